/** show-environment: the variables that new programs get. */
import { fail } from '../../protocol/errors.ts';
import { printable } from '../../protocol/printable.ts';
import type { CommandSpec } from '../spec.ts';
import { environmentOf } from './support/environments.ts';
import { flag, valued } from './support/flags.ts';
import { jsonFlag, printedAsJson } from './support/json.ts';

export const showEnvironment: CommandSpec = {
  name: 'show-environment',
  alias: 'showenv',
  usage: '[-hgs] [-t target-session] [name]',
  about: 'Show variables of the environment of new panes.',
  flags: [
    flag('g', 'Of the global environment.'),
    flag('h', 'Hidden ones only.'),
    flag('s', 'As commands for a shell.'),
    valued('t', 'target-session', 'Of this session.'),
    jsonFlag,
  ],
  targets: [{ flag: 't', type: 'session', canFail: true }],
  positional: [0, 1],
  changes: [],
  ledger: 'nothing',
  examples: [['show-environment -g PATH', 'The PATH that programs get.']],
  needsNoSession: true,
  run(context, args) {
    const environment = environmentOf(context, args);
    const hidden = context.state.hidden.of(environment);
    const shown = args.has('h') ? hidden : environment;
    const line = args.has('s') ? shellLine : plainLine;
    const objectOf = (name: string) => ({ name, value: shown.get(name) ?? null, hidden: shown === hidden });
    const [name] = args.words;
    if (name !== undefined) {
      if (!environment.has(name) && !hidden.has(name)) throw fail('no-such-variable', { name });
      if (printedAsJson(context, args, () => (shown.has(name) ? [objectOf(name)] : []))) return;
      if (shown.has(name)) context.print(line(name, shown.get(name) ?? null));
      return;
    }
    const names = [...shown.keys()].sort((a, b) => (a < b ? -1 : 1));
    if (printedAsJson(context, args, () => names.map(objectOf))) return;
    for (const each of names) context.print(line(each, shown.get(each) ?? null));
  },
};

const plainLine = (name: string, value: string | null): string =>
  value === null ? `-${printable(name)}` : `${printable(name)}=${value}`;

function shellLine(name: string, value: string | null): string {
  if (value === null) return `unset ${name};`;
  return `${name}="${value.replace(/["$`\\]/g, '\\$&')}"; export ${name};`;
}
