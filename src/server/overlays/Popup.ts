/**
 * One popup: a program on a PTY of the keeper's, its screen, and the box that it is shown in. Owns these, and what keys
 * and the mouse do to it; who shows it, and what outlives this server, is Popups.ts's.
 */
import { constants } from 'node:os';
import type { KeyModes } from '../../keys/encodeKey.ts';
import type { TypedInput } from '../../keys/InputDecoder.ts';
import type { MouseInput } from '../../keys/mouse.ts';
import { programKey } from '../../keys/programKey.ts';
import { defaultLook, parseStyle } from '../../options/style/style.ts';
import type { CursorState, PopupBox, TerminalModes } from '../../protocol/frames.ts';
import type { ExitStatus, PtyId, StreamMark } from '../../protocol/keeper-link.ts';
import type { Screen } from '../../screen/screen.ts';
import type { KeyTaker } from '../input/KeyTaker.ts';
import type { PtyLink } from '../panes/PaneRuntime.ts';
import type { RunningProgram } from '../panes/Panes.ts';
import { programMouse } from '../panes/programMouse.ts';
import { type BoxLook, boxOf, fitted, insideOf, type Place } from './popupBox.ts';

/** What of a popup the next server needs to go on with it. Plain data. */
export interface StoredPopup {
  uuid: string;
  /** Uuid of the session that it was opened in: who attaches to that next sees it. */
  session: string;
  /** What runs in it, for messages. */
  command: string;
  /** Where it was wanted on the terminal, its box included. */
  wanted: Place;
  lines: string;
  /** Styles as text: of what is shown, and of the box. */
  style: string;
  border: string;
  title: string;
  /** Whether it goes when its program ends (display-popup -E, -EE). */
  closes: 'never' | 'exit' | 'success';
}

export interface PopupHost {
  readonly keeper: PtyLink & {
    input(pty: PtyId, writer: string, seq: number, data: Uint8Array): void;
  };
  /** How its program gets its keys. */
  keyModes(screen: Screen): KeyModes;
  /** Another picture. */
  changed(popup: Popup): void;
  /** It is over, with the exit status that its command answers. */
  closed(popup: Popup, status: number): void;
  /** Somebody asked for what can be done with it: the menu, at a cell of the terminal. */
  menu(popup: Popup, x: number, y: number): void;
}

/** Output between two checkpoints that are left with the keeper for the next server: a fourth of what it holds for us. */
const checkpointBytes = 256 * 1024;
/** A sequence that does not end is cut by a checkpoint after this much, before the keeper stops reading. */
const forcedCheckpointBytes = 2 * checkpointBytes;
/** What a popup is over with when its program was not waited for: as tmux, 128 + SIGHUP. */
const hangUpStatus = 129;

const noModes: TerminalModes = {
  applicationCursor: false,
  applicationKeypad: false,
  bracketedPaste: false,
  focusEvents: false,
  mouse: 'none',
  mouseEncoding: 'default',
  kittyKeyboard: 0,
};

export class Popup implements KeyTaker {
  readonly stored: StoredPopup;
  readonly screen: Screen;
  readonly #host: PopupHost;
  #pty: PtyId | null = null;
  #process = { pid: 0, tty: '' };
  /** Bytes of the stream that the screen has, and how many of them are in the last checkpoint. */
  #offset: number;
  #kept: number;
  /** The last resize that the screen has. */
  #serial = 0;
  #keptSerial = 0;
  #status: number | null = null;
  #terminal = { cols: 80, rows: 24 };
  #place: Place;
  #box: PopupBox | null = null;
  #drag: { what: 'move' | 'size'; dx: number; dy: number } | null = null;
  /** Who types, for the keeper; set by who shows it. */
  writer = '';
  done = false;

  constructor(stored: StoredPopup, screen: Screen, host: PopupHost, offset = 0) {
    this.stored = stored;
    this.screen = screen;
    this.#host = host;
    this.#offset = offset;
    this.#kept = offset;
    this.#place = stored.wanted;
  }

  /** Its rows' name in frames. */
  get id(): string {
    return `popup:${this.stored.uuid}`;
  }

  get pty(): PtyId | null {
    return this.#pty;
  }

  /** Bytes of its program's output that its screen has. */
  get offset(): number {
    return this.#offset;
  }

  get box(): PopupBox {
    this.#box ??= boxOf(this.id, this.#place, lookOf(this.stored));
    return this.#box;
  }

  /** In what its program has of the box. */
  get cursor(): CursorState {
    const { x, y, visible, shape } = this.screen.cursor;
    const { inner } = this.box;
    return {
      x: Math.min(x, inner.cols - 1),
      y: Math.min(y, inner.rows - 1),
      visible: visible && this.#status === null,
      shape,
    };
  }

  get modes(): TerminalModes {
    return this.#status === null ? this.screen.modes : noModes;
  }

  /** Its program runs: the stream is read from where the screen is. */
  follow({ pty, pid, tty }: Pick<RunningProgram, 'pty' | 'pid' | 'tty'>): void {
    this.#pty = pty;
    this.#process = { pid, tty };
    if (this.#offset === 0) this.#host.keeper.keepBlob(pty, 0, this.screen.checkpointNow());
    this.#host.keeper.subscribe(pty, this.#offset, 0);
  }

  onOutput(offset: number, data: Uint8Array): void {
    const known = Math.max(0, this.#offset - offset);
    if (known >= data.length) return;
    this.screen.feed(known === 0 ? data : data.subarray(known));
    this.#offset = offset + data.length;
    this.#keepCheckpoint();
    this.#host.changed(this);
  }

  onMark(mark: StreamMark): void {
    if (mark.serial <= this.#serial) return;
    this.#serial = mark.serial;
    if (mark.kind === 'resize') this.screen.resize(mark.cols, mark.rows);
    else this.#exited(mark.status);
    this.#host.changed(this);
  }

  /** Shown on a terminal of this size now. */
  fit(terminal: { cols: number; rows: number }): void {
    this.#terminal = terminal;
    this.#moveTo(fitted(this.stored.wanted, terminal));
  }

  /** Ends it: the program is hung up if it still runs. */
  close(): void {
    this.#finish(this.#status ?? hangUpStatus);
  }

  /** Its program runs, and can be taken away. */
  get running(): boolean {
    return this.#pty !== null && !this.done;
  }

  /** Is over without its program, which goes on where it is taken to. Null when that has ended. */
  give(): RunningProgram | null {
    const pty = this.#pty;
    if (pty === null || this.done) return null;
    const offset = this.#offset;
    const checkpoint = this.screen.checkpointNow();
    // Should this server die now, the next one has the screen of the moment, and none of what led to it.
    this.#host.keeper.keepBlob(pty, offset, checkpoint);
    this.#host.keeper.ack(pty, offset, this.#serial, offset);
    this.#pty = null;
    this.#finish(hangUpStatus);
    return { pty, ...this.#process, offset, checkpoint };
  }

  /** As large as the terminal. */
  fill(): void {
    this.#want({ x: 0, y: 0, ...this.#terminal });
  }

  centre(): void {
    const { cols, rows } = this.#place;
    const x = Math.floor(this.#terminal.cols / 2) - Math.floor(cols / 2);
    const y = Math.floor(this.#terminal.rows / 2) - Math.floor(rows / 2);
    this.#want({ x, y, cols, rows });
  }

  endedBy(): boolean {
    return false;
  }

  key(): void {}

  paste(): void {}

  /** True when it went to the program under that number, which the keeper acknowledges. */
  input(input: TypedInput, part: number): boolean {
    const closes = this.stored.closes === 'never' || this.#status !== null;
    if (closes && (input.key === 'Escape' || input.key === 'C-c')) {
      this.close();
      return false;
    }
    const bytes = input.mouse
      ? this.#pointed(input.mouse)
      : programKey(input, this.#host.keyModes(this.screen));
    if (!bytes || bytes.length === 0 || this.#pty === null) return false;
    this.#host.keeper.input(this.#pty, this.writer, part, bytes);
    return true;
  }

  #exited(status: ExitStatus): void {
    if (this.#pty !== null) this.#host.keeper.release(this.#pty);
    this.#pty = null;
    this.#status = status.kind === 'code' ? status.code : 128 + signalNumber(status.signal);
    const { closes } = this.stored;
    if (closes === 'exit' || (closes === 'success' && this.#status === 0)) this.#finish(this.#status);
  }

  #finish(status: number): void {
    if (this.done) return;
    this.done = true;
    if (this.#pty !== null) this.#host.keeper.release(this.#pty);
    this.#pty = null;
    this.#host.closed(this, status);
    this.screen.dispose();
  }

  /** What the next server can't restore from a checkpoint must stay with the keeper: it is taken, and not stored. */
  #keepCheckpoint(): void {
    this.#giveCheckpoint();
    if (this.#pty !== null) this.#host.keeper.ack(this.#pty, this.#kept, this.#keptSerial, this.#offset);
  }

  #giveCheckpoint(): void {
    const since = this.#offset - this.#kept;
    if (this.#pty === null || since < checkpointBytes) return;
    const checkpoint = since < forcedCheckpointBytes ? this.screen.checkpoint() : this.screen.checkpointNow();
    if (!checkpoint) return;
    this.#kept = this.#offset;
    this.#keptSerial = this.#serial;
    this.#host.keeper.keepBlob(this.#pty, this.#offset, checkpoint);
  }

  /** The mouse on and around it, as in tmux: its border moves it, or with the right button sizes it. */
  #pointed(mouse: MouseInput): Uint8Array | null {
    const { x, y, cols, rows } = this.#place;
    if (this.#drag) {
      this.#dragged(this.#drag, mouse);
      return null;
    }
    const outside = mouse.x < x || mouse.x >= x + cols || mouse.y < y || mouse.y >= y + rows;
    const right = mouse.event === 'down' && mouse.button === 3;
    if (outside) {
      if (right) this.#host.menu(this, mouse.x, mouse.y);
      return null;
    }
    const inside = insideOf(this.#place, this.stored.lines);
    const at = { x: mouse.x - inside.x, y: mouse.y - inside.y };
    const onBorder = at.x < 0 || at.y < 0 || at.x >= inside.cols || at.y >= inside.rows;
    if (right && !mouse.meta && (at.x < 0 || at.y < 0)) this.#host.menu(this, mouse.x, mouse.y);
    else if (mouse.meta || onBorder) this.#beginDrag(mouse);
    else return this.#status === null ? programMouse(this.screen, { ...mouse, ...at }) : null;
    return null;
  }

  #beginDrag(mouse: MouseInput): void {
    if (mouse.event !== 'down' || (mouse.button !== 1 && mouse.button !== 3)) return;
    const what = mouse.button === 1 ? 'move' : 'size';
    this.#drag = { what, dx: mouse.x - this.#place.x, dy: mouse.y - this.#place.y };
  }

  #dragged({ what, dx, dy }: { what: 'move' | 'size'; dx: number; dy: number }, mouse: MouseInput): void {
    if (mouse.event !== 'drag') {
      this.#drag = null;
      return;
    }
    const { x, y, cols, rows } = this.#place;
    if (what === 'move') this.#want({ x: mouse.x - dx, y: mouse.y - dy, cols, rows });
    else this.#want({ x, y, cols: Math.max(3, mouse.x - x + 1), rows: Math.max(3, mouse.y - y + 1) });
  }

  #want(wanted: Place): void {
    const place = fitted(wanted, this.#terminal);
    Object.assign(this.stored.wanted, place);
    this.#moveTo(place);
  }

  #moveTo(place: Place): void {
    this.#place = place;
    this.#box = null;
    const { cols, rows } = insideOf(place, this.stored.lines);
    if (this.#pty !== null) this.#host.keeper.resize(this.#pty, cols, rows);
    else if (this.#status !== null) this.screen.resize(cols, rows);
    this.#host.changed(this);
  }
}

function lookOf({ lines, style, border, title }: StoredPopup): BoxLook {
  const look = (text: string) => parseStyle(text) ?? defaultLook;
  return { lines, title, style: look(style), border: look(border) };
}

function signalNumber(name: string): number {
  return (constants.signals as Readonly<Record<string, number>>)[name] ?? 0;
}
