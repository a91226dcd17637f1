/** `holdfast api schema|list|describe`: the protocol, for people and programs that write a client. Needs no server. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, docsDir } from '../../runtime/installation.ts';
import { jsonOption, type NounCommand } from './NounCommand.ts';

const api = () => require(bundle('api')) as typeof import('../api/api.ts');

export const apiCommands: readonly NounCommand[] = [
  {
    words: ['api', 'list'],
    about: 'Lists the methods of the protocol: sender, permission, purpose',
    options: [jsonOption()],
    examples: [['holdfast api list | grep pane', 'the methods about panes']],
    run(args) {
      const { listJson, listText } = api();
      return { out: args.flag('json') ? `${JSON.stringify(listJson())}\n` : listText(), code: 0 };
    },
  },
  {
    words: ['api', 'describe'],
    about: 'Describes a method: params, result, errors, permission, and an example',
    positionals: [{ name: 'method', about: 'its name: session.show', required: true, completes: 'method' }],
    options: [jsonOption('as JSON Schema')],
    examples: [
      ['holdfast api describe pane.read', 'everything about one method'],
      ['holdfast api describe pane.read --json', 'its schema, with every type it refers to'],
    ],
    run(args) {
      const { describeJson, describeText } = api();
      const method = args.word('method');
      const out = args.flag('json') ? json(describeJson(method)) : describeText(method, protocolPage());
      return { out, code: 0 };
    },
  },
  {
    words: ['api', 'schema'],
    about: 'Prints the protocol as one JSON Schema document (2020-12)',
    details:
      'The schema accepts any message of either side. Its `protocol` part has the methods with their params, results, errors and\n' +
      'permissions, the events, the codes of errors, the limits and the versions of the protocol.',
    options: [],
    examples: [
      ['holdfast api schema > holdfast.json', 'for a code generator or a validator'],
      ["holdfast api schema | jq '.protocol.events | keys'", 'the types of events'],
    ],
    run: () => ({ out: json(api().document()), code: 0 }),
  },
];

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

/** The page with the examples; empty in an installation without documentation. */
function protocolPage(): string {
  try {
    return readFileSync(join(docsDir(), 'protocol.md'), 'utf8');
  } catch {
    return '';
  }
}
