/**
 * Messages about admission and presence: who is admitted, from where, and by which token. Types and their checks.
 * `docs/security.md` explains them.
 */
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

/** Longest token, resume token and address taken, characters: several times what honest ones have. */
const credentialBytes = 4096;
const addressBytes = 64;
export const ttlMost = 10 * 365 * 86_400_000;
const nameBytes = 256;

export const Role = oneOf('operator', 'observer');
export type Role = Infer<typeof Role>;

export const actors = ['person', 'agent', 'program'] as const;
const Actor = oneOf(...actors);
/** Kind of a principal. */
export type Actor = Infer<typeof Actor>;

export const PrincipalInfo = object({ id: text, name: text, actor: Actor });

export const Credential = shortText(credentialBytes);

/** 'ssh', 'websocket', 'http', 'relay', or another name: a carrier may be newer than the server. */
const CarrierName = matching(/^[a-z]{1,32}$/, " must be a carrier's name");

export const Via = object({
  carrier: CarrierName,
  /** Address of the other end, as the front sees it: '192.0.2.7', '2001:db8::1'. For people only. */
  address: optional(shortText(addressBytes)),
});
/**
 * Origin of a connection, as reported by the front that spliced it onto the Unix socket. The front overwrites the
 * client's own value in `hello`.
 */
export interface Via extends Infer<typeof Via> {}

export const SessionName = object({ id: text, uuid: text, name: text });

const TokenInfo = object({
  id: text,
  name: text,
  role: Role,
  /** Kind of its holder; absent in servers of earlier releases, where it is a person. */
  actor: optional(Actor),
  /** Its only session; null for all. `name` is the session's present name, null when it is gone. */
  session: orNull(object({ uuid: text, name: orNull(text) })),
  /** Milliseconds since the epoch. */
  createdAt: count,
  expiresAt: orNull(count),
  lastUsedAt: orNull(count),
  /** Number of uses left; null for any number. Coming back after a cut link is no use. */
  usesLeft: orNull(count),
  /** Open connections that it admitted. */
  connected: count,
});
/** A token as its owner sees it. The secret is shown once, when it is made, and is not kept. */
export interface TokenInfo extends Infer<typeof TokenInfo> {}

const TokenCreateParams = object({
  role: optional(Role),
  /** 'person' when absent. */
  actor: optional(Actor),
  /** Target of a session. */
  session: optional(text),
  /** Milliseconds. */
  ttlMs: optional(whole(1, ttlMost)),
  uses: optional(whole(1, 1_000_000)),
  name: optional(shortText(nameBytes)),
});
export interface TokenCreateParams extends Infer<typeof TokenCreateParams> {}

const ClientInfo = object({
  name: text,
  operator: object({ id: text, name: text, kind: text, role: Role }),
  /** Its principal: the owner, the holder of a token, an agent. Absent in servers of earlier releases. */
  principal: optional(PrincipalInfo),
  session: SessionName,
  cols: count,
  rows: count,
  readOnly: boolean,
  /** 'local' for the Unix socket. */
  /** 'local' for a client on the host itself. */
  carrier: CarrierName,
  /** Its origin where known: an address, or the path of a tty. */
  from: orNull(text),
  /** Milliseconds since the epoch. */
  attachedAt: count,
  activityAt: count,
  /** The token that admitted it. */
  token: orNull(object({ id: text, name: text })),
});
/** An attached client, for programs; list-clients has the same as formats. */
export interface ClientInfo extends Infer<typeof ClientInfo> {}

/** Requests about tokens and clients. */
export const admissionRequests = {
  'token.create': { params: TokenCreateParams, result: object({ token: text, info: TokenInfo }) },
  'token.list': { params: object({}), result: object({ tokens: list(TokenInfo) }) },
  /**
   * Ends the token's connections at once. `kept`: temporary place of a revocation that could not be stored; with
   * `nowhere` it ends with the server. `problem` gives the reason.
   */
  'token.revoke': {
    params: object({ id: optional(shortText(nameBytes)), all: optional(boolean) }),
    result: object({
      revoked: list(TokenInfo),
      ended: count,
      kept: optional(oneOf('elsewhere', 'nowhere')),
      problem: optional(text),
    }),
  },
  /** For `relay join`: what a Noise handshake with the holder of this token needs; base64url. */
  'token.relayKey': { params: object({ id: shortText(nameBytes) }), result: object({ psk: text }) },
  'client.list': {
    params: object({ target: optional(text) }),
    result: object({ clients: list(ClientInfo) }),
  },
};

export type AdmissionMethod = keyof typeof admissionRequests;

/** The end of a token, as the rest of a sentence about it. */
export function tokenEnding({ why, by }: { why: 'revoked' | 'expired'; by?: string }): string {
  return why === 'expired' ? 'has expired' : `was revoked${by === undefined ? '' : ` by ${by}`}`;
}
