/**
 * Options that a caller limited to one session may set for that session, its windows and panes. Withheld are options
 * that make somebody run something (hooks, default-command, lock-command, formats with commands in them) or that reach
 * beyond the session. Owns the list; an unlisted option is withheld, so that a new one stays withheld until it is
 * reviewed.
 */
import { findOption } from '../../options/table.ts';
import type { OptionSpec } from '../../options/types.ts';
import type { ParsedArguments } from '../spec.ts';

/**
 * Text options that no program runs and no key looks up. Numbers, flags, choices, colours and styles have their own
 * rule.
 */
const texts: ReadonlySet<string> = new Set([
  'ask-badge',
  'automatic-rename-format',
  'copy-mode-position-format',
  'default-size',
  'fill-character',
  'history-age',
  'main-pane-height',
  'main-pane-width',
  'other-pane-height',
  'other-pane-width',
  'pane-border-format',
  'remain-on-exit-format',
  'session-ttl',
  'set-titles-string',
  'status-left',
  'status-right',
  'window-status-current-format',
  'window-status-format',
  'window-status-separator',
  'word-separators',
]);

/** Options that lock the owner's terminal, end a session that somebody counts on, or say who types. */
const withheld: ReadonlySet<string> = new Set([
  'control',
  'control-idle-time',
  'control-wait',
  'destroy-unattached',
  'lock-after-time',
]);

/** Whether a caller limited to one session may set this option at all. */
export function inOneSession(spec: OptionSpec | undefined): boolean {
  // Formats and keys of the owner may use a user option: `run-shell "#{@script}"`.
  if (!spec || spec.hook || spec.scopes.includes('server') || withheld.has(spec.name)) return false;
  switch (spec.type) {
    case 'number':
    case 'flag':
    case 'choice':
    case 'colour':
    case 'key':
    case 'style':
      return true;
    case 'string':
      return texts.has(spec.name);
    // Lists of environment variables, of formats and of commands.
    case 'array':
    case 'command':
      return false;
  }
}

/**
 * Whether such a caller may run set-option with these words. True for an unknown option: the command itself reports it.
 */
export function maySet(args: ParsedArguments): boolean {
  // -F and -a make values that are not yet known here.
  if (['g', 's', 'F', 'a'].some((flag) => args.has(flag))) return false;
  const [name = '', value = ''] = args.words;
  if (name.includes('#')) return false;
  let spec: OptionSpec | undefined;
  try {
    spec = findOption(name).spec;
  } catch {
    return true;
  }
  return inOneSession(spec) && runsNothing(value);
}

/** A value whose formats only show things: names without modifiers, style marks, colours. */
function runsNothing(value: string): boolean {
  const harmless = value.replace(
    /#(?:\{[a-z_]+\}|\[(?:[^#\]]|#[0-9a-f]{6}\b)*\]|[0-9a-f]{6}\b|[A-Za-z,}])/g,
    '',
  );
  return !harmless.includes('#');
}
