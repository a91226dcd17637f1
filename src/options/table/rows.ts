/** Short forms for the rows of the option table. Owns no option. */
import type { OptionScope, OptionSpec, OptionValue } from '../types.ts';

type Extra = Partial<Omit<OptionSpec, 'name' | 'scopes' | 'type' | 'default' | 'about'>>;

/** Largest value of an integer option without another bound (int, as in tmux: 2^31 - 1). */
const maxInteger = 2 ** 31 - 1;

/** Makes the row builders of one scope: `row.flag('mouse', true, 'Whether ...')`. */
export function rowsFor(...scopes: OptionScope[]) {
  const row =
    (type: OptionSpec['type']) =>
    (name: string, value: OptionValue, about: string, extra: Extra = {}): OptionSpec => ({
      name,
      scopes,
      type,
      default: value,
      effect: 'yes',
      about,
      ...extra,
    });
  const number = row('number');
  const choice = row('choice');
  return {
    string: row('string'),
    flag: row('flag'),
    colour: row('colour'),
    key: row('key'),
    style: row('style'),
    command: row('command'),
    array: row('array'),
    number: (name: string, value: number, about: string, extra: Extra = {}) =>
      number(name, value, about, { minimum: 0, maximum: maxInteger, ...extra }),
    choice: (name: string, choices: string, value: string, about: string, extra: Extra = {}) =>
      choice(name, value, about, { choices: choices.split(' '), ...extra }),
  };
}

/** Known, stored and shown, without any effect here. */
export const none = { effect: 'none' } as const;
