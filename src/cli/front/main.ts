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
import { attachHandedOver, attachTakenOver } from './attach.ts';
import { type GlobalFlags, parseGlobalFlags } from './globalFlags.ts';
import { runOneShot } from './oneShot.ts';

/** Server of this command, once known: the details of a fault go to its log. */
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
  const { HOLDFAST_ATTACH: handedOver, HOLDFAST_VIEWPORT: viewport } = process.env;
  delete process.env.HOLDFAST_ATTACH;
  delete process.env.HOLDFAST_VIEWPORT;
  if (handedOver && viewport) return attachTakenOver(here, handedOver, viewport, flags.utf8);
  if (handedOver) return attachHandedOver(here, handedOver, flags.utf8);
  if (flags.control > 0 && !flags.help) {
    const { runControl } = require(bundle('cli-control')) as typeof import('./control.ts');
    return runControl(flags.words, here, {
      onTerminal: flags.control > 1,
      mayStart: !flags.noStart,
      utf8: flags.utf8,
      configFiles: flags.configFiles,
    });
  }
  const [first] = flags.words;
  // Only a --help right after a tmux command's name asks for help: `send-keys -- --help` types it.
  if (flags.help || (first !== undefined && nouns.includes(first)) || flags.words[1] === '--help') {
    return full(flags, here);
  }
  return runOneShot(flags.words, here, {
    mayStart: !flags.noStart,
    keeper: startedKeeper(),
    utf8: flags.utf8,
    configFiles: flags.configFiles,
  });
}

/**
 * The name that this program was called by: argv[0], or the name of the script that started Node. The script passes it
 * in a variable, which is removed so that no other process inherits it.
 */
function calledBy(): CalledAs {
  const name = process.env.HOLDFAST_CALLED ?? basename(process.argv0);
  delete process.env.HOLDFAST_CALLED;
  return name === 'tmux' ? 'tmux' : 'holdfast';
}

/** Descriptor of the socket to a keeper that the native client has started (native/start.h); null for none. */
function startedKeeper(): number | null {
  const { HOLDFAST_KEEPER: descriptor } = process.env;
  delete process.env.HOLDFAST_KEEPER;
  return descriptor ? Number(descriptor) : null;
}

const fullBundle = () => require(bundle('cli-full')) as typeof import('./full.ts');

function full(flags: GlobalFlags, at: Places): Promise<number> {
  return fullBundle().runFull(flags, at);
}

export type { GlobalFlags };

// Also catches unhandled rejections: otherwise Node prints the source line of the error, which is the whole bundle.
process.on('uncaughtException', (error) => process.exit(reportFailure(error, where)));

main().then(
  (code) => {
    process.exitCode = code;
  },
  // Exits explicitly: a pending read of standard input would keep the process alive.
  (error) => process.exit(reportFailure(error, where)),
);
