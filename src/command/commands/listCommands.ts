/** list-commands: every command with its usage. */
import type { CommandSpec } from '../spec.ts';
import { valued } from './support/flags.ts';
import { jsonFlag, printedAsJson } from './support/json.ts';

const template = '#{command_list_name}#{?command_list_alias, (#{command_list_alias}),} #{command_list_usage}';

export const listCommands: CommandSpec = {
  name: 'list-commands',
  alias: 'lscm',
  usage: '[-F format] [command]',
  about: 'List the commands.',
  flags: [valued('F', 'format', 'Format of each line.'), jsonFlag],
  targets: [],
  positional: [0, 1],
  changes: [],
  ledger: 'nothing',
  examples: [['list-commands new-window', 'Show the usage of new-window.']],
  needsNoSession: true,
  run(context, args) {
    const [word] = args.words;
    const specs = context.commands.filter(
      ({ name, alias }) => word === undefined || name === word || alias === word,
    );
    const objects = () =>
      specs.map(({ name, alias, usage, about }) => ({ name, alias: alias ?? null, usage, about }));
    if (printedAsJson(context, args, objects)) return;
    for (const spec of specs) {
      const variables = {
        command_list_name: spec.name,
        command_list_alias: spec.alias ?? '',
        command_list_usage: spec.usage,
      };
      context.print(context.expand(args.value('F') ?? template, { variables }));
    }
  },
};
