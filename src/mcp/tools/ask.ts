/** The tool `ask`: asks a person, in their terminal, browser, or the MCP client. */

import type { AskInfo } from '../../protocol/asks.ts';
import { boolean, list as listOf, oneOf, optional, shortText, text, whole } from '../../protocol/check.ts';
import type { ToolAnswer } from '../answer.ts';
import { field } from '../fields.ts';
import { optionalPane } from '../panes.ts';
import { patiently } from '../patiently.ts';
import type { OpenQuestion } from '../Questions.ts';
import { type AskFirst, badArgument, type ToolCall, tool } from '../Tool.ts';

const usualSeconds = 50;
const mostSeconds = 86_400;
const titleCharacters = 500;

const input = {
  question: field(
    optional(shortText(titleCharacters)),
    'The question, one line; required unless `id` is given',
  ),
  detail: field(optional(shortText(4096)), 'What the person must know to answer: the command, the change'),
  choices: field(optional(listOf(shortText(64), 2, 9)), 'Answers to choose from; "yes" and "no" when absent'),
  free_text: field(optional(boolean), 'The answer is free text instead of a choice'),
  default: field(optional(shortText(titleCharacters)), 'Answer to assume when expires_seconds have passed'),
  expires_seconds: field(
    optional(whole(1, 31_536_000)),
    'The question ends by itself after this; never when absent',
  ),
  pane: optionalPane('The pane that it is about, so that the person can look'),
  wait_seconds: field(
    optional(whole(0, mostSeconds)),
    `Longest wait of this call; ${usualSeconds} when absent. The question stays`,
  ),
  id: field(optional(shortText(64)), 'Id of an earlier question with state "pending", to wait for it again'),
};

type Input = Parameters<Parameters<typeof tool<typeof input, typeof output>>[0]['run']>[0];
type Data = { id: string; state: AskInfo['state']; answer?: string; answered_by?: string; reason?: string };

const output = {
  id: field(text, 'Id of the question'),
  state: field(
    oneOf('pending', 'answered', 'expired', 'cancelled', 'orphaned'),
    'pending: nobody has answered yet, call again with `id`',
  ),
  answer: field(optional(text), 'The answer, or the default that was taken'),
  answered_by: field(
    optional(text),
    'Name of the person, or "user of CLIENT" for an answer given in the client',
  ),
  reason: field(optional(text), 'Why it was cancelled'),
};

export const askTool = tool({
  name: 'ask',
  title: 'Ask a person',
  about:
    'Asks a person and waits for the answer: the question waits in the inbox of everybody who works on this machine, over restarts, and ' +
    'in your own client where that can show questions; the first answer counts. Use it before anything that cannot be undone, and when ' +
    'you need a decision. If nobody answers in time the state is "pending": do something else, then call again with `id`. Never ' +
    'take silence for a yes.',
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
  input,
  output,
  async run(given, call): Promise<ToolAnswer<Data> | AskFirst> {
    const { state } = call.elicitation ?? {};
    const question = await questionOf(given, call, given.id ?? state);
    const chosen = choicesOf(question.ask);
    const answered = call.elicitation?.answer;
    if (state !== undefined && typeof answered === 'string') return toldByClient(question, answered, call);
    if (state === undefined && given.id === undefined && asksFirst(question, call))
      return { question: messageOf(question.ask), choices: chosen, state: question.ask.id };
    return waited(question, call, given.wait_seconds ?? usualSeconds);
  },
});

/** Lets the client ask first, when it can't ask during the call and nobody else could answer. */
function asksFirst({ ask }: OpenQuestion, { elicitation, signal }: ToolCall): boolean {
  return elicitation?.when === 'later' && !signal.aborted && ask.state === 'pending' && ask.audience === 0;
}

async function questionOf(given: Input, call: ToolCall, id: string | undefined): Promise<OpenQuestion> {
  if (id !== undefined) {
    const known = call.questions.find(id);
    if (!known) throw badArgument('ask', 'id', 'names no question that you asked in this connection');
    return known;
  }
  const { question, detail, choices, free_text, pane, expires_seconds } = given;
  if (question === undefined) throw badArgument('ask', 'question', 'is missing');
  if (free_text && choices) throw badArgument('ask', 'choices', 'and free_text exclude each other');
  if (given.default !== undefined && expires_seconds === undefined)
    throw badArgument('ask', 'expires_seconds', 'is missing: a default counts when they are over');
  return call.questions.ask({
    title: question,
    kind: free_text ? 'text' : 'choice',
    to: 'person',
    ...(detail === undefined ? {} : { detail }),
    ...(choices === undefined ? {} : { choices }),
    ...(given.default === undefined ? {} : { default: given.default }),
    ...(expires_seconds === undefined ? {} : { timeoutMs: expires_seconds * 1000 }),
    ...(pane === undefined ? {} : { pane }),
  });
}

/** Waits for an answer in the inbox, and in the client if it can ask meanwhile. */
async function waited(question: OpenQuestion, call: ToolCall, seconds: number): Promise<ToolAnswer<Data>> {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), seconds * 1000);
  const gone = () => over.abort();
  call.signal.addEventListener('abort', gone, { once: true });
  const timeUp = new Promise<null>((resolve) => {
    over.signal.addEventListener('abort', () => resolve(null), { once: true });
  });
  // The client gave the call up while the question was being asked.
  if (call.signal.aborted) gone();
  try {
    const inClient = call.elicitation?.when === 'now' ? askClient(question, call, over.signal) : timeUp;
    const what = `question ${question.ask.id} waits for a person: ${question.ask.title}`;
    const first = await patiently(call, what, Promise.race([question.ended, inClient, timeUp]));
    if (call.signal.aborted) {
      await call.questions.cancel(question, 'the client gave the call up');
      call.signal.throwIfAborted();
    }
    if (typeof first === 'string') return await toldByClient(question, first, call);
    return answerOf(first ?? question.ask);
  } finally {
    over.abort();
    clearTimeout(timer);
    call.signal.removeEventListener('abort', gone);
  }
}

/** Resolves only with an answer: a user who declines leaves the question to others. */
async function askClient(question: OpenQuestion, call: ToolCall, signal: AbortSignal): Promise<string> {
  const { ask } = question;
  const answer = await call.elicitation?.ask(messageOf(ask), choicesOf(ask), signal).catch(() => null);
  return typeof answer === 'string' ? answer : new Promise<never>(() => {});
}

/** The client's user answered. An earlier answer of somebody else counts instead. */
async function toldByClient(
  question: OpenQuestion,
  answer: string,
  call: ToolCall,
): Promise<ToolAnswer<Data>> {
  const choices = choicesOf(question.ask);
  if (choices !== null && !choices.includes(answer))
    throw badArgument('ask', 'choices', `do not include the client's answer: ${answer.slice(0, 64)}`);
  const by = `user of ${call.clientName}`;
  const ended = await call.questions.cancel(question, `answered by the ${by}: ${answer.slice(0, 200)}`);
  if (ended.state !== 'cancelled') return answerOf(ended);
  const { id } = ended;
  return {
    text: `${id} answered by the ${by}: ${answer}`,
    data: { id, state: 'answered', answer, answered_by: by },
  };
}

function answerOf({ id, state, answer, endedBy, why }: AskInfo): ToolAnswer<Data> {
  const more = {
    ...(answer === undefined ? {} : { answer }),
    ...(endedBy === undefined ? {} : { answered_by: endedBy }),
    ...(why === undefined ? {} : { reason: why }),
  };
  const by = endedBy === undefined ? '' : ` by ${endedBy}`;
  const end = answer === undefined ? (why === undefined ? '' : `: ${why}`) : `: ${answer}`;
  const pending = `${id} is pending: nobody has answered yet. Call ask again with {"id":"${id}"} to wait on.`;
  return { text: state === 'pending' ? pending : `${id} ${state}${by}${end}`, data: { id, state, ...more } };
}

const choicesOf = ({ kind, choices }: AskInfo): readonly string[] | null =>
  kind === 'choice' ? choices : null;

const messageOf = ({ title, detail }: AskInfo): string =>
  detail === undefined ? title : `${title}\n\n${detail}`;
