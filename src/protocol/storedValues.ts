/**
 * Bounds on the size of values that people set: every change of the state stores all of them, and the server answers
 * nobody meanwhile. Bounds only; session/StateStore owns the files.
 */
import { fail } from './errors.ts';

/** One value: an option, an element of one, a variable, a key binding. Bytes of UTF-8; the longest in use are a few KiB. */
const storedValueBytes = 256 * 1024;
/** The command and the variables of one pane, bytes: about the limit of Linux for starting a program. */
const storedProgramBytes = 1024 * 1024;
/**
 * Size of the stored state from which it accepts no more values, bytes. Writing that much takes about 0.1 s; 10,000
 * panes without values take half of it.
 */
export const storedStateBytes = 16 * 1024 * 1024;

/** Errors: value-too-long. */
export function checkStoredValue(what: string, ...texts: readonly string[]): void {
  checkBytes(what, texts, storedValueBytes);
}

/** Errors: value-too-long. */
export function checkStoredProgram(texts: readonly string[]): void {
  checkBytes('command', texts, storedProgramBytes);
}

function checkBytes(what: string, texts: readonly string[], limit: number): void {
  // A UTF-16 unit takes three bytes at most: a short text needs no counting.
  const units = texts.reduce((sum, text) => sum + text.length, 0);
  if (units * 3 <= limit) return;
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (bytes > limit) throw fail('value-too-long', { what, bytes, limit });
}
