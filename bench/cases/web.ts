/**
 * The page in a browser: its size, its first picture, keys, a flood, memory over a million lines, scrolling through
 * them, a hundred viewers, and waking up. Times are those of the page's own thread, until it has painted.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { median, percentile } from '../statistics.ts';
import type { BenchCase, CaseContext, Host, Reading } from '../types.ts';
import { Chromium, missingChromium, type ProbedPage } from '../web/Chromium.ts';
import type { FrameWork } from '../web/FrameWork.ts';
import { PageFront } from '../web/PageFront.ts';
import { SilentLink } from '../web/SilentLink.ts';
import { scrolling } from '../web/scrolling.ts';
import { outputOf, Viewers } from '../web/Viewers.ts';
import { Feeder } from '../work/Feeder.ts';
import { processorMeter } from './fanOut.ts';

const size = { cols: 200, rows: 50 };
/** The pane that is typed into, the one that floods, and one with moderate output. */
const panes = { typed: '%0', flooded: '%1', busy: '%2' };
/** Lines of the history, and the counts at which memory is read. */
const historyLines = 1_000_000;
const memoryAt = [100_000, 500_000, historyLines];
/** Keys of one line: fewer than a pane's columns. */
const lineKeys = 26;
const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms));

interface Parts {
  host: Host;
  front: PageFront;
  chromium: Chromium;
  page: ProbedPage;
  context: CaseContext;
}

/** Bytes of the page's files as they are sent, compressed with Brotli. */
function pageBytes(): number {
  const folder = resolve(import.meta.dirname, '../../../dist/web');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.br'))
    .reduce((sum, name) => sum + readFileSync(join(folder, name)).length, 0);
}

/** From an open socket to a painted picture, over several loads of the page. */
async function firstPictures({ page, context }: Parts): Promise<Reading[]> {
  const fromSocket: number[] = [];
  const fromStart: number[] = [];
  for (let load = 0; load < (context.quick ? 4 : 10); load++) {
    await page.page.reload();
    await page.until('probe.picture !== null');
    const [opened, picture] = await page.ask<[number, number]>('[probe.opened.at(-1), probe.picture]');
    fromSocket.push(picture - opened);
    fromStart.push(picture);
  }
  return [
    { measure: 'first picture, from the open socket', unit: 'ms', value: median(fromSocket) },
    { measure: 'first picture, from the start of the load', unit: 'ms', value: median(fromStart) },
  ];
}

/** Types keys one by one, a new line after some; milliseconds from each key to its glyph. */
async function keyTimes({ page, context }: Parts, name: string): Promise<Reading[]> {
  const count = context.quick ? 30 : 100;
  await page.ask('probe.keys.length = 0');
  let line = '';
  for (let at = 0; at < count; at++) {
    if (line.length === lineKeys) {
      await page.page.keyboard.press('Enter');
      line = '';
      await sleep(100);
    }
    const key = String.fromCharCode(97 + Math.floor(context.random() * 26));
    line += key;
    await page.ask(`probe.awaitKey('${panes.typed}', '${line}')`);
    await page.page.keyboard.press(key);
    await page.until(`probe.keys.length === ${at + 1}`);
    await sleep(20 + context.random() * 20);
  }
  await page.page.keyboard.press('Enter');
  const times = await page.ask<number[]>('probe.keys');
  return [
    { measure: `${name}/p50`, unit: 'ms', value: percentile(times, 0.5) },
    { measure: `${name}/p95`, unit: 'ms', value: percentile(times, 0.95) },
  ];
}

const frameReadings = (name: string, work: FrameWork): Reading[] => [
  { measure: `${name}/frames`, unit: '/s', value: work.frames / work.seconds },
  { measure: `${name}/frames with new rows`, unit: '/s', value: work.pictures / work.seconds },
  { measure: `${name}/work of a frame, p99`, unit: 'ms', value: work.p99Ms },
  { measure: `${name}/work of a frame, the longest`, unit: 'ms', value: work.longestMs },
  { measure: `${name}/frames over 50 ms`, unit: 'count', value: work.over50 },
];

/** One of four panes floods: frames, processor time, and keys in another pane. */
async function flooded(parts: Parts, kind: 'coloured' | 'unicode'): Promise<Reading[]> {
  const { host, front, chromium, page, context } = parts;
  await outputOf(host, ['respawn-pane', '-k', '-t', panes.flooded, context.files.flood(kind)]);
  await sleep(1000);
  const meter = processorMeter([...(await host.serverPids()), front.pid]);
  const before = { ms: await chromium.pagesMs(), at: performance.now() };
  await page.ask('probe.watchFrames()');
  await sleep(context.quick ? 2000 : 5000);
  const work = await page.ask<FrameWork>('probe.framesWatched()');
  const tab = ((await chromium.pagesMs()) - before.ms) / (performance.now() - before.at);
  const name = `flood, ${kind}`;
  const readings: Reading[] = [
    ...frameReadings(name, work),
    { measure: `${name}/tab`, unit: '%', value: tab * 100 },
    { measure: `${name}/server`, unit: '%', value: meter() },
    ...(await keyTimes(parts, `${name}, key to glyph`)),
  ];
  await outputOf(host, ['respawn-pane', '-k', '-t', panes.flooded, 'exec cat']);
  return readings;
}

/** A million numbered lines in one pane: heap and nodes of the tab at several counts. */
async function memory({ host, page, context }: Parts): Promise<Reading[]> {
  const counts = context.quick ? memoryAt.map((count) => count / 10) : memoryAt;
  const steps = counts.map((to, at) => `seq ${(counts[at - 1] ?? 0) + 1} ${to}; read _`).join('; ');
  await outputOf(host, ['respawn-pane', '-k', '-t', panes.flooded, `${steps}; exec cat`]);
  const readings: Reading[] = [];
  for (const count of counts) {
    await page.until(
      `[...document.querySelectorAll('[data-pane="${panes.flooded}"] .row')].some((row) => row.textContent.trim() === '${count}')`,
    );
    const { heapMiB, nodes } = await page.memory();
    const share = `${(count * 100) / (counts.at(-1) ?? 1)}%`;
    readings.push(
      { measure: `a million lines, at ${share}/heap`, unit: 'MiB', value: heapMiB },
      { measure: `a million lines, at ${share}/nodes`, unit: 'count', value: nodes },
    );
    await outputOf(host, ['send-keys', '-t', panes.flooded, 'Enter']);
  }
  return readings;
}

/** Many viewers beside one page, with fifty lines a second in one pane. */
async function viewed(parts: Parts, count: number): Promise<Reading[]> {
  const { host, front } = parts;
  const viewers = count === 0 ? null : await Viewers.start(host, front, count);
  try {
    await sleep(1000);
    const pids = await host.serverPids();
    const [server, web] = [processorMeter(pids), processorMeter([front.pid])];
    const before = { frames: (await viewers?.frames()) ?? 0, at: performance.now() };
    const name = count === 0 ? 'no other viewers' : `${count} viewers`;
    const keys = await keyTimes(parts, `${name}, key to glyph`);
    const seconds = (performance.now() - before.at) / 1000;
    const readings: Reading[] = [
      ...keys,
      { measure: `${name}/server`, unit: '%', value: server() },
      { measure: `${name}/front`, unit: '%', value: web() },
    ];
    if (viewers) {
      const frames = ((await viewers.frames()) - before.frames) / count / seconds;
      readings.push({ measure: `${name}/frames for each`, unit: '/s', value: frames });
    }
    return readings;
  } finally {
    viewers?.close();
  }
}

/** The page's link falls silent as in a sleep, output goes on, and the page wakes: until it shows the newest line. */
async function waking({ host, chromium }: Parts): Promise<Reading[]> {
  const front = await PageFront.start(host);
  const link = await SilentLink.listen(front.port);
  try {
    const url = new URL(front.url);
    url.port = `${link.port}`;
    const page = await chromium.open(url.href);
    await sleep(500);
    await page.debug.send('Page.setWebLifecycleState', { state: 'frozen' });
    link.silence();
    await outputOf(host, ['respawn-pane', '-k', '-t', panes.flooded, 'printf "awake again"; exec cat']);
    await sleep(1000);
    const startedAt = performance.now();
    await page.debug.send('Page.setWebLifecycleState', { state: 'active' });
    await page.ask('document.dispatchEvent(new Event("visibilitychange"))');
    await page.until(
      `document.querySelector('[data-pane="${panes.flooded}"]').textContent.includes('awake again')`,
    );
    const value = performance.now() - startedAt;
    await page.close();
    return [{ measure: 'from waking up to the live picture', unit: 'ms', value }];
  } finally {
    link.close();
    front.close();
  }
}

/** Parts in the order of the table; scrolling uses the history that the part before it leaves. */
const measurements: readonly ((parts: Parts) => Promise<Reading[]>)[] = [
  async () => [{ measure: 'all files, compressed with Brotli', unit: 'bytes', value: pageBytes() }],
  firstPictures,
  (parts) => keyTimes(parts, 'key to glyph'),
  (parts) => flooded(parts, 'coloured'),
  (parts) => flooded(parts, 'unicode'),
  memory,
  ({ page, chromium, host }) => scrolling(page, chromium, host, panes.flooded),
  (parts) => viewed(parts, 0),
  (parts) => viewed(parts, parts.context.quick ? 20 : 100),
  waking,
];

export const web: BenchCase = {
  name: 'web',
  title: 'The page in a browser',
  method:
    'Headless Chromium at 1600x900 shows a window of 200x50 with four panes, over loopback. A picture, or a glyph, counts as shown ' +
    'when the page’s thread has painted it; a key counts from its event. The flood prints without end in one pane, while keys go to ' +
    'another. Work of a frame is the time of the page’s thread for it, and the browser itself counts frames over 50 ms (Long ' +
    'Animation Frames). Heap and nodes are read after a collection of garbage, while one pane prints a million lines; their ' +
    'history is then scrolled with a wheel and with a finger on a phone. Viewers speak the page’s protocol over WebSocket, all in one ' +
    'process, beside one real page and fifty lines a second. To wake up, the page is frozen, its connection falls silent, and a pane ' +
    'prints before it is thawed. Processor time is in percent of one core.',
  tools: ['holdfast'],
  mostRounds: 1,
  missing: missingChromium,
  visit: async (tool, context) => {
    const feeder = await Feeder.start({ pipes: 1, linesPerSecond: 50 });
    const host = await tool.open({ ...size, program: 'exec cat' });
    const opened: { close(): unknown }[] = [];
    try {
      for (const program of ['exec cat', feeder.programs[0] ?? '', 'exec cat']) await host.split?.(program);
      const front = await PageFront.start(host);
      opened.push(front);
      const chromium = await Chromium.start();
      opened.push(chromium);
      const page = await chromium.open(front.url);
      const readings: Reading[] = [];
      for (const measure of measurements)
        readings.push(...(await measure({ host, front, chromium, page, context })));
      return readings;
    } finally {
      for (const part of opened.reverse()) await part.close();
      await host.close();
      feeder.close();
    }
  },
};
