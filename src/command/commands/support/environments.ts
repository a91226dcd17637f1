/** The environment that -g and -t name. */
import { fail } from '../../../protocol/errors.ts';
import type { Environment } from '../../../session/types.ts';
import type { CommandContext } from '../../context.ts';
import type { ParsedArguments } from '../../spec.ts';
import { targetOrNull } from './targets.ts';

/** Errors: `no such session: X`, `no current session`. */
export function environmentOf(context: CommandContext, args: ParsedArguments): Environment {
  if (args.has('g')) return context.globalEnvironment;
  const target = targetOrNull(context);
  if (target) return target.session.environment;
  const name = args.value('t');
  throw name === undefined
    ? fail('no-current-session', {})
    : fail('no-such-session', { name, words: `no such session: ${name}` });
}
