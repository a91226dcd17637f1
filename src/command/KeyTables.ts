/**
 * Key tables: which key runs which command line. Owns the bindings and their notes; neither reads keys nor runs
 * commands. Keys are names in canonical spelling ('C-b', 'M-Left'); callers convert to it first.
 */

import { needsExtendedKeys } from '../keys/encodeKey.ts';
import { checkStoredValue } from '../protocol/storedValues.ts';

export interface KeyBinding {
  readonly table: string;
  readonly key: string;
  /** Command line in the form that list-keys prints. */
  readonly command: string;
  readonly note: string;
  /** The key repeats without the prefix within repeat-time (bind-key -r). */
  readonly repeat: boolean;
}

export class KeyTables {
  /** Whether some bound key needs extended keys; null until computed. */
  #needsExtended: boolean | null = null;
  /** Whether all bindings are the defaults; null until computed. */
  #areDefaults: boolean | null = null;
  readonly #tables = new Map<string, Map<string, KeyBinding>>();
  readonly #defaults = new Map<string, Map<string, KeyBinding>>();

  /** Sets the defaults that unbind-key and a reset (bind-key of nothing) restore; also binds them now. */
  setDefaults(bindings: readonly KeyBinding[]): void {
    for (const binding of bindings) {
      this.#put(this.#defaults, binding);
      this.#put(this.#tables, binding);
    }
  }

  /** True when some bound key is reported by terminals in extended form only. */
  get needsExtendedKeys(): boolean {
    this.#needsExtended ??= [...this.#tables.values()].some((keys) =>
      [...keys.keys()].some((key) => needsExtendedKeys(key)),
    );
    return this.#needsExtended;
  }

  /** Errors: value-too-long. */
  bind(binding: KeyBinding): void {
    checkStoredValue(`binding of ${binding.key}`, binding.command, binding.note, binding.table);
    this.#put(this.#tables, binding);
  }

  /** False when the key was not bound in the table. */
  unbind(table: string, key: string): boolean {
    const keys = this.#tables.get(table);
    if (!keys?.delete(key)) return false;
    this.#changed();
    if (keys.size === 0 && !this.#defaults.has(table)) this.#tables.delete(table);
    return true;
  }

  /** Unbinds every key of a table. */
  clear(table: string): void {
    this.#tables.delete(table);
    this.#changed();
  }

  get(table: string, key: string): KeyBinding | undefined {
    return this.#tables.get(table)?.get(key);
  }

  hasTable(table: string): boolean {
    return this.#tables.has(table);
  }

  /** Names of the tables, sorted. */
  tables(): string[] {
    return [...this.#tables.keys()].sort();
  }

  list(table: string): KeyBinding[] {
    return [...(this.#tables.get(table)?.values() ?? [])];
  }

  /**
   * Bindings to store for the next server; null while all are defaults, which would add 36 kB to every save of the
   * state.
   */
  toState(): KeyBinding[] | null {
    this.#areDefaults ??= this.#compare();
    return this.#areDefaults ? null : this.tables().flatMap((table) => this.list(table));
  }

  /** Replaces all bindings by these. */
  restore(bindings: readonly KeyBinding[]): void {
    this.#tables.clear();
    this.#changed();
    for (const binding of bindings) {
      const usual = this.#defaults.get(binding.table)?.get(binding.key);
      this.#put(this.#tables, usual && isSame(usual, binding) ? usual : binding);
    }
  }

  #changed(): void {
    this.#needsExtended = null;
    this.#areDefaults = null;
  }

  #compare(): boolean {
    if (this.#tables.size !== this.#defaults.size) return false;
    for (const [table, usual] of this.#defaults) {
      const keys = this.#tables.get(table);
      if (keys?.size !== usual.size) return false;
      for (const [key, binding] of usual) if (keys.get(key) !== binding) return false;
    }
    return true;
  }

  #put(tables: Map<string, Map<string, KeyBinding>>, binding: KeyBinding): void {
    let keys = tables.get(binding.table);
    if (!keys) {
      keys = new Map();
      tables.set(binding.table, keys);
    }
    keys.set(binding.key, binding);
    this.#changed();
  }
}

function isSame(one: KeyBinding, other: KeyBinding): boolean {
  return one.command === other.command && one.note === other.note && one.repeat === other.repeat;
}
