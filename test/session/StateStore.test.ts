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
const filesLeft = () => readdirSync(join(folder, 'state')).sort();
/** Content of a file for a reader that knows no journal. */
const inFile = (file = path) => JSON.parse(readFileSync(file, 'utf8'));

/** Saves one after the other, each brought to the disk before the next. */
async function saveEach(...states: object[]): Promise<StateStore> {
  const store = new StateStore(path);
  for (const state of states) {
    store.save(state);
    await store.synced();
  }
  return store;
}

/** Folders where files should go stand for every reason that a write can fail for. */
const blocked = ['.new', '.journal'];
const block = (...kinds: string[]) => {
  for (const kind of kinds) {
    rmSync(path + kind, { force: true });
    mkdirSync(join(path + kind, 'in the way'), { recursive: true });
  }
};
const unblock = (...kinds: string[]) => {
  for (const kind of kinds) rmSync(path + kind, { recursive: true });
};

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
    expect(statSync(`${path}.journal`).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'state')).mode & 0o777).toBe(0o700);
    expect(filesLeft()).toEqual(['tree.json', 'tree.json.journal', 'tree.json.previous']);
  });

  test('does not write a state that it has written already', async () => {
    const store = await saveEach({ at: 1 });
    const { ino } = statSync(path);
    store.save({ at: 1 });
    expect(existsSync(`${path}.journal`)).toBe(false);
    await store.synced();
    expect(statSync(path).ino).toBe(ino);
    store.save({ at: 2 });
    await store.synced();
    expect(statSync(path).ino).not.toBe(ino);
  });

  test.each([
    ['cut short', '{"at":2,"na'],
    ['empty', ''],
    ['garbage', '\0\xff not json'],
    ['what the reader refuses', '{"at":"bad"}'],
  ])(
    'with a file that is %s falls back on the one before, says so and keeps the bad one',
    async (_what, text) => {
      await saveEach({ at: 1 }, { at: 2 });
      writeFileSync(path, text);
      rmSync(`${path}.journal`);
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
    },
  );

  test('says nothing of what stands in a damaged file: a terminal would act on it', async () => {
    await saveEach({ at: 1 }, { at: 2 });
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
    block(...blocked);
    expect(store.save({ at: 2 })).toContain(`can't write ${path}: `);
    expect(store.problem).toContain('sessions continue, but changes are not stored');
    expect(new StateStore(path).load(asIs).value).toEqual({ at: 1 });
    unblock(...blocked);
    expect(store.save({ at: 2 })).toBe(null);
    expect(store.problem).toBe(null);
    expect(new StateStore(path).load(asIs).value).toEqual({ at: 2 });
  });

  test('that can’t write stores elsewhere until it can, and reads what is newer', () => {
    const elsewhere = join(folder, 'socket.state');
    const store = new StateStore(path, { elsewhere });
    const read = () => new StateStore(path, { elsewhere }).load(asIs).value;
    store.save({ at: 1 });
    block(...blocked);
    expect(store.save({ at: 2 })).toContain(`changes are stored in ${elsewhere} for now`);
    expect(statSync(elsewhere).mode & 0o777).toBe(0o600);
    expect(read()).toEqual({ at: 2 });
    store.save({ at: 3 });
    expect(read()).toEqual({ at: 3 });
    unblock(...blocked);
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

  test('knows what is newer elsewhere by what it follows, whatever the clocks said', async () => {
    const elsewhere = join(folder, 'socket.state');
    const read = () => new StateStore(path, { elsewhere }).load(asIs).value;
    const store = new StateStore(path, { elsewhere });
    store.save({ at: 1 });
    await store.synced();
    block(...blocked);
    store.save({ at: 2 });
    utimesSync(elsewhere, 1, 1);
    expect(read()).toEqual({ at: 2 });
    const next = new StateStore(path, { elsewhere });
    next.load(asIs);
    next.save({ at: 3 });
    utimesSync(elsewhere, 1, 1);
    expect(read()).toEqual({ at: 3 });
    unblock(...blocked);
    const left = readFileSync(elsewhere);
    next.save({ at: 4 });
    await next.synced();
    writeFileSync(elsewhere, left);
    expect(read()).toEqual({ at: 4 });
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
    const newest = () => new StateStore(path).load(asIs).value;
    store.save({ at: 1 });
    await finish();
    await store.synced();
    for (const at of [2, 3]) store.save({ at });
    expect(newest()).toEqual({ at: 3 });
    expect(inFile()).toMatchObject({ at: 1 });
    await expect.poll(() => waiting.length).toBe(1);
    // While 3 goes to the disk, more is saved.
    for (const at of [4, 5]) store.save({ at });
    expect(newest()).toEqual({ at: 5 });
    expect(inFile()).toMatchObject({ at: 1 });
    await finish();
    await finish();
    await store.synced();
    expect(newest()).toEqual({ at: 5 });
    expect([inFile(), inFile(`${path}.previous`)]).toMatchObject([{ at: 5 }, { at: 3 }]);
    expect(filesLeft()).toEqual(['tree.json', 'tree.json.journal', 'tree.json.previous']);
  });

  test('has the newest state whole in the file soon after, and at once on request', async () => {
    const store = await saveEach({ at: 1 }, { at: 2 });
    expect(inFile()).toMatchObject({ at: 2 });
    store.save({ at: 3 });
    store.save({ at: 3 }, { whole: true });
    expect(inFile()).toMatchObject({ at: 3 });
    store.save({ at: 4 }, { whole: true });
    expect(inFile()).toMatchObject({ at: 4 });
  });

  test.each(['damaged', 'missing'])('reads the journal where the file is %s', async (how) => {
    const store = await saveEach({ at: 1 }, { at: 2 });
    // The second one begins the journal anew, and the version before is older than what that follows.
    for (const at of [3, 4]) {
      store.save({ at });
      await store.synced();
    }
    if (how === 'missing') rmSync(path);
    else writeFileSync(path, '{"at":');
    const { value, problems } = new StateStore(path).load(asIs);
    expect([value, problems.length]).toEqual([{ at: 4 }, how === 'missing' ? 0 : 1]);
  });

  test('reads no journal beside the file of a release that has none', async () => {
    const store = await saveEach({ at: 1 });
    store.save({ at: 2 });
    // As after a kill -9, an older release, and this one again.
    writeFileSync(path, '{"at":100}');
    expect(new StateStore(path).load(asIs)).toEqual({ value: { at: 100 }, problems: [] });
    rmSync(path);
    expect(new StateStore(path).load(asIs)).toEqual({ value: null, problems: [] });
  });

  test('keeps a journal aside that the reader refuses, and reads the file', async () => {
    const store = await saveEach({ at: 1 });
    store.save({ at: 'bad' });
    const read = (state: unknown) => {
      if (JSON.stringify(state).includes('bad')) throw new Error('at: not a number');
      return state;
    };
    const { value, problems } = new StateStore(path).load(read);
    expect(value).toEqual({ at: 1 });
    expect(problems).toEqual([`can't read ${path}.journal: at: not a number; it was kept as ${path}.bad-1`]);
  });

  test('whose disk refuses the file in the background says so, and stores elsewhere from then on', async () => {
    const elsewhere = join(folder, 'socket.state');
    const told: string[] = [];
    const store = new StateStore(path, { elsewhere, trouble: (problem) => told.push(problem) });
    store.save({ at: 1 });
    await store.synced();
    block('.new', '.syncing');
    expect(store.save({ at: 2 })).toBe(null);
    await store.synced();
    expect(told).toEqual([expect.stringContaining(`changes are stored in ${elsewhere} for now`)]);
    expect(store.problem).toBe(told[0]);
    expect(inFile(elsewhere)).toMatchObject({ at: 2 });
    store.save({ at: 3 });
    expect(new StateStore(path, { elsewhere }).load(asIs).value).toEqual({ at: 3 });
    unblock('.new', '.syncing');
    expect(store.save({ at: 4 })).toBe(null);
    await store.synced();
    expect([inFile(), existsSync(elsewhere), told.length]).toMatchObject([{ at: 4 }, false, 1]);
  });

  test('makes its folder again when it was removed or moved away', async () => {
    const store = await saveEach({ at: 1 }, { at: 2 });
    rmSync(join(folder, 'state'), { recursive: true });
    expect(store.save({ at: 3 })).toBe(null);
    expect(new StateStore(path).load(asIs).value).toEqual({ at: 3 });
  });

  test('that is forgotten leaves nothing, whatever was being written', async () => {
    const store = await saveEach({ at: 1 }, { at: 2 });
    store.save({ at: 3 });
    store.forget();
    await store.synced();
    expect(filesLeft()).toEqual([]);
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
      if (existsSync(`${path}.previous`) && inFile(`${path}.previous`).at > 0) break;
    }
    expect(inFile(`${path}.previous`).at).toBeGreaterThan(0);
    expect(statSync(path).ino).not.toBe(fstatSync(held).ino);
    closeSync(held);
    await store.synced();
  });
});
