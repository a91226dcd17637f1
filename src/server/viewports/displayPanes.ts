/**
 * display-panes on one viewport: shows the numbers of its panes for a time, or until a key. Keeps no state afterwards.
 */
import type { Viewport } from './Viewport.ts';
import type { ViewportWorld } from './ViewportWorld.ts';

/** With `keys`, a `forMs` of 0 waits until a key. Resolves with the key pressed; null for none. */
export async function showPaneNumbers(
  viewport: Viewport,
  world: ViewportWorld,
  forMs: number,
  keys: boolean,
): Promise<string | null> {
  const { picture, line } = viewport;
  const numbers = world.chrome.numbers(viewport);
  picture.numbers = numbers;
  let end = () => {};
  const over = new Promise<null>((resolve) => {
    end = () => resolve(null);
  });
  const timer = forMs > 0 || !keys ? world.timers.after(forMs, () => end()) : null;
  const key = keys ? viewport.ask({ kind: 'text', prompt: '', accepts: 'key', hidden: true }) : over;
  const answer = await Promise.race([key, over]);
  timer?.cancel();
  if (line.prompt?.question.hidden) line.prompt.cancel();
  if (picture.numbers === numbers) picture.numbers = null;
  viewport.request();
  return answer;
}
