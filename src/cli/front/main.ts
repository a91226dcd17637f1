/**
 * Entry point of the command line, and the whole path of a one-shot command: flags, connect, run, print. Every command
 * loads everything imported here, so this stays small: help, noun-verb commands and attaching are bundles of their own,
 * loaded on use.
 */
import { basename } from 'node:path';
import { tmuxVersion } from '../../command/tmuxVersion.ts';
import { nouns } from '../../protocol/nouns.ts';
import { build, bundle, version } from '../../runtime/installation.ts';
import { type Places, places } from '../../runtime/paths.ts';
import type { CalledAs } from '../../runtime/surrounding.ts';
import { reportFailure } from '../shared/faults.ts';
import { writeOut } from '../shared/output.ts';
import { attachHandedOver } from './attach.ts';
import { type GlobalFlags, parseGlobalFlags } from './globalFlags.ts';
import { runOneShot } from './oneShot.ts';

/** Server of this command, once known: its log gets the details of a fault. */
let where: Places | null = null;

async function main(): Promise<number> {
  const calledAs = calledBy();
  const flags = parseGlobalFlags(process.argv.slice(2));
  if (flags.version) {
    const ours = `holdfast ${version} (build ${build})`;
    await writeOut(
      Buffer.from(calledAs === 'tmux' ? `tmux ${tmuxVersion}\n` : `${ours}, tmux ${tmuxVersion}\n`),
    );
    return 0;
  }
  const here = places({
    env: process.env,
    calledAs,
    ...(flags.socketName === undefined ? {} : { name: flags.socketName }),
    ...(flags.socketPath === undefined ? {} : { path: flags.socketPath }),
  });
  where = here;
  const { HOLDFAST_ATTACH: handedOver } = process.env;
  delete process.env.HOLDFAST_ATTACH;
  if (handedOver) return attachHandedOver(here, handedOver, flags.utf8);
  if (flags.control > 0 && !flags.help) {
    const { runControl } = require(bundle('cli-control')) as typeof import('./control.ts');
    return runControl(flags.words, here, {
      onTerminal: flags.control > 1,
      mayStart: !flags.noStart,
      configFiles: flags.configFiles,
    });
  }
  const [first] = flags.words;
  // `send-keys -- --help` types it: only a --help right behind a tmux command's name asks for help.
  if (flags.help || (first !== undefined && nouns.includes(first)) || flags.words[1] === '--help') {
    return full(flags, here);
  }
  return runOneShot(flags.words, here, {
    mayStart: !flags.noStart,
    utf8: flags.utf8,
    configFiles: flags.configFiles,
  });
}

/**
 * The name that this program was called by: argv[0], or that of the script which started Node. The script's variable is
 * for this process alone.
 */
function calledBy(): CalledAs {
  const name = process.env.HOLDFAST_CALLED ?? basename(process.argv0);
  delete process.env.HOLDFAST_CALLED;
  return name === 'tmux' ? 'tmux' : 'holdfast';
}

const fullBundle = () => require(bundle('cli-full')) as typeof import('./full.ts');

function full(flags: GlobalFlags, at: Places): Promise<number> {
  return fullBundle().runFull(flags, at);
}

export type { GlobalFlags };

// Also catches unhandled rejections: Node would print the line of source, which is the whole bundle.
process.on('uncaughtException', (error) => process.exit(reportFailure(error, where)));

main().then(
  (code) => {
    process.exitCode = code;
  },
  // A read of standard input that nobody waits for any more would keep the process alive.
  (error) => process.exit(reportFailure(error, where)),
);
