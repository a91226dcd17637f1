/**
 * A format cut into its pieces, once: control mode, lists and status lines expand the same formats again and again. Owns how a
 * text is cut; every value is looked up at each expansion.
 */
import { closingParenthesis, type Modifier, readModifiers, skipTo, splitParts } from './modifiers.ts';

/**
 * `text` as it is; `hashes` for pairs of `#`; `escape` for `#,` and `#}`; `letter` for `#S` and the like; `value` for `#{}`,
 * `job` for `#()`.
 */
type PieceKind = 'text' | 'hashes' | 'escape' | 'letter' | 'value' | 'job';

export class FormatPiece {
  readonly kind: PieceKind;
  /** The result of texts, hashes and escapes; the letter; the command of a job. */
  readonly text: string;
  /** Body of a value, `#{...}`; null for every other kind. */
  readonly body: FormatBody | null;
  /** A literal `#(` follows the hashes. */
  readonly makesJob: boolean;

  constructor(kind: PieceKind, text: string, body: FormatBody | null = null, makesJob = false) {
    this.kind = kind;
    this.text = text;
    this.body = body;
    this.makesJob = makesJob;
  }
}

export class Template {
  readonly text: string;
  #pieces: readonly FormatPiece[] | null = null;

  constructor(text: string) {
    this.text = text;
  }

  get pieces(): readonly FormatPiece[] {
    this.#pieces ??= cut(this.text);
    return this.#pieces;
  }
}

/** The inside of `#{}`. */
export class FormatBody {
  readonly text: string;
  /** Modifiers with their arguments as they are written. */
  readonly modifiers: readonly Modifier[];
  readonly hasArguments: boolean;
  /** The form is wrong behind some arguments: they are expanded, and then nothing of it is a modifier. */
  readonly isBroken: boolean;
  /** The name, condition or format behind the modifiers. */
  readonly rest: Template;
  readonly isConditional: boolean;
  /** A format in place of a name. */
  readonly isFormat: boolean;
  #branches: readonly Template[] | null = null;
  #sides: readonly Template[] | null = null;

  constructor(text: string) {
    let read = 0;
    const { modifiers, rest } = readModifiers(text, (argument) => {
      read += 1;
      return argument;
    });
    this.text = text;
    this.modifiers = modifiers;
    this.hasArguments = modifiers.some(({ args }) => args.length > 0);
    this.isBroken = read > 0 && modifiers.length === 0;
    this.rest = new Template(rest);
    this.isConditional = rest.startsWith('?');
    this.isFormat = rest.includes('#{');
  }

  /** Conditions and values of a condition, which is the rest. */
  get branches(): readonly Template[] {
    this.#branches ??= splitParts(this.rest.text.slice(1)).map(asTemplate);
    return this.#branches;
  }

  /** The rest between commas. `most` follows from the modifiers, so one cut is kept. */
  sides(most?: number): readonly Template[] {
    this.#sides ??= splitParts(this.rest.text, most).map(asTemplate);
    return this.#sides;
  }
}

const asTemplate = (text: string): Template => new Template(text);

/** Templates by their text. */
export class FormatTemplates {
  /** Most templates kept, and the longest, characters. */
  static readonly most = 200;
  static readonly longest = 2000;
  readonly #known = new Map<string, Template>();

  of(text: string): Template {
    const known = this.#known.get(text);
    if (known) return known;
    const template = new Template(text);
    if (text.length > FormatTemplates.longest) return template;
    for (const oldest of this.#known.keys()) {
      if (this.#known.size < FormatTemplates.most) break;
      this.#known.delete(oldest);
    }
    this.#known.set(text, template);
    return template;
  }
}

/** Pieces in the order of the text. An unclosed format ends the text. */
function cut(text: string): FormatPiece[] {
  const pieces: FormatPiece[] = [];
  for (let at = 0; at < text.length; ) {
    const hash = text.indexOf('#', at);
    if (hash < 0 || hash === text.length - 1) {
      pieces.push(new FormatPiece('text', text.slice(at)));
      break;
    }
    if (hash > at) pieces.push(new FormatPiece('text', text.slice(at, hash)));
    const end = cutSign(text, hash, pieces);
    if (end < 0) break;
    at = end;
  }
  return pieces;
}

/** Adds the piece that begins with the `#` at `hash`. Returns the index behind it, or -1 for an unclosed one. */
function cutSign(text: string, hash: number, to: FormatPiece[]): number {
  const sign = text.charAt(hash + 1);
  if (sign === '{' || sign === '(') {
    const end = sign === '{' ? skipTo(text, hash, '}') : closingParenthesis(text, hash + 2);
    if (end < 0) return -1;
    const body = text.slice(hash + 2, end);
    to.push(
      sign === '{' ? new FormatPiece('value', body, new FormatBody(body)) : new FormatPiece('job', body),
    );
    return end + 1;
  }
  if (sign === '#') {
    let hashes = 2;
    while (text.charAt(hash + hashes) === '#') hashes++;
    const next = text.charAt(hash + hashes);
    // Hashes before a bracket are left for the drawing of styles; elsewhere each pair becomes one.
    const isStyle = next === '[';
    const pairs = Math.floor(hashes / 2);
    to.push(
      new FormatPiece('hashes', isStyle ? `${'#'.repeat(hashes)}[` : '#'.repeat(pairs), null, next === '('),
    );
    return hash + (isStyle ? hashes + 1 : pairs * 2);
  }
  if (sign === ',' || sign === '}') to.push(new FormatPiece('escape', sign));
  else if (sign === '[') to.push(new FormatPiece('text', '#['));
  else to.push(new FormatPiece('letter', sign));
  return hash + 2;
}
