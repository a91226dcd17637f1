/** Where a window goes, by the flags that new-window, move-window, link-window and break-pane have in common. */
import type { WindowPlace } from '../../../session/types.ts';
import type { ParsedArguments, ResolvedTarget } from '../../spec.ts';

/** -a, -b, -d, -k and the index that -t names. */
export function placeOf(args: ParsedArguments, target: ResolvedTarget): WindowPlace {
  const rest = { detached: args.has('d'), replace: args.has('k') };
  if (args.has('b')) return { before: target.winlink, ...rest };
  if (args.has('a')) return { after: target.winlink, ...rest };
  return target.index === undefined ? rest : { index: target.index, ...rest };
}
