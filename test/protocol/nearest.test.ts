/** Which name a mistyped word was meant to be. */
import { expect, it } from 'vitest';
import { nearest } from '../../src/protocol/nearest.ts';

const names = ['attach', 'new-session', 'kill-pane', 'ls', 'list-keys', 'show', 'work'];

it.each([
  ['attahc', 'attach'],
  ['new-sesion', 'new-session'],
  ['new-sessoin', 'new-session'],
  ['KILL-PANE', 'kill-pane'],
  ['wrok', 'work'],
  ['shwo', 'show'],
])('%s is %s', (word, name) => {
  expect(nearest(word, names)).toBe(name);
});

it.each([['sl'], ['word-processor'], ['wall'], ['xxxx'], [''], ['kill-server']])('%s is nothing', (word) => {
  expect(nearest(word, names)).toBeUndefined();
});
