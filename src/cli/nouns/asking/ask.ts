/** `holdfast ask`: a question that waits until somebody answers it; and the list of those that wait. */
import { parseDuration } from '../../../options/value.ts';
import { type AskInfo, type AskKind, type AskOpenParams, askTimeoutMost } from '../../../protocol/asks.ts';
import { fail } from '../../../protocol/errors.ts';
import { nearest } from '../../../protocol/nearest.ts';
import { printable } from '../../../protocol/printable.ts';
import { surroundingPane } from '../../../runtime/surrounding.ts';
import { ask as request } from '../../shared/ask.ts';
import {
  jsonOption,
  type NounArguments,
  type NounCommand,
  type NounContext,
  type NounResult,
} from '../NounCommand.ts';
import { AskCall, type AskOutcome } from './AskCall.ts';
import { describeAsk, listLines } from './askLines.ts';

/** Exit codes of `ask`, also on docs/asking.md. */
const exitCodes = { answered: 0, no: 1, noAnswer: 2, cancelled: 3 } as const;
/** Of shells: 128 and the number of the signal. */
const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
/** Longest answer read from standard input, bytes; the server takes less. */
const inputBytes = 64 * 1024;

const idWord = { name: 'id', about: 'id of the question, as in the list: q3', required: true };

export const askCommands: readonly NounCommand[] = [
  {
    words: ['ask', 'list'],
    about: 'Lists the questions that wait for an answer',
    options: [{ name: 'all', about: 'recently ended ones too' }, jsonOption('as a JSON array')],
    examples: [['holdfast ask list', 'what waits, who asks, and who could answer']],
    async run(args, { where }) {
      const { asks } = await request(where, 'ask.list', args.flag('all') ? { all: true } : {});
      return { out: args.flag('json') ? `${JSON.stringify(asks)}\n` : listLines(asks, Date.now()), code: 0 };
    },
  },
  {
    words: ['ask', 'show'],
    about: 'Shows one question with everything about it',
    positionals: [idWord],
    options: [jsonOption()],
    examples: [['holdfast ask show q3', 'the whole question, and how it ended']],
    async run(args, { where }) {
      const { ask } = await request(where, 'ask.show', { id: args.word('id') });
      return {
        out: args.flag('json') ? `${JSON.stringify(ask)}\n` : describeAsk(ask, Date.now()),
        code: 0,
      };
    },
  },
  {
    words: ['ask', 'answer'],
    about: 'Answers a question; the first answer counts',
    details:
      'A secret is better given on standard input (--stdin): other users see the arguments of a command in the list of processes.',
    positionals: [idWord, { name: 'value', about: 'the answer' }],
    options: [{ name: 'stdin', about: 'read the answer from standard input' }, jsonOption()],
    examples: [
      ['holdfast ask answer q3 yes', 'the answer yes'],
      ['pass show deploy | holdfast ask answer q4 --stdin', 'a secret'],
    ],
    async run(args, { where }) {
      const given = args.text('value');
      if ((given === undefined) !== args.flag('stdin'))
        throw fail('bad-arguments', { words: 'ask answer takes either a value or --stdin' });
      const value = given ?? (await fromInput());
      const { ask } = await request(where, 'ask.answer', { id: args.word('id'), value });
      return args.flag('json') ? { out: `${JSON.stringify(ask)}\n`, code: 0 } : { out: '', code: 0 };
    },
  },
  {
    words: ['ask', 'cancel'],
    about: 'Ends a question without an answer',
    positionals: [idWord],
    options: [{ name: 'reason', value: 'TEXT', about: 'told to the asker' }, jsonOption()],
    examples: [["holdfast ask cancel q3 --reason 'not today'", 'its asker ends with exit code 3']],
    async run(args, { where }) {
      const why = args.text('reason');
      const id = args.word('id');
      const { ask } = await request(where, 'ask.cancel', why === undefined ? { id } : { id, why });
      return args.flag('json') ? { out: `${JSON.stringify(ask)}\n`, code: 0 } : { out: '', code: 0 };
    },
  },
  // Behind its verbs, since it takes any word.
  {
    words: ['ask'],
    about: 'Asks a question, and waits until somebody answers it',
    details:
      'Prints the answer and exits with 0; 1 when the answer is no, 2 when none came in time, 3 when the question was cancelled.\n' +
      'The question waits for attached clients, over restarts of the server, and without end unless --timeout is given.\n' +
      'C-b a answers it in an attached client, holdfast ask answer at a shell.',
    positionals: [{ name: 'question', about: 'the question', required: true }],
    options: [
      { name: 'choices', value: 'A,B,...', about: 'the possible answers (default: yes,no)' },
      { name: 'text', about: 'any line of text answers' },
      { name: 'secret', about: 'as --text, for a text that is stored and shown nowhere' },
      { name: 'detail', value: 'TEXT', about: 'more about it, over several lines' },
      { name: 'timeout', value: 'TIME', about: 'wait at most so long: 30s, 10m, 1h' },
      { name: 'deadline', value: 'MOMENT', about: 'wait until then: 2026-07-01T14:05' },
      { name: 'default', value: 'ANSWER', about: 'taken when the time is over' },
      { name: 'pane', value: 'PANE', about: 'the pane that it is about (default: the one of the caller)' },
      { name: 'to', value: 'WHOM', completes: ['person'], about: 'person: no agent may answer' },
      { name: 'key', value: 'KEY', about: 'asking again with this key gives the same answer' },
      jsonOption('everything about the question, as JSON'),
    ],
    examples: [
      ["holdfast ask 'Apply the migration?' && ./migrate", 'asks before it acts'],
      [
        "holdfast ask 'Which host?' --choices staging,production --timeout 1h --default staging",
        'with a default',
      ],
      ["holdfast ask 'Password of the registry?' --secret --to person", 'a secret from a person'],
    ],
    run,
  },
];

async function run(args: NounArguments, context: NounContext): Promise<NounResult> {
  const params = askParams(args, context.env);
  const call = new AskCall(context.where, params, (pending) => {
    if (process.stderr.isTTY && pending.state === 'pending') context.warn(`${waitingLine(pending)}\n`);
  });
  const stopped = new Promise<keyof typeof signals>((resolve) => {
    for (const signal of Object.keys(signals) as (keyof typeof signals)[]) process.once(signal, resolve);
  });
  const first = await Promise.race([call.outcome(), stopped]);
  if (typeof first === 'string') {
    await call.cancel('its asker was interrupted');
    return { out: '', code: signals[first] };
  }
  return resultOf(first, args.flag('json'), context);
}

function resultOf({ ask, secret }: AskOutcome, json: boolean, { warn }: NounContext): NounResult {
  const answer = secret ?? ask.answer;
  const code = codeOf(ask, answer);
  if (json)
    return { out: `${JSON.stringify({ ...ask, ...(answer === undefined ? {} : { answer }) })}\n`, code };
  if (ask.state === 'expired')
    warn(`no answer in time${answer === undefined ? '' : `: ${printable(answer)} was taken`}\n`);
  if (ask.state === 'cancelled')
    warn(`${printable(`cancelled by ${ask.endedBy}${ask.why === undefined ? '' : `: ${ask.why}`}`)}\n`);
  return { out: answer === undefined ? '' : `${answer}\n`, code };
}

function codeOf({ state, kind }: AskInfo, answer: string | undefined): number {
  if (state === 'cancelled' || state === 'orphaned') return exitCodes.cancelled;
  if (answer === undefined) return exitCodes.noAnswer;
  return kind === 'choice' && answer.toLowerCase() === 'no' ? exitCodes.no : exitCodes.answered;
}

const waitingLine = ({ id, choices }: AskInfo): string =>
  `${id} waits for an answer: C-b a in an attached client, or holdfast ask answer ${id} ${
    choices.length === 0 ? 'TEXT' : choices.map((choice) => `'${choice}'`).join('|')
  }`;

/** Errors: bad-arguments, bad-value. */
function askParams(args: NounArguments, env: NounContext['env']): AskOpenParams {
  const title = args.word('question');
  checkNoVerb(title);
  const kinds = (['choices', 'text', 'secret'] as const).filter(
    (name) => args.flag(name) || args.text(name) !== undefined,
  );
  if (kinds.length > 1)
    throw fail('bad-arguments', { words: `ask takes one of --${kinds.join(' and --')}, not both` });
  const kind: AskKind = args.flag('text') ? 'text' : args.flag('secret') ? 'secret' : 'choice';
  const choices = args
    .text('choices')
    ?.split(',')
    .map((choice) => choice.trim());
  const to = args.text('to');
  if (to !== undefined && to !== 'person')
    throw fail('bad-value', { value: to, reason: '--to takes person' });
  const from = surroundingPane(env);
  return {
    title,
    kind,
    ...(choices === undefined ? {} : { choices }),
    ...(to === undefined ? {} : { to }),
    ...timeOf(args),
    ...(from === undefined ? {} : { from }),
    ...given(args, 'detail'),
    ...given(args, 'default'),
    ...given(args, 'pane'),
    ...given(args, 'key'),
  };
}

function given<Name extends string>(args: NounArguments, name: Name): { [N in Name]?: string } {
  const value = args.text(name);
  return (value === undefined ? {} : { [name]: value }) as { [N in Name]?: string };
}

/** A mistyped verb would wait for ever. */
function checkNoVerb(question: string): void {
  if (!/^[a-z]+$/.test(question)) return;
  const verb = nearest(question, ['list', 'show', 'answer', 'cancel']);
  if (verb !== undefined)
    throw fail('bad-arguments', {
      words: `unknown command: ask ${question} (did you mean ask ${verb}?)`,
    });
}

function timeOf(args: NounArguments): { timeoutMs?: number; deadline?: number } {
  const [time, moment] = [args.text('timeout'), args.text('deadline')];
  if (time !== undefined && moment !== undefined)
    throw fail('bad-arguments', { words: 'ask takes --timeout or --deadline, not both' });
  if (time !== undefined) {
    const timeoutMs = parseDuration(time);
    if (!timeoutMs || timeoutMs > askTimeoutMost)
      throw fail('bad-value', {
        value: time,
        reason: '--timeout takes a time such as 30s, 10m or 1h, at most 365d',
      });
    return { timeoutMs };
  }
  if (moment === undefined) return {};
  const deadline = Date.parse(moment);
  if (Number.isNaN(deadline))
    throw fail('bad-value', { value: moment, reason: '--deadline takes a moment such as 2026-07-01T14:05' });
  return { deadline: Math.max(0, deadline) };
}

/** One line. Errors: bad-value. */
async function fromInput(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    text += chunk as string;
    if (text.length > inputBytes)
      throw fail('bad-value', { words: 'standard input is too long for an answer' });
  }
  return text.replace(/\r?\n$/, '');
}
