/**
 * Messages about questions that wait for an answer (`holdfast ask`). Types and their checks; docs/asking.md explains
 * them.
 */
import { PrincipalInfo, SessionName } from './admission.ts';
import {
  boolean,
  count,
  type Infer,
  list,
  object,
  oneOf,
  optional,
  orNull,
  shortText,
  text,
  whole,
} from './check.ts';
import { time } from './values.ts';

/** Longest time until a deadline: a year. */
export const askTimeoutMost = 365 * 86_400_000;
/** Longest key, and longest id of an asker's call, characters. */
const keyCharacters = 128;

/** Kind of a question: a choice of several, a text, or a text that is stored and shown nowhere. */
export const AskKind = oneOf('choice', 'text', 'secret');
export type AskKind = Infer<typeof AskKind>;

/** Id of a question, such as `q12`. */
const questionId = text;

/** State of a question. */
const AskState = oneOf('pending', 'answered', 'expired', 'cancelled', 'orphaned');

export const AskOpenParams = object({
  /** The question, in one line. */
  title: text,
  /** More about it, over several lines: the command that is to run, for example. */
  detail: optional(text),
  kind: AskKind,
  /** For the kind `choice`: 'yes' and 'no' when absent. */
  choices: optional(list(text)),
  /** Taken when the time is over. */
  default: optional(text),
  /** Milliseconds until it expires; never when absent. */
  timeoutMs: optional(whole(1, askTimeoutMost)),
  /** In place of timeoutMs, milliseconds since the epoch. */
  deadline: optional(count),
  /** Target of the pane that the question is about. */
  pane: optional(text),
  /** Pane that the asker runs in; the question is about it unless `pane` says otherwise. */
  from: optional(text),
  /** Only a person may answer. */
  to: optional(oneOf('person')),
  /** The same key and question again are the same question. */
  key: optional(shortText(keyCharacters)),
  /** A random id by which the asker finds its question again after a lost connection. */
  call: optional(shortText(keyCharacters)),
});
export interface AskOpenParams extends Infer<typeof AskOpenParams> {}

export const AskInfo = object({
  /** Its id, such as `q12`. */
  id: text,
  /** The question, in one line. */
  title: text,
  /** More about it, over several lines. */
  detail: optional(text),
  /** Its text was longer, and was cut. */
  cut: optional(boolean),
  kind: AskKind,
  /** The answers to choose from. */
  choices: list(text),
  /** The answer when the time is over. */
  default: optional(text),
  /** Only a person may answer. */
  to: optional(oneOf('person')),
  /** Key that identifies the question when it is asked again. */
  key: optional(text),
  /** The asker. */
  by: PrincipalInfo,
  /** The session that it is about. */
  session: orNull(SessionName),
  /** Id of the pane that it is about. */
  pane: orNull(text),
  askedAt: time,
  /** Time at which it expires, milliseconds since the epoch; null for never. */
  deadline: orNull(count),
  state: AskState,
  /** The answer, or the default that was taken; absent for a secret. */
  answer: optional(text),
  /** Name of the operator who answered or cancelled. */
  endedBy: optional(text),
  /** Milliseconds since the epoch. */
  endedAt: optional(count),
  /** Reason for a cancellation. */
  why: optional(text),
  /** The asker is connected. */
  waiting: boolean,
  /** Attached clients that may answer. */
  audience: count,
});
/** A question as clients see it. */
export interface AskInfo extends Infer<typeof AskInfo> {}

const asked = object({ ask: AskInfo });
const byId = object({ id: questionId });

/** Requests about questions. */
export const askRequests = {
  /**
   * Asks a question. Answered when the question is stored, or at once when its key or call is known. Errors: of
   * targets, bad-value, key-in-use, limit-exceeded, value-too-long.
   */
  'ask.open': { params: AskOpenParams, result: asked },
  /** Answered when the question ends. Errors: no-such-question, limit-exceeded. */
  'ask.wait': {
    params: byId,
    result: object({
      ask: AskInfo,
      /** The answer to a secret, for its asker alone. */
      secret: optional(text),
    }),
  },
  /** The asker has received a secret answer, which the server then forgets. Errors: no-such-question. */
  'ask.taken': { params: byId, result: object({}) },
  /** Answers a question. Errors: no-such-question, already-answered, may-not-answer, bad-value. */
  'ask.answer': {
    params: object({
      id: questionId,
      /** The answer: one of the choices, or a text. */
      value: text,
    }),
    result: asked,
  },
  /** Ends a question without an answer. Errors: no-such-question, already-answered, may-not-answer. */
  'ask.cancel': {
    params: object({
      id: questionId,
      /** Reason, for the asker. */
      why: optional(text),
    }),
    result: asked,
  },
  /** Pending questions, oldest first. */
  'ask.list': {
    params: object({
      /** Also recently ended ones. */
      all: optional(boolean),
    }),
    result: object({ asks: list(AskInfo) }),
  },
  /** One question. Errors: no-such-question. */
  'ask.show': { params: byId, result: asked },
};

export type AskMethod = keyof typeof askRequests;
