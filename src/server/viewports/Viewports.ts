/**
 * All viewports of a server: opens and closes them, knows which shows what, and applies the effects of their keys and
 * sizes on others. A read-only viewport has no effect on others. Keeps no frame and no key state of its own.
 */

import { checkMayStop, whoIs } from '../../operator/Access.ts';
import { evicts } from '../../operator/Principal.ts';
import { fail } from '../../protocol/errors.ts';
import type { PtyId } from '../../protocol/keeperLink.ts';
import type { DefaultColours, ViewportOpenParams } from '../../protocol/messages.ts';
import type { Pane, Session, Window } from '../../session/types.ts';
import type { Connection } from '../connections/Connection.ts';
import type { ControlClient } from '../control/ControlClient.ts';
import { ObserverFrameQueue } from '../frames/ObserverFrameQueue.ts';
import { KeptKeys, type StandingKeys } from '../input/KeptKeys.ts';
import type { MakingWay } from '../panes/OutputTurns.ts';
import { ClientProcess } from './ClientProcess.ts';
import { CutOperators } from './CutOperators.ts';
import { FitLease } from './FitLease.ts';
import { LentSizes } from './LentSizes.ts';
import { PaneTyping } from './PaneTyping.ts';
import { TypedKey } from './TypedKey.ts';
import { Viewport } from './Viewport.ts';
import type { ViewportWorld } from './ViewportWorld.ts';
import { WindowSizes } from './WindowSizes.ts';

/** Default colours reported to programs when no terminal has answered. */
const unknownColours = { foreground: '#d7dae0', background: '#000000' };

export class Viewports {
  /** Frames for read-only viewports. */
  readonly frameTurns: ObserverFrameQueue;
  readonly typing: PaneTyping;
  readonly #world: ViewportWorld;
  readonly #typed = new TypedKey();
  readonly #open = new Set<Viewport>();
  /** Clients in control mode, which get no frames. */
  readonly #controls = new Set<ControlClient>();
  readonly #keptKeys = new KeptKeys();
  readonly #cut = new CutOperators();
  /** Processes of the clients on this host. */
  readonly #processes = new WeakMap<Viewport, ClientProcess>();
  /** Leases of the clients that borrow the size of their windows. */
  readonly #leases = new WeakMap<Viewport, FitLease>();
  readonly lent: LentSizes;
  readonly sizes: WindowSizes;
  #nextId = 1;

  constructor(world: ViewportWorld) {
    this.#world = world;
    this.typing = new PaneTyping(world);
    this.frameTurns = new ObserverFrameQueue(() => world.timers.now());
    this.sizes = new WindowSizes(() => this.clients());
    this.lent = new LentSizes(world.timers, () => this.resizeWindows());
  }

  all(): readonly Viewport[] {
    return [...this.#open];
  }

  /** All attached clients, control mode included. */
  clients(): readonly (Viewport | ControlClient)[] {
    return [...this.#open, ...this.#controls];
  }

  /** A client in control mode has attached. */
  join(client: ControlClient): void {
    this.#controls.add(client);
    this.resizeWindows();
  }

  leave(client: ControlClient): void {
    if (!this.#controls.delete(client)) return;
    this.sizes.lost(client, this.#world.tree.windows.values());
    this.resizeWindows();
  }

  /** A client in control mode switched sessions or changed its size. */
  controlChanged(client: ControlClient): void {
    if (client.decidesSize === 'never') this.sizes.lost(client, this.#world.tree.windows.values());
    else this.sizes.used(client);
    this.resizeWindows();
  }

  attachedTo(session: Session): Viewport[] {
    return this.all().filter((viewport) => viewport.session === session);
  }

  /** Viewports that are not read-only. */
  #working(): readonly Viewport[] {
    return this.all().filter(({ readOnly }) => !readOnly);
  }

  /** Opens a viewport on a connection. Errors: malformed-message when the connection has one already, hello-first. */
  open(connection: Connection, session: Session, params: ViewportOpenParams): Viewport {
    const { operator, greeting, access } = connection;
    if (!operator || !greeting || !access) throw fail('hello-first', {});
    if (connection.viewport || connection.control)
      throw fail('malformed-message', { reason: 'this connection has a viewport already' });
    if (params.detachOthers || params.demoteOthers) this.#takeOver(session, connection, params);
    const terminal = greeting.terminal ?? { cols: 80, rows: 24, term: 'unknown' };
    const viewport = new Viewport({
      id: this.#nextId++,
      peer: connection.peer,
      world: this.#world,
      siblings: this,
      operator,
      access,
      session,
      terminal: { ...terminal, cols: params.cols ?? terminal.cols, rows: params.rows ?? terminal.rows },
      pid: greeting.client.pid ?? 0,
      readOnly: params.readOnly === true,
      flags: params.flags ?? [],
      keeperSeq: connection.keeperSeq,
    });
    connection.viewport = viewport;
    this.#open.add(viewport);
    const process = access.via ? null : ClientProcess.running(viewport.pid);
    if (process) this.#processes.set(viewport, process);
    this.typing.opened(viewport);
    const standing = this.#keptKeys.take(operator.id);
    if (standing) viewport.keys.input.tables.restore(standing);
    const before = this.#cut.changed(operator.id, viewport.principal);
    if (before) this.#world.cameBackAs(viewport, before);
    viewport.countsAsAttached();
    if (!viewport.readOnly) this.sizes.used(viewport);
    this.#leases.set(
      viewport,
      new FitLease({
        peer: connection.peer,
        timers: this.#world.timers,
        changed: (isSilent) => this.#fellSilent(viewport, isSilent),
      }),
    );
    this.#renewLease(viewport);
    this.resizeWindows();
    this.#world.changed(viewport, 'attached');
    return viewport;
  }

  #renewLease(viewport: Viewport): void {
    const { decidesSize, terminal, closed } = viewport;
    this.#leases.get(viewport)?.want(!closed && (terminal.isSilent || decidesSize === 'for-now'));
  }

  #fellSilent(viewport: Viewport, isSilent: boolean): void {
    viewport.terminal.isSilent = isSilent;
    if (!viewport.closed) this.sizeChanged(viewport, 'flags');
  }

  /** Errors: others-client, for an agent or program at a session that others show. */
  #takeOver(session: Session, { operator, access }: Connection, params: ViewportOpenParams): void {
    if (!operator || !access) return;
    const others = this.attachedTo(session);
    for (const other of others) checkMayStop(access, other, 'taking over');
    const by = whoIs(operator, access);
    const hangUp = params.hangUpOthers === true;
    for (const other of params.detachOthers ? others : [])
      other.detach(by, { hangUp, evicts: evicts(access.principal, other.principal) });
    for (const other of params.demoteOthers ? others : []) other.setReadOnly(true, by);
  }

  /**
   * Sessions have ended: their viewports switch to the next one, or close where they may see no other. Until its
   * turn, each is in no list, so that no code meets a viewport whose session has no window.
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
    for (const client of [...this.#controls].filter(({ session }) => ended.has(session))) {
      const to = next(client.session);
      if (to) client.switchTo(to);
      else client.sessionEnded();
    }
  }

  /** Marks viewports of this window, or all, as changed. */
  request(window?: Window): void {
    for (const viewport of this.#open) {
      if (!window || viewport.session.current.window === window) viewport.request();
    }
  }

  /** Status lines of a session, or all, may have changed. */
  refreshStatus(session?: Session): void {
    for (const viewport of this.#open) {
      if (!session || viewport.session === session) viewport.refreshStatus();
    }
  }

  /** The pane's screen changed by `bytes` of output: its viewports get a frame. */
  paneChanged(pane: Pane, bytes: number): void {
    for (const viewport of this.#open) {
      if (viewport.session.current.window === pane.window)
        viewport.frames.printed(bytes, pane === viewport.activePane);
    }
  }

  /**
   * Resizes windows that operators see now. As in tmux, others follow once they are shown: otherwise each resize of a
   * terminal would make all their programs redraw, and count as active.
   */
  resizeWindows(): void {
    const seen = new Set(this.#working().map(({ session }) => session.current.window));
    // A client in control mode shows all windows of its session.
    for (const { session, decidesSize } of this.#controls)
      if (decidesSize !== 'never') for (const { window } of session.winlinks) seen.add(window);
    for (const window of [...seen, ...this.lent.windows]) this.#fit(window);
  }

  #fit(window: Window): void {
    const isLent = this.#working().some(
      ({ decidesSize, session }) => decidesSize === 'for-now' && session.current.window === window,
    );
    const before = isLent || this.lent.waits(window) ? null : this.lent.back(window);
    // A window without a pane has closed meanwhile.
    if (window.panes.length === 0) return;
    const size = this.sizes.sizeOf(window) ?? before;
    if (isLent && size) this.lent.lend(window);
    if (!size || (size.cols === window.cols && size.rows === window.rows)) return;
    this.#world.tree.resizeWindow(window, size.cols, size.rows);
  }

  /** Default colours of the last used terminal among those that reported theirs. */
  terminalColours(): Required<DefaultColours> {
    return { ...unknownColours, ...this.#latestColours };
  }

  /** Background of these colours; null while no terminal has reported one. */
  get terminalBackground(): string | null {
    return this.#latestColours?.background ?? null;
  }

  get #latestColours(): DefaultColours | undefined {
    const told = this.#working().filter(({ terminal }) => terminal.colours.background !== undefined);
    return told.sort((a, b) => b.activityAt - a.activityAt)[0]?.terminal.colours;
  }

  /** The way in which this PTY's output makes room for a key just typed elsewhere. */
  makesWay(pty: PtyId): MakingWay {
    return this.#typed.makesWay(pty, this.#world.timers.now());
  }

  /** A PTY printed output, which may be the echo of the newest key. */
  printed(pty: PtyId): void {
    this.#typed.printed(pty, this.#world.timers.now());
  }

  /** Counts for the size of its window from now on, as its latest user. */
  used(viewport: Viewport): void {
    if (viewport.readOnly) return;
    const pty = viewport.takers.popup?.pty ?? this.#world.runtime(viewport.activePane)?.pty ?? null;
    this.#typed.typed(pty, this.#world.timers.now());
    this.#world.changed(viewport, 'used');
    if (!this.sizes.used(viewport)) return;
    this.#world.changed(viewport, 'active');
    this.#fit(viewport.session.current.window);
  }

  /** A viewport changed its size or session: windows may have to follow. */
  sizeChanged(viewport: Viewport, what: 'resized' | 'session-changed' | 'flags'): void {
    const taken = what !== 'flags' && !viewport.readOnly && this.sizes.used(viewport);
    this.#renewLease(viewport);
    if (viewport.decidesSize === 'never') this.sizes.lost(viewport, this.#world.tree.windows.values());
    this.resizeWindows();
    this.#world.changed(viewport, what);
    if (taken && what === 'resized') this.#world.changed(viewport, 'active');
  }

  /** `cut`: state of its keys for the return after a cut link; null for a client that left. */
  closed(viewport: Viewport, cut: StandingKeys | null, evicted: boolean): void {
    if (!this.#open.delete(viewport)) return;
    if (cut !== null) {
      this.#keptKeys.keep(viewport.operator.id, cut);
      this.#cut.keep(viewport.operator.id, viewport.principal);
      this.#world.cut(viewport, this.#processes.get(viewport) ?? null);
    } else this.#world.left(viewport, evicted);
    this.typing.closed(viewport);
    if (cut !== null && viewport.decidesSize === 'for-now') this.lent.wait(viewport.session.current.window);
    this.#leases.get(viewport)?.want(false);
    const heirs = this.sizes.lost(viewport, this.#world.tree.windows.values());
    this.resizeWindows();
    this.#world.changed(viewport, 'detached');
    for (const heir of this.all()) if (heirs.has(heir)) this.#world.changed(heir, 'active');
  }
}
