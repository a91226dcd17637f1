import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { KeeperClient, Welcome } from '../../../src/keeper/link/KeeperClient.ts';
import { PaneLog } from '../../../src/log/PaneLog.ts';
import { OptionStore } from '../../../src/options/OptionStore.ts';
import { optionTable } from '../../../src/options/table.ts';
import type { OptionSet } from '../../../src/options/types.ts';
import { WallClock } from '../../../src/runtime/WallClock.ts';
import { Screen } from '../../../src/screen/Screen.ts';
import { PaneRuntime } from '../../../src/server/panes/PaneRuntime.ts';
import { effectsOf, optionEffects, optionsRead } from '../../../src/server/reactions/optionEffects.ts';
import { ServerCore } from '../../../src/server/ServerCore.ts';
import type { Endings } from '../../../src/server/ServerParts.ts';
import type { Viewport } from '../../../src/server/viewports/Viewport.ts';
import { statusRows } from '../../../src/server/viewports/WindowSizes.ts';
import type { Session } from '../../../src/session/types.ts';
import { FakeTimers } from '../../helpers/fakeTimers.ts';
import { shell } from '../../session/treeHarness.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'effects-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(dir, { recursive: true, force: true });
});

/** A server of two sessions, one of them with a client and a split window. Its keeper does nothing. */
function newServer() {
  const timers = new FakeTimers();
  const clock = new WallClock({ now: () => timers.now() }, { now: () => timers.now() });
  const keeper = new Proxy({}, { get: () => () => {} }) as KeeperClient;
  const welcome = { type: 'welcome', generation: 1, ptys: [], hostBoot: '' } as unknown as Welcome;
  const parts = {
    link: new PassThrough(),
    socketPath: join(dir, 'socket'),
    stateDir: dir,
    env: { HOME: dir, PATH: '/usr/bin:/bin', SHELL: '/bin/sh' },
    clock,
    timers,
    log: { info: () => {}, error: () => {} },
    exit: () => {},
  };
  const core = new ServerCore(parts, keeper, welcome, {} as Endings);
  const pane = { ...shell, cwd: dir };
  const work = core.tree.createSession({ cwd: dir, cols: 80, rows: 24, pane });
  core.tree.createSession({ cwd: dir, cols: 80, rows: 24, pane });
  core.tree.splitPane(work.current.window.active, { direction: 'vertical' }, pane);
  vi.spyOn(core.viewports, 'all').mockReturnValue([clientOf(work)]);
  vi.spyOn(core.viewports, 'clients').mockReturnValue([clientOf(work)]);
  for (const each of core.tree.panes.values()) void core.control.book.changes(each, 1);
  core.panes.all();
  return { core, timers, work };
}

const clientOf = (session: Session) =>
  ({
    session,
    readOnly: false,
    decidesSize: 'yes',
    activityAt: 0,
    operator: { role: 'owner' },
    terminal: { colours: {} },
    frames: { printed: () => {} },
    cols: 100,
    get windowRows() {
      return 40 - statusRows(session, 40);
    },
    refreshStatus: () => {},
    showMessage: () => {},
  }) as unknown as Viewport;

/** Names of the options that `work` reads, at whatever place. */
function namesRead(work: () => void): Set<string> {
  const names = new Set<string>();
  for (const method of ['get', 'getElements', 'own', 'has'] as const) {
    const real = OptionStore.prototype[method] as (name: string) => never;
    vi.spyOn(OptionStore.prototype, method).mockImplementation(function (this: OptionStore, name) {
      names.add(name);
      return real.call(this, name);
    });
  }
  work();
  return names;
}

describe('the options that each part reads', () => {
  it.each(optionEffects)('%s reads none besides its own', (effect) => {
    const { core } = newServer();
    // Resizes windows, which reads further options and fires hooks.
    void core.reactions.commands.succeeded(['options']);
    vi.spyOn(core.pendingOptions, 'take').mockReturnValue([effect]);
    const names = namesRead(() => void core.reactions.commands.succeeded(['options']));
    expect([...names].filter((name) => !optionsRead[effect].includes(name))).toEqual([]);
  });

  it('are options of the table', () => {
    const known = new Set(optionTable.map(({ name }) => name));
    expect(
      Object.values(optionsRead)
        .flat()
        .filter((name) => !known.has(name)),
    ).toEqual([]);
  });

  it('leave nothing to apply for others, and everything for a name that is unknown', () => {
    expect(effectsOf('@mine')).toEqual([]);
    expect(effectsOf('main-pane-width')).toEqual([]);
    expect(effectsOf('from-a-later-release')).toEqual(optionEffects);
  });
});

const values: Readonly<Record<string, readonly string[]>> = {
  'aggressive-resize': ['on', 'off'],
  'alternate-screen': ['on', 'off'],
  'extended-keys': ['on', 'off', 'always'],
  'history-age': ['1d', '2h'],
  'history-bytes': ['1000000', '2000000'],
  'history-total-bytes': ['100000000', '200000000'],
  'lock-after-time': ['0', '30', '60'],
  log: ['on', 'off'],
  'main-pane-width': ['10', '20'],
  'monitor-silence': ['0', '5'],
  'pane-border-status': ['off', 'top', 'bottom'],
  'pane-colours[1]': ['red', '#112233'],
  'scroll-on-clear': ['on', 'off'],
  'session-ttl': ['0', '1d'],
  status: ['off', 'on', '2', '5'],
  'status-interval': ['0', '5', '15'],
  'status-left': ['a', 'b'],
  'status-style': ['fg=red', 'default'],
  'window-size': ['largest', 'smallest', 'latest', 'manual'],
  '@mine': ['a', 'b'],
};

/** Last value given to each part, by where it was given. */
function recordGiven(): ReadonlyMap<string, string> {
  const given = new Map<string, string>();
  const ids = new WeakMap<object, number>();
  let next = 0;
  const record = (type: { prototype: object }, method: string) => {
    const prototype = type.prototype as Record<string, (...args: unknown[]) => unknown>;
    const real = prototype[method];
    vi.spyOn(prototype, method).mockImplementation(function (this: object, ...args: unknown[]) {
      if (!ids.has(this)) ids.set(this, next++);
      const text = args.map((arg) => JSON.stringify(arg instanceof Map ? [...arg] : arg));
      given.set(`${method} of ${ids.get(this)}`, text.join());
      return real?.apply(this, args);
    });
  };
  record(PaneRuntime, 'allowAlternate');
  record(PaneRuntime, 'scrollOnClear');
  for (const method of ['allowExtendedKeys', 'setPalette']) record(Screen, method);
  for (const method of ['setEnabled', 'setBounds']) record(PaneLog, method);
  return given;
}

describe('options set in any order', () => {
  const steps = fc.array(
    fc.constantFrom(...Object.keys(values)).chain((name) =>
      fc.record({
        name: fc.constant(name),
        value: fc.option(fc.constantFrom(...(values[name] ?? []))),
        inherits: fc.boolean(),
        applies: fc.boolean(),
      }),
    ),
    { minLength: 1, maxLength: 12 },
  );

  it('have the effect of applying all options', () => {
    const given = recordGiven();
    const { core, timers, work } = newServer();
    const effect = () => ({
      given: [...given],
      sizes: [...core.tree.panes.values()].map(({ cols, rows }) => [cols, rows]),
      windows: [...core.tree.windows.values()].map(({ cols, rows }) => [cols, rows]),
      timers: timers.pending,
      theme: core.options.session.getString('status-left'),
    });
    const apply = () => void core.reactions.commands.succeeded(['options']);
    fc.assert(
      fc.property(steps, (all) => {
        core.pendingOptions.noteAll();
        apply();
        for (const { name, value, inherits, applies } of all) {
          const place = placeOf(core, work, name, inherits);
          if (value === null) place.unset(name.replace(/\[.*/, ''));
          else place.setFromText(name, value);
          if (applies) apply();
        }
        apply();
        const partial = effect();
        core.pendingOptions.noteAll();
        apply();
        expect(partial).toEqual(effect());
      }),
      { numRuns: 300 },
    );
  });
});

/** The global place of an option, or one below it. */
function placeOf(core: ServerCore, session: Session, name: string, below: boolean): OptionSet {
  const scopes = optionTable.find((spec) => spec.name === name.replace(/\[.*/, ''))?.scopes ?? ['server'];
  const { window } = session.current;
  if (scopes.includes('pane') && below) return window.active.options;
  if (scopes.includes('window')) return below ? window.options : core.options.window;
  if (scopes.includes('session')) return below ? session.options : core.options.session;
  return core.options.server;
}

it('applies everything after a pane was made', () => {
  const { core, work } = newServer();
  core.pendingOptions.take();
  core.tree.splitPane(work.current.window.active, { direction: 'horizontal' }, { ...shell, cwd: dir });
  expect(core.pendingOptions.take()).toEqual(optionEffects);
});
