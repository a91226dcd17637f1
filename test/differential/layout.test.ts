/**
 * The same random work on windows and panes here and in tmux: after every step layouts, sizes, order and focus must be
 * the same. What differs on purpose stands in docs/tmux-differences.md and in `knownDifference`.
 *
 * SEED=n repeats a run, SEQUENCES=n and STEPS=n change how much is tried.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGlobalOptions } from '../../src/options/OptionStore.ts';
import { addsUp } from '../../src/session/layout/Cell.ts';
import { parseLayout } from '../../src/session/layout/layoutString.ts';
import { layoutPresets } from '../../src/session/layout/presets.ts';
import { SessionTree } from '../../src/session/SessionTree.ts';
import type { LayoutPreset, Pane, Session, Side, SplitRequest, Window } from '../../src/session/types.ts';
import { newUuidV7 } from '../../src/session/uuid.ts';
import { Tmux, TmuxHangs } from './layoutTmux.ts';

const seed =
  process.env.SEED === 'random' ? Math.floor(Math.random() * 2 ** 31) : Number(process.env.SEED ?? 1);
const sequences = Number(process.env.SEQUENCES ?? 60);
const steps = Number(process.env.STEPS ?? 15);

/** mulberry32: a small generator, so that a seed means the same run everywhere. */
function randomFrom(start: number) {
  let state = start;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    upTo: (limit: number) => Math.floor(next() * limit),
    chance: (share: number) => next() < share,
    pick<T>(list: readonly T[]): T {
      const item = list[Math.floor(next() * list.length)];
      if (item === undefined) throw new Error('nothing to pick from');
      return item;
    },
  };
}
type Random = ReturnType<typeof randomFrom>;

interface Step {
  command: string;
  here: () => void;
}

const sleeper = { cwd: '/', command: ['sleep', '10000'] };
const letters: Record<Side, string> = { left: 'L', right: 'R', up: 'U', down: 'D' };
/** Sizes set by resize-window stay in force, as with window-size manual. */
const manualSizes = new WeakMap<Window, { cols: number; rows: number }>();

let tmux: Tmux;
let tree: SessionTree;

/** tmux and a tree that are at the same point: the session `base`, ids from 1 on. */
async function startBoth(): Promise<void> {
  tmux = await Tmux.start();
  tree = new SessionTree({
    clock: { now: () => 0 },
    newUuid: () => newUuidV7(0),
    globalOptions: createGlobalOptions(),
    emit: () => {},
  });
  tree.createSession({ name: 'base', cwd: '/', cols: 80, rows: 24, pane: sleeper });
}

beforeAll(startBoth);
afterAll(() => tmux.stop({ hangs: false }));

function splitOf(random: Random): { request: SplitRequest; flags: string } {
  const request: SplitRequest = { direction: random.pick(['horizontal', 'vertical'] as const) };
  let flags = request.direction === 'horizontal' ? '-h' : '-v';
  if (random.chance(0.3)) {
    request.before = true;
    flags += 'b';
  }
  if (random.chance(0.25)) {
    request.fullSize = true;
    flags += 'f';
  }
  if (random.chance(0.2)) {
    request.detached = true;
    flags += 'd';
  }
  if (random.chance(0.5)) {
    const cells = random.upTo(random.chance(0.2) ? 150 : 30);
    const percent = random.upTo(101);
    const inCells = random.chance(0.5);
    request.size = inCells ? { cells } : { percent };
    flags += inCells ? ` -l ${cells}` : ` -l ${percent}%`;
  }
  return { request, flags };
}

function nextStep(random: Random, session: Session, layouts: string[]): Step | null {
  const windows = session.winlinks.map((winlink) => winlink.window);
  const window = random.pick(windows);
  const panes = windows.flatMap((one) => one.panes);
  const pane = random.pick(window.panes);
  const other = random.pick(panes);
  const keepZoom = random.chance(0.4);
  const z = keepZoom ? ' -Z' : '';
  switch (random.upTo(17)) {
    case 0:
    case 1:
    case 2:
    case 3: {
      const { request, flags } = splitOf(random);
      const zoomed = random.chance(0.1) && request.detached !== true;
      return {
        command: `split-window ${flags}${zoomed ? ' -Z' : ''} -t ${pane.id} sleep 10000`,
        here: () => void tree.splitPane(pane, { ...request, zoomed }, sleeper),
      };
    }
    case 4: {
      const side = random.pick(['left', 'right', 'up', 'down'] as const);
      const cells = 1 + random.upTo(20);
      return {
        command: `resize-pane -t ${pane.id} -${letters[side]} ${cells}`,
        here: () => tree.resizePane(pane, side, cells),
      };
    }
    case 5: {
      const cols = random.upTo(120);
      const rows = random.upTo(50);
      const [x, y] = [random.chance(0.6), random.chance(0.5)];
      if (!x && !y) return null;
      return {
        command: `resize-pane -t ${pane.id}${x ? ` -x ${cols}` : ''}${y ? ` -y ${rows}` : ''}`,
        here: () => tree.setPaneSize(pane, { ...(x ? { cols } : {}), ...(y ? { rows } : {}) }),
      };
    }
    case 6: {
      const preset: LayoutPreset = random.pick(layoutPresets);
      return {
        command: `select-layout -t ${window.id} ${preset}`,
        here: () => {
          tree.selectPreset(window, preset);
          keepManualSize(window);
        },
      };
    }
    case 7: {
      if (layouts.length === 0) return null;
      const layout = random.pick(layouts);
      return {
        command: `select-layout -t ${window.id} '${layout}'`,
        here: () => {
          tree.applyLayout(window, layout);
          keepManualSize(window);
        },
      };
    }
    case 8:
      if (panes.length === 1) return null;
      return {
        command: `kill-pane -t ${pane.id}`,
        here: () => tree.removePane(pane),
      };
    case 9: {
      const keepFocus = random.chance(0.5);
      return {
        command: `swap-pane${keepFocus ? ' -d' : ''}${z} -s ${pane.id} -t ${other.id}`,
        here: () => tree.swapPanes(pane, other, keepFocus, { keepZoom }),
      };
    }
    case 10: {
      const direction = random.pick(['up', 'down'] as const);
      return {
        command: `rotate-window -${letters[direction]}${z} -t ${window.id}`,
        here: () => tree.rotate(window, direction, { keepZoom }),
      };
    }
    case 11:
      return {
        command: `resize-pane -Z -t ${pane.id}`,
        here: () => toggleZoom(window, pane),
      };
    case 12: {
      const [cols, rows] = [2 + random.upTo(200), 2 + random.upTo(60)];
      return {
        command: `resize-window -t ${window.id} -x ${cols} -y ${rows}`,
        here: () => {
          manualSizes.set(window, { cols, rows });
          tree.resizeWindow(window, cols, rows);
        },
      };
    }
    case 13: {
      if (window.panes.length === 1) return null;
      const detached = random.chance(0.5);
      return {
        command: `break-pane${detached ? ' -d' : ''} -s ${pane.id} -t ${session.name}:`,
        here: () => void tree.breakPane(pane, session, { detached }),
      };
    }
    case 14: {
      const { request, flags } = splitOf(random);
      return {
        command: `join-pane ${flags} -s ${pane.id} -t ${other.id}`,
        here: () => {
          tree.joinPane(pane, other, request);
          const link = session.winlinks.find((winlink) => winlink.window === other.window);
          if (request.detached !== true && link !== undefined) tree.selectWindow(link);
          for (const winlink of session.winlinks) keepManualSize(winlink.window);
        },
      };
    }
    case 15:
      if (random.chance(0.5)) {
        return {
          command: `select-layout -E -t ${pane.id}`,
          here: () => {
            tree.spread(pane);
            keepManualSize(window);
          },
        };
      } else {
        if (window.zoomed) return null;
        const status = random.pick(['off', 'top', 'bottom']);
        return {
          command: `set-option -w -t ${window.id} pane-border-status ${status}`,
          here: () => {
            window.options.set('pane-border-status', status);
            tree.refit(window);
          },
        };
      }
    default: {
      // A pane that tmux leaves no line has neighbours there that it has not here.
      const flat = window.options.getString('pane-border-status') !== 'off';
      if (flat && window.panes.some((one) => one.rows === 1)) return null;
      const side = random.pick(['left', 'right', 'up', 'down'] as const);
      return {
        command: `select-pane -${letters[side]}${z} -t ${pane.id}`,
        here: () => {
          const beside = tree.neighbour(pane, side);
          if (beside !== null) tree.selectPane(beside, { keepZoom });
        },
      };
    }
  }
}

function toggleZoom(window: Window, pane: Pane): void {
  if (window.zoomed) {
    tree.zoom(window, false);
    return;
  }
  tree.selectPane(pane);
  tree.zoom(window, true);
}

function keepManualSize(window: Window): void {
  const size = manualSizes.get(window);
  if (size !== undefined && tree.windows.has(window.id)) tree.resizeWindow(window, size.cols, size.rows);
}

const format = [
  '#{window_index}#{?window_active,*,} #{window_id} #{window_width}x#{window_height}',
  '#{window_layout} #{window_visible_layout}#{?window_zoomed_flag, zoomed,}',
  // A pane hidden by zoom has a size that nobody sees: tmux keeps whatever it had (docs/tmux-differences.md).
  '#{P:#{pane_id}#{?pane_active,*,}#{?#{&&:#{window_zoomed_flag},#{!=:#{pane_active},1}},, #{pane_left} #{pane_top} #{pane_width} #{pane_height}}; }',
].join('  ');

function describe(session: Session): string[] {
  return session.winlinks.map((winlink) => {
    const { window } = winlink;
    const panes = window.panes
      .map((pane) => {
        const box = window.zoomed && !pane.active ? '' : ` ${pane.x} ${pane.y} ${pane.cols} ${pane.rows}`;
        return `${pane.id}${pane.active ? '*' : ''}${box}; `;
      })
      .join('');
    return [
      `${winlink.index}${winlink.current ? '*' : ''} ${window.id} ${window.cols}x${window.rows}`,
      `${window.layout} ${window.visibleLayout}${window.zoomed ? ' zoomed' : ''}`,
      panes,
    ].join('  ');
  });
}

/** With pane-border-status tmux makes panes of no lines at all, where ours keep one: those are left out. */
function withoutFlat(lines: readonly string[], ofTmux: readonly string[]): string[] {
  const flat = [...ofTmux.join('').matchAll(/(%\d+\*?) \d+ \d+ \d+ 0;/g)].map((match) => match[1]);
  return lines.map((line) => {
    return line.replace(/(%\d+\*?) \d+ \d+ \d+ [01];/g, (box, id) =>
      flat.includes(id) ? `${id} flat;` : box,
    );
  });
}

async function runSequence(number: number): Promise<void> {
  const random = randomFrom(seed + number * 7919);
  const name = `s${number}`;
  const [cols, rows] = random.chance(0.2)
    ? [2 + random.upTo(20), 2 + random.upTo(12)]
    : [40 + random.upTo(160), 12 + random.upTo(50)];
  await tmux.run(`new-session -d -s ${name} -x ${cols} -y ${rows} sleep 10000`);
  const session = tree.createSession({ name, cwd: '/', cols, rows, pane: sleeper });
  const layouts: string[] = [];
  const done: string[] = [`new-session -x ${cols} -y ${rows}`];
  for (let at = 0; at < steps; at++) {
    const step = nextStep(random, session, layouts);
    if (step === null) continue;
    done.push(step.command);
    const refused = attempt(step.here);
    const answer = await tmux.run(step.command);
    // In a crowded window tmux can lose count (docs/tmux-differences.md): nothing to compare from there on.
    if (!(await isSoundThere(name))) break;
    const where = `seed ${seed}, sequence ${number}:\n${done.join('\n')}\ntmux: ${answer.lines.join(' ')}\n`;
    expect(refused === null, `${where}here: ${refused}`).toBe(answer.ok);
    // tmux has unzoomed the window by the time it finds that there is no room; here nothing has changed.
    if (refused !== null) for (const winlink of session.winlinks) await sameZoom(winlink.window);
    if (/^(kill|break|join|swap)-pane/.test(step.command)) await sameFocus(session);
    const there = await tmux.run(`list-windows -t ${name} -F '${format}'`);
    expect(withoutFlat(describe(session), there.lines), where).toEqual(withoutFlat(there.lines, there.lines));
    for (const winlink of session.winlinks) layouts.push(winlink.window.layout);
  }
  await tmux.run(`kill-session -t ${name}`);
  tree.removeSession(session, { cause: 'test' });
}

async function isSoundThere(name: string): Promise<boolean> {
  const { lines } = await tmux.run(`list-windows -t ${name} -F '#{window_layout}'`);
  return lines.every((line) => {
    try {
      return addsUp(parseLayout(line));
    } catch {
      return false;
    }
  });
}

async function sameZoom(window: Window): Promise<void> {
  const answer = await tmux.run(`display-message -p -t ${window.id} '#{window_zoomed_flag}'`);
  if (answer.lines[0] === '0') tree.zoom(window, false);
}

/**
 * tmux 3.3a remembers one last pane, later ones and holdfast all of them, so what is active once a pane has gone may
 * differ. Both sides then select the same panes in the same order.
 */
async function sameFocus(session: Session): Promise<void> {
  for (const { window } of session.winlinks) {
    const answer = await tmux.run(`display-message -p -t ${window.id} '#{pane_id}'`);
    const there = window.panes.find((pane) => pane.id === answer.lines[0]);
    const here = window.active;
    if (there === undefined || there === here) continue;
    for (const pane of [there, here, there, here]) {
      await tmux.run(`select-pane -Z -t ${pane.id}`);
      tree.selectPane(pane, { keepZoom: true });
    }
  }
}

function attempt(work: () => void): string | null {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof Error && error.name === 'HoldfastError') return error.message;
    throw error;
  }
}

test(`the same work gives the same layouts as in tmux (SEED=${seed})`, async () => {
  let compared = 0;
  for (let number = 0; number < sequences; number++) {
    try {
      await runSequence(number);
      compared++;
    } catch (error) {
      if (!(error instanceof TmuxHangs)) throw error;
      // What made tmux loop was done here without.
      console.error(`tmux hangs: ${error.message}`);
      await tmux.stop({ hangs: true });
      await startBoth();
    }
  }
  expect(compared).toBeGreaterThan(sequences * 0.9);
});
