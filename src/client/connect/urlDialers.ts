/** Dialers for WebSocket and HTTP, made of the clients' carriers in transport/. */
import { HoldfastError } from '../../protocol/errors.ts';
import type { Carrier } from '../../transport/Carrier.ts';
import { connectHttpPoll } from '../../transport/HttpPollClient.ts';
import { connectWebSocket } from '../../transport/WebSocketCarrier.ts';
import { type Dialer, DialFailed } from './Dialer.ts';

type Connect = (url: string, options: { signal: AbortSignal }) => Promise<Carrier>;

const ways: Readonly<Record<'ws' | 'http', Connect>> = { ws: connectWebSocket, http: connectHttpPoll };

/** @param token Admits the connection. @param label The address without secrets, for people. */
export function urlDialer(
  kind: 'ws' | 'http',
  url: string,
  token: string | undefined,
  label: string,
): Dialer {
  return {
    label,
    remote: true,
    ...(token === undefined ? {} : { hello: { token } }),
    async dial(signal) {
      try {
        return await ways[kind](url, { signal });
      } catch (error) {
        throw failure(error);
      }
    },
  };
}

const advice =
  'Does `holdfast serve` listen there, on that port? It takes wss:// and https:// with a certificate, ws:// and http:// without.';

/** The far side counts refused log-ins: they are not repeated until the user asks. */
function failure(error: unknown): unknown {
  if (!(error instanceof HoldfastError)) return error;
  const refused = error.code === 'not-admitted' || error.code === 'too-many-attempts';
  if (refused) return new DialFailed(error.message, 'asked');
  return new DialFailed(error.message, 'soon', advice);
}
