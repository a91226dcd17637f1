/** Options that tmux does not have. Data only. */
import type { OptionSpec } from '../types.ts';
import { rowsFor } from './rows.ts';

const server = rowsFor('server');
const session = rowsFor('session');
const pane = rowsFor('window', 'pane');

export const ownOptions: readonly OptionSpec[] = [
  server.flag('config-watch', true, 'Whether a change of the configuration file is taken over at once.'),
  server.number('frame-interval', 8, 'Least time between two frames sent to a client.', {
    minimum: 1,
    maximum: 1000,
    unit: 'milliseconds',
  }),
  pane.number('history-bytes', 64 * 1024 * 1024, 'Bytes of output that the log of a pane keeps.', {
    maximum: Number.MAX_SAFE_INTEGER,
    unit: 'bytes',
  }),
  pane.string(
    'history-age',
    '30d',
    'How long the log of a pane keeps output: a number with s, m, h, d or w; 0 for ever.',
    {
      pattern: 'duration',
    },
  ),
  pane.flag('log', true, 'Whether the output of a pane is kept on disk.'),
  session.number(
    'key-hints-time',
    600,
    'Time after the prefix until a panel shows what can follow it; 0 never.',
    { maximum: 60_000, unit: 'milliseconds' },
  ),
  server.choice(
    'predict',
    'off auto on',
    'auto',
    'Whether clients show typed text before the server answers.',
  ),
  session.string(
    'session-ttl',
    '7d',
    'Idle time after which a session ends: a number with s, m, h, d or w; 0 never.',
    {
      pattern: 'duration',
    },
  ),
  session.string('theme', 'default', 'Name of the theme, a file in the themes folder.'),
];
