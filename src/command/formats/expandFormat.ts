/**
 * One expansion of one format (tmux(1), FORMATS): reads `#{}`, `#[]`, `#()` and the one-letter names, and applies the
 * modifiers. Owns the budget that bounds hostile formats, and the rule that `#()` runs only where a person wrote it:
 * `E:` and `T:` expand the text of a variable again, as in tmux, but run no command in it. Every value comes from the
 * given lookup.
 */

import { matchGlob } from '../../match/glob.ts';
import { compileRegex } from '../../match/Regex.ts';
import { colourHex, parseColour } from '../../options/style/colour.ts';
import { calculate } from './arithmetic.ts';
import { comparisons, matchFlags } from './comparisons.ts';
import { inert, textOfInert } from './inert.ts';
import { asText, type Found, isTrue, type Lookup } from './Lookup.ts';
import { closingParenthesis, type Modifier, readModifiers, skipTo, splitParts } from './modifiers.ts';
import { asCharacter, padded, repeated, truncate } from './modifierText.ts';
import { calculationSteps, modifierSteps, sceneSteps, sideSteps } from './steps.ts';
import { strftime } from './strftime.ts';
import { substitute } from './substitute.ts';
import { baseName, directoryName, displayWidth, quoteShell, quoteStyle } from './text.ts';
import { timeText } from './timeText.ts';
import { formatLimits } from './types.ts';

/** The names of one letter (tmux(1), FORMATS). */
const letters: Readonly<Record<string, string>> = {
  D: 'pane_id',
  F: 'window_flags',
  H: 'host',
  I: 'window_index',
  P: 'pane_index',
  S: 'session_name',
  T: 'pane_title',
  W: 'window_name',
  h: 'host_short',
};

interface Budget {
  work: number;
  /** Counts values that no person wrote, to detect one in a text. */
  foreign: number;
  /** Set while such a text is expanded: its commands do not run. */
  jobsOff: boolean;
  /** The result will be expanded again later. */
  becomesFormat: boolean;
  /** The result will be read for styles: see inert.ts. */
  drawn: boolean;
  date: Date | undefined;
  /** Receives the steps, in tmux's words (display-message -v). */
  trace: ((line: string) => void) | undefined;
}

export interface ExpansionHow {
  time?: boolean;
  becomesFormat?: boolean;
  /** The result is read for styles: texts of programs in it carry none. */
  drawn?: boolean;
  trace?: ((line: string) => void) | undefined;
}

/** Expands `format`; with `time`, strftime conversions first, as in tmux. */
export function expandFormat(
  format: string,
  lookup: Lookup,
  { time = false, becomesFormat = false, drawn = false, trace }: ExpansionHow = {},
): string {
  const { work } = formatLimits;
  const budget = { work, foreign: 0, jobsOff: false, becomesFormat, drawn, date: undefined, trace };
  return new Expansion(lookup, budget, 0).expand(format, time);
}

class Expansion {
  readonly #lookup: Lookup;
  readonly #budget: Budget;
  readonly #depth: number;

  constructor(lookup: Lookup, budget: Budget, depth: number) {
    this.#lookup = lookup;
    this.#budget = budget;
    this.#depth = depth;
  }

  expand(format: string, time: boolean): string {
    if (format === '' || this.#depth >= formatLimits.depth || !this.#spend(format.length)) return '';
    const inner = new Expansion(this.#lookup, this.#budget, this.#depth + 1);
    if (!this.#budget.trace) return inner.#walk(time ? strftime(format, this.#now()) : format, time);
    inner.#tell(`expanding format: ${format}`);
    const timed = time ? strftime(format, this.#now()) : format;
    if (timed !== format) inner.#tell(`after time expanded: ${timed}`);
    const result = inner.#walk(timed, time);
    inner.#tell(`result is: ${result}`);
    return result;
  }

  get #traced(): boolean {
    return this.#budget.trace !== undefined;
  }

  #tell(...steps: string[]): void {
    for (const step of steps) this.#budget.trace?.(`#${' '.repeat(this.#depth)}${step}`);
  }

  #walk(text: string, time: boolean): string {
    let out = '';
    for (let at = 0; at < text.length && out.length < formatLimits.output; ) {
      const hash = text.indexOf('#', at);
      if (hash < 0 || hash === text.length - 1) return bounded(out + text.slice(at));
      out += text.slice(at, hash);
      const sign = text.charAt(hash + 1);
      if (sign === '{' || sign === '(') {
        const end = sign === '{' ? skipTo(text, hash, '}') : closingParenthesis(text, hash + 2);
        // An unclosed format ends the text.
        if (end < 0) return bounded(out);
        const body = text.slice(hash + 2, end);
        const value = sign === '{' ? this.#replace(body, time) : this.#job(body, time);
        // An unknown form ends the text too, as in tmux.
        if (value === undefined) return bounded(out);
        out += value;
        at = end + 1;
      } else if (sign === '#') {
        let hashes = 2;
        while (text.charAt(hash + hashes) === '#') hashes++;
        // Hashes before a bracket are left for the drawing of styles; elsewhere each pair becomes one.
        const style = text.charAt(hash + hashes) === '[';
        const pairs = Math.floor(hashes / 2);
        if (this.#traced) this.#tell(style ? `found #*${hashes}[` : 'found ##');
        // A command that was made literal must not run when the text is expanded again.
        if (text.charAt(hash + hashes) === '(') this.#budget.foreign += 1;
        out += style ? `${'#'.repeat(hashes)}[` : '#'.repeat(pairs);
        at = hash + (style ? hashes + 1 : pairs * 2);
      } else if (sign === ',' || sign === '}') {
        if (this.#traced) this.#tell(`found #${sign}`);
        out += sign;
        at = hash + 2;
      } else if (sign === '[') {
        out += '#[';
        at = hash + 2;
      } else {
        out += this.#letter(sign);
        at = hash + 2;
      }
    }
    return bounded(out);
  }

  /** `#S` and the like: the value, or the letter itself. */
  #letter(sign: string): string {
    const name = Object.hasOwn(letters, sign) ? letters[sign] : undefined;
    if (name === undefined) return `#${sign}`;
    if (this.#traced) this.#tell(`found #${sign}: ${name}`);
    const value = this.#value(name);
    if (this.#traced) {
      this.#tell(`format '${name}' found: ${value}`);
      this.#tell(`replaced '${name}' with '${value}'`);
    }
    return value;
  }

  #job(body: string, time: boolean): string {
    if (this.#traced) this.#tell(`found #(): ${body}`);
    const command = textOfInert(this.expand(body, time));
    if (this.#budget.jobsOff) {
      if (this.#traced) this.#tell('#() is disabled');
      return '';
    }
    this.#budget.foreign += 1;
    // What it printed is a format too, as in tmux, without commands and dates.
    this.#budget.jobsOff = true;
    const output = this.#kept(this.expand(this.#lookup.job(command), false));
    this.#budget.jobsOff = false;
    if (this.#traced) this.#tell(`#() result: ${output}`);
    return output;
  }

  /** The value of `modifiers:name`; undefined when a required part is missing. */
  #replace(body: string, time: boolean): string | undefined {
    if (!this.#spend(body.length + 1)) return '';
    if (this.#traced) this.#tell(`found #{}: ${body}`);
    const { modifiers, rest } = readModifiers(body, (argument) => this.expand(argument, time));
    if (this.#traced) this.#tell(...modifierSteps(modifiers));
    const has = (name: string): Modifier | undefined => modifiers.find((modifier) => modifier.name === name);
    const { foreign } = this.#budget;
    const primary =
      modifiers.length === 0 ? this.#plain(rest, [], time) : this.#primary(modifiers, rest, has, time);
    if (primary === undefined) {
      if (this.#traced) this.#tell(`failed ${body}`);
      return undefined;
    }
    let value = primary;
    const written = foreign === this.#budget.foreign;
    if (has('E')) value = this.#again(value, time, written);
    if (has('T')) value = this.#again(value, true, written);
    for (const modifier of modifiers) if (modifier.name === 's') value = this.#substituted(modifier, value);
    for (const modifier of modifiers)
      if (modifier.name === '=')
        value = this.#told(`applied length limit ${modifier.args[0]}`, truncate(modifier, value));
    for (const modifier of modifiers)
      if (modifier.name === 'p')
        value = this.#told(`applied padding width ${modifier.args[0]}`, padded(modifier, value));
    if (has('n')) value = this.#told('replacing with length', String(Buffer.byteLength(textOfInert(value))));
    if (has('w')) value = this.#told('replacing with width', String(displayWidth(value)));
    this.#spend(value.length);
    if (this.#traced) this.#tell(`replaced '${body}' with '${value}'`);
    return bounded(value);
  }

  /** The value of a step, told. */
  #told(step: string, value: string): string {
    if (this.#traced) this.#tell(`${step}: ${value}`);
    return value;
  }

  /** Expands a value again (`E:` and `T:`). */
  #again(text: string, time: boolean, written: boolean): string {
    const { jobsOff } = this.#budget;
    const { foreign } = this.#budget;
    this.#budget.jobsOff = jobsOff || !written;
    const value = this.expand(text, time);
    this.#budget.jobsOff = jobsOff;
    return this.#budget.foreign === foreign ? value : this.#kept(value);
  }

  /** A yes or no carries nothing of the values that decided it. */
  #judged<T>(answer: () => T): T {
    const { foreign } = this.#budget;
    const value = answer();
    this.#budget.foreign = foreign;
    return value;
  }

  /** A value as text. */
  #text(found: Found): string {
    if (typeof found === 'object' && 'written' in found) return found.written;
    this.#budget.foreign += 1;
    const styled = !this.#budget.drawn || (typeof found === 'object' && 'styled' in found);
    return this.#kept(styled ? asText(found) : inert(asText(found)));
  }

  /** A text that no person wrote, escaped when the result becomes a format. */
  #kept(text: string): string {
    return this.#budget.becomesFormat ? text.replace(/#+(?=\(|$)/g, '$&$&') : text;
  }

  /** Value of the name, condition, comparison or loop, before the modifiers that change a text. */
  #primary(
    modifiers: readonly Modifier[],
    rest: string,
    has: (name: string) => Modifier | undefined,
    time: boolean,
  ): string | undefined {
    const one = (): string => this.expand(rest, time);
    if (has('l')) return rest;
    if (has('a')) return asCharacter(one());
    if (has('c')) return colourHex(parseColour(one()) ?? '') ?? '';
    for (const loop of ['S', 'W', 'P', 'L'] as const) {
      const modifier = has(loop);
      if (modifier) return this.#loop(loop, modifier, rest, time);
    }
    const search = has('C');
    if (search) {
      const text = textOfInert(one());
      if (this.#traced) this.#tell(`search '${text}' pane ${asText(this.#lookup.find('pane_id') ?? '')}`);
      return this.#lookup.search(text, matchFlags(search));
    }
    const exists = has('N');
    if (exists)
      return flag(this.#lookup.nameExists(exists.args[0]?.includes('s') ? 's' : 'w', textOfInert(one())));
    if (has('!!')) return flag(this.#judged(() => isTrue(one())));
    if (has('!')) return flag(!this.#judged(() => isTrue(one())));
    const logical = modifiers.find(({ name }) => name === '||' || name === '&&');
    if (logical) {
      const texts = splitParts(rest).map((part) => this.#judged(() => this.expand(part, time)));
      if (this.#traced) this.#tell(...sideSteps(logical.name, texts));
      const parts = texts.map(isTrue);
      return flag(logical.name === '||' ? parts.includes(true) : !parts.includes(false));
    }
    const compared = modifiers.find(({ name }) => Object.hasOwn(comparisons, name) || 'meR'.includes(name));
    if (compared?.name === 'R') return this.#compare(compared, rest, time);
    if (compared) return this.#judged(() => this.#compare(compared, rest, time));
    return this.#plain(rest, modifiers, time);
  }

  /** Value of the name or condition. */
  #plain(rest: string, modifiers: readonly Modifier[], time: boolean): string | undefined {
    if (rest.startsWith('?')) return this.#conditional(rest.slice(1), time);
    return this.#named(rest, modifiers, time);
  }

  #compare({ name, args }: Modifier, rest: string, time: boolean): string | undefined {
    const parts = splitParts(rest, 2);
    if (parts.length < 2) return name === 'e' ? '' : undefined;
    const expanded = parts.map((part) => this.expand(part, time));
    if (name === 'R') return repeated(expanded[0] ?? '', expanded[1] ?? '');
    const [left = '', right = ''] = expanded.map(textOfInert);
    if (name === 'e') {
      const value = calculate(args, left, right);
      if (this.#traced) this.#tell(...calculationSteps(args, [left, right], value));
      return value;
    }
    if (this.#traced) this.#tell(...sideSteps(name, [left, right]));
    if (name === 'm') return flag(this.#matches(args, left, right));
    return flag(comparisons[name]?.(left, right) ?? false);
  }

  /** `condition,yes,no`, or several pairs and a final else, as in tmux 3.6. */
  #conditional(text: string, time: boolean): string | undefined {
    let parts = splitParts(text);
    if (parts.length < 3) return undefined;
    while (parts.length > 1) {
      const [condition = '', yes = '', ...others] = parts;
      if (this.#traced) this.#tell(`condition is: ${condition}`);
      const holds = this.#judged(() => this.#holds(condition, time));
      if (this.#traced) this.#tell(`condition '${condition}' is ${holds}`);
      if (holds) return this.expand(yes, time);
      if (others.length === 1) return this.expand(others[0] ?? '', time);
      parts = others;
    }
    return '';
  }

  /** Condition: a known name, or a format; any other word is false, as in tmux. */
  #holds(condition: string, time: boolean): boolean {
    const found = this.#lookup.find(condition);
    if (found !== undefined) return isTrue(this.#told(`condition '${condition}' found`, asText(found)));
    const expanded = this.expand(condition, time);
    if (expanded !== condition) return isTrue(expanded);
    if (this.#traced) this.#tell(`condition '${condition}' not found; assuming false`);
    return false;
  }

  /** A variable with the modifiers of its value; a format in place of a name is only expanded, as in tmux. */
  #named(rest: string, modifiers: readonly Modifier[], time: boolean): string {
    if (rest.includes('#{')) {
      if (this.#traced) this.#tell(`expanding inner format '${rest}'`);
      return this.expand(rest, time);
    }
    const found = this.#lookup.find(rest);
    if (found === undefined) {
      if (this.#traced) this.#tell(`format '${rest}' not found`);
      return '';
    }
    let value = this.#text(found);
    for (const { name, args } of modifiers) {
      if (name === 't') value = timeText(found, args, this.#lookup.now());
      else if (name === 'b') value = baseName(value);
      else if (name === 'd') value = directoryName(value);
      else if (name === 'q') value = /[eh]/.test(args[0] ?? '') ? quoteStyle(value) : quoteShell(value);
    }
    if (this.#traced) this.#tell(`format '${rest}' found: ${value}`);
    return value;
  }

  #loop(kind: 'S' | 'W' | 'P' | 'L', modifier: Modifier, rest: string, time: boolean): string {
    const [all = '', ...others] = splitParts(rest, 2);
    let out = '';
    for (const { lookup, current } of this.#lookup.loop(kind, modifier.args[0] ?? '')) {
      if (out.length > formatLimits.output || this.#budget.work <= 0) break;
      if (this.#traced) this.#tell(...sceneSteps(kind, lookup));
      const inner = new Expansion(lookup, this.#budget, this.#depth);
      out += inner.expand(current ? (others[0] ?? all) : all, time);
    }
    return out;
  }

  #substituted(modifier: Modifier, value: string): string {
    const { args } = modifier;
    const result = substitute(args, value, this.#budget);
    return args.length < 2 ? result : this.#told(`substitute '${args[0]}' to '${args[1]}'`, result);
  }

  #matches(args: readonly string[], pattern: string, text: string): boolean {
    const { regex, ignoreCase } = matchFlags({ name: 'm', args });
    if (regex) return compileRegex(pattern, ignoreCase)?.exec(text, 0, this.#budget) !== undefined;
    // A glob with many stars scans the text once for each of them at worst.
    const stars = 1 + Math.min(pattern.length, 64);
    return this.#spend(text.length * stars) && matchGlob(pattern, text, ignoreCase);
  }

  #value(name: string): string {
    return this.#text(this.#lookup.find(name) ?? '');
  }

  #now(): Date {
    this.#budget.date ??= new Date(this.#lookup.now());
    return this.#budget.date;
  }

  #spend(work: number): boolean {
    this.#budget.work -= work;
    return this.#budget.work > 0;
  }
}

const flag = (value: boolean): string => (value ? '1' : '0');
const bounded = (text: string): string => text.slice(0, formatLimits.output);
