/** The first connection to a host: hello, and which session to open there. The attached client does the rest. */
import { commandError } from '../../protocol/codec.ts';
import { fail, HoldfastError } from '../../protocol/errors.ts';
import { protocolVersions } from '../../protocol/limits.ts';
import type { HelloParams, HelloResult, ViewportOpenParams } from '../../protocol/messages.ts';
import { type ClientPeer, ConnectionLost, Peer } from '../../transport/Peer.ts';
import { type Dialer, DialFailed } from './Dialer.ts';

export interface Greeted {
  peer: ClientPeer;
  hello: HelloResult;
}

/** Longest silence of a host that was reached. */
const answerMs = 20_000;

/**
 * Dials and says hello. `interactive`: ssh may ask on the terminal. Errors: the server's; connect-failed with the
 * dialer's reason.
 */
export async function greet(
  dialer: Dialer,
  hello: Omit<HelloParams, 'versions'>,
  interactive: boolean,
  signal: AbortSignal = new AbortController().signal,
): Promise<Greeted> {
  try {
    const carrier = await dialer.dial(signal, { interactive });
    const peer: ClientPeer = new Peer(carrier, {
      request: (method) => {
        throw fail('unknown-method', { method });
      },
      notification: () => {},
      closed: () => {},
    });
    const late = setTimeout(() => peer.destroy(), answerMs);
    try {
      const answer = await peer.request('hello', { ...hello, ...dialer.hello, versions: protocolVersions });
      return { peer, hello: answer };
    } catch (error) {
      peer.destroy();
      throw error;
    } finally {
      clearTimeout(late);
    }
  } catch (error) {
    if (error instanceof HoldfastError) throw error;
    if (error instanceof DialFailed) {
      const { message, advice } = error;
      throw fail('connect-failed', {
        to: dialer.label,
        reason: message,
        words: advice === undefined ? message : `${message}\n${advice}`,
      });
    }
    const why = error instanceof ConnectionLost ? 'the connection ended before it answered' : String(error);
    throw fail('connect-failed', { to: dialer.label, reason: why });
  }
}

/** The viewport to open: the session asked for, created when absent; without one, the last used, or a new one. */
export async function chooseSession(
  { peer, hello }: Greeted,
  wanted: { session?: string | undefined; fresh: boolean },
): Promise<ViewportOpenParams> {
  const { session, fresh } = wanted;
  // A read-only or single-session client creates no session.
  const target = scopedSession(hello) ?? session;
  if (hello.operator.role === 'observer' || scopedSession(hello) !== undefined)
    return target === undefined ? {} : { target };
  const named = session === undefined ? [] : ['-s', session.replaceAll('#', '##')];
  const argv = fresh
    ? ['new-session', ...named]
    : session === undefined
      ? []
      : ['new-session', '-A', ...named];
  const result = await peer.request('command.run', { argv, canAttach: true });
  if (result.exitCode !== 0) throw commandError(result);
  return result.attach ?? {};
}

function scopedSession(hello: HelloResult): string | undefined {
  return hello.session?.id;
}
