/**
 * Scrolling through a pane's history of numbered lines in the page: with a wheel, and with a finger on a phone. Measures
 * the frames, counts the requests for rows, and checks the lines in view.
 */
import type { Host, Reading } from '../types.ts';
import { type Chromium, type ProbedPage, phone } from './Chromium.ts';
import type { FrameWork } from './FrameWork.ts';
import { PageFront } from './PageFront.ts';

/** Way of one gesture, in CSS pixels, its number of steps, and the number of gestures. */
const gesture = { pixels: 480, steps: 12, times: 40 };
/** Time between two steps: a finger, or a wheel, reports as often as the display shows. */
const stepMs = 16;

/** Number on the first row in view; rows that are not loaded yet have none. */
const firstInView = (pane: string) =>
  `(() => {
    const view = document.querySelector('[data-pane="${pane}"]');
    const { top } = view.getBoundingClientRect();
    const row = [...view.querySelectorAll('.row')].find((one) => one.getBoundingClientRect().top >= top);
    return Number(row?.textContent.trim() || NaN);
  })()`;

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** One gesture towards older lines, as input of the browser. */
async function move({ page, debug }: ProbedPage, box: Box, by: 'mouse' | 'touch'): Promise<void> {
  const x = Math.round(box.x + Math.min(box.width, 300) / 2);
  const y = Math.round(box.y + 20);
  if (by === 'mouse') await page.mouse.move(x, y);
  else await debug.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x, y }] });
  for (let step = 1; step <= gesture.steps; step++) {
    const way = gesture.pixels / gesture.steps;
    if (by === 'mouse') await page.mouse.wheel(0, -way);
    else
      await debug.send('Input.dispatchTouchEvent', {
        type: 'touchMove',
        touchPoints: [{ x, y: y + step * way }],
      });
    await page.waitForTimeout(stepMs);
  }
  if (by === 'touch') await debug.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}

async function scrolled(page: ProbedPage, pane: string, by: 'mouse' | 'touch'): Promise<Reading[]> {
  const box = await page.page.locator(`[data-pane="${pane}"]`).boundingBox();
  if (!box) throw new Error(`the page does not show ${pane}`);
  // The first gesture opens the history, whose length is known from then on.
  await move(page, box, by);
  await page.until(`document.querySelectorAll('[data-pane="${pane}"] .history .row').length > 0`);
  const requests = () => page.ask<number>("probe.sent['pane.rows'] ?? 0");
  const before = { requests: await requests(), line: await page.ask<number>(firstInView(pane)) };
  await page.ask('probe.watchFrames()');
  for (let time = 0; time < gesture.times; time++) await move(page, box, by);
  const work = await page.ask<FrameWork>('probe.framesWatched()');
  await page.until(`${firstInView(pane)} > 0`);
  const rows = before.line - (await page.ask<number>(firstInView(pane)));
  const name = by === 'mouse' ? 'wheel through the lines' : 'finger through the lines, phone';
  return [
    { measure: `${name}/rows passed`, unit: 'count', value: rows },
    { measure: `${name}/work of a frame, p99`, unit: 'ms', value: work.p99Ms },
    { measure: `${name}/work of a frame, the longest`, unit: 'ms', value: work.longestMs },
    { measure: `${name}/frames over 50 ms`, unit: 'count', value: work.over50 },
    { measure: `${name}/requests`, unit: 'count', value: (await requests()) - before.requests },
  ];
}

export async function scrolling(
  page: ProbedPage,
  chromium: Chromium,
  host: Host,
  pane: string,
): Promise<Reading[]> {
  const readings = await scrolled(page, pane, 'mouse');
  await page.ask(`document.querySelector('[data-pane="${pane}"]').scrollTop = 1e9`);
  const front = await PageFront.start(host);
  const small = await chromium.open(front.url, phone);
  try {
    const shown = () => small.ask<string>("document.querySelector('.shown').dataset.pane");
    for (let now = await shown(); now !== pane; now = await shown()) {
      await small.page.getByLabel('next pane').tap();
      await small.until(`document.querySelector('.shown').dataset.pane !== '${now}'`);
    }
    return [...readings, ...(await scrolled(small, pane, 'touch'))];
  } finally {
    await small.close();
    front.close();
  }
}
