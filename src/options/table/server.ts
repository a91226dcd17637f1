/** Options of the server as a whole (set-option -s). Data only. */
import type { OptionSpec } from '../types.ts';
import { none, rowsFor } from './rows.ts';

const row = rowsFor('server');

export const serverOptions: readonly OptionSpec[] = [
  row.key('backspace', 'C-?', 'Key sent to programs for backspace.'),
  row.number('buffer-limit', 50, 'How many unnamed paste buffers are kept before the oldest is deleted.', {
    minimum: 1,
  }),
  row.array(
    'command-alias',
    [
      'split-pane=split-window',
      'splitp=split-window',
      'server-info=show-messages -JT',
      'info=show-messages -JT',
      'choose-window=choose-tree -w',
      'choose-session=choose-tree -s',
    ],
    'Aliases of commands, each as alias=command.',
    { separator: ',' },
  ),
  row.array(
    'codepoint-widths',
    [],
    'Widths of single code points that differ from Unicode, each as U+N=width.',
    {
      separator: ',',
      ...none,
    },
  ),
  row.string('copy-command', '', 'Shell command that gets copied text when copy-pipe names none.'),
  row.command(
    'default-client-command',
    'new-session',
    'Command that runs when none is given on the command line.',
    none,
  ),
  row.string('default-terminal', 'tmux-256color', 'Value of TERM in new panes.'),
  row.string(
    'editor',
    '/usr/bin/vi',
    'Program that edits files: $VISUAL or $EDITOR where the server was started.',
  ),
  // tmux before 3.5 waits 500 ms, which is noticeable at every Escape; 3.5 and later wait 10.
  row.number('escape-time', 10, 'How long a lone Escape waits for the rest of a key sequence.', {
    unit: 'milliseconds',
  }),
  row.flag('exit-empty', true, 'Whether the server ends when its last session does.'),
  row.flag('exit-unattached', false, 'Whether the server ends when its last client detaches.'),
  // On: programs that ask for Shift-Enter and the like get them, and others see no difference.
  row.choice(
    'extended-keys',
    'off on always',
    'on',
    'Whether programs may ask for keys with modifiers that plain bytes cannot tell apart.',
  ),
  row.choice(
    'extended-keys-format',
    'csi-u xterm',
    'xterm',
    'Encoding of keys with modifiers for programs that asked for them by modifyOtherKeys.',
  ),
  // On: editors use it to reload files and dim themselves, and programs that did not ask get nothing.
  row.flag(
    'focus-events',
    true,
    'Whether programs that ask get a report when their pane gains or loses focus.',
  ),
  row.choice(
    'get-clipboard',
    'off buffer request both',
    'off',
    'Source of the answer to a program that asks for the clipboard.',
    none,
  ),
  row.string('history-file', '', 'File for the history of the command prompt; empty for none.'),
  row.number('input-buffer-size', 1_048_576, 'Longest escape sequence accepted from a program, bytes.', {
    minimum: 1_048_576,
    maximum: 2 ** 32 - 1,
    ...none,
  }),
  row.number('message-limit', 1000, 'How many entries the message log keeps.'),
  row.number('prefix-timeout', 0, 'How long the prefix waits for its key; 0 for ever.', {
    unit: 'milliseconds',
  }),
  row.number('prompt-history-limit', 100, 'How many entries each prompt keeps in its history.'),
  row.choice(
    'set-clipboard',
    'off external on',
    'external',
    'Whether copying sets the clipboard of the terminal; with on, programs may set it too.',
  ),
  row.array(
    'terminal-overrides',
    ['linux*:AX@'],
    'Capabilities of terminals to correct, as pattern:capability.',
    { separator: ',' },
  ),
  row.array(
    'terminal-features',
    ['xterm*:clipboard:ccolour:cstyle:focus:title', 'screen*:title', 'rxvt*:ignorefkeys'],
    'Features of terminals that cannot be detected, as pattern:feature.',
    { separator: ',' },
  ),
  row.array('user-keys', [], 'Byte sequences that are the keys User0, User1 and so on.', { separator: ',' }),
  row.flag(
    'variation-selector-always-wide',
    true,
    'Whether VS16 always makes a character two cells wide.',
    none,
  ),
];
