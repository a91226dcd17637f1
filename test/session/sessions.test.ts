import { describe, expect, test } from 'vitest';
import type { Session } from '../../src/session/types.ts';
import { newUuidV7 } from '../../src/session/uuid.ts';
import { newHarness, newWindow, shell } from './treeHarness.ts';

const spec = { cwd: '/home', cols: 80, rows: 24, pane: shell };

function indexes(session: Session): string {
  return session.winlinks
    .map((winlink) => `${winlink.index}:${winlink.window.id}${winlink.current ? '*' : ''}`)
    .join(' ');
}

describe('sessions', () => {
  test('without a name take the number that comes next, and skip numbers that are taken', () => {
    const { tree } = newHarness();
    expect(tree.createSession(spec).name).toBe('0');
    expect(tree.createSession({ ...spec, name: '2' }).name).toBe('2');
    expect(tree.createSession(spec).name).toBe('3');
  });

  test.each([
    ['a:b.c', 'a_b_c'],
    ['tab\there', 'tab\\there'],
    ['esc\x1b[31m', 'esc\\033[31m'],
    ['c1\u009b31m', 'c1\\302\\23331m'],
    ['back\\slash', 'back\\\\slash'],
    ['$HOME', '\\$HOME'],
    ['é x 🦀', 'é x 🦀'],
  ])('asked to be called %j are called %j', (asked, given) => {
    const { tree } = newHarness();
    expect(tree.createSession({ ...spec, name: asked }).name).toBe(given);
  });

  test('can’t be called nothing, or like another one', () => {
    const { tree } = newHarness();
    const session = tree.createSession({ ...spec, name: 'a.b' });
    expect(() => tree.createSession({ ...spec, name: '' })).toThrow(/^invalid session: $/);
    expect(() => tree.createSession({ ...spec, name: 'a:b' })).toThrow('duplicate session: a_b');
    const other = tree.createSession(spec);
    expect(() => tree.renameSession(other, 'a.b')).toThrow('duplicate session: a_b');
    expect(() => tree.renameSession(session, '')).toThrow('invalid session: ');
    expect(() => tree.createSession({ ...spec, name: 'x'.repeat(10_000) })).toThrow('invalid session: xxx');
    tree.renameSession(session, 'a_b');
    expect(session.name).toBe('a_b');
  });

  test('never get an id that was used before, nor do windows and panes', () => {
    const { tree } = newHarness();
    const first = tree.createSession(spec);
    tree.removeSession(first, { cause: 'killed' });
    const second = tree.createSession(spec);
    expect([second.id, second.current.window.id, second.current.window.active.id]).toEqual([
      '$1',
      '@1',
      '%1',
    ]);
  });

  test('end with their last window, and say why', () => {
    const { tree, session, first, events } = newWindow();
    events.length = 0;
    tree.removePane(first);
    expect(tree.sessions.size + tree.windows.size + tree.panes.size).toBe(0);
    expect(events.map((event) => event.type)).toEqual([
      'window-unlinked',
      'pane-removed',
      'window-closed',
      'session-closed',
    ]);
    expect(events.at(-1)).toMatchObject({ session, cause: 'last window closed' });
    expect(() => tree.renameSession(session, 'x')).toThrow(`can't find session: ${session.id}`);
    expect(() => tree.setPaneTitle(first, 'x')).toThrow(`can't find pane: ${first.id}`);
  });
});

describe('windows of a session', () => {
  test('take the first free index from base-index on', () => {
    const { tree, session, options } = newWindow();
    options.session.set('base-index', 1);
    expect(tree.createWindow(session, { pane: shell }).index).toBe(1);
    expect(tree.createWindow(session, { index: 5, pane: shell }).index).toBe(5);
    expect(tree.createWindow(session, { pane: shell }).index).toBe(2);
    expect(() => tree.createWindow(session, { index: 5, pane: shell })).toThrow(
      'create window failed: index 5 in use',
    );
  });

  test('go after or before another one and push those in the way up', () => {
    const { tree, session, winlink } = newWindow();
    tree.createWindow(session, { pane: shell });
    tree.createWindow(session, { index: 3, pane: shell });
    tree.createWindow(session, { after: winlink, detached: true, pane: shell });
    expect(indexes(session)).toBe('0:@0 1:@3 2:@1 3:@2*');
    tree.createWindow(session, { before: winlink, detached: true, pane: shell });
    expect(indexes(session)).toBe('0:@4 1:@0 2:@3 3:@1 4:@2*');
  });

  test('replace another one at its index and take over being current', () => {
    const { tree, session, winlink } = newWindow();
    tree.createWindow(session, { index: 0, replace: true, detached: true, pane: shell });
    expect(indexes(session)).toBe('0:@1*');
    expect(tree.windows.has(winlink.window.id)).toBe(false);
  });

  test('that go leave the last one current, or else the one before', () => {
    const { tree, session } = newWindow();
    for (let at = 0; at < 3; at++) tree.createWindow(session, { detached: true, pane: shell });
    const [, one, two, three] = session.winlinks;
    if (one === undefined || two === undefined || three === undefined) throw new Error('four windows');
    tree.selectWindow(three);
    tree.selectWindow(one);
    tree.selectWindow(two);
    tree.removeWindow(two.window);
    expect(session.current).toBe(one);
    tree.removeWindow(one.window);
    expect(session.current).toBe(three);
    tree.removeWindow(three.window);
    expect(indexes(session)).toBe('0:@0*');
  });

  test('close up when renumber-windows is set, and keep their order', () => {
    const { tree, session, winlink, options } = newWindow();
    options.session.set('renumber-windows', true);
    options.session.set('base-index', 1);
    tree.createWindow(session, { index: 4, pane: shell });
    tree.createWindow(session, { index: 9, pane: shell });
    tree.removeWindow(winlink.window);
    expect(indexes(session)).toBe('1:@1 2:@2*');
  });

  test('swap their indexes; with -d the focus goes to the second index', () => {
    const { tree, session, winlink } = newWindow();
    const second = tree.createWindow(session, { detached: true, pane: shell });
    tree.swapWindows(winlink, second, false);
    expect(indexes(session)).toBe('0:@1* 1:@0');
    tree.swapWindows(winlink, second, true);
    expect(indexes(session)).toBe('0:@0 1:@1*');
  });

  test('can be linked into other sessions, and end with their last link', () => {
    const { tree, session, winlink, window } = newWindow();
    const other = tree.createSession(spec);
    const link = tree.linkWindow(winlink, other, { detached: true });
    expect(indexes(other)).toBe('0:@1* 1:@0');
    expect(() => tree.linkWindow(winlink, other, { index: 0 })).toThrow('index in use: 0');
    expect(() => tree.linkWindow(winlink, other, { index: 1 })).toThrow('same index: 1');
    tree.unlinkWindow(link);
    expect(tree.windows.has(window.id)).toBe(true);
    expect(() => tree.unlinkWindow(winlink)).toThrow('window only linked to one session');
    tree.unlinkWindow(winlink, { kill: true });
    expect([tree.windows.has(window.id), tree.sessions.has(session.id)]).toEqual([false, false]);
  });

  test('move to another session; one left empty ends', () => {
    const { tree, session, winlink } = newWindow();
    const other = tree.createSession(spec);
    tree.moveWindow(winlink, other, { index: 7 });
    expect(indexes(other)).toBe('0:@1 7:@0*');
    expect(tree.sessions.has(session.id)).toBe(false);
  });
});

describe('a session group', () => {
  function grouped() {
    const made = newWindow();
    const other = made.tree.createSession({ ...spec, group: made.session });
    return { ...made, other };
  }

  test('is called after its first session and shares windows, not the current one', () => {
    const { tree, session, other, window } = grouped();
    expect([session.group, other.group, other.name]).toEqual(['0', '0', '0-1']);
    expect(other.current.window).toBe(window);
    tree.createWindow(other, { pane: shell });
    expect([indexes(session), indexes(other)]).toEqual(['0:@0* 1:@1', '0:@0 1:@1*']);
    tree.removeWindow(window);
    expect([indexes(session), indexes(other)]).toEqual(['1:@1*', '1:@1*']);
  });

  test('keeps its windows when one session ends, and ends with its last window', () => {
    const { tree, session, other, window } = grouped();
    tree.removeSession(session, { cause: 'killed' });
    expect([...tree.sessions.values()]).toEqual([other]);
    expect(tree.windows.has(window.id)).toBe(true);
    tree.removePane(window.active);
    expect(tree.sessions.size).toBe(0);
  });

  test('can be made by a name that no session has', () => {
    const { tree } = newHarness();
    const first = tree.createSession({ ...spec, group: 'work' });
    const second = tree.createSession({ ...spec, group: 'work' });
    expect([first.name, second.name]).toEqual(['work-0', 'work-1']);
    expect(second.current.window).toBe(first.current.window);
  });

  test('does not let windows be linked within itself', () => {
    const { tree, winlink, other } = grouped();
    expect(() => tree.linkWindow(winlink, other, {})).toThrow('sessions are grouped');
  });

  test('renumbers together', () => {
    const { tree, session, other, winlink } = grouped();
    tree.createWindow(session, { index: 4, pane: shell });
    tree.removeWindow(winlink.window);
    tree.renumberWindows(other);
    expect([indexes(session), indexes(other)]).toEqual(['0:@1*', '0:@1*']);
  });
});

test('UUIDs are of version 7 and sort by time', () => {
  const now = Date.UTC(2030, 0, 1);
  const made = [newUuidV7(now), newUuidV7(now + 1), newUuidV7(now + 1000)];
  for (const uuid of made)
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect([...made].sort()).toEqual(made);
  expect(Number.parseInt((made[0] ?? '').replaceAll('-', '').slice(0, 12), 16)).toBe(now);
  expect(new Set(Array.from({ length: 1000 }, () => newUuidV7(now))).size).toBe(1000);
});
