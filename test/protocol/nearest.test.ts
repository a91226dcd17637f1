/** Which name a mistyped word was meant to be. */
import { expect, it } from 'vitest';
import { nearest } from '../../src/protocol/nearest.ts';

const names = ['attach', 'new-session', 'kill-pane', 'lsb', 'lsc', 'ls', 'list-keys', 'show', 'work'];

it.each([
  ['attahc', 'attach'],
  ['new-sesion', 'new-session'],
  ['new-sessoin', 'new-session'],
  ['KILL-PANE', 'kill-pane'],
  ['wrok', 'work'],
  ['shwo', 'show'],
  ['lss', 'ls'],
  ['lsv', 'ls'],
  ['lcs', 'lsc'],
  ['neww-sessiin', 'new-session'],
])('%s is %s', (word, name) => {
  expect(nearest(word, names)).toBe(name);
});

it.each([['sl'], ['word-processor'], ['wall'], ['xxxx'], [''], ['kill-server']])('%s is nothing', (word) => {
  expect(nearest(word, names)).toBeUndefined();
});
