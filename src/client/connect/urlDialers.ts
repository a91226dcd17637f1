/** Dialers for addresses that are URLs, made of the clients' carriers in transport/ and of the relay's. */
import { HoldfastError } from '../../protocol/errors.ts';
import type { Carrier } from '../../transport/Carrier.ts';
import { connectHttpPoll } from '../../transport/connectHttpPoll.ts';
import { connectWebSocket } from '../../transport/WebSocketCarrier.ts';
import type { UrlScheme } from './Address.ts';
import { type Dialer, DialFailed } from './Dialer.ts';
import { relayDialer } from './relayDialer.ts';

/** @param token Admits the connection. @param label The address without secrets, for people. */
type UrlDialer = (url: string, token: string | undefined, label: string) => Dialer;

/** Dialers by the scheme of an address: every carrier to another machine, except ssh, has its schemes here. */
export const urlDialers: Readonly<Record<UrlScheme, UrlDialer>> = {
  'ws:': over(connectWebSocket),
  'wss:': over(connectWebSocket),
  'http:': over(connectHttpPoll),
  'https:': over(connectHttpPoll),
  'relay:': relayDialer,
  'relay+tls:': relayDialer,
};

function over(connect: (url: string, options: { signal: AbortSignal }) => Promise<Carrier>): UrlDialer {
  return (url, token, label) => ({
    label,
    remote: true,
    ...(token === undefined ? {} : { hello: { token } }),
    async dial(signal) {
      try {
        return await connect(url, { signal });
      } catch (error) {
        throw failure(error);
      }
    },
  });
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
