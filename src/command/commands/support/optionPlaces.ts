/** Finds the option set for set-option, show-options and the hook commands, by the option's scope or by the flags. */

import type { OptionName } from '../../../options/table.ts';
import type { OptionScope, OptionSet } from '../../../options/types.ts';
import { fail } from '../../../protocol/errors.ts';
import type { CommandContext } from '../../context.ts';
import type { ParsedArguments, ResolvedTarget } from '../../spec.ts';
import { targetOrNull } from './targets.ts';

/** The option set of this scope for these flags. Errors: `no such session: X`, `no current window`, ... */
export function optionSetOf(context: CommandContext, args: ParsedArguments, scope: OptionScope): OptionSet {
  const global = args.has('g');
  if (scope === 'server') return context.options.server;
  if (scope === 'session' && global) return context.options.session;
  if (scope !== 'session' && global) return context.options.window;
  const target = targetOrNull(context);
  if (!target) throw missing(args, scope);
  return ofTarget(target, scope);
}

function ofTarget(target: ResolvedTarget, scope: OptionScope): OptionSet {
  if (scope === 'session') return target.session.options;
  return scope === 'window' ? target.window.options : target.pane.options;
}

function missing(args: ParsedArguments, scope: OptionScope): Error {
  const name = args.value('t');
  if (name === undefined) return fail('no-current-session', { words: `no current ${scope}` });
  const code = scope === 'pane' ? 'no-such-pane' : scope === 'window' ? 'no-such-window' : 'no-such-session';
  return fail(code, { name, words: `no such ${scope}: ${name}` });
}

/** Scope given by -s, -w and -p; set-window-option and show-window-options imply -w. */
export function scopeOfFlags(args: ParsedArguments, windowCommand: boolean): OptionScope {
  if (args.has('s')) return 'server';
  if (args.has('p')) return 'pane';
  return args.has('w') || windowCommand ? 'window' : 'session';
}

/**
 * Scope of an option: its only one, if so; a pane option lives in the window unless -p is given, one of all three in the
 * session unless -w or -p is.
 */
export function scopeOfOption(
  option: OptionName,
  args: ParsedArguments,
  windowCommand: boolean,
): OptionScope {
  if (!option.spec) return scopeOfFlags(args, windowCommand);
  const { scopes } = option.spec;
  if (scopes.includes('pane') && args.has('p')) return 'pane';
  if (scopes.includes('window') && (args.has('w') || windowCommand)) return 'window';
  return scopes.find((scope) => scope !== 'pane') ?? 'pane';
}
