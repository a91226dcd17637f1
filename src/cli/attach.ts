/** From the command line to the attached client, which is a bundle of its own and loaded only for this. */
import type { ViewportOpenParams } from '../protocol/messages.ts';
import { bundle } from '../runtime/installation.ts';
import type { Places } from '../runtime/paths.ts';
import { connect, greeting } from './connect.ts';

/** Attaches until the viewport ends; gives the exit code. `first`: a command line that is run on it at once. */
export async function attach(where: Places, open: ViewportOpenParams, first?: string): Promise<number> {
  const { runClient } = require(bundle('client')) as typeof import('../client/main.ts');
  return runClient({
    connect: () => connect(where, { start: 'stored' }),
    hello: greeting('tui'),
    open,
    ...(first === undefined ? {} : { first }),
  });
}
