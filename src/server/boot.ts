/**
 * Entry of the server's process, which the keeper starts: runs the server's bundle with the code that an earlier server has
 * kept of it. The keeper holds the other end of file descriptor 3.
 */
import { closeInheritedPtys } from '../keeper/link/inherited.ts';
import { CompiledCode } from '../runtime/CompiledCode.ts';
import { compileAnewFlag } from '../runtime/control.ts';
import { bundle } from '../runtime/installation.ts';

// Closed first: while a PTY's descriptor is open here, the end of its program goes unnoticed.
closeInheritedPtys();

const code = new CompiledCode(bundle('server-main'), process.env);
const { main } = code.run(require, {
  anew: process.argv.includes(compileAnewFlag),
}) as typeof import('./main.ts');
main(code);
