/** Screens for tests, with a record of their events. */
import { Screen } from '../../src/screen/Screen.ts';
import type { ScreenOptions } from '../../src/screen/types.ts';

/** Text as the bytes that a PTY would deliver. */
export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

export function openScreen(options: Partial<ScreenOptions> = {}): Screen {
  return new Screen({ cols: 80, rows: 24, contextRows: 100, events: {}, answersQueries: false, ...options });
}

/** Opens a screen that answers queries and records its events, as `[event, ...details]`. */
export function openListeningScreen(options: Partial<ScreenOptions> = {}) {
  const told: unknown[][] = [];
  const note =
    (event: string) =>
    (...details: unknown[]) =>
      void told.push([
        event,
        // An absent detail at the end is none.
        ...(details.at(-1) === undefined ? details.slice(0, -1) : details).map((d) =>
          d instanceof Uint8Array ? Buffer.from(d).toString('latin1') : d,
        ),
      ]);
  const screen = openScreen({
    answersQueries: true,
    hostName: 'here',
    version: '1.2.3',
    ...options,
    events: {
      reply: note('reply'),
      bell: note('bell'),
      title: note('title'),
      cwd: note('cwd'),
      clipboard: note('clipboard'),
      promptMark: note('promptMark'),
      windowName: note('windowName'),
      historyCleared: note('historyCleared'),
      notification: note('notification'),
      passthrough: note('passthrough'),
    },
  });
  return { screen, told };
}
