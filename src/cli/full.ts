/**
 * What the thin front door leaves to this bundle: help, completion, and the noun-verb commands that tmux has no word for.
 * yargs owns parsing here; what there is to parse are the entries of nounList.ts. Parts that only some commands need are
 * loaded by those: what every one of them loads is felt.
 */
import yargs, { type Argv } from 'yargs';
import { HoldfastError } from '../protocol/errors.ts';
import type { Places } from '../runtime/paths.ts';
import type { GlobalFlags } from './globalFlags.ts';
import { language } from './languageBundle.ts';
import { nounCommands } from './nounList.ts';
import { NounArguments, type NounCommand, type NounContext, type Outcome } from './nouns.ts';

export async function runFull(flags: GlobalFlags, where: Places): Promise<number> {
  // A reader that has gone (head) ends us quietly.
  process.stdout.on('error', () => process.exit(0));
  const end = flags.words.indexOf('--');
  const own = end < 0 ? flags.words : flags.words.slice(0, end);
  const wantsHelp = flags.help || own.some((word) => word === '--help' || word === '-h');
  try {
    const words = own.filter((word) => word !== '--help' && word !== '-h');
    if (words[0] === 'help' && words[1] === '--man') {
      return await print(language().manPage().trimEnd());
    }
    if (wantsHelp || words[0] === 'help') {
      return await print(language().helpFor(words[0] === 'help' ? words.slice(1) : words));
    }
    const outcome = await run(flags.words, { where, flags, env: process.env, write, warn });
    await write(outcome.out);
    return outcome.code;
  } catch (error) {
    if (error instanceof UsageProblem) {
      const [noun = ''] = flags.words;
      warn(`${error.message}; see: holdfast ${noun} --help\n`);
      return 1;
    }
    if (!(error instanceof HoldfastError)) throw error;
    warn(`${error.message}\n`);
    return 1;
  }
}

class UsageProblem extends Error {}

async function run(words: readonly string[], context: NounContext): Promise<Outcome> {
  let outcome: Outcome = { out: '', code: 0 };
  const parser = yargs([...words])
    .scriptName('holdfast')
    .version(false)
    .help(false)
    .exitProcess(false)
    .strict()
    .demandCommand(1, 'no command given')
    .showHelpOnFail(false)
    .parserConfiguration({ 'populate--': true, 'parse-numbers': false, 'camel-case-expansion': false })
    .fail((message, error) => {
      throw error ?? new UsageProblem(message.split('\n')[0]);
    });
  const took = (command: NounCommand) => async (values: Record<string, unknown>) => {
    outcome = await command.run(new NounArguments(values), context);
  };
  for (const noun of new Set(nounCommands.map((command) => command.words[0] ?? ''))) {
    const verbs = nounCommands.filter((command) => command.words[0] === noun);
    const [only] = verbs;
    if (only?.words.length === 1) declare(parser, only, noun, took(only));
    else
      parser.command(noun, '', (inner) => {
        for (const verb of verbs) declare(inner, verb, verb.words[1] ?? '', took(verb));
        return inner.demandCommand(1, `no command given: ${verbs.map((verb) => verb.words[1]).join(', ')}`);
      });
  }
  await parser.parseAsync();
  return outcome;
}

/** Tells yargs of one entry. */
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

async function print(text: string): Promise<number> {
  await write(`${text}\n`);
  return 0;
}

function warn(text: string): void {
  process.stderr.write(text);
}

/** Resolves when all of it has left, also into a pipe that is read slowly. */
function write(text: string): Promise<void> {
  if (text === '') return Promise.resolve();
  return new Promise((resolve) => process.stdout.write(text, () => resolve()));
}
