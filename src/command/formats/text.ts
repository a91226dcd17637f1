/**
 * Text functions of format modifiers: widths, cutting, padding, quoting, times. All are pure. `#[...]` marks have no
 * width and stay whole.
 */
import { graphemes } from '../../protocol/graphemes.ts';
import { strftime } from './strftime.ts';

/**
 * Width of a code point in cells: two for CJK, kana, Hangul, fullwidth and emoji (Unicode East Asian Width W and F).
 */
function codePointWidth(code: number): 0 | 1 | 2 {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return 0;
  if (code < 0x300) return 1;
  if (code < 0x370 || (code >= 0x200b && code <= 0x200f) || code === 0xfeff)
    return code < 0x370 || code > 0x200a ? 0 : 1;
  if (
    (code >= 0xfe00 && code <= 0xfe0f) ||
    (code >= 0x1ab0 && code <= 0x1aff) ||
    (code >= 0x20d0 && code <= 0x20ff)
  ) {
    return 0;
  }
  const wide =
    (code >= 0x1100 && code <= 0x115f) ||
    code === 0x231a ||
    code === 0x231b ||
    (code >= 0x2e80 && code <= 0x303e) ||
    (code >= 0x3041 && code <= 0xa4cf) ||
    (code >= 0xa960 && code <= 0xa97c) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1f64f) ||
    (code >= 0x1f680 && code <= 0x1f6ff) ||
    (code >= 0x1f900 && code <= 0x1f9ff) ||
    (code >= 0x1fa70 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd);
  return wide ? 2 : 1;
}

/** The grapheme cluster at an index, which a screen shows in one cell or two. */
function clusterAt(text: string, at: number): string {
  const code = text.charCodeAt(at);
  // Most text is ASCII, which only a combining mark behind it extends; the segmenter takes a hundred times as long.
  if (code < 0x7f && text.charCodeAt(at + 1) < 0x7f) return text.charAt(at);
  if (at + 1 >= text.length) return text.charAt(at);
  // Screens keep at most 32 code points of a cluster.
  const [first] = graphemes(text.slice(at, at + 64));
  return first ?? text.charAt(at);
}

/** Width of a cluster in cells: that of its widest part; two for a flag and for emoji presentation (VS16). */
function clusterWidth(cluster: string): number {
  if (cluster.length === 1) return codePointWidth(cluster.charCodeAt(0));
  if (cluster.includes('\ufe0f') || /^\p{Regional_Indicator}{2}/u.test(cluster)) return 2;
  let width = 0;
  for (const character of cluster) width = Math.max(width, codePointWidth(character.codePointAt(0) ?? 0));
  return width;
}

interface Unit {
  text: string;
  width: number;
  /** A style mark without its `]`. */
  isOpen?: true;
  /** Follows hashes in one run with them. */
  isJoined?: boolean;
}

/** Splits a text into units that must not be cut: style marks (no width), escaped hashes, grapheme clusters. */
function* units(text: string): Generator<Unit> {
  for (let at = 0; at < text.length; ) {
    if (text.charAt(at) === '#') {
      let hashes = 1;
      while (text.charAt(at + hashes) === '#') hashes++;
      const opens = text.charAt(at + hashes) === '[' && hashes % 2 === 1;
      const drawn = opens ? hashes - 1 : hashes;
      // Two hashes are drawn as one. As in tmux, an odd one among several is doubled.
      for (let left = drawn; left > 0; left -= 2)
        yield { text: hashes === 1 ? '#' : '##', width: 1, isJoined: left < drawn };
      at += hashes;
      if (!opens) continue;
      const end = text.indexOf(']', at);
      if (end < 0) {
        yield { text: text.slice(at - 1), width: 0, isOpen: true };
        return;
      }
      yield { text: text.slice(at - 1, end + 1), width: 0, isJoined: hashes > 1 };
      at = end + 1;
      continue;
    }
    const cluster = clusterAt(text, at);
    yield { text: cluster, width: clusterWidth(cluster) };
    at += cluster.length;
  }
}

/** Width of a text in cells when drawn; 0 for one with a style mark that does not end, as in tmux. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const unit of units(text)) {
    if (unit.isOpen) return 0;
    width += unit.width;
  }
  return width;
}

/** The first cells of a text, at most `cells`. Style marks behind the last of them are cut too, as in tmux. */
export function cutRight(text: string, cells: number): string {
  let width = 0;
  let out = '';
  for (const unit of units(text)) {
    if ((width >= cells && !unit.isJoined) || unit.isOpen) break;
    if (unit.width === 0 || width + unit.width <= cells) out += unit.text;
    width += unit.width;
  }
  return out;
}

/** The last cells of a text, at most `cells`. */
export function cutLeft(text: string, cells: number): string {
  let skip = displayWidth(text) - cells;
  if (skip <= 0) return text;
  let out = '';
  for (const unit of units(text)) {
    if (unit.width === 0 || skip <= 0) out += unit.text;
    skip -= unit.width;
  }
  return out;
}

/**
 * Widens a text to `cells`: blanks behind it, or before it for a negative number. As in tmux, style marks count as the
 * characters they are written with.
 */
export function pad(text: string, cells: number): string {
  const missing = Math.abs(cells) - writtenWidth(text);
  if (missing <= 0) return text;
  return cells < 0 ? ' '.repeat(missing) + text : text + ' '.repeat(missing);
}

function writtenWidth(text: string): number {
  let width = 0;
  for (let at = 0; at < text.length; ) {
    const cluster = clusterAt(text, at);
    width += clusterWidth(cluster);
    at += cluster.length;
  }
  return width;
}

/** A word quoted for a shell (`q:`): a backslash before every special character. */
function quoteShell(text: string): string {
  return text.replace(/[|&;<>()$`\\"'*?[# =%]/g, '\\$&');
}

/** `q/h:` and `q/e:`: hashes doubled, so that expanding the result again changes nothing. */
function quoteStyle(text: string): string {
  return text.replaceAll('#', '##');
}

/** `q:` and `q/HOW:`; as in tmux, an unknown way quotes nothing. */
export function quoted(text: string, how: string | undefined): string {
  if (how === undefined) return quoteShell(text);
  return /[eh]/.test(how) ? quoteStyle(text) : text;
}

/** basename(3). */
export function baseName(path: string): string {
  if (path === '') return '';
  const trimmed = path.replace(/\/+$/, '');
  return trimmed === '' ? '/' : trimmed.slice(trimmed.lastIndexOf('/') + 1);
}

/** dirname(3). */
export function directoryName(path: string): string {
  if (path === '') return '';
  const trimmed = path.replace(/\/+$/, '');
  const slash = trimmed.lastIndexOf('/');
  if (slash < 0) return trimmed === '' ? '/' : '.';
  return trimmed.slice(0, slash).replace(/\/+$/, '') || '/';
}

const dayMs = 86_400_000;

/** A time in its shortest form (`t/p:`): 14:05 today, Tue14 this month, 03Nov, Nov23. */
export function prettyTime(date: Date, now: Date): string {
  const age = Math.max(0, now.getTime() - date.getTime());
  if (age < dayMs) return strftime('%H:%M', date);
  const sameMonth = date.getFullYear() === now.getFullYear() && date.getMonth() === now.getMonth();
  if (sameMonth || age < 28 * dayMs) return strftime('%a%d', date);
  const lastTwelve =
    date.getFullYear() === now.getFullYear() ||
    (date.getFullYear() === now.getFullYear() - 1 && date.getMonth() > now.getMonth());
  return strftime(lastTwelve ? '%d%b' : '%h%y', date);
}

/** A time span as its two largest units (`t/r:`). */
export function relativeTime(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const units: readonly [string, number][] = [
    ['d', Math.floor(seconds / 86_400)],
    ['h', Math.floor(seconds / 3600) % 24],
    ['m', Math.floor(seconds / 60) % 60],
    ['s', seconds % 60],
  ];
  const first = units.findIndex(([, count]) => count > 0);
  if (first < 0) return '0s';
  return units
    .slice(first, first + 2)
    .filter(([, count]) => count > 0)
    .map(([unit, count]) => `${count}${unit}`)
    .join('');
}
