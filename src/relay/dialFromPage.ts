/** A page's way through a relay: the browser's WebSocket, and @noble's cryptography. */
import { nobleCrypto } from '../noise/nobleCrypto.ts';
import type { Carrier } from '../transport/Carrier.ts';
import { openBrowserRecords } from './BrowserRecords.ts';
import { dialRelays } from './dialRelays.ts';
import type { HostLink, RelayUrl } from './links.ts';

/** One connection to the host of a link, with the errors of `dialRelays`. `reached`: told of the relay in use. */
export function dialFromPage(
  link: HostLink,
  token: string,
  signal: AbortSignal,
  reached?: (relay: RelayUrl) => void,
): Promise<Carrier> {
  const platform = { crypto: nobleCrypto, open: openBrowserRecords, ...(reached && { reached }) };
  return dialRelays(platform, link, token, signal);
}
