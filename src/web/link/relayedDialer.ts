/** The dialer of a page for a host behind a relay: relay/dialFromPage.ts as a Dialer. */
import { type Dialer, DialFailed } from '../../client/connect/Dialer.ts';
import { fail } from '../../protocol/errors.ts';
import { dialFromPage } from '../../relay/dialFromPage.ts';
import type { HostLink, RelayUrl } from '../../relay/links.ts';
import { HandshakeRefused } from '../../relay/session.ts';

/**
 * @param token Null for a page that has none any more: it is not admitted. @param reached Told of the relay through which
 * the host was reached.
 */
export function relayedDialer(
  link: HostLink,
  token: string | null,
  reached: (relay: RelayUrl) => void,
): Dialer {
  return {
    label: link.relays.map(({ text }) => text).join(', '),
    remote: true,
    ...(token === null ? {} : { hello: { token } }),
    async dial(signal) {
      if (token === null) throw fail('not-admitted', {});
      try {
        return await dialFromPage(link, token, signal, reached);
      } catch (error) {
        if (!(error instanceof HandshakeRefused)) throw error;
        throw new DialFailed('Not admitted: the link is no longer valid.', 'asked');
      }
    },
  };
}
