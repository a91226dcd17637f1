/**
 * What the thin front door leaves to this bundle: help, and the noun-verb commands that tmux has no word for. yargs owns
 * parsing and help here; each noun is a file of its own.
 */
import yargs from 'yargs';
import { commands } from '../command/commands/index.ts';
import { CommandRegistry, helpText } from '../command/registry.ts';
import { HoldfastError } from '../protocol/errors.ts';
import { version } from '../runtime/installation.ts';
import type { Places } from '../runtime/paths.ts';
import { type GlobalFlags, globalUsage } from './globalFlags.ts';
import { serverCommands } from './server.ts';
import { sessionCommands } from './session.ts';

/** What a noun-verb command gives: what it prints and its exit code. */
export interface Outcome {
  out: string;
  code: number;
}

export async function runFull(flags: GlobalFlags, where: Places): Promise<number> {
  const words = flags.words.filter((word) => word !== '--help');
  const [first = '', ...rest] = words;
  const wantsHelp = flags.help || words.length < flags.words.length;
  if (first === 'help' || (wantsHelp && !isNoun(first)))
    return print(help(first === 'help' ? (rest[0] ?? '') : first));
  let outcome: Outcome = { out: '', code: 0 };
  const done = (result: Outcome) => {
    outcome = result;
  };
  const parser = yargs(wantsHelp ? [...words, '--help'] : words)
    .scriptName('holdfast')
    .version(false)
    .exitProcess(false)
    .strict()
    .demandCommand(1)
    .showHelpOnFail(false)
    .wrap(100)
    .command('server', 'The daemon: how it is, its log, a planned restart', (y) =>
      serverCommands(y, where, done),
    )
    .command('session', 'Sessions: list, look at, end', (y) => sessionCommands(y, where, done))
    .fail((message, error) => {
      throw error ?? new UsageProblem(message);
    });
  try {
    await parser.parseAsync();
  } catch (error) {
    if (error instanceof UsageProblem) {
      process.stderr.write(`${error.message}; see: holdfast ${first} --help\n`);
      return 1;
    }
    if (!(error instanceof HoldfastError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
  process.stdout.write(outcome.out);
  return outcome.code;
}

class UsageProblem extends Error {}

function isNoun(word: string): boolean {
  return word === 'server' || word === 'session';
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

/** Help of one command of the tmux tradition, or of the whole. Errors: unknown-command, ambiguous-command. */
function help(name: string): string {
  if (name !== '') return helpText(new CommandRegistry(commands).find(name));
  const list = commands.map(
    ({ name: command, alias, about }) =>
      `  ${(alias ? `${command} (${alias})` : command).padEnd(34)}${about}`,
  );
  return [
    `holdfast ${version}: sessions that outlive the client, the link and the server process`,
    '',
    globalUsage,
    '',
    'Without a command it opens: the last used session, or a first one.',
    '',
    'examples:',
    '  holdfast                                  open your session; C-b d leaves it running',
    '  holdfast new-session -d -s work           make a session and leave it running',
    '  holdfast attach-session -t work           look at it',
    '  holdfast send-keys -t work "make" Enter   type into it',
    '  holdfast session show work --tail 20      its last lines, without attaching',
    '  holdfast server status                    the daemon, its memory and its log',
    '',
    'holdfast commands (holdfast server --help, holdfast session --help):',
    '  server status|restart|logs        The daemon',
    '  session list|show|destroy         Sessions',
    '',
    'commands of the tmux tradition (holdfast help COMMAND):',
    ...list,
  ].join('\n');
}
