import { expect, it } from 'vitest';
import type { HelloParams } from '../../../src/protocol/messages.ts';
import { ofRemote } from '../../../src/server/connections/remoteGreeting.ts';

const ours = { HOME: '/home/ann' };
const hello: HelloParams = {
  versions: { min: 1, max: 1 },
  client: { kind: 'tui', name: 'bob', version: '1', pid: 1 },
  cwd: '/theirs',
  env: { PATH: '/theirs/bin' },
  terminal: { cols: 100, rows: 40, term: 'xterm', tty: '/dev/pts/0' },
};

it('what a far client says of its own machine counts for nothing here', () => {
  for (const carrier of ['websocket', 'http', 'relay'] as const) {
    const taken = ofRemote({ ...hello, via: { carrier } }, ours);
    expect(taken.client).toEqual({ kind: 'tui', name: 'bob', version: '1' });
    expect(taken.env).toBeUndefined();
    expect(taken.cwd).toBe('/home/ann');
    expect(taken.terminal).toEqual({ cols: 100, rows: 40, term: 'xterm' });
  }
});

it('the name of a far terminal is a word: it is printed in lists on terminals of others', () => {
  const terminal = { cols: 1, rows: 1, term: `xterm\x1b]0;owned\x07 \u009b31m${'x'.repeat(100)}` };
  const { terminal: taken } = ofRemote({ ...hello, terminal, via: { carrier: 'websocket' } }, ours);
  expect(taken?.term).toMatch(/^xterm\]0;owned31mx+$/);
  expect(taken?.term).toHaveLength(64);
});

it('over ssh, directory and environment are those of the login on this host', () => {
  const taken = ofRemote({ ...hello, via: { carrier: 'ssh' } }, ours);
  expect(taken).toMatchObject({ cwd: '/theirs', env: { PATH: '/theirs/bin' } });
  expect(taken.client.pid).toBeUndefined();
  expect(taken.terminal?.tty).toBeUndefined();
});

it('a client on this host is taken at its word', () => {
  expect(ofRemote(hello, ours)).toBe(hello);
});
