/** The server's own argv, as the keeper passes it. */
import { parseArgs } from 'node:util';

export interface ServerArguments {
  socket: string;
  stateDir: string;
  /** A sentence about these folders to show to people. */
  problem?: string;
}

/** Reads `--socket PATH --state-dir PATH [--problem TEXT]`. Errors: a plain Error, as only the keeper calls this. */
export function parseServerArguments(argv: readonly string[]): ServerArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: { socket: { type: 'string' }, 'state-dir': { type: 'string' }, problem: { type: 'string' } },
    strict: false,
  });
  const socket = values.socket;
  const stateDir = values['state-dir'];
  if (typeof socket !== 'string' || typeof stateDir !== 'string') {
    throw new Error('usage: server --socket PATH --state-dir PATH');
  }
  const { problem } = values;
  return { socket, stateDir, ...(typeof problem === 'string' ? { problem } : {}) };
}
