/**
 * The status line as tmux draws it and as ours does, side by side in two terminals of the same size: the same options,
 * the same windows, the same text and colours, cell by cell.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import { TestTerminal } from '../helpers/TestTerminal.ts';

const host = new TestHost({ TZ: 'UTC' });
const socket = join(host.dir, 'tmux');
const tmux = (...args: string[]): string =>
  execFileSync('tmux', ['-S', socket, '-f', '/dev/null', ...args], { encoding: 'utf8', env: host.env });
const names = ['zero', 'editor', 'a-long-name', 'x', 'logs', 'build', '日本語', 'seven'];
const size = { cols: 80, rows: 24 };

/** Option lines, each over the defaults. `{}` counts up, so that the end of drawing can be seen. */
const cases: readonly (readonly [what: string, options: readonly (readonly [string, string])[]])[] = [
  ['the defaults', []],
  ['a long right part', [['status-right', 'R'.repeat(40)]]],
  ['windows in the centre', [['status-justify', 'centre']]],
  ['windows at the right', [['status-justify', 'right']]],
  ['windows in the very centre', [['status-justify', 'absolute-centre']]],
  [
    'a shorter list in the very centre',
    [
      ['status-justify', 'absolute-centre'],
      ['window-status-separator', ''],
    ],
  ],
  [
    'a shorter list in the centre',
    [
      ['status-justify', 'centre'],
      ['window-status-separator', ''],
    ],
  ],
  [
    'parts that leave no room for windows',
    [
      ['status-left', 'L'.repeat(50)],
      ['status-left-length', '60'],
      ['status-right', 'R'.repeat(50)],
      ['status-right-length', '60'],
    ],
  ],
  [
    'styles, a fill and a separator',
    [
      ['status-style', 'bg=blue,fg=white'],
      ['status-left', '#[fg=red,bold]left#[default] #[bg=yellow]##'],
      ['window-status-separator', '|'],
      ['window-status-current-style', 'fg=black,bg=cyan'],
      ['window-status-style', 'underscore'],
    ],
  ],
  [
    'a format of its own',
    [['status-format[0]', '#[fill=red]left#[align=centre]centre#[align=right]right ###{window_index}']],
  ],
  [
    'three lines on top',
    [
      ['status', '3'],
      ['status-position', 'top'],
      ['status-format[1]', '#[align=absolute-centre]second'],
      ['status-format[2]', ''],
    ],
  ],
  [
    'wide characters cut at the edge',
    [
      ['status-right', `${'あ'.repeat(15)}x`],
      ['status-right-length', '20'],
    ],
  ],
];

const messages = [
  'plain text of #{session_name}',
  '#[fg=red,bg=blue,italics] styled, #[bg=default]of the message #[default]and #[none]none',
  'left#[align=centre]centre#[align=right]right #[fg=cyan]日本語',
  '#[fill=magenta]a fill, ## and ###[underscore]one more',
  '#[list=on align=left]#[list=focus]a list#[nolist] after',
  `cut ${'日本'.repeat(30)}#[bg=yellow]end`,
];

describe.runIf(execFileSync('tmux', ['-V'], { encoding: 'utf8' }) === 'tmux 3.3a\n')(
  'the status line',
  () => {
    let theirs: TestTerminal;
    let ours: TestTerminal;

    beforeAll(async () => {
      tmux('new-session', '-d', '-s', 'work', '-x', '80', '-y', '23', '-n', names[0] ?? '', 'cat');
      await host.ok('new-session', '-d', '-s', 'work', '-x', '80', '-y', '23', '-n', names[0] ?? '', 'cat');
      // The lines are compared; the looks that themes give are not tmux's.
      await host.ok('set-option', '-g', 'theme', 'tmux');
      for (const name of names.slice(1)) {
        tmux('new-window', '-d', '-n', name, 'cat');
        await host.ok('new-window', '-d', '-t', 'work', '-n', name, 'cat');
      }
      theirs = new TestTerminal('tmux', ['-S', socket, 'attach'], { env: host.env, cwd: host.dir, ...size });
      ours = host.terminal(['attach'], size);
      await theirs.until((text) => text.includes('[work]'));
      await ours.until((text) => text.includes('[work]'));
    }, 60_000);

    afterAll(async () => {
      theirs.end();
      ours.end();
      tmux('kill-server');
      await host.stop();
    });

    /** Waits until both have drawn the same; fails with what differs. */
    async function showSame(): Promise<void> {
      const isSame = async () =>
        isDeepStrictEqual([ours.text(), ours.styles()], [theirs.text(), theirs.styles()]);
      // Either may be the last to draw.
      await host.until(isSame, (same) => same, 20_000).catch(() => {});
      expect(ours.text()).toBe(theirs.text());
      expect(ours.styles()).toEqual(theirs.styles());
    }

    for (const [what, options] of cases)
      for (const window of ['0', '6'])
        it(`${what}, window ${window}`, { timeout: 60_000 }, async () => {
          const lines: string[][] = [
            ['select-window', '-t', `work:${window}`],
            ['set-option', '-g', 'status-right', `end ${what}`.slice(0, 30)],
            ...options.map(([name, value]) => ['set-option', '-g', name, value]),
          ];
          const words = lines.flatMap((line) => [...line, ';']).slice(0, -1);
          tmux(...words);
          await host.ok(...words);
          await showSame();
          for (const [option] of options) {
            const name = option.replace(/\[.*/, '');
            tmux('set-option', '-gu', name);
            await host.ok('set-option', '-gu', name);
          }
        });

    // The last ones, since their messages stay.
    it.each(messages)('under a message: %s', { timeout: 60_000 }, async (message) => {
      const words = ['display-message', '-d', '0', '-t', 'work:0', message];
      tmux('set-option', '-g', 'message-style', 'bg=green,fg=black,bold');
      await host.ok('set-option', '-g', 'message-style', 'bg=green,fg=black,bold');
      tmux(...words);
      await host.ok(...words);
      // Before that, both may show the status line still.
      await ours.until((text) => !text.includes('[work]'));
      await showSame();
      expect(ours.text()).not.toContain('[work]');
    });
  },
);
