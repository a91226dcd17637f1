/** First words of the noun-verb commands, and help. The client runs these itself; the server does not know them. */
export const nouns: readonly string[] = [
  'agent',
  'ask',
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
