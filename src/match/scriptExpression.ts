/**
 * Translates JavaScript regular expressions into the extended ones (POSIX XBD 9.4) of Regex.ts, which run in linear
 * time. Both match the same lines, though groups may be numbered differently. Look-around, word boundaries and back
 * references have no counterpart.
 */

/** Inside brackets. */
const classes: Readonly<Record<string, string>> = { d: '0-9', w: 'A-Za-z0-9_', s: '[:space:]' };
const controls: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f', v: '\v', 0: '\0' };
const special = /[\\^$.*+?()[\]{}|]/g;

/** The part of an expression without a counterpart. */
class Untranslatable extends Error {}

/** The extended expression, or the part without a counterpart. */
export function scriptExpression(
  source: string,
  ignoresCase: boolean,
): { pattern: string } | { refused: string } {
  try {
    return { pattern: new Translation(source, ignoresCase).whole() };
  } catch (error) {
    if (error instanceof Untranslatable) return { refused: error.message };
    throw error;
  }
}

class Translation {
  readonly #source: string;
  readonly #ignoresCase: boolean;
  #at = 0;

  constructor(source: string, ignoresCase: boolean) {
    this.#source = source;
    this.#ignoresCase = ignoresCase;
  }

  whole(): string {
    let out = '';
    while (this.#at < this.#source.length) out += this.#piece();
    return out;
  }

  #piece(): string {
    const char = this.#next();
    switch (char) {
      case '\\':
        return this.#escape();
      case '[':
        return this.#brackets();
      case '(':
        return this.#group();
      case '*':
      case '+':
      case '?':
      case '}':
        // A lazy repetition matches the same lines.
        if (this.#source[this.#at] === '?') this.#at++;
        return char;
      case '.':
      case '^':
      case '$':
      case '|':
      case ')':
      case '{':
        return char;
      default:
        return this.#literal(char);
    }
  }

  #next(): string {
    const char = String.fromCodePoint(this.#source.codePointAt(this.#at) ?? 0);
    this.#at += char.length;
    return char;
  }

  #group(): string {
    const [head = ''] = /^\?(?::|<\w+>|.{0,2})/.exec(this.#source.slice(this.#at)) ?? [];
    if (head !== '' && head !== '?:' && !head.endsWith('>')) throw new Untranslatable(`(${head}`);
    this.#at += head.length;
    return '(';
  }

  #escape(): string {
    const char = this.#next();
    const set = classes[char.toLowerCase()];
    if (set !== undefined) return char === char.toLowerCase() ? `[${set}]` : `[^${set}]`;
    return this.#literal(this.#escaped(char));
  }

  /** The character for an escape. */
  #escaped(char: string): string {
    if (controls[char] !== undefined) return controls[char];
    if (char === 'x' || char === 'u') {
      const [, long, short] =
        /^(?:\{([0-9a-f]+)\}|([0-9a-f]{2}(?:[0-9a-f]{2})?))/i.exec(this.#digits(char)) ?? [];
      const hex = long ?? short;
      if (hex === undefined) throw new Untranslatable(`\\${char}`);
      this.#at += hex.length + (long === undefined ? 0 : 2);
      return String.fromCodePoint(Number.parseInt(hex, 16));
    }
    if (/[a-z1-9]/i.test(char)) throw new Untranslatable(`\\${char}`);
    return char;
  }

  #digits(char: string): string {
    return this.#source.slice(this.#at, this.#at + (char === 'x' ? 2 : 10));
  }

  #literal(char: string): string {
    const [lower, upper] = [char.toLowerCase(), char.toUpperCase()];
    if (this.#ignoresCase && lower !== upper && lower.length === upper.length) return `[${lower}${upper}]`;
    return char.replace(special, '\\$&');
  }

  /** In POSIX brackets a backslash stands for itself, and position gives `]`, `^` and `-` their meaning. */
  #brackets(): string {
    const isNegated = this.#source[this.#at] === '^';
    if (isNegated) this.#at++;
    let set = '';
    const singles = new Set<string>();
    while (this.#source[this.#at] !== ']') {
      if (this.#at >= this.#source.length) throw new Untranslatable('[');
      const first = this.#member();
      if (!isOne(first)) set += first;
      else if (this.#source[this.#at] === '-' && this.#source[this.#at + 1] !== ']') {
        this.#at++;
        const last = this.#member();
        if (!isOne(last)) throw new Untranslatable(`-${last}`);
        set += this.#range(first, last);
      } else singles.add(first);
    }
    this.#at++;
    for (const one of [...singles])
      if (this.#ignoresCase) singles.add(one.toLowerCase()).add(one.toUpperCase());
    const take = (char: string) => (singles.delete(char) ? char : '');
    const [closing, hyphen, caret] = [take(']'), take('-'), take('^')];
    const rest = set + [...singles].join('');
    if (closing + hyphen + rest === '' && caret !== '' && !isNegated) return '\\^';
    return `[${isNegated ? '^' : ''}${closing}${rest}${caret}${hyphen}]`;
  }

  /** A character, or a set of them. */
  #member(): string {
    const char = this.#next();
    if (char !== '\\') return char;
    const escaped = this.#next();
    const set = classes[escaped];
    if (set !== undefined) return set;
    if (classes[escaped.toLowerCase()] !== undefined) throw new Untranslatable(`[\\${escaped}]`);
    return escaped === 'b' ? '\b' : this.#escaped(escaped);
  }

  #range(first: string, last: string): string {
    const range = `${first}-${last}`;
    if (!this.#ignoresCase) return range;
    return /^[a-z]-[a-z]$|^[A-Z]-[A-Z]$/.test(range) ? `${range.toLowerCase()}${range.toUpperCase()}` : range;
  }
}

const isOne = (text: string): boolean => [...text].length === 1;
