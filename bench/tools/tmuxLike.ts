/** Hosts controlled in tmux's command language: tmux itself, and holdfast. */
import type { CommandName, Host, HostOptions, OneShot } from '../types.ts';
import type { Sandbox } from './Sandbox.ts';

export interface TmuxLikeOptions {
  sandbox: Sandbox;
  /** Program with its socket option, as the prefix of each command. */
  command: readonly string[];
  /** The same by other clients; `command` where there is one client. */
  clients?: Readonly<Record<'program' | 'script', readonly string[]>>;
  socket: string;
  serverPids: () => Promise<readonly number[]>;
  attachOver?: (delayMs: number) => Promise<readonly string[]>;
  closed?: () => void;
}

/** Panes per window when there are many. */
const panesPerWindow = 10;

export async function openTmuxLike(
  options: TmuxLikeOptions,
  { program, cols, rows }: HostOptions,
): Promise<Host> {
  const { sandbox, command, socket } = options;
  const run = (...argv: string[]) => sandbox.run([...command, ...argv]);
  await run('new-session', '-d', '-s', 'bench', '-x', `${cols}`, '-y', `${rows}`, program);
  return {
    dir: sandbox.dir,
    env: sandbox.env,
    socket,
    attach: [...command, 'attach-session', '-t', 'bench'],
    ...(options.attachOver ? { attachOver: options.attachOver } : {}),
    split: async (beside) => {
      await run(
        'split-window',
        '-d',
        '-t',
        'bench:0',
        beside,
        ';',
        'select-layout',
        '-t',
        'bench:0',
        'tiled',
      );
    },
    hide: async (away) => {
      await run('new-window', '-d', '-t', 'bench:', away);
    },
    hideMany: async (programs) => {
      for (let at = 0; at < programs.length; at += panesPerWindow) {
        const [first = '', ...others] = programs.slice(at, at + panesPerWindow);
        const name = `w${at}`;
        const argv = ['new-window', '-d', '-t', 'bench:', '-n', name, first];
        for (const other of others)
          argv.push(
            ...[';', 'split-window', '-d', '-t', `bench:${name}`, other],
            ...[';', 'select-layout', '-t', `bench:${name}`, 'tiled'],
          );
        await run(...argv);
      }
    },
    oneShot: (name) => [...command, ...oneShotArguments[name]],
    command: (way, name) => [...(options.clients?.[way] ?? command), ...commandArguments[name]],
    client: (argv) => [...(options.clients?.program ?? command), ...argv],
    undo: (name) => {
      const undo = undoArguments[name];
      return undo && [...(options.clients?.program ?? command), ...undo];
    },
    option: async (name, value) => {
      await sandbox.run([...(options.clients?.program ?? command), 'set-option', '-s', name, value]);
    },
    serverPids: options.serverPids,
    close: async () => {
      await run('kill-server').catch(() => {});
      options.closed?.();
      sandbox.close();
    },
  };
}

const undoArguments: Readonly<Record<string, readonly string[]>> = {
  'split-window': ['kill-pane', '-t', 'bench:0.1'],
  'new-window': ['kill-window', '-t', 'bench:1'],
};

const display = ['display-message', '-p', '-t', 'bench', '#{session_name}'];

const commandArguments: Readonly<Record<CommandName, readonly string[]>> = {
  'display-message': display,
  'list-panes': ['list-panes', '-t', 'bench'],
  'send-keys': ['send-keys', '-t', 'bench', 'x'],
  'show-options': ['show-options', '-gqv', 'status'],
  'capture-pane': ['capture-pane', '-p', '-t', 'bench'],
  'has-session': ['has-session', '-t', 'bench'],
  'split-window': ['split-window', '-d', '-t', 'bench:0.0', 'exec cat'],
  'new-window': ['new-window', '-d', '-t', 'bench:1', 'exec cat'],
};

const oneShotArguments: Readonly<Record<OneShot, readonly string[]>> = {
  ...commandArguments,
  '20 chained': Array.from({ length: 20 }, (_, n) => (n === 0 ? display : [';', ...display])).flat(),
};
