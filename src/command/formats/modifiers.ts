/**
 * The modifiers of `#{...}`: `=21;b:name`, `s/a/b/i:name`, `?cond,yes,no`. Owns how they are cut from the name behind
 * them, and how nested formats are stepped over; applies none of them.
 */

export interface Modifier {
  name: string;
  args: readonly string[];
}

/** Two-character modifiers, which take no arguments. */
const pairs = new Set(['||', '&&', '!!', '!=', '==', '<=', '>=']);
const withoutArguments = 'labcdnwETSWPL!<>R';
const withArguments = 'mCNstpeq=SWPL';
/** Most modifiers before one name, and most arguments of one modifier. */
const maxModifiers = 64;
const maxArguments = 16;

const isEnd = (char: string): boolean => char === ':' || char === ';';

/**
 * Modifiers at the start of `text`, and the rest behind their colon. No modifiers when the text is not of that form.
 * `expand` expands arguments.
 */
export function readModifiers(
  text: string,
  expand: (argument: string) => string,
): { modifiers: Modifier[]; rest: string } {
  const modifiers: Modifier[] = [];
  let at = 0;
  while (at < text.length && text.charAt(at) !== ':') {
    if (text.charAt(at) === ';') at++;
    if (modifiers.length >= maxModifiers) return { modifiers: [], rest: text };
    const two = text.slice(at, at + 2);
    if (pairs.has(two) && isEnd(text.charAt(at + 2))) {
      modifiers.push({ name: two, args: [] });
      at += 2;
      continue;
    }
    const name = text.charAt(at);
    const next = text.charAt(at + 1);
    if (name !== '' && withoutArguments.includes(name) && isEnd(next)) {
      modifiers.push({ name, args: [] });
      at += 1;
      continue;
    }
    if (name === '' || !withArguments.includes(name)) break;
    if (isEnd(next)) {
      modifiers.push({ name, args: [] });
      at += 1;
      continue;
    }
    const found = readArguments(text, at + 1, expand);
    if (!found) break;
    modifiers.push({ name, args: found.args });
    at = found.end;
  }
  if (text.charAt(at) !== ':') return { modifiers: [], rest: text };
  return { modifiers, rest: text.slice(at + 1) };
}

/** `21` up to the end, or `/a/b/` with any delimiter around the parts. */
function readArguments(
  text: string,
  start: number,
  expand: (argument: string) => string,
): { args: string[]; end: number } | undefined {
  const wrapper = text.charAt(start);
  if (!/[!-/:-@[-`{-~]/.test(wrapper) || wrapper === '-') {
    const end = skipTo(text, start, ':;');
    return end < 0 ? undefined : { args: [expand(text.slice(start, end))], end };
  }
  const args: string[] = [];
  let at = start;
  do {
    if (text.charAt(at) === wrapper && isEnd(text.charAt(at + 1))) return { args, end: at + 1 };
    const end = skipTo(text, at + 1, `${wrapper}:;`);
    if (end < 0 || args.length >= maxArguments) return undefined;
    args.push(expand(text.slice(at + 1, end)));
    at = end;
  } while (!isEnd(text.charAt(at)));
  return { args, end: at };
}

/**
 * Index of the first character of `ends` at or after `from` outside of nested `#{}` and not escaped (`#,` `#}` `##`
 * `#:`); -1 when there is none.
 */
export function skipTo(text: string, from: number, ends: string): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const char = text.charAt(at);
    const next = text.charAt(at + 1);
    if (char === '#' && next === '{') depth++;
    if (char === '#' && next !== '' && ',#{}:'.includes(next)) {
      at++;
      continue;
    }
    if (char === '}') depth--;
    if (depth === 0 && ends.includes(char)) return at;
  }
  return -1;
}

/** Splits at commas outside of nested formats, into at most `most` parts. */
export function splitParts(text: string, most = Number.POSITIVE_INFINITY): string[] {
  const parts: string[] = [];
  let from = 0;
  while (parts.length < most - 1) {
    const comma = skipTo(text, from, ',');
    if (comma < 0) break;
    parts.push(text.slice(from, comma));
    from = comma + 1;
  }
  parts.push(text.slice(from));
  return parts;
}

/** Index of the `)` that closes `#(` (tmux counts parentheses in the command); -1 when there is none. */
export function closingParenthesis(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text.charAt(at) === '(') depth++;
    else if (text.charAt(at) === ')' && --depth === 0) return at;
  }
  return -1;
}
