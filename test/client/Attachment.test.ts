/** What a user sees and what reaches the server while attached, also across the server's death. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fail } from '../../src/protocol/errors.ts';
import { FakeServer } from './FakeServer.ts';
import { UserTerminal } from './UserTerminal.ts';

let server: FakeServer;
let user: UserTerminal;

beforeEach(async () => {
  server = new FakeServer();
  await server.start();
  user = new UserTerminal(server);
});

afterEach(async () => {
  user.end();
  await server.stop();
});

async function detach(): Promise<void> {
  server.viewport.notify('viewport.closed', { reason: { kind: 'detached' } });
  await user.ended;
}

describe('while attached', () => {
  it('every byte that is typed reaches the server as it is', async () => {
    await user.sees('hello from the server');
    const every = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
    user.type(every);
    await server.until(() => server.typed.length >= 256);
    expect(server.typed).toBe(every.toString('latin1'));
  });

  it('the terminal is asked nothing that it would answer as if typed', async () => {
    await user.sees('hello from the server');
    user.oracle.terminal.onData((answer) => user.type(answer));
    server.lines = ['second'];
    server.show();
    await user.sees('second');
    await detach();
    expect(server.typed).toBe('');
  });

  it('every frame is acknowledged when it is on the terminal, those painted together by the newest', async () => {
    await user.sees('hello from the server');
    for (let i = 1; i <= 20; i++) {
      server.lines = [`frame ${i}.`];
      server.show();
    }
    await user.sees('frame 20.');
    await server.until(() => server.acks.at(-1) === 21);
    expect(server.acks).toEqual([...new Set(server.acks)].sort((a, b) => a - b));
  });

  it('a slow terminal skips frames, and ends at the newest', async () => {
    await user.sees('hello from the server');
    user.pause();
    const frames = 3000;
    for (let i = 1; i <= frames; i++) {
      server.lines = Array.from(
        { length: 23 },
        (_, y) =>
          `frame ${i}. ${String(i * y)
            .repeat(10)
            .slice(0, 60)}`,
      );
      server.show();
    }
    await server.viewport.request('ping', {});
    user.resume();
    await user.sees(`frame ${frames}.`);
    await server.until(() => server.acks.at(-1) === frames + 1);
    expect(server.acks.length).toBeLessThan(frames);
    // All of them would be 4 MB; the kernel holds a few dozen KB before the client notices.
    expect(user.output.length).toBeLessThan(frames * 500);
  });

  it('a resize is told and painted', async () => {
    await user.sees('hello from the server');
    server.lines = ['x'.repeat(99)];
    user.resize(100, 10);
    await user.sees('x'.repeat(99));
    expect(server.sizes.at(-1)).toEqual({ cols: 100, rows: 10 });
    expect(user.oracle.row(9)).toContain('[work]');
  });

  it('refused input is told on the status line, and the status line comes back', async () => {
    await user.sees('hello from the server');
    const { code, message } = fail('input-full', { pane: '%0', dropped: 1 });
    server.viewport.notify('viewport.inputRefused', { seq: 1, code, message });
    await user.sees('pane %0 is not reading its input');
    await user.sees('[work] 0:sh*');
  });

  it('bell, clipboard and title reach the terminal, and nothing that hides in them', async () => {
    await user.sees('hello from the server');
    server.viewport.notify('viewport.bell', { pane: '%0' });
    server.viewport.notify('viewport.clipboard', { selection: 'c', text: 'hi\xff' });
    server.viewport.notify('viewport.clipboard', { selection: 'c;\x1b[31m', text: 'no' });
    server.lines = ['done \x1b]0;forged\x07'];
    server.show({ title: 'ti\x07\x1b[41mtle' });
    await user.sees('done');
    expect(user.output).toContain('\x07');
    expect(user.output).toContain(`\x1b]52;c;${Buffer.from('hi\xff', 'latin1').toString('base64')}\x1b\\`);
    expect(user.output).not.toContain('[31m');
    expect(user.output).toContain('\x1b]2;ti\xef\xbf\xbd\xef\xbf\xbd[41mtle\x1b\\');
    expect(user.output).not.toContain('\x1b]0;');
  });

  it('a notification of a newer server is ignored', async () => {
    await user.sees('hello from the server');
    server.viewport.notifyRaw('viewport.bell', '{"pane":"%0","since":"2030"}');
    server.viewport.notifyRaw('viewport.hologram' as 'viewport.bell', '{}');
    server.lines = ['still here'];
    server.show();
    await user.sees('still here');
  });
});

describe('when the server dies', () => {
  it('the client says so, keeps the picture, and carries on with the next one', async () => {
    await user.sees('hello from the server');
    await server.die();
    await user.sees('server gone, reconnecting…');
    expect(user.text()).toContain('hello from the server');
    server.lines = ['I am the next server'];
    await server.start();
    await user.sees('I am the next server');
    expect(user.text()).not.toContain('server gone');
    expect(server.hellos.at(-1)?.resume).toBe('token');
    expect(server.opens.at(-1)?.target).toBe('$1');
  });

  it('nothing typed is lost and nothing is typed twice', async () => {
    await user.sees('hello from the server');
    user.type('one ');
    await server.until(() => server.typed === 'one ');
    // Applied, but the acknowledgement never comes.
    server.acknowledges = false;
    user.type('two ');
    await server.until(() => server.typed === 'one two ');
    await server.die();
    await user.sees('server gone');
    user.type('three ');
    user.type('four ');
    server.acknowledges = true;
    await server.start();
    user.type('five');
    await server.until(() => server.typed.endsWith('five'));
    expect(server.typed).toBe('one two three four five');
    expect(server.repeated).toBe(0);
  });

  it('what was sent and not applied is sent again', async () => {
    await user.sees('hello from the server');
    server.acknowledges = false;
    user.type('lost on the way');
    await server.until(() => server.typed === 'lost on the way');
    // A server that died before it passed them on.
    server.typed = '';
    server.lastSeq = 0;
    await server.die();
    await server.start();
    await server.until(() => server.typed === 'lost on the way');
    expect(server.repeated).toBe(0);
  });

  it('a server that does not know the client gets only what was never sent', async () => {
    await user.sees('hello from the server');
    server.acknowledges = false;
    user.type('maybe typed');
    await server.until(() => server.typed === 'maybe typed');
    server.knowsTokens = false;
    await server.die();
    await user.sees('server gone');
    user.type(' and this');
    server.typed = '';
    await server.start();
    await server.until(() => server.typed === ' and this');
    await user.sees('some typed keys may be lost');
  });

  it('a hundred times in a row, typing goes on', { timeout: 60_000 }, async () => {
    await user.sees('hello from the server');
    let sent = '';
    for (let i = 0; i < 100; i++) {
      const word = `${i} `;
      user.type(word);
      sent += word;
      if (i % 3 === 0) await server.until(() => server.typed === sent);
      await server.die();
      server.lines = [`life ${i}.`];
      await server.start();
      await user.sees(`life ${i}.`);
    }
    await server.until(() => server.typed === sent);
    expect(server.repeated).toBe(0);
  });

  it('and the session is gone when it is back, the client ends and says why', async () => {
    await user.sees('hello from the server');
    server.viewport.notify('viewport.session', { id: 'gone', uuid: 'u', name: 'gone' });
    server.show();
    await server.until(() => server.acks.length > 1);
    await server.die();
    await server.start();
    await user.ended;
    expect(user.text()).toContain("can't find session: gone");
    expect(user.file('after')).toBe(user.file('before'));
  });

  it('for long, the status line offers a way out', async () => {
    await user.sees('hello from the server');
    await server.die();
    // Any count of seconds: on a busy machine the first one may never be shown.
    await user.sees(' s, reconnecting');
    user.type('\x1c');
    await user.sees('C-\\ leaves');
    user.type('\x1c');
    await user.ended;
    expect(user.text()).toContain('[detached (from session work)]');
  });
});

describe('an attach on a connection that the command line made', () => {
  it('says hello once, and carries on by itself when the server dies', async () => {
    await user.sees('hello from the server');
    await detach();
    server.hellos.length = 0;
    user = new UserTerminal(server, { how: 'established' });
    await user.sees('hello from the server');
    expect(server.hellos).toHaveLength(1);
    expect(server.opens.at(-1)).toEqual({ target: 'work', cols: 80, rows: 24 });
    user.type('a');
    await server.until(() => server.typed === 'a');
    await server.die();
    user.type('b');
    await server.start();
    await server.until(() => server.typed === 'ab');
    expect(server.hellos.map((hello) => hello.resume)).toEqual([undefined, 'token']);
    await detach();
    expect(user.text()).toContain('[detached (from session work)]');
  });
});

describe('a first attach that fails', () => {
  it('says what the server said, and has not touched the terminal', async () => {
    await server.die();
    const other = new UserTerminal(server);
    await other.ended;
    expect(other.file('stderr')).toBe(`no server running on ${server.socket}\n`);
    expect(other.output).toBe('before\r\ncode 1\r\n');
  });
});
