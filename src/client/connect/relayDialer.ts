/** The dialer for a host behind a relay, by a link from `holdfast share`: relay/dial.ts as a Dialer. */
import { fail, HoldfastError } from '../../protocol/errors.ts';
import { dialHost } from '../../relay/dial.ts';
import { parseHostLink } from '../../relay/links.ts';
import { HandshakeRefused } from '../../relay/session.ts';
import { type Dialer, DialFailed } from './Dialer.ts';

/**
 * @param url The link without its secret. @param token The secret: the text after `#`. @param label For people.
 * Errors: bad-value for a malformed link, not-admitted without the
 * secret.
 */
export function relayDialer(url: string, token: string | undefined, label: string): Dialer {
  if (token === undefined) throw fail('not-admitted', {});
  const link = parseHostLink(url);
  return {
    label,
    remote: true,
    hello: { token },
    async dial(signal) {
      try {
        return await dialHost(link, token, signal);
      } catch (error) {
        throw failure(error);
      }
    },
  };
}

function failure(error: unknown): unknown {
  if (error instanceof HandshakeRefused)
    return new DialFailed('not admitted: the link is no longer valid', 'asked');
  if (!(error instanceof HoldfastError)) return error;
  const { code, message } = error;
  return new DialFailed(
    message,
    code === 'not-admitted' ? 'never' : code === 'insecure-channel' ? 'asked' : 'soon',
  );
}
