import { expect, test } from 'vitest';
import { KeyTables } from '../../src/command/KeyTables.ts';

const usual = { table: 'prefix', key: 'c', command: 'new-window', note: 'New window', repeat: false };
const other = { ...usual, key: 'x', command: 'kill-pane' };

function tables(): KeyTables {
  const keys = new KeyTables();
  keys.setDefaults([usual, { ...usual, key: 'd', command: 'detach-client' }]);
  return keys;
}

test('default bindings are not stored, so that those of a newer version take their place', () => {
  const keys = tables();
  expect(keys.toState()).toBe(null);
  keys.restore([{ ...usual }, { ...usual, key: 'd', command: 'detach-client' }]);
  expect(keys.toState()).toBe(null);
});

test.each([
  ['a key is bound', (keys: KeyTables) => keys.bind(other)],
  ['a default key is bound to something else', (keys: KeyTables) => keys.bind({ ...other, key: 'c' })],
  ['a default key is unbound', (keys: KeyTables) => keys.unbind('prefix', 'c')],
  ['a table is cleared', (keys: KeyTables) => keys.clear('prefix')],
  ['a table is made', (keys: KeyTables) => keys.bind({ ...other, table: 'mine' })],
])('all bindings are stored, and come back, when %s', (_what, change) => {
  const keys = tables();
  change(keys);
  const stored = keys.toState();
  const next = tables();
  next.restore(stored ?? []);
  expect(stored).not.toBe(null);
  for (const table of ['prefix', 'mine']) expect(next.list(table)).toEqual(keys.list(table));
});
