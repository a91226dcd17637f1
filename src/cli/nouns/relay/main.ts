/** Bundle of the relay's commands: only they load the code for WebSockets and keys. */
export { runJoin } from './join.ts';
export { runPageExport } from './pageExport.ts';
export { runPageHashes } from './pageHashes.ts';
export { runRelay } from './serve.ts';
export { runShare } from './share.ts';
export { runLeave, runStatus } from './status.ts';
