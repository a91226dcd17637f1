/**
 * Client flags of tmux(1) attach-session -f: the flags of one client, and their names. Other files implement their
 * effects.
 */

/** All flags except read-only; those of control mode are kept and shown, without effect. */
const known: ReadonlySet<string> = new Set([
  'active-pane',
  'ignore-size',
  'no-detach-on-destroy',
  'no-output',
  'pause-after',
  'wait-exit',
]);

export class ClientFlags {
  readOnly: boolean;
  /** Whether the terminal has the focus, by its last report. */
  focused = true;
  /** Whether the lock-command has its terminal. */
  locked = false;
  readonly #names = new Set<string>();
  readonly #utf8: boolean;

  constructor(readOnly: boolean, utf8: boolean) {
    this.readOnly = readOnly;
    this.#utf8 = utf8;
  }

  /** Part of a client that may type in the size of its windows. */
  get decidesSize(): 'yes' | 'if-alone' | 'never' {
    if (this.locked) return 'never';
    return this.#names.has('ignore-size') ? 'if-alone' : 'yes';
  }

  /** Flags as in #{client_flags}; `readOnly` may have another cause than the flag. */
  text(readOnly: boolean): string {
    const states = ['attached', ...(this.focused ? ['focused'] : []), ...(readOnly ? ['read-only'] : [])];
    return [...states, ...this.#names, ...(this.#utf8 ? ['UTF-8'] : [])].join(',');
  }

  /** Sets flags, or clears those that begin with '!'. Unknown ones are ignored, as in tmux. */
  change(flags: readonly string[]): void {
    for (const flag of flags) {
      const name = flag.replace(/^!/, '');
      if (name === 'read-only') this.readOnly = flag === name;
      else if (!known.has(name)) continue;
      else if (flag !== name) this.#names.delete(name);
      else this.#names.add(name);
    }
  }
}
