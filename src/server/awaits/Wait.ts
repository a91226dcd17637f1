/**
 * One wait for a condition of a pane's program: the conditions, their timers, and the end, which comes once. Owns its
 * timers and its reader of lines; events are brought to it, and it never looks for any.
 */
import { fail } from '../../protocol/errors.ts';
import type { AwaitPin, AwaitResult, ProcessInfo } from '../../protocol/messages.ts';
import type { Timers } from '../../runtime/Timers.ts';
import { plainText } from '../../screen/plainText.ts';
import type { Pane } from '../../session/types.ts';
import { linesOf } from '../panes/LineWatch.ts';
import type { PaneRuntime } from '../panes/PaneRuntime.ts';
import type { ShellChange, ShellPhase } from '../panes/ShellMarks.ts';
import type { Condition } from './Condition.ts';

/** Characters of a matching line in the answer. */
const lineCharacters = 1024;
/** A program that has sent no shell mark for this long, milliseconds, is taken for one that sends none. */
const firstMarkMs = 10_000;

export interface AwaitRequest {
  conditions: readonly Condition[];
  /** At most 2^31-1; null for no limit. */
  timeoutMs: number | null;
  /** Only changes after the start of the wait count. */
  fresh: boolean;
}

export interface WaitParts {
  after: Timers['after'];
  /** Milliseconds, monotonic. */
  monotonic(): number;
  /** Milliseconds since the epoch. */
  now(): number;
  phaseOf(pane: Pane): ShellPhase;
  /** State of the pane's program, as it is shown. */
  statusOf(pane: Pane): string;
  runtime(pane: Pane): PaneRuntime | undefined;
}

/** Part of the answer from a condition that came true. */
type Found = Partial<Pick<AwaitResult & { outcome: 'met' }, 'exitCode' | 'signal' | 'line' | 'status'>>;

export class Wait {
  readonly pin: AwaitPin;
  readonly done: Promise<AwaitResult>;
  readonly #parts: WaitParts;
  /** Null when it is gone. */
  readonly #pane: Pane | null;
  readonly #request: AwaitRequest;
  #isResumed = false;
  /** Time of the monotonic clock. */
  #beganAt: number;
  readonly #timers: { cancel(): void }[] = [];
  #lines: ReturnType<PaneRuntime['readLines']> | null = null;
  /** Time of the last output, of the monotonic clock. */
  #lastOutput = 0;
  #missedBefore = false;
  #resolve: (result: AwaitResult) => void = () => {};
  #reject: (error: Error) => void = () => {};
  #isOver = false;
  /** Called once at the end. */
  over: () => void = () => {};

  /** `pane` is null for one that is gone. */
  private constructor(parts: WaitParts, pane: Pane | null, request: AwaitRequest, pin: AwaitPin) {
    this.#parts = parts;
    this.#pane = pane;
    this.#request = request;
    this.pin = pin;
    this.#beganAt = parts.monotonic();
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // An answer that nobody reads any more is no unhandled error.
    this.done.catch(() => {});
  }

  static ofPane(parts: WaitParts, pane: Pane, request: AwaitRequest): Wait {
    return new Wait(parts, pane, request, pinOf(pane, parts.runtime(pane), parts.now()));
  }

  /** Goes on with a wait that another server began. `pane`: null when its program is gone. */
  static resumed(parts: WaitParts, pane: Pane | null, request: AwaitRequest, pin: AwaitPin): Wait {
    const wait = new Wait(parts, pane, request, pin);
    wait.#isResumed = true;
    wait.#beganAt -= Math.max(0, parts.now() - pin.at);
    return wait;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Looks at the present, and waits for the rest. */
  begin(): void {
    const { conditions, timeoutMs, fresh } = this.#request;
    const pane = this.#pane;
    if (pane === null) return;
    const runtime = this.#parts.runtime(pane);
    this.#lastOutput = this.#outputAt(pane, runtime);
    if (!fresh) for (const condition of conditions) this.#lookNow(condition, pane, runtime);
    if (this.#isOver) return;
    if (pane.process.state !== 'running') {
      this.#end({ outcome: 'ended', process: pane.process });
      return;
    }
    if (conditions.some(({ kind }) => kind === 'text'))
      this.#lines = runtime?.readLines((line) => this.line(line)) ?? null;
    for (const condition of conditions) if (condition.kind === 'silence') this.#awaitSilence(condition);
    if (timeoutMs !== null)
      this.#timers.push(this.#parts.after(timeoutMs, () => this.#end({ outcome: 'timeout' })));
    if (conditions.every(({ kind }) => kind === 'command' || kind === 'prompt'))
      this.#timers.push(this.#parts.after(firstMarkMs, () => this.#checkMarks(pane)));
  }

  /** A line of the program, as it reads on the screen. */
  line(text: string): void {
    for (const condition of this.#request.conditions) {
      if (condition.kind === 'text' && condition.matches(text)) {
        this.#met(condition, { line: plainText(text).slice(0, lineCharacters) });
        return;
      }
    }
  }

  output(): void {
    this.#lastOutput = this.#parts.monotonic();
  }

  shell(change: ShellChange): void {
    if (change.kind === 'command-began') return;
    const kind = change.kind === 'prompt' ? 'prompt' : 'command';
    const condition = this.#request.conditions.find((one) => one.kind === kind);
    if (!condition) return;
    const exitCode = change.kind === 'command-ended' ? change.exitCode : null;
    this.#met(condition, exitCode === null ? {} : { exitCode });
  }

  /** The state of the program is another one. */
  status(state: string): void {
    for (const condition of this.#request.conditions)
      if (condition.kind === 'status' && condition.states.has(state)) {
        this.#met(condition, { status: state });
        return;
      }
  }

  /** The program ended, or another one has started in its place. */
  process(process: ProcessInfo): void {
    const exit = this.#request.conditions.find(({ kind }) => kind === 'exit');
    if (exit && process.state === 'exited') this.#met(exit, { exitCode: process.code });
    else if (exit && process.state === 'killed') this.#met(exit, { signal: process.signal });
    else if (process.state === 'running') this.#end({ outcome: 'replaced' });
    else this.#end({ outcome: 'ended', process });
  }

  closed(): void {
    this.#end({ outcome: 'closed' });
  }

  /** Some output from before this server was not searched. */
  missedBefore(): void {
    this.#missedBefore = true;
  }

  /** The waiting caller is gone. */
  cancel(): void {
    if (this.#isOver) return;
    this.#stop();
    this.#reject(fail('connection-lost', { words: 'the client has disconnected' }));
  }

  /** A condition that is so already ends the wait at once. */
  #lookNow(condition: Condition, pane: Pane, runtime: PaneRuntime | undefined): void {
    const { process } = pane;
    if (condition.kind === 'exit' && (process.state === 'exited' || process.state === 'killed'))
      this.process(process);
    else if (condition.kind === 'text' && runtime) {
      for (const line of linesOf(runtime.screen)) this.line(line);
    } else if (condition.kind === 'status') this.status(this.#parts.statusOf(pane));
    else if (condition.kind === 'prompt' && this.#parts.phaseOf(pane) === 'prompt') this.#met(condition, {});
    else if (condition.kind === 'silence' && this.#silenceLeft(condition.ms) <= 0) this.#met(condition, {});
  }

  /** Log times are of the wall clock, which may have been set: never in the future of the other clock. */
  #outputAt(pane: Pane, runtime: PaneRuntime | undefined): number {
    const { monotonic, now } = this.#parts;
    if (this.#request.fresh && !this.#isResumed) return monotonic();
    const at = Math.max(pane.createdAt, runtime?.log.lastAt ?? 0, this.#request.fresh ? this.pin.at : 0);
    return monotonic() - Math.max(0, now() - at);
  }

  #silenceLeft(ms: number): number {
    return this.#lastOutput + ms - this.#parts.monotonic();
  }

  /** Output restarts no timer, which would cost something per piece; the timer waits for the rest when it fires. */
  #awaitSilence(condition: Condition & { kind: 'silence' }): void {
    const timer = this.#parts.after(Math.max(0, this.#silenceLeft(condition.ms)), () => {
      this.#timers.splice(this.#timers.indexOf(timer), 1);
      if (this.#silenceLeft(condition.ms) > 0) this.#awaitSilence(condition);
      else this.#met(condition, {});
    });
    this.#timers.push(timer);
  }

  #checkMarks(pane: Pane): void {
    if (this.#isOver || this.#parts.phaseOf(pane) !== 'none') return;
    this.#stop();
    this.#reject(fail('no-shell-marks', { pane: pane.id }));
  }

  #met({ given }: Condition, found: Found): void {
    this.#end({ outcome: 'met', condition: given, ...found });
  }

  #end(end: Outcome): void {
    if (this.#isOver) return;
    const missed = this.#missedBefore || (this.#lines?.missed() ?? 0) > 0;
    this.#stop();
    const waitedMs = Math.max(0, Math.round(this.#parts.monotonic() - this.#beganAt));
    this.#resolve({ ...end, pane: this.pin.pane, waitedMs, ...(missed ? { missed } : {}) });
  }

  #stop(): void {
    this.#isOver = true;
    for (const timer of this.#timers.splice(0)) timer.cancel();
    this.#lines?.stop();
    this.over();
  }
}

/** An end without the fields that all ends share. */
type Outcome = AwaitResult extends infer R
  ? R extends AwaitResult
    ? Omit<R, 'pane' | 'waitedMs' | 'missed'>
    : never
  : never;

/** Name of the pane's program among all that it has had; 'none' while it has none. */
export function programName(pane: Pane, runtime: PaneRuntime | undefined): string {
  const { process } = pane;
  return process.state === 'running' ? `${runtime?.pty ?? 0}/${process.pid}` : 'none';
}

function pinOf(pane: Pane, runtime: PaneRuntime | undefined, at: number): AwaitPin {
  return {
    pane: pane.id,
    uuid: pane.uuid,
    program: programName(pane, runtime),
    offset: runtime?.log.endOffset ?? 0,
    at,
  };
}
