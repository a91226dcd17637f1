/** Bracket expressions of patterns (POSIX XBD 9.3.5): `[abc]`, `[a-z]`, `[^x]`, `[[:alpha:]]`. */

const named: Readonly<Record<string, RegExp>> = {
  alpha: /^\p{L}$/u,
  digit: /^[0-9]$/,
  alnum: /^[\p{L}\p{N}]$/u,
  upper: /^\p{Lu}$/u,
  lower: /^\p{Ll}$/u,
  space: /^\s$/,
  blank: /^[ \t]$/,
  punct: /^[!-/:-@[-`{-~]$/,
  print: /^[^\p{Cc}]$/u,
  graph: /^[^\p{Cc}\s]$/u,
  cntrl: /^\p{Cc}$/u,
  xdigit: /^[0-9a-fA-F]$/,
};

export interface CharacterClass {
  fits(char: string): boolean;
  /** Index of the closing bracket. */
  end: number;
}

/** The bracket expression that opens at `start`; undefined when it is never closed (then `[` is literal). */
export function characterClass(
  chars: readonly string[],
  start: number,
  ignoreCase = false,
): CharacterClass | undefined {
  let at = start + 1;
  const negated = chars[at] === '!' || chars[at] === '^';
  if (negated) at++;
  const tests: ((char: string) => boolean)[] = [];
  for (let first = true; ; first = false) {
    const char = chars[at];
    if (char === undefined) return undefined;
    if (char === ']' && !first) break;
    const name =
      char === '[' && chars[at + 1] === ':'
        ? /^\[:([a-z]{1,8}):\]/.exec(chars.slice(at, at + 12).join(''))
        : null;
    // As in glibc: when case is ignored, upper and lower match all letters.
    const wanted = (ignoreCase && name?.[1]?.replace(/^(?:upper|lower)$/, 'alpha')) || (name?.[1] ?? '');
    const test = name && Object.hasOwn(named, wanted) ? named[wanted] : undefined;
    if (name && test) {
      tests.push((other) => test.test(other));
      at += name[0].length;
      continue;
    }
    const last = chars[at + 2];
    if (chars[at + 1] === '-' && last !== undefined && last !== ']') {
      const from = char.codePointAt(0) ?? 0;
      const to = last.codePointAt(0) ?? 0;
      tests.push((other) => {
        const code = other.codePointAt(0) ?? 0;
        return code >= from && code <= to;
      });
      at += 3;
      continue;
    }
    tests.push((other) => other === char);
    at++;
  }
  return { fits: (char) => tests.some((test) => test(char)) !== negated, end: at };
}
