/** show-messages: the message log, the newest first. */
import type { CommandContext } from '../context.ts';
import type { CommandSpec, ParsedArguments } from '../spec.ts';
import { flag, valued } from './support/flags.ts';
import { jsonFlag, printedAsJson } from './support/json.ts';

const template = '#{t/p:message_time}: #{message_text}';

export const showMessages: CommandSpec = {
  name: 'show-messages',
  alias: 'showmsgs',
  usage: '[-JT] [-t target-client]',
  about: 'Show the message log.',
  flags: [
    flag('J', 'Jobs instead.'),
    flag('T', 'Terminals instead.'),
    valued('t', 'target-client', 'The client.'),
    jsonFlag,
  ],
  targets: [{ flag: 't', type: 'client' }],
  positional: [0, 0],
  changes: [],
  ledger: 'nothing',
  examples: [['show-messages', 'Show the latest messages with their times.']],
  needsNoSession: true,
  run(context, args) {
    const client = context.targetClient('t');
    if (args.has('J') || args.has('T')) {
      showTerminalsAndJobs(context, args);
      return;
    }
    const messages = context.services.messages();
    if (printedAsJson(context, args, () => [...messages].reverse())) return;
    // Without a message, the key would seem to do nothing.
    if (messages.length === 0) context.caller.client?.showMessage('no messages');
    for (const [number, message] of [...messages.entries()].reverse()) {
      const variables = {
        message_number: String(number),
        message_text: message.text,
        message_time: String(Math.floor(message.at / 1000)),
      };
      context.print(context.expand(template, { client, variables }));
    }
  },
};

/** -T: the terminals of all clients; -J: the jobs beside the panes. */
function showTerminalsAndJobs(context: CommandContext, args: ParsedArguments): void {
  const { services } = context;
  const terminals = services
    .clients()
    .map(({ terminal: { term }, name, cols, rows, flags }) => ({ term, name, cols, rows, flags }));
  const objects = () => [
    ...(args.has('T') ? terminals : []),
    ...(args.has('J') ? services.runningJobs() : []),
  ];
  if (printedAsJson(context, args, objects)) return;
  if (args.has('T')) {
    terminals.forEach(({ term, name, cols, rows, flags }, at) => {
      context.print(`Terminal ${at}: ${term} for ${name}, ${cols}x${rows}, flags=${flags}`);
    });
  }
  if (args.has('J')) {
    services.runningJobs().forEach(({ command, pid }, at) => {
      context.print(`Job ${at}: ${command} [pid=${pid}]`);
    });
  }
}
