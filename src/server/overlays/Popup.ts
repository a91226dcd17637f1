/**
 * One popup: a program on a PTY in the keeper, its screen, and its box. Owns these, and the effect of keys and the
 * mouse on them; Popups.ts owns its viewport and its hand-over to the next server.
 */
import { constants } from 'node:os';
import type { KeyModes } from '../../keys/encodeKey.ts';
import type { TypedInput } from '../../keys/InputDecoder.ts';
import type { MouseInput } from '../../keys/mouse.ts';
import { programKey } from '../../keys/programKey.ts';
import type { Principal } from '../../operator/Principal.ts';
import { defaultLook, parseStyle } from '../../options/style/style.ts';
import { type CursorState, noModes, type PopupBox, type TerminalModes } from '../../protocol/frames.ts';
import type { ExitStatus, PtyId, StreamMark } from '../../protocol/keeperLink.ts';
import type { Screen } from '../../screen/Screen.ts';
import type { Box } from '../../session/types.ts';
import type { KeyTaker } from '../input/KeyTaker.ts';
import type { PtyLink } from '../panes/PaneRuntime.ts';
import type { RunningProgram } from '../panes/Panes.ts';
import { programMouse } from '../panes/programMouse.ts';
import { type BoxLook, boxOf, fitted, insideOf } from './popupBox.ts';

/** Plain data from which the next server continues a popup. */
export interface StoredPopup {
  uuid: string;
  /** Uuid of the session that it was opened in: the next client to attach there sees it. */
  session: string;
  /** Principal that owns the popup; absent in popups of earlier servers. */
  of?: Principal;
  /** Its command, for messages. */
  command: string;
  /** Requested rectangle on the terminal, box included. */
  wanted: Box;
  lines: string;
  /** Styles as text: of the content, and of the box. */
  style: string;
  border: string;
  title: string;
  /** Whether it closes when its program ends (display-popup -E, -EE). */
  closes: 'never' | 'exit' | 'success';
}

export interface PopupHost {
  readonly keeper: PtyLink & {
    input(pty: PtyId, writer: string, seq: number, data: Uint8Array): void;
  };
  /** Key encoding for its program. */
  keyModes(screen: Screen): KeyModes;
  /** Whether the showing client may type into it. Tells the client when it may not. */
  admits(popup: Popup): boolean;
  /** Its picture changed. */
  changed(popup: Popup): void;
  /** It closed, with the exit status that its command returns. */
  closed(popup: Popup, status: number): void;
  /** The user asked for its menu, at a cell of the terminal. */
  menu(popup: Popup, x: number, y: number): void;
}

/**
 * Output between two checkpoints left with the keeper for the next server, bytes: a quarter of what the keeper holds
 * for us.
 */
const checkpointBytes = 256 * 1024;
/** Output after which a checkpoint cuts even an unfinished sequence, bytes: before the keeper stops reading. */
const forcedCheckpointBytes = 2 * checkpointBytes;
/** Exit status of a popup closed before its program ended: as in tmux, 128 + SIGHUP. */
const hangUpStatus = 129;

export class Popup implements KeyTaker {
  readonly stored: StoredPopup;
  readonly screen: Screen;
  readonly #host: PopupHost;
  #pty: PtyId | null = null;
  #process = { pid: 0, tty: '' };
  /** Bytes of the stream on the screen, and how many of them the last checkpoint covers. */
  #offset: number;
  #kept: number;
  /** Serial of the last resize applied to the screen. */
  #serial = 0;
  #keptSerial = 0;
  #status: number | null = null;
  #terminal = { cols: 80, rows: 24 };
  #place: Box;
  #box: PopupBox | null = null;
  #drag: { what: 'move' | 'size'; dx: number; dy: number } | null = null;
  /** Writer name of its input for the keeper, set from the viewport that shows it. */
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

  /** Name of its rows in frames. */
  get id(): string {
    return `popup:${this.stored.uuid}`;
  }

  /** Path of its program's terminal; '' before the program runs, and after its end. */
  get tty(): string {
    return this.#status === null ? this.#process.tty : '';
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

  /** Cursor, relative to the program's part of the box. */
  get cursor(): CursorState {
    const { x, y, visible, shape } = this.screen.cursor;
    const { inner } = this.box;
    const colour = this.screen.cursorColour;
    return {
      x: Math.min(x, inner.cols - 1),
      y: Math.min(y, inner.rows - 1),
      visible: visible && this.#status === null,
      shape,
      ...(colour === null ? {} : { colour }),
    };
  }

  get modes(): TerminalModes {
    return this.#status === null ? this.screen.modes : noModes;
  }

  /** Its program is being started. */
  get isOpening(): boolean {
    return this.#pty === null && this.#status === null;
  }

  /** Its program runs: reads the stream from the screen's position. */
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

  /** Fits it to the size of the terminal that shows it. */
  fit(terminal: { cols: number; rows: number }): void {
    this.#terminal = terminal;
    this.#moveTo(fitted(this.stored.wanted, terminal));
  }

  /** Closes it; a program still running is hung up. */
  close(): void {
    this.#finish(this.#status ?? hangUpStatus);
  }

  /** Whether its program runs, and so can move to a pane. */
  get running(): boolean {
    return this.#pty !== null && !this.done;
  }

  /** Closes it and returns its program, which runs on elsewhere. Null when the program has ended. */
  give(): RunningProgram | null {
    const pty = this.#pty;
    if (pty === null || this.done) return null;
    const offset = this.#offset;
    const checkpoint = this.screen.checkpointNow();
    // Should this server die now, the next one gets the current screen, without the output that led to it.
    this.#host.keeper.keepBlob(pty, offset, checkpoint);
    this.#host.keeper.ack(pty, offset, this.#serial, offset);
    this.#pty = null;
    this.#finish(hangUpStatus);
    return { pty, ...this.#process, offset, checkpoint };
  }

  /** Makes it as large as the terminal. */
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

  /** True when input went to the program under this part number, which the keeper acknowledges. */
  input(input: TypedInput, part: number): boolean {
    const closes = this.stored.closes === 'never' || this.#status !== null;
    if (closes && (input.key === 'Escape' || input.key === 'C-c')) {
      this.close();
      return false;
    }
    const bytes = input.mouse
      ? this.#pointed(input.mouse)
      : programKey(input, this.#host.keyModes(this.screen));
    if (!bytes || bytes.length === 0 || this.#pty === null || !this.#host.admits(this)) return false;
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

  /** Output that no checkpoint covers must stay with the keeper: it is acknowledged as received, but not as stored. */
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

  /** Handles the mouse on and around it as in tmux: its border moves it, or resizes it with the right button. */
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

  #want(wanted: Box): void {
    const place = fitted(wanted, this.#terminal);
    Object.assign(this.stored.wanted, place);
    this.#moveTo(place);
  }

  #moveTo(place: Box): void {
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
