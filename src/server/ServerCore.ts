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
import type { LinePatterns } from './automation/LinePatterns.ts';
import type { Notifier } from './automation/Notifier.ts';
import type { Awaits } from './awaits/Awaits.ts';
import type { Admission } from './connections/Admission.ts';
import type { Connection } from './connections/Connection.ts';
import type { Devices } from './connections/Devices.ts';
import type { RequestHandler } from './connections/RequestHandler.ts';
import type { ControlClients } from './control/ControlClients.ts';
import type { ExecStarter } from './execs/ExecStarter.ts';
import type { Execs } from './execs/Execs.ts';
import type { SessionQueries } from './history/SessionQueries.ts';
import { KeptCode } from './KeptCode.ts';
import type { Lifecycle } from './Lifecycle.ts';
import type { ClockModes } from './overlays/ClockModes.ts';
import type { CopyModes } from './overlays/CopyModes.ts';
import type { ListModes } from './overlays/ListModes.ts';
import type { Popups } from './overlays/Popups.ts';
import { Agents } from './panes/Agents.ts';
import { defaultShell } from './panes/defaultShell.ts';
import { takeEditorsKeys } from './panes/editorsKeys.ts';
import type { PaneStatuses } from './panes/PaneStatuses.ts';
import { Panes } from './panes/Panes.ts';
import type { Pipes } from './panes/Pipes.ts';
import { ProcessInspector } from './panes/ProcessInspector.ts';
import type { ProgramReports } from './panes/ProgramReports.ts';
import { withoutOuterTerminal } from './panes/paneEnvironment.ts';
import { SettledSizes } from './panes/SettledSizes.ts';
import type { ShellMarks } from './panes/ShellMarks.ts';
import type { PushDevices } from './push/PushDevices.ts';
import { AskReactions } from './reactions/AskReactions.ts';
import { Attribution } from './reactions/Attribution.ts';
import { ClientReactions } from './reactions/ClientReactions.ts';
import { CommandReactions } from './reactions/CommandReactions.ts';
import { ControlReactions } from './reactions/ControlReactions.ts';
import { LedgerReactions } from './reactions/LedgerReactions.ts';
import { LostPrograms } from './reactions/LostPrograms.ts';
import { Notices } from './reactions/Notices.ts';
import { PendingOptions } from './reactions/optionEffects.ts';
import { Passthroughs } from './reactions/Passthroughs.ts';
import { ProgramReactions } from './reactions/ProgramReactions.ts';
import { StatusReactions } from './reactions/StatusReactions.ts';
import { TreeReactions } from './reactions/TreeReactions.ts';
import { Unattached } from './reactions/Unattached.ts';
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
import type { Rehearsal } from './rehearsal/Rehearsal.ts';
import type { Endings, ServerParts } from './ServerParts.ts';
import type { ServerServices } from './ServerServices.ts';
import { type RestoredServer, restoreState } from './StoredParts.ts';
import { StatusClock } from './statusline/StatusClock.ts';
import type { Themes } from './statusline/Themes.ts';
import { ViewportLooks } from './statusline/ViewportLooks.ts';
import type { EchoFollowers } from './viewports/EchoFollowers.ts';
import type { Focus } from './viewports/Focus.ts';
import type { LockTimers } from './viewports/LockTimers.ts';
import { Viewports } from './viewports/Viewports.ts';
import { type Asking, newAsking } from './wiring/asks.ts';
import { newControlClients } from './wiring/control.ts';
import { newAlerts, newHooks, newLifecycle, newThemes } from './wiring/events.ts';
import { newExecStarter, newExecs, newShellSignature } from './wiring/execs.ts';
import { newConfiguration, newFormats, newRunner } from './wiring/language.ts';
import { newLedger } from './wiring/ledger.ts';
import { newLinePatterns, newNotifier } from './wiring/news.ts';
import { type ControlOfPanes, newControlOfPanes } from './wiring/operators.ts';
import { newClockModes, newCopyModes, newListModes, newPopups } from './wiring/overlays.ts';
import { newPanesHost, newPipes, newQueries, newReports, newStatuses } from './wiring/panes.ts';
import { newPushes } from './wiring/pushes.ts';
import { newChronicle, newIdleSessions, newSavedSessions } from './wiring/records.ts';
import { newRehearsal } from './wiring/rehearsals.ts';
import { newRequestHandler } from './wiring/requests.ts';
import { newServices } from './wiring/services.ts';
import {
  newAdmission,
  newBufferStore,
  newDevices,
  newExits,
  newLogs,
  newMessages,
  newServerState,
  newTokens,
  newTreeParts,
} from './wiring/stored.ts';
import { newEchoFollowers, newFocus, newLocks, newViewportWorld } from './wiring/viewports.ts';
import { newAwaits, newShells } from './wiring/waits.ts';

/** Inputs of a server, which its parts need as soon as they are made. */
class CoreInputs {
  readonly parts: ServerParts;
  readonly keeper: KeeperClient;
  readonly welcome: Welcome;
  readonly ends: Endings;

  constructor(parts: ServerParts, keeper: KeeperClient, welcome: Welcome, ends: Endings) {
    this.parts = parts;
    this.keeper = keeper;
    this.welcome = welcome;
    this.ends = ends;
  }
}

/**
 * Every part of a server, made in the order of the fields; how each is wired to the others stands in wiring/, and what
 * follows from events in reactions/. A part reaches one that is made later by a closure.
 */
export class ServerCore extends CoreInputs {
  readonly host: StoredHost = hostOf(this.welcome);
  readonly startedAt: number = this.parts.clock.now();
  readonly environment: Environment = new Map(withoutOuterTerminal(this.parts.env, startVariables));
  /** Options set since they were applied last. */
  readonly pendingOptions = new PendingOptions();
  readonly options = createGlobalOptions((_scope, name) => {
    this.pendingOptions.note(name);
    this.state.changed();
  });
  readonly language = {
    buffers: new PasteBuffers(),
    channels: new WaitChannels(),
    keys: new KeyTables(),
    hidden: new HiddenEnvironment(),
  };
  readonly inspector = new ProcessInspector();
  readonly past = new PastReader();
  readonly jobs = new JobRunner();
  readonly connections = new Set<Connection>();
  /** Panes of agents. */
  readonly agents = new Agents((pane) => this.statuses.agentOf(pane));

  // Reactions to events, which reach every part when one comes.
  readonly notices = new Notices(this);
  readonly deeds = new LedgerReactions(this);
  readonly attribution = new Attribution(this);
  readonly unattached = new Unattached(this);
  readonly reactions = {
    programs: new ProgramReactions(this),
    passthroughs: new Passthroughs(this),
    statuses: new StatusReactions(this),
    lost: new LostPrograms(this),
    tree: new TreeReactions(this),
    clients: new ClientReactions(this),
    control: new ControlReactions(this),
    commands: new CommandReactions(this),
    asks: new AskReactions(this),
  };
  readonly reports: ProgramReports<Pane> = newReports(this);
  readonly shells: ShellMarks = newShells(this);
  readonly awaits: Awaits = newAwaits(this);
  readonly notifier: Notifier = newNotifier(this);
  readonly linePatterns: LinePatterns = newLinePatterns(this);

  // The state of the server before.
  readonly state: ServerState = newServerState(this);
  readonly #tokens = newTokens(this.parts);
  readonly admission: Admission = newAdmission(this, this.#tokens);
  readonly devices: Devices = newDevices(this, this.#tokens);
  readonly messages: MessageLog = newMessages(this);
  readonly ledger: Ledger = newLedger(this);
  readonly restored: RestoredServer = this.#restore();
  readonly tree: SessionTree = this.restored.tree;
  readonly bufferStore: BufferStore = newBufferStore(this);
  readonly exits: RecentExits = newExits(this);
  readonly asking: Asking = newAsking(this);
  readonly pushes: PushDevices = newPushes(this);
  readonly problems: string[] = problemsOf(this.parts, [
    this.restored,
    this.bufferStore,
    this.#tokens,
    this.asking,
    this.pushes,
  ]);

  // Panes and viewports.
  readonly logs: LogStore = newLogs(this);
  readonly shellSignature = newShellSignature(this);
  readonly execs: Execs = newExecs(this);
  readonly logSweep = new LogSweep(this.logs, this.tree, this.options.window, this.parts.clock);
  readonly panes: Panes = new Panes(this.keeper, this.logs, this.welcome.generation, newPanesHost(this));
  readonly settledSizes = new SettledSizes({
    timers: this.parts.timers,
    runtime: (pane) => this.panes.of(pane),
  });
  /** Control of each pane's keyboard. */
  readonly control: ControlOfPanes = newControlOfPanes(this);
  readonly statuses: PaneStatuses = newStatuses(this);
  readonly viewports: Viewports = new Viewports(newViewportWorld(this));
  readonly echoes: EchoFollowers = newEchoFollowers(this);
  readonly controls: ControlClients = newControlClients(this);
  readonly copyModes: CopyModes = newCopyModes(this);
  readonly clocks: ClockModes = newClockModes(this);
  readonly lists: ListModes = newListModes(this);
  readonly popups: Popups = newPopups(this);
  readonly work = new BesideWork(join(this.parts.stateDir, 'work.json'), this.parts.timers);
  readonly pipes: Pipes = newPipes(this);

  // Records.
  readonly queries: SessionQueries = newQueries(this);
  readonly chronicle: Chronicle = newChronicle(this);
  readonly idle: IdleSessions = newIdleSessions(this);

  // The command language.
  readonly themes: Themes = newThemes(this);
  readonly services: ServerServices = newServices(this);
  readonly execStarter: ExecStarter = newExecStarter(this);
  readonly saved: SavedSessions = newSavedSessions(this);
  readonly formats: Formats = newFormats(this);
  readonly looks = new ViewportLooks(this.formats);
  readonly runner: CommandRunner = newRunner(this);
  readonly configuration: Configuration = newConfiguration(this);
  readonly inner = new InnerCommands(this.runner, this.tree, this.messages, (pane, text) =>
    this.copyModes.showText(pane, text),
  );

  // Consequences of events, and requests.
  readonly hooks: Hooks = newHooks(this);
  readonly alerts: Alerts = newAlerts(this);
  readonly lifecycle: Lifecycle = newLifecycle(this);
  readonly focus: Focus = newFocus(this);
  readonly locks: LockTimers = newLocks(this);
  readonly statusClock = new StatusClock(this.parts.timers, (session) =>
    this.viewports.refreshStatus(session),
  );
  readonly requests: RequestHandler = newRequestHandler(this);
  readonly adoption = new Adoption(this);
  readonly keptCode = new KeptCode(this.parts);
  readonly rehearsal: Rehearsal = newRehearsal(this);

  constructor(parts: ServerParts, keeper: KeeperClient, welcome: Welcome, ends: Endings) {
    super(parts, keeper, welcome, ends);
    this.themes.apply();
  }

  /** Restores the stored state over the defaults of this host and its environment. */
  #restore(): RestoredServer {
    const { env } = this.parts;
    this.language.keys.setDefaults(defaultBindings());
    takeEditorsKeys(this.options, env);
    this.options.session.set('default-shell', defaultShell(env));
    return restoreState(this.state, newTreeParts(this), this);
  }
}

/** Sentences about the folders, and about what could not be read from them. */
function problemsOf({ problem }: ServerParts, read: readonly { problems: readonly string[] }[]): string[] {
  return [problem ?? [], ...read.map(({ problems }) => problems)].flat();
}
