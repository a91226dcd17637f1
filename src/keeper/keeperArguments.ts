/**
 * The keeper's own argv, as src/runtime/launch.ts or the native client (native/start.h) passes it. The latter starts a
 * keeper before the launcher has decided anything: the rest then comes as a line (LaunchOrder).
 */
import { parseArgs } from 'node:util';
import type { LaunchOrder } from '../runtime/control.ts';
import { bundle } from '../runtime/installation.ts';
import { serverFlags } from '../runtime/nodeFlags.ts';

export interface KeeperArguments extends Omit<LaunchOrder, 'env'> {
  /** Descriptor of the pipe to the launcher; null for none. */
  launcher: number | null;
  /** The rest comes as a line from the launcher. */
  waits: boolean;
}

/**
 * Reads `--socket PATH --state-dir DIR --server FILE [--server-flag NODEFLAG]... [--problem TEXT] [--ready-fd N]`, or
 * `--socket PATH --ready-fd N --waits`, where the path is only for those who list processes. Null when it is neither.
 */
export function parseKeeperArguments(argv: readonly string[]): KeeperArguments | null {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      socket: { type: 'string' },
      'state-dir': { type: 'string', default: '' },
      server: { type: 'string' },
      'server-flag': { type: 'string', multiple: true },
      /** Sentence about the folders, for the server to show. */
      problem: { type: 'string' },
      'ready-fd': { type: 'string' },
      waits: { type: 'boolean', default: false },
    },
  });
  const { socket, 'state-dir': stateDir, problem, waits } = values;
  const server = values.server ?? (waits ? bundle('server') : undefined);
  if (socket === undefined || server === undefined || (!waits && stateDir === '')) return null;
  return {
    socket,
    stateDir,
    server,
    serverFlags: values['server-flag'] ?? (waits ? serverFlags : []),
    ...(problem === undefined ? {} : { problem }),
    launcher: values['ready-fd'] === undefined ? null : Number(values['ready-fd']),
    waits,
  };
}
