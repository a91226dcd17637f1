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
  await far.host.ok('new-session', '-d', '-s', 'work');
  const made = await far.way('unix', { delayMs: 100 });
  link = made.link;
  client = far.client([made.way], { SESSION: 'work' });
  await client.until((text) => /^[$#]/.test(text) && text.includes('[work]'), 60_000);
});
afterEach(async () => {
  client.end();
  await far.stop();
});

/** One key whose echo came, and with it the proof that keys are echoed. */
async function proveEcho(): Promise<void> {
  client.type('a');
  await client.until((text) => /^[$#] a/m.test(text), 60_000);
  client.type('b');
  await client.until((text) => /^[$#] ab/m.test(text), 60_000);
}

describe('keys on a slow link', () => {
  it('are shown before the far side can have had them, and taken back when the link is lost', async () => {
    await proveEcho();
    link.blackHole();
    client.type('cd');
    await client.until((text) => /^[$#] abcd/m.test(text), 60_000);
    await client.until((text) => text.includes('last heard') && !/^[$#] abcd/m.test(text), 60_000);
    link.restore();
    await client.until((text) => /^[$#] abcd/m.test(text) && !text.includes('last heard'), 60_000);
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
