/**
 * The same command lines on tmux 3.3a and on holdfast: what they print, their errors and their exit codes are the same,
 * but for those that differences.ts names. Each group begins with fresh servers and runs in order.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { differences } from './differences.ts';
import { bufferLines } from './lines/buffers.ts';
import { languageLines } from './lines/language.ts';
import { layoutLines } from './lines/layouts.ts';
import { optionLines } from './lines/options.ts';
import { paneLines } from './lines/panes.ts';
import { sessionLines } from './lines/sessions.ts';
import { windowLines } from './lines/windows.ts';
import { TwoServers } from './TwoServers.ts';

const groups: Readonly<Record<string, string>> = {
  sessions: sessionLines,
  windows: windowLines,
  panes: paneLines,
  layouts: layoutLines,
  options: optionLines,
  buffers: bufferLines,
  language: languageLines,
};

for (const [name, text] of Object.entries(groups)) {
  const lines = text.split('\n').filter((line) => line !== '');
  describe(name, () => {
    const servers = new TwoServers();
    beforeAll(() => servers.start());
    afterAll(() => servers.stop());

    it.each(lines.map((line, at) => [at + 1, line] as const))('%i: %s', async (_at, line) => {
      const { tmux, holdfast } = await servers.run(line);
      if (differences.has(line)) expect(holdfast).not.toEqual(tmux);
      else expect(holdfast).toEqual(tmux);
    });
  });
}

describe('the table of differences', () => {
  it('names only lines that the suite runs', () => {
    const all = new Set(Object.values(groups).flatMap((text) => text.split('\n')));
    expect([...differences.keys()].filter((line) => !all.has(line))).toEqual([]);
  });
});
