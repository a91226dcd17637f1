/** Services of the server for commands, wired to its parts. */

import { shellsDir, version } from '../../runtime/installation.ts';
import { shimForPanes } from '../../runtime/tmuxShim.ts';
import { parseCondition } from '../awaits/Condition.ts';
import { RecreatedSessions } from '../records/RecreatedSessions.ts';
import type { CoreParts } from '../ServerParts.ts';
import { ServerServices } from '../ServerServices.ts';

type Needs = CoreParts<
  | 'asking'
  | 'awaits'
  | 'attribution'
  | 'chronicle'
  | 'clocks'
  | 'configuration'
  | 'copyModes'
  | 'ends'
  | 'environment'
  | 'control'
  | 'exits'
  | 'idle'
  | 'inspector'
  | 'jobs'
  | 'keeper'
  | 'language'
  | 'lists'
  | 'messages'
  | 'options'
  | 'panes'
  | 'parts'
  | 'past'
  | 'pipes'
  | 'popups'
  | 'queries'
  | 'restored'
  | 'saved'
  | 'shellSignature'
  | 'startedAt'
  | 'statuses'
  | 'themes'
  | 'viewports'
  | 'welcome'
  | 'work'
>;

export function newServices(core: Needs): ServerServices {
  const services = new ServerServices({
    keeper: core.keeper,
    timers: core.parts.timers,
    generation: core.welcome.generation,
    panes: core.panes,
    viewports: core.viewports,
    past: core.past,
    jobs: core.jobs,
    pipes: core.pipes,
    work: core.work,
    copyModes: core.copyModes,
    gate: core.control.gate,
    control: core.control.panes,
    clocks: core.clocks,
    lists: core.lists,
    popups: core.popups,
    waitsFor: (pane) => core.awaits.countFor(pane),
    awaitPane: (pane, { conditions, timeoutMs }) =>
      core.awaits.begin(pane, { conditions: conditions.map(parseCondition), timeoutMs, fresh: true }),
    ended: new RecreatedSessions(core.chronicle.endedFiles, () => core.saved),
    messages: core.messages,
    queries: core.queries,
    inspector: core.inspector,
    paneStatus: (pane, { guessed } = { guessed: true }) =>
      guessed ? core.statuses.of(pane) : core.statuses.shownOf(pane),
    globalEnvironment: core.environment,
    serverOptions: core.options.server,
    windowOptions: core.options.window,
    hiddenNames: (environment) => new Set(core.language.hidden.of(environment).keys()),
    serverPid: process.pid,
    shimDir: shimForPanes(core.parts.env),
    shellsDir: shellsDir(),
    shellSignature: (pane) => core.shellSignature(pane),
    progressed: () => core.configuration.progressed(),
    isLoading: () => core.configuration.loaded !== null,
    configFiles: () => core.configuration.ran(),
    socketPath: () => core.parts.socketPath,
    stateDir: core.parts.stateDir,
    startedAt: core.startedAt,
    version,
    themes: core.themes,
    questions: core.asking.questions,
    sourced: (path) => core.configuration.sourced(path),
    shutdown: (by) => core.ends.shutdown(by),
    typed: (pane, data, by) => {
      core.exits.typed(pane, data);
      if (by !== null) core.attribution.command(pane, by, data.length);
      for (const { session } of pane.window.links) core.idle.touch(session);
    },
  });
  services.promptHistory.restore(core.restored.prompts);
  return services;
}
