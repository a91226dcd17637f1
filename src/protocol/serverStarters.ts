/** Commands for which a server is started when none runs: names and aliases, in full. */

/** Commands that attach, unless a flag says otherwise. */
export const sessionOpeners: readonly string[] = [
  'new-session',
  'new',
  'attach-session',
  'attach',
  'a',
  'at',
];
/** Commands that need a server, even one without a session. */
export const emptyStarters: readonly string[] = ['start-server', 'start'];

/**
 * Names of the commands in an argv of the command language: the first word, and those behind a `;` that stands alone or
 * ends a word (tmux(1), COMMAND PARSING).
 */
export function commandNames(argv: readonly string[]): string[] {
  const names: string[] = [];
  let isName = true;
  for (const word of argv) {
    const ends = word.endsWith(';') && !word.endsWith('\\;');
    const name = ends ? word.slice(0, -1) : word;
    if (isName && name !== '') names.push(name);
    isName = ends || (isName && name === '');
  }
  return names;
}

/** tmux's CMD_STARTSERVER. */
export const serverStarters: readonly string[] = [...sessionOpeners, ...emptyStarters, 'kill-server'];
