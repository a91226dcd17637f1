/**
 * Records the typing into panes: one record in the pane's log for each accepted run of input, and one deed a second in the
 * ledger. Owns neither, and never sees what was typed.
 */
import type { InputHow } from '../../log/types.ts';
import type { Access } from '../../operator/Access.ts';
import { authorOf } from '../../operator/ledger/authorOf.ts';
import type { Author } from '../../operator/ledger/Deed.ts';
import type { Principal } from '../../operator/Principal.ts';
import type { Pane } from '../../session/types.ts';
import type { CoreParts } from '../ServerParts.ts';

/** One who types, as the records name it. */
interface Typist {
  readonly principal: Principal;
  readonly author: Author;
  readonly json: string;
}

/** The parts of a viewport that say who it is. */
interface TypingClient {
  readonly operator: { readonly id: string };
  readonly access: Access;
}

export class Attribution {
  readonly #core: CoreParts<'ledger' | 'panes' | 'parts' | 'shells'>;
  readonly #clients = new WeakMap<TypingClient, Typist>();

  constructor(core: CoreParts<'ledger' | 'panes' | 'parts' | 'shells'>) {
    this.#core = core;
  }

  /** Input of a client; `seq` is its number, 0 for none. */
  keys(pane: Pane, client: TypingClient, bytes: number, seq: number): void {
    this.#record(pane, this.#typist(client), { bytes, seq, how: 'keys' });
  }

  /** The keeper has refused it: the program does not read. */
  refused(pane: Pane, client: TypingClient, seq: number): void {
    const { json } = this.#typist(client);
    const at = this.#core.parts.clock.now();
    this.#core.panes.of(pane)?.typed({ at, who: json, bytes: 0, seq, how: 'refused' });
  }

  /** Input of a command. Its connection lasts a moment, so only the principal is named. */
  command(pane: Pane, { id, name, actor }: Principal, bytes: number): void {
    const author: Author = { id, name, actor };
    this.#record(
      pane,
      { principal: author, author, json: JSON.stringify(author) },
      { bytes, seq: 0, how: 'command' },
    );
  }

  #record(
    pane: Pane,
    { author, json }: Typist,
    { bytes, seq, how }: { bytes: number; seq: number; how: Exclude<InputHow, 'refused'> },
  ): void {
    const { panes, parts, ledger, shells } = this.#core;
    shells.typed(pane);
    panes.of(pane)?.typed({ at: parts.clock.now(), who: json, bytes, seq, how });
    ledger.record({
      action: 'input',
      by: author,
      pane: pane.id,
      paneUuid: pane.uuid,
      bytes,
      runs: 1,
      way: how,
    });
  }

  /** A client may act for another principal later: its pane becomes an agent's. */
  #typist(client: TypingClient): Typist {
    const { principal } = client.access;
    const known = this.#clients.get(client);
    if (known?.principal.id === principal.id && known.principal.name === principal.name) return known;
    const author = authorOf(client.operator, client.access);
    const typist = { principal, author, json: JSON.stringify(author) };
    this.#clients.set(client, typist);
    return typist;
  }
}
