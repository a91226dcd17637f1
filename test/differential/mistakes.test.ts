/**
 * Mistakes in every command of tmux 3.3a, beside tmux: an unknown flag, too many words, and a target that does not exist.
 * A program made for tmux waits for ever, or goes on wrongly, where a mistake exits with 0: so each must fail with tmux's
 * words.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../src/command/commands/index.ts';
import { TwoServers } from './TwoServers.ts';

const names = commands.filter(({ own }) => !own).map(({ name }) => name);
/** No flag of any command, and more words than any command takes that has a limit. */
const mistakes: Readonly<Record<string, string>> = {
  'an unknown flag': '-9',
  'an unknown flag after another word': '-9 x',
  'too many words': `-- ${'x '.repeat(12).trim()}`,
  'a target that is not there': '-t nosuch:7.7',
  'a pane that is not there': '-t %777',
};

/** Lines that fail in other words, or only here, each with its reason. */
const differs: ReadonlyMap<string, string> = new Map([
  ...['new-window', 'split-window'].map(
    (name) =>
      [
        `${name} ${mistakes['too many words']}`,
        'a program that is not there is an error, not a dead pane',
      ] as const,
  ),
  ...['nosuch:7.7', '%777'].flatMap(
    (target) =>
      [
        [`source-file -t ${target}`, 'source-file -t is of tmux 3.4'],
        [`server-access -t ${target}`, 'its usage has the flag, and tmux does not take it'],
      ] as const,
  ),
]);

for (const [kind, words] of Object.entries(mistakes)) {
  describe(kind, () => {
    const servers = new TwoServers();
    beforeAll(() => servers.start());
    afterAll(() => servers.stop());

    it.each(names)('%s', async (name) => {
      const line = `${name} ${words}`;
      const { tmux, holdfast } = await servers.run(line);
      if (differs.has(line)) expect(holdfast.code).toBe(1);
      else expect(holdfast).toEqual(tmux);
    });
  });
}
