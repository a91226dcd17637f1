/** The bundle of the relay's commands: what needs WebSockets and keys is loaded by those who need it. */
export { runJoin } from './join.ts';
export { runServe } from './serve.ts';
export { runShare } from './share.ts';
export { runLeave, runStatus } from './status.ts';
