/** refresh-client: redraws a client, moves its view of a large window, or sets its size. */

import { fail } from '../../protocol/errors.ts';
import type { DefaultColours } from '../../protocol/messages.ts';
import { specifiedColour } from '../../screen/Palette.ts';
import type { PaneId, Side, WindowId } from '../../session/types.ts';
import type { AttachedClient, PaneFlow } from '../AttachedClient.ts';
import type { CommandContext } from '../context.ts';
import type { CommandSpec, ParsedArguments } from '../spec.ts';
import { flag, valued } from './support/flags.ts';
import { maximumInt, wholeNumber } from './support/numbers.ts';
import { checkCallerMayStop } from './support/othersClients.ts';

const sides: readonly (readonly [flag: string, side: Side])[] = [
  ['L', 'left'],
  ['R', 'right'],
  ['U', 'up'],
  ['D', 'down'],
];
/** Largest width and height of a client (tmux 3.3a, WINDOW_MAXIMUM). */
const largest = 10_000;

export const refreshClient: CommandSpec = {
  name: 'refresh-client',
  alias: 'refresh',
  usage:
    '[-cDlLRSU] [-A pane:state] [-B name:what:format] [-C XxY] [-f flags] [-r pane:report] [-t target-client] [adjustment]',
  about: 'Redraw a client.',
  flags: [
    flag('c', 'Follow the cursor again in a window larger than the client.'),
    flag('D', 'Look further down.'),
    flag('l', "Ask the client's terminal for its clipboard."),
    flag('L', 'Look further to the left.'),
    flag('R', 'Look further to the right.'),
    flag('S', 'Only the status line.'),
    flag('U', 'Look further up.'),
    valued('A', 'pane:state', 'Flow of a pane to a control client.'),
    valued('B', 'name:what:format', 'Subscription of a control client.'),
    valued('C', 'XxY', 'Size of a client without a terminal.'),
    valued('f', 'flags', 'Client flags, separated by commas.'),
    valued('F', 'flags', 'The same as -f.'),
    valued(
      'r',
      'pane:report',
      "A control client's report of a colour (OSC 10 and 11), for programs of a pane.",
    ),
    valued('t', 'target-client', 'The client.'),
  ],
  targets: [{ flag: 't', type: 'client' }],
  positional: [0, 1],
  changes: [],
  ledger: 'nothing',
  examples: [['refresh-client -S', 'Draw the status line again.']],
  run(context, args) {
    const client = context.targetClient('t');
    const controls =
      [...args.values('A'), ...args.values('B'), ...args.values('r')].length > 0 ||
      /^@/.test(args.value('C') ?? '');
    if (controls) {
      control(context, client, args);
      return;
    }
    // Reading a terminal's clipboard would give it to every program that asks, so it is refused everywhere.
    if (args.has('l')) throw fail('unsupported', { what: 'refresh-client -l' });
    const side = sides.find(([letter]) => args.has(letter))?.[1];
    if (args.has('c') || side !== undefined) {
      const [word] = args.words;
      const cells = word === undefined ? 1 : wholeNumber(word, 1, maximumInt, 'adjustment');
      client.pan(side ?? 'cursor', cells);
      return;
    }
    const flags = args.value('f') ?? args.value('F');
    if (flags !== undefined) {
      checkCallerMayStop(context, client, 'refresh-client -f');
      client.setFlags(flags.split(','));
    }
    const size = args.value('C');
    if (size !== undefined) client.forceSize(sizeOf(size));
    client.redraw();
  },
};

/** -A, -B, -r, and -C with a window. */
function control(context: CommandContext, { control: client }: AttachedClient, args: ParsedArguments): void {
  if (!client) throw fail('unsupported', { words: 'not a control client' });
  for (const value of args.values('A')) {
    const [, id = '', state = ''] = /^(%\d+):(on|off|continue|pause)$/.exec(value) ?? [];
    const pane = context.tree.panes.get(id as PaneId);
    if (pane) client.setFlow(pane, state as PaneFlow);
  }
  for (const value of args.values('B')) {
    const [, name = '', what, format = ''] = /^([^:]*)(?::([^:]*):(.*))?$/s.exec(value) ?? [];
    client.subscribe(name, what === undefined ? null : { what, format });
  }
  for (const value of args.values('r')) {
    const [, id = '', report = ''] = /^(%\d+):(.*)$/s.exec(value) ?? [];
    const pane = context.tree.panes.get(id as PaneId);
    if (pane) client.reportColours(pane, coloursIn(report));
  }
  const [, id, size = ''] = /^(@\d+):(.*)$/.exec(args.value('C') ?? '') ?? [];
  if (id === undefined) return;
  const window = context.tree.windows.get(id as WindowId);
  if (window) client.setWindowSize(window, size === '' ? null : sizeOf(size));
}

/** The colours in a terminal's report; other reports are ignored, as in tmux. */
function coloursIn(report: string): DefaultColours {
  const colours: DefaultColours = {};
  for (const [, code, text = ''] of report.matchAll(/\x1b\](1[01]);([^\x07\x1b]*)(?:\x07|\x1b\\)/g)) {
    const colour = specifiedColour(text);
    if (colour === undefined) continue;
    colours[code === '10' ? 'foreground' : 'background'] = `#${colour.toString(16).padStart(6, '0')}`;
  }
  return colours;
}

/** '80x24' or '80,24'. */
function sizeOf(text: string): { cols: number; rows: number } {
  const match = /^(\d+)[x,](\d+)$/.exec(text);
  if (!match)
    throw fail('bad-value', { value: text, reason: 'bad size argument', words: 'bad size argument' });
  const [cols, rows] = [Number(match[1]), Number(match[2])];
  if (cols < 1 || rows < 1 || cols > largest || rows > largest)
    throw fail('bad-value', {
      value: text,
      reason: 'size too small or too big',
      words: 'size too small or too big',
    });
  return { cols, rows };
}
