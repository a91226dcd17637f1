/**
 * Questions as the server's clients see them: their session and pane by the names of now, who may see each, and how many
 * of those who are attached may answer it. Owns no question (operator/asks/Asks.ts).
 */
import type { Access } from '../../operator/Access.ts';
import type { Asks } from '../../operator/asks/Asks.ts';
import type { AskQuestion } from '../../operator/asks/question.ts';
import type { AskInfo } from '../../protocol/asks.ts';
import { fail } from '../../protocol/errors.ts';
import { printable } from '../../protocol/printable.ts';
import { sessionByUuid } from '../../session/scopedTree.ts';
import type { Pane, Session, Tree } from '../../session/types.ts';

/** Characters of JSON of ended questions in one list. */
const mostEndedCharacters = 1024 * 1024;

/** A client that may be able to answer. */
interface AskClient {
  readonly access: Access;
  readonly readOnly: boolean;
}

export interface DeskParts {
  asks: Asks;
  tree: Tree;
  /** All attached clients. */
  clients(): readonly AskClient[];
}

export class AskDesk {
  readonly #parts: DeskParts;

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /** Pending questions about a session, or all. */
  pendingIn(session: Session | undefined): number {
    const pending = this.#parts.asks.pending();
    if (pending.length === 0) return 0;
    return session === undefined
      ? pending.length
      : pending.filter((question) => this.sessionsOf(question).includes(session)).length;
  }

  /** Pending questions about a pane. */
  pendingOf({ uuid }: Pane): number {
    return this.#parts.asks.pending().filter(({ pane }) => pane === uuid).length;
  }

  /** A token for one session sees the questions about that session only. */
  sees({ grant }: Access, question: AskQuestion): boolean {
    const only = grant?.session ?? null;
    return only === null || this.sessionsOf(question).some(({ uuid }) => uuid === only);
  }

  /** Errors: no-such-question, also for one that this client may not see. */
  find(access: Access, id: string): AskQuestion {
    const question = this.#parts.asks.get(id);
    if (!this.sees(access, question)) throw fail('no-such-question', { id: printable(id.slice(0, 64)) });
    return question;
  }

  seen(access: Access, question: AskQuestion): AskInfo | null {
    return this.sees(access, question) ? this.info(question) : null;
  }

  /** Pending questions that a client may see. */
  pendingFor(access: Access): AskQuestion[] {
    return this.#parts.asks.pending().filter((question) => this.sees(access, question));
  }

  /** Pending ones first; with `all` then the last that ended, the latest first. */
  list(access: Access, all: boolean): AskInfo[] {
    const pending = this.pendingFor(access).map((question) => this.info(question));
    if (!all) return pending;
    const ended = this.#parts.asks
      .all()
      .filter((question) => question.end !== null && this.sees(access, question))
      .sort((a, b) => (b.end?.at ?? 0) - (a.end?.at ?? 0));
    let left = mostEndedCharacters;
    for (const question of ended) {
      const info = this.info(question);
      left -= JSON.stringify(info).length;
      if (left < 0) break;
      pending.push(info);
    }
    return pending;
  }

  info(question: AskQuestion): AskInfo {
    const { asks } = this.#parts;
    const { id, title, detail, cut, kind, choices, to, key, by, askedAt, end } = question;
    const [session] = this.sessionsOf(question);
    return {
      id,
      title,
      ...(detail === '' ? {} : { detail }),
      ...(cut ? { cut } : {}),
      kind,
      choices: [...choices],
      ...(question.default === null ? {} : { default: question.default }),
      ...(to === null ? {} : { to }),
      ...(key === null ? {} : { key }),
      by: { ...by },
      session: session ? { id: session.id, uuid: session.uuid, name: session.name } : null,
      pane: this.paneOf(question)?.id ?? null,
      askedAt,
      deadline: end === null ? asks.deadlineOf(question) : question.deadline,
      waiting: asks.isAwaited(question),
      audience: this.#audience(question),
      ...endOf(question),
    };
  }

  paneOf({ pane }: AskQuestion): Pane | undefined {
    if (pane === null) return undefined;
    for (const each of this.#parts.tree.panes.values()) if (each.uuid === pane) return each;
    return undefined;
  }

  /** The session that it was asked in first; then others that show its pane. */
  sessionsOf(question: AskQuestion): Session[] {
    const own = question.session === null ? undefined : sessionByUuid(this.#parts.tree, question.session);
    const pane = this.paneOf(question);
    if (!pane) return own ? [own] : [];
    const shown = [...new Set(pane.window.links.map(({ session }) => session))];
    return own && shown.includes(own) ? [own, ...shown.filter((session) => session !== own)] : shown;
  }

  /** It is about no pane and no session: seen by those who may see all. */
  isAboutAll({ session, pane }: AskQuestion): boolean {
    return session === null && pane === null;
  }

  /** Attached clients that may answer. */
  #audience(question: AskQuestion): number {
    return this.#parts.clients().filter(({ access, readOnly }) => {
      if (readOnly || access.role !== 'operator' || !this.sees(access, question)) return false;
      const person = access.principal;
      return person.actor === 'person' || (question.to === null && person.id !== question.by.id);
    }).length;
  }
}

function endOf({ end }: AskQuestion): Pick<AskInfo, 'state' | 'answer' | 'endedBy' | 'endedAt' | 'why'> {
  if (end === null) return { state: 'pending' };
  const { state, at } = end;
  switch (state) {
    case 'answered':
      return {
        state,
        ...(end.answer === null ? {} : { answer: end.answer }),
        endedBy: end.by.name,
        endedAt: at,
      };
    case 'expired':
      return { state, ...(end.answer === null ? {} : { answer: end.answer }), endedAt: at };
    case 'cancelled':
      return { state, endedBy: end.by.name, endedAt: at, ...(end.why === '' ? {} : { why: end.why }) };
    case 'orphaned':
      return { state, endedAt: at };
  }
}
