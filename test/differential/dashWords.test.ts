/** Keys whose commands have a word that begins with a dash, after `--`: pressed, they do the same here and in tmux. */
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TwinClients } from './TwinClients.ts';

const size = { cols: 80, rows: 24 };

describe.runIf(execFileSync('tmux', ['-V'], { encoding: 'utf8' }) === 'tmux 3.3a\n')(
  'words with a dash',
  () => {
    let twins: TwinClients;
    beforeAll(async () => {
      twins = new TwinClients();
      await twins.start(size);
      await twins.attach('A', size);
    });
    afterAll(() => twins.stop());

    it.each([
      ['as words', ['rename-window', '--', '-as words']],
      ['in a string', ['rename-window -- "-in a string"']],
      ['in a block', ['if-shell -F 1 { rename-window -- "-in a block" }']],
    ])('%s', async (name, command) => {
      await twins.both('bind', '-n', 'F2', ...command);
      await twins.press('A', '\x1bOQ');
      const { theirs, ours } = await twins.both('list-windows', '-F', '#{window_name}');
      expect([theirs.text, ours.text]).toEqual([`-${name}\n`, `-${name}\n`]);
    });
  },
);
