/**
 * Hooks: lists of commands that run on an event (set-hook, show-hooks). They are options of type array, so that they
 * inherit, take indexes and print as options do. Data only.
 */
import type { OptionScope, OptionSpec } from '../types.ts';

/** Commands that have an `after-` hook of tmux; ours run for every command, see `hookAfter`. */
const afterCommands =
  'bind-key capture-pane copy-mode display-message display-panes kill-pane list-buffers list-clients list-keys ' +
  'list-panes list-sessions list-windows load-buffer lock-server new-session new-window paste-buffer pipe-pane ' +
  'queue refresh-client rename-session rename-window resize-pane resize-window save-buffer select-layout ' +
  'select-pane select-window send-keys set-buffer set-environment set-hook set-option show-environment ' +
  'show-messages show-options split-window unbind-key';

const sessionEvents =
  'alert-activity alert-bell alert-silence client-active client-attached client-dark-theme client-detached ' +
  'client-focus-in client-focus-out client-light-theme client-resized client-session-changed command-error ' +
  'session-closed session-created session-renamed session-window-changed window-linked window-unlinked ' +
  // Ours: what outlives the server.
  'server-started server-restarted pane-lost';
const paneEvents =
  'pane-died pane-exited pane-focus-in pane-focus-out pane-mode-changed pane-set-clipboard pane-title-changed';
const windowEvents = 'window-layout-changed window-pane-changed window-renamed window-resized';

const hooks = (
  names: string,
  scopes: readonly OptionScope[],
  about: (name: string) => string,
): OptionSpec[] =>
  names.split(' ').map((name) => ({
    name,
    scopes,
    type: 'array',
    elements: 'command',
    // A command may hold any character, so a hook given as one text is one element.
    separator: '',
    default: [],
    effect: 'yes',
    hook: true,
    about: about(name),
  }));

export const hookOptions: readonly OptionSpec[] = [
  ...hooks(
    afterCommands
      .split(' ')
      .map((name) => `after-${name}`)
      .join(' '),
    ['session'],
    (name) => `Commands that run after ${name.slice('after-'.length)}.`,
  ),
  ...hooks(sessionEvents, ['session'], (name) => `Commands that run on ${name}.`),
  ...hooks(paneEvents, ['window', 'pane'], (name) => `Commands that run on ${name}.`),
  ...hooks(windowEvents, ['window'], (name) => `Commands that run on ${name}.`),
];
