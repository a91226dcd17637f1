import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { createGlobalOptions } from '../../../src/options/OptionStore.ts';
import { PromptHistory } from '../../../src/server/statusline/PromptHistory.ts';
import { temporaryFolder } from '../../log/logHelpers.ts';

let options: ReturnType<typeof createGlobalOptions>['server'];
let problems: string[];
let file: string;

beforeEach(() => {
  options = createGlobalOptions(() => {}).server;
  problems = [];
  file = join(temporaryFolder(), 'below', 'history');
});

const history = () =>
  new PromptHistory({ serverOptions: options, problem: (sentence) => problems.push(sentence) });

it('keeps answers by kind, the same one in a row once, and no more than its limit', () => {
  options.set('prompt-history-limit', '3');
  const kept = history();
  for (const line of ['', 'ls', 'ls', 'a', 'ls', 'b', 'c']) kept.add('command', line);
  kept.add('search', 'needle');
  expect(kept.entries('command')).toEqual(['ls', 'b', 'c']);
  expect(kept.entries('search')).toEqual(['needle']);
  options.set('prompt-history-limit', '0');
  expect(kept.entries('command')).toEqual([]);
  kept.add('command', 'more');
  expect(kept.entries('command')).toEqual([]);
});

it('takes over what an earlier server left in history-file, in the format of tmux, readable by its owner alone', () => {
  options.set('history-file', file);
  const first = history();
  first.add('command', 'split-window -h');
  first.add('window-target', ':3');
  expect(readFileSync(file, 'utf8')).toBe('command:split-window -h\nwindow-target::3\n');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  writeFileSync(file, `${readFileSync(file, 'utf8')}neither kind\nsearch:x\n`);
  const second = history();
  expect(second.entries('command')).toEqual(['split-window -h', 'neither kind']);
  expect(second.entries('window-target')).toEqual([':3']);
  second.clear('command');
  expect(history().entries('command')).toEqual([]);
  expect(history().entries('search')).toEqual(['x']);
  expect(problems).toEqual([]);
});

it('puts the entries of a file that is named later before its own', () => {
  const kept = history();
  kept.add('command', 'typed');
  const path = join(temporaryFolder(), 'history');
  writeFileSync(path, 'command:stored\n');
  options.set('history-file', path);
  expect(kept.entries('command')).toEqual(['stored', 'typed']);
});

it('says once what is wrong with a file, and goes on without it', () => {
  options.set('history-file', temporaryFolder());
  const kept = history();
  expect(kept.entries('command')).toEqual([]);
  expect(kept.entries('command')).toEqual([]);
  expect(problems).toEqual([expect.stringContaining('history-file /')]);
});
