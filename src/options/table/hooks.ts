/**
 * Hooks: lists of commands that run on an event (set-hook, show-hooks). They are options of type array, so that they
 * inherit, take indexes and print as options do. Data only.
 */
import type { OptionScope, OptionSpec } from '../types.ts';

/** Commands of tmux that have an `after-` hook there, and the name `after-queue`. */
const afterTmuxCommands =
  'bind-key capture-pane copy-mode display-message display-panes kill-pane list-buffers list-clients list-keys ' +
  'list-panes list-sessions list-windows load-buffer lock-server new-session new-window paste-buffer pipe-pane ' +
  'queue refresh-client rename-session rename-window resize-pane resize-window save-buffer select-layout ' +
  'select-pane select-window send-keys set-buffer set-environment set-hook set-option show-environment ' +
  'show-messages show-options split-window unbind-key';
/**
 * All other commands have such a hook too, which no list shows until it is set. A test keeps both lists and the
 * commands together (options know no command).
 */
const afterOtherCommands =
  'attach-session break-pane choose-buffer choose-client choose-question choose-theme choose-tree clear-history ' +
  'clear-prompt-history clock-mode command-palette command-prompt confirm-before control-pane customize-mode delete-buffer ' +
  'detach-client display-menu display-popup find-window has-session if-shell inner-keys join-pane kill-server ' +
  'kill-session kill-window last-pane last-window link-window list-commands lock-client lock-session move-pane ' +
  'move-window next-attention next-layout next-window previous-layout previous-window respawn-lost respawn-pane respawn-window ' +
  'rotate-window run-shell send-prefix server-access set-window-option show-buffer show-hooks show-prompt-history ' +
  'show-window-options source-file start-server suspend-client swap-pane swap-window switch-client unlink-window ' +
  'view-history wait-for';

const sessionEvents =
  'alert-activity alert-bell alert-silence client-active client-attached client-detached client-focus-in ' +
  'client-focus-out client-resized client-session-changed session-closed session-created session-renamed ' +
  'session-window-changed window-linked window-unlinked';
/** Of later versions of tmux, and our own: events that outlast the server, and questions. */
const otherSessionEvents =
  'client-dark-theme client-light-theme command-error server-started server-restarted pane-lost ' +
  'ask-pending ask-answered ask-expired ask-cancelled ask-orphaned';
const paneEvents =
  'pane-died pane-exited pane-focus-in pane-focus-out pane-mode-changed pane-set-clipboard pane-title-changed';
const otherPaneEvents =
  'control-asked control-given control-lost control-refused control-taken pane-notified pane-status';
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

const afterHooks = (commands: string): OptionSpec[] =>
  hooks(commands.replace(/\S+/g, 'after-$&'), ['session'], (name) => {
    return `Commands that run after ${name.slice('after-'.length)}.`;
  });

const unlisted = (specs: readonly OptionSpec[]): OptionSpec[] =>
  specs.map((spec) => ({ ...spec, unlisted: true }));

export const hookOptions: readonly OptionSpec[] = [
  ...afterHooks(afterTmuxCommands),
  ...unlisted(afterHooks(afterOtherCommands)),
  ...hooks(sessionEvents, ['session'], (name) => `Commands that run on ${name}.`),
  ...unlisted(hooks(otherSessionEvents, ['session'], (name) => `Commands that run on ${name}.`)),
  ...hooks(paneEvents, ['window', 'pane'], (name) => `Commands that run on ${name}.`),
  ...unlisted(hooks(otherPaneEvents, ['window', 'pane'], (name) => `Commands that run on ${name}.`)),
  ...hooks(windowEvents, ['window'], (name) => `Commands that run on ${name}.`),
];
