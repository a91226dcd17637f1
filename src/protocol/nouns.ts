/** First words of the noun-verb commands, and help: a client runs these itself, and the server has no such command. */
export const nouns: readonly string[] = [
  'client',
  'completion',
  'config',
  'connect',
  'events',
  'help',
  'proxy',
  'relay',
  'serve',
  'server',
  'session',
  'share',
  'token',
  'tmux-shim',
];
