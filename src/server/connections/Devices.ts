/**
 * Devices of this host: pairs them by links, lists, renames and revokes them. Owns the rules of pairing; the records are
 * tokens (operator/Tokens.ts), and Admission decides each hello.
 */
import { createHash } from 'node:crypto';
import { sharedSecret } from '../../noise/keys.ts';
import {
  type DeviceFacts,
  kindOf,
  mostNameCharacters,
  type TokenRecord,
  type Tokens,
  tokenName,
} from '../../operator/Tokens.ts';
import {
  type DeviceInfo,
  type DeviceInviteParams,
  type DevicePairParams,
  type DevicePairResult,
  type LinkInfo,
  linkTtlMs,
} from '../../protocol/devices.ts';
import { fail } from '../../protocol/errors.ts';
import type { Requests } from '../../protocol/messages.ts';
import { deviceSecretLabel } from '../../protocol/token.ts';
import { deriveSecret } from '../../protocol/tokenSecrets.ts';
import type { Identity } from '../../relay/identity.ts';
import type { Session } from '../../session/types.ts';
import type { Admission } from './Admission.ts';

export interface DevicesParts {
  tokens: Tokens;
  admission: Admission;
  now(): number;
  /** The host's key pair, made when it is needed first. Errors: store-unreadable, and of the file system. */
  identity(): Identity;
}

/** A device without a name is listed as this. */
const unnamed = 'device';

export class Devices {
  readonly #parts: DevicesParts;

  constructor(parts: DevicesParts) {
    this.#parts = parts;
  }

  /** Makes a pairing link for one `session`, or for all. Errors: limit-exceeded, file-error. */
  invite(
    {
      role = 'operator',
      guest = false,
      ttlMs = null,
    }: Omit<DeviceInviteParams, 'ttlMs'> & { ttlMs?: number | null },
    session: Session | null,
  ): { token: string; link: LinkInfo } {
    // Before the link is out: a key that can't be read would fail its first user.
    this.#parts.identity();
    const { token, record } = this.#parts.tokens.create({
      name: '',
      role,
      session: session?.uuid ?? null,
      ttlMs: Math.min(linkTtlMs, ttlMs ?? linkTtlMs),
      uses: 0,
      link: { own: role === 'operator' && session === null && !guest, deviceTtlMs: ttlMs, paired: null },
    });
    return { token, link: this.#linkInfo(record) };
  }

  /**
   * Pairs a device by the link with this id. A device that has the link's rights already is not listed twice. `fresh`: it
   * was not paired before. Errors: link-used, no-pairing-link, bad-value, limit-exceeded, file-error.
   */
  pair(
    linkId: string,
    params: DevicePairParams,
  ): { result: DevicePairResult; device: DeviceInfo; fresh: boolean } {
    const link = this.#parts.tokens.find(linkId);
    if (!link?.link) throw fail('no-pairing-link', {});
    const key = keyHash(params.publicKey);
    const { paired } = link.link;
    const known = paired === null ? this.#known(link, key) : this.#parts.tokens.find(paired);
    if (paired !== null && known?.device?.key !== key) throw fail('link-used', {});
    if (known !== null && paired === null) this.#again(known, link);
    const record = known ?? this.#new(link, key, params);
    return {
      result: { id: record.id, name: record.name, hostKey: this.#parts.identity().id },
      device: this.#info(record),
      fresh: known === null,
    };
  }

  list(): Requests['device.list']['result'] {
    const all = this.#parts.tokens.list();
    return {
      devices: all.filter(({ device }) => device).map((record) => this.#info(record)),
      links: all.filter(({ link }) => link?.paired === null).map((record) => this.#linkInfo(record)),
    };
  }

  /** Errors: no-such-device, bad-value, file-error. */
  rename(id: string, name: string): { device: DeviceInfo; before: string } {
    const record = this.#parts.tokens.find(id);
    if (!record?.device) throw fail('no-such-device', { id });
    if (name.trim() === '') throw fail('bad-value', { words: 'a device needs a name' });
    const before = record.name;
    this.#parts.tokens.change(record, { name });
    return { device: this.#info(record), before };
  }

  /** Revokes a device or a link, or with null all of them. Errors: no-such-device. */
  revoke(id: string | null, by: string): Requests['device.revoke']['result'] {
    const { tokens, admission } = this.#parts;
    const ids =
      id === null
        ? tokens
            .list()
            .filter((each) => kindOf(each) !== 'token')
            .map((each) => each.id)
        : [id];
    if (id !== null && !tokens.isDeviceOrLink(id)) throw fail('no-such-device', { id });
    const { revoked, ...done } = admission.revoke(ids, by, (record) => ({
      device: record.device ? [this.#info(record)] : [],
      link: record.link?.paired === null ? [record.id] : [],
    }));
    return {
      revoked: revoked.flatMap(({ device }) => device),
      links: revoked.flatMap(({ link }) => link),
      ...done,
    };
  }

  /** The device with this key and exactly the rights of the link; null for none. */
  #known({ role, session, link }: TokenRecord, key: string): TokenRecord | null {
    const same = ({ device, ...other }: TokenRecord) =>
      device?.key === key && device.own === link?.own && other.role === role && other.session === session;
    return this.#parts.tokens.list().find(same) ?? null;
  }

  #new(pairedBy: TokenRecord, key: string, { publicKey, name }: DevicePairParams): TokenRecord {
    const { role, session, link } = pairedBy;
    const { pair } = this.#parts.identity();
    let shared: Uint8Array;
    try {
      shared = sharedSecret(pair, Buffer.from(publicKey, 'base64url'));
    } catch {
      throw fail('bad-value', { value: publicKey, reason: 'no public key of X25519' });
    }
    const device: DeviceFacts = { own: link?.own === true, key };
    return this.#parts.tokens.create({
      name: this.#freeName(tokenName(name).trim() || unnamed),
      role,
      session,
      ttlMs: link?.deviceTtlMs ?? null,
      uses: null,
      device: { ...device, secretOf: (id) => deriveSecret(shared, deviceSecretLabel(id)) },
      pairedBy,
    }).record;
  }

  /** The proposed name, or `NAME 2` and so on: browsers of one kind propose the same. */
  #freeName(proposed: string): string {
    const taken = new Set(this.#parts.tokens.list().flatMap(({ device, name }) => (device ? name : [])));
    let free = proposed;
    for (let number = 2; taken.has(free); number++) {
      const ending = ` ${number}`;
      free = proposed.slice(0, mostNameCharacters - ending.length) + ending;
    }
    return free;
  }

  /** Pairs a device of an earlier link again: it lasts as long as one of this link. */
  #again(device: TokenRecord, link: TokenRecord): void {
    const ttlMs = link.link?.deviceTtlMs ?? null;
    this.#parts.tokens.change(device, { expiresAt: ttlMs === null ? null : this.#parts.now() + ttlMs }, link);
  }

  #info(record: TokenRecord): DeviceInfo {
    const { id, name, role, device, createdAt, expiresAt, lastUsedAt } = record;
    const { session, connected } = this.#parts.admission.facts(record);
    const own = device?.own === true;
    return { id, name, role, own, session, createdAt, expiresAt, lastSeenAt: lastUsedAt, connected };
  }

  #linkInfo(record: TokenRecord): LinkInfo {
    const { id, role, link, expiresAt } = record;
    const { session } = this.#parts.admission.facts(record);
    return { id, role, own: link?.own === true, session, expiresAt: expiresAt ?? 0 };
  }
}

function keyHash(publicKey: string): string {
  return createHash('sha256').update(Buffer.from(publicKey, 'base64url')).digest('base64url');
}
