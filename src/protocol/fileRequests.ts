/**
 * Requests of the server to a command line, for its standard input and its files. Separate from the other methods,
 * because every command loads this file.
 */
import { count, object, optional, text, yes } from './check.ts';
import { checkRequest, nothing, type Of, type ParamsOf, type Requested } from './methods.ts';

/**
 * A piece of a file: bytes (a ByteString), and whether there are more to ask for. `size`: size of the whole file, bytes;
 * only in the first piece of a regular file.
 */
const piece = object({ data: text, more: optional(yes), size: optional(count) });

export const fileRequests = {
  /** A command reads '-': the next bytes of the client's standard input, at most `limit`; asked again while the answer says that there are more. */
  'ui.stdin': { params: object({ limit: count }), result: piece },
  /**
   * A command reads a file: the next bytes of the caller's file, at most `limit`. Asked only of a command line on the host.
   * `file` numbers what is read or written over the connection; the first request opens it.
   */
  'ui.readFile': { params: object({ file: count, path: text, limit: count }), result: piece },
  /** A command writes a file: the next bytes (a ByteString) for the caller's file; the last request has no `more`. */
  'ui.writeFile': {
    params: object({ file: count, path: text, data: text, append: optional(yes), more: optional(yes) }),
    result: nothing,
  },
};

export interface FileRequests extends Requested<typeof fileRequests> {}

/** Throws unknown-method or bad-params. */
export function checkFileRequest(method: string, params: unknown): Of<ParamsOf<FileRequests>> {
  return checkRequest<ParamsOf<FileRequests>>(fileRequests, method, params);
}
