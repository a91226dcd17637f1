/** Types keys one by one and waits for the echo of each, like a person who watches the screen. */
import type { BenchTerminal } from './BenchTerminal.ts';

/**
 * Keys that occur neither in the output of benchmarks nor in control sequences of terminals; each is erased before it
 * is used again.
 */
const keys = '&^|QWVY';
const rubout = '\x7f';

export interface TypingOptions {
  count: number;
  random: () => number;
  /** Pause after each key, in milliseconds; randomly up to twice as long, so that keys do not fall into a rhythm. */
  pauseMs?: number;
}

/**
 * Types into a pane that runs `cat` (the kernel echoes) and returns the milliseconds from each key to its character.
 * Each character is erased again, so that no repaint shows an old one.
 */
export async function echoTimes(terminal: BenchTerminal, options: TypingOptions): Promise<number[]> {
  const { count, random, pauseMs = 20 } = options;
  const pause = () => new Promise((resolve) => setTimeout(resolve, pauseMs * (1 + random())));
  const times: number[] = [];
  // The first key is not counted: it pays for compiling code that never ran before.
  for (let n = -1; n < count; n++) {
    const key = keys[(n + keys.length) % keys.length] ?? '&';
    const arrival = terminal.seen(key);
    const typedAt = performance.now();
    terminal.type(key);
    const seenAt = await arrival;
    if (n >= 0) times.push(seenAt - typedAt);
    await pause();
    terminal.type(rubout);
    await pause();
  }
  return times;
}

/** Bytes to the terminal for each of `count` letters typed one by one. */
export async function bytesPerKey(terminal: BenchTerminal, count: number): Promise<number> {
  await terminal.quiet(100);
  const before = terminal.bytes;
  for (let n = 0; n < count; n++) {
    const key = keys[n % keys.length] ?? '&';
    const arrival = terminal.seen(key);
    terminal.type(key);
    await arrival;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  await terminal.quiet(100);
  const bytes = terminal.bytes - before;
  terminal.type('\x15');
  await terminal.quiet(100);
  return bytes / count;
}
