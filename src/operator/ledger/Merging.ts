/**
 * Merges deeds that repeat within a second: input of one operator into one pane becomes one deed, and a command that is
 * run again and again is written once and then counted. So a program that types or asks in a loop can't push the rest
 * out of the ledger. Owns the second; writes nothing.
 */
import type { Timers } from '../../runtime/Timers.ts';
import type { Deed } from './Deed.ts';

const mergedMs = 1000;
/** Most different commands within a second that are kept in full; of further ones, the name. */
const mostCommands = 64;

type InputDeed = Deed & { action: 'input' };
type CommandDeed = Deed & { action: 'command' };

export class Merging {
  readonly #timers: Pick<Timers, 'after'>;
  readonly #now: () => number;
  readonly #take: (deed: Deed, at: number) => void;
  readonly #inputs = new Map<string, { at: number; deed: InputDeed }>();
  /** Commands of this second, and how often each was run since it was written. */
  readonly #commands = new Map<string, { at: number; deed: CommandDeed; again: number }>();
  #timer: { cancel(): void } | null = null;

  /** `take` gets each deed once it is complete, in order. */
  constructor(timers: Pick<Timers, 'after'>, now: () => number, take: (deed: Deed, at: number) => void) {
    this.#timers = timers;
    this.#now = now;
    this.#take = take;
  }

  record(deed: Deed): void {
    if (deed.action === 'input') this.#input(deed);
    else if (deed.action === 'command') this.#command(deed);
    else {
      this.flush();
      this.#take(deed, this.#now());
    }
  }

  /** Passes on what was merged so far. */
  flush(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#flushInputs();
    for (const { at, deed, again } of this.#commands.values())
      if (again > 0) this.#take({ ...deed, count: again }, at);
    this.#commands.clear();
  }

  #flushInputs(): void {
    for (const { at, deed } of this.#inputs.values()) this.#take(deed, at);
    this.#inputs.clear();
  }

  #input(deed: InputDeed): void {
    const key = `${deed.by.id} ${deed.by.operator ?? ''} ${deed.pane} ${deed.way}`;
    const known = this.#inputs.get(key);
    if (known) {
      known.deed.bytes += deed.bytes;
      known.deed.runs += deed.runs;
      return;
    }
    this.#inputs.set(key, { at: this.#now(), deed: { ...deed } });
    this.#plan();
  }

  #command(given: CommandDeed): void {
    const full = this.#commands.size >= mostCommands;
    const deed = full ? { ...given, line: `${given.line.split(' ', 1)[0] ?? ''} …` } : given;
    const key = `${deed.by.id} ${deed.by.operator ?? ''} ${deed.line} ${deed.error ?? ''} ${deed.pane ?? ''}`;
    const known = this.#commands.get(key);
    if (known) {
      if (known.again === 0) known.at = this.#now();
      known.again += 1;
      return;
    }
    this.#commands.set(key, { at: this.#now(), deed, again: 0 });
    this.#flushInputs();
    this.#take(deed, this.#now());
    this.#plan();
  }

  #plan(): void {
    this.#timer ??= this.#timers.after(mergedMs, () => this.flush());
  }
}
