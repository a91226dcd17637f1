/** Dialers for web addresses, built from a platform's carriers. Opens nothing by itself. */
import { type Dialer, DialFailed } from '../client/connect/Dialer.ts';
import type { Carrier } from '../transport/Carrier.ts';
import { errors } from './errorClasses.ts';

/** Connects to a URL. When the signal is aborted, rejects and leaves nothing behind. */
type Connector = (url: string, signal: AbortSignal) => Promise<Carrier>;

export interface WebConnectors {
  webSocket: Connector;
  polling: Connector;
}

/** A dialer for a URL of ws, wss, http or https; null for any other. */
export function webDialer(url: string, token: string | undefined, connectors: WebConnectors): Dialer | null {
  const connect = /^wss?:/.test(url)
    ? connectors.webSocket
    : /^https?:/.test(url)
      ? connectors.polling
      : null;
  return (
    connect && {
      label: url,
      remote: true,
      ...(token === undefined ? {} : { hello: { token } }),
      async dial(signal) {
        try {
          return await connect(url, signal);
        } catch (error) {
          if (error instanceof errors.TooManyAttempts) throw error;
          throw new DialFailed((error as Error).message);
        }
      },
    }
  );
}
