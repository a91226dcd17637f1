/** First start by a person: a hint at the first keys. */
import { existsSync } from 'node:fs';
import { foundTmuxConfig, ownConfig } from '../../runtime/configPlaces.ts';
import { stateHome } from '../../runtime/paths.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Commands that open a session for a person. -d is excluded: it is for scripts. */
const opening = ['new-session', 'new', 'attach-session', 'attach', 'a', 'at'];
/** Time to read the hint and to try its first key. A key ends it earlier. */
const hintMs = 15_000;

/** Whether a person opens a session with this command line, on a terminal. */
export function opensSession(words: readonly string[]): boolean {
  const [first, ...rest] = words;
  if (first === undefined) return true;
  return opening.includes(first) && !rest.some((word) => /^-[A-Za-z]*d/.test(word));
}

/**
 * The command that shows the first keys, for the very first start. None when a server has kept state, or when a
 * configuration (tmux's too) exists: its user knows the keys, or has others.
 */
export function firstHint(env: Env): string | undefined {
  if (existsSync(stateHome(env)) || existsSync(ownConfig(env)) || foundTmuxConfig(env) !== undefined) return;
  return `display-message -d ${hintMs} 'C-b ? shows the keys; C-b d detaches, and your programs keep running'`;
}
