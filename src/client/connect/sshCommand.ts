/**
 * The command for the far side of an ssh connection: a shell script that finds holdfast and becomes `holdfast proxy`.
 * Owns the script, its reports, and the advice for the user when it finds nothing.
 */

import { fail } from '../../protocol/errors.ts';

/**
 * The line after which the stream is the protocol's, with the PATH that holdfast and its node were found by; output of
 * login scripts before it is discarded.
 */
export const readyMark = 'holdfast-proxy-ready';
/** The line that reports that there is no holdfast: with the version of node, or nothing. */
export const missingMark = 'holdfast-missing';

/**
 * Folders where npm and its relatives put programs for one user, or for all: an ssh command does not get a login
 * shell's PATH, and so misses what profiles add.
 */
const prefixes = [
  '$HOME/.local/bin',
  '$HOME/.npm-global/bin',
  '$HOME/.npm-packages/bin',
  '$HOME/.npm/bin',
  '$HOME/n/bin',
  '$HOME/.volta/bin',
  '$HOME/.asdf/shims',
  '$HOME/.local/share/mise/shims',
  '$HOME/.nvm/current/bin',
  '$HOME/.local/share/pnpm',
  '/usr/local/bin',
  '/opt/homebrew/bin',
  '/usr/local/share/npm/bin',
];

export interface RemoteCommandOptions {
  /** The server on the far side: its name (-L), or the path of its socket (-S). */
  server?: string | undefined;
  /** Start a server when none runs. */
  start?: boolean;
  /** The PATH from the last ready line: tried first, to save the search. */
  path?: string | undefined;
}

/**
 * For `ssh HOST -- COMMAND`: one line that every usual login shell (sh, bash, zsh, fish, csh) accepts as it is: single
 * quotes around the whole, and no single quote or exclamation mark inside.
 * @param name the program; its path when it is known.
 * Errors: bad-value for a program or a server that a shell would take apart.
 */
export function remoteCommand(name = 'holdfast', options: RemoteCommandOptions = {}): string {
  const { server, start = false, path = '' } = options;
  const plain = (what: string, text: string) => {
    if (/^[\w.+@~/-]+$/.test(text)) return text;
    throw fail('bad-value', { value: text, reason: `can't use this as ${what}` });
  };
  plain("a program's path", name);
  const which = server === undefined ? [] : [server.includes('/') ? '-S' : '-L', plain('a server', server)];
  const proxy = [name, ...which, 'proxy', ...(start ? ['--start'] : [])].join(' ');
  const find = `command -v ${name} >/dev/null 2>&1`;
  const script = [
    // A PATH that a shell would take apart is searched anew.
    ...(/^[\w.+@~/:-]+$/.test(path) ? [`PATH=${path}; export PATH;`] : []),
    `if ${find}; then :; else`,
    // The login shell's PATH: after the last line break, since profiles may print.
    `p=$("\${SHELL:-/bin/sh}" -lc "printf \\"\\\\n%s\\" \\"\\$PATH\\"" </dev/null 2>/dev/null | tail -n 1);`,
    'case "$p" in */*) PATH="$PATH:$p";; esac;',
    `PATH="$PATH:${prefixes.join(':')}";`,
    'for d in "$HOME"/.nvm/versions/node/*/bin "$HOME"/.local/share/fnm/node-versions/*/installation/bin; do',
    '[ -d "$d" ] && PATH="$PATH:$d"; done;',
    'export PATH; fi;',
    `if ${find}; then echo ${readyMark} "$PATH"; exec ${proxy}; fi;`,
    `echo ${missingMark} $(node --version 2>/dev/null)`,
  ].join(' ');
  return `exec sh -c '${script}'`;
}

/**
 * Advice for a host without holdfast, as lines to copy.
 * @param node its version there, '' when none is new enough
 * @param packageDir the folder of this installation of holdfast
 */
export function installAdvice(
  destination: string,
  node: string,
  packageDir: string,
  version: string,
): string {
  const [, major = '0', minor = '0'] = /^v(\d+)\.(\d+)/.exec(node) ?? [];
  const old = Number(major) < 20 || (Number(major) === 20 && Number(minor) < 19);
  const needs =
    node === ''
      ? ['There is no node on its PATH either; holdfast needs Node 20.19 or newer. Then:']
      : old
        ? [`Its node is ${node}; holdfast needs Node 20.19 or newer. Then:`]
        : ['To install this version there:'];
  const file = `holdfast-${version}.tgz`;
  return [
    `holdfast is not installed on ${destination}, or not where ssh finds it.`,
    ...needs,
    `  npm pack --ignore-scripts --pack-destination /tmp ${packageDir}`,
    `  scp /tmp/${file} ${destination}:`,
    `  ssh ${destination} npm install -g --prefix .local ./${file}`,
    'Or, if it is installed under another name:',
    `  holdfast connect --program /path/to/holdfast ${destination}`,
  ].join('\n');
}
