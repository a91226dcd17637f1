/** The quick reading of noun-verb arguments agrees with yargs, which has the last word on whatever is not plain. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseGlobalFlags } from '../../../src/cli/front/globalFlags.ts';
import { mistakeIn } from '../../../src/cli/nouns/mistakes.ts';
import type { NounArguments, NounCommand, NounContext } from '../../../src/cli/nouns/NounCommand.ts';
import { nounCommands } from '../../../src/cli/nouns/nounList.ts';
import { parseNoun } from '../../../src/cli/nouns/nounParser.ts';
import { runNoun } from '../../../src/cli/nouns/nounYargs.ts';
import { places } from '../../../src/runtime/paths.ts';

/** Everything that a command can ask of its arguments. */
function asked(command: NounCommand, args: NounArguments): unknown {
  return {
    words: command.words,
    positionals: command.positionals?.map(({ name }) => args.text(name)),
    options: command.options.map(({ name, value }) =>
      value === undefined ? args.flag(name) : args.text(name),
    ),
    rest: [...args.rest],
  };
}

async function byYargs(words: readonly string[]): Promise<unknown> {
  let told: unknown = null;
  const listening = nounCommands.map((command) => ({
    ...command,
    run: (args: NounArguments) => {
      told = asked(command, args);
      return { out: '', code: 0 };
    },
  }));
  const context: NounContext = {
    where: places({ env: { HOME: '/nowhere' } }),
    flags: {
      configFiles: [],
      noStart: true,
      control: 0,
      utf8: false,
      version: false,
      help: false,
      words: [],
    },
    env: {},
    write: async () => {},
    warn: (text) => {
      told = text;
    },
  };
  await runNoun(words, context, listening);
  return told;
}

const piece = fc.constantFrom(
  ...['work', '%3', 'a b', '', '-', '--', '-n', '-a', '--json', '--json=true', '--all', '--tail', '--tail=5'],
  ...[
    '--at',
    '4h',
    '--no-follow',
    '--follow',
    '--no-json',
    '--name',
    '--name=',
    '--cwd=/x=y',
    '--idle',
    '24h',
  ],
  ...['--dry-run', '--to', '--from', '-5', '7', '0x10', '1e3', '--nonsense', '--nam', '-na', '--since', '0'],
);
const line = fc
  .tuple(fc.constantFrom(...nounCommands.map(({ words }) => words)), fc.array(piece, { maxLength: 5 }))
  .map(([words, rest]) => [...words, ...rest]);

it('reads plain arguments as yargs does, and leaves the others to it', async () => {
  let plain = 0;
  await fc.assert(
    fc.asyncProperty(line, async (words) => {
      const parsed = parseNoun(words);
      if (!parsed) return;
      plain += 1;
      expect(await byYargs(words)).toEqual(asked(parsed.command, parsed.args));
    }),
    { numRuns: 2000 },
  );
  expect(plain).toBeGreaterThan(100);
});

it('reads every example of a noun-verb command that is typed as it stands', () => {
  const lines = nounCommands.flatMap(({ examples }) => examples.map(([example]) => example));
  const typed = lines.filter((example) => /^holdfast [\w ./~%-]+$/.test(example));
  expect(typed.length).toBeGreaterThan(10);
  const words = (example: string) => parseGlobalFlags(example.split(' ').slice(1)).words;
  expect(typed.filter((example) => !parseNoun(words(example)))).toEqual([]);
});

it('finds no mistake in what yargs takes, but for empty words and what follows a -- that nothing takes', async () => {
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(line, async (words) => {
      const told = await byYargs(words);
      const end = words.indexOf('--');
      const own = end < 0 ? words : words.slice(0, end);
      if (typeof told === 'string' || end >= 0 || own.some((word) => /^$|=$/.test(word))) return;
      taken += 1;
      expect([words, mistakeIn(words)]).toEqual([words, null]);
    }),
    { numRuns: 500 },
  );
  expect(taken).toBeGreaterThan(50);
});

it('has no words of yargs for what it refuses', async () => {
  await fc.assert(
    fc.asyncProperty(line, async (words) => {
      const told = await byYargs(words);
      if (typeof told !== 'string') return;
      expect(told).toMatch(/^[^\n]*; see: holdfast [^\n]* --help\n$/);
      expect(told).not.toMatch(/Unknown argument|non-option|arguments following|Did you mean/);
    }),
    { numRuns: 300 },
  );
});
