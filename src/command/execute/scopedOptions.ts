/**
 * Which options a caller may set who was let in to one session, at that session, its windows and panes. Withheld is what
 * makes somebody run something (hooks, default-command, lock-command, formats with commands in them), or reaches beyond the
 * session. Owns the list; an option that is not on it is withheld, so that a new one is until somebody has thought about it.
 */
import { findOption } from '../../options/table.ts';
import type { OptionSpec } from '../../options/types.ts';
import type { ParsedArguments } from '../spec.ts';

/** Of texts: what no program runs, and no key looks up. Numbers, flags, choices, colours and styles have a rule of their own. */
const texts: ReadonlySet<string> = new Set([
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

/** What locks the owner's terminal, or ends a session that somebody counts on. */
const withheld: ReadonlySet<string> = new Set(['destroy-unattached', 'lock-after-time']);

/** Whether a caller with one session may set this option, to any value at all. */
export function inOneSession(spec: OptionSpec | undefined): boolean {
  // A user option ends up in whatever the owner's formats and keys make of it: `run-shell "#{@script}"`.
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

/** Whether set-option with these words is theirs. An option that is not known is: the command says so. */
export function maySet(args: ParsedArguments): boolean {
  // -F and -a make values that are not here to be looked at.
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

/** A value whose formats only show things: names without modifiers, marks of style, colours. */
function runsNothing(value: string): boolean {
  const harmless = value.replace(
    /#(?:\{[a-z_]+\}|\[(?:[^#\]]|#[0-9a-f]{6}\b)*\]|[0-9a-f]{6}\b|[A-Za-z,}])/g,
    '',
  );
  return !harmless.includes('#');
}
