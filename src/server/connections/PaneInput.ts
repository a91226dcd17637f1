/** The method `pane.input`: turns a program's input for a pane into bytes. The gate and the keeper do the rest. */
import type { Services } from '../../command/Services.ts';
import { parseKeyName } from '../../keys/keyName.ts';
import { fail } from '../../protocol/errors.ts';
import type { PaneInputParams } from '../../protocol/messages.ts';
import { badParams } from '../../protocol/methods.ts';
import type { Pane } from '../../session/types.ts';
import type { CommandInput } from '../input/CommandInput.ts';
import { accessOf, type Connection } from './Connection.ts';
import type { VisibleTargets } from './VisibleTargets.ts';

/** Bracketed paste markers (xterm ctlseqs), used when the program enabled them. */
const [pasteStart, pasteEnd] = ['\x1b[200~', '\x1b[201~'];

export interface PaneInputParts {
  services: Pick<Services, 'encodeKey' | 'paneFacts' | 'sendInput'>;
  input: Pick<CommandInput, 'nameOf' | 'wasTyped'>;
}

export class PaneInput {
  readonly #parts: PaneInputParts;
  readonly #targets: Pick<VisibleTargets, 'pane'>;

  constructor(parts: PaneInputParts, targets: Pick<VisibleTargets, 'pane'>) {
    this.#parts = parts;
    this.#targets = targets;
  }

  /** Errors: control-held, control-lost, input-full, no-such-key, not-granted, pane-dead, wrong-state. */
  async handle(connection: Connection, params: PaneInputParams): Promise<object> {
    const { principal } = accessOf(connection);
    const { services, input } = this.#parts;
    const { pane } = this.#targets.pane(connection, params.pane);
    const once = input.nameOf(principal.id, connection.operator?.id ?? '', pane.id, params.seq);
    if (params.again && (await input.wasTyped(once))) return {};
    if (pane.process.state !== 'running')
      throw fail('pane-dead', { pane: pane.id, status: pane.process.state });
    if (pane.inputDisabled) throw fail('wrong-state', { reason: `pane ${pane.id} takes no input` });
    await services.sendInput(pane, this.#bytes(pane, params), {
      by: principal,
      waitsForPane: true,
      waitsForProgram: true,
      controlWaitMs: params.controlWaitMs,
      gone: connection.gone,
      once,
    });
    return {};
  }

  #bytes(pane: Pane, { data, keys, paste }: PaneInputParams): Uint8Array {
    if ((data === undefined) === (keys === undefined))
      throw badParams('pane.input', 'params need either data or keys');
    if (keys) return Buffer.concat(keys.map((name) => this.#keyBytes(pane, name)));
    if (!paste || data === undefined) return Buffer.from(data ?? '', 'latin1');
    // Removes end markers from the paste: the program would take the rest as typed input.
    const text = data.replaceAll(pasteEnd, '').replaceAll('\n', '\r');
    const bracketed = this.#parts.services.paneFacts(pane).bracketedPaste;
    return Buffer.from(bracketed ? `${pasteStart}${text}${pasteEnd}` : text, 'latin1');
  }

  #keyBytes(pane: Pane, name: string): Uint8Array {
    const key = parseKeyName(name);
    const bytes = key === undefined ? null : this.#parts.services.encodeKey(pane, key);
    if (bytes === null) throw fail('no-such-key', { key: name });
    return bytes;
  }
}
