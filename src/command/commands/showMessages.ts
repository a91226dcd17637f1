/** show-messages: the message log, the newest first. */
import type { CommandSpec } from '../spec.ts';
import { flag, valued } from './support/flags.ts';

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
  ],
  targets: [{ flag: 't', type: 'client' }],
  positional: [0, 0],
  examples: [['show-messages', 'What has been said, with the time.']],
  needsNoSession: true,
  run(context, args) {
    if (args.has('J') || args.has('T')) return;
    const client = context.targetClient('t');
    const messages = context.services.messages();
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
