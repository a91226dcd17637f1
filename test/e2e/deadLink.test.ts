/** Links that die without a word, as a person sees them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FarHost } from '../helpers/FarHost.ts';
import type { TestTerminal } from '../helpers/TestTerminal.ts';

let far: FarHost;
let client: TestTerminal | null = null;
beforeEach(async () => {
  far = new FarHost();
  await far.host.ok('new-session', '-d', '-s', 'work');
});
afterEach(async () => {
  client?.end();
  client = null;
  await far.stop();
});

describe('a link that is up but dead', () => {
  it('is noticed; the picture stays, what is typed is kept and shown, and delivered once when the network is back', async () => {
    const { way, link } = await far.way('ws');
    client = far.client([way], { SESSION: 'work', PREDICT: 'off' });
    await client.until((text) => text.includes('[work]'), 30_000);
    client.type('echo before-$((1+1))\r');
    await client.until((text) => text.includes('before-2'), 30_000);
    link.blackHole();
    client.type('echo kept-$((2+2))\r');
    await client.until(
      (text) => /far: last heard \d+ s ago, retrying….* \d+ typed bytes kept/.test(text),
      60_000,
    );
    expect(client.text()).toContain('before-2');
    link.restore();
    await client.until((text) => text.includes('kept-4') && !text.includes('last heard'), 60_000);
    const shown = await far.host.ok('capture-pane', '-p', '-t', 'work');
    expect(shown.match(/^kept-4$/gm)).toEqual(['kept-4']);
  });

  it('keeps a prefix that was typed before it was cut, as everything else that was typed', async () => {
    const { way, link } = await far.way('ws');
    client = far.client([way], { SESSION: 'work', PREDICT: 'off' });
    await client.until((text) => text.includes('[work]'), 30_000);
    client.type('\x02');
    const tables = () => far.host.ok('list-clients', '-F', '#{client_key_table}');
    await far.host.until(tables, (all) => all === 'prefix');
    const before = link.connections;
    link.cut();
    client.type('c');
    await client.until((text) => /\[work\] +0:\S+ +1:\S+\*/.test(text), 60_000);
    expect(link.connections).toBeGreaterThan(before);
    expect(await far.host.until(tables, (all) => all === 'root')).toBe('root');
  });

  it('leaves no second client behind on the far side', async () => {
    const { way, link } = await far.way('unix');
    client = far.client([way], { SESSION: 'work', PREDICT: 'off' });
    await client.until((text) => text.includes('[work]'), 30_000);
    link.blackHole();
    client.type('echo one-$((0+1))\r');
    await client.until((text) => text.includes('last heard'), 60_000);
    link.restore();
    await client.until((text) => text.includes('one-1') && !text.includes('last heard'), 60_000);
    expect((await far.host.ok('list-clients')).split('\n').length).toBe(1);
  });

  it('can be left', async () => {
    const { way, link } = await far.way('unix');
    client = far.client([way], { SESSION: 'work', PREDICT: 'off' });
    await client.until((text) => text.includes('[work]'), 30_000);
    link.blackHole();
    client.type('x');
    await client.until((text) => text.includes('(C-\\ leaves)'), 60_000);
    client.type('\x1c');
    await client.exit;
    expect(client.text()).toContain('[detached (from session work)]');
  });
});
