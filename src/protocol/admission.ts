/**
 * Who is let in, from where, with what: the part of the messages that admission and presence are made of.
 * `docs/security.md` is the same for people.
 */
import { type Check, flag, list, object, oneOf, orNull, text, whole } from './codec-check.ts';

export type Role = 'operator' | 'observer';

/** What brought a connection to the host. A client on the host itself has none: it came over the Unix socket. */
export type CarrierName = 'ssh' | 'websocket' | 'http' | 'relay';

/**
 * Where a connection comes from, said by the front that spliced it onto the Unix socket, never by the client: a front
 * writes it into `hello` over whatever the client wrote there.
 */
export interface Via {
  carrier: CarrierName;
  /** Of the other end, as the front sees it: '192.0.2.7', '2001:db8::1'. For people; nothing is decided by it. */
  address?: string;
}

/** A token as its owner sees it. The secret is shown once, when it is made, and is not kept. */
export interface TokenInfo {
  id: string;
  name: string;
  role: Role;
  /** The one session that it is for; null for all. `name` is what the session is called now, null when it is gone. */
  session: { uuid: string; name: string | null } | null;
  /** Milliseconds since the epoch. */
  createdAt: number;
  expiresAt: number | null;
  lastUsedAt: number | null;
  /** How often it still lets somebody in; null for any number. Who is in may come back after a cut link. */
  usesLeft: number | null;
  /** Connections that it let in and that are there now. */
  connected: number;
}

export interface TokenCreateParams {
  role?: Role;
  /** Target of a session. */
  session?: string;
  /** Milliseconds. */
  ttlMs?: number;
  uses?: number;
  name?: string;
}

/** An attached client, for programs; list-clients has the same as formats. */
export interface ClientInfo {
  name: string;
  operator: { id: string; name: string; kind: string; role: Role };
  session: { id: string; uuid: string; name: string };
  cols: number;
  rows: number;
  readOnly: boolean;
  /** 'local' for the Unix socket. */
  carrier: CarrierName | 'local';
  /** Where from, when that is known: an address, or the path of a tty. */
  from: string | null;
  /** Milliseconds since the epoch. */
  attachedAt: number;
  activityAt: number;
  /** The token that let it in. */
  token: { id: string; name: string } | null;
}

export interface AdmissionRequests {
  'token.create': { params: TokenCreateParams; result: { token: string; info: TokenInfo } };
  'token.list': { params: object; result: { tokens: TokenInfo[] } };
  /**
   * Ends the connections of the token at once. `kept`: where the revocation is when it could not be stored, for the time
   * being; with `nowhere` it ends with the server. `problem` says why.
   */
  'token.revoke': {
    params: { id?: string; all?: boolean };
    result: {
      revoked: TokenInfo[];
      ended: number;
      kept?: 'elsewhere' | 'nowhere';
      problem?: string;
    };
  };
  /** For `relay join`: what a Noise handshake with the holder of this token needs; base64url. */
  'token.relayKey': { params: { id: string }; result: { psk: string } };
  'client.list': { params: { target?: string }; result: { clients: ClientInfo[] } };
}

/** Longest token, resume token and address taken: several times what honest ones have. */
const credentialBytes = 4096;
const addressBytes = 64;
const ttlMost = 10 * 365 * 86_400_000;
const nameBytes = 256;

const shortText =
  (most: number): Check =>
  (value) =>
    text(value) ?? ((value as string).length <= most ? null : ` must be at most ${most} characters long`);

const role = oneOf('operator', 'observer');
export const checkCredential = shortText(credentialBytes);
export const checkVia: Check = object(
  { carrier: oneOf('ssh', 'websocket', 'http', 'relay') },
  { address: shortText(addressBytes) },
);

export const admissionRequestChecks: Readonly<Record<keyof AdmissionRequests, Check>> = {
  'token.create': object(
    {},
    {
      role,
      session: text,
      ttlMs: whole(1, ttlMost),
      uses: whole(1, 1_000_000),
      name: shortText(nameBytes),
    },
  ),
  'token.list': object({}),
  'token.revoke': object({}, { id: shortText(nameBytes), all: flag }),
  'token.relayKey': object({ id: shortText(nameBytes) }),
  'client.list': object({}, { target: text }),
};

const count = whole(0);
const token = object({
  id: text,
  name: text,
  role,
  session: orNull(object({ uuid: text, name: orNull(text) })),
  createdAt: count,
  expiresAt: orNull(count),
  lastUsedAt: orNull(count),
  usesLeft: orNull(count),
  connected: count,
});

const client = object({
  name: text,
  operator: object({ id: text, name: text, kind: text, role }),
  session: object({ id: text, uuid: text, name: text }),
  cols: count,
  rows: count,
  readOnly: flag,
  carrier: text,
  from: orNull(text),
  attachedAt: count,
  activityAt: count,
  token: orNull(object({ id: text, name: text })),
});

export const admissionResultChecks: Readonly<Record<keyof AdmissionRequests, Check>> = {
  'token.create': object({ token: text, info: token }),
  'token.list': object({ tokens: list(token) }),
  'token.revoke': object(
    { revoked: list(token), ended: count },
    { kept: oneOf('elsewhere', 'nowhere'), problem: text },
  ),
  'token.relayKey': object({ psk: text }),
  'client.list': object({ clients: list(client) }),
};

/** How a token came to its end, as the rest of a sentence about it. */
export function tokenEnding({ why, by }: { why: 'revoked' | 'expired'; by?: string }): string {
  return why === 'expired' ? 'has expired' : `was revoked${by === undefined ? '' : ` by ${by}`}`;
}
