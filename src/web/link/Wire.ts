/** The page's connection to its server, as the rest of the page sees it. Types only. */
import type { HelloResult, Requests } from '../../protocol/messages.ts';
import type { Moment } from './moments.ts';

export type WireState =
  | { kind: 'connecting' }
  | { kind: 'open' }
  /** `since`: when the server was last heard; null for never. `why`: a sentence, if known. */
  | { kind: 'lost'; since: Moment | null; why: string | null }
  /** No retry can help; `reason` is a sentence. */
  | { kind: 'ended'; code: string; reason: string };

export interface Wire {
  request<M extends keyof Requests>(method: M, params: Requests[M]['params']): Promise<Requests[M]['result']>;
  notify(method: string, params: object): void;
  close(): void;
}

export interface WireHandlers {
  /** A connection that has completed hello; it counts as open when this resolves. */
  opened(wire: Wire, hello: HelloResult): Promise<void>;
  notification(method: string, params: unknown): void;
  /** A request of the server. Rejects with an error whose code goes into the answer. */
  request(method: string, params: unknown): Promise<unknown>;
  changed(state: WireState): void;
}
