import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Tokens } from '../../src/operator/Tokens.ts';
import { parseToken } from '../../src/protocol/token.ts';
import { relayPsk } from '../../src/protocol/tokenSecrets.ts';

let dir: string;
let now = 1000;
let awake = 0;
const clock = {
  now: () => now,
  settled: (): number | null => (trusted ? now : null),
  awakeSince: () => awake,
};
let trusted = true;
const plain = { name: '', role: 'operator', session: null, ttlMs: null, uses: null } as const;
const file = () => join(dir, 'tokens.json');
const elsewhere = () => join(dir, 'elsewhere', 'socket.tokens');
const load = () => new Tokens(file(), clock, elsewhere());

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'hold-tokens-'));
  mkdirSync(join(dir, 'elsewhere'));
  now = 1000;
  awake = 0;
});

afterEach(() => rmSync(dir, { recursive: true }));

describe('tokens', () => {
  it('are known again by the next server, with what they were made for', () => {
    const { token, record } = load().create({
      ...plain,
      name: 'phone\x1b[31m',
      role: 'observer',
      session: 'u',
      ttlMs: 5,
    });
    const again = load();
    expect(again.verify(token)).toEqual(record);
    expect(record).toMatchObject({ name: 'phone\\033[31m', role: 'observer', session: 'u', expiresAt: 1005 });
  });

  it('have 256 random bits, of which no file holds any', () => {
    const { token, record } = load().create(plain);
    const parts = parseToken(token);
    expect(parts?.secret.length).toBe(32);
    for (const name of readdirSync(dir).filter((each) => each !== 'elsewhere')) {
      expect(statSync(join(dir, name)).mode & 0o777).toBe(0o600);
      expect(readFileSync(join(dir, name), 'utf8')).not.toContain(token.slice(13));
    }
    expect(record.psk).toBe(Buffer.from(relayPsk(parts?.secret ?? new Uint8Array())).toString('base64url'));
    expect(record.psk).not.toBe(record.verify);
  });

  it('are not known by what the file says of them, nor by another secret', () => {
    const tokens = load();
    const { record } = tokens.create(plain);
    const other = tokens.create(plain).token;
    for (const secret of [record.verify, record.psk, other.slice(13), 'A'.repeat(43), ''])
      expect(tokens.verify(`${record.id}.${secret}`)).toBeNull();
    for (const bad of ['', '.', record.id, `${record.id}.`, '__proto__.x', 'é.é', `${other}x`, ` ${other}`])
      expect(tokens.verify(bad)).toBeNull();
  });

  it('count their uses also over a restart, and are over when they expire or are revoked', () => {
    const { token, record } = load().create({ ...plain, uses: 2, ttlMs: 100 });
    expect(load().use(load().find(record.id) ?? record)).toBe(true);
    const tokens = load();
    const used = tokens.verify(token);
    if (!used) throw new Error('not known');
    expect([tokens.use(used), tokens.use(used), tokens.use(used)]).toEqual([true, true, false]);
    expect(load().find(record.id)?.usesLeft).toBe(0);
    now += 100;
    expect([load().verify(token), load().find(record.id), load().list()]).toEqual([null, null, []]);
    const gone = tokens.create(plain);
    tokens.revoke(gone.record.id);
    expect(tokens.store()).toBe('file');
    expect([tokens.verify(gone.token), load().verify(gone.token)]).toEqual([null, null]);
    expect(() => tokens.revoke(gone.record.id)).toThrow("can't find token");
  });
});

/** What a full disk does: no new file is to be had, and those that are there stay. */
function fillDisk(): void {
  mkdirSync(join(dir, 'tokens.json.new', 'full'), { recursive: true });
  mkdirSync(join(dir, 'tokens.json.later', 'full'), { recursive: true });
}

function freeDisk(): void {
  for (const ending of ['.new', '.later']) rmSync(file() + ending, { recursive: true, force: true });
}

/** The file can't be changed at all; it is as it was once that is over. */
function whileReadOnly(act: () => void): void {
  fillDisk();
  renameSync(file(), join(dir, 'as it was'));
  mkdirSync(file());
  act();
  rmSync(file(), { recursive: true });
  renameSync(join(dir, 'as it was'), file());
  freeDisk();
}

describe('tokens, while the disk takes nothing,', () => {
  it('are revoked for good on a full disk: the next server knows, with the disk full and free', () => {
    const tokens = load();
    const [gone, kept] = [tokens.create(plain), tokens.create(plain)];
    fillDisk();
    tokens.revoke(gone.record.id);
    expect([tokens.store(), tokens.problem]).toEqual(['file', null]);
    expect([load().find(gone.record.id), load().verify(kept.token)?.id]).toEqual([null, kept.record.id]);
    freeDisk();
    expect([load().find(gone.record.id), load().verify(kept.token)?.id]).toEqual([null, kept.record.id]);
  });

  it('are revoked on a read-only disk too, by what is kept elsewhere until it is over', () => {
    const tokens = load();
    const [gone, kept] = [tokens.create(plain), tokens.create(plain)];
    whileReadOnly(() => {
      tokens.revoke(gone.record.id);
      expect([tokens.store(), tokens.problem]).toEqual(['elsewhere', expect.stringContaining(elsewhere())]);
      expect(statSync(elsewhere()).mode & 0o777).toBe(0o600);
      expect(load().find(gone.record.id)).toBeNull();
      // Named again, it is tried again.
      expect([tokens.revoke(gone.record.id).id, tokens.store()]).toEqual([gone.record.id, 'elsewhere']);
    });
    expect(readFileSync(file(), 'utf8')).toContain(gone.record.id);
    const next = load();
    expect([next.find(gone.record.id), next.verify(kept.token)?.id]).toEqual([null, kept.record.id]);
    expect([existsSync(elsewhere()), next.problem]).toEqual([false, null]);
    expect(load().find(gone.record.id)).toBeNull();
  });

  it('say so when a revocation is kept nowhere, and keep it once the disk takes something again', () => {
    const tokens = load();
    const { record } = tokens.create(plain);
    rmSync(join(dir, 'elsewhere'), { recursive: true });
    whileReadOnly(() => {
      tokens.revoke(record.id);
      expect([tokens.store(), tokens.problem]).toEqual(['nowhere', expect.stringContaining('valid again')]);
    });
    expect([tokens.store(), tokens.problem, load().find(record.id)]).toEqual(['file', null, null]);
  });

  it('let in who has any number of uses, and nobody whose use can not be counted', async () => {
    const tokens = load();
    const [any, once] = [tokens.create(plain), tokens.create({ ...plain, uses: 1 })];
    fillDisk();
    expect([tokens.use(any.record), tokens.use(once.record), tokens.problem]).toEqual([true, false, null]);
    await tokens.settled();
    expect(() => tokens.create(plain)).toThrow("can't write");
    expect(tokens.list().map(({ id }) => id)).toEqual([any.record.id, once.record.id]);
    freeDisk();
    expect([tokens.use(once.record), tokens.use(once.record)]).toEqual([true, false]);
  });
});

describe('tokens whose file is damaged', () => {
  it('let nobody in, also by an older version beside it, and say so', () => {
    const tokens = load();
    const { token, record } = tokens.create(plain);
    const before = readFileSync(file());
    tokens.revoke(record.id);
    tokens.store();
    for (const damage of ['', '{"version":1,"tok', '{"version":1,"tokens":[{}]}']) {
      writeFileSync(file(), damage);
      writeFileSync(`${file()}.previous`, before);
      const next = load();
      expect([next.verify(token), next.list()]).toEqual([null, []]);
      expect(next.problems.join()).toContain('all earlier tokens are invalid');
      expect(load().verify(token)).toBeNull();
    }
  });

  it('are not good by the older file either when the one elsewhere is damaged, until another is written', () => {
    const { token } = load().create(plain);
    writeFileSync(elsewhere(), '{');
    expect([load().verify(token), load().problems.join()]).toEqual([
      null,
      expect.stringContaining('all earlier tokens are invalid'),
    ]);
    const { record } = load().create(plain);
    expect(load().list()).toEqual([record]);
  });

  it('are not replaced by a file elsewhere that is a link, as somebody else could have put it there', () => {
    const { token, record } = load().create(plain);
    writeFileSync(join(dir, 'planted'), '{"version":1,"tokens":[]}');
    symlinkSync(join(dir, 'planted'), elsewhere());
    expect(load().verify(token)).toEqual(record);
  });
});

describe('when a token was used last', () => {
  it('is stored behind, and never brings back what was revoked meanwhile', async () => {
    const tokens = load();
    const [used, gone] = [tokens.create(plain), tokens.create(plain)];
    now = 2000;
    tokens.seen(used.record);
    tokens.revoke(gone.record.id);
    tokens.store();
    await tokens.settled();
    expect(load().list()).toMatchObject([{ id: used.record.id, lastUsedAt: 2000 }]);
    now = 3000;
    tokens.seen(used.record);
    await tokens.settled();
    expect(load().list()).toMatchObject([{ id: used.record.id, lastUsedAt: 3000 }]);
  });
});

it('is hidden while a clock that is not trusted says that it has expired, and there again when that was wrong', () => {
  const tokens = load();
  const { record } = tokens.create({ name: 'ann', role: 'operator', session: null, ttlMs: 1000, uses: null });
  const before = now;
  trusted = false;
  now += 86_400_000;
  expect(tokens.find(record.id)).toBe(null);
  expect(tokens.list().map(({ id }) => id)).not.toContain(record.id);
  now = before;
  expect(tokens.list().map(({ id }) => id)).toContain(record.id);
  trusted = true;
});

it('has a kind of holder: a person in files of earlier releases, the least where a later release knows another', () => {
  const tokens = load();
  const { record } = tokens.create({ ...plain, actor: 'agent' });
  expect(load().find(record.id)?.actor).toBe('agent');
  const stored = JSON.parse(readFileSync(file(), 'utf8')) as { tokens: { actor?: string }[] };
  for (const [actor, read] of [
    [undefined, 'person'],
    ['robot', 'program'],
  ] as const) {
    const [first] = stored.tokens;
    if (first) Object.assign(first, { actor });
    writeFileSync(file(), JSON.stringify(stored));
    expect(load().find(record.id)?.actor).toBe(read);
  }
});

describe('a pairing link', () => {
  const link = { ...plain, ttlMs: 600_000, uses: 0, link: { own: true, deviceTtlMs: null, paired: null } };

  it('ends when its time is over, also when the clock is set back, and is hidden while one is ahead', () => {
    const tokens = load();
    const { token, record } = tokens.create(link);
    expect(tokens.verify(token)?.id).toBe(record.id);
    now += 600_000;
    expect(tokens.verify(token)).toBeNull();
    now = 1000;
    awake = 599_999;
    expect(tokens.verify(token)?.id).toBe(record.id);
    awake = 600_000;
    expect([tokens.verify(token), tokens.find(record.id)]).toEqual([null, null]);
  });

  it('admits nobody in earlier releases, for which its uses are over', () => {
    expect(load().create(link).record.usesLeft).toBe(0);
  });
});

describe('a device', () => {
  const secret = new Uint8Array(32).fill(7);
  const device = { ...plain, device: { own: true, key: 'hash', secretOf: () => secret } };

  it('is known to the next server by the secret that it derives, and by the name that it got last', () => {
    const tokens = load();
    const { token, record } = tokens.create(device);
    tokens.change(record, { name: 'pho\x1bne' });
    expect(load().verify(token)).toEqual(record);
    expect(record).toMatchObject({ name: 'pho\\033ne', device: { own: true, key: 'hash' } });
    expect(readFileSync(file(), 'utf8')).not.toContain(token.slice(13));
  });

  it('stays as it was when a change can not be stored', () => {
    const tokens = load();
    const { record } = tokens.create({ ...device, name: 'before' });
    fillDisk();
    expect(() => tokens.change(record, { name: 'after' })).toThrow("can't write");
    freeDisk();
    expect([record.name, load().find(record.id)?.name]).toEqual(['before', 'before']);
  });

  it('is admitted by no damaged record', () => {
    const { token } = load().create(device);
    const stored = readFileSync(file(), 'utf8');
    for (const [right, wrong] of [
      ['"own":true', '"own":"yes"'],
      ['"key":"hash"', '"key":1'],
    ] as const) {
      writeFileSync(file(), stored.replace(right, wrong));
      expect(load().verify(token)).toBeNull();
    }
  });
});
