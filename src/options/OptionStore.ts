/**
 * The values of options at one place (server, global session, one session, ...), and inheritance where none is set:
 * pane -> window -> global window; session -> global session. Owns no process and no file.
 */
import { fail } from '../protocol/errors.ts';
import { checkStoredValue } from '../protocol/storedValues.ts';
import { quoteWord } from './quote.ts';
import { findOption, maxArrayLength, optionNames, optionSpec } from './table.ts';
import type { OptionScope, OptionSet, OptionSpec, OptionValue } from './types.ts';
import { parseColourValue, parseValue, printValue } from './value.ts';

type Elements = ReadonlyMap<number, string>;
/** Arrays are kept by index, since they may have gaps, in order of the index; other types as their value. */
type Stored = Exclude<OptionValue, readonly string[]> | Elements;

const isElements = (stored: Stored): stored is Elements => typeof stored === 'object';
const toElements = (list: readonly string[]): Elements => new Map(list.map((text, index) => [index, text]));

/** Arrays of the table's defaults, which every command looks up (hooks, aliases). */
const defaultElements = new WeakMap<readonly string[], Elements>();

function elementsOf(list: readonly string[]): Elements {
  const known = defaultElements.get(list);
  if (known) return known;
  const elements = toElements(list);
  defaultElements.set(list, elements);
  return elements;
}

/** The same as a list, made once: elements never change. */
const lists = new WeakMap<Elements, readonly string[]>();

function listOf(elements: Elements): readonly string[] {
  if (elements.size === 0) return none;
  const known = lists.get(elements);
  if (known) return known;
  const list = [...elements.values()];
  lists.set(elements, list);
  return list;
}

const inOrder = (elements: Elements): Elements => new Map([...elements].sort(([a], [b]) => a - b));

const none: readonly string[] = [];

/** Most '@user' options at one place. */
const maxUserOptions = 10_000;

/** Values of these types are plain words. */
const neverQuoted: ReadonlySet<string> = new Set(['key', 'number', 'flag', 'colour']);

export class OptionStore implements OptionSet {
  readonly scope: OptionScope;
  readonly parent: OptionStore | null;
  readonly #own = new Map<string, Stored>();
  readonly #onChange: ((name: string) => void) | undefined;
  /** A theme's values, in place of defaults; only for a global store. */
  #themed: ReadonlyMap<string, string> = new Map();

  /** A store without a parent is global: it has every option of its scope at its default. */
  constructor(scope: OptionScope, parent: OptionStore | null, onChange?: (name: string) => void) {
    this.scope = scope;
    this.parent = parent;
    this.#onChange = onChange;
  }

  /**
   * Sets values that replace defaults, here and below, where none is set. They only take effect: showing, storing and
   * appending use the defaults as if there were no theme. Only for a global store.
   */
  setThemed(values: ReadonlyMap<string, string>): void {
    this.#themed = values;
  }

  get(name: string): OptionValue {
    const stored = this.#find(name, true);
    return isElements(stored) ? [...stored.values()] : stored;
  }

  /** As text: flags are 'on' and 'off'. */
  getString(name: string): string {
    return printValue(this.get(name));
  }

  getNumber(name: string): number {
    const value = this.get(name);
    return typeof value === 'number' ? value : Number(value);
  }

  getFlag(name: string): boolean {
    const value = this.get(name);
    return value === true || value === 'on';
  }

  getArray(name: string): readonly string[] {
    return listOf(this.getElements(name));
  }

  getElements(name: string): ReadonlyMap<number, string> {
    const stored = this.#find(name, true);
    return isElements(stored) ? stored : new Map([[0, printValue(stored)]]);
  }

  own(name: string): OptionValue | undefined {
    const stored = this.#own.get(name);
    if (stored === undefined) return undefined;
    return isElements(stored) ? [...stored.values()] : stored;
  }

  setFromText(text: string, value: string | null, how: { append?: boolean; index?: number } = {}): void {
    const found = findOption(text);
    const index = how.index ?? found.index;
    if (!found.spec) {
      this.#setUser(found.name, value, how.append === true);
      return;
    }
    if (found.spec.type === 'array') {
      this.#setArray(found.spec, value, index, how.append === true);
      return;
    }
    if (index !== undefined) throw fail('bad-value', { value: text, reason: 'not an array' });
    this.#put(
      found.name,
      parseValue(found.spec, this.#appended(found.spec, value, how.append), this.get(found.name)),
    );
  }

  set(name: string, value: OptionValue): void {
    this.#put(name, typeof value === 'object' ? toElements(value) : value);
  }

  /** Restores the inherited value; at a global place, the default. With an index, removes that element. */
  unset(name: string, index?: number): void {
    if (index === undefined) {
      if (this.#own.delete(name)) this.#onChange?.(name);
      return;
    }
    const left = new Map(this.#elementsHere(name));
    if (left.delete(index)) this.#put(name, left);
  }

  ownNames(): string[] {
    return [...this.#own.keys()].sort();
  }

  /** True when `get` would answer: an unset user option has no value. */
  has(name: string): boolean {
    return this.#lookUp(name) !== undefined;
  }

  toState(): Record<string, OptionValue> {
    const state: Record<string, OptionValue> = {};
    for (const [name, stored] of this.#own) {
      if (!isElements(stored)) state[name] = stored;
      else if ([...stored.keys()].every((index, at) => index === at)) state[name] = [...stored.values()];
      else for (const [index, text] of stored) state[`${name}[${index}]`] = text;
    }
    return state;
  }

  /**
   * Restores the output of `toState`, from this or another release: entries that this release's table does not accept
   * are left out and returned by name.
   */
  restoreState(state: Readonly<Record<string, unknown>>): string[] {
    const refused: string[] = [];
    for (const key of Object.keys(state)) {
      const array = key.endsWith(']') ? key.slice(0, key.indexOf('[')) : '';
      if (optionSpec(array)?.type === 'array') this.set(array, []);
    }
    for (const [key, value] of Object.entries(state)) {
      try {
        if (Array.isArray(value)) {
          this.unset(key);
          if (optionSpec(key)?.type !== 'array') throw fail('unknown-option', { name: key });
          this.set(key, value.map(String));
        } else this.setFromText(key, printValue(value as OptionValue));
      } catch {
        refused.push(key);
      }
    }
    return refused;
  }

  /** The value as show-options prints it: without the theme's. Elements of an array by index. */
  shown(name: string): { value: string | number | boolean | ReadonlyMap<number, string> } {
    const stored = this.#find(name);
    return { value: stored };
  }

  /** Lines as show-options prints them: one per value, or one per element of an array. */
  showLines(name: string, how: { valueOnly?: boolean; index?: number; inherited?: boolean } = {}): string[] {
    const stored = this.#find(name);
    const label = how.inherited ? `${name}*` : name;
    if (!isElements(stored)) {
      const text = printValue(stored);
      return [how.valueOnly ? text : `${label} ${this.#quoted(name, text)}`];
    }
    const elements = [...stored];
    if (how.index === undefined && elements.length === 0) return how.valueOnly ? [] : [label];
    // An index that is not set shows as empty, as in tmux.
    const shown: [number, string][] =
      how.index === undefined ? elements : [[how.index, stored.get(how.index) ?? '']];
    return shown.map(([index, text]) => {
      if (how.valueOnly) return text;
      const star = how.inherited ? '*' : '';
      return `${name}[${index}]${star} ${this.#quoted(name, text)}`;
    });
  }

  /** Names that show-options lists here: all of the scope for a global place, else those set here; sorted. */
  listNames(how: { hooks?: boolean; inherited?: boolean } = {}): string[] {
    const hooks = how.hooks === true;
    const known = this.parent && !how.inherited ? [] : optionNames(this.scope, hooks);
    const isHook = (name: string): boolean => optionSpec(name)?.hook === true;
    const own = this.ownNames().filter((name) => isHook(name) === hooks);
    const above =
      how.inherited && this.parent ? this.parent.ownNames().filter((name) => isHook(name) === hooks) : [];
    return [...new Set([...known, ...own, ...above])].sort();
  }

  #quoted(name: string, text: string): string {
    const spec = optionSpec(name);
    const isPlain = spec && (neverQuoted.has(spec.type) || (spec.elements ?? 'string') !== 'string');
    return isPlain ? text : quoteWord(text);
  }

  #lookUp(name: string, themed = false): Stored | undefined {
    let inTheme: string | undefined;
    for (let place: OptionStore | null = this; place; place = place.parent) {
      const stored = place.#own.get(name);
      if (stored !== undefined) return stored;
      if (themed) inTheme ??= place.#themed.get(name);
    }
    if (inTheme !== undefined) return inTheme;
    const value = optionSpec(name)?.default;
    if (value === undefined) return undefined;
    return typeof value === 'object' ? elementsOf(value) : value;
  }

  #find(name: string, themed = false): Stored {
    const stored = this.#lookUp(name, themed);
    if (stored === undefined) throw fail('unknown-option', { name });
    return stored;
  }

  /** The elements to add to: those set here, or the defaults at a global place. */
  #elementsHere(name: string): Elements {
    const own = this.#own.get(name);
    if (own !== undefined && isElements(own)) return own;
    const spec = optionSpec(name);
    return !this.parent && spec && typeof spec.default === 'object' ? elementsOf(spec.default) : new Map();
  }

  #appended(spec: OptionSpec, value: string | null, append?: boolean): string | null {
    if (!append || value === null || (spec.type !== 'string' && spec.type !== 'style')) return value;
    const stored = this.#find(spec.name);
    const old = isElements(stored) ? '' : printValue(stored);
    return spec.type === 'style' && old !== '' ? `${old},${value}` : old + value;
  }

  #setUser(name: string, value: string | null, append: boolean): void {
    if (value === null) throw fail('bad-value', { words: 'empty value' });
    if (!this.#own.has(name) && this.#own.size >= maxUserOptions) {
      throw fail('limit-exceeded', { limit: 'options at one place', most: maxUserOptions });
    }
    this.#put(name, append && this.has(name) ? this.getString(name) + value : value);
  }

  #setArray(spec: OptionSpec, value: string | null, index: number | undefined, append: boolean): void {
    if (value === null) throw fail('bad-value', { words: 'empty value' });
    const check = spec.elements === 'colour' ? parseColourValue : (text: string): string => text;
    const elements = new Map(index !== undefined || append ? this.#elementsHere(spec.name) : []);
    if (index !== undefined) {
      elements.set(index, check(append ? (elements.get(index) ?? '') + value : value));
    } else {
      let free = 0;
      for (const part of splitElements(spec, value)) {
        while (elements.has(free)) free++;
        elements.set(free, check(part));
      }
    }
    if (elements.size > maxArrayLength) {
      throw fail('limit-exceeded', {
        limit: `elements of ${spec.name}`,
        most: maxArrayLength,
        value: elements.size,
      });
    }
    this.#put(spec.name, inOrder(elements));
  }

  #put(name: string, stored: Stored): void {
    if (isElements(stored)) checkStoredValue(name, ...stored.values());
    else if (typeof stored === 'string') checkStoredValue(name, stored);
    this.#own.set(name, stored);
    this.#onChange?.(name);
  }
}

function splitElements(spec: OptionSpec, value: string): string[] {
  const separators = spec.separator ?? ' ,';
  if (value === '') return [];
  if (separators === '') return [value];
  return value.split(new RegExp(`[${separators}]`)).filter((part) => part !== '');
}

/** The three global stores that all others inherit from. */
export interface GlobalOptions {
  server: OptionStore;
  session: OptionStore;
  window: OptionStore;
}

/** Global options at their defaults. `onChange` is called for every change at these places. */
export function createGlobalOptions(onChange?: (scope: OptionScope, name: string) => void): GlobalOptions {
  const make = (scope: OptionScope): OptionStore =>
    new OptionStore(scope, null, onChange && ((name) => onChange(scope, name)));
  return { server: make('server'), session: make('session'), window: make('window') };
}
