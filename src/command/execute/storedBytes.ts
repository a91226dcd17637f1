/** Bytes that a command may add to the stored state, as far as its arguments tell. */
import type { ParsedArguments } from '../spec.ts';

/** Commands whose arguments are stored, by what they are. The others, most that run, cost one look into this table. */
export const storingCommands: ReadonlyMap<string, 'values' | 'program'> = new Map([
  ['bind-key', 'values'],
  ['new-session', 'program'],
  ['new-window', 'program'],
  ['respawn-lost', 'program'],
  ['respawn-pane', 'program'],
  ['respawn-window', 'program'],
  ['set-environment', 'values'],
  ['set-hook', 'values'],
  ['set-option', 'values'],
  ['set-window-option', 'values'],
  ['split-window', 'program'],
]);
/** Pane command length up to which nothing is counted, bytes: a full state is no reason to refuse a shell. */
const shortProgramBytes = 4096;

/** Bytes; 0 for a command that adds next to nothing, or removes something. */
export function storedBytes(command: string, args: ParsedArguments): number {
  const stored = storingCommands.get(command);
  if (stored === undefined) return 0;
  const setting = stored === 'values';
  if (setting && args.has('u')) return 0;
  const texts = setting ? args.words : [...args.words, ...args.values('e')];
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return setting || bytes > shortProgramBytes ? bytes : 0;
}
