/**
 * Messages about questions that wait for an answer (`holdfast ask`). Types and their checks; docs/asking.md explains
 * them.
 */
import { PrincipalInfo } from './admission.ts';
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

/** Longest time until a deadline: a year. */
export const askTimeoutMost = 365 * 86_400_000;
/** Longest key, and longest id of an asker's call, characters. */
const keyCharacters = 128;

/** `choice`: one of several; `text`: a text; `secret`: a text that is stored and shown nowhere. */
export const AskKind = oneOf('choice', 'text', 'secret');
export type AskKind = Infer<typeof AskKind>;

const AskState = oneOf('pending', 'answered', 'expired', 'cancelled', 'orphaned');

export const AskOpenParams = object({
  title: text,
  /** More about it, over several lines: the command that is to run, for example. */
  detail: optional(text),
  kind: AskKind,
  /** For the kind `choice`: 'yes' and 'no' when absent. */
  choices: optional(list(text)),
  /** Taken when the time is over. */
  default: optional(text),
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
  /** 'q12' */
  id: text,
  title: text,
  detail: optional(text),
  /** Its text was longer, and was cut. */
  cut: optional(boolean),
  kind: AskKind,
  choices: list(text),
  default: optional(text),
  to: optional(oneOf('person')),
  key: optional(text),
  by: PrincipalInfo,
  session: orNull(object({ id: text, uuid: text, name: text })),
  pane: orNull(text),
  /** Milliseconds since the epoch. */
  askedAt: count,
  deadline: orNull(count),
  state: AskState,
  /** The answer, or the default that was taken; absent for a secret. */
  answer: optional(text),
  /** Name of the operator who answered or cancelled. */
  endedBy: optional(text),
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

/** Requests about questions. */
export const askRequests = {
  /** Asks; answered when the question is stored, or at once for a question that is known by its key or call. */
  'ask.open': { params: AskOpenParams, result: asked },
  /** Answered when the question ends. `secret`: the answer to a secret, for its asker alone. */
  'ask.wait': { params: object({ id: text }), result: object({ ask: AskInfo, secret: optional(text) }) },
  /** The asker has a secret answer: it is kept nowhere any more. */
  'ask.taken': { params: object({ id: text }), result: object({}) },
  'ask.answer': { params: object({ id: text, value: text }), result: asked },
  'ask.cancel': { params: object({ id: text, why: optional(text) }), result: asked },
  /** Pending questions in the order in which they were asked; with `all` also those that ended lately. */
  'ask.list': { params: object({ all: optional(boolean) }), result: object({ asks: list(AskInfo) }) },
  'ask.show': { params: object({ id: text }), result: asked },
};

export type AskMethod = keyof typeof askRequests;
