/**
 * Services for tests of commands: no process, no file, no terminal. Records every request of a command for inspection;
 * the test sets the server's answers.
 */

import type { AttachedClient, DetachHow, ListAsMode, OverlayActs } from '../../src/command/AttachedClient.ts';
import type {
  Awaiting,
  AwaitingRequest,
  CaptureRequest,
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
} from '../../src/command/Services.ts';
import type { PaneStatus } from '../../src/operator/status/paneStatus.ts';
import { fail } from '../../src/protocol/errors.ts';
import type { AwaitResult, ByteString } from '../../src/protocol/messages.ts';
import type { OverlayAnswer, OverlayRequest } from '../../src/protocol/overlays.ts';
import type { Pane, PaneSpec, Session, Tree, Window } from '../../src/session/types.ts';

/** Files in memory. */
export class FakeFiles implements Files {
  readonly contents = new Map<string, ByteString>();
  readonly directories = new Set<string>(['/']);

  read(path: string): Promise<ByteString> {
    const data = this.contents.get(path);
    if (data === undefined) return Promise.reject(fail('no-such-file', { path }));
    return Promise.resolve(data);
  }

  write(path: string, data: ByteString, how: { append: boolean }): Promise<void> {
    this.contents.set(path, how.append ? (this.contents.get(path) ?? '') + data : data);
    return Promise.resolve();
  }

  glob(pattern: string): Promise<string[]> {
    const source = pattern.replace(/[.+^$(){}|\\]/g, '\\$&').replaceAll('*', '[^/]*');
    const fits = new RegExp(`^${source}$`);
    return Promise.resolve([...this.contents.keys()].filter((path) => fits.test(path)).sort());
  }

  homeOf(user: string): string | undefined {
    return user === 'bob' ? '/home/bob' : undefined;
  }

  isExecutable(path: string): boolean {
    return path.endsWith('sh');
  }

  isDirectory(path: string): boolean {
    return this.directories.has(path);
  }
}

/** Client that records every call. */
export class FakeClient implements AttachedClient {
  carrier = 'local';
  readonly from = '';
  readonly name: string;
  readonly operator: AttachedClient['operator'];
  readonly principal: AttachedClient['principal'];
  session: Session;
  lastSession: Session | null = null;
  readonly pid = 4242;
  readonly terminal: AttachedClient['terminal'];
  readonly frames = { sentBytes: 0 };
  cols = 80;
  rows = 24;
  readonly statusRows = 1;
  seenFrom = null;
  readonly createdAt = 0;
  readonly activityAt = 0;
  readOnly = false;
  flags = 'attached';
  keyTable = 'root';
  /** Calls in order: 'detach', 'message hello', 'ask confirm ...'. */
  readonly done: string[] = [];
  /** Answers to come, the next first; none left means refused. */
  readonly answers: string[] = [];
  /** Lists and menus that were shown. */
  readonly overlays: OverlayRequest[] = [];
  /** Modes of panes that its lists were. */
  readonly listModes: { pane: string; name: string }[] = [];

  constructor(session: Session, tty = '/dev/pts/9') {
    this.session = session;
    this.name = tty;
    this.terminal = { tty, term: 'xterm-256color', theme: '', name: '', cell: null };
    this.principal = { id: 'owner', name: 'ann', actor: 'person' };
    this.operator = { id: 'o1', name: 'ann', kind: 'tui', role: 'operator' };
  }

  detach(_by: string | null, how: DetachHow = {}): void {
    this.done.push(`detach${how.hangUp ? ' hangup' : ''}${how.run === undefined ? '' : ` run ${how.run}`}`);
  }

  switchTo(session: Session): void {
    this.lastSession = this.session;
    this.session = session;
    this.done.push(`switch ${session.name}`);
  }

  setReadOnly(readOnly: boolean): void {
    this.readOnly = readOnly;
  }

  setFlags(flags: readonly string[]): void {
    this.done.push(`flags ${flags.join(',')}`);
  }

  setKeyTable(name: string): void {
    this.keyTable = name;
  }

  toggleInnerKeys(): void {
    this.done.push('inner keys');
  }

  pressKey(key: string): void {
    this.done.push(`press ${key}`);
  }

  suspend(): void {
    this.done.push('suspend');
  }

  lock(): void {
    this.done.push('lock');
  }

  showPaneNumbers(): Promise<string | null> {
    return Promise.resolve(null);
  }
  pan(to: string, cells: number): void {
    this.done.push(`pan ${to} ${cells}`);
  }

  forceSize(size: { cols: number; rows: number } | null): void {
    this.done.push(`size ${size === null ? 'own' : `${size.cols}x${size.rows}`}`);
  }

  showError(text: string): void {
    this.showMessage(text);
  }

  showMessage(text: string, forMs?: number): void {
    this.done.push(`message ${text}${forMs === undefined ? '' : ` for ${forMs}`}`);
  }

  ask(question: { kind: string; prompt: string; initial?: string }): Promise<string | null> {
    this.done.push(`ask ${question.kind} ${question.prompt}`.trimEnd());
    return Promise.resolve(this.answers.shift() ?? null);
  }

  overlay(request: OverlayRequest, _acts?: OverlayActs, mode?: ListAsMode): Promise<OverlayAnswer> {
    this.overlays.push(request);
    if (mode) this.listModes.push({ pane: mode.pane.id, name: mode.name });
    const id = this.answers.shift();
    return Promise.resolve(id === undefined ? null : { id });
  }

  hold(): void {}

  redraw(): void {
    this.done.push('redraw');
  }
}

export const plainFacts: PaneFacts = {
  cursorX: 0,
  cursorY: 0,
  cursorVisible: true,
  alternateOn: false,
  historySize: 0,
  historyBytes: 0,
  currentCommand: 'sh',
  currentPath: '/home/ann',
  process: { state: 'running', pid: 1, tty: '/dev/pts/1' },
  applicationCursor: false,
  applicationKeypad: false,
  bracketedPaste: false,
  kittyKeyboard: 0,
  modifyOtherKeys: 0,
  mouse: 'none',
  mouseEncoding: 'default',
  state: null,
  mode: null,
  waits: 0,
  searchString: '',
  lastOperator: null,
};

export class FakeServices implements Services {
  /** Texts shown in view mode, each behind the id of its pane. */
  readonly viewed: string[] = [];
  readonly describe: Services['describe'] = {
    session: (session) => ({
      ...{ id: session.id, uuid: session.uuid, name: session.name, createdAt: session.createdAt },
      ...{ lastAttachedAt: session.lastAttachedAt, activityAt: session.activityAt, attached: 0 },
      windows: session.winlinks.map((winlink) => this.describe.window(winlink)),
    }),
    window: ({ window, index, current }) => ({
      ...{
        id: window.id,
        uuid: window.uuid,
        index,
        name: window.name,
        active: current,
        layout: window.layout,
      },
      panes: window.panes.map((pane) => this.describe.pane(pane)),
    }),
    pane: ({ id, uuid, index, active, title, cwd, cols, rows, process }) => ({
      ...{ id, uuid, index, active, title, cwd, cols, rows, process },
      ...{ command: 'sh', historyLines: 0, logBytes: 0 },
    }),
    client: ({ name, operator, session, cols, rows, readOnly, createdAt, activityAt }) => ({
      ...{ name, operator, cols, rows, readOnly, activityAt },
      session: { id: session.id, uuid: session.uuid, name: session.name },
      ...{ carrier: 'local', from: null, attachedAt: createdAt, token: null },
    }),
  };
  readonly files = new FakeFiles();
  /** What was done with the control of panes. */
  readonly controlled: string[] = [];
  readonly control: Services['control'] = {
    status: (pane) => ({ pane: pane.id, mode: 'lease', holder: null }),
    act: (pane, who, action, to) =>
      void this.controlled.push([who.name, action, pane.id, ...(to ? [to] : [])].join(' ')),
  };
  /** Previews that were requested, in order. */
  readonly previews: (string | null)[] = [];
  readonly questions: QuestionService = {
    pendingIn: () => 0,
    pendingOf: () => 0,
    choose: () => Promise.resolve(null),
  };
  readonly themes: ThemeService = {
    list: () => [
      { name: 'default', about: 'Plain', kind: 'both', pair: null, problem: null },
      { name: 'nord', about: 'Cold', kind: 'dark', pair: null, problem: null },
    ],
    check: (name) => {
      if (name !== 'default' && name !== 'nord') throw fail('no-such-theme', { name, known: [] });
    },
    keep: () => ({ path: '/home/user/holdfast.conf', line: 1 }),
    preview: (name) => void this.previews.push(name),
  };
  /** Command files that were run. */
  readonly sourcedFiles: string[] = [];
  readonly startedAt = 0;
  readonly version = '0.0.0';
  readonly socketPath = '/run/holdfast/default';
  /** Programs started, in order. */
  readonly spawned: { pane: Pane; spec: PaneSpec }[] = [];
  readonly killed: Pane[] = [];
  /** Text typed into each pane. */
  readonly typed = new Map<Pane, string>();
  readonly fed = new Map<Pane, ByteString>();
  readonly jobs: JobRequest[] = [];
  readonly pipes = new Map<Pane, PipeRequest>();
  readonly captures: CaptureRequest[] = [];
  readonly modes = new Map<Pane, PaneMode & { readonly done: readonly string[]; endsAtBottom: boolean }>();
  readonly popups: PopupRequest[] = [];
  /** Exit status of the next popup. */
  popupStatus = 0;
  readonly cleared: Pane[] = [];
  readonly resets: Pane[] = [];
  readonly clipboards: ByteString[] = [];
  readonly attached: FakeClient[] = [];
  readonly logged: { at: number; text: string }[] = [];
  shutDown = false;
  /** Error with which the next program fails to start. */
  spawnFailure: Error | null = null;
  /** Result of a shell command line. */
  jobResult: (job: JobRequest) => Partial<JobResult> = () => ({});
  /** Result of capture. */
  screen = '';
  facts: Partial<PaneFacts> = {};
  readonly #tree: Tree;

  constructor(tree: Tree) {
    this.#tree = tree;
  }

  spawn(pane: Pane, spec: PaneSpec): Promise<void> {
    if (this.spawnFailure) {
      const failure = this.spawnFailure;
      this.spawnFailure = null;
      return Promise.reject(failure);
    }
    this.spawned.push({ pane, spec });
    this.#tree.setProcess(pane, { state: 'running', pid: 1000 + this.spawned.length, tty: '/dev/pts/1' });
    return Promise.resolve();
  }

  killProcess(pane: Pane): Promise<void> {
    this.killed.push(pane);
    this.#tree.setProcess(pane, { state: 'killed', signal: 'SIGHUP', at: 0 });
    return Promise.resolve();
  }

  /** Waits that commands began; `end` ends the last one. */
  readonly awaited: { pane: string; conditions: readonly string[]; timeoutMs: number | null }[] = [];
  awaitResult: AwaitResult | null = null;
  readonly cancelled: string[] = [];

  awaitPane(pane: Pane, request: AwaitingRequest): Awaiting {
    this.awaited.push({ pane: pane.id, ...request });
    const result = this.awaitResult ?? { outcome: 'closed', pane: pane.id, waitedMs: 0 };
    return { done: Promise.resolve(result), cancel: () => this.cancelled.push(pane.id) };
  }

  sendInput(pane: Pane, data: Uint8Array): Promise<void> {
    this.typed.set(pane, (this.typed.get(pane) ?? '') + Buffer.from(data).toString('utf8'));
    return Promise.resolve();
  }

  encodeKey(_pane: Pane, key: string): Uint8Array | null {
    return Buffer.from([...key].length === 1 ? key : `<${key}>`);
  }

  feed(pane: Pane, data: ByteString): void {
    this.fed.set(pane, (this.fed.get(pane) ?? '') + data);
  }

  runJob(job: JobRequest): Promise<JobResult> {
    this.jobs.push(job);
    const result = { output: '', truncated: false, status: { code: 0 }, ...this.jobResult(job) };
    job.output?.(result.output);
    return Promise.resolve(result);
  }

  pipe(pane: Pane, request: PipeRequest | null): Promise<void> {
    if (request) this.pipes.set(pane, request);
    else this.pipes.delete(pane);
    return Promise.resolve();
  }

  isPiped(pane: Pane): boolean {
    return this.pipes.has(pane);
  }

  capture(_pane: Pane, request: CaptureRequest): Promise<string> {
    this.captures.push(request);
    return Promise.resolve(this.screen);
  }

  dropHistoryFile(): void {}

  historyFile(pane: Pane, what: string): Promise<string> {
    return Promise.resolve(`/run/holdfast/${what}-${pane.id.slice(1)}.txt`);
  }

  mode(pane: Pane): PaneMode | null {
    return this.modes.get(pane) ?? null;
  }

  copyMode(pane: Pane, how: { endsAtBottom?: boolean }): PaneMode {
    const done: string[] = [];
    const mode = {
      name: 'copy-mode',
      keyTable: 'copy-mode',
      done,
      endsAtBottom: how.endsAtBottom === true,
      run: (name: string, words: readonly string[], count: number) => {
        done.push([name, ...words, String(count)].join(' '));
        return Promise.resolve();
      },
      end: () => void this.modes.delete(pane),
    };
    this.modes.set(pane, mode);
    return mode;
  }

  readonly clocks: Pane[] = [];

  clockMode(pane: Pane): void {
    this.clocks.push(pane);
  }

  popup(_client: AttachedClient, request: PopupRequest): Promise<number> {
    this.popups.push(request);
    return Promise.resolve(this.popupStatus);
  }

  hasPopup(): boolean {
    return false;
  }

  closePopup(): void {}

  clearHistory(pane: Pane): void {
    this.cleared.push(pane);
  }

  trimBelowCursor(): void {}

  resetScreen(pane: Pane): void {
    this.resets.push(pane);
  }

  paneFacts(pane: Pane): PaneFacts {
    return { ...plainFacts, process: pane.process, ...this.facts };
  }

  configFiles(): readonly string[] {
    return [];
  }

  sourced(path: string): void {
    this.sourcedFiles.push(path);
  }

  newWindowSize(session: Session): { cols: number; rows: number } {
    const { cols, rows } = session.current.window;
    return { cols, rows };
  }

  newSessionSize(): null {
    return null;
  }

  sizeAmongClients(window: Window): { cols: number; rows: number } {
    const { cols, rows } = window;
    return { cols, rows };
  }

  /** States of programs by pane; unknown where none is set. */
  readonly statuses = new Map<Pane, PaneStatus>();

  paneStatus(pane: Pane): PaneStatus {
    return this.statuses.get(pane) ?? { state: 'unknown', source: 'none' };
  }

  clients(): readonly FakeClient[] {
    return this.attached;
  }

  showText(pane: Pane, text: string): void {
    this.viewed.push(`${pane.id} ${text}`);
  }

  redraw(): void {}

  pending = '';
  pendingOutput(): Promise<string> {
    return Promise.resolve(this.pending);
  }

  readonly owner = { name: 'me', root: false };
  readonly prompted: string[] = [];
  readonly promptHistory = {
    entries: (kind: string) => (kind === 'command' ? this.prompted : []),
    add: (_kind: string, answer: string) => void this.prompted.push(answer),
    clear: () => void this.prompted.splice(0),
  };

  runningJobs(): readonly { command: string; pid: number }[] {
    return [];
  }

  log(message: string): void {
    this.logged.push({ at: 0, text: message });
  }

  messages(): readonly { at: number; text: string }[] {
    return this.logged;
  }

  /** UUIDs that were requested to be made again. */
  readonly recreated: string[] = [];
  endedSessions: ReturnType<Services['ended']['list']> = [];
  readonly ended: Services['ended'] = {
    list: () => this.endedSessions,
    recreate: (uuid) => {
      this.recreated.push(uuid);
      return Promise.resolve({ id: '$9', name: 'made again', problems: [] });
    },
  };

  setClipboard(_client: AttachedClient, data: ByteString): void {
    this.clipboards.push(data);
  }

  shutdown(): Promise<void> {
    this.shutDown = true;
    return Promise.resolve();
  }
}
