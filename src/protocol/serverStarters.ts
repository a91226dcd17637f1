/** Which commands want a server: one is started for them where none runs. Names and aliases, whole as they are typed. */

/** Commands that attach, unless they are told not to. */
export const sessionOpeners: readonly string[] = [
  'new-session',
  'new',
  'attach-session',
  'attach',
  'a',
  'at',
];
/** Commands that want a server though it has no session. */
export const emptyStarters: readonly string[] = ['start-server', 'start'];
/** tmux's CMD_STARTSERVER. */
export const serverStarters: readonly string[] = [...sessionOpeners, ...emptyStarters, 'kill-server'];
