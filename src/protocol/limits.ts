/**
 * Bounds and versions of the protocol between client and server. docs/protocol.md has the same numbers.
 */

/** The range of protocol versions that this build speaks. */
export const protocolVersions = { min: 1, max: 1 } as const;

export const limits = {
  /** Longest message accepted, bytes. Enough for any honest frame; the CLI itself refuses longer arguments. */
  messageBytes: 4 * 1024 * 1024,
  /** The same for a remote client before admission: room for two credentials and the terminal's capabilities. */
  helloBytes: 16 * 1024,
  /**
   * Depth of nested lists and objects in one message. Ours need ten; a recursive walk over thousands would exhaust the
   * stack.
   */
  nesting: 100,
  /** Most bytes of output or input in one message. As JSON, each may take six: `\u0000`. */
  pieceBytes: 512 * 1024,
  /** Most output, and most standard input, of one command line, bytes: a paste buffer and some more. */
  commandBytes: 80 * 1024 * 1024,
  /** Requests without an answer yet, per connection. */
  requestsInFlight: 256,
  /** Messages per second, averaged over two seconds; a paste is 64 KiB a message, so typing never gets near. */
  messagesPerSecond: 20_000,
  /** Bytes of input sent and not yet acknowledged that a client keeps for resending. */
  unackedInputBytes: 1024 * 1024,
  /** Bytes in one viewport.input; a longer paste is cut into several. */
  inputBytes: 64 * 1024,
  /** Columns, and rows, of a viewport: four times the widest screen known, and a grid still fits in memory. */
  cells: 4096,
} as const;
