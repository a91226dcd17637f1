/** The methods of the protocol, wired to the parts that do them. */

import { existsSync } from 'node:fs';
import { fail } from '../../protocol/errors.ts';
import { AskRequests } from '../asks/AskRequests.ts';
import { RequestHandler } from '../connections/RequestHandler.ts';
import { statusReport } from '../connections/statusReport.ts';
import { PaneLines } from '../history/PaneLines.ts';
import { PushRequests } from '../push/PushRequests.ts';
import type { CoreParts } from '../ServerParts.ts';
import { newConversation } from './control.ts';

export function newRequestHandler(
  core: CoreParts<
    | 'admission'
    | 'asking'
    | 'awaits'
    | 'bufferStore'
    | 'chronicle'
    | 'connections'
    | 'control'
    | 'controls'
    | 'deeds'
    | 'devices'
    | 'echoes'
    | 'settledSizes'
    | 'ends'
    | 'execStarter'
    | 'execs'
    | 'formats'
    | 'idle'
    | 'ledger'
    | 'logs'
    | 'options'
    | 'panes'
    | 'parts'
    | 'past'
    | 'pushes'
    | 'problems'
    | 'queries'
    | 'reports'
    | 'requests'
    | 'runner'
    | 'saved'
    | 'services'
    | 'startedAt'
    | 'state'
    | 'statuses'
    | 'tree'
    | 'viewports'
    | 'welcome'
  >,
): RequestHandler {
  const { parts } = core;
  return new RequestHandler({
    tree: core.tree,
    runner: core.runner,
    viewports: core.viewports,
    echoes: core.echoes,
    settledSizes: core.settledSizes,
    queries: core.queries,
    lines: new PaneLines({ past: core.past, runtime: (pane) => core.panes.of(pane) }),
    chronicle: core.chronicle,
    awaits: core.awaits,
    saved: core.saved,
    services: core.services,
    input: core.services.input,
    desk: core.asking.desk,
    asks: new AskRequests(core.asking),
    pushes: new PushRequests(core.pushes),
    execs: core.execs,
    execStarter: core.execStarter,
    statuses: core.statuses,
    idle: core.idle,
    admission: core.admission,
    devices: core.devices,
    controls: core.control.panes,
    grants: core.control.grants,
    connections: () => core.connections,
    logs: core.logs,
    serverOptions: core.options.server,
    ledger: core.ledger,
    deeds: core.deeds,
    now: () => parts.clock.now(),
    here: () => ({ socketPath: parts.socketPath, stateDir: parts.stateDir, pid: process.pid }),
    status: () => statusReport(statusParts(core)),
    restart: () => {
      // Refuses a restart to a program that is gone: the keeper could not start it.
      const [, program = ''] = process.argv;
      if (!existsSync(program)) throw fail('program-gone', { path: program });
      core.ends.restart();
    },
    settle: () => core.reports.flush(),
    control: (connection, params) => newConversation(core, connection, params),
  });
}

function statusParts(
  core: CoreParts<
    | 'admission'
    | 'asking'
    | 'bufferStore'
    | 'ledger'
    | 'logs'
    | 'panes'
    | 'parts'
    | 'problems'
    | 'startedAt'
    | 'state'
    | 'tree'
    | 'viewports'
    | 'welcome'
  >,
): Parameters<typeof statusReport>[0] {
  const { welcome, startedAt, parts, tree, panes, logs } = core;
  return {
    welcome,
    startedAt,
    socketPath: parts.socketPath,
    stateDir: parts.stateDir,
    tree,
    panes,
    logs,
    clients: core.viewports.clients().length,
    problems: [
      ...core.problems,
      core.state.problem ?? [],
      core.state.warning ?? [],
      core.bufferStore.problem ?? [],
      core.asking.file.problem ?? [],
      core.admission.problem ?? [],
      core.ledger.problem ?? [],
    ].flat(),
  };
}
