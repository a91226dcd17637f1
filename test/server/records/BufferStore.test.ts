import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PasteBuffers } from '../../../src/command/PasteBuffers.ts';
import { BufferStore } from '../../../src/server/records/BufferStore.ts';
import { FakeTimers } from '../../helpers/fakeTimers.ts';

let dir: string;
const stores: BufferStore[] = [];
const inDir = (...names: string[]): string => join(dir, 'buffers', ...names);
const files = (): string[] => readdirSync(inDir()).sort();

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'hft-buffers-'));
});
afterEach(async () => {
  // What still writes would write into a folder that is being removed.
  for (const store of stores.splice(0)) await store.synced();
  rmSync(dir, { recursive: true, force: true });
});

/** A server's buffers, as one that starts finds them. */
function start() {
  const buffers = new PasteBuffers();
  const troubles: string[] = [];
  const timers = new FakeTimers();
  const store = new BufferStore(dir, { timers, buffers, trouble: (text) => troubles.push(text) });
  stores.push(store);
  store.load();
  buffers.listener = { changed: () => store.changed(), evicted: () => {} };
  store.start();
  const all = (): string[] => buffers.list().map(({ name, data }) => `${name}=${data}`);
  return { buffers, store, troubles, timers, all };
}

describe('BufferStore', () => {
  it('brings back every byte, name and place', async () => {
    const { buffers, store, all } = start();
    const bytes = String.fromCharCode(...Array.from({ length: 256 }, (_, at) => at)).repeat(9000);
    buffers.add('one', 1, 50);
    buffers.set('a/../\nb', bytes, 2);
    buffers.set('middle', 'two', 3);
    buffers.add('three', 4, 50);
    buffers.rename('middle', 'renamed');
    await store.written();
    const next = start();
    expect(next.all()).toEqual(all());
    next.buffers.add('four', 5, 50);
    expect(next.buffers.top()?.name).toBe('buffer2');
    expect(statSync(inDir()).mode & 0o777).toBe(0o700);
    expect(statSync(inDir('1')).mode & 0o777).toBe(0o600);
  });

  it('writes what changed and nothing else', async () => {
    const { buffers, store } = start();
    buffers.set('large', 'x'.repeat(1_000_000), 1);
    buffers.set('old', 'old', 1);
    await store.written();
    const before = statSync(inDir('1'), { bigint: true });
    buffers.set('old', 'new', 2);
    buffers.add('more', 2, 50);
    await store.written();
    buffers.delete('buffer0');
    await store.written();
    const after = statSync(inDir('1'), { bigint: true });
    expect([after.ino, after.mtimeNs]).toEqual([before.ino, before.mtimeNs]);
    expect(start().all()).toEqual(['old=new', `large=${'x'.repeat(1_000_000)}`]);
  });

  it('loses a damaged buffer only, keeps it aside, and says so', async () => {
    const { buffers, store } = start();
    for (const name of ['a', 'b', 'c']) buffers.set(name, `text of ${name}`, 1);
    await store.written();
    writeFileSync(inDir('2'), readFileSync(inDir('2')).subarray(0, -3));
    const next = start();
    expect(next.all()).toEqual(['c=text of c', 'a=text of a']);
    expect(next.store.problems.join()).toContain('6 of 9 bytes are there; it was kept as ');
    expect(files()).toContain('bad-1');
  });

  it('keeps few damaged files', async () => {
    mkdirSync(inDir(), { recursive: true });
    for (let at = 1; at <= 12; at++) writeFileSync(inDir(`${at}`), 'nothing of ours');
    start();
    expect(files().filter((name) => name.startsWith('bad-')).length).toBe(5);
  });

  it('takes the newer of two that a killed server left of one name', async () => {
    const { buffers, store } = start();
    buffers.set('name', 'before', 1);
    await store.written();
    const left = readFileSync(inDir('1'));
    buffers.set('name', 'after', 2);
    await store.written();
    writeFileSync(inDir('1'), left);
    writeFileSync(inDir('new'), 'half of ano');
    const next = start();
    expect(next.all()).toEqual(['name=after']);
    await next.store.written();
    expect(start().all()).toEqual(['name=after']);
  });

  it('takes over the one file of releases before', async () => {
    const old = {
      nextNumber: 2,
      buffers: [
        { name: 'buffer1', data: 'newer', createdAt: 2, automatic: true },
        { name: 'mine', data: 'older', createdAt: 1, automatic: false },
      ],
    };
    writeFileSync(join(dir, 'buffers.json'), JSON.stringify(old));
    const { buffers, store } = start();
    buffers.add('newest', 3, 50);
    await store.written();
    expect(start().all()).toEqual(['buffer2=newest', 'buffer1=newer', 'mine=older']);
  });

  it('says when it can store nothing, and stores it when it can again', async () => {
    const { buffers, store, troubles } = start();
    buffers.set('a', 'a', 1);
    await store.written();
    rmSync(inDir(), { recursive: true });
    writeFileSync(inDir(), 'a file in the way');
    buffers.set('b', 'b', 2);
    await store.written();
    expect(troubles.length).toBe(1);
    expect(store.problem).toContain('paste buffer b is not stored');
    rmSync(inDir());
    buffers.set('c', 'c', 3);
    await store.written();
    expect(store.problem).toBeNull();
    expect(start().all()).toEqual(['c=c', 'b=b']);
  });

  it('leaves nothing when every session has ended by wish', async () => {
    const { buffers, store } = start();
    buffers.set('a', 'x'.repeat(3_000_000), 1);
    const written = store.written();
    store.forget();
    await written;
    buffers.set('b', 'b', 2);
    expect(store.written()).toBeNull();
    expect(start().all()).toEqual([]);
  });
});
