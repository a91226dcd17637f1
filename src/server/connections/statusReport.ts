/** `server status`: processes, memory, stored data and problems. Reads the parts of a server, changes none. */
import type { Welcome } from '../../keeper/link/KeeperClient.ts';
import type { LogStore } from '../../log/LogStore.ts';
import type { ServerStatus } from '../../protocol/messages.ts';
import { build, version } from '../../runtime/installation.ts';
import { widthProblem } from '../../screen/widths.ts';
import type { Tree } from '../../session/types.ts';
import type { Panes } from '../panes/Panes.ts';
import { residentBytes } from './residentBytes.ts';

export interface StatusSources {
  welcome: Welcome;
  startedAt: number;
  socketPath: string;
  stateDir: string;
  tree: Tree;
  panes: Panes;
  logs: LogStore;
  clients: number;
  /** Sentences for a person: unreadable files, unstored state. */
  problems: readonly string[];
}

export async function statusReport(from: StatusSources): Promise<ServerStatus> {
  const { welcome, tree } = from;
  const states = [...from.panes.all()].map(({ log }) => log.state);
  const failed = states.find((state) => state.kind === 'failed');
  const unreadable = [...from.panes.all()].flatMap(({ log }) => log.problems);
  const off = states.length > 0 && states.every((state) => state.kind === 'off');
  return {
    version,
    build,
    server: {
      pid: process.pid,
      generation: welcome.generation,
      startedAt: from.startedAt,
      rssBytes: process.memoryUsage.rss(),
    },
    keeper: {
      pid: welcome.pid,
      startedAt: welcome.startedAt,
      rssBytes: await residentBytes(welcome.pid),
      ...welcome.release,
    },
    socket: from.socketPath,
    stateDir: from.stateDir,
    sessions: tree.sessions.size,
    windows: tree.windows.size,
    panes: tree.panes.size,
    clients: from.clients,
    log: {
      bytes: await from.logs.totalBytes(),
      mostBytes: from.logs.mostBytes,
      state: failed ? 'failed' : off ? 'off' : 'ok',
      ...(failed?.kind === 'failed' ? { reason: failed.reason } : {}),
    },
    problems: [...from.problems, ...unreadable, ...(widthProblem ? [widthProblem] : [])],
  };
}
