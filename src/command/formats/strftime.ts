/**
 * strftime(3) of the C locale in the local time zone, for formats. An unknown conversion stays as it is.
 */

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** Longest result, characters: the size of tmux's buffer. */
const maxLength = 8192;

const two = (value: number): string => String(value).padStart(2, '0');
const blank = (value: number): string => String(value).padStart(2, ' ');
const hour12 = (date: Date): number => date.getHours() % 12 || 12;

function dayOfYear(date: Date): number {
  const midday = (d: Date): number => Date.UTC(d.getFullYear(), d.getMonth(), d.getDate());
  return Math.round((midday(date) - Date.UTC(date.getFullYear(), 0, 1)) / 86_400_000) + 1;
}

/** Week of the year, weeks starting on Sunday (0) or Monday (1); days before the first such day are week 0. */
function week(date: Date, firstDay: number): number {
  return Math.floor((dayOfYear(date) - 1 + 7 - ((date.getDay() - firstDay + 7) % 7)) / 7);
}

/** Week and year of ISO 8601: week 1 has the year's first Thursday. */
function isoWeek(date: Date): { year: number; week: number } {
  const thursday = new Date(
    date.getFullYear(),
    date.getMonth(),
    date.getDate() + 3 - ((date.getDay() + 6) % 7),
  );
  return { year: thursday.getFullYear(), week: Math.ceil(dayOfYear(thursday) / 7) };
}

function offset(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${two(size % 60)}`;
}

function zoneName(date: Date): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' }).formatToParts(date);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
}

const conversions: Readonly<Record<string, (date: Date) => string>> = {
  a: (d) => (days[d.getDay()] ?? '').slice(0, 3),
  A: (d) => days[d.getDay()] ?? '',
  b: (d) => (months[d.getMonth()] ?? '').slice(0, 3),
  B: (d) => months[d.getMonth()] ?? '',
  c: (d) => strftime('%a %b %e %H:%M:%S %Y', d),
  C: (d) => two(Math.floor(d.getFullYear() / 100)),
  d: (d) => two(d.getDate()),
  D: (d) => strftime('%m/%d/%y', d),
  e: (d) => blank(d.getDate()),
  F: (d) => strftime('%Y-%m-%d', d),
  g: (d) => two(isoWeek(d).year % 100),
  G: (d) => String(isoWeek(d).year),
  h: (d) => (months[d.getMonth()] ?? '').slice(0, 3),
  H: (d) => two(d.getHours()),
  I: (d) => two(hour12(d)),
  j: (d) => String(dayOfYear(d)).padStart(3, '0'),
  k: (d) => blank(d.getHours()),
  l: (d) => blank(hour12(d)),
  m: (d) => two(d.getMonth() + 1),
  M: (d) => two(d.getMinutes()),
  n: () => '\n',
  p: (d) => (d.getHours() < 12 ? 'AM' : 'PM'),
  P: (d) => (d.getHours() < 12 ? 'am' : 'pm'),
  r: (d) => strftime('%I:%M:%S %p', d),
  R: (d) => strftime('%H:%M', d),
  s: (d) => String(Math.floor(d.getTime() / 1000)),
  S: (d) => two(d.getSeconds()),
  t: () => '\t',
  T: (d) => strftime('%H:%M:%S', d),
  u: (d) => String(d.getDay() || 7),
  U: (d) => two(week(d, 0)),
  V: (d) => two(isoWeek(d).week),
  w: (d) => String(d.getDay()),
  W: (d) => two(week(d, 1)),
  x: (d) => strftime('%m/%d/%y', d),
  X: (d) => strftime('%H:%M:%S', d),
  y: (d) => two(d.getFullYear() % 100),
  Y: (d) => String(d.getFullYear()),
  z: offset,
  Z: zoneName,
  '%': () => '%',
};

/** Expands the conversions of a text; with glibc's flags `-` (no padding), `_` (blanks), `0`, `^` (upper case). */
export function strftime(format: string, date: Date): string {
  if (!format.includes('%')) return format;
  const out = format.replace(/%([-_0^]?)[EO]?([A-Za-z%])/g, (whole, flag: string, letter: string) => {
    const convert = Object.hasOwn(conversions, letter) ? conversions[letter] : undefined;
    if (!convert) return whole;
    const text = convert(date);
    if (flag === '-') return text.replace(/^[0 ]+(?=.)/, '');
    if (flag === '_') return text.replace(/^0+(?=.)/, (zeros) => ' '.repeat(zeros.length));
    if (flag === '0') return text.replace(/^ +/, (blanks) => '0'.repeat(blanks.length));
    return flag === '^' ? text.toUpperCase() : text;
  });
  return out.slice(0, Math.max(maxLength, format.length));
}
