/**
 * The tokens of a host, which admit connections from elsewhere: those given to people as text, those of paired devices,
 * and pairing links. Owns the records; knows no file (TokenFile does), no secret (protocol/token.ts says what is kept
 * instead), and ends no connection (Admission does).
 *
 * `tokens.json` in the state folder, 0600 in a 0700 folder. A record:
 *     { id, name, role, actor, session: uuid | null, verify, psk: base64url, createdAt, expiresAt, lastUsedAt, usesLeft,
 *       device?: { own, key }, link?: { own, deviceTtlMs, paired } }
 * `actor` is absent in records of earlier releases, which keep it when they write the file again. They take a device for
 * a token, and a link for one whose uses are over, since it has none.
 */
import { timingSafeEqual } from 'node:crypto';
import { type Actor, actors, type Role } from '../protocol/admission.ts';
import { isRecord } from '../protocol/codec.ts';
import { fail } from '../protocol/errors.ts';
import { printable } from '../protocol/printable.ts';
import { formatToken, parseToken } from '../protocol/token.ts';
import { newToken, relayPsk, tokenVerifier } from '../protocol/tokenSecrets.ts';
import { type Kept, TokenFile } from './TokenFile.ts';

/** Facts of a device's record. */
export interface DeviceFacts {
  /** The owner's own: it acts as the owner. */
  readonly own: boolean;
  /** SHA-256 of its public key, base64url. With the key itself, whoever has the host's key could compute the secret. */
  readonly key: string;
}

/** Facts of a pairing link's record. */
interface LinkFacts {
  /** Pairs a device of the owner's own. */
  readonly own: boolean;
  /** How long its device is admitted, milliseconds; null for ever. */
  readonly deviceTtlMs: number | null;
  /** Id of the device that it has paired. */
  readonly paired: string | null;
}

export interface TokenRecord {
  readonly id: string;
  name: string;
  readonly role: Role;
  /** Kind of its holder. */
  readonly actor: Actor;
  /** uuid of the one session that it is limited to. */
  readonly session: string | null;
  readonly createdAt: number;
  expiresAt: number | null;
  lastUsedAt: number | null;
  usesLeft: number | null;
  /** base64url of 32 bytes each. */
  readonly verify: string;
  readonly psk: string;
  /** Present for a paired device. */
  readonly device?: DeviceFacts;
  /** Present for a pairing link. */
  link?: LinkFacts;
}

/** Kind of a record: a token that its holder keeps as text, a paired device, a pairing link. */
export type TokenKind = 'token' | 'device' | 'link';

export function kindOf({ device, link }: Pick<TokenRecord, 'device' | 'link'>): TokenKind {
  if (link) return 'link';
  return device ? 'device' : 'token';
}

export interface NewToken {
  name: string;
  role: Role;
  /** 'person' when absent. */
  actor?: Actor;
  session: string | null;
  ttlMs: number | null;
  uses: number | null;
  /** Makes a device, whose secret is derived from its key and the new id. */
  device?: DeviceFacts & { secretOf(id: string): Uint8Array };
  /** Makes a pairing link. */
  link?: LinkFacts;
  /** The link that pairs the device: one write stores both, so that a killed server leaves no link that pairs another. */
  pairedBy?: TokenRecord;
}

/** `settled`: null while the clock may be wrong, and then nothing is removed by age. */
export interface TokenClock {
  now(): number;
  settled(): number | null;
  /** Milliseconds since the clock showed `at`, without sleep; a clock that is set back does not matter. */
  awakeSince(at: number): number;
}

/** Most tokens kept: a person has a handful; a thousand come from a script gone wrong. */
const mostTokens = 1000;
/** Longest name kept. */
export const mostNameCharacters = 64;
/** Compared with when no token has the id, so that an unknown id takes as long as a wrong secret. */
const nobody = new Uint8Array(32);

export class Tokens {
  readonly #file: TokenFile;
  readonly #clock: TokenClock;
  readonly #tokens = new Map<string, TokenRecord>();
  /** Revoked, but still in the file. */
  readonly #unstored = new Map<string, TokenRecord>();
  /** Errors from reading at the start. */
  readonly problems: readonly string[];

  /** `elsewhere`: a file for revocations when `path` is not writable. */
  constructor(path: string, clock: TokenClock, elsewhere: string | null = null) {
    this.#file = new TokenFile(path, elsewhere);
    this.#clock = clock;
    const { value, problems, fromElsewhere } = this.#file.load(readRecords);
    this.problems = problems;
    for (const token of value ?? []) this.#tokens.set(token.id, token);
    if (fromElsewhere) this.store();
  }

  /** Why the last change could not be stored; null when it was. */
  get problem(): string | null {
    return this.#file.problem;
  }

  /** Resolves when no background write is under way. */
  settled(): Promise<void> {
    return this.#file.settled();
  }

  /** All valid tokens, oldest first. Removes expired ones, once the clock is trusted. */
  list(): TokenRecord[] {
    const settled = this.#clock.settled();
    const all = [...this.#tokens.values()];
    if (settled !== null)
      for (const token of all) if (this.#expired(token, settled)) this.#tokens.delete(token.id);
    return all.filter((token) => !this.#expired(token));
  }

  /**
   * Makes a token; `token` is shown to its holder, and can't be retrieved again. Errors: limit-exceeded,
   * file-error when it can't be stored.
   */
  create(wanted: NewToken): { token: string; record: TokenRecord } {
    this.list();
    if (this.#tokens.size >= mostTokens) throw fail('limit-exceeded', { limit: 'tokens', most: mostTokens });
    const { device, link, pairedBy } = wanted;
    const fresh = newToken();
    const parts = device ? { id: fresh.id, secret: device.secretOf(fresh.id) } : fresh;
    const now = this.#clock.now();
    const record: TokenRecord = {
      id: parts.id,
      name: tokenName(wanted.name),
      role: wanted.role,
      actor: wanted.actor ?? 'person',
      session: wanted.session,
      createdAt: now,
      expiresAt: wanted.ttlMs === null ? null : now + wanted.ttlMs,
      lastUsedAt: null,
      usesLeft: wanted.uses,
      verify: Buffer.from(tokenVerifier(parts.secret)).toString('base64url'),
      psk: Buffer.from(relayPsk(parts.secret)).toString('base64url'),
      ...(device ? { device: { own: device.own, key: device.key } } : {}),
      ...(link ? { link } : {}),
    };
    this.#tokens.set(record.id, record);
    const unpair = consumed(pairedBy, record);
    this.#write(() => {
      this.#tokens.delete(record.id);
      unpair();
    });
    return { token: formatToken(parts), record };
  }

  /**
   * Changes a record; `pairedBy`: the link that pairs it, stored by the same write. Errors: file-error when it can't be
   * stored; then nothing has changed.
   */
  change(
    record: TokenRecord,
    changes: Partial<Pick<TokenRecord, 'name' | 'expiresAt'>>,
    pairedBy?: TokenRecord,
  ): void {
    const before = { ...record };
    const name = changes.name === undefined ? {} : { name: tokenName(changes.name) };
    Object.assign(record, changes, name);
    const unpair = consumed(pairedBy, record);
    this.#write(() => {
      Object.assign(record, before);
      unpair();
    });
  }

  /** Writes the file; `undo` takes the change back when it can't be. Errors: file-error. */
  #write(undo: () => unknown): void {
    try {
      this.#file.write(this.#text());
    } catch (error) {
      undo();
      throw error;
    }
  }

  /** The record of a token with the right secret; null for anything else. Takes the same time in either case. */
  verify(token: string): TokenRecord | null {
    const parts = parseToken(token);
    const record = parts ? this.#tokens.get(parts.id) : undefined;
    const given = tokenVerifier(parts?.secret ?? nobody);
    const right = record ? Buffer.from(record.verify, 'base64url') : nobody;
    const same = right.length === given.length && timingSafeEqual(given, right);
    return record && same && !this.#expired(record) ? record : null;
  }

  /** Whether the id is of a device or a link, valid or revoked a moment ago. */
  isDeviceOrLink(id: string): boolean {
    const record = this.#tokens.get(id) ?? this.#unstored.get(id);
    return record !== undefined && kindOf(record) !== 'token';
  }

  /** A token that is still valid, used up or not. */
  find(id: string): TokenRecord | null {
    const record = this.#tokens.get(id);
    return record && !this.#expired(record) ? record : null;
  }

  /**
   * Counts a use: a new client was admitted. False, and nothing counted, when no use is left, or when the count can't
   * be stored: the use would be available again after a restart.
   */
  use(record: TokenRecord): boolean {
    // A link can be used again by the device that it has paired.
    if (record.usesLeft === null || record.link) {
      this.seen(record);
      return true;
    }
    if (record.usesLeft <= 0) return false;
    const { lastUsedAt } = record;
    record.usesLeft -= 1;
    record.lastUsedAt = this.#clock.now();
    try {
      this.#file.write(this.#text());
      return true;
    } catch {
      record.usesLeft += 1;
      record.lastUsedAt = lastUsedAt;
      return false;
    }
  }

  /** Records that a client was admitted. */
  seen(record: TokenRecord): void {
    record.lastUsedAt = this.#clock.now();
    this.#file.writeLater(() => this.#text());
  }

  /**
   * Revokes a token in memory; call `store` next. A revocation that is not in the file yet may be repeated. Errors:
   * no-such-token.
   */
  revoke(id: string): TokenRecord {
    const record = this.#tokens.get(id) ?? this.#unstored.get(id);
    if (!record) throw fail('no-such-token', { id });
    this.#tokens.delete(id);
    this.#unstored.set(id, record);
    return record;
  }

  /** Stores revocations. Never throws: answers where they are stored now, and `problem` has the reason. */
  store(): Kept {
    const kept = this.#file.writeLess(this.#text());
    if (kept === 'file') this.#unstored.clear();
    return kept;
  }

  #expired({ expiresAt, createdAt, link }: TokenRecord, now = this.#clock.now()): boolean {
    if (expiresAt === null) return false;
    // A clock that is set back makes no link last longer.
    return (
      expiresAt <= now || (link !== undefined && this.#clock.awakeSince(createdAt) >= expiresAt - createdAt)
    );
  }

  #text(): string {
    return JSON.stringify({ version: 1, tokens: [...this.#tokens.values()] });
  }
}

/** The link has paired this device; the result takes that back. */
function consumed(link: TokenRecord | undefined, { id }: TokenRecord): () => void {
  const unused = link?.link;
  if (!link || !unused) return () => {};
  link.link = { ...unused, paired: id };
  return () => {
    link.link = unused;
  };
}

/** A name fit for lists: printable, and not too long. */
export function tokenName(text: string): string {
  return printable(text.replace(/\p{Cf}/gu, '')).slice(0, mostNameCharacters);
}

/** Throws for an invalid list of tokens. A damaged record admits nobody, so the file counts as unreadable. */
function readRecords(state: unknown): TokenRecord[] {
  if (!isRecord(state) || state.version !== 1 || !Array.isArray(state.tokens)) throw new Error('not tokens');
  return state.tokens.map((token: unknown) => {
    if (!isRecord(token)) throw new Error('not a token');
    const { id, name, role, session, verify, psk } = token;
    const texts = [id, name, verify, psk].every((value) => typeof value === 'string');
    const numbers = [token.expiresAt, token.lastUsedAt, token.usesLeft].every(
      (value) => value === null || typeof value === 'number',
    );
    const knownRole = role === 'operator' || role === 'observer';
    const knownSession = session === null || typeof session === 'string';
    const whole = isDevice(token.device) && isLink(token.link);
    if (!texts || !numbers || !knownRole || !knownSession || !whole || typeof token.createdAt !== 'number')
      throw new Error('a token is damaged');
    // A newer release's actor counts as the one with the fewest rights.
    const actor =
      actors.find((known) => known === token.actor) ?? (token.actor === undefined ? 'person' : 'program');
    return { ...token, actor } as unknown as TokenRecord;
  });
}

function isDevice(facts: unknown): boolean {
  return (
    facts === undefined ||
    (isRecord(facts) && typeof facts.own === 'boolean' && typeof facts.key === 'string')
  );
}

function isLink(facts: unknown): boolean {
  if (facts === undefined) return true;
  if (!isRecord(facts) || typeof facts.own !== 'boolean') return false;
  const { deviceTtlMs, paired } = facts;
  return (
    (deviceTtlMs === null || typeof deviceTtlMs === 'number') &&
    (paired === null || typeof paired === 'string')
  );
}
