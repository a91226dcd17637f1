/** Entries of the list behind `⋯`, by form of the page. Owns the words; the page does what they say. */
import type { MoreGroup } from './MoreSheet.ts';

export interface MoreDeeds {
  pane: string;
  /** One pane at a time is shown. */
  isSmall: boolean;
  hasBars: boolean;
  /** The page's size does not count for the window's. */
  peeks: boolean;
  command(...argv: string[]): void;
  past(): void;
  people(): void;
  fitTo(wanted: boolean): void;
  zoom(by: number): void;
  device(): void;
}

/** How much larger one step makes the text. */
const zoomStep = 1.15;

type Deed = MoreGroup[1][number];

export function moreGroups(deeds: MoreDeeds): MoreGroup[] {
  const { pane, command } = deeds;
  const run =
    (...argv: string[]) =>
    () =>
      command(...argv);
  const search = `send-keys -X -t ${pane} search-backward "%%"`;
  return [
    ['look', [...pageLooks(deeds), ...looks(pane, run, search)]],
    [
      'go to',
      [
        ['windows', run('choose-tree', '-Zw')],
        ['sessions', run('choose-tree', '-Zs')],
        ['next window', run('next-window')],
        ['previous window', run('previous-window')],
        ['new window', run('new-window')],
      ],
    ],
    [
      `this pane (${pane})`,
      [
        ['split right', run('split-window', '-h', '-t', pane)],
        ['split below', run('split-window', '-v', '-t', pane)],
        ['zoom', run('resize-pane', '-Z', '-t', pane)],
        ['close', run(...closeMenu(pane))],
      ],
    ],
    [
      'commands',
      [
        ['find a command', run('command-palette')],
        ['type a command', run('command-prompt')],
      ],
    ],
    ['this screen', screenDeeds(deeds)],
  ];
}

/** A menu, and no question on the status line: that takes one key, and a finger sends whole lines. */
const closeMenu = (pane: string): string[] => {
  const items = ['close it', 'y', `kill-pane -t ${pane}`, 'keep it', 'n', ''];
  return ['display-menu', '-T', `close this pane (${pane})?`, '-x', 'C', '-y', 'C', ...items];
};

/** On a wide page the bar has these. */
const pageLooks = ({ isSmall, past, people }: MoreDeeds): Deed[] =>
  isSmall
    ? [
        ['the past of this pane', past],
        ['who is here', people],
      ]
    : [];

const looks = (pane: string, run: (...argv: string[]) => () => void, search: string): Deed[] => [
  ['who typed what', run('copy-mode', '-t', pane, ';', 'send-keys', '-X', '-t', pane, 'toggle-authors')],
  [
    'search this pane',
    run('copy-mode', '-t', pane, ';', 'command-prompt', '-T', 'search', '-p', '(search up)', search),
  ],
  ['the next that needs you', run('next-attention')],
];

const screenDeeds = ({ hasBars, peeks, fitTo, zoom, device }: MoreDeeds): Deed[] => [
  ['larger text', () => zoom(zoomStep)],
  ['smaller text', () => zoom(1 / zoomStep)],
  ...(hasBars
    ? [
        peeks
          ? (['fit the window to this screen', () => fitTo(true)] satisfies Deed)
          : (['give the window its size back', () => fitTo(false)] satisfies Deed),
      ]
    : []),
  ['this device', device],
];
