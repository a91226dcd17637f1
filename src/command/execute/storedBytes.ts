/** Bytes that a command may add to the stored state, as far as its arguments tell. */
import type { ParsedArguments } from '../spec.ts';

const setsValues: ReadonlySet<string> = new Set([
  'set-option',
  'set-window-option',
  'set-hook',
  'set-environment',
  'bind-key',
]);
const startsPrograms = /^(?:new|split|respawn)-/;
/** Pane command length up to which nothing is counted, bytes: a full state is no reason to refuse a shell. */
const shortProgramBytes = 4096;

/** Bytes; 0 for a command that adds next to nothing, or removes something. */
export function storedBytes(command: string, args: ParsedArguments): number {
  const setting = setsValues.has(command);
  if (!setting && !startsPrograms.test(command)) return 0;
  if (setting && args.has('u')) return 0;
  const texts = setting ? args.words : [...args.words, ...args.values('e')];
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return setting || bytes > shortProgramBytes ? bytes : 0;
}
