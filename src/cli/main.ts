/**
 * The command line's front door, and the whole of the way that a one-shot command takes: flags, connect, run, print.
 * Everything that is imported here is loaded by every command, so this stays small: what needs more (help, noun-verb
 * commands, attaching) is a bundle of its own, loaded when it is wanted.
 */
import { HoldfastError } from '../protocol/errors.ts';
import { bundle, version } from '../runtime/installation.ts';
import { type Places, places } from '../runtime/paths.ts';
import { type GlobalFlags, parseGlobalFlags, UsageError } from './globalFlags.ts';
import { runOneShot } from './oneShot.ts';

/** Words that tmux has no command for: the noun-verb commands and help (cli-full). */
const nouns = new Set([
  'client',
  'completion',
  'config',
  'connect',
  'events',
  'help',
  'proxy',
  'relay',
  'serve',
  'server',
  'session',
  'share',
  'token',
]);

async function main(): Promise<number> {
  const flags = parseGlobalFlags(process.argv.slice(2));
  if (flags.version) {
    process.stdout.write(`holdfast ${version}\n`);
    return 0;
  }
  const where = places({
    env: process.env,
    ...(flags.socketName === undefined ? {} : { name: flags.socketName }),
    ...(flags.socketPath === undefined ? {} : { path: flags.socketPath }),
  });
  const [first] = flags.words;
  // `send-keys -- --help` types it: of a tmux command only a --help right behind its name asks for help.
  if (flags.help || (first !== undefined && nouns.has(first)) || flags.words[1] === '--help') {
    return full(flags, where);
  }
  return runOneShot(flags.words, where, {
    mayStart: !flags.noStart,
    configFiles: flags.configFiles,
    run: (words) => full({ ...flags, words }, where),
  });
}

function full(flags: GlobalFlags, where: Places): Promise<number> {
  const { runFull } = require(bundle('cli-full')) as typeof import('./full.ts');
  return runFull(flags, where);
}

function report(error: unknown): number {
  if (error instanceof UsageError || error instanceof HoldfastError) {
    process.stderr.write(`${error instanceof UsageError ? 'holdfast: ' : ''}${error.message}\n`);
    return 1;
  }
  process.stderr.write(
    `holdfast: unexpected error: ${error instanceof Error ? error.stack : String(error)}\n`,
  );
  return 1;
}

export type { GlobalFlags };

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    process.exitCode = report(error);
  },
);
