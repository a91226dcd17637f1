/**
 * Key table in force for one viewport: looks up keys, and follows the prefix, repetition and inner keys. Runs no
 * binding; the caller acts on what it finds.
 */
import type { KeyBinding } from '../../command/KeyTables.ts';
import type { Timers } from '../../runtime/Timers.ts';
import type { StandingKeys } from './KeptKeys.ts';

export interface KeyTableHost {
  readonly timers: Timers;
  /** Time in which a key repeats without the prefix; `first`: it was another key before. */
  repeatTimeMs(first: boolean): number;
  /** Time after which the prefix is forgotten; 0 for never. */
  prefixTimeMs(): number;
  isPrefix(key: string): boolean;
  /** The key that switches between sending all keys to the program and normal bindings. */
  isInnerKey(key: string): boolean;
  binding(table: string, key: string): KeyBinding | undefined;
  /** Key table of the pane's mode (copy mode); null without one. */
  modeTable(): string | null;
  /** The key table or the prompt changed: the status line shows it. */
  changed(): void;
}

export class ActiveKeyTable {
  readonly #host: KeyTableHost;
  #table = 'root';
  /** All keys go to the program: it has a multiplexer of its own. */
  #inner = false;
  /** Set after a repeatable binding: its table stays in force until the timer fires. */
  #repeatTimer: { cancel(): void } | null = null;
  /** The binding that repeats while that timer runs. */
  #repeats: KeyBinding | null = null;
  /** Forgets the prefix (prefix-timeout). */
  #prefixTimer: { cancel(): void } | null = null;

  constructor(host: KeyTableHost) {
    this.#host = host;
  }

  get table(): string {
    return this.#table;
  }

  /** All keys go to the program, except the one that ends this. */
  get inner(): boolean {
    return this.#inner;
  }

  /** Key state between two keys; a table kept only for repetition counts as none. */
  get standing(): StandingKeys {
    return { table: this.#repeatTimer === null ? this.#table : 'root', inner: this.#inner };
  }

  /** Restores the state from before this client's link was cut. */
  restore(keys: StandingKeys): void {
    this.#inner = keys.inner;
    this.setTable(keys.table);
  }

  toggleInner(): void {
    this.#inner = !this.#inner;
    this.setTable('root');
  }

  setTable(table: string): void {
    this.#cancelTimers();
    this.#table = table;
    this.#host.changed();
  }

  /** Binding of a key in the table in force; 'swallowed' for a key that only changed the table. */
  lookUp(key: string, modeTable: string | null): KeyBinding | 'swallowed' | undefined {
    const host = this.#host;
    const inRoot = this.#table === 'root';
    // As in tmux, the prefix acts as prefix in every table but its own, where it is an ordinary key (send-prefix).
    if (this.#table !== 'prefix' && host.isPrefix(key)) {
      this.setTable('prefix');
      this.#forgetPrefixLater();
      return 'swallowed';
    }
    const repeating = this.#repeatTimer !== null;
    const table = inRoot ? (modeTable ?? 'root') : this.#table;
    const found = this.#bindingOf(table, key);
    if (found && repeating && !found.repeat) {
      // A binding without repeat ends the repetition, and its key acts as without a prefix.
      this.setTable('root');
      return this.lookUp(key, modeTable);
    }
    if (found) {
      this.#afterBinding(found);
      return found;
    }
    if (inRoot) return table === 'root' ? undefined : (host.binding('root', key) ?? 'swallowed');
    this.setTable('root');
    // After the prefix an unbound key is dropped; during repetition it acts as without a prefix.
    return repeating ? this.lookUp(key, modeTable) : 'swallowed';
  }

  #bindingOf(table: string, key: string): KeyBinding | undefined {
    const found = this.#host.binding(table, key);
    return found ?? (isMouseKey(key) ? undefined : this.#host.binding(table, 'Any'));
  }

  #afterBinding(binding: KeyBinding): void {
    if (this.#table === 'root') return;
    const repeatMs = this.#host.repeatTimeMs(this.#repeats !== binding);
    if (!binding.repeat || repeatMs <= 0) {
      this.setTable('root');
      return;
    }
    this.#cancelTimers();
    this.#repeats = binding;
    this.#repeatTimer = this.#host.timers.after(repeatMs, () => {
      this.#repeatTimer = null;
      this.setTable('root');
    });
  }

  #forgetPrefixLater(): void {
    const forMs = this.#host.prefixTimeMs();
    if (forMs > 0) this.#prefixTimer = this.#host.timers.after(forMs, () => this.setTable('root'));
  }

  /** Whether a key, pressed now, is not simply the program's. */
  isBound(key: string | null): boolean {
    if (key === null) return false;
    if (this.#host.isInnerKey(key)) return true;
    if (this.#inner && this.#host.modeTable() === null) return false;
    if (this.#host.modeTable() !== null || this.#host.isPrefix(key)) return true;
    return (this.#host.binding('root', key) ?? this.#host.binding('root', 'Any')) !== undefined;
  }

  stop(): void {
    this.#cancelTimers();
  }

  #cancelTimers(): void {
    this.#repeatTimer?.cancel();
    this.#repeatTimer = null;
    this.#repeats = null;
    this.#prefixTimer?.cancel();
    this.#prefixTimer = null;
  }
}

/** Whether a key is the mouse's: 'Any' does not match it. */
function isMouseKey(key: string): boolean {
  return /(?:Mouse|Wheel|Click)/.test(key);
}
