/**
 * Output of the kinds that programs print, made up: lines of a log, coloured words, full screens that are drawn again and
 * again, and text of many scripts. The same each time; no text of any user is in it.
 */

/** Number of pieces of each kind, and of lines (or of words, on a screen) in each. */
const pieces = 12;
const linesInPiece = 8;
const wordsOnScreen = 50;

const words = 'build copy test 12 error: warning src/main.ts => {ok} 100% done, in 3.2s -> "x" #42'.split(
  ' ',
);
const scripts =
  '日本語 端末 한국어 世界 café naïve řeka żółw e\u0301 Ω≈ → │ ─ └ █ 😀 👍🏽 👩‍💻 🇩🇪 ❤️ ✅'.split(' ');

type Pick = <T>(from: readonly T[]) => T;

/** Picks by a linear congruential generator (Numerical Recipes): fast, and good enough for words. */
function newPick(): Pick {
  let state = 1;
  return <T>(from: readonly T[]) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return from[Math.floor((state / 2 ** 32) * from.length)] as T;
  };
}

const upTo = (most: number) => Array.from({ length: most }, (_, n) => n + 1);
const counts = upTo(30);
const [rows, columns, colours] = [upTo(45), upTo(180), upTo(255)];

function textOf(pick: Pick, from: readonly string[]): string {
  return Array.from({ length: pick(counts) }, () => pick(from)).join(' ');
}

function coloured(pick: Pick): string {
  const style = pick(['', '1;', '4;', '7;', '38;5;', '48;2;10;20;']);
  return `\x1b[${style}3${pick(counts) % 8}m${pick(words)}${pick(['\x1b[0m', '\x1b[m', '\x1b[39;49m', '\x1b[K'])}`;
}

/**
 * A full-screen program: it draws words at places, clears, scrolls a region, and hides the cursor meanwhile. It leaves the
 * cursor in the last row, so that the lines after it scroll.
 */
function screenOf(pick: Pick): string {
  const drawn = Array.from({ length: wordsOnScreen }, () => {
    const place = `\x1b[${pick(rows)};${pick(columns)}H`;
    return `${place}\x1b[38;5;${pick(colours)}m${pick(words)}${pick(['', '', '\x1b[K', '\x1b[3C', '\b', '\x1b[2P'])}`;
  });
  const scrolled = `\x1b[5;40r\x1b[40;1H\n\n\x1b[5;1H\x1bM\x1b[2L\x1b[M\x1b[r`;
  return `\x1b[?25l\x1b[H${drawn.join('')}\x1b[0m${scrolled}${pick(['', '\x1b[J', '\x1b[2J'])}\x1b[?25h\x1b[50;1H`;
}

const makers: readonly ((pick: Pick) => string)[] = [
  (pick) => lines(() => textOf(pick, words)),
  (pick) => lines(() => Array.from({ length: pick(counts) }, () => coloured(pick)).join(' ')),
  screenOf,
  (pick) => lines(() => textOf(pick, pick([words, scripts, scripts]))),
];

const lines = (line: () => string) => `${Array.from({ length: linesInPiece }, line).join('\r\n')}\r\n`;

/** Pieces of output, each kind in turn, made when they are asked for: the first ones take a millisecond. */
export function* imaginaryOutput(): Generator<Buffer, void> {
  const pick = newPick();
  for (let n = 0; n < pieces; n++) for (const make of makers) yield Buffer.from(make(pick));
}
