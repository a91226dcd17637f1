/**
 * A page in a browser of any engine, with a profile of its own: opened, typed into, clicked, read and photographed. The
 * input is that of W3C WebDriver ("Actions"), which WebDriver BiDi has too, so all engines get the same.
 */
import { writeFileSync } from 'node:fs';

export interface EngineOptions {
  /** Size of the view, CSS pixels. */
  width: number;
  height: number;
  colours: 'dark' | 'light';
  /** Fingers are what one points with; only Firefox can pretend that. */
  touch?: boolean;
}

/** One step of an input device (WebDriver, Actions). */
export type Step = Readonly<Record<string, string | number>>;

/** An input device and its steps. */
export interface Device {
  type: 'key' | 'pointer' | 'wheel' | 'none';
  id: string;
  actions: Step[];
  parameters?: { pointerType: 'mouse' | 'touch' };
}

export interface Spot {
  x: number;
  y: number;
}

/** Code points by which WebDriver names keys that are no characters (WebDriver, Keyboard actions). */
const keys: Readonly<Record<string, string>> = {
  Control: '\ue009',
  Alt: '\ue00a',
  Shift: '\ue008',
  Enter: '\ue007',
  Tab: '\ue004',
  Escape: '\ue00c',
  Backspace: '\ue003',
  Delete: '\ue017',
  ArrowLeft: '\ue012',
  ArrowUp: '\ue013',
  ArrowRight: '\ue014',
  ArrowDown: '\ue015',
  Home: '\ue011',
  End: '\ue010',
  PageUp: '\ue00e',
  PageDown: '\ue00f',
  F1: '\ue031',
  F5: '\ue035',
  F6: '\ue036',
};

export abstract class EnginePage {
  /** Class of the browser's window on its X display. */
  abstract readonly windowClass: string;
  /** Errors of scripts and refusals of the content policy since the last call. */
  abstract takeComplaints(): Promise<string[]>;

  abstract goto(url: string): Promise<void>;
  abstract reload(): Promise<void>;
  /** Sets the size of the view, CSS pixels. */
  abstract resize(width: number, height: number): Promise<void>;
  /** Ends the browser, and removes its profile. */
  abstract close(): Promise<void>;
  /** Value of an expression or promise, a text. */
  protected abstract value(expression: string): Promise<string>;
  protected abstract perform(devices: Device[]): Promise<void>;
  /** PNG of the view. */
  protected abstract capture(): Promise<Buffer>;

  /** Runs a function in the page; arguments and result as JSON. */
  async evaluate<A extends unknown[], T>(work: (...args: A) => T | Promise<T>, ...args: A): Promise<T> {
    const call = `(async () => JSON.stringify([await (${work})(...${JSON.stringify(args)})]))()`;
    return (JSON.parse(await this.value(call)) as [T])[0];
  }

  async screenshot(path: string): Promise<void> {
    // What has just changed is painted then.
    await this.evaluate(
      () => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))),
    );
    writeFileSync(path, await this.capture());
  }

  /** Types characters, each pressed and released. */
  type(text: string): Promise<void> {
    const actions = [...text].flatMap((value) => [keyStep('keyDown', value), keyStep('keyUp', value)]);
    return this.perform([{ type: 'key', id: 'keyboard', actions }]);
  }

  /** Presses a key with modifiers: `Control+b`, `Alt+x`, `ArrowUp`. */
  press(chord: string): Promise<void> {
    const values = chord.split(/(?<=.)\+/).map((name) => keys[name] ?? name);
    const actions = [
      ...values.map((value) => keyStep('keyDown', value)),
      ...values.reverse().map((value) => keyStep('keyUp', value)),
    ];
    return this.perform([{ type: 'key', id: 'keyboard', actions }]);
  }

  /** Clicks into the middle of the element that the selector names first and that is visible, or holds the text. */
  async click(selector: string, text = ''): Promise<void> {
    await this.clickAt(await this.spotOf(selector, text));
  }

  async clickAt({ x, y }: Spot, button = 0): Promise<void> {
    await this.#point([
      { type: 'pointerMove', duration: 0, x, y, origin: 'viewport' },
      { type: 'pointerDown', button },
      { type: 'pointerUp', button },
    ]);
  }

  async drag(from: Spot, to: Spot): Promise<void> {
    const move = ({ x, y }: Spot) => ({ type: 'pointerMove', duration: 50, x, y, origin: 'viewport' });
    const middle = { x: Math.round((from.x + to.x) / 2), y: Math.round((from.y + to.y) / 2) };
    await this.#point([
      move(from),
      { type: 'pointerDown', button: 0 },
      move(middle),
      move(to),
      { type: 'pointerUp', button: 0 },
    ]);
  }

  /** Swipes with a finger. */
  async swipe(from: Spot, to: Spot): Promise<void> {
    const move = ({ x, y }: Spot, duration: number) => ({
      type: 'pointerMove',
      duration,
      x,
      y,
      origin: 'viewport',
    });
    const actions = [
      move(from, 0),
      { type: 'pointerDown', button: 0 },
      move(to, 100),
      { type: 'pointerUp', button: 0 },
    ];
    await this.perform([{ type: 'pointer', id: 'finger', parameters: { pointerType: 'touch' }, actions }]);
  }

  /** Turns the wheel over a place of the page, by CSS pixels. */
  async wheel({ x, y }: Spot, deltaY: number): Promise<void> {
    const step = { type: 'scroll', x, y, deltaX: 0, deltaY, duration: 0, origin: 'viewport' };
    await this.perform([{ type: 'wheel', id: 'wheel', actions: [step] }]);
  }

  /** Middle of a visible element; waits until it is there. */
  async spotOf(selector: string, text = ''): Promise<Spot> {
    const spot = await this.evaluate(
      async (wanted, words) => {
        const find = () =>
          [...document.querySelectorAll(wanted)].find(
            (one) => one.checkVisibility() && (one.textContent ?? '').includes(words),
          );
        const until = performance.now() + 10_000;
        while (!find() && performance.now() < until) await new Promise((go) => setTimeout(go, 20));
        const element = find();
        if (!element) return null;
        element.scrollIntoView({ block: 'nearest' });
        const { left, top, width, height } = element.getBoundingClientRect();
        return { x: Math.round(left + width / 2), y: Math.round(top + height / 2) };
      },
      selector,
      text,
    );
    if (!spot) throw new Error(`nothing visible: ${selector} ${text}`);
    return spot;
  }

  /** Text of the first element that the selector names; '' for none. */
  textOf(selector: string): Promise<string> {
    return this.evaluate((wanted) => document.querySelector<HTMLElement>(wanted)?.innerText ?? '', selector);
  }

  #point(actions: Step[]): Promise<void> {
    return this.perform([{ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions }]);
  }
}

const keyStep = (type: 'keyDown' | 'keyUp', value: string): Step => ({ type, value });
