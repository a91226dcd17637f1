/**
 * All viewports of a server: opening and closing them, who shows what, and what their keys and sizes do to the rest. What
 * a read-only viewport does to the rest is nothing, and is stopped here. Keeps no frame and no key state of its own.
 */
import type { KeyBinding, KeyTables } from '../../command/KeyTables.ts';
import type { KeeperClient } from '../../keeper/link/KeeperClient.ts';
import { InputDecoder, type TypedInput } from '../../keys/InputDecoder.ts';
import { programKey } from '../../keys/programKey.ts';
import { userKeys } from '../../keys/userKeys.ts';
import { whoIs } from '../../operator/Access.ts';
import type { OptionSet } from '../../options/types.ts';
import { fail } from '../../protocol/errors.ts';
import type { CellSize, PtyId } from '../../protocol/keeper-link.ts';
import type { ViewportOpenParams } from '../../protocol/messages.ts';
import type { OverlayLooks } from '../../protocol/overlays.ts';
import type { Timers } from '../../runtime/Timers.ts';
import type { Pane, Session, Tree, Window } from '../../session/types.ts';
import type { Connection } from '../connections/Connection.ts';
import { ObserverFrameQueue } from '../frames/ObserverFrameQueue.ts';
import { KeptKeys, type StandingKeys } from '../input/KeptKeys.ts';
import type { PointedKey } from '../input/Pointer.ts';
import { clockTable } from '../overlays/ClockModes.ts';
import { keyModesOf } from '../panes/keyModes.ts';
import type { PaneRuntime } from '../panes/PaneRuntime.ts';
import { programMouse } from '../panes/programMouse.ts';
import type { PaneChrome } from '../statusline/paneChrome.ts';
import type { DrawnStatus } from '../statusline/StatusLine.ts';
import { type Place, placeAt } from './placeAt.ts';
import { Viewport } from './Viewport.ts';
import type { ShownMode, TerminalColours, ViewportHost } from './ViewportHost.ts';
import { WindowSizes } from './WindowSizes.ts';

/** 'active': it is the one at work in its window now, and another was before. */
export type ViewportChange =
  | 'attached'
  | 'detached'
  | 'resized'
  | 'session-changed'
  | 'flags'
  | 'focus'
  | 'theme'
  | 'used'
  | 'active';

export interface ViewportsParts {
  tree: Tree;
  timers: Timers;
  now(): number;
  keeper: KeeperClient;
  keys: KeyTables;
  serverOptions: OptionSet;
  runtime(pane: Pane): PaneRuntime | undefined;
  mode(pane: Pane): ShownMode | undefined;
  status(viewport: Viewport): DrawnStatus;
  paneChrome(viewport: Viewport): PaneChrome;
  title(viewport: Viewport): string | null;
  messageStyle(viewport: Viewport, commanding: boolean): string;
  looks(viewport: Viewport): OverlayLooks;
  runBinding(viewport: Viewport, binding: KeyBinding, pointed?: PointedKey): Promise<void>;
  /** A terminal told its colours; `changed`: others than before, while it is attached. */
  coloursTold(changed: boolean): void;
  /** A terminal that shows this session has cells of this size, in pixels. */
  cellTold(cell: CellSize, session: Session): void;
  /** These bytes are on their way to a pane's program. */
  typed(pane: Pane, data: Uint8Array): void;
  /** A key for a pane that has no program, or takes no input. */
  typedAtNothing(viewport: Viewport, pane: Pane, bytes: Uint8Array): void;
  /** A bug, to be logged. */
  crashed(what: string, error: unknown): void;
  /** A viewport came, went or looks elsewhere. */
  changed(viewport: Viewport, what: ViewportChange): void;
}

/** What programs are told of terminals that do not say. */
const unknownColours = { foreground: '#d7dae0', background: '#000000' };

/** So long after a key its echo, or what it made a program print, is likely still on its way, milliseconds. */
const typingMs = 100;

export class Viewports implements ViewportHost {
  readonly timers: Timers;
  readonly frameTurns: ObserverFrameQueue;
  readonly serverOptions: OptionSet;
  readonly #parts: ViewportsParts;
  /** The pane that was typed into last, and when. */
  #typed: { pane: Pane; at: number } | null = null;
  readonly #open = new Set<Viewport>();
  /** By the writer name that the keeper knows: the operator's id. */
  readonly #writers = new Map<string, Viewport>();
  readonly #keptKeys = new KeptKeys();
  readonly sizes: WindowSizes;
  #nextId = 1;
  /** Input that was counted before it was typed has a writer and numbers of its own, new for every server. */
  readonly #started: number;
  #lateSeq = 0;

  constructor(parts: ViewportsParts) {
    this.#parts = parts;
    this.timers = parts.timers;
    this.frameTurns = new ObserverFrameQueue(() => parts.timers.now());
    this.#started = parts.now();
    this.serverOptions = parts.serverOptions;
    this.sizes = new WindowSizes(() => this.all());
  }

  all(): readonly Viewport[] {
    return [...this.#open];
  }

  attachedTo(session: Session): Viewport[] {
    return this.all().filter((viewport) => viewport.session === session);
  }

  /** Those that are not read-only. */
  #working(): readonly Viewport[] {
    return this.all().filter(({ readOnly }) => !readOnly);
  }

  looksAt({ session, readOnly }: Viewport): void {
    if (!readOnly) session.lastAttachedAt = this.#parts.now();
  }

  /** Opens a viewport on a connection. Errors: malformed-message when it has one, hello-first. */
  open(connection: Connection, session: Session, params: ViewportOpenParams): Viewport {
    const { operator, greeting, access } = connection;
    if (!operator || !greeting || !access) throw fail('hello-first', {});
    if (connection.viewport)
      throw fail('malformed-message', { reason: 'this connection has a viewport already' });
    if (params.detachOthers)
      for (const other of this.attachedTo(session))
        other.detach(whoIs(operator, access), { hangUp: params.hangUpOthers === true });
    if (params.demoteOthers)
      for (const other of this.attachedTo(session)) other.setReadOnly(true, whoIs(operator, access));
    const terminal = greeting.terminal ?? { cols: 80, rows: 24, term: 'unknown' };
    const viewport = new Viewport({
      id: this.#nextId++,
      peer: connection.peer,
      host: this,
      operator,
      access,
      session,
      terminal: { ...terminal, cols: params.cols ?? terminal.cols, rows: params.rows ?? terminal.rows },
      pid: greeting.client.pid ?? 0,
      readOnly: params.readOnly === true,
      keeperSeq: connection.keeperSeq,
    });
    connection.viewport = viewport;
    viewport.startWith(params.flags ?? []);
    this.#open.add(viewport);
    this.#writers.set(operator.id, viewport);
    const standing = this.#keptKeys.take(operator.id);
    if (standing) viewport.input.restore(standing);
    this.looksAt(viewport);
    if (!viewport.readOnly) this.sizes.used(viewport);
    this.resizeWindows();
    this.#parts.changed(viewport, 'attached');
    return viewport;
  }

  /**
   * Sessions have ended: each viewport of theirs looks at the next one, or is closed where there is none that it may see.
   * Until its turn comes it is in no list, so that nobody meets a viewport whose session has no window.
   */
  letGo(ended: ReadonlySet<Session>, next: (session: Session) => Session | null): void {
    const leaving = this.all().filter(({ session }) => ended.has(session));
    for (const viewport of leaving) this.#open.delete(viewport);
    for (const viewport of leaving) {
      this.#open.add(viewport);
      const { session } = viewport;
      const to = next(session);
      if (to && viewport.maySee(to)) viewport.switchTo(to);
      else viewport.close({ kind: 'session-ended', session: session.name });
    }
  }

  /** Whatever shows this window, or everything, may have to be drawn again. */
  request(window?: Window): void {
    for (const viewport of this.#open) {
      if (!window || viewport.session.current.window === window) viewport.request();
    }
  }

  /** What status lines say may have changed, those of a session or all. */
  refreshStatus(session?: Session): void {
    for (const viewport of this.#open) {
      if (!session || viewport.session === session) viewport.refreshStatus();
    }
  }

  /** The pane's screen changed, by so many bytes of output: those that show it get a frame. */
  paneChanged(pane: Pane, bytes: number): void {
    for (const viewport of this.#open) {
      if (viewport.session.current.window === pane.window) viewport.paneChanged(pane, bytes);
    }
  }

  /**
   * Sizes of the windows that somebody at work sees, by those who have them. The others follow once they are seen, as in
   * tmux: else their programs would all draw again, and count as active, whenever a terminal is resized.
   */
  resizeWindows(): void {
    const seen = new Set(this.#working().map(({ session }) => session.current.window));
    for (const window of seen) this.#fit(window);
  }

  #fit(window: Window): void {
    const size = this.sizes.sizeOf(window);
    if (!size || (size.cols === window.cols && size.rows === window.rows)) return;
    this.#parts.tree.resizeWindow(window, size.cols, size.rows);
  }

  onInputAck(writer: string, seq: number): void {
    this.#writers.get(writer)?.inputAccepted(seq);
  }

  onInputRefused(writer: string, seq: number, reason: 'full' | 'gone', pty: PtyId | null): void {
    const pane = this.#paneOf(pty);
    const copied = pty === null ? undefined : this.#writers.get(copiedFrom(writer, pty));
    if (copied) {
      // The pane that was typed in took it; one that ended meanwhile shows that itself.
      if (reason === 'full') copied.showError(notReading(pane));
      return;
    }
    const viewport = this.#writers.get(writer);
    if (!viewport) return;
    const error =
      reason === 'full'
        ? { code: 'input-full', message: notReading(pane) }
        : { code: 'pane-dead', message: `pane ${pane} has no process` };
    viewport.inputRefused(seq, error);
    if (reason === 'full') viewport.showError(error.message);
  }

  crashed(what: string, error: unknown): void {
    this.#parts.crashed(what, error);
  }

  #paneOf(pty: PtyId | null): string {
    const panes = this.#parts.tree.panes.values();
    for (const pane of panes) if (pty !== null && this.runtime(pane)?.pty === pty) return pane.id;
    return '?';
  }

  now(): number {
    return this.#parts.now();
  }

  newDecoder(): InputDecoder {
    return new InputDecoder(() => userKeys(this.serverOptions.getElements('user-keys')));
  }

  runtime(pane: Pane): PaneRuntime | undefined {
    return this.#parts.runtime(pane);
  }

  mode(pane: Pane): ShownMode | undefined {
    return this.#parts.mode(pane);
  }

  statusArea(viewport: Viewport): DrawnStatus {
    return this.#parts.status(viewport);
  }

  paneChrome(viewport: Viewport): PaneChrome {
    return this.#parts.paneChrome(viewport);
  }

  terminalTitle(viewport: Viewport): string | null {
    return this.#parts.title(viewport);
  }

  messageStyle(viewport: Viewport, commanding: boolean): string {
    return this.#parts.messageStyle(viewport, commanding);
  }

  looks(viewport: Viewport): OverlayLooks {
    return this.#parts.looks(viewport);
  }

  /** The default colours of the terminal that was typed in last, of those that told theirs. */
  terminalColours(): Required<TerminalColours> {
    const told = this.#working().filter(({ colours }) => colours.background !== undefined);
    const latest = told.sort((a, b) => b.activityAt - a.activityAt)[0]?.colours;
    return { ...unknownColours, ...latest };
  }

  coloursTold({ readOnly }: Viewport, changed: boolean): void {
    if (!readOnly) this.#parts.coloursTold(changed);
  }

  cellTold({ cell, session, readOnly }: Viewport): void {
    if (cell && !readOnly) this.#parts.cellTold(cell, session);
  }

  binding(table: string, key: string): KeyBinding | undefined {
    if (table === clockTable) return anyKeyEnds(key);
    return this.#parts.keys.get(table, key);
  }

  bindings(table: string): readonly KeyBinding[] {
    return this.#parts.keys.list(table);
  }

  async runBinding(viewport: Viewport, binding: KeyBinding, pointed?: PointedKey): Promise<void> {
    await this.#parts.runBinding(viewport, binding, pointed);
    // It may look at another window now, and is the one who does.
    if (this.#open.has(viewport)) this.used(viewport);
  }

  placeAt(viewport: Viewport, x: number, y: number): Place | undefined {
    return placeAt(viewport, this.#parts.tree, x, y);
  }

  pointedAt({ pane, name }: Place): void {
    if (pane && name === 'Pane' && !pane.active) this.#parts.tree.selectPane(pane);
  }

  get bindsExtendedKeys(): boolean {
    return this.#parts.keys.needsExtendedKeys;
  }

  encoder(pane: Pane): (input: TypedInput) => Uint8Array {
    const screen = this.runtime(pane)?.screen;
    if (!screen) return (input) => input.bytes;
    const modes = keyModesOf(screen.modes, this.serverOptions);
    return (input) => programKey(input, modes);
  }

  type(viewport: Viewport, pane: Pane, bytes: Uint8Array, keeperSeq: number): void {
    const late = keeperSeq === 0;
    const writer = late ? `${viewport.operator.id}:late-${this.#started}` : viewport.operator.id;
    const seq = late ? ++this.#lateSeq : keeperSeq;
    const targets = pane.window.options.getFlag('synchronize-panes') ? pane.window.panes : [pane];
    const ptys = targets.flatMap((target) => {
      const open = target.inputDisabled || (target !== pane && !target.options.getFlag('synchronize-panes'));
      const pty = open ? undefined : this.runtime(target)?.pty;
      if (pty === undefined || pty === null) return [];
      this.#parts.typed(target, bytes);
      return pty;
    });
    const [first, ...others] = ptys;
    if (first === undefined) {
      // Nobody is there to read it: counted as applied, as a key typed at a dead pane is in tmux.
      this.#parts.typedAtNothing(viewport, pane, bytes);
      if (late) return;
      this.#parts.keeper.note(writer, seq);
      viewport.inputAccepted(seq);
      return;
    }
    this.#parts.keeper.input(first, writer, seq, bytes);
    // Copies for synchronized panes have writers of their own, so that each is deduplicated like the first.
    for (const pty of others) this.#parts.keeper.input(pty, copyWriter(writer, pty), seq, bytes);
  }

  mouse(viewport: Viewport, input: TypedInput, keeperSeq: number): boolean {
    if (!input.mouse || viewport.readOnly) return false;
    const place = this.placeAt(viewport, input.mouse.x, input.mouse.y);
    const pane = place?.name === 'Pane' ? place.pane : null;
    const screen = pane && !this.mode(pane) ? this.runtime(pane)?.screen : undefined;
    if (!place || !pane || !screen) return false;
    const bytes = programMouse(screen, { ...input.mouse, x: place.x - pane.x, y: place.y - pane.y });
    if (!bytes) return false;
    this.type(viewport, pane, bytes, keeperSeq);
    return true;
  }

  note(viewport: Viewport, keeperSeq: number): void {
    this.#parts.keeper.note(viewport.operator.id, keeperSeq);
  }

  /** Whether a key was typed just now, and not into this PTY. */
  typedBeside(pty: PtyId): boolean {
    const typed = this.#typed;
    if (typed === null || this.timers.now() - typed.at > typingMs) return false;
    return this.runtime(typed.pane)?.pty !== pty;
  }

  used(viewport: Viewport): void {
    if (viewport.readOnly) return;
    this.#typed = { pane: viewport.activePane, at: this.timers.now() };
    this.#parts.changed(viewport, 'used');
    if (!this.sizes.used(viewport)) return;
    this.#parts.changed(viewport, 'active');
    this.#fit(viewport.session.current.window);
  }

  sizeChanged(viewport: Viewport, what: 'resized' | 'session-changed' | 'flags'): void {
    const taken = what !== 'flags' && !viewport.readOnly && this.sizes.used(viewport);
    if (viewport.decidesSize === 'never') this.sizes.lost(viewport, this.#parts.tree.windows.values());
    this.resizeWindows();
    this.#parts.changed(viewport, what);
    if (taken && what === 'resized') this.#parts.changed(viewport, 'active');
  }

  themeChanged(viewport: Viewport): void {
    if (!viewport.readOnly) this.#parts.changed(viewport, 'theme');
  }

  focusMoved(viewport: Viewport): void {
    if (!viewport.readOnly) this.#parts.changed(viewport, 'focus');
  }

  closed(viewport: Viewport, cut: StandingKeys | null): void {
    if (!this.#open.delete(viewport)) return;
    if (cut !== null) this.#keptKeys.keep(viewport.operator.id, cut);
    if (this.#writers.get(viewport.operator.id) === viewport) this.#writers.delete(viewport.operator.id);
    const heirs = this.sizes.lost(viewport, this.#parts.tree.windows.values());
    this.resizeWindows();
    this.#parts.changed(viewport, 'detached');
    for (const heir of this.all()) if (heirs.has(heir)) this.#parts.changed(heir, 'active');
  }
}

/** The keys of a clock: what is bound without a prefix works as ever, and any other key ends it. */
function anyKeyEnds(key: string): KeyBinding | undefined {
  if (key !== 'Any') return undefined;
  return { table: clockTable, key, command: 'send-keys -X cancel', note: '', repeat: false };
}

/** Types into a synchronized pane what an operator types into another. */
function copyWriter(writer: string, pty: PtyId): string {
  return `${writer}:${pty}`;
}

/** The operator whose copies this writer types; '' when it types none. */
function copiedFrom(writer: string, pty: PtyId): string {
  const suffix = copyWriter('', pty);
  return writer.endsWith(suffix) ? writer.slice(0, -suffix.length) : '';
}

function notReading(pane: string): string {
  return `pane ${pane} is not reading its input: what was typed was refused`;
}
