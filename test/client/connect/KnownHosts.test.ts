import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KnownHosts } from '../../../src/client/connect/KnownHosts.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'hold-hosts-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('known hosts', () => {
  it('come back in the order of their last use, in a file that only their owner can read', () => {
    const hosts = new KnownHosts(join(dir, 'state'));
    expect(hosts.list()).toEqual([]);
    hosts.note('a', { usedAt: 1, heardAt: 1 });
    hosts.note('b', { usedAt: 2, heardAt: 2, session: 'work' });
    hosts.note('a', { usedAt: 3 });
    hosts.note('b', { heardAt: 9 });
    expect(new KnownHosts(join(dir, 'state')).list()).toEqual([
      { address: 'a', usedAt: 3, heardAt: 1 },
      { address: 'b', usedAt: 2, heardAt: 9, session: 'work' },
    ]);
    expect(statSync(join(dir, 'state', 'known-hosts.json')).mode & 0o777).toBe(0o600);
  });

  it('are forgotten with their token, and bounded in number', () => {
    const hosts = new KnownHosts(dir);
    hosts.note('secret', { usedAt: 1, heardAt: 1, token: 'hush' });
    expect(hosts.find('secret')?.token).toBe('hush');
    expect(hosts.forget('secret')).toBe(true);
    expect(hosts.forget('secret')).toBe(false);
    expect(hosts.list()).toEqual([]);
    for (let n = 0; n < 210; n++) hosts.note(`host${n}`, { usedAt: n, heardAt: n });
    expect(hosts.list().length).toBe(200);
    expect(hosts.list()[0]?.address).toBe('host209');
  });

  it('say in plain words that they can not be written, and leave nothing half made', () => {
    mkdirSync(join(dir, 'known-hosts.json'));
    const note = () => new KnownHosts(dir).note('a', { usedAt: 1 });
    expect(note).toThrow(`can't write ${join(dir, 'known-hosts.json')}: Is a directory`);
    expect(readdirSync(dir)).toEqual(['known-hosts.json']);
  });

  it('count as none when the file is of something else', () => {
    for (const text of ['', 'no json', '[]', '{"hosts":[{"address":1}]}']) {
      writeFileSync(join(dir, 'known-hosts.json'), text);
      expect(new KnownHosts(dir).list()).toEqual([]);
    }
  });
});
