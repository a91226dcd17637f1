/**
 * The contract of options: one table (`table.ts`) from which parsing, checking, showing, completion and docs derive,
 * and sets of values that inherit as in tmux: pane -> window -> global window; session -> global session; server.
 */

export type OptionScope = 'server' | 'session' | 'window' | 'pane';

export type OptionValue = string | number | boolean | readonly string[];

/**
 * An entry of the table. `effect: 'none'` marks a tmux option that is known, stored and shown, without any effect
 * here.
 */
export interface OptionSpec {
  name: string;
  scopes: readonly OptionScope[];
  type: 'string' | 'number' | 'flag' | 'choice' | 'colour' | 'key' | 'style' | 'command' | 'array';
  default: OptionValue;
  choices?: readonly string[];
  minimum?: number;
  maximum?: number;
  unit?: string;
  /** Characters that separate the elements of an array given as one string; ' ,' when absent. */
  separator?: string;
  /** Type of an array's elements; strings when absent. */
  elements?: 'string' | 'colour' | 'command';
  /** Glob that a string value must match (default-size). */
  pattern?: string;
  /** A list of commands run on an event (set-hook); not listed among the options. */
  hook?: true;
  /** Listed by show-hooks only where it is set: programs build tables from tmux's list of names. */
  unlisted?: true;
  effect: 'yes' | 'none';
  /** One sentence for help and docs. */
  about: string;
}

/** Values set at one place, and those it inherits. */
export interface OptionSet {
  readonly scope: OptionScope;
  readonly parent: OptionSet | null;
  /** The value in effect here. Throws unknown-option for a name that is neither in the table nor starts with '@'. */
  get(name: string): OptionValue;
  getString(name: string): string;
  getNumber(name: string): number;
  getFlag(name: string): boolean;
  /** The elements in index order, without gaps. */
  getArray(name: string): readonly string[];
  /** The elements with their indexes. */
  getElements(name: string): ReadonlyMap<number, string>;
  /** The value set at this place itself. */
  own(name: string): OptionValue | undefined;
  /**
   * Parses and checks `text` by the table (or as a string for '@user' options); null means no value given, which
   * toggles a flag. The name may carry an index, `name[3]`. Errors: bad-value, unknown-option.
   */
  setFromText(name: string, text: string | null, how?: { append?: boolean; index?: number }): void;
  set(name: string, value: OptionValue): void;
  unset(name: string, index?: number): void;
  /** Names set at this place itself, sorted. */
  ownNames(): string[];
  /** True when `get` would answer: an unset user option has no value. */
  has(name: string): boolean;
  /** The value as show-options prints it: without the theme's. Elements of an array by index. */
  shown(name: string): { value: string | number | boolean | ReadonlyMap<number, string> };
  /** Lines as show-options prints them: one per value, or one per element of an array. */
  showLines(name: string, how?: { valueOnly?: boolean; index?: number; inherited?: boolean }): string[];
  /** Names that show-options lists here: all of the scope for a global place, else those set here; sorted. */
  listNames(how?: { hooks?: boolean; inherited?: boolean }): string[];
  /** State to store: arrays with gaps as one entry per element, `name[3]`. */
  toState(): Record<string, OptionValue>;
}
