/** Options that take effect at once, by the part of the server that reads them. Names only; applies nothing. */
import { optionSpec } from '../../options/table.ts';

/** Parts of the server that keep what they read from options. */
export type OptionEffect =
  | 'control'
  | 'panes'
  | 'linePatterns'
  | 'logs'
  | 'popups'
  | 'ledger'
  | 'idle'
  | 'theme'
  | 'configuration'
  | 'statusTimers'
  | 'lockTimers'
  | 'layouts'
  | 'silence'
  | 'windowSizes';

/** Options that each part reads when options change. Every other option is read when it is needed. */
export const optionsRead: Readonly<Record<OptionEffect, readonly string[]>> = {
  control: ['control', 'control-idle-time'],
  panes: [
    'allow-set-title',
    'alternate-screen',
    'extended-keys',
    'history-age',
    'history-bytes',
    'log',
    'pane-colours',
    'scroll-on-clear',
  ],
  linePatterns: ['notify-pattern'],
  logs: ['history-total-bytes'],
  popups: ['extended-keys'],
  ledger: ['audit', 'audit-age', 'audit-bytes'],
  idle: ['session-ttl'],
  theme: [
    'theme',
    // A theme leaves out what the user has set of these (Themes.ts).
    'status-style',
    'status-bg',
    'status-fg',
    'status-left',
    'status-left-length',
    'status-right',
    'window-status-format',
    'window-status-current-format',
    'window-status-separator',
    'pane-border-format',
    'menu-border-lines',
    'popup-border-lines',
  ],
  configuration: ['config-watch'],
  statusTimers: ['status-interval'],
  lockTimers: ['lock-after-time'],
  layouts: ['pane-border-status'],
  silence: ['monitor-silence'],
  windowSizes: ['aggressive-resize', 'default-size', 'status', 'window-size'],
};

/** Every part, in the order in which they apply options. */
export const optionEffects = Object.keys(optionsRead) as readonly OptionEffect[];

/** Options whose change applies all others: a theme gives values to options of every kind. */
const concernsAll: ReadonlySet<string> = new Set(['theme']);

const byName: ReadonlyMap<string, readonly OptionEffect[]> = new Map(
  Object.values(optionsRead)
    .flat()
    .map((name) => [name, optionEffects.filter((effect) => optionsRead[effect].includes(name))]),
);

const none: readonly OptionEffect[] = [];

/** Parts that read an option at once; all of them for a name that is neither in the table nor a user option. */
export function effectsOf(name: string): readonly OptionEffect[] {
  if (concernsAll.has(name)) return optionEffects;
  const known = byName.get(name);
  if (known) return known;
  return name.startsWith('@') || optionSpec(name) ? none : optionEffects;
}

/** Parts that have not yet applied the options set since. */
export class PendingOptions {
  readonly #effects = new Set<OptionEffect>();

  /** An option was set or unset, at any place. */
  note(name: string): void {
    for (const effect of effectsOf(name)) this.#effects.add(effect);
  }

  noteAll(): void {
    for (const effect of optionEffects) this.#effects.add(effect);
  }

  /** The parts with something to apply, in their order; they count as applied from now on. */
  take(): readonly OptionEffect[] {
    if (this.#effects.size === 0) return none;
    const taken = optionEffects.filter((effect) => this.#effects.has(effect));
    this.#effects.clear();
    return taken;
  }
}
