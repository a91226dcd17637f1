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
  yes,
} from './check.ts';
import { name, sessionId, time, uuid } from './values.ts';

/** Longest token, resume token and address taken, characters: several times what honest ones have. */
const credentialBytes = 4096;
const addressBytes = 64;
export const ttlMost = 10 * 365 * 86_400_000;
const nameBytes = 256;

/** Rights of a client: to type and change things, or only to look. */
export const Role = oneOf('operator', 'observer');
export type Role = Infer<typeof Role>;

export const actors = ['person', 'agent', 'program'] as const;
/** Kind of a principal. */
const Actor = oneOf(...actors);
export type Actor = Infer<typeof Actor>;

/** The principal of a connection. */
export const PrincipalInfo = object({
  /** `owner`, `token:ID`, or `agent:NAME:PANE`. */
  id: text,
  name,
  actor: Actor,
});

/** Token, or resume token of an earlier hello. */
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

/** A session, by all its names. */
export const SessionName = object({ id: sessionId, uuid, name });

const TokenInfo = object({
  /** Its id, which is no secret. */
  id: text,
  /** Its name, which its owner chose. */
  name: text,
  role: Role,
  /** Kind of its holder; absent in servers of earlier releases, where it is a person. */
  actor: optional(Actor),
  /** Its only session; null for all. */
  session: orNull(
    object({
      uuid,
      /** Its present name; null when it is gone. */
      name: orNull(text),
    }),
  ),
  createdAt: time,
  /** Milliseconds since the epoch; null for never. */
  expiresAt: orNull(count),
  /** Milliseconds since the epoch; null for never. */
  lastUsedAt: orNull(count),
  /** Number of uses left; null for any number. Coming back after a cut link is no use. */
  usesLeft: orNull(count),
  /** Open connections that it admitted. */
  connected: count,
});
/** A token as its owner sees it. The secret is shown once, when it is made, and is not kept. */
export interface TokenInfo extends Infer<typeof TokenInfo> {}

const TokenCreateParams = object({
  /** `observer` when absent. */
  role: optional(Role),
  /** 'person' when absent. */
  actor: optional(Actor),
  /** Target of its only session; all sessions when absent. */
  session: optional(text),
  /** Milliseconds until it expires; never when absent. */
  ttlMs: optional(whole(1, ttlMost)),
  /** Most clients that it admits; any number when absent. */
  uses: optional(whole(1, 1_000_000)),
  /** A name for people. */
  name: optional(shortText(nameBytes)),
});
export interface TokenCreateParams extends Infer<typeof TokenCreateParams> {}

const ClientInfo = object({
  /** Its name, as in targets of commands. */
  name: text,
  /** Its operator: the client, over all its connections. */
  operator: object({
    /** Its id. */
    id: text,
    name,
    /** Kind of the client. */
    kind: text,
    role: Role,
  }),
  /** Its principal: the owner, the holder of a token, an agent. Absent in servers of earlier releases. */
  principal: optional(PrincipalInfo),
  /** The session that it shows. */
  session: SessionName,
  /** Columns. */
  cols: count,
  /** Rows. */
  rows: count,
  /** It may not type. */
  readOnly: boolean,
  /** 'local' for a client on the host itself. */
  carrier: CarrierName,
  /** Its origin where known: an address, or the path of a tty. */
  from: orNull(text),
  attachedAt: time,
  /** Time of its last input, milliseconds since the epoch. */
  activityAt: count,
  /** The token that admitted it. */
  token: orNull(
    object({
      /** Its id. */
      id: text,
      name,
      /** It is that of a paired device. */
      isDevice: optional(yes),
    }),
  ),
});
/** An attached client, for programs; list-clients has the same as formats. */
export interface ClientInfo extends Infer<typeof ClientInfo> {}

/** Requests about tokens and clients. */
export const admissionRequests = {
  /** Makes a token. Errors: of targets, limit-exceeded. */
  'token.create': {
    params: TokenCreateParams,
    result: object({
      /** The secret, which is shown only here. */
      token: text,
      info: TokenInfo,
    }),
  },
  /** All tokens. */
  'token.list': { params: object({}), result: object({ tokens: list(TokenInfo) }) },
  /** Ends a token, or all of them, and their connections at once. Errors: no-such-token. */
  'token.revoke': {
    params: object({
      /** Id of the token. */
      id: optional(shortText(nameBytes)),
      /** True in place of an id: all tokens. */
      all: optional(boolean),
    }),
    result: object({
      /** The tokens that ended. */
      revoked: list(TokenInfo),
      /** Number of connections that ended. */
      ended: count,
      /** Number of paired devices, which stay; absent for none, or when an id was given. */
      devices: optional(count),
      /** Temporary place of a revocation that could not be stored; with `nowhere` it ends with the server. */
      kept: optional(oneOf('elsewhere', 'nowhere')),
      /** Reason for which it could not be stored. */
      problem: optional(text),
    }),
  },
  /** Key of the Noise handshake with the holder of a token, for `relay join`. Errors: no-such-token. */
  'token.relayKey': {
    params: object({
      /** Id of the token. */
      id: shortText(nameBytes),
    }),
    result: object({
      /** The pre-shared key, base64url. */
      psk: text,
    }),
  },
  /** Attached clients. Errors: of targets. */
  'client.list': {
    params: object({
      /** Target of a session: only its clients. */
      target: optional(text),
    }),
    result: object({ clients: list(ClientInfo) }),
  },
};

export type AdmissionMethod = keyof typeof admissionRequests;

/** The end of a token, as the rest of a sentence about it. */
export function tokenEnding({ why, by }: { why: 'revoked' | 'expired'; by?: string }): string {
  return why === 'expired' ? 'has expired' : `was revoked${by === undefined ? '' : ` by ${by}`}`;
}
