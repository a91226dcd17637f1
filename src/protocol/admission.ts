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
/** Kind of somebody who acts. */
export type Actor = Infer<typeof Actor>;

const PrincipalInfo = object({ id: text, name: text, actor: Actor });

export const Credential = shortText(credentialBytes);

/** 'ssh', 'websocket', 'http', 'relay', or a later one's: a server admits over carriers that are newer than it. */
const CarrierName = matching(/^[a-z]{1,32}$/, " must be a carrier's name");

export const Via = object({
  carrier: CarrierName,
  /** Of the other end, as the front sees it: '192.0.2.7', '2001:db8::1'. For people; nothing is decided by it. */
  address: optional(shortText(addressBytes)),
});
/**
 * Where a connection comes from, said by the front that spliced it onto the Unix socket, never by the client: a front
 * writes it into `hello` over whatever the client wrote there.
 */
export interface Via extends Infer<typeof Via> {}

export const SessionName = object({ id: text, uuid: text, name: text });

const TokenInfo = object({
  id: text,
  name: text,
  role: Role,
  /** Kind of its holder; absent in servers of earlier releases, where it is a person. */
  actor: optional(Actor),
  /** The one session that it is for; null for all. `name` is what the session is called now, null when it is gone. */
  session: orNull(object({ uuid: text, name: orNull(text) })),
  /** Milliseconds since the epoch. */
  createdAt: count,
  expiresAt: orNull(count),
  lastUsedAt: orNull(count),
  /** How often it still lets somebody in; null for any number. Who is in may come back after a cut link. */
  usesLeft: orNull(count),
  /** Connections that it let in and that are there now. */
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
  /** Who acts over it: the owner, the holder of a token, an agent. Absent in servers of earlier releases. */
  principal: optional(PrincipalInfo),
  session: SessionName,
  cols: count,
  rows: count,
  readOnly: boolean,
  /** 'local' for the Unix socket. */
  /** 'local' for a client on the host itself. */
  carrier: CarrierName,
  /** Where from, when that is known: an address, or the path of a tty. */
  from: orNull(text),
  /** Milliseconds since the epoch. */
  attachedAt: count,
  activityAt: count,
  /** The token that let it in. */
  token: orNull(object({ id: text, name: text })),
});
/** An attached client, for programs; list-clients has the same as formats. */
export interface ClientInfo extends Infer<typeof ClientInfo> {}

/** Requests about tokens and clients. */
export const admissionRequests = {
  'token.create': { params: TokenCreateParams, result: object({ token: text, info: TokenInfo }) },
  'token.list': { params: object({}), result: object({ tokens: list(TokenInfo) }) },
  /**
   * Ends the connections of the token at once. `kept`: where the revocation is when it could not be stored, for the time
   * being; with `nowhere` it ends with the server. `problem` says why.
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

/** How a token came to its end, as the rest of a sentence about it. */
export function tokenEnding({ why, by }: { why: 'revoked' | 'expired'; by?: string }): string {
  return why === 'expired' ? 'has expired' : `was revoked${by === undefined ? '' : ` by ${by}`}`;
}
