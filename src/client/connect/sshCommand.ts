/**
 * What is run on the far side of an ssh connection: a shell script that finds holdfast and becomes `holdfast proxy`.
 * Owns the script, what it reports, and what a person is told when it finds nothing.
 */

import { fail } from '../../protocol/errors.ts';

/**
 * The line after which the stream is the protocol's, with the PATH that holdfast and its node were found by; what login
 * scripts print before it is thrown away.
 */
export const readyMark = 'holdfast-proxy-ready';
/** The line that says that there is none: with the version of node, or nothing. */
export const missingMark = 'holdfast-missing';

/**
 * Where npm and its relatives put programs for one user, or for all: an ssh command gets the PATH of no login shell, and
 * so misses what profiles add.
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

export interface ProxyOptions {
  /** The server over there: its name (-L), or the path of its socket (-S). */
  server?: string | undefined;
  /** One is started when none runs. */
  start?: boolean;
  /** What the ready line told the last time: looked at first, so that nothing has to be looked for. */
  path?: string | undefined;
}

/**
 * For `ssh HOST -- COMMAND`: one line, which every usual login shell (sh, bash, zsh, fish, csh) takes as it is: single
 * quotes around the whole, and none, nor an exclamation mark, inside.
 * @param name the program; its path when it is known.
 * Errors: command-failed for a program or a server that a shell would take apart.
 */
export function remoteCommand(name = 'holdfast', options: ProxyOptions = {}): string {
  const { server, start = false, path = '' } = options;
  const plain = (what: string, text: string) => {
    if (/^[\w.+@~/-]+$/.test(text)) return text;
    throw fail('command-failed', { message: `can't use this as ${what}: ${text}` });
  };
  plain("a program's path", name);
  const which = server === undefined ? [] : [server.includes('/') ? '-S' : '-L', plain('a server', server)];
  const proxy = [name, ...which, 'proxy', ...(start ? ['--start'] : [])].join(' ');
  const find = `command -v ${name} >/dev/null 2>&1`;
  const script = [
    // One that a shell would take apart is found anew.
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
 * What to do about a host without holdfast, as lines to copy.
 * @param node its version there, '' when there is none that serves
 * @param packageDir where this installation of holdfast stands
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
        : ['To put this one there:'];
  const file = `holdfast-${version}.tgz`;
  return [
    `holdfast is not installed on ${destination}, or not where ssh finds it.`,
    ...needs,
    `  npm pack --ignore-scripts --pack-destination /tmp ${packageDir}`,
    `  scp /tmp/${file} ${destination}:`,
    `  ssh ${destination} npm install -g --prefix .local ./${file}`,
    'Or, if it is there under another name:',
    `  holdfast connect --program /path/to/holdfast ${destination}`,
  ].join('\n');
}
