/**
 * Entry of the server's process, which the keeper starts: runs the server's bundle with the code that an earlier server has
 * kept of it. The keeper holds the other end of file descriptor 3; where it has started this process before it was ready
 * itself, the arguments come as a line on 4.
 */
import { closeInheritedPtys } from '../keeper/link/inherited.ts';
import { CompiledCode } from '../runtime/CompiledCode.ts';
import { compileAnewFlag, type ServerStart, waitsFlag } from '../runtime/control.ts';
import { settleServerEngine } from '../runtime/engine.ts';
import { replaceEnvironment, takeFirstLine } from '../runtime/firstLine.ts';
import { bundle } from '../runtime/installation.ts';
import { logStandardError } from '../runtime/launchLog.ts';
import { parseServerArguments } from './serverArguments.ts';

const ordersFd = 4;

// Closed first: while a PTY's descriptor is open here, the end of its program goes unnoticed.
closeInheritedPtys();

const argv = process.argv.slice(2);
const code = new CompiledCode(bundle('server-main'), process.env);
const { main } = code.run(require, { anew: argv.includes(compileAnewFlag) }) as typeof import('./main.ts');
settleServerEngine();
main(code, argv.includes(waitsFlag) ? awaitArguments() : argv);

/** Waits for the line, and ends this process where none comes: the keeper has ended, or has started another server. */
function awaitArguments(): readonly string[] {
  const line = takeFirstLine(ordersFd);
  if (line === null) process.exit(0);
  // Written by the keeper of this build.
  const { argv, env } = JSON.parse(line) as ServerStart;
  replaceEnvironment(env);
  logStandardError(parseServerArguments(argv).stateDir, { all: true });
  return argv;
}
