/**
 * A question and its states. Owns what a sound question is, and its form in the store; changes none.
 *
 *     pending -> answered | expired | cancelled | orphaned
 */
import { PrincipalInfo } from '../../protocol/admission.ts';
import { AskKind } from '../../protocol/asks.ts';
import {
  boolean,
  type Check,
  count,
  type Infer,
  list,
  number,
  object,
  oneOf,
  orNull,
  text,
  variant,
} from '../../protocol/check.ts';
import { fail } from '../../protocol/errors.ts';
import type { Principal } from '../Principal.ts';
import { askLimits, cleanText, cleanTextLine } from './cleanText.ts';

const QuestionEnd = variant('state', {
  /** `answer` is null for a secret. */
  answered: object({ by: PrincipalInfo, answer: orNull(text), at: count }),
  /** `answer`: the default, where there is one. */
  expired: object({ answer: orNull(text), at: count }),
  cancelled: object({ by: PrincipalInfo, why: text, at: count }),
  orphaned: object({ at: count }),
});
export type QuestionEnd = Infer<typeof QuestionEnd>;

/** A question as it is stored. */
export const StoredQuestion = object({
  id: text,
  title: text,
  detail: text,
  cut: boolean,
  kind: AskKind,
  choices: list(text),
  default: orNull(text),
  to: orNull(oneOf('person')),
  key: orNull(text),
  /** Random id of the asker's call, by which it finds the question again. */
  call: orNull(text),
  by: PrincipalInfo,
  /** uuids of the session and the pane that it is about. */
  session: orNull(text),
  pane: orNull(text),
  /** Milliseconds since the epoch. */
  askedAt: count,
  deadline: orNull(count),
  /** The deadline by the clock of one boot, which nobody sets: milliseconds since it. */
  due: orNull(object({ boot: text, up: number })),
  /** Null while the question is pending. */
  end: orNull(QuestionEnd),
}) satisfies Check<object>;
export interface AskQuestion extends Readonly<Infer<typeof StoredQuestion>> {}

/** Input of an asker. */
export interface Draft {
  title: string;
  detail?: string | undefined;
  kind: AskKind;
  choices?: readonly string[] | undefined;
  default?: string | undefined;
  to?: 'person' | undefined;
  key?: string | undefined;
  call?: string | undefined;
  timeoutMs?: number | undefined;
  /** In place of timeoutMs, milliseconds since the epoch. */
  deadline?: number | undefined;
  session: string | null;
  pane: string | null;
}

/** The parts of a draft that make it this question and no other. */
export type Wording = Pick<AskQuestion, 'title' | 'detail' | 'cut' | 'kind' | 'choices' | 'default' | 'to'>;

/** Errors: bad-value, for a draft that is no question. */
export function wordingOf(draft: Draft): Wording {
  const title = cleanTextLine(draft.title, askLimits.title);
  const detail = cleanText(draft.detail ?? '', askLimits.detail);
  if (title.text === '') throw fail('bad-value', { words: 'a question needs a text' });
  if (draft.kind !== 'choice' && draft.choices !== undefined)
    throw fail('bad-value', { words: 'choices are for a question that is answered by one of them' });
  const choices = draft.kind === 'choice' ? choicesOf(draft.choices ?? ['yes', 'no']) : [];
  return {
    title: title.text,
    detail: detail.text,
    cut: title.cut || detail.cut,
    kind: draft.kind,
    choices,
    default: defaultOf(draft, choices),
    to: draft.to ?? null,
  };
}

function choicesOf(given: readonly string[]): string[] {
  if (given.length < 1 || given.length > askLimits.choices)
    throw fail('limit-exceeded', { limit: 'choices', most: askLimits.choices, value: given.length });
  const choices = given.map((raw) => {
    const { text: choice, cut } = cleanTextLine(raw, askLimits.choice);
    if (choice === '') throw fail('bad-value', { words: 'a choice needs a text' });
    if (cut) throw fail('value-too-long', { what: 'a choice', bytes: raw.length, limit: askLimits.choice });
    return choice;
  });
  const twice = choices.find((choice, at) => choices.findIndex((other) => sameChoice(other, choice)) !== at);
  if (twice !== undefined) throw fail('bad-value', { value: twice, reason: 'a choice is there twice' });
  return choices;
}

function defaultOf(draft: Draft, choices: readonly string[]): string | null {
  if (draft.default === undefined) return null;
  if (draft.kind === 'secret') throw fail('bad-value', { words: 'a secret has no default' });
  if (draft.timeoutMs === undefined && draft.deadline === undefined)
    throw fail('bad-value', { words: 'a default needs a time after which it is taken (--timeout)' });
  return draft.kind === 'choice' ? choiceOf(draft.default, choices, 'the default') : textOf(draft.default);
}

const sameChoice = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

function choiceOf(value: string, choices: readonly string[], what: string): string {
  const choice = choices.find((each) => each === value) ?? choices.find((each) => sameChoice(each, value));
  if (choice === undefined)
    throw fail('bad-value', {
      value: cleanTextLine(value, askLimits.choice).text,
      reason: `${what} must be one of ${choices.join(', ')}`,
    });
  return choice;
}

/** An answer as the asker gets it. Errors: bad-value, value-too-long. */
export function answerOf(question: AskQuestion, value: string): string {
  return question.kind === 'choice'
    ? choiceOf(value, question.choices, `the answer to ${question.id}`)
    : textOf(value);
}

/** Errors never name the text, which may be a secret. */
function textOf(value: string): string {
  const bytes = Buffer.byteLength(value);
  if (bytes > askLimits.answer)
    throw fail('value-too-long', { what: 'the answer', bytes, limit: askLimits.answer });
  if (/[\x00-\x08\x0a-\x1f\x7f-\x9f]/.test(value))
    throw fail('bad-value', { words: 'an answer is one line without control characters' });
  return value;
}

export function sameWording(a: Wording, b: Wording): boolean {
  const of = ({ title, detail, kind, choices, default: taken, to }: Wording) =>
    JSON.stringify([title, detail, kind, choices, taken, to]);
  return of(a) === of(b);
}

/** The end of a question, as the end of a sentence about it. */
export function endingOf({ end }: AskQuestion): string {
  switch (end?.state) {
    case undefined:
      return 'is pending';
    case 'answered':
      return `was answered by ${end.by.name}${end.answer === null ? '' : `: ${end.answer}`}`;
    case 'expired':
      return end.answer === null ? 'had no answer in time' : `had no answer in time: ${end.answer}`;
    case 'cancelled':
      return `was cancelled by ${end.by.name}${end.why === '' ? '' : `: ${end.why}`}`;
    case 'orphaned':
      return 'ended with its asker';
  }
}

/** Errors: may-not-answer. */
export function checkMayAnswer(question: AskQuestion, by: Principal): void {
  const { id } = question;
  if (by.actor === 'person') return;
  if (question.to === 'person') throw fail('may-not-answer', { id, reason: 'it is for a person' });
  if (by.id === question.by.id)
    throw fail('may-not-answer', { id, reason: 'it was asked by the same program' });
}
