/**
 * What both ends of the HTTP carrier agree on. All of it is one resource:
 *
 *     POST            opens a connection: the answer has its id
 *     POST   id from  messages for the server, a line each, the first with the number `from`
 *     GET    id ack   messages for the client after number `ack`; held until there are any
 *     DELETE id       the client leaves
 *
 * The numbers travel in headers, so that bodies are messages and nothing else; a page of another site can't set such
 * headers without being asked about its origin first.
 */
export const pollPath = '/poll';

export const pollHeaders = {
  /** Names the connection; who knows it is on it. 128 random bits. */
  id: 'holdfast-id',
  /** Number of the first message of a body. */
  from: 'holdfast-from',
  /** Number of the last message that the sender has. */
  ack: 'holdfast-ack',
  /** In an answer: the connection is over. */
  end: 'holdfast-end',
} as const;

/**
 * An answer from so many bytes on is compressed, for a client that says that it takes it (RFC 9110: `deflate`). Not the
 * first one, which has the credentials in it, and each by itself: see WebSocketCarrier.ts. What is posted never is: keys
 * are few bytes, and the server need not unpack what strangers send.
 */
export const compressedBytes = 512;
export const answerCoding = 'deflate';

/** How long a poll is held when there is nothing to say. Below the 30 s after which proxies like to give up. */
export const pollHoldMs = 25_000;
