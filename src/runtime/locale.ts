/** Character encoding, from the environment (setlocale(3)). Loaded by every command: keep it light. */

/** Whether a terminal supports UTF-8, by tmux's rule: the first variable set decides; always inside a multiplexer. */
export function saysUtf8(env: Readonly<Record<string, string | undefined>>): boolean {
  if (env.TMUX !== undefined || env.HOLDFAST !== undefined) return true;
  return /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || '');
}
