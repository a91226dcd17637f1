/** Methods about one pane: output, screen, input and its record, picture, and waits. */
import type { ClientRequest } from '../../protocol/clientMethods.ts';
import { fail } from '../../protocol/errors.ts';
import type { Requests } from '../../protocol/messages.ts';
import type { Pane, PaneId } from '../../session/types.ts';
import type { Awaits } from '../awaits/Awaits.ts';
import type { PaneLines } from '../history/PaneLines.ts';
import type { SessionQueries } from '../history/SessionQueries.ts';
import { AwaitRequests } from './AwaitRequests.ts';
import type { Connection } from './Connection.ts';
import { PaneInput, type PaneInputParts } from './PaneInput.ts';
import type { VisibleTargets } from './VisibleTargets.ts';

type PreviewParams = Requests['pane.preview']['params'];
export type PaneRequest = Extract<
  ClientRequest,
  {
    method:
      | 'pane.await'
      | 'pane.awaitEnd'
      | 'pane.input'
      | 'pane.inputs'
      | 'pane.lines'
      | 'pane.preview'
      | 'pane.read'
      | 'pane.rows'
      | 'pane.screen'
      | 'pane.search'
      | 'pane.timeline';
  }
>;

export interface PaneParts extends PaneInputParts {
  queries: SessionQueries;
  lines: PaneLines;
  awaits: Awaits;
  now(): number;
}

export class PaneRequests {
  readonly #parts: PaneParts;
  readonly #targets: VisibleTargets;
  readonly #awaits: AwaitRequests;
  readonly #input: PaneInput;

  constructor(parts: PaneParts, targets: VisibleTargets) {
    this.#parts = parts;
    this.#targets = targets;
    this.#awaits = new AwaitRequests(parts.awaits, targets);
    this.#input = new PaneInput(parts, targets);
  }

  handle(connection: Connection, request: PaneRequest): unknown {
    switch (request.method) {
      case 'pane.await':
        return this.#awaits.handle(connection, request.params);
      case 'pane.input':
        return this.#input.handle(connection, request.params);
      case 'pane.screen':
        return this.#parts.queries.screen(
          this.#pane(connection, request.params.pane),
          request.params,
          this.#parts.now(),
        );
      case 'pane.awaitEnd':
        this.#awaits.end(connection, request.params.id);
        return {};
      case 'pane.inputs':
        return this.#parts.queries.inputs(this.#pane(connection, request.params.pane), request.params);
      case 'pane.timeline':
        return this.#parts.queries.timeline(this.#pane(connection, request.params.pane), request.params);
      case 'pane.lines':
        return this.#parts.lines.lines(this.#pane(connection, request.params.pane), request.params);
      case 'pane.search':
        return this.#parts.lines.search(this.#pane(connection, request.params.pane), request.params);
      case 'pane.preview':
        return this.#preview(connection, request.params);
      case 'pane.read':
        return this.#parts.queries.readPane(this.#named(connection, request.params.pane), request.params);
      case 'pane.rows':
        return this.#parts.queries.historyRows(this.#named(connection, request.params.pane), request.params);
    }
  }

  #pane(connection: Connection, target: string): Pane {
    return this.#targets.pane(connection, target).pane;
  }

  /** The pane with this id. Errors: no-such-pane. */
  #named(connection: Connection, id: string): Pane {
    const pane = this.#targets.tree(connection).panes.get(id as PaneId);
    if (!pane) throw fail('no-such-pane', { name: id });
    return pane;
  }

  #preview(connection: Connection, params: PreviewParams): Requests['pane.preview']['result'] {
    const pane = this.#named(connection, params.pane);
    const { queries } = this.#parts;
    return params.window
      ? { rows: [], window: queries.previewWindow(pane.window, params) }
      : { rows: queries.preview(pane, params) };
  }
}
