/**
 * Probe in a page under measurement: the times of its connections, keys, pictures and frames, and its requests. Runs
 * before the page's own scripts. Owns `window.probe`; changes nothing that the page shows.
 */

import type { FrameWork } from '../web/FrameWork.ts';

/** Longest wait for something in the page. */
const longestWaitMs = 60_000;
/** Time between two looks at a condition. */
const lookMs = 5;

class Probe {
  /** Times at which connections opened, milliseconds since the page began. */
  readonly opened: number[] = [];
  /** Time at which the first row with text was painted; null before. */
  picture: number | null = null;
  /** Number of requests and notifications that the page has sent, by method. */
  readonly sent: Record<string, number> = {};
  /** From each key to its painted glyph, milliseconds. */
  readonly keys: number[] = [];
  #long: number[] = [];
  #work: number[] = [];
  #pictures = 0;
  #hasChanged = false;
  #since = 0;
  #watches = false;
  readonly #painted = new MessageChannel();
  #atPaint: (() => void)[] = [];

  constructor() {
    this.#painted.port1.onmessage = () => {
      for (const run of this.#atPaint.splice(0)) run();
    };
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) if (duration > 50) this.#long.push(duration);
    }).observe({ type: 'long-animation-frame' });
  }

  /** Runs after the frame that is being made is painted by the page's thread. */
  afterPaint(run: () => void): void {
    this.#atPaint.push(run);
    if (this.#atPaint.length === 1) this.#painted.port2.postMessage(null);
  }

  /**
   * Looks now and then whether a condition holds, and then resolves. It asks for no frame: a page that makes frames all
   * the time shows a key one frame later than a page at rest. Errors: when the condition does not hold within a minute.
   */
  until(holds: () => boolean): Promise<void> {
    const late = performance.now() + longestWaitMs;
    return new Promise((resolve, reject) => {
      const look = () => {
        if (holds()) resolve();
        else if (performance.now() > late) reject(new Error(`still not: ${holds}`));
        else setTimeout(look, lookMs);
      };
      look();
    });
  }

  /** Waits for the first row with text. */
  awaitPicture(): void {
    const look = () =>
      requestAnimationFrame(() =>
        this.afterPaint(() => {
          if (textRows('.pane').length > 0) this.picture = performance.now();
          else look();
        }),
      );
    look();
  }

  /** Measures the next key, whose glyph makes `text` the last row of the pane with text. Asks for no frame. */
  awaitKey(pane: string, text: string): void {
    const rows = document.querySelector(`[data-pane="${pane}"] .rows`);
    if (!rows) throw new Error(`the page does not show ${pane}`);
    addEventListener(
      'keydown',
      ({ timeStamp }) => {
        // Its microtask runs in the frame that draws the rows, before that frame is painted.
        const drawn = new MutationObserver(() => {
          if (textRows(`[data-pane="${pane}"]`).at(-1) !== text) return;
          drawn.disconnect();
          this.afterPaint(() => this.keys.push(performance.now() - timeStamp));
        });
        drawn.observe(rows, { childList: true, subtree: true, characterData: true });
      },
      { capture: true, once: true },
    );
  }

  /** Measures frames from now on. */
  watchFrames(): void {
    this.#work = [];
    this.#long = [];
    this.#pictures = 0;
    this.#since = performance.now();
    this.#watches = true;
    const rows = new MutationObserver(() => {
      this.#hasChanged = true;
    });
    for (const pane of document.querySelectorAll('.pane'))
      rows.observe(pane, { childList: true, subtree: true, characterData: true });
    const frame = (startedAt: number) => {
      if (!this.#watches) {
        rows.disconnect();
        return;
      }
      const began = Math.max(startedAt, performance.now());
      this.afterPaint(() => {
        this.#work.push(performance.now() - began);
        if (this.#hasChanged) this.#pictures++;
        this.#hasChanged = false;
      });
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  /** Result of the measurement, which it ends. */
  framesWatched(): FrameWork {
    this.#watches = false;
    const work = this.#work.sort((a, b) => a - b);
    return {
      seconds: (performance.now() - this.#since) / 1000,
      frames: work.length,
      pictures: this.#pictures,
      longestMs: work.at(-1) ?? 0,
      p99Ms: work[Math.max(0, Math.ceil(work.length * 0.99) - 1)] ?? 0,
      over50: this.#long.length,
    };
  }
}

/** Text of the rows of panes that have some, without the blanks at their ends. */
function textRows(selector: string): string[] {
  return [...document.querySelectorAll(`${selector} .rows .row`)].flatMap((row) => {
    const text = row.textContent?.trimEnd() ?? '';
    return text === '' ? [] : [text];
  });
}

const probe = new Probe();

/** The page's sockets, observed. */
class ProbedSocket extends WebSocket {
  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, protocols);
    this.addEventListener('open', () => {
      probe.opened.push(performance.now());
    });
  }

  override send(data: Parameters<WebSocket['send']>[0]): void {
    const method = typeof data === 'string' ? /"method":"([\w.]+)"/.exec(data)?.[1] : undefined;
    if (method !== undefined) probe.sent[method] = (probe.sent[method] ?? 0) + 1;
    super.send(data);
  }
}

declare global {
  interface Window {
    probe: Probe;
  }
}
window.WebSocket = ProbedSocket;
window.probe = probe;
probe.awaitPicture();
