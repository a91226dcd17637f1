/** What a case, a tool and a result are: the words that the files of bench/ share. Holds no behaviour. */
import type { WorkFiles } from './work/WorkFiles.ts';

/** In the order of the columns. `node` is the bare `node -e 0`, to which start-up is held. */
export const toolNames = ['holdfast', 'tmux', 'screen', 'dtach', 'node'] as const;
export type ToolName = (typeof toolNames)[number];

/** One number that one visit gave. */
export interface Reading {
  /** What was measured, below the case: 'attached/plain'. */
  measure: string;
  unit: 'ms' | 'bytes' | 'MiB' | '%' | '/s';
  value: number;
}

export interface HostOptions {
  /** Shell command of the first pane. */
  program: string;
  cols: number;
  rows: number;
  /** Lines of history that a pane has to keep; the tool's default when absent. */
  historyLines?: number;
}

/** A multiplexer that was started for one visit: one session with one pane, in a folder of its own. */
export interface Host {
  readonly dir: string;
  readonly env: Record<string, string>;
  /** What a person runs to attach. */
  readonly attach: readonly string[];
  /** A client whose link to the server is slow; absent where a link can't be put between the two. */
  attachOver?(delayMs: number): Promise<readonly string[]>;
  /** A further pane beside the first, in equal shares; absent for tools without panes. */
  split?(program: string): Promise<void>;
  /** A further pane that is out of sight; absent for tools without windows. */
  hide?(program: string): Promise<void>;
  /** Windows out of sight, of at most ten panes each: one pane for each program. */
  hideMany?(programs: readonly string[]): Promise<void>;
  /** argv of one-shot commands of this tool, by name. */
  oneShot(name: OneShot): readonly string[] | undefined;
  /** Undoes what the one-shot command left. */
  undo?(name: OneShot): readonly string[] | undefined;
  /** Where clients connect, for those that speak the protocol themselves. */
  readonly socket?: string;
  /** The processes that hold the sessions; not clients, not programs in panes. */
  serverPids(): Promise<readonly number[]>;
  /** Ends all of it and removes the folder. */
  close(): Promise<void>;
}

export const oneShots = ['display-message', 'list-panes', 'send-keys', 'split-window', '20 chained'] as const;
export type OneShot = (typeof oneShots)[number];

export interface Tool {
  readonly name: ToolName;
  /** The Debian package that has it; null for what is here anyway. */
  readonly debianPackage: string | null;
  /** What it says of itself; null when it is not installed. */
  version(): string | null;
  open(options: HostOptions): Promise<Host>;
}

export interface CaseContext {
  /** Smaller work for a quick look: its ratios are rough. */
  readonly quick: boolean;
  readonly round: number;
  readonly files: WorkFiles;
  /** From the seed, the round and the tool's case: the same pauses and bytes for each tool. */
  random(): number;
}

export interface BenchCase {
  readonly name: string;
  /** One line for the page. */
  readonly title: string;
  /** How it is measured, for the page: sentences. */
  readonly method: string;
  readonly tools: readonly ToolName[];
  /** Rounds at most: what takes long is done less often. */
  readonly mostRounds?: number;
  /** Measures it once with one tool. */
  visit(tool: Tool, context: CaseContext): Promise<Reading[]>;
}
