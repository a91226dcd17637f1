/**
 * Entry of the keeper's process: starts the first server's process, then loads the keeper (main.ts) beside it. Both take
 * most of their start to load.
 */
import { waitsFlag } from '../runtime/control.ts';
import { bundle } from '../runtime/installation.ts';
import { EarlyServer } from './EarlyServer.ts';
import { parseKeeperArguments } from './keeperArguments.ts';
import { closeInherited } from './link/inherited.ts';

// The native client has closed everything of its own.
if (!process.argv.includes(waitsFlag)) closeInherited();
const given = parseKeeperArguments(process.argv.slice(2));
if (given === null) {
  process.stderr.write('usage: keeper --socket PATH --state-dir DIR --server FILE\n');
  process.exit(2);
}
process.chdir('/');
const early = new EarlyServer({ entry: given.server, flags: given.serverFlags });
const { runKeeper } = require(bundle('keeper-main')) as typeof import('./main.ts');
runKeeper(given, early);
