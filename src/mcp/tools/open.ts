/** The tool `open`: a new pane of the agent's own. */
import { list as listOf, oneOf, optional, shortText, text, whole } from '../../protocol/check.ts';
import { commandError } from '../../protocol/codec.ts';
import { HoldfastError } from '../../protocol/errors.ts';
import type { AgentLink } from '../AgentLink.ts';
import { field } from '../fields.ts';
import { findPane, optionalPane, paneOut, placeOf } from '../panes.ts';
import { badArgument, tool } from '../Tool.ts';

const nameCharacters = 128;
const commandCharacters = 8 * 1024;
const pathCharacters = 4096;

export const openTool = tool({
  name: 'open',
  title: 'Open a pane',
  about:
    'Opens a terminal pane of your own and returns its id; it stays, with its program, until it is closed, also when you disconnect. ' +
    'Without arguments: a shell in a new window of the session "agents". `session` names another session, which is made if there is ' +
    'none; a person who looks at it keeps their window. `beside` splits a pane of yours instead. `command` runs a program in ' +
    'place of a shell (the pane closes when it ends; to get output and exit code use `run`).',
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  input: {
    command: field(optional(shortText(commandCharacters)), 'Command line for the shell; a shell when absent'),
    cwd: field(optional(shortText(pathCharacters)), 'Absolute path of the folder to start in'),
    session: field(optional(shortText(nameCharacters)), 'Session for the new window; "agents" when absent'),
    name: field(optional(shortText(nameCharacters)), 'Name of the new window, for people'),
    beside: optionalPane('A pane of yours to split, in place of a new window'),
    direction: field(
      optional(oneOf('right', 'below')),
      'With beside: where the new pane goes; "right" when absent',
    ),
    cols: field(optional(whole(10, 1000)), 'Width of a new session, cells; 120 when absent'),
    rows: field(optional(whole(4, 500)), 'Height of a new session, cells; 40 when absent'),
    environment: field(
      optional(listOf(shortText(commandCharacters), 0, 100)),
      'More variables, as NAME=value',
    ),
  },
  output: { pane: paneOut, place: field(text, 'session:window.pane') },
  async run(input, { host }) {
    if (input.cwd !== undefined && !input.cwd.startsWith('/'))
      throw badArgument('open', 'cwd', 'must be an absolute path');
    const pane = await make(host, input);
    const place = placeOf(await findPane(host, pane));
    return { text: `Opened ${pane} (${place}). It is yours.`, data: { pane, place } };
  },
});

interface Wanted {
  command?: string;
  cwd?: string;
  session?: string;
  name?: string;
  beside?: string;
  direction?: 'right' | 'below';
  cols?: number;
  rows?: number;
  environment?: string[];
}

async function make(host: AgentLink, wanted: Wanted): Promise<string> {
  const { session = 'agents', beside, direction, cols = 120, rows = 40 } = wanted;
  if (beside !== undefined) {
    const side = direction === 'below' ? '-v' : '-h';
    return run(host, ['split-window', '-d', side, '-t', beside, ...common(wanted)]);
  }
  const name = wanted.name === undefined ? [] : ['-n', literal(wanted.name)];
  const made = ['new-session', '-d', '-s', literal(session), '-x', String(cols), '-y', String(rows)];
  if (!(await exists(host, session))) {
    try {
      return await run(host, [...made, ...name, ...common(wanted)]);
    } catch (error) {
      // Somebody else made the session meanwhile.
      if (!(error instanceof HoldfastError) || error.code !== 'duplicate-session') throw error;
    }
  }
  return run(host, ['new-window', '-d', '-t', `=${session}:`, ...name, ...common(wanted)]);
}

function common({ command, cwd, environment = [] }: Wanted): string[] {
  return [
    '-P',
    '-F',
    '#{pane_id}',
    ...(cwd === undefined ? [] : ['-c', literal(cwd)]),
    ...environment.flatMap((entry) => ['-e', entry]),
    ...(command === undefined ? [] : ['--', command]),
  ];
}

async function exists(host: AgentLink, name: string): Promise<boolean> {
  const { sessions } = await host.request('session.list', {}, { again: true, start: 'always' });
  return sessions.some((session) => session.name === name);
}

async function run(host: AgentLink, argv: string[]): Promise<string> {
  const result = await host.request('command.run', { argv: argv.map(plain) }, { start: 'always' });
  if (result.exitCode !== 0) throw commandError(result);
  return result.out.trim();
}

/** Escapes '#', which would begin a format. */
const literal = (value: string): string => value.replaceAll('#', '##');
const plain = (word: string): string => (word.endsWith(';') ? `${word.slice(0, -1)}\\;` : word);
