/**
 * One client's view of one session: the part shown, its size, the state last sent, and the effect of its keys. Owns
 * nothing of the session: closing, crashing or replacing a viewport changes nothing in it.
 */
import type { AttachedClient, DetachHow, ListAsMode } from '../../command/AttachedClient.ts';
import type { Access } from '../../operator/Access.ts';
import type { Operator } from '../../operator/Operators.ts';
import type { ClientInfo } from '../../protocol/admission.ts';
import { fail } from '../../protocol/errors.ts';
import type { DefaultColours, TerminalFindings, ViewportClosedReason } from '../../protocol/messages.ts';
import type { OverlayAnswer, OverlayRequest } from '../../protocol/overlays.ts';
import type { Pane, Session, Side } from '../../session/types.ts';
import type { ServerPeer } from '../../transport/Peer.ts';
import { onlyLooks } from '../frames/ObserverFrameQueue.ts';
import { ViewportFrames } from '../frames/ViewportFrames.ts';
import type { OverlayActs } from '../overlays/OverlayOnViewport.ts';
import { MessageLine } from '../statusline/MessageLine.ts';
import type { Question } from '../statusline/Prompt.ts';
import { ClientFlags } from './ClientFlags.ts';
import { ClientTerminal } from './ClientTerminal.ts';
import { detachReason } from './detachReason.ts';
import { showPaneNumbers } from './displayPanes.ts';
import { areFocusReports } from './Focus.ts';
import { LateNotices } from './LateNotices.ts';
import { lockTerminal } from './lockTerminal.ts';
import { RawOutput } from './RawOutput.ts';
import { stopProcess } from './stopProcess.ts';
import { ViewportKeys } from './ViewportKeys.ts';
import { ViewportPicture } from './ViewportPicture.ts';
import type { Viewports } from './Viewports.ts';
import { ViewportTakers } from './ViewportTakers.ts';
import type { NewViewport, ViewportWorld } from './ViewportWorld.ts';
import { messageRow, type SizeClient, statusRows } from './WindowSizes.ts';
import { lookingAt, WindowView } from './WindowView.ts';

export class Viewport implements AttachedClient, SizeClient {
  readonly id: number;
  readonly operator: Operator;
  readonly access: Access;
  readonly pid: number;
  readonly name: string;
  readonly carrier: ClientInfo['carrier'];
  readonly from: string;
  readonly terminal: ClientTerminal;
  readonly createdAt: number;
  activityAt: number;
  lastSession: Session | null = null;
  readonly #peer: ServerPeer;
  readonly #world: ViewportWorld;
  readonly #siblings: Viewports;
  readonly frames: ViewportFrames;
  readonly notices: LateNotices;
  readonly raw: RawOutput;
  readonly line: MessageLine;
  readonly picture: ViewportPicture;
  readonly takers: ViewportTakers;
  readonly keys: ViewportKeys;
  readonly #flags: ClientFlags;
  readonly #windowView: WindowView;
  #session: Session;
  #closed = false;

  constructor(request: NewViewport) {
    this.id = request.id;
    this.operator = request.operator;
    this.access = request.access;
    this.pid = request.pid;
    this.terminal = new ClientTerminal(request.terminal);
    const { via } = request.access;
    this.name = this.terminal.tty || (via ? `${via.carrier}-${this.id}` : `client-${this.pid}`);
    this.carrier = via?.carrier ?? 'local';
    this.from = via?.address ?? this.terminal.tty;
    this.#peer = request.peer;
    this.notices = new LateNotices(request.peer);
    this.#world = request.world;
    this.#siblings = request.siblings;
    this.#session = request.session;
    this.#flags = new ClientFlags(request.readOnly, request.terminal.utf8 ?? true);
    this.#flags.change(request.flags);
    this.line = new MessageLine(
      request.world.timers,
      () => this.request(),
      () => messageRow(this.#session, this.rows),
      () => this.#session.options.getNumber('display-time'),
    );
    this.picture = new ViewportPicture(this, request.world, this.line);
    this.#windowView = new WindowView(() => lookingAt(this.#session.current.window, this));
    this.createdAt = this.#world.now();
    this.activityAt = this.createdAt;
    this.frames = new ViewportFrames({
      peer: request.peer,
      timers: request.world.timers,
      view: () => (this.#session.winlinks.length === 0 ? null : this.picture.view),
      cells: () => this.cols * this.rows,
      sent: () => this.#world.shown(this),
      turn: (run) => (onlyLooks(this, request.world.now()) ? request.siblings.frameTurns.add(run) : run()),
    });
    this.raw = new RawOutput({ peer: request.peer, behindFrame: (run) => this.frames.behind(run) });
    this.takers = new ViewportTakers({
      peer: request.peer,
      line: this.line,
      input: () => this.keys.input,
      changed: () => this.request(),
      isMode: request.world.listOpened,
    });
    this.keys = new ViewportKeys({
      viewport: this,
      world: request.world,
      siblings: request.siblings,
      peer: request.peer,
      taker: () => (this.readOnly ? null : this.takers.first),
      keeperSeq: request.keeperSeq,
    });
  }

  get principal(): AttachedClient['principal'] {
    return this.access.principal;
  }

  get session(): Session {
    return this.#session;
  }

  get cols(): number {
    return this.terminal.cols;
  }

  get rows(): number {
    return this.terminal.rows;
  }

  get readOnly(): boolean {
    return this.#flags.readOnly || this.operator.role === 'observer';
  }

  get flags(): string {
    return this.#flags.text(this.readOnly);
  }

  /** Its terminal has the focus, by its last report. */
  get focused(): boolean {
    return this.#flags.focused;
  }

  setFocused(focused: boolean): void {
    this.#flags.focused = focused;
    if (!this.readOnly) this.#world.changed(this, 'focus');
  }

  /** Observers, locked clients and silent borrowers never decide the size of a window. A client with ignore-size does where it is alone. */
  get decidesSize(): SizeClient['decidesSize'] {
    return this.readOnly || this.terminal.isSilent ? 'never' : this.#flags.decidesSize;
  }

  /** Number of status lines on show. */
  get statusRows(): number {
    return statusRows(this.#session, this.rows);
  }

  get windowRows(): number {
    return this.rows - this.statusRows;
  }

  get keyTable(): string {
    const { inner, table } = this.keys.input.tables;
    return inner ? 'inner' : table === 'root' ? this.keys.restTable : table;
  }

  /** The pane that takes the keys. */
  get activePane(): Pane {
    return this.#session.current.window.active;
  }

  /** First visible cell of the window: 0, 0 unless the window is larger than this client. */
  get offset(): { x: number; y: number } {
    return this.seenFrom ?? { x: 0, y: 0 };
  }

  get seenFrom(): { x: number; y: number } | null {
    return this.#windowView.offset();
  }

  /** Some of its content may have changed. */
  request(): void {
    this.frames.request();
  }

  /** Rebuilds the status line for the next frame. Until then it is kept, since formats cost more than frames. */
  refreshStatus(): void {
    this.picture.refreshStatus();
    this.request();
  }

  /** The connection has sent everything queued. */
  drained(): void {
    this.notices.drained();
    this.request();
  }

  resize(cols: number, rows: number): void {
    if (!this.terminal.resize(cols, rows)) return;
    this.#siblings.sizeChanged(this, 'resized');
    this.refreshStatus();
  }

  /** Its terminal reported its default colours. */
  setColours(colours: DefaultColours): void {
    const { theme, colours: before } = this.terminal;
    this.terminal.colours = { ...before, ...colours };
    if (!this.readOnly) {
      this.#world.coloursTold(before.background !== undefined);
      if (this.terminal.theme !== theme) this.#world.changed(this, 'theme');
    }
    this.refreshStatus();
  }

  /** Its terminal reported its name and features. */
  setFindings(findings: TerminalFindings): void {
    this.terminal.found(findings);
    this.#tellCell();
    if (findings.redraw) this.redraw();
    else this.refreshStatus();
  }

  /** Its terminal reported the size of a cell, or it shows another session. */
  #tellCell(): void {
    const { cell } = this.terminal;
    if (cell && !this.readOnly) this.#world.cellTold(cell, this.#session);
  }

  receiveInput(seq: number, bytes: Uint8Array): void {
    this.#used();
    this.frames.typed();
    if (!areFocusReports(bytes)) this.line.clear();
    // First comes an answer from the same read as these bytes: the bytes after it are the program's.
    const { input } = this.keys;
    if (this.takers.overlay) queueMicrotask(() => input.receive(seq, bytes));
    else input.receive(seq, bytes);
  }

  /** Counts as use of the session, unless the client is read-only. */
  #used(): void {
    if (this.readOnly) return;
    this.activityAt = this.#world.now();
    this.#siblings.used(this);
    this.#session.activityAt = this.activityAt;
  }

  clipboard(selection: string, text: string): void {
    if (this.operator.role !== 'observer') this.notices.clipboard(selection, text);
  }

  detach(by: string | null, how: DetachHow = {}): void {
    this.close(detachReason(by, how), how.evicts);
  }

  /** True once the client was told the reason of the end, or is gone: later requests are dropped. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Ends the viewport and tells the client why. The client closes the connection. */
  close(reason: ViewportClosedReason | null, evicted = false): void {
    if (this.#closed) return;
    this.#closed = true;
    const { standing } = this.keys.input.tables;
    this.frames.stop();
    this.keys.stop();
    this.picture.stop();
    this.line.stop();
    this.takers.stop();
    if (reason) this.#peer.notify('viewport.closed', { reason });
    this.#siblings.closed(this, reason === null ? standing : null, evicted);
  }

  /** Begins to show its session, which counts as attached and used from now on. */
  countsAsAttached(): void {
    if (this.readOnly) return;
    this.#session.activityAt = this.#world.now();
    this.#session.lastAttachedAt = this.#session.activityAt;
  }

  /** False for a session outside its token. */
  maySee(session: Session): boolean {
    return (this.access.grant?.session ?? session.uuid) === session.uuid;
  }

  /** Errors: out-of-scope, for a client limited to another session. */
  switchTo(session: Session): void {
    if (this.#closed || session === this.#session) return;
    if (!this.maySee(session))
      throw fail('out-of-scope', { action: 'switch-client', session: this.#session.name });
    this.lastSession = this.#session;
    this.#session = session;
    this.countsAsAttached();
    this.tellSession();
    this.#siblings.sizeChanged(this, 'session-changed');
    this.#tellCell();
    this.redraw();
  }

  /** Tells the client its session, to which it returns after a cut link. */
  tellSession(): void {
    const { id, uuid, name } = this.#session;
    this.#peer.notify('viewport.session', { id, uuid, name });
  }

  setReadOnly(readOnly: boolean, by?: string): void {
    this.#flags.readOnly = readOnly;
    if (by !== undefined) this.#peer.notify('viewport.access', { readOnly: this.readOnly, by });
    this.#flagsChanged();
  }

  #flagsChanged(): void {
    // An observer must not answer the open question or list.
    if (this.readOnly) this.takers.stop();
    this.#siblings.sizeChanged(this, 'flags');
  }

  setFlags(flags: readonly string[]): void {
    this.#flags.change(flags);
    this.#flagsChanged();
  }

  setKeyTable(name: string): void {
    this.keys.input.tables.setTable(name);
  }

  toggleInnerKeys(): void {
    const { tables } = this.keys.input;
    tables.toggleInner();
    if (tables.inner && this.statusRows === 0)
      this.showMessage(`keys go inside until ${this.#session.options.getString('inner-key')}`);
  }

  pressKey(key: string): void {
    this.keys.input.press({ key, bytes: new Uint8Array(0) });
  }

  suspend(): void {
    // A client on this host is stopped by a signal, as job control does, even when it is busy.
    if (this.access.via) this.#peer.notify('viewport.suspend', {});
    else stopProcess(this.pid);
  }

  lock(): void {
    if (!lockTerminal(this, this.#peer)) return;
    this.#flags.locked = true;
    this.#siblings.sizeChanged(this, 'flags');
  }

  /** The lock-command has ended: the client is in use again. */
  unlocked(): void {
    if (!this.#flags.locked) return;
    this.#flags.locked = false;
    this.#siblings.sizeChanged(this, 'flags');
    this.activityAt = this.#world.now();
    this.#siblings.used(this);
  }

  pan(to: Side | 'cursor', cells: number): void {
    this.#windowView.pan(to, cells);
    this.refreshStatus();
  }

  forceSize(size: { cols: number; rows: number } | null): void {
    this.terminal.forcedSize = size;
    this.#siblings.sizeChanged(this, 'resized');
  }

  showMessage(text: string, forMs?: number, styled = false): void {
    this.line.show(text, forMs, styled);
  }

  showError(text: string): void {
    this.line.showError(text);
  }

  showPaneNumbers(forMs: number, keys: boolean): Promise<string | null> {
    return showPaneNumbers(this, this.#world, forMs, keys);
  }

  ask(question: Question): Promise<string | null> {
    // An observer can't answer.
    return this.#closed || this.readOnly ? Promise.resolve(null) : this.takers.ask(question);
  }

  overlay(request: OverlayRequest, acts: OverlayActs = {}, mode?: ListAsMode): Promise<OverlayAnswer> {
    if (this.#closed || this.readOnly) return Promise.resolve(null);
    return this.takers.open(request, acts, mode);
  }

  hold(work: Promise<unknown>): void {
    this.keys.input.hold(work);
  }

  redraw(): void {
    this.frames.reset();
    this.refreshStatus();
  }
}
