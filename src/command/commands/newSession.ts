/** new-session: makes a session with its first window, and attaches to it unless -d is given. */
import { fail } from '../../protocol/errors.ts';
import { sessionName } from '../../session/names.ts';
import type { Environment, PaneSpec, Session, Tree } from '../../session/types.ts';
import type { CommandContext } from '../context.ts';
import type { CommandSpec, ParsedArguments } from '../spec.ts';
import { checkCanAttach, showSession, updateEnvironment } from './support/attaching.ts';
import { environmentFlag, flag, printFlags, valued } from './support/flags.ts';
import { rowOfSession } from './support/listing.ts';
import { wholeNumber } from './support/numbers.ts';
import {
  printMade,
  startCommand,
  startDirectory,
  startEnvironment,
  startProgram,
} from './support/programs.ts';

/** Largest width and height of a session (tmux 3.3a: USHRT_MAX). */
const maximumSize = 65_535;

export const newSession: CommandSpec = {
  name: 'new-session',
  alias: 'new',
  usage:
    '[-AdDEPX] [-c start-directory] [-e environment] [-F format] [-f flags] [-n window-name] [-s session-name] [-t target-session] [-x width] [-y height] [shell-command]',
  about: 'Make a session and attach to it.',
  flags: [
    flag('A', 'Attach to the session -s if there is one already.'),
    flag('d', 'Do not attach.'),
    flag('D', 'With -A, detach the other clients of the session.'),
    flag('E', 'Do not copy the variables of update-environment from the caller.'),
    flag('X', 'With -A, detach the other clients and hang up their parent processes.'),
    ...printFlags,
    {
      flag: 'exact',
      about:
        'Run the words without a shell, also a single one; fail when the program or directory is unusable.',
    },
    valued('c', 'start-directory', 'Where new windows of the session start; a format.'),
    environmentFlag,
    valued('f', 'flags', 'Client flags, separated by commas.'),
    valued('n', 'window-name', 'Name of the first window.'),
    valued('s', 'session-name', 'Name of the session.'),
    valued('t', 'target-session', 'Share all windows with this session, or with the group of this name.'),
    valued('x', 'width', "Columns while nobody is attached; '-' for those of the caller's terminal."),
    valued('y', 'height', "Rows while nobody is attached; '-' for those of the caller's terminal."),
  ],
  targets: [],
  positional: [0, Number.POSITIVE_INFINITY],
  changes: ['state'],
  ledger: 0,
  examples: [
    ['new-session -s work', "Make the session 'work' and attach to it."],
    ['new-session -A -s work', "Attach to 'work', making it first if need be."],
    ['new-session -d -s build -c ~/src make', 'Run make in a session of its own, without attaching.'],
  ],
  needsNoSession: true,
  async run(context, args) {
    const groupText = args.value('t');
    if (groupText !== undefined && (args.words.length > 0 || args.has('n')))
      throw fail('bad-arguments', { words: 'command or window name given with target' });
    const name = wantedName(context, args);
    const existing = name === undefined ? undefined : sessionNamed(context.tree, sessionName(name));
    if (existing) {
      if (!args.has('A')) throw fail('duplicate-session', { name: existing.name });
      attachExisting(context, args, existing);
      return;
    }
    if (!args.has('d')) checkCanAttach(context);
    const session = await makeSession(context, args, name, groupText);
    printMade(context, args, '#{session_name}:', rowOfSession(session));
    if (args.has('d')) return;
    const flags = args.value('f')?.split(',');
    showSession(context, session, flags ? { flags } : {});
  },
};

function wantedName(context: CommandContext, args: ParsedArguments): string | undefined {
  const text = args.value('s');
  return text === undefined ? undefined : context.expand(text, {});
}

const sessionNamed = (tree: Tree, name: string): Session | undefined =>
  [...tree.sessions.values()].find((session) => session.name === name);

function attachExisting(context: CommandContext, args: ParsedArguments, session: Session): void {
  checkCanAttach(context);
  if (!args.has('E'))
    updateEnvironment(context, session.environment, session.options.getArray('update-environment'));
  const flags = args.value('f')?.split(',');
  showSession(context, session, {
    detachOthers: args.has('D') || args.has('X'),
    hangUp: args.has('X'),
    ...(flags ? { flags } : {}),
  });
}

async function makeSession(
  context: CommandContext,
  args: ParsedArguments,
  name: string | undefined,
  groupText: string | undefined,
): Promise<Session> {
  const { tree, options } = context;
  const size = sizeOf(context, args);
  const environment: Environment = new Map();
  if (!args.has('E')) updateEnvironment(context, environment, options.session.getArray('update-environment'));
  for (const [key, value] of Object.entries(startEnvironment(args))) environment.set(key, value);
  const cwd = startDirectory(context, args, context.caller.client?.session ?? null);
  const words = startCommand(args.words, options.session.getString('default-command'));
  const exact = args.has('exact');
  const withoutShell = exact && args.words.length > 0;
  // Command for display and for running again; a single word is read as a shell line there.
  const command = withoutShell && words.length === 1 ? words.map(shellLine) : words;
  const group = groupText === undefined ? {} : groupOf(tree, groupText);
  const windowName = args.value('n');
  const session = tree.createSession({
    ...(name === undefined ? {} : { name }),
    ...(windowName === undefined ? {} : { windowName: context.expand(windowName, {}) }),
    ...group,
    cwd,
    cols: size.cols,
    rows: size.rows,
    environment,
    pane: { cwd, command },
  });
  if (size.given) session.options.set('default-size', `${size.cols}x${size.rows}`);
  if (windowName !== undefined) session.current.window.options.set('automatic-rename', false);
  if (session.group !== null && session.current.window.links.length > 1) return session;
  const spec: PaneSpec = {
    cwd,
    command: words,
    ...(withoutShell ? { withoutShell: true } : {}),
    ...(exact ? { onlyThere: true } : {}),
  };
  await startProgram(context, session.current.window.active, spec, () =>
    tree.removeSession(session, { cause: 'start failed' }),
  );
  return session;
}

/** Resolves -t: a group, or a session to make a group with; any other name starts a group of that name. */
function groupOf(tree: Tree, text: string): { group: Session | string } {
  const wanted = text.replace(/^=/, '').replace(/:$/, '');
  const sessions = [...tree.sessions.values()];
  const group =
    sessions.find((session) => session.group === wanted) ??
    sessions.find((session) => session.name === wanted || session.id === wanted) ??
    onlyOne(sessions.filter((session) => session.name.startsWith(wanted)));
  return { group: group ?? wanted };
}

const onlyOne = (sessions: Session[]): Session | undefined =>
  sessions.length === 1 ? sessions[0] : undefined;

/** A shell line that runs the program of this name. */
const shellLine = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `exec '${word.replaceAll("'", "'\\''")}'`;

/** Initial size, and whether -x or -y gave it. */
function sizeOf(
  context: CommandContext,
  args: ParsedArguments,
): { cols: number; rows: number; given: boolean } {
  const terminal = context.caller.client ?? context.caller.terminal;
  const [x, y] = [args.value('x'), args.value('y')];
  const given = x !== undefined || y !== undefined;
  const { cols, rows } = context.services.newSessionSize() ?? defaultSize(context);
  const wanted = {
    cols: given ? sideOf(x, terminal?.cols, 80, 'width') : cols,
    rows: given ? sideOf(y, terminal?.rows, 24, 'height') : rows,
    given,
  };
  if (args.has('d') || !terminal) return wanted;
  const statusRows = statusHeight(context.options.session.getString('status'));
  return { cols: terminal.cols, rows: Math.max(1, terminal.rows - statusRows), given };
}

function sideOf(text: string | undefined, own: number | undefined, absent: number, what: string): number {
  if (text === undefined) return absent;
  if (text === '-') return own ?? absent;
  return wholeNumber(text, 1, maximumSize, what);
}

function defaultSize(context: CommandContext): { cols: number; rows: number } {
  const match = /^(\d+)x(\d+)$/.exec(context.options.session.getString('default-size'));
  return { cols: Math.max(1, Number(match?.[1] ?? 80)), rows: Math.max(1, Number(match?.[2] ?? 24)) };
}

/** Rows of the status line: the option is 'off', 'on' or a number. */
const statusHeight = (status: string): number =>
  status === 'off' ? 0 : status === 'on' ? 1 : Number(status);
