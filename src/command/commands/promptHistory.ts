/** show-prompt-history, clear-prompt-history: the answers given to prompts. */
import { fail } from '../../protocol/errors.ts';
import { type PromptKind, promptKinds } from '../Services.ts';
import type { CommandSpec, ParsedArguments } from '../spec.ts';
import { valued } from './support/flags.ts';
import { jsonFlag, printedAsJson } from './support/json.ts';

const kindFlag = valued('T', 'type', `Of one kind of prompt: ${promptKinds.join(', ')}.`);

export const showPromptHistory: CommandSpec = {
  name: 'show-prompt-history',
  alias: 'showphist',
  usage: '[-T type]',
  about: 'Show the answers given to prompts.',
  flags: [kindFlag, jsonFlag],
  targets: [],
  positional: [0, 0],
  changes: [],
  ledger: 'nothing',
  examples: [['show-prompt-history -T command', 'Commands that were typed at the prompt.']],
  needsNoSession: true,
  run(context, args) {
    const one = kindOf(args);
    const kinds = one ? [one] : promptKinds;
    const objects = () =>
      kinds.map((type) => ({ type, entries: context.services.promptHistory.entries(type) }));
    if (printedAsJson(context, args, objects)) return;
    for (const kind of kinds) {
      context.print(`History for ${kind}:\n`);
      context.services.promptHistory.entries(kind).forEach((entry, index) => {
        context.print(`${index + 1}: ${entry}`);
      });
      context.print('');
    }
  },
};

export const clearPromptHistory: CommandSpec = {
  name: 'clear-prompt-history',
  alias: 'clearphist',
  usage: '[-T type]',
  about: 'Clear the answers given to prompts.',
  flags: [kindFlag],
  targets: [],
  positional: [0, 0],
  changes: ['state'],
  ledger: 0,
  examples: [['clear-prompt-history', 'Clear all histories, and the history-file.']],
  needsNoSession: true,
  run(context, args) {
    context.services.promptHistory.clear(kindOf(args));
  },
};

/** Errors: bad-value for an unknown kind. */
function kindOf(args: ParsedArguments): PromptKind | undefined {
  const text = args.value('T');
  if (text === undefined) return undefined;
  const kind = promptKinds.find((each) => each === text);
  if (kind === undefined) throw fail('bad-value', { value: text, reason: 'invalid type' });
  return kind;
}
