/** Inputs of formats: the facts behind the variables, and the bounds. Types only. */
import type { OptionSet } from '../../options/types.ts';
import type { Environment, Pane, Session, Tree, Window, Winlink } from '../../session/types.ts';
import type { AttachedClient } from '../AttachedClient.ts';
import type { CommandState } from '../context.ts';
import type { PaneFacts, Services } from '../Services.ts';

/** Services that variables read. */
type FormatServices = Pick<
  Services,
  | 'control'
  | 'paneFacts'
  | 'paneStatus'
  | 'configFiles'
  | 'clients'
  | 'isPiped'
  | 'startedAt'
  | 'version'
  | 'socketPath'
>;

/** Facts and services outside of formats. */
export interface FormatParts {
  tree: Tree;
  services: FormatServices;
  options: { server: OptionSet; session: OptionSet; window: OptionSet };
  globalEnvironment: Environment;
  state: CommandState;
  clock: { now(): number };
  host: { name: string; pid: number; user: string };
  /**
   * Present value of `#(command)`: the last output line of an earlier run, or '' until there is one. The server owns
   * running, caching and refreshing.
   */
  job?(command: string, about: FormatScene): string;
  /** Questions that wait for an answer: of a session, or all. */
  asksPending?(session: Session | undefined): number;
  /** Line of the pane's screen that contains a text, from 1; 0 for none (`#{C:text}`). */
  searchPane?(pane: Pane, text: string, how: { regex: boolean; ignoreCase: boolean }): number;
}

/** Scene of one expansion; every part is optional. */
export interface FormatScene {
  session?: Session | undefined;
  winlink?: Winlink | undefined;
  window?: Window | undefined;
  pane?: Pane | undefined;
  client?: AttachedClient | undefined;
  /** uuid of the one session that the caller may see; no `#()` runs for such a caller. */
  only?: string | undefined;
  /** Values of this expansion only; they come before all others. */
  variables: Readonly<Record<string, string>>;
}

/** Arguments of a variable's function. */
export interface FormatFacts extends FormatScene {
  parts: FormatParts;
  /** Facts of the pane, computed at most once per expansion. */
  paneFacts(): PaneFacts | undefined;
  option(name: string): string;
}

/** Value of a variable; times are milliseconds since the epoch and print as seconds. */
export type VariableValue = string | number | boolean | { time: number } | undefined | null;
export type VariableTable = Readonly<Record<string, (facts: FormatFacts) => VariableValue>>;

/** Bounds of one expansion; the rest past a bound is empty. */
export const formatLimits = {
  /** Depth of nested formats (tmux: 100). */
  depth: 100,
  /** Characters of the result. */
  output: 256 * 1024,
  /** Characters read and written during an expansion: tens of milliseconds. */
  work: 4_000_000,
} as const;
