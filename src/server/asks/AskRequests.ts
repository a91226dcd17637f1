/** Methods about questions: passes each to the part that does it. Roles were checked before; owns nothing. */
import type { Access } from '../../operator/Access.ts';
import type { AskFile } from '../../operator/asks/AskFile.ts';
import type { Asks } from '../../operator/asks/Asks.ts';
import type { Asker } from '../../operator/asks/types.ts';
import type { AskMethod, AskOpenParams } from '../../protocol/asks.ts';
import type { ClientRequest } from '../../protocol/clientMethods.ts';
import { fail } from '../../protocol/errors.ts';
import type { Requests } from '../../protocol/messages.ts';
import type { Pane, Session } from '../../session/types.ts';
import type { AskDesk } from './AskDesk.ts';

export type AskRequest = Extract<ClientRequest, { method: AskMethod }>;

/** The connection of a request, and what it may name. */
export interface AskCaller {
  access: Access;
  asker: Asker;
  /** The pane that it runs in, by the id that it says; undefined for a pane of another server. */
  ownPane(id: string | undefined): Pane | undefined;
  /** Errors: no-such-pane and the like. */
  findPane(target: string): { session: Session; pane: Pane };
}

export interface AskRequestParts {
  asks: Asks;
  desk: AskDesk;
  file: Pick<AskFile, 'synced'>;
}

export class AskRequests {
  readonly #parts: AskRequestParts;

  constructor(parts: AskRequestParts) {
    this.#parts = parts;
  }

  handle(caller: AskCaller, request: AskRequest): unknown {
    const { asks, desk } = this.#parts;
    const { access } = caller;
    switch (request.method) {
      case 'ask.open':
        return this.#open(caller, request.params);
      case 'ask.wait':
        return this.#wait(caller, request.params.id);
      case 'ask.taken':
        desk.find(access, request.params.id);
        asks.taken(request.params.id, caller.asker);
        return {};
      case 'ask.answer': {
        const { id, value } = request.params;
        desk.find(access, id);
        return { ask: desk.info(asks.answer(id, value, caller.access.principal)) };
      }
      case 'ask.cancel': {
        const { id, why } = request.params;
        desk.find(access, id);
        return { ask: desk.info(asks.cancel(id, caller.access.principal, why)) };
      }
      case 'ask.list':
        return { asks: desk.list(access, request.params.all === true) };
      case 'ask.show':
        return { ask: desk.info(desk.find(access, request.params.id)) };
    }
  }

  /** Answered once the question is on the disk. */
  async #open(caller: AskCaller, params: AskOpenParams): Promise<Requests['ask.open']['result']> {
    const { asks, desk, file } = this.#parts;
    const about = this.#about(caller, params);
    const only = caller.access.grant?.session ?? null;
    if (only !== null && about.session !== only)
      throw fail('bad-value', { words: 'this token is for one session: name a pane of it (--pane)' });
    const { question } = asks.open(
      {
        title: params.title,
        detail: params.detail,
        kind: params.kind,
        choices: params.choices,
        default: params.default,
        to: params.to,
        key: params.key,
        call: params.call,
        timeoutMs: params.timeoutMs,
        deadline: params.deadline,
        ...about,
      },
      caller.access.principal,
      caller.asker,
    );
    await file.synced();
    return { ask: desk.info(asks.get(question.id)) };
  }

  /** uuids of the session and pane that a question is about. */
  #about(caller: AskCaller, { pane, from }: AskOpenParams): { session: string | null; pane: string | null } {
    if (pane !== undefined) {
      const found = caller.findPane(pane);
      return { session: found.session.uuid, pane: found.pane.uuid };
    }
    const own = caller.ownPane(from);
    const [link] = own?.window.links ?? [];
    if (own) return { session: link?.session.uuid ?? null, pane: own.uuid };
    return { session: caller.access.grant?.session ?? null, pane: null };
  }

  async #wait(caller: AskCaller, id: string): Promise<Requests['ask.wait']['result']> {
    const { asks, desk, file } = this.#parts;
    desk.find(caller.access, id);
    const ended = await asks.ended(id, caller.asker);
    await file.synced();
    const secret = asks.secret(id, caller.asker);
    return { ask: desk.info(ended), ...(secret === undefined ? {} : { secret }) };
  }
}
