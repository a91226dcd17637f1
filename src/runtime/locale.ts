/** Character encoding by the environment (setlocale(3)). Loaded by every command: keep it light. */

/** Whether a terminal takes UTF-8, by tmux's rule: by the first of these that is set; always inside a multiplexer. */
export function saysUtf8(env: Readonly<Record<string, string | undefined>>): boolean {
  if (env.TMUX !== undefined || env.HOLDFAST !== undefined) return true;
  return /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || '');
}
