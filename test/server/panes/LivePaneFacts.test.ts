import { expect, it } from 'vitest';
import { LivePaneFacts } from '../../../src/server/panes/LivePaneFacts.ts';
import type { PaneRuntime } from '../../../src/server/panes/PaneRuntime.ts';
import { openScreen } from '../../helpers/screens.ts';
import { newWindow } from '../../session/treeHarness.ts';

/** Facts of a pane whose screen got `output`, and the processes that were looked for. */
function factsAfter(output: string) {
  const { first: pane } = newWindow();
  pane.process = { state: 'running', pid: 42, tty: '/dev/pts/7' };
  const screen = openScreen({ cols: 20, rows: 5 });
  screen.feed(Buffer.from(output));
  const looked: number[] = [];
  const facts = new LivePaneFacts(pane, { screen } as PaneRuntime, {
    inspector: {
      foreground: (pid) => {
        looked.push(pid);
        return { command: 'vim', cwd: '/src', group: pid };
      },
    },
    modeOf: () => null,
    waitsFor: () => 2,
    lastSearch: () => 'error',
    shellOf: () => '/bin/dash',
  });
  return { facts, looked };
}

it('tells the cursor, the modes and the screen as the program left them', () => {
  const { facts } = factsAfter('\x1b[?1049h\x1b[?2004h\x1b[?1h\x1b[?1002h\x1b[?1006h\x1b[3;5H\x1b[?25l');
  expect(facts).toMatchObject({
    cursorX: 4,
    cursorY: 2,
    cursorVisible: false,
    alternateOn: true,
    bracketedPaste: true,
    applicationCursor: true,
    mouse: 'drag',
    mouseEncoding: 'sgr',
    mode: null,
    waits: 2,
    searchString: 'error',
  });
});

it('looks for the foreground process once, and only when its command or folder is asked for', () => {
  const { facts, looked } = factsAfter('');
  expect(facts.historySize).toBe(0);
  expect(looked).toEqual([]);
  expect([facts.currentCommand, facts.currentPath]).toEqual(['vim', '/src']);
  expect(looked).toEqual([42]);
});
