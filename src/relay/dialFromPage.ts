/** A page's way through a relay: the browser's WebSocket, and @noble's cryptography. */
import { nobleCrypto } from '../noise/nobleCrypto.ts';
import type { Carrier } from '../transport/Carrier.ts';
import { openBrowserRecords } from './BrowserRecords.ts';
import { dialRelays } from './dialRelays.ts';
import type { HostLink } from './links.ts';

/** One connection to the host of a link, with the errors of `dialRelays`. */
export function dialFromPage(link: HostLink, token: string, signal: AbortSignal): Promise<Carrier> {
  return dialRelays({ crypto: nobleCrypto, open: openBrowserRecords }, link, token, signal);
}
