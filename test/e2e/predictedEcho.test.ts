/** Predictive echo in the real client, on a link that is slow, and then takes nothing any more. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FarHost } from '../helpers/FarHost.ts';
import type { LinkProxy } from '../helpers/LinkProxy.ts';
import type { TestTerminal } from '../helpers/TestTerminal.ts';

let far: FarHost;
let client: TestTerminal;
let link: LinkProxy;
beforeEach(async () => {
  far = new FarHost();
  await far.host.ok('new-session', '-d', '-s', 'work', "PS1='$ ' exec bash --norc --noprofile -i");
  const made = await far.way('unix', { delayMs: 100 });
  link = made.link;
  client = far.client([made.way], { SESSION: 'work' });
  await client.until((text) => /^[$#]/.test(text) && text.includes('[work]'), 60_000);
});
afterEach(async () => {
  client.end();
  await far.stop();
});

/** On this link guesses are underlined. */
const isGuessed = (terminal: TestTerminal) => terminal.styles().some((row) => / 01000(?: |$)/.test(row));

/** Types until a key is shown before its echo, and waits until the echo is there: nothing is on its way then. */
async function proveEcho(begun = ''): Promise<string> {
  let line = begun;
  for (let guessed = false; !guessed; ) {
    if (line.length > begun.length + 40) throw new Error(`none of the keys of ${line} was guessed`);
    line += 'a';
    client.type('a');
    await client.until((text) => text.includes(`$ ${line}`), 60_000);
    guessed = isGuessed(client);
  }
  await client.until((_, terminal) => !isGuessed(terminal), 60_000);
  return line;
}

describe('keys on a slow link', () => {
  it('are shown before the far side can have had them, and taken back when the link is lost', async () => {
    const line = `$ ${await proveEcho()}cd`;
    link.blackHole();
    client.type('cd');
    await client.until((text) => text.includes(line), 60_000);
    await client.until((text) => text.includes('last heard') && !text.includes(line), 60_000);
    link.restore();
    await client.until((text) => text.includes(line) && !text.includes('last heard'), 60_000);
  });

  it('are shown so on the lines after Enter, completion, history and wide characters too', async () => {
    await far.host.ok('send-keys', '-t', 'work', 'complete -W completed : ; clear', 'Enter');
    await client.until((text) => /^\$ *$/m.test(text) && !text.includes('complete'), 60_000);
    for (const keys of [': \r', ': comp\t', '\x1b[A\x7f\x7fz\x1b[D\x1b[D漢\x1b[C字\x7f', ': fast words']) {
      client.type('\x15\x0b');
      for (const key of keys) client.type(key);
      client.type('\r');
      // The far side has taken all of it when it has this on a line of its own.
      client.type('clear\r');
      const empty = (text: string) => /^\$ *\n/.test(text) && !text.slice(1).trimStart().startsWith(':');
      await client.until((text, terminal) => empty(text) && !isGuessed(terminal), 60_000);
      client.type(': ');
      await client.until((text) => text.startsWith('$ :'), 60_000);
      const line = await proveEcho(': ');
      const seen = await far.host.until(
        () => far.host.ok('capture-pane', '-p', '-t', 'work'),
        (text) => text.includes(line),
      );
      expect(client.rows()[0]).toBe(seen.split('\n')[0]?.trimEnd());
    }
  });

  it('of a password never reach the terminal', async () => {
    await proveEcho();
    client.type('\x15stty -echo; echo ask; read secret; stty echo; echo got $secret | tr a-z A-Z\r');
    await client.until((text) => /^ask$/m.test(text), 60_000);
    client.type('hunter');
    await far.host.until(
      () => far.host.ok('list-clients', '-F', '#{client_activity}'),
      (text) => text !== '',
    );
    client.type('\r');
    await client.until((text) => text.includes('GOT HUNTER'), 60_000);
    expect(Buffer.concat(client.written).toString('latin1')).not.toContain('hunter');
    expect(client.text()).not.toContain('hunter');
  });
});
