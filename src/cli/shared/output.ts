/**
 * Standard output and standard error of a command. Owns the meaning of a failed write: a closed reader (EPIPE) is no
 * error, any other failure ends the command with one.
 */
import { writeSync } from 'node:fs';
import { fail } from '../../protocol/errors.ts';
import { systemCode, systemReason } from '../../protocol/systemReason.ts';

/**
 * Writes all of it; false when the reader closed early. Writes to the descriptor directly, since creating
 * `process.stdout` takes longer than the writing; uses it for a slow reader of a pipe. Errors: file-error, in the
 * words of other tools: `write error: No space left on device`.
 */
export async function writeOut(bytes: Buffer): Promise<boolean> {
  let rest = bytes;
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(1, rest));
  } catch (error) {
    if (systemCode(error) !== 'EAGAIN') return isReaderGone(error);
    return slowly(rest);
  }
  return true;
}

function slowly(bytes: Buffer): Promise<boolean> {
  const { stdout } = process;
  return new Promise((resolve, reject) => {
    const failed = (error: Error) => {
      try {
        resolve(isReaderGone(error));
      } catch (reason) {
        reject(reason);
      }
    };
    stdout.once('error', failed);
    stdout.write(bytes, (error) => {
      if (error) return;
      stdout.off('error', failed);
      resolve(true);
    });
  });
}

/** False for a closed reader. Errors: file-error. */
function isReaderGone(error: unknown): false {
  if (systemCode(error) === 'EPIPE') return false;
  throw fail('file-error', {
    path: 'standard output',
    reason: systemReason(error),
    words: `write error: ${systemReason(error)}`,
  });
}

/** Prints sentences for a person; false when they could not be written. */
export function writeErr(text: string): boolean {
  try {
    for (let rest = Buffer.from(text); rest.length > 0; ) rest = rest.subarray(writeSync(2, rest));
    return true;
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EAGAIN') return process.stderr.write(text) || true;
    return code === 'EPIPE';
  }
}
