/**
 * The command line's front door, and the whole of the way that a one-shot command takes: flags, connect, run, print.
 * Everything that is imported here is loaded by every command, so this stays small: what needs more (help, noun-verb
 * commands, attaching) is a bundle of its own, loaded when it is wanted.
 */
import { build, bundle, version } from '../../runtime/installation.ts';
import { type Places, places } from '../../runtime/paths.ts';
import { reportFailure } from '../shared/faults.ts';
import { writeOut } from '../shared/output.ts';
import { type GlobalFlags, parseGlobalFlags } from './globalFlags.ts';
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

/** Of the server that this command is about, once that is known: whose log gets the details of a fault. */
let where: Places | null = null;

async function main(): Promise<number> {
  const flags = parseGlobalFlags(process.argv.slice(2));
  if (flags.version) {
    await writeOut(Buffer.from(`holdfast ${version} (build ${build})\n`));
    return 0;
  }
  const here = places({
    env: process.env,
    ...(flags.socketName === undefined ? {} : { name: flags.socketName }),
    ...(flags.socketPath === undefined ? {} : { path: flags.socketPath }),
  });
  where = here;
  const [first] = flags.words;
  // `send-keys -- --help` types it: of a tmux command only a --help right behind its name asks for help.
  if (flags.help || (first !== undefined && nouns.has(first)) || flags.words[1] === '--help') {
    return full(flags, here);
  }
  return runOneShot(flags.words, here, {
    mayStart: !flags.noStart,
    utf8: flags.utf8,
    configFiles: flags.configFiles,
    run: (words) => full({ ...flags, words }, here),
    unknownCommand: (name) => fullBundle().unknownCommand(name),
  });
}

const fullBundle = () => require(bundle('cli-full')) as typeof import('./full.ts');

function full(flags: GlobalFlags, at: Places): Promise<number> {
  return fullBundle().runFull(flags, at);
}

export type { GlobalFlags };

// Also what nobody waits for: Node would print the line of source, which is the whole bundle.
process.on('uncaughtException', (error) => process.exit(reportFailure(error, where)));

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    process.exitCode = reportFailure(error, where);
  },
);
