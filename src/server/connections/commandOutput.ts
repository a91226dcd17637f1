/** Output of command lines on its way to the client: as it comes, and in pieces. Owns no output. */
import { promisify } from 'node:util';
import type { LiveOutput } from '../../command/execute/CommandRun.ts';
import { limits } from '../../protocol/limits.ts';
import type { CommandRunResult } from '../../protocol/messages.ts';
import type { Connection } from './Connection.ts';

const nextTurn = promisify(setImmediate);

/** A command at a shell shows the output of a job as it comes; other clients get it with the answer. */
export function liveOutput({ greeting, peer }: Connection): { live?: LiveOutput } {
  if (greeting?.client.kind !== 'cli') return {};
  const live = (out: string): boolean => {
    if (out.length > limits.pieceBytes) return false;
    peer.notify('command.output', { out });
    return true;
  };
  return { live };
}

/** Sends output too long for one message ahead of the answer, in pieces: one a turn, as fast as the client reads. */
export async function sendAhead(
  connection: Connection,
  result: CommandRunResult,
  call: number | undefined,
): Promise<CommandRunResult> {
  const { out } = result;
  if (out.length <= limits.pieceBytes) return result;
  let at = 0;
  for (; out.length - at > limits.pieceBytes; at += limits.pieceBytes) {
    connection.peer.notify('command.output', {
      out: out.slice(at, at + limits.pieceBytes),
      ...(call === undefined ? {} : { call }),
    });
    await nextTurn();
    await connection.readsOn();
  }
  return { ...result, out: out.slice(at) };
}
