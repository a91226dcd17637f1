/**
 * The first line that a process reads, where it was started before it was known what for: it loads its code meanwhile.
 * Reads one descriptor once; the meaning of the line is its reader's.
 */
import { closeSync, readSync } from 'node:fs';

/** Read at once, bytes: a line holds an environment. */
const pieceBytes = 64 * 1024;

/** Waits for a line on a blocking descriptor, whose other end writes nothing after it. Null when that end closed instead. */
export function readFirstLine(descriptor: number): string | null {
  const piece = Buffer.allocUnsafeSlow(pieceBytes);
  const pieces: Buffer[] = [];
  try {
    for (;;) {
      const count = readSync(descriptor, piece);
      if (count === 0) return null;
      const end = piece.subarray(0, count).indexOf('\n');
      pieces.push(Buffer.from(piece.subarray(0, end < 0 ? count : end)));
      if (end >= 0) return Buffer.concat(pieces).toString();
    }
  } catch {
    // The other end was killed, or let a time limit of the descriptor pass.
    return null;
  }
}

/** As `readFirstLine`, for a descriptor that is of no use afterwards. */
export function takeFirstLine(descriptor: number): string | null {
  const line = readFirstLine(descriptor);
  closeSync(descriptor);
  return line;
}

/** Gives this process another environment, which its children inherit. */
export function replaceEnvironment(env: Readonly<Record<string, string | undefined>>): void {
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
}
