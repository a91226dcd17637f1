/**
 * All questions that wait, and the last ones that ended: asks, answers, cancels and expires them. Stores each change
 * before it reports it. Owns the states; knows no file (AskFile.ts), no pane and no client.
 */
import { fail } from '../../protocol/errors.ts';
import { printable } from '../../protocol/printable.ts';
import type { Principal } from '../Principal.ts';
import { askLimits, cleanTextLine } from './cleanText.ts';
import {
  type AskQuestion,
  answerOf,
  checkMayAnswer,
  type Draft,
  endingOf,
  type QuestionEnd,
  sameWording,
  wordingOf,
} from './question.ts';
import type { Asker, AskParts, KeptQuestions } from './types.ts';

/** Most pending questions: nobody answers a thousand. */
const mostPending = 1000;
/** Most of them together, characters of JSON: a list of all fits into one message. */
const mostPendingCharacters = 2 * 1024 * 1024;
/** Ended questions kept: for late answers, for the same key again, and for people who look. */
const mostEnded = 1000;
const keptMs = 7 * 86_400_000;
/** Time in which an asker may come back after a lost connection, and after a start of the server. */
const returnMs = 10_000;
const returnAfterStartMs = 60_000;
/** After a reboot the wall clock may be wrong for a while; no deadline is over sooner. */
const afterBootMs = 60_000;
/** Longest wait of the timer: it stands still while the machine sleeps, and the clock of the boot does not. */
const longestWaitMs = 30_000;

export class Asks {
  readonly #parts: AskParts;
  readonly #questions = new Map<string, AskQuestion>();
  readonly #pending = new Set<string>();
  /** Answers to secrets that their askers have not got yet. */
  readonly #secrets = new Map<string, string>();
  readonly #askers = new Map<string, Set<Asker>>();
  readonly #returns = new Map<string, { cancel(): void }>();
  readonly #waiting = new Map<string, Set<{ asker: Asker; resolve(question: AskQuestion): void }>>();
  /** Length of all pending ones. */
  #characters = 0;
  /** Deadlines were converted to the clock of this boot. */
  #isConverted = false;
  #next: number;
  #timer: { cancel(): void } | null = null;

  constructor(parts: AskParts, kept: KeptQuestions = { questions: [], next: 1 }) {
    this.#parts = parts;
    this.#next = kept.next;
    for (const stored of kept.questions) {
      const question = stored.end === null ? this.#inThisBoot(stored) : stored;
      this.#questions.set(question.id, question);
      if (question.end !== null) continue;
      this.#pending.add(question.id);
      this.#characters += JSON.stringify(question).length;
    }
  }

  /** Begins to count time, once everything else of the server is there. */
  start(): void {
    if (this.#isConverted) this.#parts.store.rewrite(this.snapshot());
    for (const question of this.pending()) this.#awaitReturn(question, returnAfterStartMs);
    this.#plan();
  }

  stop(): void {
    this.#timer?.cancel();
    for (const timer of this.#returns.values()) timer.cancel();
    this.#returns.clear();
  }

  /** Every session was ended on purpose: the next server has no questions, and goes on with their numbers. */
  forget(): void {
    this.stop();
    if (this.#next > 1) this.#parts.store.rewrite({ questions: [], next: this.#next });
  }

  /** In the order in which they were asked. */
  pending(): AskQuestion[] {
    return [...this.#pending].flatMap((id) => this.#questions.get(id) ?? []);
  }

  all(): AskQuestion[] {
    return [...this.#questions.values()];
  }

  /** Errors: no-such-question. */
  get(id: string): AskQuestion {
    const question = this.#questions.get(id);
    if (!question) throw fail('no-such-question', { id: printable(id.slice(0, 64)) });
    return question;
  }

  /** Whether its asker is connected. */
  isAwaited({ id }: AskQuestion): boolean {
    return (this.#askers.get(id)?.size ?? 0) > 0;
  }

  /** Milliseconds since the epoch, by the clock as it is set now. */
  deadlineOf(question: AskQuestion): number | null {
    const left = this.#left(question);
    return left === null ? null : Math.round(this.#parts.clock.now() + left);
  }

  /**
   * Asks, or finds the question that was asked by the same call or with the same key.
   * Errors: bad-value, value-too-long, limit-exceeded, key-in-use, file-error.
   */
  open(draft: Draft, by: Principal, asker: Asker): { question: AskQuestion; isNew: boolean } {
    const wording = wordingOf(draft);
    const known = this.#known(draft, by);
    if (known) {
      if (!sameWording(known, wording))
        throw fail('key-in-use', { key: draft.key ?? known.id, id: known.id });
      this.#join(known, asker);
      return { question: known, isNew: false };
    }
    if (this.#pending.size >= mostPending)
      throw fail('limit-exceeded', { limit: 'pending questions', most: mostPending });
    const question: AskQuestion = {
      id: `q${this.#next}`,
      ...wording,
      key: draft.key ?? null,
      call: draft.call ?? null,
      by: plain(by),
      session: draft.session,
      pane: draft.pane,
      askedAt: this.#time(),
      ...this.#deadline(draft),
      end: null,
    };
    const characters = JSON.stringify(question).length;
    if (this.#characters + characters > mostPendingCharacters)
      throw fail('limit-exceeded', {
        limit: 'pending questions, in characters',
        most: mostPendingCharacters,
      });
    this.#write(question);
    this.#characters += characters;
    this.#next += 1;
    this.#questions.set(question.id, question);
    this.#pending.add(question.id);
    this.#join(question, asker);
    this.#plan();
    this.#parts.happened(question);
    return { question, isNew: true };
  }

  /** The first answer wins. Errors: no-such-question, already-answered, may-not-answer, bad-value, file-error. */
  answer(id: string, value: string, by: Principal): AskQuestion {
    const question = this.#open(id);
    checkMayAnswer(question, by);
    const answer = answerOf(question, value);
    const isSecret = question.kind === 'secret';
    if (isSecret) this.#secrets.set(id, answer);
    const at = this.#time();
    return this.#end(question, { state: 'answered', by: plain(by), answer: isSecret ? null : answer, at });
  }

  /** Errors: no-such-question, already-answered, may-not-answer, file-error. */
  cancel(id: string, by: Principal, why = ''): AskQuestion {
    const question = this.#open(id);
    if (by.id !== question.by.id) checkMayAnswer(question, by);
    const reason = cleanTextLine(why, askLimits.title).text;
    return this.#end(question, { state: 'cancelled', by: plain(by), why: reason, at: this.#time() });
  }

  /** Resolves when the question has ended; never for a connection that is gone before. Errors: no-such-question. */
  ended(id: string, asker: Asker): Promise<AskQuestion> {
    const question = this.get(id);
    if (question.end !== null) return Promise.resolve(question);
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(id) ?? new Set();
      this.#waiting.set(id, waiting.add({ asker, resolve }));
    });
  }

  /** The answer to a secret, for a connection that asked it; undefined for anybody else, and once it was taken. */
  secret(id: string, asker: Asker): string | undefined {
    return this.#askers.get(id)?.has(asker) ? this.#secrets.get(id) : undefined;
  }

  /** The asker has the secret: it is forgotten, and the end of the question stored. */
  taken(id: string, asker: Asker): void {
    const question = this.get(id);
    if (!this.#askers.get(id)?.has(asker) || !this.#secrets.delete(id)) return;
    this.#storeEnd(question);
  }

  /** A connection of an asker is gone. */
  left(asker: Asker): void {
    for (const waiting of this.#waiting.values())
      for (const each of waiting) if (each.asker === asker) waiting.delete(each);
    for (const [id, askers] of this.#askers) {
      if (!askers.delete(asker) || askers.size > 0) continue;
      this.#askers.delete(id);
      const question = this.#questions.get(id);
      if (question) this.#awaitReturn(question, returnMs);
    }
  }

  #write(question: AskQuestion): void {
    this.#parts.store.write(question, () => this.snapshot());
  }

  #open(id: string): AskQuestion {
    const question = this.get(id);
    if (question.end !== null) throw fail('already-answered', { id, ending: endingOf(question) });
    return question;
  }

  #join({ id }: AskQuestion, asker: Asker): void {
    const askers = this.#askers.get(id) ?? new Set();
    this.#askers.set(id, askers.add(asker));
    this.#returns.get(id)?.cancel();
    this.#returns.delete(id);
  }

  /** The question of the same call; or of the same key, unless it ended without an answer that can be given again. */
  #known({ key, call }: Draft, by: Principal): AskQuestion | undefined {
    const own = this.all().filter((question) => question.by.id === by.id);
    const same = call === undefined ? undefined : own.find((question) => question.call === call);
    if (same && same.end?.state !== 'orphaned') return same;
    return key === undefined
      ? undefined
      : own.findLast((question) => question.key === key && this.#canAnswerAgain(question));
  }

  #canAnswerAgain({ id, kind, end }: AskQuestion): boolean {
    if (end === null) return true;
    if (end.state !== 'answered' && end.state !== 'expired') return false;
    return kind !== 'secret' || this.#secrets.has(id);
  }

  /** Errors: bad-value. */
  #deadline({ timeoutMs, deadline }: Draft): Pick<AskQuestion, 'deadline' | 'due'> {
    const { clock } = this.#parts;
    const now = clock.now();
    if (timeoutMs === undefined && deadline === undefined) return { deadline: null, due: null };
    const left = timeoutMs ?? (deadline ?? 0) - now;
    if (left <= 0) throw fail('bad-value', { words: 'the deadline is in the past' });
    return { deadline: Math.round(now + left), due: { boot: clock.boot, up: clock.up() + left } };
  }

  /** Milliseconds until the deadline; null without one. */
  #left({ due }: AskQuestion): number | null {
    return due === null ? null : due.up - this.#parts.clock.up();
  }

  /** A question of an earlier boot: only the wall clock tells how much time is left. */
  #inThisBoot(question: AskQuestion): AskQuestion {
    const { clock } = this.#parts;
    const { deadline, due, askedAt } = question;
    if (deadline === null || due === null || clock.isThisBoot(due.boot)) return question;
    // A clock that shows a time before the question is wrong: no more time is left than there was.
    const left = Math.max(afterBootMs, deadline - Math.max(clock.now(), askedAt));
    this.#isConverted = true;
    return { ...question, due: { boot: clock.boot, up: clock.up() + left } };
  }

  #end(question: AskQuestion, end: QuestionEnd): AskQuestion {
    const ended = { ...question, end };
    const { id } = question;
    // The end of a secret is stored when its asker has it: a server that is killed before that asks again.
    if (!this.#secrets.has(id)) this.#write(ended);
    this.#questions.set(id, ended);
    this.#pending.delete(id);
    this.#characters -= JSON.stringify(question).length;
    this.#forgetOld();
    if (this.#parts.store.isLong) this.#parts.store.rewrite(this.snapshot());
    this.#plan();
    for (const { resolve } of this.#waiting.get(id) ?? []) resolve(ended);
    this.#waiting.delete(id);
    this.#parts.happened(ended);
    return ended;
  }

  /** Best effort: on a full disk, the next server asks once more. */
  #storeEnd(question: AskQuestion): void {
    try {
      this.#write(question);
    } catch {
      // As above.
    }
  }

  /** Ends a question when its asker does not come back, unless it has a key. */
  #awaitReturn(question: AskQuestion, ms: number): void {
    const { id, key } = question;
    if (key !== null || this.isAwaited(question)) return;
    this.#returns.get(id)?.cancel();
    const timer = this.#parts.timers.after(ms, () => {
      this.#returns.delete(id);
      const now = this.#questions.get(id);
      if (!now || this.isAwaited(now)) return;
      if (this.#secrets.delete(id)) this.#storeEnd(now);
      if (now.end === null) this.#endByItself(now, { state: 'orphaned', at: this.#time() });
    });
    this.#returns.set(id, timer);
  }

  #time(): number {
    return Math.max(0, Math.round(this.#parts.clock.now()));
  }

  /** Ends that nobody asked for are tried again on a full disk. */
  #endByItself(question: AskQuestion, end: QuestionEnd): void {
    try {
      this.#end(question, end);
    } catch {
      if (end.state === 'orphaned') this.#awaitReturn(question, returnMs);
    }
  }

  /** Waits for the next deadline, but not less than `least`. */
  #plan(least = 0): void {
    this.#timer?.cancel();
    this.#timer = null;
    let next = Number.POSITIVE_INFINITY;
    for (const question of this.pending()) next = Math.min(next, this.#left(question) ?? next);
    if (next === Number.POSITIVE_INFINITY) return;
    const wait = Math.max(least, Math.min(longestWaitMs, next));
    this.#timer = this.#parts.timers.after(wait, () => this.#expire());
  }

  #expire(): void {
    this.#timer = null;
    for (const question of this.pending()) {
      const left = this.#left(question);
      if (left === null || left > 0) continue;
      this.#endByItself(question, { state: 'expired', answer: question.default, at: this.#time() });
    }
    // One whose end could not be stored is tried again after a while.
    const isStuck = this.pending().some((question) => (this.#left(question) ?? 1) <= 0);
    this.#plan(isStuck ? returnMs : 0);
  }

  /** Bounds the ended questions, the oldest first. */
  #forgetOld(): void {
    const settled = this.#parts.clock.settled();
    let ended = this.#questions.size - this.#pending.size;
    for (const [id, { end }] of this.#questions) {
      if (end === null || this.#secrets.has(id)) continue;
      const isOld = settled !== null && settled - end.at > keptMs;
      if (ended <= mostEnded && !isOld) break;
      this.#questions.delete(id);
      this.#askers.delete(id);
      ended -= 1;
    }
  }

  /** Everything that a store keeps. */
  snapshot(): KeptQuestions {
    const questions = this.all().map((question) =>
      this.#secrets.has(question.id) ? { ...question, end: null } : question,
    );
    return { questions, next: this.#next };
  }
}

/** A principal as of now: an agent's pane may be unmarked later. */
const plain = ({ id, name, actor }: Principal): Principal => ({ id, name, actor });
