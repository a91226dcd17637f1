import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { commands } from '../command/commands/index.ts';
import { defaultBindings } from '../command/default-bindings.ts';
import { CommandRunner } from '../command/execute/CommandRunner.ts';
import { Formats } from '../command/formats/Formats.ts';
import { HiddenEnvironment } from '../command/HiddenEnvironment.ts';
import { KeyTables } from '../command/KeyTables.ts';
import { PasteBuffers } from '../command/PasteBuffers.ts';
import { ofPane, ofWinlink } from '../command/targets/about.ts';
import { WaitChannels } from '../command/WaitChannels.ts';
import type { KeeperClient, Welcome } from '../keeper/link/KeeperClient.ts';
import { BlockCompressor } from '../log/BlockCompressor.ts';
import { LogStore } from '../log/LogStore.ts';
import { PastReader } from '../log/PastReader.ts';
import { Operators } from '../operator/Operators.ts';
import { Tokens } from '../operator/Tokens.ts';
import { createGlobalOptions } from '../options/OptionStore.ts';
import { fail } from '../protocol/errors.ts';
import type { HostEnd } from '../runtime/HostEnd.ts';
import { themesDir, version } from '../runtime/installation.ts';
import type { Timers } from '../runtime/Timers.ts';
import type { SteadyClock } from '../runtime/WallClock.ts';
import { sessionByUuid } from '../session/ScopedTree.ts';
import type { SessionTree } from '../session/SessionTree.ts';
import type { TreeParts } from '../session/TreeCore.ts';
import type { Environment, Pane } from '../session/types.ts';
import { newUuidV7 } from '../session/Uuid.ts';
import { Alerts } from './automation/Alerts.ts';
import { BesideWork } from './automation/BesideWork.ts';
import { Configuration, configVariable } from './automation/Configuration.ts';
import { Hooks } from './automation/Hooks.ts';
import { InnerCommands } from './automation/InnerCommands.ts';
import { JobRunner } from './automation/JobRunner.ts';
import { Admission } from './connections/Admission.ts';
import type { Connection } from './connections/Connection.ts';
import { RequestHandler } from './connections/RequestHandler.ts';
import { statusReport } from './connections/statusReport.ts';
import { removeHistoryOf } from './history/HistoryFile.ts';
import { SessionQueries } from './history/SessionQueries.ts';
import { searchScreen } from './history/searchScreen.ts';
import { Lifecycle } from './Lifecycle.ts';
import { newIdleSessions } from './newIdleSessions.ts';
import type { ClockModes } from './overlays/ClockModes.ts';
import type { CopyModes } from './overlays/CopyModes.ts';
import type { StoredPopup } from './overlays/Popup.ts';
import type { Popups } from './overlays/Popups.ts';
import { newClockModes, newCopyModes, newPopups } from './overPanes.ts';
import { defaultShell } from './panes/defaultShell.ts';
import { takeEditorsKeys } from './panes/editorsKeys.ts';
import { allowsExtendedKeys } from './panes/keyModes.ts';
import { withoutOuterTerminal } from './panes/PaneEnvironment.ts';
import type { PanesHost } from './panes/Panes.ts';
import { Panes } from './panes/Panes.ts';
import { Pipes } from './panes/Pipes.ts';
import { ProcessInspector } from './panes/ProcessInspector.ts';
import { ProgramReports } from './panes/ProgramReports.ts';
import { Reactions } from './Reactions.ts';
import { Adoption } from './records/Adoption.ts';
import { BufferStore } from './records/BufferStore.ts';
import { Chronicle } from './records/Chronicle.ts';
import type { IdleSessions } from './records/IdleSessions.ts';
import { LogSweep } from './records/LogSweep.ts';
import { hostOf, type StoredHost } from './records/lossReason.ts';
import { MessageLog } from './records/MessageLog.ts';
import { RecentExits } from './records/RecentExits.ts';
import { RecreatedSessions } from './records/RecreatedSessions.ts';
import { SavedSessions } from './records/SavedSessions.ts';
import { ServerState } from './records/ServerState.ts';
import { ServerServices } from './ServerServices.ts';
import { collectState, restoreState } from './StoredParts.ts';
import { FormatJobs } from './statusline/FormatJobs.ts';
import { paneChromeOf } from './statusline/paneChrome.ts';
import { StatusClock } from './statusline/StatusClock.ts';
import { Themes, themeFolders } from './statusline/Themes.ts';
import { messageStyleOf, statusOf, titleOf } from './statusline/viewportChrome.ts';
import { ViewportLooks } from './statusline/viewportLooks.ts';
import { mouseScene, type PressedMouseParts } from './viewports/pressedMouse.ts';
import { Viewports } from './viewports/Viewports.ts';

export interface ServerParts {
  /** The link to the keeper. */
  link: Duplex;
  /** Where it listens; the keeper may have it moved. */
  socketPath: string;
  stateDir: string;
  /** A sentence about the folders that people are to see. */
  problem?: string;
  env: Readonly<Record<string, string | undefined>>;
  clock: SteadyClock;
  timers: Timers;
  log: { info(text: string): void; error(text: string, error: unknown): void };
  /** Ends the process; the server has nothing more to do. */
  exit(code: number): void;
}

/** How a server ends, which is not for its parts to do. */
export interface Endings {
  /** This server may be the last one before the host goes down: it leaves what exits closed to the next one. */
  readonly mayBeLast: boolean;
  restart(): void;
  emptied(): Promise<void>;
  shutdown(by?: string): Promise<void>;
}

export class ServerCore {
  readonly ends: Endings;
  readonly parts: ServerParts;
  readonly startedAt: number;
  readonly options = createGlobalOptions(() => this.state.changed());
  readonly environment: Environment;
  readonly language = {
    buffers: new PasteBuffers(),
    channels: new WaitChannels(),
    keys: new KeyTables(),
    hidden: new HiddenEnvironment(),
  };
  readonly state: ServerState;
  readonly bufferStore: BufferStore;
  readonly inspector = new ProcessInspector();
  readonly past = new PastReader();
  readonly jobs = new JobRunner();
  readonly formatJobs: FormatJobs;
  readonly messages: MessageLog;
  readonly keeper: KeeperClient;
  readonly welcome: Welcome;
  readonly host: StoredHost;
  /** Of the server before; null where nothing was stored. */
  readonly hostBefore: StoredHost | null;
  readonly endBefore: HostEnd | null;
  readonly exits: RecentExits;
  readonly admission: Admission;
  readonly connections = new Set<Connection>();
  readonly tree: SessionTree;
  readonly panes: Panes;
  readonly viewports: Viewports;
  readonly pipes: Pipes;
  readonly work: BesideWork;
  readonly copyModes: CopyModes;
  readonly clocks: ClockModes;
  readonly popups: Popups;
  readonly queries: SessionQueries;
  readonly services: ServerServices;
  readonly formats: Formats;
  readonly lifecycle: Lifecycle;
  readonly alerts: Alerts;
  readonly hooks: Hooks;
  readonly runner: CommandRunner;
  readonly inner: InnerCommands;
  readonly saved: SavedSessions;
  readonly requests: RequestHandler;
  readonly reactions: Reactions;
  readonly logs: LogStore;
  readonly logSweep: LogSweep;
  readonly problems: string[];
  readonly adoption: Adoption;
  /** Of the server before, until they are brought back. */
  readonly storedPopups: readonly StoredPopup[];
  readonly statusClock: StatusClock;
  readonly configuration: Configuration;
  readonly themes: Themes;
  readonly looks: ViewportLooks;
  readonly chronicle: Chronicle;
  readonly reports: ProgramReports<Pane>;
  readonly idle: IdleSessions;
  /** Nothing was stored: the configuration is to be loaded. */
  readonly fresh: boolean;

  constructor(parts: ServerParts, keeper: KeeperClient, welcome: Welcome, ends: Endings) {
    this.ends = ends;
    this.parts = parts;
    this.reactions = new Reactions(this);
    this.reports = new ProgramReports<Pane>({
      timers: parts.timers,
      tell: (pane, report) => this.reactions.reported(pane, report),
    });
    this.keeper = keeper;
    this.welcome = welcome;
    this.host = hostOf(welcome);
    this.startedAt = parts.clock.now();
    this.environment = new Map(withoutOuterTerminal(parts.env).filter(([name]) => name !== configVariable));
    this.language.keys.setDefaults(defaultBindings());
    this.state = new ServerState(parts.stateDir, {
      elsewhere: `${parts.socketPath}.state`,
      collect: () => collectState(this.tree, this, this.ends.mayBeLast ? this.exits.toState() : undefined),
      trouble: (problem) => this.reactions.tellAll(problem),
    });
    takeEditorsKeys(this.options, parts.env);
    this.options.session.set('default-shell', defaultShell(parts.env));
    const tokens = new Tokens(join(parts.stateDir, 'tokens.json'), parts.clock, `${parts.socketPath}.tokens`);
    for (const problem of tokens.problems) parts.log.info(problem);
    this.admission = new Admission({
      operators: new Operators(this.state.secret()),
      tokens,
      timers: parts.timers,
      now: () => parts.clock.now(),
      connections: () => this.connections,
      session: (uuid) => sessionByUuid(this.tree, uuid),
    });
    this.messages = new MessageLog(
      () => parts.clock.now(),
      () => this.options.server.getNumber('message-limit'),
    );
    // Whoever looks into an empty log sees a key that does nothing.
    this.messages.add(`holdfast ${version} started`);
    const restored = restoreState(this.state, this.#treeParts(), this);
    this.bufferStore = new BufferStore(parts.stateDir, {
      timers: parts.timers,
      buffers: this.language.buffers,
      trouble: (problem) => this.reactions.tellAll(problem),
    });
    this.bufferStore.load();
    this.language.buffers.listener = {
      changed: () => this.bufferStore.changed(),
      evicted: (names) =>
        this.messages.add(`paste buffers are full: ${names.join(', ')} went for a newer one`),
    };
    this.tree = restored.tree;
    this.fresh = restored.fresh;
    this.hostBefore = restored.host;
    this.endBefore = restored.end;
    this.exits = new RecentExits({
      now: () => parts.clock.now(),
      timers: parts.timers,
      tree: () => this.tree.toState(),
    });
    if (restored.exits) this.exits.restore(restored.exits);
    const { problem } = parts;
    this.problems = [
      ...(problem ? [problem] : []),
      ...restored.problems,
      ...this.bufferStore.problems,
      ...tokens.problems,
    ];
    this.storedPopups = restored.popups;
    this.logs = new LogStore(join(parts.stateDir, 'logs'), {
      clock: parts.clock,
      compressor: new BlockCompressor(),
    });
    this.logs.setMostBytes(this.options.server.getNumber('history-total-bytes'));
    this.logSweep = new LogSweep(this.logs, this.tree, this.options.window, parts.clock);
    this.panes = new Panes(keeper, this.logs, welcome.generation, this.#panesHost());
    this.viewports = new Viewports({
      tree: this.tree,
      timers: parts.timers,
      now: () => parts.clock.now(),
      keeper,
      keys: this.language.keys,
      serverOptions: this.options.server,
      runtime: (pane) => this.panes.of(pane),
      mode: (pane) => this.copyModes.of(pane) ?? this.clocks.of(pane),
      chrome: {
        status: (viewport) => statusOf(viewport, this.formats),
        panes: (viewport) => paneChromeOf(viewport, this.formats),
        title: (viewport) => titleOf(viewport, this.formats),
        messageStyle: (viewport, commanding) => messageStyleOf(viewport, this.formats, commanding),
        looks: (viewport) => this.looks.of(viewport),
      },
      runBinding: (viewport, binding, pointed) =>
        this.inner.forViewport(
          viewport,
          binding,
          pointed && mouseScene(viewport, pointed, this.#mouseParts()),
        ),
      typed: (pane, data) => this.exits.typed(pane, data),
      crashed: (what, error) => parts.log.error(what, error),
      changed: (viewport, what) => this.reactions.viewportChanged(viewport, what),
      typedAtNothing: (viewport, pane, bytes) => this.reactions.typedAtNothing(viewport, pane, bytes),
      cellTold: (cell, session) => this.panes.setCell(cell, session),
      coloursTold: (changed) => this.panes.setColours(this.viewports.terminalColours(), changed),
    });
    this.copyModes = newCopyModes(this);
    this.clocks = newClockModes(this);
    this.popups = newPopups(this);
    this.work = new BesideWork(join(parts.stateDir, 'work.json'), parts.timers);
    this.pipes = new Pipes({
      type: (pane, data) => this.services.sendInput(pane, data, { waits: true }),
      problem: (text) => this.messages.add(text),
      opened: (pane, command, pid) => this.work.piped(pane.id, command, pid),
    });
    this.queries = new SessionQueries({
      past: this.past,
      runtime: (pane) => this.panes.of(pane),
      attachedTo: (session) => this.viewports.attachedTo(session).length,
      commandOf: (pane) => this.services.paneFacts(pane).currentCommand || pane.startCommand.join(' '),
    });
    this.chronicle = new Chronicle({
      stateDir: parts.stateDir,
      timers: parts.timers,
      now: () => parts.clock.now(),
      settled: () => parts.clock.settled(),
      queries: () => this.queries,
      panes: () => this.panes,
      problem: (sentence) => this.messages.add(sentence),
    });
    // Their programs were ended by the host that went down.
    if (restored.end)
      for (const { uuid } of this.tree.sessions.values()) this.chronicle.endedFiles.remove(uuid);
    this.idle = newIdleSessions(this);
    this.themes = new Themes({
      folders: themeFolders(parts.env, themesDir()),
      options: this.options,
      timers: parts.timers,
      changed: () => this.viewports.refreshStatus(),
      tell: (text) => this.reactions.tellAll(text),
    });
    this.services = this.#newServices();
    this.services.promptHistory.restore(restored.prompts);
    this.saved = new SavedSessions({
      tree: this.tree,
      services: this.services,
      queries: this.queries,
      now: () => parts.clock.now(),
      admitStored: (bytes) => this.state.admit(bytes),
    });
    this.formatJobs = new FormatJobs(this.jobs, parts.clock, () => this.viewports.refreshStatus());
    this.formats = new Formats({
      tree: this.tree,
      services: this.services,
      options: this.options,
      globalEnvironment: this.environment,
      state: this.language,
      clock: parts.clock,
      host: { name: hostname(), pid: process.pid, user: parts.env.USER ?? '' },
      searchPane: (pane, text, how) => searchScreen(this.queries.screenText(pane), text, how),
      job: (command, about) =>
        this.formatJobs.text(command, {
          session: about.session?.uuid ?? null,
          cwd: about.session?.cwd ?? '/',
          env: () => this.services.jobEnvironment(about.session ?? null),
        }),
    });
    this.looks = new ViewportLooks(this.formats);
    this.runner = new CommandRunner({
      commands,
      tree: this.tree,
      services: this.services,
      options: this.options,
      globalEnvironment: this.environment,
      state: this.language,
      clock: {
        now: () => parts.clock.now(),
        after: (ms) => new Promise((resolve) => void parts.timers.after(ms, resolve)),
      },
      expander: this.formats,
      admitStored: (bytes) => this.state.admit(bytes),
      afterCommand: (changes) => this.reactions.afterCommand(changes),
      hookLines: (hook, target) => this.hooks.lines(hook, target ?? undefined),
      crashed: (what, error) => parts.log.error(what, error),
    });
    this.configuration = new Configuration({
      runner: this.runner,
      messages: this.messages,
      timers: parts.timers,
      serverOptions: this.options.server,
      show: (text, stays) => this.reactions.showAll(text, stays),
      env: parts.env,
      filesChanged: () => this.state.changed(),
    });
    this.configuration.restore(restored.configuration);
    this.inner = new InnerCommands(this.runner, this.tree, this.messages);
    this.hooks = new Hooks({
      globalSession: this.options.session,
      globalWindow: this.options.window,
      run: (line, target, variables) => void this.inner.forHook(line, target, variables),
    });
    this.alerts = new Alerts({
      timers: parts.timers,
      now: () => parts.clock.now(),
      viewportsOf: (session) => this.viewports.attachedTo(session),
      changed: () => this.viewports.refreshStatus(),
      hook: (name, winlink) => this.hooks.fire(name, ofWinlink(winlink)),
    });
    this.lifecycle = this.#newLifecycle();
    this.statusClock = new StatusClock(parts.timers, (session) => this.viewports.refreshStatus(session));
    this.requests = new RequestHandler({
      tree: this.tree,
      runner: this.runner,
      viewports: this.viewports,
      queries: this.queries,
      chronicle: this.chronicle,
      saved: this.saved,
      idle: this.idle,
      admission: this.admission,
      logs: this.logs,
      serverOptions: this.options.server,
      now: () => parts.clock.now(),
      status: () =>
        statusReport({
          welcome,
          startedAt: this.startedAt,
          socketPath: parts.socketPath,
          stateDir: parts.stateDir,
          tree: this.tree,
          panes: this.panes,
          logs: this.logs,
          clients: this.viewports.all().length,
          problems: [
            ...this.problems,
            this.state.problem ?? [],
            this.state.warning ?? [],
            this.bufferStore.problem ?? [],
            this.admission.problem ?? [],
          ].flat(),
        }),
      restart: () => {
        // The keeper would have nothing to start.
        const [, program = ''] = process.argv;
        if (!existsSync(program)) throw fail('program-gone', { path: program });
        this.ends.restart();
      },
      settle: () => this.reports.flush(),
    });
    this.adoption = new Adoption(this);
    this.themes.apply();
  }

  #treeParts(): TreeParts {
    return {
      clock: this.parts.clock,
      newUuid: () => newUuidV7(this.parts.clock.now()),
      globalOptions: this.options,
      emit: (event) => {
        // First, since the end of the last session ends the server.
        this.chronicle.onTreeEvent(event);
        this.exits.onTreeEvent(event);
        this.lifecycle.onTreeEvent(event);
      },
      letGo: (ended) => this.lifecycle.letGo(ended),
    };
  }

  #panesHost(): PanesHost {
    return {
      version,
      now: () => this.parts.clock.now(),
      changed: (runtime, bytes) => {
        this.copyModes.paneChanged(runtime.pane);
        this.viewports.paneChanged(runtime.pane, bytes);
      },
      output: (runtime, data) => this.reactions.output(runtime.pane, data),
      processChanged: (pane, process) => {
        if (process.state !== 'running') removeHistoryOf(pane, this.parts.socketPath);
        // What it said last comes before that it is gone.
        this.reports.flush(pane);
        this.lifecycle.processChanged(pane, process);
      },
      events: (pane) => this.reports.eventsOf(pane),
      colours: () => this.viewports.terminalColours(),
      allowsExtendedKeys: () => allowsExtendedKeys(this.options.server),
      problem: (sentence) => this.messages.add(sentence),
      unreadable: (sentence) => {
        this.messages.add(sentence);
        this.parts.log.info(sentence);
      },
    };
  }

  #newServices(): ServerServices {
    return new ServerServices({
      keeper: this.keeper,
      timers: this.parts.timers,
      generation: this.welcome.generation,
      panes: this.panes,
      viewports: this.viewports,
      past: this.past,
      jobs: this.jobs,
      pipes: this.pipes,
      work: this.work,
      copyModes: this.copyModes,
      clocks: this.clocks,
      popups: this.popups,
      ended: new RecreatedSessions(this.chronicle.endedFiles, () => this.saved),
      messages: this.messages,
      queries: this.queries,
      inspector: this.inspector,
      globalEnvironment: this.environment,
      serverOptions: this.options.server,
      windowOptions: this.options.window,
      hiddenNames: (environment) => new Set(this.language.hidden.of(environment).keys()),
      serverPid: process.pid,
      socketPath: () => this.parts.socketPath,
      stateDir: this.parts.stateDir,
      startedAt: this.startedAt,
      version,
      themes: this.themes,
      sourced: (path) => this.configuration.sourced(path),
      shutdown: (by) => this.ends.shutdown(by),
      typed: (pane, data) => {
        this.exits.typed(pane, data);
        for (const { session } of pane.window.links) this.idle.touch(session);
      },
    });
  }

  #mouseParts(): PressedMouseParts {
    return {
      tree: this.tree,
      timers: this.parts.timers,
      runtime: (pane) => this.panes.of(pane),
      copyMode: (pane) => this.copyModes.of(pane),
      type: (pane, bytes) => void this.services.sendInput(pane, bytes).catch(() => {}),
    };
  }

  #newLifecycle(): Lifecycle {
    return new Lifecycle({
      tree: this.tree,
      panes: this.panes,
      exits: this.exits,
      viewports: this.viewports,
      inspector: this.inspector,
      hostName: hostname(),
      timers: this.parts.timers,
      now: () => this.parts.clock.now(),
      expand: (format, pane) => this.formats.expand(format, { ...ofPane(pane), pane, time: true }),
      stateChanged: () => this.state.changed(),
      tell: (event) => this.reactions.treeChanged(event),
      empty: () => void this.ends.emptied(),
    });
  }
}
