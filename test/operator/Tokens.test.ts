import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Tokens } from '../../src/operator/Tokens.ts';
import { parseToken, relayPsk } from '../../src/protocol/token.ts';

let dir: string;
let now = 1000;
const clock = { now: () => now };
const plain = { name: '', role: 'operator', session: null, ttlMs: null, uses: null } as const;
const load = () => new Tokens(join(dir, 'tokens.json'), clock);

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'hold-tokens-'));
  now = 1000;
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
    expect(record).toMatchObject({ name: 'phone[31m', role: 'observer', session: 'u', expiresAt: 1005 });
  });

  it('have 256 random bits, of which no file holds any', () => {
    const { token, record } = load().create(plain);
    const parts = parseToken(token);
    expect(parts?.secret.length).toBe(32);
    for (const name of readdirSync(dir)) {
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
    expect([tokens.verify(gone.token), load().verify(gone.token)]).toEqual([null, null]);
    expect(() => tokens.revoke(gone.record.id)).toThrow("can't find token");
  });
});
