/**
 * The key tables: which key runs which command line. Owns the bindings and their notes; neither reads keys nor runs
 * commands. Keys are names in canonical spelling ('C-b', 'M-Left'): whoever binds or looks up spells them so first.
 */

import { needsExtendedKeys } from '../keys/encodeKey.ts';
import { checkStoredValue } from '../protocol/storedValues.ts';

export interface KeyBinding {
  readonly table: string;
  readonly key: string;
  /** A command line, as list-keys prints it. */
  readonly command: string;
  readonly note: string;
  /** The prefix need not be typed again within repeat-time (bind-key -r). */
  readonly repeat: boolean;
}

export class KeyTables {
  /** Whether a key is bound that only extended keys can tell; null until somebody asks. */
  #needsExtended: boolean | null = null;
  readonly #tables = new Map<string, Map<string, KeyBinding>>();
  readonly #defaults = new Map<string, Map<string, KeyBinding>>();

  /** What unbind-key and a reset (bind-key of nothing) come back to; also binds them now. */
  setDefaults(bindings: readonly KeyBinding[]): void {
    for (const binding of bindings) {
      this.#put(this.#defaults, binding);
      this.#put(this.#tables, binding);
    }
  }

  /** True when a key is bound that terminals tell only in extended form. */
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

  /** False when the key was not bound there. */
  unbind(table: string, key: string): boolean {
    const keys = this.#tables.get(table);
    if (!keys?.delete(key)) return false;
    this.#needsExtended = null;
    if (keys.size === 0 && !this.#defaults.has(table)) this.#tables.delete(table);
    return true;
  }

  /** Unbinds every key of a table. */
  clear(table: string): void {
    this.#tables.delete(table);
    this.#needsExtended = null;
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

  /** For the next server; null while all are the defaults, of which every save of the state would else carry 36 kB. */
  toState(): KeyBinding[] | null {
    return this.#areDefaults() ? null : this.tables().flatMap((table) => this.list(table));
  }

  /** Makes the bindings exactly these. */
  restore(bindings: readonly KeyBinding[]): void {
    this.#tables.clear();
    this.#needsExtended = null;
    for (const binding of bindings) {
      const usual = this.#defaults.get(binding.table)?.get(binding.key);
      this.#put(this.#tables, usual && isSame(usual, binding) ? usual : binding);
    }
  }

  #areDefaults(): boolean {
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
    this.#needsExtended = null;
  }
}

function isSame(one: KeyBinding, other: KeyBinding): boolean {
  return one.command === other.command && one.note === other.note && one.repeat === other.repeat;
}
