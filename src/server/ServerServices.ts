/**
 * Services of the server for commands, on top of the parts that do the work; makes no decision that belongs to a part.
 */
import { rmSync } from 'node:fs';
import { userInfo } from 'node:os';
import type { AttachedClient } from '../command/AttachedClient.ts';
import { HostFiles } from '../command/HostFiles.ts';
import type {
  Awaiting,
  AwaitingRequest,
  CaptureRequest,
  Descriptions,
  EndedArchive,
  Files,
  JobRequest,
  JobResult,
  PaneFacts,
  PaneMode,
  PipeRequest,
  PopupRequest,
  QuestionService,
  Services,
  ThemeService,
  TypingHow,
} from '../command/Services.ts';
import type { KeeperClient } from '../keeper/link/KeeperClient.ts';
import { encodeKey } from '../keys/encodeKey.ts';
import type { PastReader } from '../log/PastReader.ts';
import type { Principal } from '../operator/Principal.ts';
import type { OptionSet } from '../options/types.ts';
import { fail } from '../protocol/errors.ts';
import type { Timers } from '../runtime/Timers.ts';
import type { Pane, PaneSpec, Session, Window } from '../session/types.ts';
import { clientInfo } from './connections/PresenceRequests.ts';
import type { ControlClient } from './control/ControlClient.ts';
import { capture } from './history/capture.ts';
import { newHistoryPath, writeHistory } from './history/historyFile.ts';
import type { SessionQueries } from './history/SessionQueries.ts';
import { CommandInput } from './input/CommandInput.ts';
import type { InputGate } from './input/InputGate.ts';
import type { PaneControls } from './input/PaneControls.ts';
import { typeAs } from './input/typeAs.ts';
import type { ClockModes } from './overlays/ClockModes.ts';
import type { CopyModes, EnterOptions } from './overlays/CopyModes.ts';
import type { ListModes } from './overlays/ListModes.ts';
import { backspaceOf, keyModesOf } from './panes/keyModes.ts';
import { LivePaneFacts, type PaneFactSources } from './panes/LivePaneFacts.ts';
import type { PaneRuntime } from './panes/PaneRuntime.ts';
import type { ProcessInspector } from './panes/ProcessInspector.ts';
import { pendingOutput } from './panes/pendingSequence.ts';
import type { MessageLog } from './records/MessageLog.ts';
import { StartedPrograms, type StartedProgramsParts } from './StartedPrograms.ts';
import { PromptHistory } from './statusline/PromptHistory.ts';
import type { Viewport } from './viewports/Viewport.ts';
import type { Viewports } from './viewports/Viewports.ts';

const plainKeys = { applicationCursor: false, applicationKeypad: false, kittyKeyboard: 0 };

export interface ServicesParts extends StartedProgramsParts {
  keeper: KeeperClient;
  timers: Timers;
  generation: number;
  viewports: Viewports;
  past: PastReader;
  copyModes: CopyModes;
  gate: InputGate;
  control: PaneControls;
  clocks: ClockModes;
  lists: ListModes;
  awaitPane(pane: Pane, request: AwaitingRequest): Awaiting;
  /** How many waits there are. */
  waitsFor(pane: Pane): number;
  messages: MessageLog;
  queries: SessionQueries;
  inspector: ProcessInspector;
  paneStatus: Services['paneStatus'];
  /** Global options. */
  windowOptions: OptionSet;
  startedAt: number;
  version: string;
  themes: ThemeService;
  questions: QuestionService;
  ended: EndedArchive;
  sourced(path: string): void;
  configFiles(): readonly string[];
  shutdown(by?: string): Promise<void>;
  /** Input of a command for a pane. */
  typed(pane: Pane, data: Uint8Array, by: Principal | null): void;
}

export class ServerServices implements Services {
  readonly files: Files = new HostFiles();
  readonly promptHistory: PromptHistory;
  readonly themes: ThemeService;
  readonly questions: QuestionService;
  readonly ended: EndedArchive;
  readonly paneStatus: Services['paneStatus'];
  readonly sourced: Services['sourced'];
  readonly configFiles: Services['configFiles'];
  readonly describe: Descriptions;
  readonly startedAt: number;
  readonly version: string;
  readonly #parts: ServicesParts;
  readonly #programs: StartedPrograms;
  readonly #factSources: PaneFactSources;
  readonly input: CommandInput;
  readonly control: PaneControls;

  constructor(parts: ServicesParts) {
    this.#parts = parts;
    this.#programs = new StartedPrograms(parts);
    this.#factSources = {
      inspector: parts.inspector,
      modeOf: (pane) => this.#modeOf(pane),
      waitsFor: (pane) => parts.waitsFor(pane),
      lastSearch: (pane) => parts.copyModes.lastSearch(pane),
      shellOf: (pane) => pane.window.links[0]?.session.options.getString('default-shell') ?? '',
    };
    this.themes = parts.themes;
    this.questions = parts.questions;
    this.ended = parts.ended;
    this.paneStatus = parts.paneStatus;
    this.sourced = parts.sourced;
    this.configFiles = parts.configFiles;
    this.describe = {
      session: (session) => parts.queries.session(session),
      window: (winlink) => parts.queries.winlink(winlink),
      pane: (pane) => parts.queries.pane(pane),
      // Clients of a server are its viewports, and those in control mode.
      client: (client) => clientInfo(client as Viewport | ControlClient),
    };
    this.promptHistory = new PromptHistory({
      serverOptions: parts.serverOptions,
      home: parts.globalEnvironment.get('HOME') ?? undefined,
      problem: (sentence) => parts.messages.add(sentence),
    });
    this.startedAt = parts.startedAt;
    this.version = parts.version;
    const { keeper, timers } = parts;
    this.input = new CommandInput({ keeper, timers, generation: parts.generation });
    this.control = parts.control;
  }

  get socketPath(): string {
    return this.#parts.socketPath();
  }

  spawn(pane: Pane, spec: PaneSpec): Promise<void> {
    return this.#programs.spawn(pane, spec);
  }

  popup(client: AttachedClient, request: PopupRequest): Promise<number> {
    const viewport = this.#viewport(client);
    if (!viewport) return Promise.reject(fail('no-current-client', {}));
    return this.#programs.popup(viewport, request);
  }

  hasPopup(client: AttachedClient): boolean {
    return (this.#viewport(client)?.takers.popup ?? null) !== null;
  }

  closePopup(client: AttachedClient): void {
    const viewport = this.#viewport(client);
    if (viewport) this.#parts.popups.closeOn(viewport);
  }

  feed(pane: Pane, data: string): void {
    this.#runtime(pane).feed(Buffer.from(data, 'latin1'));
  }

  runJob(request: JobRequest): Promise<JobResult> {
    return this.#programs.runJob(request);
  }

  pipe(pane: Pane, request: PipeRequest | null): Promise<void> {
    return this.#programs.pipe(pane, request);
  }

  isPiped(pane: Pane): boolean {
    return this.#parts.pipes.has(pane);
  }

  killProcess(pane: Pane): Promise<void> {
    return this.#parts.panes.kill(pane);
  }

  sendInput(pane: Pane, data: Uint8Array, how: TypingHow): Promise<void> {
    const { gate, typed } = this.#parts;
    const ptyOf = (one: Pane) => this.#runtime(one).pty;
    return typeAs({ gate, typed, ptyOf, input: this.input }, pane, data, how);
  }

  awaitPane(pane: Pane, request: AwaitingRequest): Awaiting {
    return this.#parts.awaitPane(pane, request);
  }

  encodeKey(pane: Pane, key: string): Uint8Array | null {
    const modes = this.#parts.panes.of(pane)?.screen.modes;
    const { serverOptions } = this.#parts;
    const keyModes = modes ? keyModesOf(modes, serverOptions) : plainKeys;
    return backspaceOf(key, serverOptions, keyModes) ?? encodeKey(key, keyModes) ?? null;
  }

  capture(pane: Pane, request: CaptureRequest): string | Promise<string> {
    return capture(this.#runtime(pane), request, this.#parts.past);
  }

  pendingOutput(pane: Pane): Promise<string> {
    return pendingOutput(this.#runtime(pane).log, this.#parts.past);
  }

  async historyFile(pane: Pane, what: 'all' | 'last-output'): Promise<string> {
    const path = newHistoryPath(this.socketPath, pane);
    await writeHistory(path, this.#runtime(pane), this.#parts.past, what);
    return path;
  }

  dropHistoryFile(path: string): void {
    rmSync(path, { force: true });
  }

  mode(pane: Pane): PaneMode | null {
    const { lists, copyModes, clocks } = this.#parts;
    return lists.of(pane) ?? copyModes.of(pane) ?? clocks.of(pane) ?? null;
  }

  copyMode(pane: Pane, how: EnterOptions): PaneMode {
    this.#parts.clocks.exit(pane);
    return this.#parts.copyModes.enter(pane, how);
  }

  clockMode(pane: Pane): void {
    // As in tmux, modes stack; here the newer one replaces the older.
    this.#parts.copyModes.exit(pane);
    this.#parts.clocks.enter(pane);
  }

  clearHistory(pane: Pane): void {
    this.#runtime(pane).clearHistory();
  }

  trimBelowCursor(pane: Pane): void {
    this.#runtime(pane).trimBelowCursor();
  }

  resetScreen(pane: Pane, text: 'drop' | 'clear'): void {
    const runtime = this.#runtime(pane);
    runtime.softReset();
    if (text === 'drop') runtime.scrollOnClear(false);
    runtime.feed(Buffer.from('\x1b[H\x1b[2J'));
    if (text === 'drop') runtime.scrollOnClear(pane.options.getFlag('scroll-on-clear'));
  }

  paneFacts(pane: Pane): PaneFacts {
    return new LivePaneFacts(pane, this.#parts.panes.of(pane), this.#factSources);
  }

  newWindowSize(session: Session, client: AttachedClient | null): { cols: number; rows: number } {
    const viewport = this.#parts.viewports.clients().find((one) => one === client) ?? null;
    return this.#parts.viewports.sizes.sizeForNew(session, viewport, this.#parts.windowOptions);
  }

  newSessionSize(): { cols: number; rows: number } | null {
    return this.#parts.viewports.sizes.sizeForSession(this.#parts.windowOptions);
  }

  sizeAmongClients(
    window: Window,
    session: Session,
    which: 'largest' | 'smallest',
  ): { cols: number; rows: number } {
    return this.#parts.viewports.sizes.sizeAmong(window, session, which);
  }

  get owner(): { name: string; root: boolean } {
    const { username: name, uid } = userInfo();
    return { name, root: uid === 0 };
  }

  clients(): readonly AttachedClient[] {
    return this.#parts.viewports.clients();
  }

  showText(pane: Pane, text: string): void {
    this.#parts.copyModes.showText(pane, text);
  }

  redraw(window?: Window): void {
    this.#parts.viewports.request(window);
  }

  runningJobs(): readonly { command: string; pid: number }[] {
    return this.#parts.jobs.list();
  }

  log(message: string): void {
    this.#parts.messages.add(message);
  }

  messages(): readonly { at: number; text: string }[] {
    return this.#parts.messages.all();
  }

  setClipboard(client: AttachedClient, data: string): void {
    this.#viewport(client)?.clipboard('c', data);
  }

  shutdown(by?: string): Promise<void> {
    return this.#parts.shutdown(by);
  }

  /** Environment of commands that run beside the panes. */
  jobEnvironment(session: Session | null): Record<string, string> {
    return this.#programs.environment(session, null, undefined, null);
  }

  #viewport(client: AttachedClient): Viewport | undefined {
    return this.#parts.viewports.all().find((open: Viewport) => open === client);
  }

  #modeOf(pane: Pane): PaneFacts['mode'] {
    const { lists, copyModes, clocks } = this.#parts;
    const mode = lists.of(pane) ?? copyModes.of(pane) ?? clocks.of(pane);
    const unseenChanges = copyModes.hasUnseen(pane);
    return mode ? { name: mode.name, facts: mode.facts, unseenChanges } : null;
  }

  #runtime(pane: Pane): PaneRuntime {
    const runtime = this.#parts.panes.of(pane);
    if (!runtime) throw fail('no-such-pane', { name: pane.id });
    return runtime;
  }
}
