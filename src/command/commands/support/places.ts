/** Destination of a window, by the flags shared by new-window, move-window, link-window and break-pane. */
import type { WindowPlace } from '../../../session/types.ts';
import type { ParsedArguments, ResolvedTarget } from '../../spec.ts';

/** Reads -a, -b, -d, -k and the index in -t. */
export function windowPlaceOf(args: ParsedArguments, target: ResolvedTarget): WindowPlace {
  const rest = { detached: args.has('d'), replace: args.has('k') };
  if (args.has('b')) return { before: target.winlink, ...rest };
  if (args.has('a')) return { after: target.winlink, ...rest };
  return target.index === undefined ? rest : { index: target.index, ...rest };
}
