/** display-popup: runs a program in a box over the panes, waits for it, and returns its exit status. */
import { isAbsolute, resolve } from 'node:path';
import { fail } from '../../protocol/errors.ts';
import type { AttachedClient } from '../AttachedClient.ts';
import type { CommandContext } from '../context.ts';
import type { PopupRequest } from '../Services.ts';
import type { CommandSpec, ParsedArguments } from '../spec.ts';
import { boxLines, boxLinesOf } from './support/boxLines.ts';
import { flag, valued } from './support/flags.ts';
import { exitCodeOf } from './support/jobs.ts';
import { cellsOf } from './support/numbers.ts';
import { overlayCorner } from './support/overlayPlace.ts';
import { callerDirectory, startCommand, startEnvironment } from './support/programs.ts';

export const displayPopup: CommandSpec = {
  name: 'display-popup',
  alias: 'popup',
  usage:
    '[-BCE] [-b border-lines] [-c target-client] [-d start-directory] [-e environment] [-h height] [-s style] [-S border-style] [-t target-pane][-T title] [-w width] [-x position] [-y position] [shell-command]',
  about: 'Run a command in a box over the panes.',
  flags: [
    flag('B', 'No border.'),
    flag('C', 'Close the popup that is open.'),
    { ...flag('E', 'Close it when the command ends; twice, only when that succeeds.'), repeat: true },
    valued('b', 'border-lines', `Lines of the border: ${boxLines.join(', ')}.`),
    valued('c', 'target-client', 'The client that shows it.'),
    valued('d', 'start-directory', 'Where the command starts; a format.'),
    { ...valued('e', 'environment', 'NAME=value for the command.'), repeat: true },
    valued('h', 'height', 'Rows with the border: a number, or a share of the client such as 80%.'),
    valued('s', 'style', 'Colours in it, in place of popup-style.'),
    valued('S', 'border-style', 'Style of the border, in place of popup-border-style.'),
    valued('t', 'target-pane', 'The pane for formats.'),
    valued('T', 'title', 'Title in the border; a format.'),
    valued('w', 'width', 'Columns with the border: a number, or a share of the client such as 80%.'),
    valued(
      'x',
      'position',
      'Column: a number, C for the middle, M the mouse, P the pane, R the right side, W the window.',
    ),
    valued(
      'y',
      'position',
      'Row of the end: a number, C for the middle, M the mouse, P the pane, S beside the status line, W the window.',
    ),
  ],
  targets: [
    { flag: 'c', type: 'client' },
    { flag: 't', type: 'pane' },
  ],
  positional: [0, Number.POSITIVE_INFINITY],
  changes: [],
  ledger: 0,
  examples: [
    ['display-popup -E htop', 'Look at the processes; it closes with htop.'],
    ["display-popup -w 80% -h 80% -d '#{pane_current_path}'", "A shell in the pane's directory."],
  ],
  async run(context, args) {
    const client = context.targetClient('c');
    if (args.has('C')) {
      context.services.closePopup(client);
      return;
    }
    // As in tmux, nothing happens where a popup is open.
    if (context.services.hasPopup(client)) return;
    const request = requestOf(context, args, client);
    const status = client.control
      ? await runUnseen(context, request)
      : await context.services.popup(client, request);
    if (status !== 0) context.setExitCode(status);
  },
};

/** A client in control mode shows no popup: its command runs all the same, as in tmux. A shell would wait for ever. */
async function runUnseen(context: CommandContext, { session, spec }: PopupRequest): Promise<number> {
  if (spec.command.length === 0) return 0;
  const [only = ''] = spec.command;
  const words = spec.command.map((word) => `'${word.replaceAll("'", "'\\''")}'`);
  const command = words.length === 1 ? only : words.join(' ');
  return exitCodeOf(
    await context.services.runJob({
      command,
      cwd: spec.cwd,
      session,
      pane: null,
      by: context.caller.principal,
    }),
  );
}

function requestOf(context: CommandContext, args: ParsedArguments, client: AttachedClient): PopupRequest {
  const { session, window } = context.target('t');
  const size = {
    cols: sizeOf(args.value('w'), client.cols, 'width'),
    rows: sizeOf(args.value('h'), client.rows, 'height'),
  };
  const lines = linesOf(args, window.options.getString('popup-border-lines'));
  const least = lines === 'none' ? 1 : 3;
  if (size.cols < least || size.rows < least) throw fail('no-space', { words: 'no room for a popup' });
  const style = (name: string) => context.expand(window.options.getString(name));
  return {
    session,
    spec: {
      cwd: directoryOf(context, args),
      command: startCommand(args.words, session.options.getString('default-command')),
      environment: startEnvironment(args),
    },
    by: context.caller.principal,
    place: { ...overlayCorner(context, args, client, size), ...size },
    lines,
    style: [style('popup-style'), args.value('s') ?? ''].filter((text) => text !== '').join(','),
    border: [style('popup-border-style'), args.value('S') ?? ''].filter((text) => text !== '').join(','),
    title: context.expand(args.value('T') ?? '', { ...context.target('t'), drawn: true }),
    closes: closesOf(args),
  };
}

function closesOf(args: ParsedArguments): PopupRequest['closes'] {
  const times = args.values('E').length;
  return times === 0 ? 'never' : times === 1 ? 'exit' : 'success';
}

/** Half of the client by default, and never more than all of it. */
function sizeOf(text: string | undefined, whole: number, what: string): number {
  const cells = text === undefined ? Math.floor(whole / 2) : cellsOf(text, whole, what);
  return Math.min(whole, cells);
}

function linesOf(args: ParsedArguments, option: string): string {
  return args.has('B') ? 'none' : boxLinesOf(args, option, 'popup-border-lines');
}

function directoryOf(context: CommandContext, args: ParsedArguments): string {
  const base = callerDirectory(context, context.target('t').session);
  const wanted = args.value('d');
  if (wanted === undefined) return base;
  const expanded = context.expand(wanted);
  return isAbsolute(expanded) ? expanded : resolve(base, expanded);
}
