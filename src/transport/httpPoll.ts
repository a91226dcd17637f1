/**
 * Conventions of both ends of the HTTP carrier. All of it is one resource:
 *
 *     POST            opens a connection: the answer has its id
 *     POST   id from  messages for the server, a line each, the first with the number `from`
 *     GET    id ack   messages for the client after number `ack`; held until there are any
 *     DELETE id       the client leaves
 *
 * The numbers travel in headers, so that bodies contain only messages; a page of another site can't set such headers
 * without a preflight check of its origin.
 */
export const pollPath = '/poll';

export const pollHeaders = {
  /** Names the connection; knowing it grants access. 128 random bits. */
  id: 'holdfast-id',
  /** Number of the first message of a body. */
  from: 'holdfast-from',
  /** Number of the last message that the sender has. */
  ack: 'holdfast-ack',
  /** In an answer: the connection is over. */
  end: 'holdfast-end',
} as const;

/**
 * An answer from this size on is compressed, for a client that accepts it (RFC 9110: `deflate`). Not the first one,
 * which contains the credentials, and each separately: see WebSocketCarrier.ts. Posts never are: keys are few bytes,
 * and the server need not decompress strangers' data.
 */
export const compressedBytes = 512;
export const answerCoding = 'deflate';

/** Time that a poll without messages is held. Below 30 s, after which proxies tend to time out. */
export const pollHoldMs = 25_000;
