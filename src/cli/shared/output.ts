/**
 * Standard output and standard error of a command. Owns what a failed write means: a reader that has gone away (EPIPE) is
 * no error, anything else ends the command with one.
 */
import { writeSync } from 'node:fs';
import { fail } from '../../protocol/errors.ts';
import { systemCode, systemReason } from '../../protocol/systemReason.ts';

/**
 * Writes all of it; gives false when the reader went away before that. Straight to the descriptor, since making
 * `process.stdout` takes longer than the writing; through that when the reader of a pipe is slow.
 * Errors: command-failed, as other tools have it: `write error: No space left on device`.
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

/** False for a reader that is gone. Errors: command-failed. */
function isReaderGone(error: unknown): false {
  if (systemCode(error) === 'EPIPE') return false;
  throw fail('command-failed', { message: `write error: ${systemReason(error)}` });
}

/** Sentences for a person; false when they could not be written, and nobody can be told. */
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
