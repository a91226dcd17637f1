/** On every way out, the user's terminal is as it was: modes, screen, cursor, title, line discipline. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TerminalModes } from '../../src/protocol/messages.ts';
import { kitty } from '../helpers/speech.ts';
import { FakeServer } from './FakeServer.ts';
import { UserTerminal } from './UserTerminal.ts';

const everyMode: TerminalModes = {
  applicationCursor: true,
  applicationKeypad: true,
  bracketedPaste: true,
  focusEvents: true,
  mouse: 'any',
  mouseEncoding: 'sgr',
  kittyKeyboard: 5,
};

/** What undoes `everyMode`, a title and a cursor shape, to the byte. */
const restored =
  '\x1b[?2026l\x1b]8;;\x1b\\\x1b[m\x1b[?1l\x1b>\x1b[?2004l\x1b[?1004l\x1b[?1003l\x1b[?1006l\x1b[=0;1u\x1b[?2031l\x1b[0 q\x1b[?25h\x1b[?1049l\x1b[23;0t';

let server: FakeServer;
let user: UserTerminal;

beforeEach(async () => {
  server = new FakeServer();
  await server.start();
});

afterEach(async () => {
  user.end();
  await server.stop();
});

/** A client that has set everything that a client can set. */
async function attached(options: { onSignal?: string } = {}): Promise<void> {
  user = new UserTerminal(server, { ...options, speech: kitty });
  await user.sees('hello from the server');
  // Its name is the last thing that it tells.
  await server.until(() => server.findings.some(({ name }) => name?.startsWith('kitty(')));
  server.lines = ['all set'];
  server.show({ modes: everyMode, title: 'a title', cursor: { x: 1, y: 1, visible: true, shape: 4 } });
  await user.sees('all set');
  await server.until(() => server.acks.length > 1);
  expect(user.oracle.terminal.modes.mouseTrackingMode).toBe('any');
}

/** The terminal after the client: as before it, with only the client's last line and the shell's after it. */
async function expectRestored(lastLine: string, code: number): Promise<void> {
  await user.ended;
  const shell = `code ${code}\r\n`;
  const last = lastLine === '' ? '' : `${lastLine}\r\n`;
  expect(user.output.slice(user.output.lastIndexOf('\x1b[?2026l\x1b]8;;'))).toBe(restored + last + shell);
  expect(user.file('after')).toBe(user.file('before'));
  expect(user.text()).toBe(['before', ...(lastLine === '' ? [] : [lastLine]), `code ${code}`].join('\n'));
  expect(user.oracle.terminal.buffer.active.type).toBe('normal');
  expect(user.oracle.terminal.modes).toMatchObject({
    applicationCursorKeysMode: false,
    applicationKeypadMode: false,
    bracketedPasteMode: false,
    mouseTrackingMode: 'none',
    sendFocusMode: false,
    wraparoundMode: true,
  });
}

describe('the terminal is as it was after', () => {
  it('a detach', async () => {
    await attached();
    server.viewport.notify('viewport.closed', { reason: { kind: 'detached' } });
    await expectRestored('[detached (from session work)]', 0);
  });

  it('a detach while its answers are on their way, none of which the shell gets', async () => {
    const answers: string[] = [];
    user = new UserTerminal(server, { speech: kitty, say: (answer) => answers.push(answer) });
    await user.sees('hello from the server');
    while (answers.length < kitty.length) await new Promise((resolve) => setImmediate(resolve));
    server.viewport.notify('viewport.closed', { reason: { kind: 'detached' } });
    await server.until(() => server.clients === 0);
    user.type(answers.join(''));
    await user.ended;
    expect(user.text()).toBe('before\n[detached (from session work)]\ncode 0');
    expect(user.file('rest')).toBe('');
  });

  it('the end of the session', async () => {
    await attached();
    server.viewport.notify('viewport.closed', { reason: { kind: 'session-ended', session: 'work' } });
    await expectRestored('[exited]', 0);
  });

  it('the end of the server', async () => {
    await attached();
    server.viewport.notify('viewport.closed', { reason: { kind: 'server-exit' } });
    await expectRestored('[server exited]', 1);
  });

  it('an announced end of the server that only closes the connection', async () => {
    await attached();
    server.viewport.notify('server.closing', { reason: 'exit' });
    server.viewport.close();
    await expectRestored('[server exited]', 1);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('%s', async (signal) => {
    await attached();
    user.signal(signal);
    await expectRestored('[terminated]', 1);
  });

  it('SIGHUP while the terminal is still there', async () => {
    await attached();
    user.signal('SIGHUP');
    await expectRestored('[lost tty]', 1);
  });

  it('SIGTERM while the terminal takes nothing (Ctrl-S) and much waits to be written', async () => {
    await attached();
    user.pause();
    const noise = () => Array.from({ length: 23 }, () => Math.random().toString(36).repeat(7).slice(0, 80));
    // Each frame is acknowledged when it was written: no more come through once the terminal is full.
    for (let before = -1; before < server.acks.length; ) {
      before = server.acks.length;
      for (let i = 0; i < 20; i++) {
        server.lines = noise();
        server.show();
      }
      await server.viewport.request('ping', {});
    }
    user.signal('SIGTERM');
    await server.until(() => server.clients === 0);
    user.resume();
    await user.ended;
    expect(user.file('after')).toBe(user.file('before'));
    expect(user.oracle.terminal.buffer.active.type).toBe('normal');
    expect(user.oracle.terminal.modes.mouseTrackingMode).toBe('none');
  });

  it('a bug in the client, which is told after that', async () => {
    await attached({ onSignal: 'throw' });
    user.signal('SIGUSR2');
    await expectRestored('', 1);
    expect(user.file('stderr')).toBe('holdfast: the client crashed: a bug\n');
  });

  it('an exit in a hurry', async () => {
    await attached({ onSignal: 'exit' });
    user.signal('SIGUSR2');
    await user.ended;
    expect(user.file('after')).toBe(user.file('before'));
    expect(user.text()).toBe('before\ncode 3');
    expect(user.oracle.terminal.modes.mouseTrackingMode).toBe('none');
  });

  it('a stop by job control, and is taken again when the client goes on', async () => {
    await attached();
    user.signal('SIGTSTP');
    await user.sees('before');
    expect(user.oracle.terminal.buffer.active.type).toBe('normal');
    expect(user.oracle.terminal.modes.mouseTrackingMode).toBe('none');
    await user.stopped();
    user.signal('SIGCONT');
    await user.sees('all set');
    expect(user.oracle.terminal.modes.mouseTrackingMode).toBe('any');
    user.type('x');
    await server.until(() => server.typed === 'x');
    server.viewport.notify('viewport.closed', { reason: { kind: 'detached' } });
    await expectRestored('[detached (from session work)]', 0);
  });
});

describe('a client whose terminal', () => {
  it('is closed ends, and its connection with it', async () => {
    await attached();
    user.close();
    await server.until(() => server.clients === 0);
    await user.ended;
    expect(user.file('code')).toBe('1\n');
    expect(server.typed).toBe('');
  });
});

describe('what a host on another machine asks to be run here', () => {
  it('is not run: neither a lock nor a command after a detach', async () => {
    user = new UserTerminal(server, { how: 'far' });
    await user.sees('hello from the server');
    server.viewport.notify('viewport.lock', { command: 'echo locked; echo >"$DIR/ran"' });
    await user.sees('refused: the host asked to run a command on this machine');
    server.viewport.notify('viewport.closed', {
      reason: { kind: 'detached', run: 'echo ran; echo >"$DIR/ran"' },
    });
    await user.ended;
    expect(user.text()).toBe('before\n[detached (from session work)]\ncode 0');
    expect(existsSync(join(server.dir, 'ran'))).toBe(false);
  });

  it('is run for the own host', async () => {
    user = new UserTerminal(server);
    await user.sees('hello from the server');
    server.viewport.notify('viewport.closed', {
      reason: { kind: 'detached', run: 'echo ran; echo >"$DIR/ran"' },
    });
    await user.ended;
    expect(user.text()).toBe('before\nran\ncode 0');
    expect(existsSync(join(server.dir, 'ran'))).toBe(true);
  });
});
