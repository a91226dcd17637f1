/**
 * Control socket of the process that keeps this host joined to its relay: a Unix socket beside the server's, one
 * request and one answer per connection. Owns the socket and the two messages.
 */
import { rmSync } from 'node:fs';
import { fail, HoldfastError } from '../../../protocol/errors.ts';
import type { MembershipState } from '../../../relay/Membership.ts';
import type { Places } from '../../../runtime/paths.ts';
import { connectUnix, listenUnix, type UnixListener } from '../../../transport/unix.ts';
import type { NounContext } from '../NounCommand.ts';

/** `settled` answers once the relay has accepted or refused the host. */
export type ControlOp = 'status' | 'settled' | 'leave';

export interface JoinStatus {
  pid: number;
  /** Public key of the host. */
  host: string;
  name: string;
  relays: string[];
  state: MembershipState;
  /** The latest notices from relays. */
  notices: { at: number; text: string }[];
}

const controlPath = (where: Places) => `${where.socket}.relay`;

/** Null when no process keeps this host at a relay. */
export async function askJoin(where: Places, op: ControlOp): Promise<JoinStatus | null> {
  const carrier = await connectUnix(controlPath(where)).catch((error: unknown) => {
    if (error instanceof HoldfastError && error.code === 'no-server') return null;
    throw error;
  });
  if (carrier === null) return null;
  return new Promise((resolve) => {
    carrier.start({
      message: (text) => {
        carrier.close();
        // Trusted without a check: the same program wrote it.
        resolve(JSON.parse(text) as JoinStatus);
      },
      broken: () => {},
      closed: () => resolve(null),
    });
    carrier.send(JSON.stringify({ op }));
  });
}

/** Errors: already-exists when another process has joined already. */
export async function listenControl(
  where: Places,
  answer: (op: ControlOp) => Promise<JoinStatus>,
): Promise<UnixListener> {
  if ((await askJoin(where, 'status')) !== null)
    throw fail('already-exists', {
      words: 'this host has joined a relay already; see: holdfast relay status',
    });
  // No process listens there: a dead one left it.
  rmSync(controlPath(where), { force: true });
  return listenUnix(controlPath(where), (carrier) => {
    carrier.start({
      message: (text) => {
        const { op } = JSON.parse(text) as { op: ControlOp };
        void answer(op).then((status) => {
          carrier.send(JSON.stringify(status));
          carrier.close();
        });
      },
      broken: () => {},
      closed: () => {},
    });
  });
}

/** Says on standard error when the link does not work yet. */
export async function warnUnlessJoined({ where, warn }: NounContext): Promise<void> {
  const status = await askJoin(where, 'status');
  if (status?.state.kind === 'joined') return;
  warn(
    status === null
      ? 'not joined: the link works once you run: holdfast relay join\n'
      : 'relay unreachable now: the link works once it is back\n',
  );
}
