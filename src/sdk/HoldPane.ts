/** A pane of the server, by id or target: its screen, input and control. Caches no state. */
import type { AwaitResult } from '../protocol/awaits.ts';
import { byteString, bytesOf } from '../protocol/bytes.ts';
import { fail } from '../protocol/errors.ts';
import type { PaneInfo, PaneScreenResult } from '../protocol/messages.ts';
import type { ControlAction, PaneControl } from '../protocol/paneControl.ts';
import type { ProgramStatus } from '../protocol/sessions.ts';
import type { Calls, WaitOptions } from './Calls.ts';
import { flagWords, programWords, withoutFormats } from './commandWords.ts';
import { HoldRun, type RunOptions, type RunResult, startParams } from './HoldRun.ts';
import type { NewPaneOptions } from './HoldWindow.ts';
import { Locator } from './Locator.ts';
import { timeAgo } from './timeAgo.ts';

export interface InputOptions {
  /** Longest wait for a pane that somebody else holds, milliseconds; the option control-wait when absent. */
  wait?: number | undefined;
}

export interface OutputPart {
  /** Bytes written by the program. */
  data: Uint8Array;
  /** Cursor for the output that follows. */
  next: number;
  /** Bytes between the cursor and `data` are no longer kept. */
  truncated: boolean;
}

export interface HistoryOptions {
  /** Number of lines, the newest; 1000 when absent. */
  lines?: number | undefined;
  /** Keep colours and attributes as SGR sequences. */
  ansi?: boolean | undefined;
}

export class HoldPane {
  /** The target given to `pane`, or the id of a new pane. */
  readonly target: string;
  readonly control: PaneControlHandle;
  readonly #calls: Calls;

  constructor(calls: Calls, target: string) {
    this.#calls = calls;
    this.target = target;
    this.control = new PaneControlHandle(calls, target);
  }

  /** Errors: no-such-pane. */
  async info(): Promise<PaneInfo> {
    const { session, pane } = await this.#calls.query('session.show', { target: this.target });
    const found = session.windows.flatMap(({ panes }) => panes).find(({ id }) => id === pane);
    if (!found) throw fail('no-such-pane', { name: this.target });
    return found;
  }

  /** The state of its program, if known. */
  async status(): Promise<ProgramStatus> {
    return (await this.info()).status ?? { state: 'unknown', source: 'none' };
  }

  /**
   * The pane's screen with the cursor. With `at`, the screen of an earlier time: milliseconds since the epoch, a Date,
   * or an age such as `4h`.
   */
  screen(options: { at?: number | Date | string; ansi?: boolean } = {}): Promise<PaneScreenResult> {
    const { at, ansi } = options;
    return this.#calls.query('pane.screen', {
      pane: this.target,
      ...(at === undefined ? {} : { at: typeof at === 'string' ? timeAgo(at, Date.now()) : Number(at) }),
      ...(ansi ? { ansi } : {}),
    });
  }

  /** The last lines of history and screen. `truncated`: fewer are kept than were asked for. */
  async history({
    lines = 1000,
    ansi,
  }: HistoryOptions = {}): Promise<{ lines: string[]; truncated: boolean }> {
    const params = { target: this.target, tail: lines, ...(ansi ? { ansi } : {}) };
    const shown = await this.#calls.query('session.show', params);
    return { lines: shown.lines ?? [], truncated: shown.truncated ?? false };
  }

  /** Output from a cursor on, at most 256 KiB. Without a cursor: no output, only the present cursor. */
  async read(options: { cursor?: number; limit?: number } = {}): Promise<OutputPart> {
    const { data, next, truncated } = await this.#calls.query('pane.read', { pane: this.target, ...options });
    return { data: bytesOf(data), next, truncated };
  }

  /**
   * Runs a command at the prompt of the pane's shell, and resolves when it has ended. The shell's marks report the end.
   * Errors: no-shell-marks, pane-busy, pane-dead; those of `send`.
   */
  async run(command: string | readonly string[], options: RunOptions = {}): Promise<RunResult> {
    return (await this.start(command, options)).wait(options);
  }

  /** Like `run`, but resolves once the command was typed. */
  start(command: string | readonly string[], options: Pick<RunOptions, 'timeout'> = {}): Promise<HoldRun> {
    return HoldRun.start(this.#calls, { ...startParams(command, options), target: this.target });
  }

  /** Types text or bytes as they are; Enter is `\r`. Errors: control-held, control-lost, pane-dead, input-full. */
  send(data: string | Uint8Array, { wait }: InputOptions = {}): Promise<void> {
    return this.#calls.type(this.target, { data: byteString(data), ...waiting(wait) });
  }

  /** Pastes: in brackets where the program asked for that. Errors: those of `send`. */
  paste(text: string, { wait }: InputOptions = {}): Promise<void> {
    return this.#calls.type(this.target, { data: byteString(text), paste: true, ...waiting(wait) });
  }

  /** Presses keys by their names: `C-c`, `Enter`, `F5`. Errors: those of `send`; no-such-key. */
  keys(names: string | readonly string[], { wait }: InputOptions = {}): Promise<void> {
    const keys = typeof names === 'string' ? [names] : [...names];
    return this.#calls.type(this.target, { keys, ...waiting(wait) });
  }

  /** Text on the pane's screen, or in its later output. */
  locator(text: string | RegExp): Locator {
    return new Locator(this.#calls, this.target, text);
  }

  /**
   * Waits for the first of the conditions: `exit`, `command`, `prompt`, `status=done`, `text=REGEX`, `match=/REGEX/i`, `silence=5s`
   * (docs/notifications.md). Errors: wait-timeout, wait-ended.
   */
  waitFor(
    conditions: string | readonly string[],
    options: WaitOptions = {},
  ): Promise<AwaitResult & { outcome: 'met' }> {
    return this.#calls.met(this.target, typeof conditions === 'string' ? [conditions] : conditions, options);
  }

  /** A new pane beside this one. Errors: no-space. */
  async split({ at = 'below', size, ...program }: NewPaneOptions = {}): Promise<HoldPane> {
    const flags = flagWords({
      d: true,
      P: true,
      F: '#{pane_id}',
      t: this.target,
      h: at === 'right' || at === 'left',
      b: at === 'above' || at === 'left',
      l: size?.toString(),
    });
    const [id = ''] = await this.#calls.run('split-window', [...flags, ...programWords(program)]);
    return new HoldPane(this.#calls, id);
  }

  /** Sets the title. */
  async rename(title: string): Promise<void> {
    await this.#calls.run('select-pane', ['-t', this.target, '-T', withoutFormats(title)]);
  }

  /** Makes it the active pane of its window, and that the current window of its session. */
  async select(): Promise<void> {
    await this.#calls.run('select-window', ['-t', this.target]);
    await this.#calls.run('select-pane', ['-t', this.target]);
  }

  /** Ends the pane with its program. */
  async close(): Promise<void> {
    await this.#calls.run('kill-pane', ['-t', this.target]);
  }
}

const waiting = (wait: number | undefined) => (wait === undefined ? {} : { controlWaitMs: wait });

/** Control of a pane (docs/working-together.md). */
export class PaneControlHandle {
  readonly #calls: Calls;
  readonly #target: string;

  constructor(calls: Calls, target: string) {
    this.#calls = calls;
    this.#target = target;
  }

  status(): Promise<PaneControl> {
    return first(this.#calls.query('pane.controlStatus', { target: this.#target }));
  }

  take(): Promise<PaneControl> {
    return this.#act('take');
  }

  /** Gives control to a principal, by name or id; to the one who asks for it when absent. */
  give(to?: string): Promise<PaneControl> {
    return this.#act('give', to);
  }

  release(): Promise<PaneControl> {
    return this.#act('release');
  }

  /** Asks the holder for control. */
  ask(): Promise<PaneControl> {
    return this.#act('ask');
  }

  #act(action: ControlAction, to?: string): Promise<PaneControl> {
    const params = { action, target: this.#target, ...(to === undefined ? {} : { to }) };
    return first(this.#calls.query('pane.control', params));
  }
}

async function first(answer: Promise<{ panes: PaneControl[] }>): Promise<PaneControl> {
  const [control] = (await answer).panes;
  if (!control) throw fail('no-such-pane', { name: '' });
  return control;
}
