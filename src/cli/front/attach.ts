/** From the command line to the attached client, which is a bundle of its own and loaded only for this. */
import type { HelloParams, HelloResult, ViewportOpenParams } from '../../protocol/messages.ts';
import { bundle } from '../../runtime/installation.ts';
import type { Places } from '../../runtime/paths.ts';
import type { ClientPeer } from '../../transport/Peer.ts';
import { connect, starting } from '../shared/localServer.ts';

const client = () => require(bundle('client')) as typeof import('../../client/main.ts');

/** Loads what attaching takes, as long as half of node, while the server is at its part of the work. */
export function prepareToAttach(): void {
  client();
  // Made when they are first asked for.
  void [process.stdin, process.stdout];
}

export interface AttachOptions {
  open: ViewportOpenParams;
  /** A command line that is run on the viewport at once. */
  first: string | undefined;
  /** The connection that asked for it, and what was said and answered on it. */
  hello: HelloParams;
  established: { peer: ClientPeer; hello: HelloResult };
}

/** When the first picture has long been painted: what finds a server again is loaded while it is there. */
const prepareAfterMs = 1000;

/** Attaches until the viewport ends; gives the exit code. */
export async function attach(where: Places, options: AttachOptions): Promise<number> {
  setTimeout(prepareToReturn, prepareAfterMs).unref();
  return client().runClient({ connect: () => connect(where, { start: 'again' }), ...options });
}

function prepareToReturn(): void {
  try {
    starting();
  } catch {
    // Our program is gone already: a server that another one has started is found at the socket all the same.
  }
}
