/** `holdfast/sdk/relay`: reaches a host behind a relay, with the necessary cryptography. */
import { parseAddress } from '../client/connect/Address.ts';
import type { Dialer } from '../client/connect/Dialer.ts';
import { relayDialer } from '../client/connect/relayDialer.ts';
import { fail } from '../protocol/errors.ts';

/**
 * The address for `connect` from a link printed by `holdfast share`. Errors: bad-value; not-admitted for a link without
 * its secret.
 */
export function relay(link: string): Dialer {
  const address = parseAddress(link);
  if (address.kind !== 'url' || !/^relay(\+tls)?:/.test(address.url))
    throw fail('bad-value', { value: link.replace(/#.*$/s, ''), reason: 'a link begins with relay://' });
  return relayDialer(address.url, address.secret, address.url);
}
