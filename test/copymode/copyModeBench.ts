/** A pane with a log for tests of copy mode: a screen of 40x10 that keeps 50 rows itself and the rest in its log. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { CopyMode } from '../../src/copymode/CopyMode.ts';
import type { CopyModeHost } from '../../src/copymode/types.ts';
import type { PaneLog } from '../../src/log/PaneLog.ts';
import { PastReader } from '../../src/log/PastReader.ts';
import { typistOf } from '../../src/operator/ledger/typistOf.ts';
import { Screen } from '../../src/screen/Screen.ts';
import { logBench, output, startOfTime } from '../log/logHelpers.ts';

/** Builds the thread that reads the past, for the tests of one file. */
export function builtWorker(): { readonly path: string } {
  let folder = '';
  const built = { path: '' };
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-copymode-'));
    built.path = join(folder, 'log-worker.cjs');
    await build({
      entryPoints: ['src/log/worker.ts'],
      outfile: built.path,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      define: { 'import.meta.dirname': '__dirname' },
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return built;
}

const styles: Record<string, string> = {
  'copy-mode-selection-style': '7',
  'copy-mode-position-style': '7',
  'copy-mode-match-style': '46',
  'copy-mode-current-match-style': '45',
  'copy-mode-mark-style': '41',
  'copy-mode-author-style': '1',
  'copy-mode-author-line-style': '2',
};

/** Records of input, as the server writes them. */
export const typists = {
  ann: JSON.stringify({ id: 'owner', name: 'ann', actor: 'person' }),
  bob: JSON.stringify({ id: 'token:1', name: 'bob', actor: 'person' }),
  claude: JSON.stringify({ id: 'agent:claude:%1', name: 'claude in %1', actor: 'agent' }),
  wide: JSON.stringify({ id: 'token:2', name: '\u6771\u4eac\u592a\u90ce', actor: 'person' }),
} as const;

interface PaneSize {
  cols: number;
  rows: number;
}

export function paneBench(worker: { readonly path: string }, size: PaneSize = { cols: 40, rows: 10 }) {
  const bench = logBench({ blockBytes: 20_000 });
  let log: PaneLog = bench.open();
  const { clock } = bench;
  const options = { ...size, contextRows: 50, events: {}, answersQueries: false };
  let screen = new Screen(options);
  const past = new PastReader({ workerPath: worker.path });
  onTestFinished(() => past.close());
  const cut = () => {
    const checkpoint = log.needsCheckpoint === 'no' ? undefined : screen.checkpoint();
    if (checkpoint) log.cut(checkpoint, { line: screen.historySize });
  };
  const print = (text: string) => {
    const bytes = Buffer.from(text).toString('latin1');
    for (let at = 0; at < bytes.length; at += 1000) {
      cut();
      const record = log.append(output(log.endOffset, bytes.slice(at, at + 1000), clock.time));
      if (record?.kind === 'output') screen.feed(record.data);
    }
  };
  /** Input of somebody, whose echo and output follow. */
  const typed = (who: keyof typeof typists, text: string) => {
    cut();
    const input = { at: clock.time, who: typists[who] };
    log.typed({ ...input, bytes: text.length, seq: 0, how: 'keys' });
    screen.typed(input);
    print(text);
  };
  const resize = (cols: number, rows: number) => {
    const at = clock.time;
    log.append({ kind: 'resize', offset: log.endOffset, at, serial: 0, cols, rows });
    screen.resize(cols, rows);
  };
  const copied: string[] = [];
  const messages: string[] = [];
  let waiting: (() => void)[] = [];
  const host: CopyModeHost = {
    past,
    screen: () => screen,
    source: () => log.source(),
    keys: () => 'vi',
    wrapSearch: () => true,
    wordSeparators: () => '-./',
    position: () => null,
    style: (name) => styles[name] ?? '',
    typist: (who) => {
      const author = typistOf(who);
      return author ? { name: author.name, machine: author.actor !== 'person' } : undefined;
    },
    now: () => clock.time,
    changed: () => {
      const wake = waiting;
      waiting = [];
      for (const resolve of wake) resolve();
    },
    copy: (text) => void copied.push(text),
    pipe: () => {},
    message: (text) => void messages.push(text),
  };
  let ended = 0;
  const mode = () => new CopyMode(host, {}, () => ended++);
  const changed = () => new Promise<void>((resolve) => waiting.push(resolve));
  return {
    get screen() {
      return screen;
    },
    get log() {
      return log;
    },
    options,
    bench,
    clock,
    print,
    typed,
    resize,
    mode,
    copied,
    messages,
    changed,
    ended: () => ended,
    /** Another server opens the log. */
    reopen: (fold: (log: PaneLog) => Screen) => {
      log.close();
      log = bench.open();
      screen = fold(log);
    },
  };
}

export const minute = 60_000;
export const began = startOfTime;

export const numbered = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) => `line ${from + n} of many\r\n`).join('');

/** The rows that a mode shows, as text. */
export const shown = (mode: CopyMode) =>
  mode
    .changesSince(0)
    .rows.map(({ json }) => (JSON.parse(json) as [string, string][]).map(([, text]) => text).join(''));
