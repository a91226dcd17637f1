/** Case, tool and result: the types that the files of bench/ share. Holds no behaviour. */
import type { WorkFiles } from './work/WorkFiles.ts';

/** Tools in the order of the columns. `node` is the bare `node -e 0`, the yardstick for start-up. */
export const toolNames = ['holdfast', 'tmux', 'screen', 'dtach', 'node'] as const;
export type ToolName = (typeof toolNames)[number];

/** One number from one visit. */
export interface Reading {
  /** Name of the measure within the case: 'attached/plain'. */
  measure: string;
  unit: 'ms' | 'bytes' | 'MiB' | '%' | '/s' | 'pairs' | 'count';
  value: number;
}

export interface HostOptions {
  /** Shell command of the first pane. */
  program: string;
  cols: number;
  rows: number;
  /** Lines of history for a pane to keep; the tool's default when absent. */
  historyLines?: number;
}

/** Multiplexer started for one visit: one session with one pane, in a folder of its own. */
export interface Host {
  readonly dir: string;
  readonly env: Record<string, string>;
  /** Command line that attaches, as a person would. */
  readonly attach: readonly string[];
  /** Starts a client with a slow link to the server; absent where no link can be put between the two. */
  attachOver?(delayMs: number): Promise<readonly string[]>;
  /** Adds a pane beside the first, in equal shares; absent for tools without panes. */
  split?(program: string): Promise<void>;
  /** Adds a hidden pane; absent for tools without windows. */
  hide?(program: string): Promise<void>;
  /** Adds hidden windows of at most ten panes each: one pane per program. */
  hideMany?(programs: readonly string[]): Promise<void>;
  /** Command line of a one-shot command of this tool, by name. */
  oneShot(name: OneShot): readonly string[] | undefined;
  /** Command line that undoes the effect of the one-shot command. */
  undo?(name: OneShot | CommandName): readonly string[] | undefined;
  /** Command line of a command by the client without Node: itself, or through the script that npm links. */
  command?(way: 'program' | 'script', name: CommandName): readonly string[];
  /** Command line of any command by the client without Node itself. */
  client?(argv: readonly string[]): readonly string[];
  /** Sets an option of the server; absent for tools without such options. */
  option?(name: string, value: string): Promise<void>;
  /** Path where clients connect, for cases that speak the protocol themselves. */
  readonly socket?: string;
  /** Processes that hold the sessions; no clients, no programs in panes. */
  serverPids(): Promise<readonly number[]>;
  /** Ends the multiplexer and all its processes, and removes the folder. */
  close(): Promise<void>;
}

export const oneShots = ['display-message', 'list-panes', 'send-keys', 'split-window', '20 chained'] as const;
export type OneShot = (typeof oneShots)[number];

/** Commands that scripts call most, and two that make something. */
export const commandNames = [
  'display-message',
  'list-panes',
  'send-keys',
  'show-options',
  'capture-pane',
  'has-session',
  'split-window',
  'new-window',
] as const;
export type CommandName = (typeof commandNames)[number];

export interface Tool {
  readonly name: ToolName;
  /** Debian package of the tool; null for a tool that is always present. */
  readonly debianPackage: string | null;
  /** Version as the tool reports it; null when it is not installed. */
  version(): string | null;
  open(options: HostOptions): Promise<Host>;
}

export interface CaseContext {
  /** Smaller work for a quick look: its ratios are rough. */
  readonly quick: boolean;
  readonly round: number;
  readonly files: WorkFiles;
  /** Random numbers seeded by the seed, the round and the case: the same pauses and bytes for each tool. */
  random(): number;
}

export interface BenchCase {
  readonly name: string;
  /** One line for the page. */
  readonly title: string;
  /** Method of measurement, for the page: sentences. */
  readonly method: string;
  readonly tools: readonly ToolName[];
  /** Most rounds: cases that take long run less often. */
  readonly mostRounds?: number;
  /** Sentence about what it needs and this machine lacks; null when it can run. */
  missing?(): string | null;
  /** Measures the case once with one tool. */
  visit(tool: Tool, context: CaseContext): Promise<Reading[]>;
}
