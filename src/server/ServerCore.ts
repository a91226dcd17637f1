import { join } from 'node:path';
import { defaultBindings } from '../command/defaultBindings.ts';
import type { CommandRunner } from '../command/execute/CommandRunner.ts';
import type { Formats } from '../command/formats/Formats.ts';
import { HiddenEnvironment } from '../command/HiddenEnvironment.ts';
import { KeyTables } from '../command/KeyTables.ts';
import { PasteBuffers } from '../command/PasteBuffers.ts';
import { WaitChannels } from '../command/WaitChannels.ts';
import type { KeeperClient, Welcome } from '../keeper/link/KeeperClient.ts';
import type { LogStore } from '../log/LogStore.ts';
import { PastReader } from '../log/PastReader.ts';
import type { Ledger } from '../operator/ledger/Ledger.ts';
import { createGlobalOptions } from '../options/OptionStore.ts';
import type { SessionTree } from '../session/SessionTree.ts';
import type { Environment, Pane } from '../session/types.ts';
import type { Alerts } from './automation/Alerts.ts';
import { BesideWork } from './automation/BesideWork.ts';
import { type Configuration, startVariables } from './automation/Configuration.ts';
import type { Hooks } from './automation/Hooks.ts';
import { InnerCommands } from './automation/InnerCommands.ts';
import { JobRunner } from './automation/JobRunner.ts';
import type { Admission } from './connections/Admission.ts';
import type { Connection } from './connections/Connection.ts';
import type { RequestHandler } from './connections/RequestHandler.ts';
import type { ControlClients } from './control/ControlClients.ts';
import type { SessionQueries } from './history/SessionQueries.ts';
import type { Lifecycle } from './Lifecycle.ts';
import type { ClockModes } from './overlays/ClockModes.ts';
import type { CopyModes } from './overlays/CopyModes.ts';
import type { Popups } from './overlays/Popups.ts';
import { Agents } from './panes/Agents.ts';
import { defaultShell } from './panes/defaultShell.ts';
import { takeEditorsKeys } from './panes/editorsKeys.ts';
import { Panes } from './panes/Panes.ts';
import type { Pipes } from './panes/Pipes.ts';
import { ProcessInspector } from './panes/ProcessInspector.ts';
import type { ProgramReports } from './panes/ProgramReports.ts';
import { withoutOuterTerminal } from './panes/paneEnvironment.ts';
import { AskReactions } from './reactions/AskReactions.ts';
import { ClientReactions } from './reactions/ClientReactions.ts';
import { CommandReactions } from './reactions/CommandReactions.ts';
import { LedgerReactions } from './reactions/LedgerReactions.ts';
import { LostPrograms } from './reactions/LostPrograms.ts';
import { Notices } from './reactions/Notices.ts';
import { ProgramReactions } from './reactions/ProgramReactions.ts';
import { TreeReactions } from './reactions/TreeReactions.ts';
import { Adoption } from './records/Adoption.ts';
import type { BufferStore } from './records/BufferStore.ts';
import type { Chronicle } from './records/Chronicle.ts';
import type { IdleSessions } from './records/IdleSessions.ts';
import { LogSweep } from './records/LogSweep.ts';
import { hostOf, type StoredHost } from './records/lossReason.ts';
import type { MessageLog } from './records/MessageLog.ts';
import type { RecentExits } from './records/RecentExits.ts';
import type { SavedSessions } from './records/SavedSessions.ts';
import type { ServerState } from './records/ServerState.ts';
import type { Endings, ServerParts } from './ServerParts.ts';
import type { ServerServices } from './ServerServices.ts';
import { type RestoredServer, restoreState } from './StoredParts.ts';
import { StatusClock } from './statusline/StatusClock.ts';
import type { Themes } from './statusline/Themes.ts';
import { ViewportLooks } from './statusline/ViewportLooks.ts';
import type { Focus } from './viewports/Focus.ts';
import type { LockTimers } from './viewports/LockTimers.ts';
import { Viewports } from './viewports/Viewports.ts';
import { type Asking, newAsking } from './wiring/asks.ts';
import { newControlClients } from './wiring/control.ts';
import { newAlerts, newHooks, newLifecycle, newThemes } from './wiring/events.ts';
import { newConfiguration, newFormats, newRunner } from './wiring/language.ts';
import { newLedger } from './wiring/ledger.ts';
import { newClockModes, newCopyModes, newPopups } from './wiring/overlays.ts';
import { newPanesHost, newPipes, newQueries, newReports } from './wiring/panes.ts';
import { newChronicle, newIdleSessions, newSavedSessions } from './wiring/records.ts';
import { newRequestHandler } from './wiring/requests.ts';
import { newServices } from './wiring/services.ts';
import {
  newAdmission,
  newBufferStore,
  newExits,
  newLogs,
  newMessages,
  newServerState,
  newTokens,
  newTreeParts,
} from './wiring/stored.ts';
import { newFocus, newLocks, newViewportWorld } from './wiring/viewports.ts';

/**
 * Every part of a server, made in the order in which they need each other; how each is wired to the others stands in
 * wiring/, and what follows from events in reactions/. A part reaches one that is made later by a closure.
 */
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
  readonly notices = new Notices(this);
  readonly deeds = new LedgerReactions(this);
  readonly reactions = {
    programs: new ProgramReactions(this),
    lost: new LostPrograms(this),
    tree: new TreeReactions(this),
    clients: new ClientReactions(this),
    commands: new CommandReactions(this),
    asks: new AskReactions(this),
  };
  readonly state: ServerState;
  readonly bufferStore: BufferStore;
  readonly inspector = new ProcessInspector();
  readonly past = new PastReader();
  readonly jobs = new JobRunner();
  readonly messages: MessageLog;
  readonly ledger: Ledger;
  readonly keeper: KeeperClient;
  readonly welcome: Welcome;
  readonly host: StoredHost;
  readonly exits: RecentExits;
  /** Panes of agents. */
  readonly agents = new Agents(() => null);
  readonly admission: Admission;
  readonly connections = new Set<Connection>();
  /** State of the server before. */
  readonly restored: RestoredServer;
  readonly tree: SessionTree;
  readonly panes: Panes;
  readonly viewports: Viewports;
  readonly controls: ControlClients;
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
  readonly logs: LogStore;
  readonly logSweep: LogSweep;
  readonly problems: string[];
  readonly adoption: Adoption;
  readonly statusClock: StatusClock;
  readonly focus: Focus;
  readonly locks: LockTimers;
  readonly configuration: Configuration;
  readonly themes: Themes;
  readonly looks: ViewportLooks;
  readonly chronicle: Chronicle;
  readonly reports: ProgramReports<Pane>;
  readonly idle: IdleSessions;
  readonly asking: Asking;

  constructor(parts: ServerParts, keeper: KeeperClient, welcome: Welcome, ends: Endings) {
    this.ends = ends;
    this.parts = parts;
    this.keeper = keeper;
    this.welcome = welcome;
    this.host = hostOf(welcome);
    this.startedAt = parts.clock.now();
    this.environment = new Map(withoutOuterTerminal(parts.env, startVariables));
    this.reports = newReports(this);

    // Restores the state of the previous server.
    this.state = newServerState(this);
    this.#setDefaults();
    const tokens = newTokens(parts);
    this.admission = newAdmission(this, tokens);
    this.messages = newMessages(this);
    this.ledger = newLedger(this);
    this.restored = restoreState(this.state, newTreeParts(this), this);
    this.tree = this.restored.tree;
    this.bufferStore = newBufferStore(this);
    this.exits = newExits(this);
    this.asking = newAsking(this);
    this.problems = problemsOf(parts, [this.restored, this.bufferStore, tokens, this.asking]);

    // Panes and viewports.
    this.logs = newLogs(this);
    this.logSweep = new LogSweep(this.logs, this.tree, this.options.window, parts.clock);
    this.panes = new Panes(keeper, this.logs, welcome.generation, newPanesHost(this));
    this.viewports = new Viewports(newViewportWorld(this));
    this.controls = newControlClients(this);
    this.copyModes = newCopyModes(this);
    this.clocks = newClockModes(this);
    this.popups = newPopups(this);
    this.work = new BesideWork(join(parts.stateDir, 'work.json'), parts.timers);
    this.pipes = newPipes(this);

    // Records.
    this.queries = newQueries(this);
    this.chronicle = newChronicle(this);
    this.idle = newIdleSessions(this);

    // The command language.
    this.themes = newThemes(this);
    this.services = newServices(this);
    this.saved = newSavedSessions(this);
    this.formats = newFormats(this);
    this.looks = new ViewportLooks(this.formats);
    this.runner = newRunner(this);
    this.configuration = newConfiguration(this);
    this.inner = new InnerCommands(this.runner, this.tree, this.messages);

    // Reactions to events and requests.
    this.hooks = newHooks(this);
    this.alerts = newAlerts(this);
    this.lifecycle = newLifecycle(this);
    this.focus = newFocus(this);
    this.locks = newLocks(this);
    this.statusClock = new StatusClock(parts.timers, (session) => this.viewports.refreshStatus(session));
    this.requests = newRequestHandler(this);
    this.adoption = new Adoption(this);
    this.themes.apply();
  }

  /** Defaults of this host and its environment; stored values replace them. */
  #setDefaults(): void {
    const { env } = this.parts;
    this.language.keys.setDefaults(defaultBindings());
    takeEditorsKeys(this.options, env);
    this.options.session.set('default-shell', defaultShell(env));
  }
}

/** Sentences about the folders, and about what could not be read from them. */
function problemsOf({ problem }: ServerParts, read: readonly { problems: readonly string[] }[]): string[] {
  return [problem ?? [], ...read.map(({ problems }) => problems)].flat();
}
