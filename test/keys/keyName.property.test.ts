/** Names of keys from hostile text: read or refused, never a crash, and what is read has one spelling. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseKeyName } from '../../src/keys/keyName.ts';
import { CommandBench } from '../helpers/CommandBench.ts';

const piece = fc.constantFrom(
  ...[
    'C-',
    'M-',
    'S-',
    '^',
    'F',
    '1',
    '12',
    '0x',
    '1b',
    '10ffff',
    'ffffffff',
    'Up',
    'KP',
    'Enter',
    'Mouse',
    'Down',
  ],
  ...[
    'Pane',
    'Space',
    '-',
    ' ',
    '',
    '"',
    "'",
    ';',
    '{',
    '\x00',
    '\x1b',
    '\ud800',
    '\u{1f600}',
    'é',
    'e\u0301',
    'User',
  ],
);
const text = fc.oneof(
  fc.array(piece, { maxLength: 6 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

it('a name is refused, or has one canonical spelling that means the same', () => {
  fc.assert(
    fc.property(text, (name) => {
      const canonical = parseKeyName(name);
      if (canonical !== undefined) expect(parseKeyName(canonical)).toBe(canonical);
    }),
    { numRuns: 3000 },
  );
});

it('a key that there is not is named in the error, and nothing is bound', async () => {
  const bench = new CommandBench();
  expect(await bench.error('bind-key C-Nosuch kill-server')).toBe('unknown key: C-Nosuch');
  expect(await bench.error("bind-key '' kill-server")).toBe('unknown key: ');
  expect(bench.state.keys.list('prefix').filter(({ command }) => command === 'kill-server')).toEqual([]);
});
