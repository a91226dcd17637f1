/** What formats are expanded with: the facts behind the variables, and the bounds. Types only. */
import type { OptionSet } from '../../options/types.ts';
import type { Environment, Pane, Session, Tree, Window, Winlink } from '../../session/types.ts';
import type { AttachedClient } from '../AttachedClient.ts';
import type { CommandState } from '../context.ts';
import type { PaneFacts, Services } from '../Services.ts';

/** The services that variables read. */
type FormatServices = Pick<
  Services,
  'paneFacts' | 'clients' | 'isPiped' | 'startedAt' | 'version' | 'socketPath'
>;

/** The outside of formats. */
export interface FormatParts {
  tree: Tree;
  services: FormatServices;
  options: { server: OptionSet; session: OptionSet; window: OptionSet };
  globalEnvironment: Environment;
  state: CommandState;
  clock: { now(): number };
  host: { name: string; pid: number; user: string };
  /**
   * What `#(command)` shows now: the last line of output of an earlier run, or '' until there is one. Running, caching
   * and refreshing are the server's.
   */
  job?(command: string, about: FormatScene): string;
  /** Line of the pane's screen on which a text stands, from 1, or 0 (`#{C:text}`). */
  searchPane?(pane: Pane, text: string, how: { regex: boolean; ignoreCase: boolean }): number;
}

/** What one expansion is about; all parts may be missing. */
export interface FormatScene {
  session?: Session | undefined;
  winlink?: Winlink | undefined;
  window?: Window | undefined;
  pane?: Pane | undefined;
  client?: AttachedClient | undefined;
  /** uuid of the one session that whoever asks may know of; nothing is run for them. */
  only?: string | undefined;
  /** Values of this expansion only; they win over everything else. */
  variables: Readonly<Record<string, string>>;
}

/** What a variable's function gets. */
export interface FormatFacts extends FormatScene {
  parts: FormatParts;
  /** Facts of the pane, asked for at most once an expansion. */
  paneFacts(): PaneFacts | undefined;
  option(name: string): string;
}

/** The value of a variable: times are in milliseconds since the epoch and print as seconds. */
export type VariableValue = string | number | boolean | { time: number } | undefined | null;
export type VariableTable = Readonly<Record<string, (facts: FormatFacts) => VariableValue>>;

/** How far one expansion may go; past a bound the rest comes out empty. */
export const formatLimits = {
  /** Formats in formats (tmux: 100). */
  depth: 100,
  /** Characters of the result. */
  output: 256 * 1024,
  /** Characters read and made while expanding: tens of milliseconds. */
  work: 4_000_000,
} as const;
