/** command-prompt: asks on the status line, and runs a command that contains the answers. */
import type { AttachedClient } from '../AttachedClient.ts';
import type { CommandContext } from '../context.ts';
import { type PromptKind, promptKinds } from '../Services.ts';
import type { CommandSpec, ParsedArguments } from '../spec.ts';
import { flag, valued } from './support/flags.ts';
import { promptCandidates } from './support/promptCompletion.ts';

export const commandPrompt: CommandSpec = {
  name: 'command-prompt',
  usage: '[-1bFkiN] [-I inputs] [-p prompts] [-t target-client] [-T type] [template]',
  about: 'Ask for a command, or for the missing parts of one.',
  flags: [
    flag('1', 'Take one key as the answer.'),
    flag('b', 'Do not wait for the answer.'),
    flag('F', 'Expand the template as a format.'),
    flag('i', 'Run the template at every change of the answer.'),
    flag('k', 'Take the name of one key as the answer.'),
    flag('N', 'Take digits as the answer.'),
    valued('I', 'inputs', 'Initial texts, separated by commas.'),
    valued('p', 'prompts', 'Prompts, separated by commas.'),
    valued('t', 'target-client', 'The client.'),
    valued('T', 'type', 'Kind of history: command, search, target or window-target.'),
  ],
  targets: [{ flag: 't', type: 'client' }],
  positional: [0, 1],
  changes: ['state'],
  ledger: 'nothing',
  examples: [
    ["command-prompt -p name 'new-window -n %%'", 'Ask for a name, and make a window of that name.'],
    ['command-prompt', 'Ask for a command and run it.'],
  ],
  async run(context, args) {
    const client = context.targetClient('t');
    const [word] = args.words;
    const template = word === undefined ? '%1' : args.has('F') ? context.expand(word) : word;
    const prompts = promptsOf(args.value('p'), word);
    const inputs = args.value('I')?.split(',') ?? [];
    const work = async (at: typeof context): Promise<void> => {
      const initial = inputs.map((input) => at.expand(input));
      if (args.has('i')) await askWhileTyping(at, client, { template, prompt: prompts[0] ?? ':', initial });
      else {
        const kind = promptKinds.find((each) => each === (args.value('T') ?? 'command'));
        const answers = await askAll(client, prompts, initial, acceptsOf(args), helpOf(at, client, kind));
        if (kind && !acceptsOf(args))
          for (const answer of answers ?? []) at.services.promptHistory.add(kind, answer);
        if (answers) await at.runLine(fillIn(template, answers));
      }
    };
    if (args.has('b')) context.background(work);
    else await work(context);
  },
};

function promptsOf(text: string | undefined, template: string | undefined): string[] {
  if (text !== undefined) return text.split(',').map((prompt) => `${prompt} `);
  return [template === undefined ? ':' : `(${template.split(/\s/, 1)[0]}) `];
}

type Accepts = 'single' | 'key' | 'numeric' | undefined;

function acceptsOf(args: ParsedArguments): Accepts {
  if (args.has('1')) return 'single';
  if (args.has('k')) return 'key';
  return args.has('N') ? 'numeric' : undefined;
}

/** -i: runs the template with every state of the answer in turn, and not at the end. */
async function askWhileTyping(
  context: CommandContext,
  client: AttachedClient,
  { template, prompt, initial }: { template: string; prompt: string; initial: readonly string[] },
): Promise<void> {
  let last: Promise<void> = Promise.resolve();
  let failure: unknown;
  await client.ask({
    kind: 'text',
    prompt,
    initial: initial[0] ?? '',
    changed: (text) => {
      last = last
        .then(() => context.runLine(fillIn(template, [text])))
        .catch((error) => {
          failure = error;
        });
    },
  });
  await last;
  if (failure !== undefined) throw failure;
}

type Help = Pick<Parameters<AttachedClient['ask']>[0], 'editing' | 'candidates'>;

function helpOf(context: CommandContext, client: AttachedClient, kind: PromptKind | undefined): Help {
  const { options } = client.session;
  return {
    editing: {
      keys: options.getString('status-keys') === 'vi' ? 'vi' : 'emacs',
      separators: options.getString('word-separators'),
      history: kind ? context.services.promptHistory.entries(kind) : [],
      paste: () => Buffer.from(context.state.buffers.top()?.data ?? '', 'latin1').toString(),
    },
    ...(kind ? { candidates: (line) => promptCandidates(context, kind, line) } : {}),
  };
}

/** Null when an answer was cancelled. */
async function askAll(
  client: AttachedClient,
  prompts: readonly string[],
  inputs: readonly string[],
  accepts: Accepts,
  help: Help,
): Promise<string[] | null> {
  const answers: string[] = [];
  for (const [at, prompt] of prompts.entries()) {
    const initial = inputs[at];
    const answer = await client.ask({
      kind: 'text',
      prompt,
      ...help,
      ...(initial === undefined ? {} : { initial }),
      ...(accepts === undefined ? {} : { accepts }),
    });
    if (answer === null) return null;
    answers.push(answer);
  }
  return answers;
}

/**
 * Puts answers into a template (tmux(1), command-prompt): %1 to %9 are the answers, %% is the next one. With one more
 * %, characters that would end a quoted word are escaped.
 */
export function fillIn(template: string, answers: readonly string[]): string {
  let next = 0;
  return template.replace(/%(?:%(%)?|([1-9])(%)?)/g, (whole, triple, digit, quoted, at) => {
    const answer = digit === undefined ? (answers[next++] ?? '') : answers[Number(digit) - 1];
    if (answer === undefined) return whole;
    // Between double quotes an answer stays one word, whatever it contains.
    const inQuotes = template[at - 1] === '"' && template[at + whole.length] === '"';
    return triple || quoted || inQuotes ? answer.replace(/["\\$;~]/g, '\\$&') : answer;
  });
}
