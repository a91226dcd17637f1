/**
 * Messages about devices: browsers with a key of their own, paired by a link. Types and their checks. `docs/web.md`
 * explains them.
 *
 * A pairing link holds a token that admits to `device.pair` and nothing else. From then on the device shows the credential
 * `ID.SECRET` as any token, where ID is in the answer, and SECRET follows from its key and the host's:
 * HKDF-SHA-256(X25519(device's private key, host's public key), no salt, 'holdfast device secret ID'), 32 bytes in base64url.
 */
import { Role, ttlMost } from './admission.ts';
import {
  boolean,
  count,
  type Infer,
  list,
  matching,
  object,
  oneOf,
  optional,
  orNull,
  shortText,
  text,
  whole,
} from './check.ts';
import { name, time, uuid } from './values.ts';

/** Longest life of a pairing link, milliseconds: the time to find a phone and its camera. */
export const linkTtlMs = 600_000;

const nameCharacters = 256;

/** Public key of X25519, 32 bytes in base64url. */
const PublicKey = matching(
  /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/,
  ' must be a public key, 32 bytes in base64url',
);

const Rights = {
  role: Role,
  /** The owner's own: it acts as the owner in all that a token may do. */
  own: boolean,
  /** Its only session; null for all. */
  session: orNull(
    object({
      uuid,
      /** Its present name; null when it is gone. */
      name: orNull(text),
    }),
  ),
};

const DeviceInfo = object({
  /** Its id, which is no secret. */
  id: text,
  name,
  ...Rights,
  createdAt: time,
  /** Milliseconds since the epoch; null for never. */
  expiresAt: orNull(count),
  /** When it was admitted last, milliseconds since the epoch; null for never. */
  lastSeenAt: orNull(count),
  /** Open connections of it. */
  connected: count,
});
/** A paired device as the owner of the host sees it. */
export interface DeviceInfo extends Infer<typeof DeviceInfo> {}

const LinkInfo = object({
  /** Its id, which is no secret. */
  id: text,
  ...Rights,
  /** Milliseconds since the epoch. */
  expiresAt: count,
});
/** A pairing link that is not used yet. */
export interface LinkInfo extends Infer<typeof LinkInfo> {}

const DeviceInviteParams = object({
  /** `operator` when absent. */
  role: optional(Role),
  /** Target of its only session; all sessions when absent. */
  session: optional(text),
  /** Pairs a guest's device, as every observer's and every device for one session is. */
  guest: optional(boolean),
  /** How long the device is admitted, milliseconds; until it is revoked when absent. */
  ttlMs: optional(whole(1, ttlMost)),
});
export interface DeviceInviteParams extends Infer<typeof DeviceInviteParams> {}

const DevicePairParams = object({
  publicKey: PublicKey,
  /** Name that it proposes. When another device has it, the host adds a number. */
  name: shortText(nameCharacters),
});
export interface DevicePairParams extends Infer<typeof DevicePairParams> {}

const DevicePairResult = object({
  /** Id of the device. */
  id: text,
  /** Name under which the host lists it. */
  name,
  /** Public key of the host. */
  hostKey: PublicKey,
});
export interface DevicePairResult extends Infer<typeof DevicePairResult> {}

const deviceId = shortText(nameCharacters);

/** Requests about devices. */
export const deviceRequests = {
  /** Makes a pairing link, valid for ten minutes. Errors: of targets, limit-exceeded. */
  'device.invite': {
    params: DeviceInviteParams,
    result: object({
      /** The secret of the link, which is shown only here. */
      token: text,
      link: LinkInfo,
    }),
  },
  /**
   * Pairs the device with this key, for a connection by a pairing link. The same key gets the same answer again. Errors:
   * no-pairing-link, link-used, bad-value, limit-exceeded.
   */
  'device.pair': { params: DevicePairParams, result: DevicePairResult },
  /** All devices, and the links that pair one. */
  'device.list': {
    params: object({}),
    result: object({ devices: list(DeviceInfo), links: list(LinkInfo) }),
  },
  /** Names a device. Errors: no-such-device, bad-value. */
  'device.rename': {
    params: object({
      /** Id of the device. */
      id: deviceId,
      /** Its new name. */
      name: shortText(nameCharacters),
    }),
    result: object({ device: DeviceInfo }),
  },
  /** Ends a device or a link, or all of them, and their connections at once. Errors: no-such-device. */
  'device.revoke': {
    params: object({
      /** Id of the device, or of a link. */
      id: optional(deviceId),
      /** True in place of an id: all devices and links. */
      all: optional(boolean),
    }),
    result: object({
      /** The devices that ended. */
      revoked: list(DeviceInfo),
      /** Ids of the links that ended unused. */
      links: list(text),
      /** Number of connections that ended. */
      ended: count,
      /** Temporary place of a revocation that could not be stored; with `nowhere` it ends with the server. */
      kept: optional(oneOf('elsewhere', 'nowhere')),
      /** Reason for which it could not be stored. */
      problem: optional(text),
    }),
  },
};

export type DeviceMethod = keyof typeof deviceRequests;
