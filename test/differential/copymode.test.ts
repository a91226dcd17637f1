/**
 * Copy mode on tmux 3.3a and on holdfast: the same text in a pane, the same commands of send-keys -X, and after each the
 * same cursor, scroll position and selection; what was copied is the same to the byte.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyModeText } from './copyModeText.ts';
import { TwoServers } from './TwoServers.ts';

const servers = new TwoServers();
const state =
  '#{pane_in_mode} #{copy_cursor_x},#{copy_cursor_y} #{scroll_position} r#{rectangle_toggle} s#{selection_present}' +
  '#{selection_active} #{selection_start_x},#{selection_start_y}-#{selection_end_x},#{selection_end_y} m#{search_present} #{pane_search_string}';

beforeAll(async () => {
  await servers.start();
  const file = join(servers.folder, 'text');
  writeFileSync(file, copyModeText);
  await servers.run(`new-window -t a: -n text "cat '${file}'; cat"`);
  await servers.until('capture-pane -p -t a:text', ({ out }) => out.includes('last line of the block'));
});
afterAll(() => servers.stop());

/** Enters copy mode, does the commands one after the other, and says where each led and what was copied in the end. */
async function compare(commands: readonly string[], keys: 'vi' | 'emacs'): Promise<void> {
  const steps = commands.flatMap((command) => [
    `send-keys -t a:text ${command.startsWith('-') ? command : `-X ${command}`}`,
    `display-message -p -t a:text '${command.replace(/['#]/g, '')}: ${state}'`,
  ]);
  const line = [
    `set-window-option -g mode-keys ${keys}`,
    'copy-mode -q -t a:text',
    'set-buffer none',
    'copy-mode -t a:text',
    ...steps,
  ].join(' ; ');
  const { tmux, holdfast } = await servers.run(line);
  // A run of its own: tmux 3.3a can't print a buffer after other output.
  const copied = await servers.run('show-buffer');
  expect({ commands, keys, ...holdfast, copied: copied.holdfast.out }).toEqual({
    commands,
    keys,
    ...tmux,
    copied: copied.tmux.out,
  });
}

describe.each(['vi', 'emacs'] as const)('with the keys of %s', (keys) => {
  it.each([
    [
      'top and word motions',
      [
        'history-top',
        'next-word',
        'next-word',
        'next-word-end',
        'next-space',
        'next-space-end',
        'previous-word',
        'previous-space',
      ],
    ],
    [
      'words over wrapped rows',
      [
        'history-top',
        '-N 7 -X cursor-down',
        'end-of-line',
        'previous-word',
        'previous-word',
        'next-word-end',
        'next-word',
        'next-word',
        'start-of-line',
      ],
    ],
    [
      'lines',
      [
        '-N 12 -X cursor-up',
        'end-of-line',
        'cursor-right',
        'cursor-left',
        'cursor-left',
        'back-to-indentation',
        'start-of-line',
      ],
    ],
    [
      'pages',
      [
        'page-up',
        'halfpage-up',
        'page-up',
        'page-up',
        'page-up',
        'halfpage-down',
        'page-down',
        'page-down',
        'page-down',
        'page-down',
      ],
    ],
    [
      'rows of the view',
      ['page-up', 'top-line', 'bottom-line', 'middle-line', 'history-bottom', 'history-top', 'bottom-line'],
    ],
    [
      'paragraphs',
      [
        'previous-paragraph',
        'previous-paragraph',
        '-N 3 -X previous-paragraph',
        'next-paragraph',
        '-N 2 -X next-paragraph',
      ],
    ],
    ['scrolling', ['-N 5 -X scroll-up', '-N 3 -X scroll-down', '-N 100 -X scroll-up', '-N 4 -X scroll-down']],
    ['going to a line', ['goto-line 10', 'goto-line 0', 'goto-line 99999', 'goto-line x', 'goto-line 3']],
    [
      'jumps',
      [
        'history-top',
        '-N 4 -X cursor-down',
        'start-of-line',
        'jump-forward (',
        'jump-again',
        'jump-reverse',
        'jump-to-forward ]',
        'jump-again',
        'jump-backward f',
        'jump-to-backward f',
      ],
    ],
    [
      'brackets',
      [
        'history-top',
        '-N 4 -X cursor-down',
        'start-of-line',
        'next-matching-bracket',
        'next-matching-bracket',
        '-N 16 -X cursor-right',
        'next-matching-bracket',
        'previous-matching-bracket',
        'previous-matching-bracket',
      ],
    ],
    [
      'brackets over lines',
      [
        'history-top',
        '-N 17 -X cursor-down',
        'start-of-line',
        'next-matching-bracket',
        'end-of-line',
        'cursor-left',
        'previous-matching-bracket',
      ],
    ],
    [
      'copying a selection',
      [
        'history-top',
        'cursor-down',
        'begin-selection',
        'cursor-down',
        '-N 3 -X cursor-right',
        'copy-selection',
      ],
    ],
    [
      'copying backwards',
      [
        '-N 6 -X cursor-up',
        'end-of-line',
        'begin-selection',
        '-N 2 -X cursor-up',
        'start-of-line',
        'copy-selection-and-cancel',
      ],
    ],
    [
      'copying over wrapped rows',
      [
        'history-top',
        '-N 6 -X cursor-down',
        'begin-selection',
        '-N 6 -X cursor-down',
        'end-of-line',
        'copy-selection',
      ],
    ],
    [
      'copying to the end of a wrapped row',
      [
        'history-top',
        '-N 7 -X cursor-down',
        'begin-selection',
        'end-of-line',
        'copy-selection-no-clear',
        'other-end',
        'other-end',
      ],
    ],
    [
      'rectangles',
      [
        'history-top',
        '-N 4 -X cursor-right',
        'begin-selection',
        'rectangle-toggle',
        '-N 5 -X cursor-down',
        '-N 6 -X cursor-right',
        'copy-selection',
      ],
    ],
    [
      'rectangles to the left',
      [
        'history-top',
        '-N 12 -X cursor-right',
        'begin-selection',
        'rectangle-on',
        '-N 3 -X cursor-down',
        '-N 6 -X cursor-left',
        'copy-selection',
      ],
    ],
    ['selecting lines', ['-N 5 -X cursor-up', 'select-line', 'cursor-up', 'cursor-up', 'copy-selection']],
    [
      'selecting wrapped lines',
      ['history-top', '-N 8 -X cursor-down', 'select-line', 'cursor-down', 'cursor-down', 'copy-selection'],
    ],
    [
      'selecting words',
      [
        'history-top',
        '-N 5 -X cursor-down',
        '-N 9 -X cursor-right',
        'select-word',
        'cursor-right',
        'cursor-right',
        '-N 3 -X cursor-right',
        'copy-selection',
      ],
    ],
    [
      'selecting words backwards',
      [
        'history-top',
        '-N 5 -X cursor-down',
        '-N 19 -X cursor-right',
        'select-word',
        '-N 9 -X cursor-left',
        'copy-selection',
      ],
    ],
    ['copying lines', ['-N 4 -X cursor-up', 'copy-line', '-N 2 -X copy-line']],
    [
      'copying to the end of the line',
      ['-N 15 -X cursor-up', '-N 5 -X cursor-right', 'copy-end-of-line', 'copy-end-of-line-and-cancel'],
    ],
    [
      'copying wide characters',
      [
        'history-top',
        '-N 12 -X cursor-down',
        'start-of-line',
        '-N 6 -X cursor-right',
        'begin-selection',
        '-N 3 -X cursor-right',
        'copy-selection',
      ],
    ],
    [
      'appending',
      [
        'history-top',
        'copy-line',
        '-N 2 -X cursor-down',
        'begin-selection',
        'next-word-end',
        'append-selection',
      ],
    ],
    ['a mark', ['-N 3 -X cursor-up', 'set-mark', 'history-top', 'jump-to-mark', 'jump-to-mark']],
    [
      'stopping a selection',
      ['-N 3 -X cursor-up', 'begin-selection', 'cursor-up', 'stop-selection', 'cursor-up', 'copy-selection'],
    ],
    [
      'searching back',
      ['search-backward foo', 'search-again', 'search-again', 'search-reverse', 'copy-selection'],
    ],
    [
      'searching on',
      ['history-top', 'search-forward foo', 'search-again', 'search-again', 'search-reverse', 'search-again'],
    ],
    ['searching with capitals', ['search-backward UPPER', 'search-backward Upper', 'search-backward upper']],
    [
      'searching for an expression',
      [
        'search-backward "fo+.b[a-z]r"',
        'search-again',
        'search-again',
        'history-top',
        'search-forward "b(e|r)[a-z]+"',
        'search-again',
      ],
    ],
    [
      'searching for a text with special characters',
      ['search-backward-text "f(a"', 'search-backward-text "."', 'search-again'],
    ],
    [
      'searching over a wrap',
      ['search-backward "lazy] dog"', 'search-backward-text "goes - the"', 'search-again', 'search-again'],
    ],
    ['searching for what is not there', ['search-backward nowhere', 'search-forward nowhere']],
    [
      'searching as one types',
      [
        'search-backward-incremental =f',
        'search-backward-incremental =fo',
        'search-backward-incremental =foo',
        'search-backward-incremental -foo',
        'search-backward-incremental +foo',
      ],
    ],
    ['words that are too many or too few', ['cursor-up x', 'goto-line', 'no-such-command', 'cursor-up']],
  ])('%s', async (_name, commands) => {
    await compare(commands, keys);
  });

  it('goes the same ways at random', async () => {
    const motion = fc.constantFrom(
      ...'cursor-up cursor-down cursor-left cursor-right start-of-line end-of-line back-to-indentation next-word'.split(
        ' ',
      ),
      ...'next-word-end previous-word next-space next-space-end previous-space page-up page-down halfpage-up'.split(
        ' ',
      ),
      ...'halfpage-down scroll-up scroll-down next-paragraph previous-paragraph top-line middle-line bottom-line'.split(
        ' ',
      ),
      ...'history-top begin-selection rectangle-toggle other-end select-line select-word clear-selection'.split(
        ' ',
      ),
      ...'stop-selection set-mark jump-to-mark copy-selection copy-line copy-end-of-line'.split(' '),
    );
    const command = fc.oneof(
      { weight: 4, arbitrary: motion },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.integer({ min: 2, max: 40 }), motion)
          .map(([count, name]) => (name === 'other-end' ? name : `-N ${count} -X ${name}`)),
      },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 3, maxLength: 25 }), (commands) =>
        compare(commands, keys),
      ),
      { numRuns: 60 },
    );
  });
});
