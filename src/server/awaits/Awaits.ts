/**
 * Waits for conditions of panes' programs, by pane: brings them the events of their pane, and goes on with waits that
 * another server began. Owns which waits there are; each wait owns its end. Polls nothing.
 */
import type { PastSource } from '../../log/types.ts';
import { fail } from '../../protocol/errors.ts';
import type { AwaitPin, ProcessInfo } from '../../protocol/messages.ts';
import type { Pane } from '../../session/types.ts';
import { type ShellChange, ShellMarks } from '../panes/ShellMarks.ts';
import type { OutputReader } from './loggedOutput.ts';
import { type AwaitRequest, programName, Wait, type WaitParts } from './Wait.ts';

/** Most waits at a time: each holds its expressions, and looks at each new line of its pane. */
const mostWaits = 1000;
/** Size for the output of a pane that is gone. */
const goneSize = { cols: 80, rows: 24 };

export interface AwaitsParts extends WaitParts {
  /** The pane's log on the disk, also of a pane that is gone. */
  source(uuid: string): PastSource;
  /** False when some of it was not searched. */
  readOutput(
    source: PastSource,
    from: number,
    size: { cols: number; rows: number },
    reader: OutputReader,
  ): Promise<boolean>;
  /** End of a pane's program at or after a time, as the log of events has it; null for none. */
  endOf(pane: string, since: number): ProcessInfo | null;
}

export class Awaits {
  readonly #parts: AwaitsParts;
  /** By pane; null for programs that are gone. */
  readonly #waits = new Map<Pane | null, Set<Wait>>();
  #count = 0;

  constructor(parts: AwaitsParts) {
    this.#parts = parts;
  }

  /** Begins a wait. `fresh` waits begin before their event is caused. Errors: limit-exceeded. */
  begin(pane: Pane, request: AwaitRequest): Wait {
    const wait = Wait.ofPane(this.#parts, pane, request);
    this.#keep(pane, wait);
    wait.begin();
    return wait;
  }

  /**
   * Goes on with a wait that another server began. `pane`: undefined when it is gone. Conditions that came true
   * meanwhile are found in the pane's log. Errors: limit-exceeded.
   */
  resume(pane: Pane | undefined, request: AwaitRequest, pin: AwaitPin): Wait {
    const runtime = pane && this.#parts.runtime(pane);
    const isSame = pane?.process.state === 'running' && programName(pane, runtime) === pin.program;
    // Events of the present program do not concern a wait for an earlier one.
    const wait = Wait.resumed(this.#parts, isSame ? pane : null, request, pin);
    this.#keep(isSame ? pane : null, wait);
    wait.begin();
    if (wait.isOver) return wait;
    const source = runtime?.log.source() ?? this.#parts.source(pin.uuid);
    void this.#search(wait, source, pane ?? goneSize, request).then(() => {
      if (!isSame) this.#endLate(wait, pane, pin);
    });
    return wait;
  }

  countFor(pane: Pane): number {
    return this.#waits.get(pane)?.size ?? 0;
  }

  /** Runs for every piece of output: cheap without waits. */
  output(pane: Pane): void {
    if (this.#count > 0) for (const wait of this.#of(pane)) wait.output();
  }

  shellChanged(pane: Pane, change: ShellChange): void {
    for (const wait of this.#of(pane)) wait.shell(change);
  }

  statusChanged(pane: Pane, state: string): void {
    for (const wait of this.#of(pane)) wait.status(state);
  }

  processChanged(pane: Pane, process: ProcessInfo): void {
    for (const wait of this.#of(pane)) wait.process(process);
  }

  removed(pane: Pane): void {
    for (const wait of this.#of(pane)) wait.closed();
  }

  #of(pane: Pane): Wait[] {
    return [...(this.#waits.get(pane) ?? [])];
  }

  #keep(pane: Pane | null, wait: Wait): void {
    if (this.#count >= mostWaits) throw fail('limit-exceeded', { limit: 'waits', most: mostWaits });
    const waits = this.#waits.get(pane) ?? new Set();
    this.#waits.set(pane, waits);
    waits.add(wait);
    this.#count += 1;
    wait.over = () => {
      waits.delete(wait);
      this.#count -= 1;
      if (waits.size === 0) this.#waits.delete(pane);
    };
  }

  async #search(
    wait: Wait,
    source: PastSource,
    size: { cols: number; rows: number },
    { conditions }: AwaitRequest,
  ): Promise<void> {
    if (!conditions.some(({ kind }) => kind === 'text' || kind === 'command' || kind === 'prompt')) return;
    const pane = {} as Pane;
    const shells = new ShellMarks(
      () => this.#parts.monotonic(),
      (_, change) => wait.shell(change),
    );
    // Whether a command was running at that time is not known: the first end counts.
    shells.resume(pane, [{ kind: 'C' }]);
    const reader: OutputReader = {
      line: (text) => wait.line(text),
      mark: (mark) => shells.mark(pane, mark),
      isDone: () => wait.isOver,
    };
    try {
      if (!(await this.#parts.readOutput(source, wait.pin.offset, size, reader))) wait.missedBefore();
    } catch {
      wait.missedBefore();
    }
  }

  /** Ends a wait for a program that was gone when this server came to it. */
  #endLate(wait: Wait, pane: Pane | undefined, pin: AwaitPin): void {
    const end = this.#parts.endOf(pin.pane, pin.at);
    if (pane && pane.process.state !== 'running') wait.process(pane.process);
    else if (end) wait.process(end);
    else if (pane) wait.process(pane.process);
    else wait.closed();
  }
}
