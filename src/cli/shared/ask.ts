/** Sends one request to the server, for the noun-verb commands. */
import { fail, HoldfastError } from '../../protocol/errors.ts';
import type { Requests } from '../../protocol/messages.ts';
import type { Places } from '../../runtime/paths.ts';
import { type ClientVocabulary, Peer } from '../../transport/Peer.ts';
import { afterHello } from './afterHello.ts';
import { connect, greeting, type StartOptions } from './localServer.ts';

/** Errors: those of connecting, and the server's own. */
export async function ask<M extends keyof Requests>(
  where: Places,
  method: M,
  params: Requests[M]['params'],
  start: StartOptions | StartOptions['start'] = 'stored',
): Promise<Requests[M]['result']> {
  const carrier = await connect(where, typeof start === 'string' ? { start } : start);
  const peer = new Peer<ClientVocabulary>(carrier, {
    request: () => ({}),
    notification: () => {},
    closed: () => {},
  });
  const hello = peer.request('hello', greeting('cli'));
  const answer = afterHello(hello, peer.request(method, params as never));
  try {
    return (await answer) as Requests[M]['result'];
  } catch (error) {
    throw error instanceof HoldfastError && error.code === 'unknown-method' ? olderServer(method) : error;
  } finally {
    peer.close();
  }
}

const olderServer = (method: string): HoldfastError =>
  fail('unknown-method', {
    method,
    words: `the server is older than this program, and does not know ${method}; run: holdfast server restart`,
  });
