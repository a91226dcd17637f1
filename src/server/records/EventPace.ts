/**
 * Rate limit of events per pane or window: a burst, then a number a second. Further events are merged into the next one
 * of their type with a count, so that one program's bells do not push all other events out of the log. Owns the waiting
 * events, and a timer per source with waiting events.
 */
import type { NewServerEvent } from '../../protocol/messages.ts';
import type { Timers } from '../../runtime/Timers.ts';

/** Burst of events: more than a person causes in a few seconds. */
const burst = 16;
/** Events a second after the burst. */
const perSecond = 4;

interface Source {
  tokens: number;
  at: number;
  /** By type, in the order in which they began to wait. */
  waiting: Map<NewServerEvent['type'], NewServerEvent>;
  timer: { cancel(): void } | null;
}

export class EventPace {
  readonly #timers: Timers;
  readonly #tell: (event: NewServerEvent) => void;
  readonly #sources = new Map<string, Source>();

  constructor(timers: Timers, tell: (event: NewServerEvent) => void) {
    this.#timers = timers;
    this.#tell = tell;
  }

  /** `source`: the id of a pane or window. */
  add(source: string, event: NewServerEvent): void {
    const from = this.#sourceOf(source);
    if (from.waiting.size === 0 && this.#takeToken(from)) {
      this.#tell(event);
      return;
    }
    from.waiting.set(event.type, merged(from.waiting.get(event.type), event));
    this.#waitFor(from);
  }

  /** The pane or window is gone: its waiting events are released before the event of its end. */
  end(source: string): void {
    const from = this.#sources.get(source);
    if (!from) return;
    this.#sources.delete(source);
    from.timer?.cancel();
    for (const event of from.waiting.values()) this.#tell(event);
  }

  #sourceOf(source: string): Source {
    const known = this.#sources.get(source);
    if (known) return known;
    const fresh: Source = { tokens: burst, at: this.#timers.now(), waiting: new Map(), timer: null };
    this.#sources.set(source, fresh);
    return fresh;
  }

  #takeToken(from: Source): boolean {
    const now = this.#timers.now();
    from.tokens = Math.min(burst, from.tokens + ((now - from.at) / 1000) * perSecond);
    from.at = now;
    if (from.tokens < 1) return false;
    from.tokens -= 1;
    return true;
  }

  #waitFor(from: Source): void {
    from.timer ??= this.#timers.after(1000 / perSecond, () => {
      from.timer = null;
      const [next] = from.waiting;
      if (next === undefined) return;
      if (this.#takeToken(from)) {
        from.waiting.delete(next[0]);
        this.#tell(next[1]);
      }
      if (from.waiting.size > 0) this.#waitFor(from);
    });
  }
}

/** The newer event, with the count of both. */
function merged(older: NewServerEvent | undefined, newer: NewServerEvent): NewServerEvent {
  if (!older) return newer;
  const both: NewServerEvent = { ...newer, count: (older.count ?? 1) + (newer.count ?? 1) };
  if (older.oldName !== undefined) both.oldName = older.oldName;
  return both;
}
