import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createGlobalOptions } from '../../src/options/OptionStore.ts';
import { BadState, restoreTree } from '../../src/session/treeRestore.ts';
import { newHarness, newWindow, shell } from './treeHarness.ts';

interface Loose {
  [name: string]: Loose;
}

/** A stored state of two windows and three panes, as anybody's JSON. */
function storedState(): Loose {
  const { tree, session, first, window } = newWindow();
  tree.splitPane(
    first,
    { direction: 'horizontal' },
    { cwd: '/work', command: ['make', '-j2'], environment: { A: '1' } },
  );
  tree.createWindow(session, { name: 'logs', pane: shell });
  session.environment.set('LANG', null);
  session.options.set('base-index', 1);
  window.options.setFromText('@mine', 'yes');
  return JSON.parse(JSON.stringify(tree.toState()));
}

function restore(state: unknown) {
  const { parts } = newHarness();
  return restoreTree(state, { ...parts, globalOptions: createGlobalOptions() });
}

describe('a stored state', () => {
  test('brings back ids, uuids, names, options, commands, and goes on counting', () => {
    const state = storedState();
    const { tree, problems } = restore(state);
    expect(problems).toEqual([]);
    expect(JSON.parse(JSON.stringify(tree.toState()))).toEqual(state);
    const [session] = tree.sessions.values();
    if (session === undefined) throw new Error('one session');
    expect(session.options.getNumber('base-index')).toBe(1);
    const made = tree.createWindow(session, { pane: shell }).window;
    expect([made.id, made.active.id]).toEqual(['@2', '%3']);
    expect(tree.panes.get('%1')).toMatchObject({ startCommand: ['make', '-j2'], startCwd: '/work' });
  });

  test('with counters behind its ids does not give out an id twice', () => {
    const state = storedState();
    Object.assign(state, { nextIds: { session: 0, window: 0, pane: 0 } });
    const { tree } = restore(state);
    const made = tree.createSession({ cwd: '/', cols: 80, rows: 24, pane: shell });
    expect([made.id, made.current.window.id, made.current.window.active.id]).toEqual(['$1', '@2', '%3']);
  });

  test('with fields of a later release is read without them', () => {
    const state = storedState();
    const known = JSON.stringify(state);
    Object.assign(state, { later: 1 });
    for (const pane of Object.values(state['panes'] ?? {})) Object.assign(pane, { floating: true });
    expect(JSON.parse(JSON.stringify(restore(state).tree.toState()))).toEqual(JSON.parse(known));
  });

  test('with an option that this release does not have says so and keeps the rest', () => {
    const state = storedState();
    Object.assign(state['sessions']?.[0]?.['options'] ?? {}, { 'no-such-option': 'x' });
    const { tree, problems } = restore(state);
    expect(problems).toEqual(['session $0: no-such-option']);
    expect([...tree.sessions.values()][0]?.options.getNumber('base-index')).toBe(1);
  });

  const damages: [what: string, path: string, value: unknown, message: RegExp][] = [
    ['another version', 'version', 2, /^state\.version must/],
    ['no list of panes', 'panes', 'none', /^state\.panes must/],
    ['an id of another kind', 'panes.0.id', '@0', /^state\.panes\[0\]\.id must be an id such as %0/],
    ['a size of nothing', 'windows.0.cols', 0, /^state\.windows\[0\]\.cols must/],
    ['a size beyond all bounds', 'windows.0.cols', 1e9, /^state\.windows\[0\]\.cols must/],
    ['a broken layout', 'windows.0.layout', 'abcd,80x24', /^window @0: invalid layout/],
    [
      'a layout of other panes',
      'windows.0.layout',
      'b25d,80x24,0,0,0',
      /its layout has other panes|invalid layout/,
    ],
    ['an active pane of another window', 'windows.0.active', '%2', /^window @0: pane %2 is not in it/],
    ['the same id twice', 'panes.1.id', '%0', /^id %0: there twice/],
    ['the same uuid twice', 'panes.1.uuid', '00000000-0000-7000-8000-000000000003', /^uuid .*: there twice/],
    ['a link to no window', 'sessions.0.winlinks.1.window', '@9', /^windows: not the same/],
    ['a current index that is not there', 'sessions.0.current', 7, /^session \$0: no window at index 7/],
    ['a process state of no kind', 'panes.0.process', { state: 'fine' }, /^state\.panes\[0\]\.process/],
    ['a name that is no text', 'sessions.0.name', null, /^state\.sessions\[0\]\.name must/],
  ];

  test.each(damages)('with %s is refused with the place', (_what, path, value, message) => {
    const state = storedState();
    const steps = path.split('.');
    const last = steps.pop() ?? '';
    const holder = steps.reduce<Loose>((at, step) => at[step] ?? {}, state);
    Object.assign(holder, { [last]: value });
    let reason = '';
    try {
      restore(state);
    } catch (error) {
      if (!(error instanceof BadState)) throw error;
      reason = error.message;
    }
    expect(reason).toMatch(message);
  });

  test('that is anything at all is either read or refused as a bad state', () => {
    const whole = JSON.stringify(storedState());
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.string({ maxLength: 3 }), fc.nat(5), (at, put, take) => {
        let state: unknown;
        try {
          state = JSON.parse(whole.slice(0, at) + put + whole.slice(at + take));
        } catch {
          return;
        }
        try {
          restore(state);
        } catch (error) {
          expect(error).toBeInstanceOf(BadState);
        }
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.jsonValue(), (state) => {
        expect(() => restore(state)).toThrow(BadState);
      }),
    );
  });
});
