/**
 * Scrolling through a pane's history of numbered lines in the page: with a wheel, and with a finger on a phone. Measures
 * the frames, counts the requests for rows, and checks the lines in view.
 */
import type { Host, Reading } from '../types.ts';
import { type Chromium, type ProbedPage, phone } from './Chromium.ts';
import type { FrameWork } from './FrameWork.ts';
import { PageFront } from './PageFront.ts';

/** Way of one gesture, in CSS pixels, its speed in pixels a second, and the number of gestures. */
const gesture = { pixels: 4000, speed: 8000, times: 10 };

/** Number on the first row in view; rows that are not loaded yet have none. */
const firstInView = (pane: string) =>
  `(() => {
    const view = document.querySelector('[data-pane="${pane}"]');
    const { top } = view.getBoundingClientRect();
    const row = [...view.querySelectorAll('.row')].find((one) => one.getBoundingClientRect().top >= top);
    return Number(row?.textContent.trim() || NaN);
  })()`;

async function scrolled(page: ProbedPage, pane: string, by: 'mouse' | 'touch'): Promise<Reading[]> {
  const box = await page.page.locator(`[data-pane="${pane}"]`).boundingBox();
  if (!box) throw new Error(`the page does not show ${pane}`);
  const requests = () => page.ask<number>("probe.sent['pane.rows'] ?? 0");
  const before = { requests: await requests(), line: await page.ask<number>(firstInView(pane)) };
  await page.ask('probe.watchFrames()');
  for (let time = 0; time < gesture.times; time++)
    await page.debug.send('Input.synthesizeScrollGesture', {
      x: box.x + box.width / 2,
      y: box.y + box.height / 2,
      yDistance: gesture.pixels,
      speed: gesture.speed,
      gestureSourceType: by,
    });
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
    while (!(await small.ask<boolean>(`document.querySelector('.shown').dataset.pane === '${pane}'`))) {
      await small.page.getByLabel('next pane').tap();
      await small.until(`document.querySelectorAll('.shown').length === 1`);
    }
    return [...readings, ...(await scrolled(small, pane, 'touch'))];
  } finally {
    await small.close();
    front.close();
  }
}
