/**
 * Statements of tmux configurations that this language writes differently: options and bindings of old releases, and
 * shell commands that call the program tmux. Each rule rewrites one statement; owns no file.
 */
import { optionSpec } from '../../../options/table.ts';

export interface Rewriting {
  text: string;
  /** The change, in words for a person; null when there was none. */
  changed: string | null;
  /** Reason why the whole statement can't be converted; null when it can. */
  refused: string | null;
}

const same = (text: string): Rewriting => ({ text, changed: null, refused: null });
const refused = (text: string, reason: string): Rewriting => ({ text, changed: null, refused: reason });

/** `set -g NAME VALUE` on one line: command with its flags, name, value, a comment behind it. */
const setLine =
  /^(\s*(?:set|setw|set-option|set-window-option)(?:\s+-[A-Za-z]+)*)\s+([a-z][a-z0-9-]*)\s+(\S.*?)(\s+#[^'"]*)?\s*$/;

/** Mouse options before tmux 2.1: one of them stands for all mouse options of today. */
const oldMouse = new Set(['mode-mouse', 'mouse-select-pane', 'mouse-select-window', 'mouse-resize-pane']);
const alwaysUtf8 = new Set(['utf8', 'status-utf8', 'mouse-utf8']);

export interface RewriteOptions {
  /** Path of the target file, for bindings that reload it. */
  target: string;
}

export function rewrite(text: string, options: RewriteOptions): Rewriting {
  // Parts of "Oh my tmux!": a script in the comments of the file, and the path of the program that runs it.
  if (/\bTMUX_PROGRAM\b|\bcut -c3- .*TMUX_CONF/.test(text))
    return refused(text, 'it runs a script made for tmux');
  return oldOption(text) ?? oldCopyBinding(text) ?? bareBackslash(text) ?? shellCommands(text, options);
}

function oldOption(text: string): Rewriting | null {
  const match = setLine.exec(text);
  const [, command = '', name = '', value = '', comment = ''] = match ?? [];
  if (!match || optionSpec(name)) return null;
  if (alwaysUtf8.has(name)) return refused(text, 'text is always UTF-8');
  if (oldMouse.has(name)) {
    const on = /^['"]?on/.test(value) || value.includes('copy-mode');
    return {
      text: `set -g mouse ${on ? 'on' : 'off'}${comment}`,
      changed: `${name} is mouse now`,
      refused: null,
    };
  }
  const part = /^(.*)-(fg|bg|attr)$/.exec(name);
  const style = part ? `${part[1]}-style` : '';
  if (!part || !optionSpec(style)) return null;
  const bare = value.replace(/^(['"])(.*)\1$/, '$2');
  const attribute = part[2] === 'attr' ? bare : `${part[2]}=${bare}`;
  const said = `${command} -a ${style} '${attribute}'${comment}`;
  return { text: said, changed: `${name} is ${style} now`, refused: null };
}

/** `bind -t vi-copy v begin-selection`, the form before tmux 2.4. */
function oldCopyBinding(text: string): Rewriting | null {
  const match = /^(\s*(?:un)?bind(?:-key)?)((?:\s+-[a-su-z]+)*)\s+-c?t\s*(\S+)\s+(\S+)(?:\s+(.*))?$/.exec(
    text,
  );
  if (!match) return null;
  const [, command = '', flags = '', table = '', key = '', action = ''] = match;
  const today = { 'vi-copy': 'copy-mode-vi', 'emacs-copy': 'copy-mode' }[table];
  if (!today) return refused(text, `there is no key table ${table}`);
  const does = action === '' ? '' : ` send-keys -X ${action}`;
  return {
    text: `${command}${flags} -T ${today} ${key}${does}`,
    changed: `the table ${table} is ${today} now`,
    refused: null,
  };
}

/** `bind \ split-window`: up to tmux 2.9 a backslash before a blank was literal. */
function bareBackslash(text: string): Rewriting | null {
  const match =
    /^(\s*(?:un)?bind(?:-key)?\s+(?:-[A-Za-z]+\s+(?:[a-z-]+\s+)?)*)((?:[CMS]-)*)\\(?=[ \t]+\S|[ \t]*$)/.exec(
      text,
    );
  if (!match) return null;
  const [whole, before = '', modifiers = ''] = match;
  return {
    text: `${before}'${modifiers}\\'${text.slice(whole.length)}`,
    changed: 'the key \\ is quoted now',
    refused: null,
  };
}

/** The program's name in a shell command: at the start, behind a separator or in a substitution. */
const callsTmux = /(^|[\s"'`;|&($])tmux(?=\s+(?!-V)[-a-z])/g;
const runsShell = /\b(?:run|run-shell|if|if-shell|pipe-pane|copy-pipe\S*|display-popup|popup)\b|#\(/;
/** Commands that take a shell command among names and numbers: there only quoted text is searched. */
const startsProgram =
  /\b(?:neww|new-window|splitw|split-window|new|new-session|respawnp|respawn-pane|respawnw|respawn-window)\b/;
const callsTmuxInQuotes = /(["'`;|&(]\s*)tmux(?=\s+(?!-V)[-a-z])/g;
const ownFile = /(?:~|\$HOME|\$\{HOME\})\/\.(?:tmux\.conf(?![\w.-])|config\/tmux\/tmux\.conf(?![\w.-]))/g;

function shellCommands(text: string, { target }: RewriteOptions): Rewriting {
  const changes: string[] = [];
  let now = text;
  const calls = runsShell.test(now) ? callsTmux : startsProgram.test(now) ? callsTmuxInQuotes : null;
  if (calls && now.search(calls) >= 0) {
    now = now.replace(calls, '$1holdfast');
    changes.push('calls holdfast in place of tmux');
  }
  if (now.search(ownFile) >= 0) {
    now = now.replace(ownFile, target);
    changes.push('loads this file again');
  }
  if (/\btmux -V\b/.test(now)) changes.push('still asks tmux for its version: check that this is intended');
  return changes.length === 0 ? same(text) : { text: now, changed: changes.join('; '), refused: null };
}
