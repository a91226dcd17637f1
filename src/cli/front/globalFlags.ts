/**
 * Flags before the command: `holdfast [-2CDlNuVv] [-c shell-command] [-f file] [-L name] [-S path] [-T features]
 * [command [flags]]`, getopt style as in tmux(1). Owns their parsing; the words after them belong to the command.
 */

export interface GlobalFlags {
  socketName?: string;
  socketPath?: string;
  configFiles: string[];
  /** -N: never start a server. */
  noStart: boolean;
  /** Number of -C: 1 is control mode, 2 control mode on a terminal. */
  control: number;
  /** -u: the terminal supports UTF-8, whatever the locale says. */
  utf8: boolean;
  version: boolean;
  help: boolean;
  /** Words after the flags: a command and its arguments, or none. */
  words: string[];
}

/** Flags without a value. -2, -l, -v and -D are accepted for old scripts; holdfast detects these things itself. */
const plainFlags = new Set(['2', 'C', 'D', 'l', 'N', 'u', 'V', 'v', 'h']);
const valueFlags = new Set(['c', 'f', 'L', 'S', 'T']);

export const globalUsage =
  'usage: holdfast [-2CDlNuVv] [-c shell-command] [-f file] [-L socket-name]\n' +
  '                [-S socket-path] [-T features] [command [flags]]';

export class UsageError extends Error {}

/** Errors: UsageError with tmux's sentence and the usage. */
export function parseGlobalFlags(argv: readonly string[]): GlobalFlags {
  const flags: GlobalFlags = {
    configFiles: [],
    noStart: false,
    control: 0,
    utf8: false,
    version: false,
    help: false,
    words: [],
  };
  let index = 0;
  for (; index < argv.length; index++) {
    const word = argv[index] ?? '';
    if (word === '--') {
      index += 1;
      break;
    }
    if (word === '--help' || word === '--version') {
      if (word === '--help') flags.help = true;
      else flags.version = true;
      continue;
    }
    if (!word.startsWith('-') || word === '-') break;
    index = parseCluster(word, argv, index, flags);
  }
  flags.words = argv.slice(index);
  return flags;
}

/** Parses one word of clustered flags; returns the index of the last word used. */
function parseCluster(word: string, argv: readonly string[], index: number, flags: GlobalFlags): number {
  for (let at = 1; at < word.length; at++) {
    const flag = word[at] ?? '';
    if (plainFlags.has(flag)) {
      if (flag === 'V') flags.version = true;
      if (flag === 'u') flags.utf8 = true;
      if (flag === 'N') flags.noStart = true;
      if (flag === 'C') flags.control += 1;
      if (flag === 'h') flags.help = true;
      continue;
    }
    if (!valueFlags.has(flag)) throw new UsageError(`unknown option -- ${flag}\n${globalUsage}`);
    const glued = word.slice(at + 1);
    const value = glued === '' ? argv[index + 1] : glued;
    if (value === undefined) throw new UsageError(`option requires an argument -- ${flag}\n${globalUsage}`);
    if (flag === 'L') flags.socketName = value;
    if (flag === 'S') flags.socketPath = value;
    if (flag === 'f') flags.configFiles.push(value);
    return glued === '' ? index + 1 : index;
  }
  return index;
}
