/** `holdfast tmux-shim install|uninstall|status`: a program named tmux, for scripts and tools that call tmux. */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fail } from '../../protocol/errors.ts';
import {
  installShim,
  isOnPath,
  shimDir,
  shimState,
  tmuxOnPath,
  uninstallShim,
} from '../../runtime/tmuxShim.ts';
import {
  jsonOption,
  type NounArguments,
  type NounCommand,
  type NounContext,
  type NounWord,
} from './NounCommand.ts';

const dirWord: NounWord = {
  name: 'dir',
  about: 'the folder; unless given the one that panes have on their PATH',
  completes: 'file',
};

const dirOf = (args: NounArguments, { env }: Pick<NounContext, 'env'>): string =>
  resolve(args.text('dir') ?? shimDir(env));

/** A mistyped folder is no place for a program. Errors: file-error. */
function checkThere(dir: string): void {
  if (!existsSync(dir)) throw fail('file-error', { path: dir, reason: 'No such file or directory' });
}

export const tmuxShimCommands: readonly NounCommand[] = [
  {
    words: ['tmux-shim', 'install'],
    about: 'Puts a program named tmux into a folder, which runs holdfast',
    details:
      'Plugins, editors, scripts and agents call tmux by name. Inside of panes they find this program without any step, by\n' +
      'the option tmux-shim; install it into a folder of your PATH for those outside, and for shells that set PATH anew\n' +
      'when they start. A tmux that is not from holdfast is never replaced.',
    positionals: [dirWord],
    options: [],
    examples: [
      ['holdfast tmux-shim install ~/.local/bin', 'tmux runs holdfast wherever this folder comes first'],
      ['holdfast tmux-shim install', 'renews the one for panes'],
    ],
    run(args, context) {
      const dir = dirOf(args, context);
      if (args.text('dir') !== undefined) checkThere(dirname(dir));
      installShim(dir);
      return { out: `installed ${join(dir, 'tmux')}\n${placeOnPath(dir, context.env)}`, code: 0 };
    },
  },
  {
    words: ['tmux-shim', 'uninstall'],
    about: 'Removes the program named tmux that install made',
    positionals: [dirWord],
    options: [],
    examples: [['holdfast tmux-shim uninstall ~/.local/bin', 'tmux is the real one again']],
    run(args, context) {
      const dir = dirOf(args, context);
      if (args.text('dir') !== undefined) checkThere(dir);
      const path = join(dir, 'tmux');
      const removed = uninstallShim(dir);
      return { out: removed ? `removed ${path}\n` : `there is no ${path}\n`, code: 0 };
    },
  },
  {
    words: ['tmux-shim', 'status'],
    about: 'Says which tmux runs here, and whether the program of holdfast is installed in a folder',
    details: 'Exit 1 when it is not installed there, or when its holdfast is gone.',
    positionals: [dirWord],
    options: [jsonOption()],
    examples: [
      ['holdfast tmux-shim status', 'the folder of panes, and the order on your PATH'],
      ['holdfast tmux-shim status ~/.local/bin --json', 'the same of another folder, for a program'],
    ],
    run(args, context) {
      const { env } = context;
      const dir = dirOf(args, context);
      const state = shimState(dir);
      const code = state === 'ours' ? 0 : 1;
      const found = tmuxOnPath(env);
      if (args.flag('json')) {
        const facts = { path: join(dir, 'tmux'), state, onPath: isOnPath(dir, env), found };
        return { out: `${JSON.stringify(facts)}\n`, code };
      }
      return { out: `${join(dir, 'tmux')}: ${words[state]}\n${placeOnPath(dir, env)}`, code };
    },
  },
];

const words = {
  ours: 'installed',
  absent: 'not installed',
  dangling: 'installed, but its holdfast is gone; install it again',
  foreign: 'there is one that is not from holdfast',
} as const;

/** Position of a folder on the PATH, and the first tmux there. */
function placeOnPath(dir: string, env: NounContext['env']): string {
  const [first] = tmuxOnPath(env);
  const lines = [isOnPath(dir, env) ? `${dir} is on your PATH` : `${dir} is not on your PATH`];
  if (first === undefined) lines.push('there is no tmux on your PATH');
  else if (first.state === 'ours') lines.push(`tmux is ${join(first.dir, 'tmux')}, which runs holdfast`);
  else lines.push(`tmux is ${join(first.dir, 'tmux')}, a real one, which comes first`);
  return `${lines.join('\n')}\n`;
}
