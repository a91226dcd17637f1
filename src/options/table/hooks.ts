/**
 * Hooks: lists of commands that run on an event (set-hook, show-hooks). They are options of type array, so that they
 * inherit, take indexes and print as options do. Data only.
 */
import type { OptionScope, OptionSpec } from '../types.ts';

/**
 * Every command has an `after-` hook; tmux has them for 37 of its own, and the name `after-queue`. A test keeps this
 * list and the commands together (options know no command).
 */
const afterCommands =
  'attach-session bind-key break-pane capture-pane choose-buffer choose-client choose-theme choose-tree ' +
  'clear-history clear-prompt-history clock-mode command-palette command-prompt confirm-before copy-mode customize-mode ' +
  'delete-buffer detach-client display-menu display-message display-panes display-popup find-window ' +
  'has-session if-shell inner-keys join-pane kill-pane kill-server kill-session kill-window last-pane last-window ' +
  'link-window list-buffers list-clients list-commands list-keys list-panes list-sessions list-windows ' +
  'load-buffer lock-client lock-server lock-session move-pane move-window new-session new-window ' +
  'next-layout next-window paste-buffer pipe-pane previous-layout previous-window queue refresh-client ' +
  'rename-session rename-window resize-pane resize-window respawn-lost respawn-pane respawn-window rotate-window ' +
  'run-shell save-buffer select-layout select-pane select-window send-keys send-prefix server-access ' +
  'set-buffer set-environment set-hook set-option set-window-option show-buffer show-environment ' +
  'show-hooks show-messages show-options show-prompt-history show-window-options source-file ' +
  'split-window start-server suspend-client swap-pane swap-window switch-client unbind-key ' +
  'unlink-window view-history wait-for';

const sessionEvents =
  'alert-activity alert-bell alert-silence client-active client-attached client-dark-theme client-detached ' +
  'client-focus-in client-focus-out client-light-theme client-resized client-session-changed command-error ' +
  'session-closed session-created session-renamed session-window-changed window-linked window-unlinked ' +
  // Ours: events that outlast the server.
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
