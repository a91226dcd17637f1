/** What is sent to a terminal follows what it answers, and nothing that it answers, however it comes, is ever typed. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TerminalModes } from '../../src/protocol/messages.ts';
import { kitty, type Speech, tmux, xterm } from '../helpers/speech.ts';
import { FakeServer } from './FakeServer.ts';
import { UserTerminal, type UserTerminalOptions } from './UserTerminal.ts';

const modes: TerminalModes = {
  applicationCursor: false,
  applicationKeypad: false,
  bracketedPaste: false,
  focusEvents: false,
  mouse: 'none',
  mouseEncoding: 'default',
  kittyKeyboard: 0,
};

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

async function attach(speech: Speech, options: UserTerminalOptions = {}): Promise<void> {
  user = new UserTerminal(server, { speech, ...options });
  await user.sees('hello from the server');
}

/** Resolves when the client knows all that this terminal answers. */
async function isKnown(name: string): Promise<void> {
  await server.until(() => server.findings.some((found) => found.name?.startsWith(name)));
  // What is asked after the name is answered too: DA1 is the last thing that the terminal is asked.
  await user.wrote((output) => output.lastIndexOf('\x1b[c') > 0);
}

/** What the client writes for a frame with these modes, and a screen full of new text. */
async function written(change: Partial<TerminalModes>): Promise<string> {
  const before = user.output.length;
  const text = `frame ${before}`;
  server.lines = Array.from({ length: 20 }, (_, y) => `${text} row ${y} ${'x'.repeat(30)}`);
  server.show({ modes: { ...modes, ...change } });
  await user.sees(`${text} row 19`);
  return user.output.slice(before);
}

describe('a terminal', () => {
  it('is asked after the first picture, and never waited for', async () => {
    await attach([]);
    await user.wrote((output) => output.includes('\x1b[c'));
    const { output } = user;
    expect(output.indexOf('hello from the server')).toBeLessThan(output.indexOf('\x1b]10;?'));
    expect(output.slice(0, output.indexOf('\x1b]10;?'))).not.toMatch(/\x1b\[\?u|\$p|\x1b\[c|\x1b\[>/);
    user.type('typed');
    await server.until(() => server.typed === 'typed');
  });

  it('that is kitty gets its flags, and synchronized updates', async () => {
    await attach(kitty);
    await isKnown('kitty(');
    expect(server.findings.at(-1)).toMatchObject({ keyboard: 'kitty', colours: 'truecolor' });
    expect(await written({ kittyKeyboard: 5 })).toMatch(/\x1b\[=5;1u.*\x1b\[\?2026h.*\x1b\[\?2026l/s);
    // A program that knows modifyOtherKeys only gets them by the way that this terminal has.
    expect(await written({ modifyOtherKeys: 2 })).toContain('\x1b[=1;1u');
    expect(await written({})).toContain('\x1b[=0;1u');
    expect(user.output).not.toContain('\x1b[>4');
  });

  it('that is xterm gets modifyOtherKeys, colours as they are, and no update that it does not know', async () => {
    await attach(xterm);
    await isKnown('XTerm(');
    expect(server.findings.at(-1)).toMatchObject({ keyboard: 'xterm', cell: { width: 9, height: 19 } });
    expect(server.findings.some(({ redraw, colours }) => redraw && colours === 'truecolor')).toBe(true);
    expect(await written({ modifyOtherKeys: 1 })).toContain('\x1b[>4;1m');
    expect(await written({ kittyKeyboard: 1 })).toContain('\x1b[>4;2m');
    expect(await written({})).toContain('\x1b[>4m');
    expect(user.output).not.toMatch(/\x1b\[=|\x1b\[\?2026h|\x1b\[\?2031h/);
    server.lines = ['\x1b'];
    const before = user.output.length;
    server.show({ panes: [{ pane: '%0', rows: [[0, [['38;2;1;2;3', 'coloured']]]] }] });
    await user.sees('coloured');
    expect(user.output.slice(before)).toContain('\x1b[38;2;1;2;3m');
  });

  it('that is tmux gets modifyOtherKeys', async () => {
    await attach(tmux);
    await isKnown('tmux ');
    expect(await written({ kittyKeyboard: 1 })).toContain('\x1b[>4;2m');
  });

  it('that says nothing gets nothing of this', async () => {
    await attach([]);
    const all = (await written({ kittyKeyboard: 5, modifyOtherKeys: 2 })) + (await written({}));
    expect(all).not.toMatch(/\x1b\[=|\x1b\[>4|\x1b\[\?2026h|38;2/);
    // GNU screen shows these to the terminal that it is on itself.
    expect(user.output).not.toContain('\x1bP');
  });

  it('is what options say, whatever it answers', async () => {
    server.features = { extendedKeys: false, synchronized: true, rgb: false };
    await attach(xterm);
    await isKnown('XTerm(');
    expect(server.findings.at(-1)).toMatchObject({ keyboard: 'plain', colours: '256' });
    expect(await written({ kittyKeyboard: 1 })).toMatch(/\x1b\[\?2026h/);
    expect(user.output).not.toContain('\x1b[>4');
  });
});

describe('answers are never typed', () => {
  const colours = { foreground: '#d7dae0', background: '#1b1d23' };

  it('when each comes in pieces, among keys', async () => {
    let waiting = '';
    await attach(xterm, { say: (answer) => (waiting += answer) });
    await user.wrote((output) => output.includes('\x1b[c'));
    let keys = '';
    for (const [at, byte] of [...waiting].entries()) {
      user.type(byte);
      // Between two answers, as a person may.
      if (byte === '\\' || byte === 'y') {
        user.type('k');
        keys += 'k';
      }
      if (at % 7 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await server.until(() => server.findings.some(({ name }) => name === 'XTerm(379)'));
    user.type('.');
    await server.until(() => server.typed.endsWith('.'));
    expect(server.typed).toBe(`${keys}.`);
    expect(server.colours.at(-1)).toEqual(colours);
  });

  it('when they come after a link was cut and another server is there, which is told all of it', async () => {
    await attach(xterm);
    await isKnown('XTerm(');
    await server.die();
    server.findings.length = 0;
    server.colours.length = 0;
    await server.start();
    await server.until(() => server.findings.length > 0 && server.colours.length > 0);
    expect(server.findings[0]).toMatchObject({ name: 'XTerm(379)', keyboard: 'xterm' });
    expect(server.colours[0]).toEqual(colours);
    user.type('.');
    await server.until(() => server.typed === '.');
  });
});

it('a terminal that becomes light while attached is asked again, and the server told', async () => {
  let background = '1010/1010/1010';
  const speech: Speech = kitty.filter(([question]) => !question.includes(']11;'));
  await attach([...speech, ['\x1b]11;?\x1b\\', '<background>']], {
    say: (answer) => user.type(answer === '<background>' ? `\x1b]11;rgb:${background}\x1b\\` : answer),
  });
  await server.until(() => server.colours.at(-1)?.background === '#101010');
  await user.wrote((output) => output.includes('\x1b[?2031h'));
  background = 'fafa/fafa/fafa';
  user.type('a\x1b[?997;2nb');
  await server.until(() => server.colours.at(-1)?.background === '#fafafa');
  await server.until(() => server.typed === 'ab');
});
