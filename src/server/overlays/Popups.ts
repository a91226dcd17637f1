/**
 * The popups of a server: opens one for a viewport, hands it to the next viewport when that one leaves, and restores it
 * from the keeper after a crash. Owns which viewport shows which popup; Popup.ts is one popup.
 */
import { existsSync } from 'node:fs';
import type { KeeperClient, Welcome } from '../../keeper/link/KeeperClient.ts';
import { type ControlMode, mayUse } from '../../operator/control/Control.ts';
import type { OptionSet } from '../../options/types.ts';
import { fail, HoldfastError } from '../../protocol/errors.ts';
import type { PtyId, StreamMark } from '../../protocol/keeperLink.ts';
import type { Timers } from '../../runtime/Timers.ts';
import { Screen } from '../../screen/Screen.ts';
import type { Pane, Session, SplitDirection } from '../../session/types.ts';
import { allowsExtendedKeys, keyModesOf } from '../panes/keyModes.ts';
import type { RunningProgram, StartRequest } from '../panes/Panes.ts';
import { ProgramReports } from '../panes/ProgramReports.ts';
import type { Viewport } from '../viewports/Viewport.ts';
import { Popup, type PopupHost, type StoredPopup } from './Popup.ts';
import { fitted, insideOf } from './popupBox.ts';

export interface PopupsParts {
  keeper: KeeperClient;
  /** Generation of this server; the writer name of its input contains it. */
  generation: number;
  version: string;
  serverOptions: OptionSet;
  newUuid(): string;
  /** The option control for the viewport's session. */
  controlMode(viewport: Viewport): ControlMode;
  colours(): { foreground: string; background: string };
  /** State for the next server changed. */
  stateChanged(): void;
  /** Adds a line to the message log. */
  message(text: string): void;
  clipboard(viewport: Viewport, selection: string, data: Uint8Array): void;
  timers: Timers;
  /** Makes a pane beside the active one for a running program. Errors: no-space. */
  split(viewport: Viewport, direction: SplitDirection, program: { uuid: string; command: string }): Pane;
  /** Gives the program to the pane. */
  adopt(pane: Pane, program: RunningProgram): void;
}

/** Request of display-popup. */
export interface PopupStart extends Omit<StoredPopup, 'uuid' | 'session'> {
  program: StartRequest;
}

/** Rows kept above a popup's screen: they cannot be viewed, but a resize pulls some back. */
const contextRows = 50;
/** Prefix of the keys of popups' PTYs; those of panes are bare uuids. */
const keyPrefix = 'popup:';
/** Prefix of the writer name for replies to programs' queries. */
const repliesWriter = 'popups-';

interface Shown {
  popup: Popup;
  /** Viewport that shows it; null while no client that could show it is attached. */
  viewport: Viewport | null;
  over(status: number): void;
}

export class Popups {
  readonly #parts: PopupsParts;
  readonly #shown = new Map<Popup, Shown>();
  readonly #byPty = new Map<PtyId, Popup>();
  readonly #host: PopupHost;
  /** Notices for the next client of a session: its popup was lost. */
  readonly #notices = new Map<string, string>();
  /** Offset up to which the previous server answered the program's queries. */
  readonly #answered = new WeakMap<Popup, number>();
  readonly #reports: ProgramReports<Popup>;
  #seq = 0;

  constructor(parts: PopupsParts) {
    this.#parts = parts;
    this.#reports = new ProgramReports<Popup>({
      timers: parts.timers,
      tell: (popup, { clipboard }) => {
        const viewport = this.#shown.get(popup)?.viewport;
        for (const [selection, data] of clipboard) if (viewport) parts.clipboard(viewport, selection, data);
      },
    });
    this.#host = {
      keeper: parts.keeper,
      keyModes: ({ modes }) => keyModesOf(modes, parts.serverOptions),
      admits: (popup) => this.#admits(popup),
      changed: (popup) => this.#shown.get(popup)?.viewport?.request(),
      closed: (popup, status) => {
        this.#reports.flush(popup);
        this.#closed(popup, status);
      },
      menu: (popup, x, y) => this.#menu(popup, x, y),
    };
  }

  /**
   * Runs a program in a box over a viewport's panes; resolves with its exit status when the popup closes (129 when it
   * closed before the program ended). Errors: spawn-failed; already-exists when one is open.
   */
  async open(viewport: Viewport, session: Session, request: PopupStart): Promise<number> {
    if (viewport.takers.popup) throw fail('already-exists', { words: 'a popup is open already' });
    const { program, ...wanted } = request;
    const stored: StoredPopup = { ...wanted, uuid: this.#parts.newUuid(), session: session.uuid };
    const { cols, rows } = insideOf(fitted(stored.wanted, viewport), stored.lines);
    const popup: Popup = new Popup(
      stored,
      new Screen(this.#screenOptions(() => popup, cols, rows)),
      this.#host,
    );
    const over = this.#add(popup);
    this.#show(popup, viewport);
    try {
      const cwd = existsSync(program.cwd) ? program.cwd : '/';
      const key = popupKey(stored.uuid);
      const spawned = await this.#parts.keeper.spawn({ ...program, cwd, key, cols, rows });
      if (popup.done) this.#parts.keeper.release(spawned.pty);
      else this.#follow(popup, spawned);
      // Keys have waited for the program.
      this.#shown.get(popup)?.viewport?.keys.input.resume();
    } catch (error) {
      // The program never started: the next server must not look for it.
      popup.close();
      throw error;
    }
    return over;
  }

  /** Closes the popup of a viewport (display-popup -C). */
  closeOn(viewport: Viewport): void {
    viewport.takers.popup?.close();
  }

  /** A viewport attached, changed its size or session, or left. */
  viewportChanged(viewport: Viewport, what: 'here' | 'gone'): void {
    if (what === 'gone') {
      for (const shown of this.#shown.values()) if (shown.viewport === viewport) shown.viewport = null;
      return;
    }
    if (viewport.readOnly) return;
    const { popup } = viewport.takers;
    if (popup) popup.fit(viewport);
    else this.#adopt(viewport);
    const notice = this.#notices.get(viewport.session.uuid);
    this.#notices.delete(viewport.session.uuid);
    if (notice !== undefined) viewport.showMessage(notice, 0);
  }

  sessionClosed(session: Session): void {
    for (const { popup } of [...this.#shown.values()])
      if (popup.stored.session === session.uuid) popup.close();
  }

  /** Handles output of a popup's PTY; false for any other stream. */
  onOutput(pty: PtyId, offset: number, data: Uint8Array): boolean {
    if (this.#byPty.size === 0) return false;
    const popup = this.#byPty.get(pty);
    popup?.onOutput(offset, data);
    return popup !== undefined;
  }

  onMark(pty: PtyId, mark: StreamMark): boolean {
    const popup = this.#byPty.get(pty);
    popup?.onMark(mark);
    return popup !== undefined;
  }

  toState(): StoredPopup[] {
    return [...this.#shown.keys()].map(({ stored }) => stored);
  }

  /** Restores the previous server's popups and returns the keys of their PTYs. Reports lost ones. */
  async recover(stored: readonly StoredPopup[], welcome: Welcome, lossReason: string): Promise<string[]> {
    const ptys = new Map(welcome.ptys.map((pty) => [pty.key, pty]));
    for (const one of stored) {
      const pty = ptys.get(popupKey(one.uuid));
      const blob = pty?.hasBlob ? await this.#parts.keeper.getBlob(pty.pty) : null;
      if (!pty || !blob) {
        const notice = `popup lost: ${one.command} (${lossReason})`;
        this.#parts.message(notice);
        this.#notices.set(one.session, notice);
        continue;
      }
      const screen = Screen.restore(
        blob.blob,
        this.#screenOptions(() => popup, pty.cols, pty.rows),
      );
      const popup: Popup = new Popup(one, screen, this.#host, blob.offset);
      this.#answered.set(popup, pty.endOffset);
      void this.#add(popup).then((status) =>
        this.#parts.message(
          `popup ended: ${one.command} (status ${status}; the client that opened it has disconnected)`,
        ),
      );
      this.#follow(popup, pty);
    }
    return stored.map(({ uuid }) => popupKey(uuid));
  }

  /** The option extended-keys may have changed. */
  optionsChanged(): void {
    const allowed = allowsExtendedKeys(this.#parts.serverOptions);
    for (const { screen } of this.#shown.keys()) screen.allowExtendedKeys(allowed);
  }

  #add(popup: Popup): Promise<number> {
    popup.screen.allowExtendedKeys(allowsExtendedKeys(this.#parts.serverOptions));
    return new Promise((over) => {
      this.#shown.set(popup, { popup, viewport: null, over });
      this.#parts.stateChanged();
    });
  }

  #follow(popup: Popup, program: { pty: PtyId; pid: number; tty: string }): void {
    this.#byPty.set(program.pty, popup);
    popup.follow(program);
  }

  #show(popup: Popup, viewport: Viewport): void {
    const shown = this.#shown.get(popup);
    if (!shown) return;
    shown.viewport = viewport;
    this.#belongsTo(popup, viewport);
    popup.writer = viewport.operator.id;
    popup.fit(viewport);
    viewport.takers.showPopup(popup);
  }

  /** Whether the viewport may use the popup: its principal's own, or one of a lower rank. */
  #isFor(popup: Popup, viewport: Viewport): boolean {
    const { of } = popup.stored;
    return of === undefined || mayUse(viewport.principal, of, this.#parts.controlMode(viewport));
  }

  /** Gives the popup to the viewport. Input queued by another principal no longer reaches the program. */
  #belongsTo(popup: Popup, { principal }: Viewport): void {
    const { of } = popup.stored;
    if (of?.id === principal.id) return;
    popup.stored.of = { id: principal.id, name: principal.name, actor: principal.actor };
    if (of !== undefined && popup.pty !== null) this.#parts.keeper.dropInput(popup.pty, [repliesWriter]);
    this.#parts.stateChanged();
  }

  /** The principal of a connection may have changed since its popup was shown. */
  #admits(popup: Popup): boolean {
    const viewport = this.#shown.get(popup)?.viewport;
    if (!viewport) return false;
    const isAdmitted = this.#isFor(popup, viewport);
    if (isAdmitted) this.#belongsTo(popup, viewport);
    else viewport.showError(`${popup.stored.of?.name ?? 'somebody'} has control of this popup`);
    return isAdmitted;
  }

  /** Shows a viewport the popup left in its session by an earlier client of its principal or a lower rank. */
  #adopt(viewport: Viewport): void {
    for (const { popup, viewport: by } of this.#shown.values()) {
      if (by !== null || popup.stored.session !== viewport.session.uuid) continue;
      if (!this.#isFor(popup, viewport)) continue;
      this.#show(popup, viewport);
      return;
    }
  }

  #closed(popup: Popup, status: number): void {
    const shown = this.#shown.get(popup);
    if (!shown) return;
    this.#shown.delete(popup);
    for (const [pty, other] of this.#byPty) if (other === popup) this.#byPty.delete(pty);
    shown.over(status);
    this.#parts.stateChanged();
    if (shown.viewport?.takers.popup !== popup) return;
    shown.viewport.takers.showPopup(null);
    this.#adopt(shown.viewport);
  }

  #menu(popup: Popup, x: number, y: number): void {
    const viewport = this.#shown.get(popup)?.viewport;
    const does: Readonly<Record<string, () => void>> = {
      close: () => popup.close(),
      fill: () => popup.fill(),
      centre: () => popup.centre(),
      beside: () => this.#toPane(popup, 'horizontal'),
      below: () => this.#toPane(popup, 'vertical'),
    };
    const item = (id: string, label: string, key: string, enabled = true) => ({ id, label, key, enabled });
    const items = [
      item('close', 'Close', 'q'),
      null,
      item('fill', 'Fill Space', 'F'),
      item('centre', 'Centre', 'C'),
      null,
      item('beside', 'To Horizontal Pane', 'h', popup.running),
      item('below', 'To Vertical Pane', 'v', popup.running),
    ];
    viewport
      ?.overlay({ kind: 'menu', title: '', items, x, y })
      .then((answer) => answer && !popup.done && does[answer.id]?.())
      .catch((error: unknown) => {
        if (!(error instanceof HoldfastError)) throw error;
      });
  }

  /**
   * Moves its program to a pane beside or below the active one; the pane has the history that the popup's screen kept.
   */
  #toPane(popup: Popup, direction: SplitDirection): void {
    const viewport = this.#shown.get(popup)?.viewport;
    if (!viewport || !popup.running) return;
    try {
      const { uuid, command } = popup.stored;
      const pane = this.#parts.split(viewport, direction, { uuid, command });
      const program = popup.give();
      if (program) this.#parts.adopt(pane, program);
    } catch (error) {
      if (!(error instanceof HoldfastError)) throw error;
      viewport.showError(error.message);
    }
  }

  #screenOptions(popup: () => Popup, cols: number, rows: number) {
    const { foreground, background } = this.#parts.colours();
    return {
      cols,
      rows,
      contextRows,
      answersQueries: true,
      defaultForeground: foreground,
      defaultBackground: background,
      version: this.#parts.version,
      events: {
        reply: (data: Uint8Array) => {
          const { pty, offset } = popup();
          if (offset < (this.#answered.get(popup()) ?? 0)) return;
          const writer = `${repliesWriter}${this.#parts.generation}`;
          if (pty !== null) this.#parts.keeper.input(pty, writer, ++this.#seq, data);
        },
        clipboard: (selection: string, data: Uint8Array) =>
          this.#reports.eventsOf(popup()).clipboard(selection, data),
      },
    };
  }
}

/** Key of a popup's PTY in the keeper; it stays when the popup has become a pane with the same uuid. */
export function popupKey(uuid: string): string {
  return keyPrefix + uuid;
}
