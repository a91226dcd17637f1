/**
 * Requests of the server to a command line, for its standard input and its files. Separate from the other methods,
 * because every command loads this file.
 */
import { count, object, optional, yes } from './check.ts';
import { checkRequest, nothing, type Of, type ParamsOf, type Requested } from './methods.ts';
import { byteText, path } from './values.ts';

/** A piece of a file. */
const piece = object({
  data: byteText,
  /** There is more to ask for. */
  more: optional(yes),
  /** Size of the whole file, bytes; only in the first piece of a regular file. */
  size: optional(count),
});

/** Number of the file on this connection; the first request opens the file. */
const file = count;
/** Most bytes of the answer. */
const limit = count;

export const fileRequests = {
  /** A command reads '-': the next bytes of the client's standard input. Repeated while there is more. */
  'ui.stdin': { params: object({ limit }), result: piece },
  /** A command reads a file: the next bytes of the caller's file. Sent only to a command line on the host. */
  'ui.readFile': { params: object({ file, path, limit }), result: piece },
  /** A command writes a file: the next bytes for the caller's file; the last request has no `more`. */
  'ui.writeFile': {
    params: object({
      file,
      path,
      data: byteText,
      /** Append to the file. */
      append: optional(yes),
      /** More follows. */
      more: optional(yes),
    }),
    result: nothing,
  },
};

export interface FileRequests extends Requested<typeof fileRequests> {}

/** Throws unknown-method or bad-params. */
export function checkFileRequest(method: string, params: unknown): Of<ParamsOf<FileRequests>> {
  return checkRequest<ParamsOf<FileRequests>>(fileRequests, method, params);
}
