/** Short ways to write flags in a spec. */
import type { FlagSpec } from '../../spec.ts';
import type { ValueName } from '../../valueNames.ts';

/** A flag without a value. */
export const flag = (letter: string, about: string): FlagSpec => ({ flag: letter, about });

/** A flag with a value; `value` is its name in usage. */
export const valued = (letter: string, value: ValueName, about: string): FlagSpec => ({
  flag: letter,
  value,
  about,
});

/** -F of commands that print one line for the thing they made. */
export const printFlags: readonly FlagSpec[] = [
  flag('P', 'Print the place of the new one.'),
  valued('F', 'format', 'Format that -P prints.'),
];

export const environmentFlag: FlagSpec = {
  flag: 'e',
  value: 'environment',
  repeat: true,
  about: 'NAME=value for the environment of the program; may be given more than once.',
};

/** -F and -f of the list commands. */
export const listFlags: readonly FlagSpec[] = [
  valued('F', 'format', 'Format of each line.'),
  valued('f', 'filter', 'Show only those for which this format is true.'),
];
