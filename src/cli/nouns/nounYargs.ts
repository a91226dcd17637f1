/**
 * Noun-verb commands by yargs: a bundle of its own, loaded when the arguments are not plain (nounParser.ts). yargs
 * decides their meaning; mistakes.ts describes their mistakes. The entries that it gets are its only input.
 */
import yargs, { type Argv } from 'yargs';
import { mistakeIn, someMistake } from './mistakes.ts';
import { NounArguments, type NounCommand, type NounContext, type NounResult } from './NounCommand.ts';

/** yargs refused the arguments. Its own message is never shown. */
class UsageProblem extends Error {}

/** A mistake in the arguments is reported to the caller, with exit code 1. */
export async function runNoun(
  words: readonly string[],
  context: NounContext,
  commands: readonly NounCommand[],
): Promise<NounResult> {
  try {
    return await run(words, context, commands);
  } catch (error) {
    if (!(error instanceof UsageProblem)) throw error;
    context.warn(`${mistakeIn(words) ?? someMistake(words)}\n`);
    return { out: '', code: 1 };
  }
}

async function run(
  words: readonly string[],
  context: NounContext,
  commands: readonly NounCommand[],
): Promise<NounResult> {
  let outcome: NounResult = { out: '', code: 0 };
  const parser = yargs([...words])
    .scriptName('holdfast')
    .version(false)
    .help(false)
    .exitProcess(false)
    .strict()
    .demandCommand(1)
    .showHelpOnFail(false)
    .parserConfiguration({
      'populate--': true,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'camel-case-expansion': false,
    })
    .fail((_message, error) => {
      // yargs throws some of its own errors, and passes on those of the command.
      if (error && error.name !== 'YError') throw error;
      throw new UsageProblem();
    });
  const took = (command: NounCommand) => async (values: Record<string, unknown>) => {
    outcome = await command.run(new NounArguments(withDash(command, values, words)), context);
  };
  for (const noun of new Set(commands.map((command) => command.words[0] ?? ''))) {
    const verbs = commands.filter((command) => command.words[0] === noun);
    const [only] = verbs;
    if (only?.words.length === 1) declare(parser, only, noun, took(only));
    else
      parser.command(noun, '', (inner) => {
        // A command without a verb beside others with one (ask): what is no verb is its first word.
        for (const verb of verbs) declare(inner, verb, verb.words[1] ?? '$0', took(verb));
        return verbs.some(({ words }) => words.length === 1) ? inner : inner.demandCommand(1);
      });
  }
  await parser.parseAsync();
  return outcome;
}

/** yargs turns `-` (standard input) into an empty word. */
function withDash(
  { positionals = [] }: NounCommand,
  values: Record<string, unknown>,
  words: readonly string[],
): Record<string, unknown> {
  if (!words.includes('-') || words.includes('')) return values;
  const dashes = positionals.filter(({ name }) => values[name] === '').map(({ name }) => [name, '-']);
  return { ...values, ...Object.fromEntries(dashes) };
}

/** Adds one entry to yargs. */
function declare(
  y: Argv,
  command: NounCommand,
  word: string,
  handler: (values: Record<string, unknown>) => Promise<void>,
): void {
  const words = (command.positionals ?? []).map(({ name, required }) =>
    required ? `<${name}>` : `[${name}]`,
  );
  y.command(
    [word, ...words].join(' '),
    command.about,
    (inner) => {
      for (const { name, about } of command.positionals ?? [])
        inner.positional(name, { type: 'string', describe: about });
      for (const option of command.options) {
        inner.option(option.name, {
          type: option.value === undefined ? 'boolean' : 'string',
          ...(option.alias === undefined ? {} : { alias: option.alias }),
          ...(option.onByDefault ? { default: true } : {}),
          ...(option.value === undefined ? {} : { requiresArg: true }),
          describe: option.about,
        });
      }
      return inner;
    },
    handler,
  );
}
