/** Locks the terminal of a viewport (lock-client): its client runs the lock-command. Owns no state. */
import type { ServerPeer } from '../../transport/Peer.ts';
import type { Viewport } from './Viewport.ts';

/** False for a client that stays unlocked: without a lock-command, or on another machine. */
export function lockTerminal({ access, session }: Viewport, peer: ServerPeer): boolean {
  const command = session.options.getString('lock-command');
  if (command !== '') peer.notify('viewport.lock', { command });
  return command !== '' && access.via === null;
}
