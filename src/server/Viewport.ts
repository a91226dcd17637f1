/**
 * One client looking at one session: which part of it, how large, what it was sent, and what its keys do. Owns nothing
 * of the session itself: closing, crashing or replacing a viewport changes nothing in it.
 */
import type { AttachedClient } from '../command/context.ts';
import type { KeyBinding } from '../command/KeyTables.ts';
import type { InputDecoder, TypedInput } from '../command/keys/InputDecoder.ts';
import type { MouseInput } from '../command/keys/mouse.ts';
import type { Operator } from '../operator/Operators.ts';
import type { OptionSet } from '../options/types.ts';
import type {
  CursorState,
  Layout,
  TerminalInfo,
  TerminalModes,
  ViewportClosedReason,
} from '../protocol/messages.ts';
import type { OverlayAnswer, OverlayRequest } from '../protocol/overlays.ts';
import type { Pane, Session, Side, Window } from '../session/types.ts';
import type { ServerPeer } from '../transport/Peer.ts';
import { clusterWidth } from './clusterWidth.ts';
import type { StatusRange } from './FormatDraw.ts';
import { FrameBuilder, type FrameSource, type PaneView, type View } from './FrameBuilder.ts';
import { FramePacer, type Timers } from './FramePacer.ts';
import { KeyHinter } from './KeyHinter.ts';
import { type OverlayActs, OverlayOnViewport } from './OverlayOnViewport.ts';
import { PaneNumbers } from './PaneNumbers.ts';
import type { PaneRuntime } from './PaneRuntime.ts';
import { type PointedKey, Pointer } from './Pointer.ts';
import { Prompt, type Question } from './Prompt.ts';
import type { PaneChrome } from './paneChrome.ts';
import type { Place } from './placeAt.ts';
import type { DrawnStatus } from './StatusLine.ts';
import { textRuns } from './StyledText.ts';
import { partsPerMessage, ViewportInput } from './ViewportInput.ts';
import { statusRows } from './WindowSizes.ts';

/** Time between two frames of one viewport. 60 frames a second; the first one after a pause waits for nothing. */
const frameIntervalMs = 16;
/** A program that begins a synchronized update and never ends it (DEC 2026) is held for so long at most. */
const synchronizedHoldMs = 1000;

export interface ViewportHost {
  readonly timers: Timers;
  now(): number;
  readonly serverOptions: OptionSet;
  newDecoder(): InputDecoder;
  runtime(pane: Pane): PaneRuntime | undefined;
  /** The mode that a pane is in, which is shown in place of its screen. */
  mode(pane: Pane): ShownMode | undefined;
  statusArea(viewport: Viewport): DrawnStatus;
  paneChrome(viewport: Viewport): PaneChrome;
  terminalTitle(viewport: Viewport): string | null;
  /** SGR parameters of messages and prompts. */
  messageStyle(viewport: Viewport): string;
  binding(table: string, key: string): KeyBinding | undefined;
  bindings(table: string): readonly KeyBinding[];
  runBinding(viewport: Viewport, binding: KeyBinding, pointed?: PointedKey): Promise<void>;
  placeAt(viewport: Viewport, x: number, y: number): Place | undefined;
  /** Types into the pane, or into all of its window when panes are synchronized. */
  type(viewport: Viewport, pane: Pane, bytes: Uint8Array, keeperSeq: number): void;
  mouse(viewport: Viewport, input: TypedInput, keeperSeq: number): boolean;
  /** The pointer moved there, and focus-follows-mouse is on. */
  pointedAt(place: Place): void;
  note(viewport: Viewport, keeperSeq: number): void;
  /** The size or the session changed: windows may have to follow. */
  sizeChanged(viewport: Viewport, what: 'resized' | 'session-changed' | 'flags'): void;
  closed(viewport: Viewport): void;
}

/** A mode as viewports see it. */
export interface ShownMode extends FrameSource {
  readonly keyTable: string;
  /** In the pane, from 0. */
  readonly cursor: { x: number; y: number };
}

const noModes: TerminalModes = {
  applicationCursor: false,
  applicationKeypad: false,
  bracketedPaste: false,
  focusEvents: false,
  mouse: 'none',
  mouseEncoding: 'default',
  kittyKeyboard: 0,
};

/** Flags of tmux(1) attach-session -f, but for read-only; those of control mode are kept and shown, without effect. */
const clientFlags: ReadonlySet<string> = new Set([
  'active-pane',
  'ignore-size',
  'no-detach-on-destroy',
  'no-output',
  'pause-after',
  'wait-exit',
]);

export class Viewport implements AttachedClient {
  readonly id: number;
  readonly operator: Operator;
  readonly pid: number;
  readonly tty: string;
  readonly term: string;
  readonly createdAt: number;
  readonly input: ViewportInput;
  readonly pointer: Pointer;
  activityAt: number;
  lastSession: Session | null = null;
  readonly #peer: ServerPeer;
  readonly #host: ViewportHost;
  readonly #frames = new FrameBuilder();
  readonly #pacer: FramePacer;
  #session: Session;
  #cols: number;
  #rows: number;
  #readOnly: boolean;
  #forcedSize: { cols: number; rows: number } | null = null;
  #flags = new Set<string>();
  #prompt: Prompt | null = null;
  #overlay: OverlayOnViewport | null = null;
  readonly #hinter: KeyHinter;
  #message: { text: string; timer: { cancel(): void } | null } | null = null;
  #heldSince = new Map<string, number>();
  #holdTimer: { cancel(): void } | null = null;
  #status: DrawnStatus | null = null;
  /** Where the view of a larger window was moved to by hand; null while it follows the cursor. */
  #panned: { window: Window; x: number; y: number } | null = null;
  #titleText: string | null = null;
  /** While display-panes shows the numbers of the panes. */
  #numbers: ReadonlyMap<Pane, PaneNumbers> | null = null;
  /** Made anew together with the status line. */
  #chrome: PaneChrome | null = null;
  #closed = false;

  constructor(request: {
    id: number;
    peer: ServerPeer;
    host: ViewportHost;
    operator: Operator;
    session: Session;
    terminal: TerminalInfo;
    pid: number;
    readOnly: boolean;
    /** The keeper's last part number of this operator. */
    keeperSeq: number;
  }) {
    this.id = request.id;
    this.operator = request.operator;
    this.pid = request.pid;
    this.tty = request.terminal.tty ?? '';
    this.term = request.terminal.term;
    this.#peer = request.peer;
    this.#host = request.host;
    this.#session = request.session;
    this.#cols = request.terminal.cols;
    this.#rows = request.terminal.rows;
    this.#readOnly = request.readOnly;
    this.createdAt = this.#host.now();
    this.activityAt = this.createdAt;
    this.#pacer = new FramePacer(this.#host.timers, frameIntervalMs, () => this.#sendFrame());
    this.pointer = new Pointer({
      timers: this.#host.timers,
      placeAt: (x, y) => this.#host.placeAt(this, x, y),
      press: (pointed) => this.input.pressPointed(pointed),
    });
    this.#hinter = new KeyHinter({
      timers: this.#host.timers,
      delayMs: () => this.#session.options.getNumber('key-hints-time'),
      bindings: (table) => this.#host.bindings(table),
      show: (hints) => this.#peer.notify('viewport.hints', { hints }),
    });
    this.input = new ViewportInput(this.#inputHost(), request.keeperSeq);
  }

  get name(): string {
    return this.tty || `client-${this.pid}`;
  }

  get session(): Session {
    return this.#session;
  }

  get cols(): number {
    return this.#forcedSize?.cols ?? this.#cols;
  }

  get rows(): number {
    return this.#forcedSize?.rows ?? this.#rows;
  }

  get readOnly(): boolean {
    return this.#readOnly || this.operator.role === 'observer';
  }

  get flags(): string {
    return ['attached', 'focused', ...(this.readOnly ? ['read-only'] : []), ...this.#flags, 'UTF-8'].join(
      ',',
    );
  }

  /** Observers and clients that ask for it never decide the size of a window. */
  get decidesSize(): boolean {
    return !this.#flags.has('ignore-size') && !this.readOnly;
  }

  get keyTable(): string {
    return this.input.table;
  }

  get prompt(): Prompt | null {
    return this.#prompt;
  }

  get message(): string | null {
    return this.#message?.text ?? null;
  }

  /** The pane that takes the keys. */
  get activePane(): Pane {
    return this.#session.current.window.active;
  }

  /** The ranges of each status line, for clicks. */
  get statusRanges(): readonly (readonly StatusRange[])[] {
    return this.#drawnStatus().ranges;
  }

  /** The first cell of the window that is shown: 0, 0 unless the window is larger than this client. */
  get offset(): { x: number; y: number } {
    const { window } = this.#session.current;
    const rows = Math.max(1, this.rows - statusRows(this.#session));
    const cursor = this.#cursor();
    const panned = this.#panned?.window === window ? this.#panned : null;
    return {
      x: viewOffset(window.cols, this.cols, cursor.x, panned?.x),
      y: viewOffset(window.rows, rows, cursor.y, panned?.y),
    };
  }

  /** The first frame: everything. */
  firstFrame(): string {
    this.#frames.reset();
    return this.#frames.build(this.#view()) ?? '{"rev":0}';
  }

  /** Something that it shows may have changed. */
  request(): void {
    if (!this.#closed) this.#pacer.request();
  }

  /** The status line is made anew for the next frame; in between it is kept, since formats cost more than frames. */
  refreshStatus(): void {
    this.#status = null;
    this.request();
  }

  /** The client has painted this frame and all before it. */
  acknowledge(rev: number): void {
    this.#pacer.acknowledge(rev);
  }

  /** The connection took everything that waited. */
  drained(): void {
    this.request();
  }

  resize(cols: number, rows: number): void {
    if (cols === this.#cols && rows === this.#rows) return;
    this.#cols = cols;
    this.#rows = rows;
    this.#host.sizeChanged(this, 'resized');
    this.refreshStatus();
  }

  receiveInput(seq: number, bytes: Uint8Array): void {
    this.activityAt = this.#host.now();
    this.#session.activityAt = this.activityAt;
    this.#clearMessage();
    // An answer that came in the same read as these bytes is taken in first: what follows it is the program's.
    if (this.#overlay) queueMicrotask(() => this.input.receive(seq, bytes));
    else this.input.receive(seq, bytes);
  }

  /** The keeper took or refused a part of a message. */
  inputAccepted(keeperSeq: number): void {
    if ((keeperSeq + 1) % partsPerMessage === 0)
      this.#acknowledgeInput((keeperSeq + 1) / partsPerMessage - 1);
  }

  inputRefused(keeperSeq: number, error: { code: string; message: string }): void {
    const seq = Math.floor(keeperSeq / partsPerMessage);
    this.#peer.notify('viewport.inputRefused', { seq, code: error.code, message: error.message });
  }

  bell(pane: Pane): void {
    this.#peer.notify('viewport.bell', { pane: pane.id });
  }

  clipboard(selection: string, text: string): void {
    this.#peer.notify('viewport.clipboard', { selection, text });
  }

  detach(by: string | null, how: { hangUp?: boolean } = {}): void {
    this.close({
      kind: 'detached',
      ...(by === null ? {} : { by }),
      ...(how.hangUp ? { hangUp: true as const } : {}),
    });
  }

  /** Ends the viewport, telling the client why; the connection is the client's to close. */
  close(reason: ViewportClosedReason | null): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#pacer.stop();
    this.input.stop();
    this.pointer.stop();
    this.#holdTimer?.cancel();
    this.#message?.timer?.cancel();
    this.#prompt?.cancel();
    this.#hinter.stop();
    this.#overlay?.close();
    if (reason) this.#peer.notify('viewport.closed', { reason });
    this.#host.closed(this);
  }

  switchTo(session: Session): void {
    if (session === this.#session) return;
    this.lastSession = this.#session;
    this.#session = session;
    session.lastAttachedAt = this.#host.now();
    this.tellSession();
    this.#host.sizeChanged(this, 'session-changed');
    this.redraw();
  }

  /** Tells the client what it shows, which it comes back to after a cut link. */
  tellSession(): void {
    const { id, uuid, name } = this.#session;
    this.#peer.notify('viewport.session', { id, uuid, name });
  }

  setReadOnly(readOnly: boolean): void {
    this.#readOnly = readOnly;
    this.#host.sizeChanged(this, 'flags');
  }

  /** Client flags of a viewport that is being opened; nobody has to be told. Unknown ones are left out, as in tmux. */
  startWith(flags: readonly string[]): void {
    for (const flag of flags) {
      const name = flag.replace(/^!/, '');
      if (name === 'read-only') this.#readOnly = flag === name;
      else if (!clientFlags.has(name)) continue;
      else if (flag !== name) this.#flags.delete(name);
      else this.#flags.add(name);
    }
  }

  setFlags(flags: readonly string[]): void {
    this.startWith(flags);
    this.#host.sizeChanged(this, 'flags');
  }

  setKeyTable(name: string): void {
    this.input.setTable(name);
  }

  pressKey(key: string): void {
    this.input.press({ key, bytes: new Uint8Array(0) });
  }

  suspend(): void {
    this.#signal('SIGTSTP');
  }

  /** Nothing to lock yet: the lock-command needs the client's terminal, which its protocol does not lend. */
  lock(): void {
    this.showMessage('lock-client is not available in this version');
  }

  pan(to: Side | 'cursor', cells: number): void {
    if (to === 'cursor') this.#panned = null;
    else {
      const { window } = this.#session.current;
      const { x, y } = this.offset;
      const right = to === 'right' ? cells : to === 'left' ? -cells : 0;
      const down = to === 'down' ? cells : to === 'up' ? -cells : 0;
      const rows = Math.max(1, this.rows - statusRows(this.#session));
      this.#panned = {
        window,
        x: viewOffset(window.cols, this.cols, 0, x + right),
        y: viewOffset(window.rows, rows, 0, y + down),
      };
    }
    this.refreshStatus();
  }

  forceSize(size: { cols: number; rows: number } | null): void {
    this.#forcedSize = size;
    this.#host.sizeChanged(this, 'resized');
  }

  showMessage(text: string, forMs?: number): void {
    this.#clearMessage();
    const ms = forMs ?? this.#session.options.getNumber('display-time');
    const timer = ms > 0 ? this.#host.timers.after(ms, () => this.#clearMessage()) : null;
    this.#message = { text, timer };
    this.request();
  }

  async showPaneNumbers(forMs: number, keys: boolean): Promise<string | null> {
    const { options, current } = this.#session;
    const { panes } = current.window;
    const base = current.window.options.getNumber('pane-base-index');
    const numbers = new Map<Pane, PaneNumbers>();
    panes.forEach((pane, index) => {
      const screen = this.#host.runtime(pane)?.screen;
      const colour = options.getString(`display-panes-${pane.active ? 'active-' : ''}colour`);
      if (screen) numbers.set(pane, new PaneNumbers(screen, index + base, colour));
    });
    this.#numbers = numbers;
    let end = () => {};
    const over = new Promise<null>((resolve) => {
      end = () => resolve(null);
    });
    const timer = forMs > 0 || !keys ? this.#host.timers.after(forMs, () => end()) : null;
    const key = keys ? this.ask({ kind: 'text', prompt: '', accepts: 'key', hidden: true }) : over;
    const answer = await Promise.race([key, over]);
    timer?.cancel();
    if (this.#prompt?.question.hidden) this.#prompt.cancel();
    if (this.#numbers === numbers) this.#numbers = null;
    this.request();
    return answer;
  }

  ask(question: Question): Promise<string | null> {
    if (this.#closed) return Promise.resolve(null);
    this.#prompt?.cancel();
    return new Promise((resolve) => {
      const prompt: Prompt = new Prompt(question, (answer) => {
        if (this.#prompt === prompt) this.#prompt = null;
        this.request();
        resolve(answer);
      });
      this.#prompt = prompt;
      this.request();
      this.input.resume();
    });
  }

  overlay(request: OverlayRequest, acts: OverlayActs = {}): Promise<OverlayAnswer> {
    if (this.#closed) return Promise.resolve(null);
    this.#overlay?.close();
    const overlay = new OverlayOnViewport(this.#peer, request, acts);
    this.#overlay = overlay;
    this.input.resume();
    return overlay.answer.finally(() => {
      if (this.#overlay === overlay) this.#overlay = null;
      this.input.resume();
    });
  }

  /** The list or menu that is open on it. */
  get openOverlay(): OverlayOnViewport | null {
    return this.#overlay;
  }

  redraw(): void {
    this.#frames.reset();
    this.#status = null;
    this.request();
  }

  #signal(signal: NodeJS.Signals): void {
    try {
      if (this.pid > 0) process.kill(this.pid, signal);
    } catch {
      // It is gone already.
    }
  }

  #clearMessage(): void {
    if (!this.#message) return;
    this.#message.timer?.cancel();
    this.#message = null;
    this.request();
  }

  #acknowledgeInput(seq: number): void {
    this.#peer.notify('viewport.inputAck', { seq });
  }

  #sendFrame(): number | null {
    // Whoever does not read gets the newest state later instead of a queue now.
    if (this.#peer.bufferedBytes > 0) return null;
    const frame = this.#frames.build(this.#view());
    if (frame === null) return null;
    this.#peer.notifyRaw('viewport.frame', frame);
    return this.#frames.rev;
  }

  #view(): View {
    const { window } = this.#session.current;
    const shown = window.zoomed ? [window.active] : window.panes;
    const chrome = this.#paneChrome();
    const layout: Layout = {
      cols: window.cols,
      rows: window.rows,
      panes: shown.map((pane) => boxOf(pane, chrome)),
      active: window.active.id,
      zoomed: window.zoomed,
      ...chrome.borders,
    };
    return {
      layout,
      panes: shown.flatMap((pane) => this.#paneView(pane)),
      cursor: this.#cursor(),
      modes: this.#modes(window.active),
      status: this.#drawnStatus().area,
      view: this.offset,
      message: this.#messageRuns(),
      title: this.#titleText,
    };
  }

  /** What the client's terminal is set to. */
  #modes(pane: Pane): TerminalModes {
    const own = this.#host.mode(pane) ? noModes : (this.#host.runtime(pane)?.screen.modes ?? noModes);
    // A paste into a prompt is text, not keys.
    const modes = this.#prompt ? { ...noModes, bracketedPaste: true } : own;
    if (!this.#session.options.getFlag('mouse')) return modes;
    // The mouse is ours, and programs get what they asked for from us.
    const all = pane.window.panes.some(
      (other) => this.#host.runtime(other)?.screen.modes.mouse === 'any' && !this.#host.mode(other),
    );
    const follows = this.#session.options.getFlag('focus-follows-mouse');
    return { ...modes, mouse: all || follows ? 'any' : 'drag', mouseEncoding: 'sgr' };
  }

  #drawnStatus(): DrawnStatus {
    if (!this.#status) {
      this.#status = this.#host.statusArea(this);
      this.#chrome = null;
      this.#titleText = this.#host.terminalTitle(this);
    }
    return this.#status;
  }

  #paneChrome(): PaneChrome {
    this.#drawnStatus();
    this.#chrome ??= this.#host.paneChrome(this);
    return this.#chrome;
  }

  #paneView(pane: Pane): PaneView[] {
    const shown = this.#numbers?.get(pane) ?? this.#host.mode(pane);
    if (shown) return [{ pane: pane.id, screen: shown, held: false }];
    const screen = this.#host.runtime(pane)?.screen;
    return screen ? [{ pane: pane.id, screen, held: this.#isHeld(pane, screen.synchronizedOutput) }] : [];
  }

  /** A synchronized update is shown when it is complete, or when its time is up. */
  #isHeld(pane: Pane, synchronized: boolean): boolean {
    if (!synchronized) {
      this.#heldSince.delete(pane.id);
      return false;
    }
    const now = this.#host.timers.now();
    const since = this.#heldSince.get(pane.id) ?? now;
    this.#heldSince.set(pane.id, since);
    const left = since + synchronizedHoldMs - now;
    if (left <= 0) return false;
    this.#holdTimer ??= this.#host.timers.after(left, () => {
      this.#holdTimer = null;
      this.request();
    });
    return true;
  }

  #cursor(): CursorState {
    const pane = this.activePane;
    const mode = this.#host.mode(pane);
    if (mode) {
      const { x, y } = mode.cursor;
      return {
        x: pane.x + Math.min(x, pane.cols - 1),
        y: pane.y + Math.min(y, pane.rows - 1),
        visible: true,
        shape: 0,
      };
    }
    const screen = this.#host.runtime(pane)?.screen;
    if (!screen) return { x: pane.x, y: pane.y, visible: false, shape: 0 };
    const { x, y, visible, shape } = screen.cursor;
    // After the last column the cursor waits for the wrap: it is shown on that column.
    return { x: pane.x + Math.min(x, pane.cols - 1), y: pane.y + Math.min(y, pane.rows - 1), visible, shape };
  }

  #messageRuns(): View['message'] {
    if (!this.#prompt && !this.#message) return null;
    if (this.#prompt?.question.hidden) return null;
    const sgr = this.#host.messageStyle(this);
    if (this.#prompt) return this.#prompt.line(sgr, this.cols, clusterWidth);
    return { runs: textRuns(this.#message?.text ?? '', sgr, clusterWidth) };
  }

  #inputHost() {
    const host = this.#host;
    return {
      timers: host.timers,
      decoder: host.newDecoder(),
      escapeTimeMs: () => host.serverOptions.getNumber('escape-time'),
      repeatTimeMs: () => this.#session.options.getNumber('repeat-time'),
      isPrefix: (key: string) =>
        key === this.#session.options.getString('prefix') ||
        key === this.#session.options.getString('prefix2'),
      binding: (table: string, key: string) => host.binding(table, key),
      modeTable: () => host.mode(this.activePane)?.keyTable ?? null,
      run: (binding: KeyBinding, _input: TypedInput, pointed?: PointedKey) =>
        host.runBinding(this, binding, pointed),
      point: (mouse: MouseInput) => this.#point(mouse),
      modeTableAt: ({ place }: PointedKey) => (place.pane && host.mode(place.pane)?.keyTable) ?? null,
      type: (bytes: Uint8Array, seq: number) => {
        if (this.readOnly) this.#refuseReadOnly(seq);
        else host.type(this, this.activePane, bytes, seq);
      },
      mouse: (input: TypedInput, seq: number) => host.mouse(this, input, seq),
      note: (seq: number) => host.note(this, seq),
      acknowledge: (seq: number) => this.#acknowledgeInput(seq),
      prompt: () => this.#prompt ?? this.#overlay,
      changed: () => {
        this.#hinter.waiting(this.input.table);
        this.refreshStatus();
      },
    };
  }

  #point(mouse: MouseInput): PointedKey | 'taken' | null {
    const { options } = this.#session;
    if (!options.getFlag('mouse')) return null;
    if (this.readOnly) return 'taken';
    const pointed = this.pointer.take(mouse);
    if (!pointed) return 'taken';
    if (mouse.event === 'move' && options.getFlag('focus-follows-mouse')) this.#host.pointedAt(pointed.place);
    return pointed;
  }

  #refuseReadOnly(keeperSeq: number): void {
    this.inputRefused(keeperSeq, {
      code: 'read-only',
      message: 'client is read-only: typing needs the role operator',
    });
  }
}

/**
 * The first column or row shown of a window larger than its view: where it was moved to, else so that the cursor is seen
 * (tty_window_offset of tmux 3.3a).
 */
function viewOffset(size: number, shown: number, cursor: number, moved: number | undefined): number {
  if (size <= shown) return 0;
  if (moved !== undefined) return Math.max(0, Math.min(moved, size - shown));
  if (cursor < shown) return 0;
  return cursor > size - shown ? size - shown : cursor - Math.floor(shown / 2);
}

function boxOf(pane: Pane, { styles, titles }: PaneChrome): Layout['panes'][number] {
  const { id, x, y, cols, rows } = pane;
  const style = styles.get(pane);
  const title = titles.get(pane);
  return { pane: id, x, y, cols, rows, ...(style ? { style } : {}), ...(title ? { title } : {}) };
}
