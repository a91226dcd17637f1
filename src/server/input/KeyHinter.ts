/**
 * Panel of the keys that can follow a prefix, on one viewport. Owns its timing: it opens when the user hesitates after
 * the prefix, and closes with the next key. The client decides how it looks.
 */
import { compareUse } from '../../command/commands/support/keyUse.ts';
import type { KeyBinding } from '../../command/KeyTables.ts';
import type { KeyHints } from '../../protocol/overlays.ts';
import type { Timers } from '../../runtime/Timers.ts';

/** More bindings than any panel can show. */
const mostKeys = 200;

export interface KeyHinterHost {
  readonly timers: Timers;
  /** Hesitation before the panel opens, milliseconds; 0 for never. */
  delayMs(): number;
  bindings(table: string): readonly KeyBinding[];
  show(hints: KeyHints | null): void;
}

export class KeyHinter {
  readonly #host: KeyHinterHost;
  #timer: { cancel(): void } | null = null;
  #shown = false;
  #table = 'root';

  constructor(host: KeyHinterHost) {
    this.#host = host;
  }

  /** Sets the table in which the next key is looked up. */
  waiting(table: string): void {
    if (table === this.#table) return;
    this.stop();
    this.#table = table;
    const delay = this.#host.delayMs();
    if (table === 'root' || delay <= 0) return;
    this.#timer = this.#host.timers.after(delay, () => this.#show(table));
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#table = 'root';
    if (this.#shown) this.#host.show(null);
    this.#shown = false;
  }

  #show(table: string): void {
    const bindings = [...this.#host.bindings(table)];
    const digits = bindings.filter(({ key }) => /^[1-9]$/.test(key)).length === 9;
    const keys = bindings
      .filter(({ key }) => !(digits && /^[1-9]$/.test(key)))
      .sort((a, b) => compareUse(table, a.key, b.key))
      .slice(0, mostKeys)
      .map(({ key, note, command }): [string, string] => {
        const about = note === '' ? command : note;
        return digits && key === '0' ? ['0-9', about.replace(/ 0$/, ' 0 to 9')] : [key, about];
      });
    if (keys.length === 0) return;
    this.#shown = true;
    this.#host.show({ title: table, keys });
  }
}
