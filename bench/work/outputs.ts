/**
 * Four kinds of output for programs to print, generated from a seed. Upper-case letters, `&`, `^` and `|` occur in it
 * only as the final byte of a control sequence of ECMA-48, and Q, V, W and Y not even there: the echo cases search for
 * those.
 */
import { below, pick, randomFrom } from './random.ts';

export const kinds = ['plain', 'coloured', 'cursor-addressed', 'unicode'] as const;
export type Kind = (typeof kinds)[number];

const mib = 1024 * 1024;
/** UTF-16 units generated at a time. */
const pieceLength = 64 * 1024;

/** Bytes of each kind in a full run. */
export const kindBytes: Readonly<Record<Kind, number>> = {
  plain: 40 * mib,
  coloured: 40 * mib,
  'cursor-addressed': 20 * mib,
  unicode: 20 * mib,
};

/** Description of each kind, for the page. */
export const kindTitles: Readonly<Record<Kind, string>> = {
  plain: 'plain log lines',
  coloured: 'coloured words',
  'cursor-addressed': 'cursor-addressed coloured words',
  unicode: 'CJK, accents and emoji',
};

const words =
  'accept batch cache deliver entry fetch graph handle index join kernel lookup merge notify offset parse queue retry stream timeout update verify worker yield zone request response socket buffer commit'.split(
    ' ',
  );
const wide = '日本語 中文字 한국어 端末 画面 世界 开发 測試 速度 漢字'.split(' ');
const accented = 'naïve café über señor ångström crème façade jalapeño żółw řeka e\u0301te\u0301'.split(' ');
const emoji = ['😀', '🚀', '🔥', '🇩🇪', '👍🏽', '👩‍💻', '❤️', '✅'];

type Random = () => number;

function logLine(random: Random): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const time = `${two(below(random, 24))}:${two(below(random, 60))}:${two(below(random, 60))}.${String(below(random, 1000)).padStart(3, '0')}`;
  const id = below(random, 2 ** 32)
    .toString(16)
    .padStart(8, '0');
  const level = pick(random, ['info ', 'debug', 'warn ', 'info ']);
  const rest = Array.from({ length: 3 + below(random, 8) }, () => pick(random, words)).join(' ');
  return `2026-01-15 ${time} ${level} worker-${below(random, 64)} ${id} ${rest} took ${below(random, 900)} ms\n`;
}

function colouredLine(random: Random): string {
  let line = '';
  for (let n = 4 + below(random, 12); n > 0; n--) {
    const style = pick(random, ['1;', '', '4;', '', '']);
    line += `\x1b[${style}3${below(random, 8)}m${pick(random, words)}\x1b[0m `;
  }
  return `${line}\n`;
}

function addressedWord(random: Random): string {
  const [row, column] = [1 + below(random, 45), 1 + below(random, 180)];
  return `\x1b[${row};${column}H\x1b[38;5;${below(random, 256)}m${pick(random, words)}`;
}

function unicodeLine(random: Random): string {
  const line = Array.from({ length: 6 + below(random, 10) }, () =>
    pick(random, pick(random, [wide, accented, wide, accented, emoji])),
  );
  return `${line.join(' ')}\n`;
}

const makers: Readonly<Record<Kind, (random: Random) => string>> = {
  plain: logLine,
  coloured: colouredLine,
  'cursor-addressed': addressedWord,
  unicode: unicodeLine,
};

/** Output of one kind, in pieces of at least `bytes` bytes in total, ending with a whole line. */
export function* output(kind: Kind, bytes: number, seed: number): Generator<Buffer> {
  const random = randomFrom(seed);
  const make = makers[kind];
  for (let made = 0; made < bytes; ) {
    let piece = '';
    while (piece.length < Math.min(pieceLength, bytes - made)) piece += make(random);
    const encoded = Buffer.from(piece);
    made += encoded.length;
    yield encoded;
  }
}
