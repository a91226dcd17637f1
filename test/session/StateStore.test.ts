import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StateStore } from '../../src/session/StateStore.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-store-'));
  path = join(folder, 'state', 'tree.json');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const asIs = (state: unknown) => state;

describe('the state store', () => {
  test('has nothing to give and nothing to complain of at first', () => {
    expect(new StateStore(path).load(asIs)).toEqual({ value: null, problems: [] });
  });

  test('never writes what it would not read, and keeps the state before', () => {
    const store = new StateStore(path, { mostBytes: 1000 });
    store.save({ at: 1 });
    expect(store.save({ text: 'é'.repeat(600) })).toContain('too many for a state');
    expect(new StateStore(path).load(asIs).value).toEqual({ at: 1 });
    expect(store.save({ at: 2 })).toBe(null);
  });

  test('gives back the last state saved, from a file for this user only', async () => {
    const store = new StateStore(path);
    for (const at of [1, 2, 3]) expect(store.save({ at, name: 'é🦀' })).toBe(null);
    await store.synced();
    expect(new StateStore(path).load(asIs)).toEqual({ value: { at: 3, name: 'é🦀' }, problems: [] });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(`${path}.previous`).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'state')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(folder, 'state')).sort()).toEqual(['tree.json', 'tree.json.previous']);
  });

  test('does not write a state that it has written already', () => {
    const store = new StateStore(path);
    store.save({ at: 1 });
    const { ino } = statSync(path);
    store.save({ at: 1 });
    expect(statSync(path).ino).toBe(ino);
    store.save({ at: 2 });
    expect(statSync(path).ino).not.toBe(ino);
  });

  test.each([
    ['cut short', '{"at":2,"na'],
    ['empty', ''],
    ['garbage', '\0\xff not json'],
    ['what the reader refuses', '{"at":"bad"}'],
  ])('with a file that is %s falls back on the one before, says so and keeps the bad one', (_what, text) => {
    const store = new StateStore(path);
    store.save({ at: 1 });
    store.save({ at: 2 });
    writeFileSync(path, text);
    const read = (state: unknown) => {
      if (JSON.stringify(state).includes('bad')) throw new Error('at: not a number');
      return state;
    };
    const { value, problems } = new StateStore(path).load(read);
    expect(value).toEqual({ at: 1 });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`can't read ${path}: `);
    expect(problems[0]).toContain(`it was kept as ${path}.bad-1`);
    expect(readFileSync(`${path}.bad-1`, 'utf8')).toBe(text);
  });

  test('says nothing of what stands in a damaged file: a terminal would act on it', () => {
    const store = new StateStore(path);
    store.save({ at: 1 });
    store.save({ at: 2 });
    writeFileSync(path, '\x1b]0;owned\x07');
    const { problems } = new StateStore(path).load(asIs);
    expect(problems).toEqual([`can't read ${path}: not valid JSON; it was kept as ${path}.bad-1`]);
  });

  test('saves again after a fall-back, and never runs out of names for bad files', () => {
    for (let round = 0; round < 8; round++) {
      const store = new StateStore(path);
      store.save({ round });
      writeFileSync(path, '{');
      store.load(asIs);
      expect(store.save({ round, again: true })).toBe(null);
    }
    expect(new StateStore(path).load(asIs).value).toEqual({ round: 7, again: true });
    expect(readdirSync(join(folder, 'state')).filter((name) => name.includes('bad'))).toHaveLength(5);
  });

  test('left by a crash in mid-write still gives the last whole state', () => {
    new StateStore(path).save({ at: 1 });
    writeFileSync(`${path}.new`, '{"at":');
    const store = new StateStore(path);
    expect(store.load(asIs)).toEqual({ value: { at: 1 }, problems: [] });
    expect(store.save({ at: 2 })).toBe(null);
    expect(existsSync(`${path}.new`)).toBe(false);
  });

  test('that can’t write says why, leaves the files as they are, and goes on when it can', () => {
    const store = new StateStore(path);
    store.save({ at: 1 });
    // A folder where the new file should go stands for every reason that a write can fail for.
    mkdirSync(join(`${path}.new`, 'in the way'), { recursive: true });
    expect(store.save({ at: 2 })).toContain(`can't write ${path}: `);
    expect(store.problem).toContain('sessions continue, but changes are not stored');
    expect(new StateStore(path).load(asIs).value).toEqual({ at: 1 });
    rmSync(`${path}.new`, { recursive: true });
    expect(store.save({ at: 2 })).toBe(null);
    expect(store.problem).toBe(null);
    expect(new StateStore(path).load(asIs).value).toEqual({ at: 2 });
  });

  test('that can’t write stores elsewhere until it can, and reads what is newer', () => {
    const elsewhere = join(folder, 'socket.state');
    const store = new StateStore(path, { elsewhere });
    const read = () => new StateStore(path, { elsewhere }).load(asIs).value;
    store.save({ at: 1 });
    mkdirSync(join(`${path}.new`, 'in the way'), { recursive: true });
    expect(store.save({ at: 2 })).toContain(`changes are stored in ${elsewhere} for now`);
    expect(statSync(elsewhere).mode & 0o777).toBe(0o600);
    expect(read()).toEqual({ at: 2 });
    store.save({ at: 3 });
    expect(read()).toEqual({ at: 3 });
    rmSync(`${path}.new`, { recursive: true });
    // A server that knows nothing of the trouble before it.
    expect(new StateStore(path, { elsewhere }).save({ at: 4 })).toBe(null);
    expect(existsSync(elsewhere)).toBe(false);
    expect(read()).toEqual({ at: 4 });
  });

  test('reads nothing elsewhere that is older, or that somebody else may have put there', () => {
    const elsewhere = join(folder, 'socket.state');
    const store = new StateStore(path, { elsewhere });
    store.save({ at: 1 });
    writeFileSync(elsewhere, '{"at":0}');
    utimesSync(elsewhere, 1, 1);
    expect(store.load(asIs).value).toEqual({ at: 1 });
    rmSync(elsewhere);
    writeFileSync(join(folder, 'theirs'), '{"at":666}');
    symlinkSync(join(folder, 'theirs'), elsewhere);
    expect(store.load(asIs).value).toEqual({ at: 1 });
  });

  test('is saved and forgotten whatever somebody else put elsewhere, which is left alone', () => {
    const elsewhere = join(folder, 'socket.state');
    mkdirSync(join(elsewhere, 'theirs'), { recursive: true });
    const store = new StateStore(path, { elsewhere });
    expect([store.save({ at: 1 }), store.problem, store.load(asIs).value]).toEqual([null, null, { at: 1 }]);
    store.forgetElsewhere();
    expect(existsSync(join(elsewhere, 'theirs'))).toBe(true);
  });

  test('answers before the disk has it, and never replaces a version on the disk by one that is not', async () => {
    const waiting: (() => void)[] = [];
    const store = new StateStore(path, { sync: () => new Promise((resolve) => void waiting.push(resolve)) });
    const finish = async () => {
      for (let steps = 0; steps < 2; steps++) {
        await expect.poll(() => waiting.length).toBe(1);
        waiting.shift()?.();
      }
    };
    /** What is left when a power cut takes all of a file that was not synced. */
    const afterPowerCut = () => JSON.parse(readFileSync(`${path}.previous`, 'utf8'));
    store.save({ at: 1 });
    await finish();
    await store.synced();
    store.save({ at: 2 });
    expect(new StateStore(path).load(asIs).value).toEqual({ at: 2 });
    expect(afterPowerCut()).toEqual({ at: 1 });
    await expect.poll(() => waiting.length).toBe(1);
    // While 2 goes to the disk, more is saved.
    for (const at of [3, 4]) store.save({ at });
    expect(new StateStore(path).load(asIs).value).toEqual({ at: 4 });
    expect(afterPowerCut()).toEqual({ at: 1 });
    await finish();
    await finish();
    await store.synced();
    expect(new StateStore(path).load(asIs).value).toEqual({ at: 4 });
    store.save({ at: 5 });
    expect(afterPowerCut()).toEqual({ at: 4 });
    await finish();
    await store.synced();
    expect(readdirSync(join(folder, 'state')).sort()).toEqual(['tree.json', 'tree.json.previous']);
  });

  test('saved to without a pause still brings newer versions to the disk', async () => {
    const store = new StateStore(path);
    store.save({ at: 0 });
    await store.synced();
    // Held open, so that no later file gets its inode.
    const held = openSync(path, 'r');
    for (let at = 1; at < 2000; at++) {
      store.save({ at });
      await new Promise((resolve) => setImmediate(resolve));
      if (existsSync(`${path}.previous`) && JSON.parse(readFileSync(`${path}.previous`, 'utf8')).at > 0)
        break;
    }
    expect(JSON.parse(readFileSync(`${path}.previous`, 'utf8')).at).toBeGreaterThan(0);
    expect(statSync(path).ino).not.toBe(fstatSync(held).ino);
    closeSync(held);
    await store.synced();
  });
});
