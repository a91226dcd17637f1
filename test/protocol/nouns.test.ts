/** The first words of noun-verb commands, which both clients keep from the server. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { nounCommands } from '../../src/cli/nouns/nounList.ts';
import { nouns } from '../../src/protocol/nouns.ts';

it('are those of the commands, and help', () => {
  const words = nounCommands.map(({ words: [noun = ''] }) => noun);
  expect([...nouns].sort()).toEqual([...new Set([...words, 'help'])].sort());
});

it('are the same in the native client, which leaves them to Node', () => {
  const source = readFileSync(join(import.meta.dirname, '../../native/hold.c'), 'utf8');
  const [, list = ''] = /nouns\[\] = \{([^}]*)\}/.exec(source) ?? [];
  const words = [...list.matchAll(/"([^"]+)"/g)].map(([, word]) => word);
  expect(words.sort()).toEqual([...nouns, 'kill-server'].sort());
});
