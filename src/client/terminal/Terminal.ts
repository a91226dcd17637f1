/**
 * The user's terminal: raw input, the alternate screen, signals, and restoring everything. Owns its modes and its
 * state from `enter` to `leave`; after `leave` nothing is written any more. It does not interpret the bytes that it
 * reads and writes.
 */
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { isatty, type ReadStream, type WriteStream } from 'node:tty';
import type { Progress, TerminalModes } from '../../protocol/messages.ts';
import { asciiLine } from '../compositor/asciiForm.ts';
import type { PaintedCursor } from '../compositor/Painter.ts';
import type { Capabilities } from './capabilities.ts';
import { ModeKeeper } from './ModeKeeper.ts';
import { notificationBytes } from './notifications.ts';
import { enterBytes, followScheme, leaveBytes, progressBytes, titleBytes } from './screenBytes.ts';
import type { TerminalGuard } from './TerminalGuard.ts';

/** Reason why the terminal can't be used any longer. */
type TerminalEnd = 'terminated' | 'lost';

export interface TerminalHandlers {
  input(bytes: Buffer): void;
  resized(): void;
  /** Back from a stop, or shown again: everything has to be repainted. */
  resumed(): void;
  ended(why: TerminalEnd): void;
}

export interface TerminalDevices {
  input: ReadStream;
  output: WriteStream;
  /** The source of signals: the process. */
  signals: NodeJS.Process;
  /** Knows how to restore the terminal, where the native client has taken it over. */
  guard?: TerminalGuard | undefined;
}

/**
 * Time for the last bytes on a terminal that is slow or stopped (Ctrl-S) before they are dropped: long enough for a
 * link that stalls, short enough for a user waiting for the client to end.
 */
const lastBytesMs = 3000;

type State = 'outside' | 'inside' | 'stopped' | 'lent' | 'left';

export class Terminal {
  readonly #devices: TerminalDevices;
  #capabilities: Capabilities;
  readonly #handlers: TerminalHandlers;
  readonly #modes = new ModeKeeper();
  readonly #listeners: (readonly [NodeJS.EventEmitter, string, (...values: never[]) => void])[] = [];
  #state: State = 'outside';
  /** Bytes to send ahead of the next ones: entering and the first picture are one write. */
  #lead = '';
  #changed = { cursorShape: false, cursorColour: false, progress: false };
  #followsScheme = false;
  #inputPaused = false;
  /** The standard streams that are terminals. */
  #terminals = [0, 1, 2].filter((fd) => isatty(fd));

  constructor(devices: TerminalDevices, capabilities: Capabilities, handlers: TerminalHandlers) {
    this.#devices = devices;
    this.#capabilities = capabilities;
    this.#handlers = handlers;
  }

  get cols(): number {
    return this.#devices.output.columns || 80;
  }

  get rows(): number {
    return this.#devices.output.rows || 24;
  }

  /** True while earlier bytes wait because the terminal is too slow. */
  get busy(): boolean {
    return this.#devices.output.writableLength > 0;
  }

  get hasClipboard(): boolean {
    return this.#capabilities.clipboard;
  }

  get usable(): boolean {
    return this.#state === 'inside';
  }

  /**
   * Takes the terminal over. Nothing is written before the first `write`. `isEntered`: the native client has written the
   * bytes for that already.
   */
  enter(isEntered = false): void {
    if (this.#state !== 'outside') return;
    const { input, output, signals } = this.#devices;
    this.#on(signals, 'SIGTERM', () => this.#handlers.ended('terminated'));
    // From the keyboard these arrive only while a command has the terminal, and are meant for that command.
    for (const signal of ['SIGINT', 'SIGQUIT'])
      this.#on(signals, signal, () => {
        if (this.#state !== 'lent') this.#handlers.ended('terminated');
      });
    this.#on(signals, 'SIGHUP', () => this.#handlers.ended('lost'));
    this.#on(signals, 'SIGTSTP', () => void this.stop());
    this.#on(signals, 'SIGCONT', () => this.#continue());
    this.#on(signals, 'exit', () => this.#leaveAtOnce());
    const { guard } = this.#devices;
    // Stays after `leave`, and comes last.
    if (guard) signals.on('exit', () => guard.exit());
    this.#on(input, 'data', (bytes: Buffer) => this.#handlers.input(bytes));
    this.#on(input, 'end', () => this.#handlers.ended('lost'));
    this.#on(input, 'error', () => this.#handlers.ended('lost'));
    this.#on(output, 'error', () => this.#handlers.ended('lost'));
    this.#on(output, 'resize', () => this.#handlers.resized());
    this.#takeOver();
    if (isEntered) this.#lead = '';
    input.resume();
  }

  /** Writes bytes; `written` is called when the terminal has taken them. Does nothing outside of the terminal. */
  write(bytes: string | Buffer, written: () => void): void {
    if (this.#state !== 'inside') return;
    const all =
      typeof bytes === 'string' ? this.#lead + bytes : Buffer.concat([Buffer.from(this.#lead), bytes]);
    this.#lead = '';
    if (all.length === 0) queueMicrotask(written);
    else this.#devices.output.write(all, written);
  }

  /** Its capabilities have changed; applies to modes from the next `modeBytes` on. */
  setCapabilities(capabilities: Capabilities): void {
    this.#capabilities = capabilities;
  }

  /** Asks for a report when the terminal becomes dark or light (mode 2031), until it is restored. */
  followColourScheme(): void {
    this.#followsScheme = true;
    this.write(followScheme, () => {});
  }

  /** The bytes that set these modes. */
  modeBytes(modes: TerminalModes): string {
    return this.#modes.change(modes, this.#capabilities.keyboard);
  }

  /** The bytes that set the title, which the caller has made printable. */
  titleBytes(title: string): string {
    return titleBytes(title, this.#capabilities);
  }

  /** The bytes that tell the user something, which the caller has made printable. */
  notificationBytes(title: string, text: string): string {
    return notificationBytes(this.#capabilities.notifications, this.#text(title), this.#text(text));
  }

  /** The bytes that show a program's progress. */
  progressBytes(progress: Progress | null): string {
    if (progress !== null && this.#capabilities.progress) this.#changed.progress = true;
    return progressBytes(progress, this.#capabilities);
  }

  /** Notes that this cursor is written, so that its changes are undone at the end. */
  noteCursor({ visible, shape, colour }: PaintedCursor): void {
    if (visible && shape !== 0) this.#changed.cursorShape = true;
    if (visible && colour !== undefined && this.#capabilities.cursorColour) this.#changed.cursorColour = true;
  }

  /** Stops reading input, so that it waits in the terminal, or resumes. */
  holdInput(hold: boolean): void {
    if (hold === this.#inputPaused || this.#state === 'left') return;
    this.#inputPaused = hold;
    if (this.#state === 'lent') return;
    if (hold) this.#devices.input.pause();
    else this.#devices.input.resume();
  }

  /** Job control: restores the terminal and stops the process; SIGCONT resumes both. */
  async stop(): Promise<void> {
    if (this.#state !== 'inside') return;
    this.#state = 'stopped';
    await this.#flush(this.#restoreBytes());
    this.#setRaw(false);
    this.#devices.signals.kill(this.#devices.signals.pid, 'SIGSTOP');
  }

  /**
   * Restores the terminal for its next user, neither reads nor writes meanwhile, and takes it again when `use` answers
   * true; on false it stays released until `leave`. Does nothing outside of the terminal.
   */
  async lend(use: () => Promise<boolean>): Promise<void> {
    if (this.#state !== 'inside') return;
    this.#state = 'lent';
    this.#devices.input.pause();
    await this.#flush(this.#restoreBytes());
    this.#setRaw(false);
    const back = await use();
    if (!back || this.#state !== 'lent') return;
    this.#takeOver();
    if (!this.#inputPaused) this.#devices.input.resume();
    this.#handlers.resumed();
  }

  /** Restores the terminal and writes `lastLine` to it. Nothing is written after. */
  async leave(lastLine: string): Promise<void> {
    const before = this.#state;
    if (before === 'left') return;
    this.#state = 'left';
    for (const [emitter, event, listener] of this.#listeners) emitter.off(event, listener as () => void);
    // Errors of a terminal that is gone can't be reported anywhere.
    this.#devices.input.on('error', () => {});
    this.#devices.output.on('error', () => {});
    this.#devices.input.pause();
    if (before === 'outside') this.#devices.guard?.undo();
    const restore = before === 'inside' ? this.#restoreBytes() : '';
    await this.#flush(restore + this.#text(lastLine));
    this.#setRaw(false);
    this.#closeLost();
  }

  #text(line: string): string {
    return this.#capabilities.utf8 ? line : asciiLine(line);
  }

  #takeOver(): void {
    this.#setRaw(true);
    this.#state = 'inside';
    this.#lead = enterBytes(this.#capabilities, this.#followsScheme);
  }

  /** The bytes that undo all changes since `enter`. */
  #restoreBytes(): string {
    // Nothing reached the terminal yet: there is nothing to undo.
    if (this.#lead.startsWith('\x1b[?1049h')) {
      this.#lead = '';
      return '';
    }
    const changes = { modes: this.#modes.reset(), followsScheme: this.#followsScheme, ...this.#changed };
    this.#changed = { cursorShape: false, cursorColour: false, progress: false };
    return leaveBytes(this.#capabilities, changes);
  }

  #setRaw(raw: boolean): void {
    try {
      this.#devices.input.setRawMode(raw);
      // A terminal that is slow or stopped (Ctrl-S) must not stop this process; the shell gets it back as it was.
      const { _handle: handle } = this.#devices.output as {
        _handle?: { setBlocking?(blocking: boolean): void };
      };
      handle?.setBlocking?.(!raw);
    } catch {
      // The terminal is gone; its input handler ends the client.
    }
    if (!raw) this.#devices.guard?.restore();
  }

  #continue(): void {
    if (this.#state !== 'stopped' && this.#state !== 'inside') return;
    // Other programs may have changed the terminal meanwhile: set raw mode anew, even if libuv believes that it is
    // set.
    this.#setRaw(false);
    this.#takeOver();
    this.#handlers.resumed();
  }

  /** Writes after all pending output, or bypasses it when the terminal does not take it in time. */
  async #flush(bytes: string): Promise<void> {
    if (bytes === '') return;
    const { output } = this.#devices;
    const taken = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), lastBytesMs);
      output.write(bytes, (error) => {
        clearTimeout(timer);
        resolve(!error);
      });
    });
    if (!taken) writeNow(bytes);
  }

  /** The process exits without `leave`: restores as much as possible in an instant. */
  #leaveAtOnce(): void {
    if (this.#state !== 'inside') return;
    this.#state = 'left';
    const restore = this.#restoreBytes();
    this.#setRaw(false);
    if (restore !== '') writeNow(restore);
    this.#closeLost();
  }

  /**
   * Closes standard streams whose terminal is gone. At exit, Node restores the line discipline of each terminal and
   * aborts, with a core dump, when that fails with EIO (ResetStdio in node.cc); it skips closed descriptors.
   */
  #closeLost(): void {
    for (const fd of this.#terminals) if (!isatty(fd)) closeSync(fd);
    this.#terminals = [];
  }

  #on(emitter: NodeJS.EventEmitter, event: string, listener: (...values: never[]) => void): void {
    emitter.on(event, listener as () => void);
    this.#listeners.push([emitter, event, listener]);
  }
}

/** Writes to the controlling terminal without ever blocking. ESC \ ends a string that was cut short. */
function writeNow(bytes: string): void {
  try {
    const fd = openSync('/dev/tty', constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    try {
      writeSync(fd, `\x1b\\${bytes}`);
    } finally {
      closeSync(fd);
    }
  } catch {
    // The terminal is gone, or accepts nothing.
  }
}
