/** Borders, their titles and the colours of panes as tmux draws them and as ours does, cell by cell, side by side. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import { TestTerminal } from '../helpers/TestTerminal.ts';

const host = new TestHost();
const socket = join(host.dir, 'tmux');
const tmux = (...args: string[]): string =>
  execFileSync('tmux', ['-S', socket, '-f', '/dev/null', ...args], { encoding: 'utf8', env: host.env });
const size = { cols: 80, rows: 24 };

/** Options that are set one after the other: what they stand for, and back. */
const cases: readonly (readonly (readonly [string, string])[])[] = [
  [],
  [['pane-border-status', 'top']],
  [['pane-border-status', 'bottom']],
  [
    ['pane-border-status', 'top'],
    ['pane-border-format', '#[align=centre,fg=red] #{pane_index} #[align=right]#{pane_width}'],
  ],
  [['pane-border-lines', 'double']],
  [['pane-border-lines', 'heavy']],
  [
    ['pane-border-lines', 'simple'],
    ['pane-border-status', 'top'],
  ],
  [['pane-border-lines', 'number']],
  [
    ['pane-border-lines', 'number'],
    ['pane-base-index', '8'],
    ['pane-border-status', 'bottom'],
  ],
  [['pane-border-indicators', 'both']],
  [['pane-border-indicators', 'arrows']],
  [['pane-border-indicators', 'off']],
  [
    ['pane-border-style', 'fg=blue'],
    ['pane-active-border-style', 'fg=red,bg=yellow'],
  ],
  [
    // Without a foreground: on blank cells tmux leaves that out, and nobody sees it.
    ['window-style', 'bg=colour235'],
    ['window-active-style', 'bg=black'],
  ],
];

describe.runIf(execFileSync('tmux', ['-V'], { encoding: 'utf8' }) === 'tmux 3.3a\n')('panes', () => {
  let theirs: TestTerminal;
  let ours: TestTerminal;
  const program = "printf 'plain \\033[31mred\\033[0m \\033[42mgreen\\033[0m'; exec cat";

  async function both(...words: string[]): Promise<void> {
    tmux(...words);
    await host.ok(...words);
  }

  beforeAll(async () => {
    await both('new-session', '-d', '-s', 'work', '-x', '80', '-y', '24', program);
    // The lines are compared; the looks that themes give are not tmux's.
    await host.ok('set-option', '-g', 'theme', 'tmux');
    await both('set-option', '-g', 'status', 'off', ';', 'set-option', '-g', 'default-command', program);
    theirs = new TestTerminal('tmux', ['-S', socket, 'attach'], { env: host.env, cwd: host.dir, ...size });
    ours = host.terminal(['attach'], size);
    await theirs.until((text) => text.includes('green'));
    await ours.until((text) => text.includes('green'));
    await both('split-window', '-h', '-t', 'work');
  }, 60_000);

  afterAll(async () => {
    theirs.end();
    ours.end();
    tmux('kill-server');
    await host.stop();
  });

  const look = (terminal: TestTerminal) => [...terminal.rows(), ...terminal.styles()].join('\n');

  async function expectTheSame(): Promise<void> {
    // Both have drawn when they look the same; the last look tells what differs.
    await ours.until(() => look(ours) === look(theirs), 3000).catch(() => {});
    expect(ours.rows()).toEqual(theirs.rows());
    expect(ours.styles()).toEqual(theirs.styles());
  }

  for (const panes of [2, 4])
    for (const options of cases)
      it(`${panes}, with ${options.map((option) => option.join(' ')).join(', ') || 'the defaults'}`, {
        timeout: 60_000,
      }, async () => {
        if (panes === 4 && tmux('list-panes', '-t', 'work').trim().split('\n').length === 2) {
          await both('split-window', '-v', '-t', 'work');
          await both('split-window', '-h', '-t', 'work:0.0');
        }
        try {
          for (const [name, value] of options) await both('set-option', '-g', name, value);
          await expectTheSame();
        } finally {
          for (const [name] of options) await both('set-option', '-gu', name);
        }
      });

  for (const status of ['top', 'bottom'])
    for (const [what, command] of [
      ['the last of four active', ['select-pane', '-t', 'work:0.3']],
      ['a zoomed one', ['resize-pane', '-Z', '-t', 'work:0.3']],
    ] as const)
      it(`with titles at the ${status}, ${what}`, { timeout: 60_000 }, async () => {
        const options = [
          ['pane-border-status', status],
          ['pane-border-lines', 'number'],
          ['pane-border-indicators', 'both'],
        ] as const;
        await both(...command);
        try {
          for (const [name, value] of options) await both('set-option', '-g', name, value);
          await expectTheSame();
        } finally {
          for (const [name] of options) await both('set-option', '-gu', name);
          await both('select-pane', '-t', 'work:0.0');
        }
      });

  for (const status of ['top', 'bottom'])
    for (const lines of ['single', 'double'])
      it(`with titles at the ${status} that end before a junction, ${lines}`, {
        timeout: 60_000,
      }, async () => {
        const options = [
          ['pane-border-status', status],
          ['pane-border-lines', lines],
          ['pane-border-indicators', 'both'],
        ] as const;
        await both('new-window', '-t', 'work:5');
        await both('set-option', '-w', '-t', 'work:5', 'main-pane-height', '10');
        for (const _ of [1, 2]) await both('split-window', '-t', 'work:5');
        try {
          for (const [name, value] of options) await both('set-option', '-g', name, value);
          for (const layout of ['tiled', 'main-horizontal']) {
            await both('select-layout', '-t', 'work:5', layout);
            await expectTheSame();
          }
        } finally {
          for (const [name] of options) await both('set-option', '-gu', name);
          await both('kill-window', '-t', 'work:5');
        }
      });
});
