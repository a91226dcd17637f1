/**
 * Client flags of tmux(1) attach-session -f: the flags of one client, and their names. Other files implement their
 * effects.
 */

import type { SizeVote } from './WindowSizes.ts';

/** All flags except read-only; those of control mode are kept and shown for any client. */
const known: ReadonlySet<string> = new Set([
  'active-pane',
  'ignore-size',
  'no-detach-on-destroy',
  'no-output',
  'pause-after',
  // Our own flag, for a page: its size never counts.
  'peek',
  // Ours: the client's size counts, and the window has its earlier size again when the client leaves.
  'fit',
  'wait-exit',
]);

export class ClientFlags {
  readOnly: boolean;
  /** Whether the terminal has the focus, by its last report. */
  focused = true;
  /** Whether the lock-command has its terminal. */
  locked = false;
  /** Values: '' for a flag without one. */
  readonly #names = new Map<string, string>();
  readonly #utf8: boolean;
  readonly #kind: string | null;

  /** `kind`: a word for the list of flags that is no flag (`control-mode`). */
  constructor(readOnly: boolean, utf8: boolean, kind: string | null = null) {
    this.readOnly = readOnly;
    this.#utf8 = utf8;
    this.#kind = kind;
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** Part of a client that may type in the size of its windows. */
  get decidesSize(): SizeVote {
    if (this.locked || this.#names.has('peek')) return 'never';
    if (this.#names.has('fit')) return 'for-now';
    return this.#names.has('ignore-size') ? 'if-alone' : 'yes';
  }

  /** Value of a flag such as `pause-after=5`; null when it is not set. */
  number(name: string): number | null {
    const value = this.#names.get(name);
    return value === undefined ? null : Number(value);
  }

  /** The flags, as `change` takes them. */
  get list(): string[] {
    return [...this.#names].map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  }

  /** Flags as in #{client_flags}; `readOnly` may have another cause than the flag. */
  text(readOnly: boolean): string {
    return [
      'attached',
      ...(this.focused ? ['focused'] : []),
      ...(this.#kind === null ? [] : [this.#kind]),
      ...(readOnly ? ['read-only'] : []),
      ...this.list,
      ...(this.#utf8 ? ['UTF-8'] : []),
    ].join(',');
  }

  /** Sets flags, or clears those that begin with '!'. Unknown ones are ignored, as in tmux. */
  change(flags: readonly string[]): void {
    for (const flag of flags) {
      const [, not, name = '', value = ''] = /^(!?)([^=]*)=?(.*)$/s.exec(flag) ?? [];
      if (name === 'read-only') this.readOnly = not === '';
      else if (!known.has(name)) continue;
      else if (not !== '') this.#names.delete(name);
      else if (name === 'pause-after') this.#names.set(name, /^\d{1,9}$/.test(value) ? value : '0');
      else this.#names.set(name, '');
    }
  }
}
