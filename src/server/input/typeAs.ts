/** Input of a command for a pane: waits for its turn at the gate, and is typed. Owns nothing. */
import type { TypingHow } from '../../command/Services.ts';
import type { Principal } from '../../operator/Principal.ts';
import { fail } from '../../protocol/errors.ts';
import type { PtyId } from '../../protocol/keeperLink.ts';
import type { Pane } from '../../session/types.ts';
import type { CommandInput } from './CommandInput.ts';
import type { InputGate } from './InputGate.ts';

interface TypingParts {
  gate: InputGate;
  input: CommandInput;
  /** Null for a pane without a program. */
  ptyOf(pane: Pane): PtyId | null;
  /** Called before the bytes are typed. */
  typed(pane: Pane, data: Uint8Array, by: Principal | null): void;
}

/** Errors: control-held, control-lost, input-full. */
export async function typeAs(
  { gate, input, ptyOf, typed }: TypingParts,
  pane: Pane,
  data: Uint8Array,
  { by, waitsForPane = false, controlWaitMs, waitsForProgram = false, gone = null, once }: TypingHow,
): Promise<void> {
  if (ptyOf(pane) === null || data.length === 0) return;
  const turn = by && gate.turn(pane, by, { waitMs: waitsForPane ? controlWaitMs : 0, gone });
  if (turn) await turn;
  const pty = ptyOf(pane);
  if (pty === null) return;
  typed(pane, data, by);
  const how = { waits: waitsForProgram, ...(by ? { by: by.id } : {}), ...(once ? { once } : {}) };
  const refusal = await input.type(pty, data, how);
  if (refusal?.reason === 'lost') throw fail('control-lost', { pane: pane.id, by: refusal.taker ?? '' });
  // As in tmux, typing into a program that has just ended is no error.
  if (refusal && refusal.reason !== 'gone')
    throw fail('input-full', { pane: pane.id, dropped: refusal.dropped });
}
