/**
 * The operator's way through the relays of a link: a sealed channel over the first relay that has the host. Owns one
 * dial; a platform opens the links (dial.ts, and the page's), and the caller decides when to retry.
 */
import type { NoiseCrypto } from '../noise/NoiseCrypto.ts';
import { fail } from '../protocol/errors.ts';
import { parseToken, tokenLabels } from '../protocol/token.ts';
import type { HostLink, RelayUrl } from './links.ts';
import type { RecordLink } from './RecordLink.ts';
import type { SecureCarrier } from './SecureCarrier.ts';
import { HandshakeRefused, openSession } from './session.ts';
import type { ChannelEnd } from './wire.ts';

export interface RelayPlatform {
  crypto: NoiseCrypto;
  /**
   * Opens a link to the host at one relay; when the signal is aborted, then or later, ends it.
   * Errors: relay-unreachable, relay-refused.
   */
  open(relay: RelayUrl, hostId: string, signal: AbortSignal): Promise<RecordLink>;
  /** Called with the relay through which the host was reached. */
  reached?(relay: RelayUrl): void;
}

/**
 * One connection to the host of a link. When the signal is aborted, rejects and leaves nothing behind.
 * Errors: not-admitted for a malformed token, HandshakeRefused when the host does not accept it, insecure-channel when
 * something has changed the handshake at each relay that has the host, host-not-at-relay, relay-unreachable, relay-refused.
 */
export async function dialRelays(
  { crypto, open, reached }: RelayPlatform,
  link: HostLink,
  token: string,
  signal: AbortSignal,
): Promise<SecureCarrier> {
  const parts = parseToken(token);
  if (parts === null) throw fail('not-admitted', {});
  const psk = crypto.derive(parts.secret, tokenLabels.relayPsk);
  const { hostId } = link;
  let problem: unknown = fail('not-joined', {});
  for (const relay of link.relays) {
    signal.throwIfAborted();
    const dialling = new AbortController();
    const aborted = () => dialling.abort(signal.reason);
    signal.addEventListener('abort', aborted, { once: true });
    try {
      const told = (end: ChannelEnd | Error) => errorOf(end, relay);
      const records = await open(relay, hostId, dialling.signal);
      const carrier = await openSession(records, { crypto, hostId, tokenId: parts.id, psk, told });
      reached?.(relay);
      return carrier;
    } catch (error) {
      if (error instanceof HandshakeRefused) throw error;
      problem = better(problem, error);
    } finally {
      signal.removeEventListener('abort', aborted);
    }
  }
  throw problem;
}

/** The more informative of two failures: a relay that changes what passes, then a missing host, then others. */
function better(before: unknown, now: unknown): unknown {
  const informative = ['relay-unreachable', 'host-not-at-relay', 'insecure-channel'];
  const rank = (error: unknown) => informative.indexOf(String((error as { code?: unknown }).code));
  return rank(before) > rank(now) && rank(now) >= 0 ? before : now;
}

function errorOf(end: ChannelEnd | Error, relay: RelayUrl): Error {
  if (end instanceof Error) return fail('relay-unreachable', { relay: relay.text, reason: end.message });
  switch (end) {
    case 'host-gone':
      return fail('host-not-at-relay', { relay: relay.text });
    case 'busy':
      return fail('relay-refused', { relay: relay.text, reason: 'it or the host is too busy now' });
    case 'relay-lost':
      return fail('relay-unreachable', {
        relay: relay.text,
        reason: 'its processes lost contact with each other',
      });
    default:
      return fail('relay-refused', { relay: relay.text, reason: 'the host has ended the connection' });
  }
}
