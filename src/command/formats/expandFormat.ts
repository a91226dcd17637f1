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
import { ExpansionBudget, type ExpansionHow } from './ExpansionBudget.ts';
import { inert, textOfInert } from './inert.ts';
import { asText, type Found, isTrue, type Lookup } from './Lookup.ts';
import { type Modifier, readModifiers } from './modifiers.ts';
import { asCharacter, padded, repeated, truncate } from './modifierText.ts';
import { calculationSteps, modifierSteps, sceneSteps, sideSteps } from './steps.ts';
import { strftime } from './strftime.ts';
import { substitute } from './substitute.ts';
import type { FormatBody, FormatPiece, FormatTemplates, Template } from './Template.ts';
import { baseName, directoryName, displayWidth, quoted } from './text.ts';
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

/** Expands `format`; with `time`, strftime conversions first, as in tmux. */
export function expandFormat(
  format: string,
  lookup: Lookup,
  how: ExpansionHow,
  templates: FormatTemplates,
): string {
  return new Expansion(lookup, new ExpansionBudget(how, templates), 0).expand(format, how.time === true);
}

class Expansion {
  readonly #lookup: Lookup;
  readonly #budget: ExpansionBudget;
  #depth: number;

  constructor(lookup: Lookup, budget: ExpansionBudget, depth: number) {
    this.#lookup = lookup;
    this.#budget = budget;
    this.#depth = depth;
  }

  expand(format: string, time: boolean): string {
    return this.#expand(format, null, time);
  }

  /** Expands a part of a format that is cut already. */
  #expandPart(template: Template, time: boolean): string {
    return this.#expand(template.text, template, time);
  }

  #expand(format: string, template: Template | null, time: boolean): string {
    if (format === '' || this.#depth >= formatLimits.depth || !this.#spend(format.length)) return '';
    this.#depth += 1;
    if (this.#traced) this.#tell(`expanding format: ${format}`);
    const timed = time && format.includes('%') ? strftime(format, this.#now()) : format;
    if (this.#traced && timed !== format) this.#tell(`after time expanded: ${timed}`);
    const result = this.#walk(timed, timed === format ? template : null, time);
    if (this.#traced) this.#tell(`result is: ${result}`);
    this.#depth -= 1;
    return result;
  }

  get #traced(): boolean {
    return this.#budget.trace !== undefined;
  }

  #tell(...steps: string[]): void {
    for (const step of steps) this.#budget.trace?.(`#${' '.repeat(this.#depth)}${step}`);
  }

  #walk(text: string, template: Template | null, time: boolean): string {
    if (!text.includes('#')) return bounded(text);
    const { pieces } = template ?? this.#budget.templates.of(text);
    let out = '';
    for (const piece of pieces) {
      if (out.length >= formatLimits.output) break;
      const value = piece.kind === 'text' ? piece.text : this.#piece(piece, time);
      // An unknown form ends the text, as in tmux.
      if (value === undefined) break;
      out += value;
    }
    return bounded(out);
  }

  #piece({ kind, text, body, makesJob }: FormatPiece, time: boolean): string | undefined {
    if (body !== null) return this.#replace(body, time);
    if (kind === 'letter') return this.#letter(text);
    if (kind === 'job') return this.#job(text, time);
    if (this.#traced)
      this.#tell(
        `found ${kind === 'escape' ? `#${text}` : text.endsWith('[') ? `#*${text.length - 1}[` : '##'}`,
      );
    // A command that was made literal must not run when the text is expanded again.
    if (makesJob) this.#budget.foreign += 1;
    return text;
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
    // The output is expanded as a format too, as in tmux. Commands and dates in it stay text.
    this.#budget.jobsOff = true;
    const output = this.#kept(this.expand(this.#lookup.job(command), false));
    this.#budget.jobsOff = false;
    if (this.#traced) this.#tell(`#() result: ${output}`);
    return output;
  }

  /** The value of `modifiers:name`; undefined when a required part is missing. */
  #replace(body: FormatBody, time: boolean): string | undefined {
    if (!this.#spend(body.text.length + 1)) return '';
    if (this.#traced) this.#tell(`found #{}: ${body.text}`);
    const modifiers = this.#modifiersOf(body, time);
    if (this.#traced) this.#tell(...modifierSteps(modifiers));
    const { foreign } = this.#budget;
    const isPlain = modifiers.length === 0;
    const primary = isPlain ? this.#plain(body, modifiers, time) : this.#primary(body, modifiers, time);
    if (primary === undefined) {
      if (this.#traced) this.#tell(`failed ${body.text}`);
      return undefined;
    }
    const value = isPlain
      ? primary
      : this.#changed(primary, modifiers, foreign === this.#budget.foreign, time);
    this.#spend(value.length);
    if (this.#traced) this.#tell(`replaced '${body.text}' with '${value}'`);
    return bounded(value);
  }

  /** The modifiers with their arguments expanded. */
  #modifiersOf(body: FormatBody, time: boolean): readonly Modifier[] {
    const expand = (argument: string): string => this.expand(argument, time);
    if (body.isBroken) readModifiers(body.text, expand);
    if (!body.hasArguments) return body.modifiers;
    return body.modifiers.map(({ name, args }) => ({ name, args: args.map(expand) }));
  }

  /** Applies the modifiers that change a text. `written`: a person wrote it. */
  #changed(primary: string, modifiers: readonly Modifier[], written: boolean, time: boolean): string {
    const has = (name: string): boolean => modifiers.some((modifier) => modifier.name === name);
    let value = primary;
    if (has('E')) value = this.#again(value, time, written);
    if (has('T')) value = this.#again(value, true, written);
    for (const modifier of modifiers) if (modifier.name === 's') value = this.#substituted(modifier, value);
    // Of several, the last one counts, as in tmux.
    const limit = modifiers.findLast((modifier) => modifier.name === '=');
    if (limit) value = this.#told(`applied length limit ${limit.args[0]}`, truncate(limit, value));
    const width = modifiers.findLast((modifier) => modifier.name === 'p');
    if (width) value = this.#told(`applied padding width ${width.args[0]}`, padded(width, value));
    if (has('n')) value = this.#told('replacing with length', String(Buffer.byteLength(textOfInert(value))));
    if (has('w')) value = this.#told('replacing with width', String(displayWidth(value)));
    return value;
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
  #primary(body: FormatBody, modifiers: readonly Modifier[], time: boolean): string | undefined {
    const has = (name: string): Modifier | undefined => modifiers.find((modifier) => modifier.name === name);
    const one = (): string => this.#expandPart(body.rest, time);
    if (has('l')) return body.rest.text;
    if (has('a')) return asCharacter(one());
    if (has('c')) return colourHex(parseColour(one()) ?? '') ?? '';
    for (const loop of ['S', 'W', 'P', 'L'] as const) {
      const modifier = has(loop);
      if (modifier) return this.#loop(loop, modifier, body, time);
    }
    const search = has('C');
    if (search) {
      const text = textOfInert(one());
      if (this.#traced) this.#tell(`search '${text}' pane ${asText(this.#lookup.find('pane_id') ?? '')}`);
      return this.#lookup.search(text, matchFlags(search));
    }
    const exists = has('N');
    if (exists) {
      const kind = (['w', 's'] as const).find((letter) => (exists.args[0] ?? 'w').includes(letter));
      return kind ? flag(this.#lookup.nameExists(kind, textOfInert(one()))) : '';
    }
    if (has('!!')) return flag(this.#judged(() => isTrue(one())));
    if (has('!')) return flag(!this.#judged(() => isTrue(one())));
    const logical = modifiers.find(({ name }) => name === '||' || name === '&&');
    if (logical) {
      const texts = body.sides().map((part) => this.#judged(() => this.#expandPart(part, time)));
      if (this.#traced) this.#tell(...sideSteps(logical.name, texts));
      const parts = texts.map(isTrue);
      return flag(logical.name === '||' ? parts.includes(true) : !parts.includes(false));
    }
    const compared = modifiers.find(({ name }) => Object.hasOwn(comparisons, name) || 'meR'.includes(name));
    if (compared?.name === 'R') return this.#compare(compared, body, time);
    if (compared) return this.#judged(() => this.#compare(compared, body, time));
    return this.#plain(body, modifiers, time);
  }

  /** Value of the name or condition. */
  #plain(body: FormatBody, modifiers: readonly Modifier[], time: boolean): string | undefined {
    return body.isConditional ? this.#conditional(body.branches, time) : this.#named(body, modifiers, time);
  }

  #compare({ name, args }: Modifier, body: FormatBody, time: boolean): string | undefined {
    const parts = body.sides(2);
    if (parts.length < 2) return name === 'e' ? '' : undefined;
    const expanded = parts.map((part) => this.#expandPart(part, time));
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
  #conditional(parts: readonly Template[], time: boolean): string | undefined {
    if (parts.length < 3) return undefined;
    for (let at = 0; at + 1 < parts.length; at += 2) {
      const [condition, yes] = [parts[at], parts[at + 1]];
      if (!condition || !yes) break;
      if (this.#traced) this.#tell(`condition is: ${condition.text}`);
      const { foreign } = this.#budget;
      const holds = this.#holds(condition, time);
      // A yes or no carries nothing of the values that decided it.
      this.#budget.foreign = foreign;
      if (this.#traced) this.#tell(`condition '${condition.text}' is ${holds}`);
      if (holds) return this.#expandPart(yes, time);
      const last = parts[at + 2];
      if (last && at + 3 === parts.length) return this.#expandPart(last, time);
    }
    return '';
  }

  /** Condition: a known name, or a format; any other word is false, as in tmux. */
  #holds(condition: Template, time: boolean): boolean {
    const { text } = condition;
    const found = this.#lookup.find(text);
    if (found !== undefined) return isTrue(this.#told(`condition '${text}' found`, asText(found)));
    const expanded = this.#expandPart(condition, time);
    if (expanded !== text) return isTrue(expanded);
    if (this.#traced) this.#tell(`condition '${text}' not found; assuming false`);
    return false;
  }

  /** A variable with the modifiers of its value; a format in place of a name is only expanded, as in tmux. */
  #named(body: FormatBody, modifiers: readonly Modifier[], time: boolean): string {
    const rest = body.rest.text;
    if (body.isFormat) {
      if (this.#traced) this.#tell(`expanding inner format '${rest}'`);
      return this.#expandPart(body.rest, time);
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
      else if (name === 'q') value = quoted(value, args[0]);
    }
    if (this.#traced) this.#tell(`format '${rest}' found: ${value}`);
    return value;
  }

  #loop(kind: 'S' | 'W' | 'P' | 'L', modifier: Modifier, body: FormatBody, time: boolean): string {
    const [all, own = all] = body.sides(2);
    let out = '';
    for (const { lookup, current } of this.#lookup.loop(kind, modifier.args[0] ?? '')) {
      if (out.length > formatLimits.output || this.#budget.work <= 0) break;
      if (this.#traced) this.#tell(...sceneSteps(kind, lookup));
      const inner = new Expansion(lookup, this.#budget, this.#depth);
      const part = current ? own : all;
      if (part) out += inner.#expandPart(part, time);
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
    return this.#budget.spend(work);
  }
}

const flag = (value: boolean): string => (value ? '1' : '0');
const bounded = (text: string): string => text.slice(0, formatLimits.output);
