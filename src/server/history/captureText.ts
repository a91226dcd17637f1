/**
 * Rows of cells as capture-pane writes them, identical to tmux: each cell writes only the change from the cell before,
 * across lines, so that no line ends with a reset; a hyperlink ends with its line. Owns no screen.
 */
import type { Run } from '../../protocol/messages.ts';

/** Parsed style of a run: `1;4;38;5;200 http://x` as attributes, colours and link. */
interface Look {
  attributes: readonly string[];
  foreground: string;
  background: string;
  underline: string;
  link: string;
}

const plain: Look = { attributes: [], foreground: '39', background: '49', underline: '', link: '' };

/** Rows cut to their `cols`, as lines with SGR (ECMA-48) and OSC 8 sequences. */
export function styledLines(rows: readonly { runs: readonly Run[]; cols: number }[]): string[] {
  const looks = new Map<string, Look>([['', plain]]);
  let last = plain;
  return rows.map(({ runs, cols }) => {
    let line = '';
    for (const [style, text] of cutRuns(runs, cols)) {
      let look = looks.get(style);
      if (!look) {
        look = lookOf(style);
        looks.set(style, look);
      }
      line += change(last, look) + text;
      last = look;
    }
    if (last.link !== '') {
      line += linkTo('');
      last = { ...last, link: '' };
    }
    return line;
  });
}

/** Runs cut to `cols` columns; blanks of the default style fill a shorter row. */
export function cutRuns(runs: readonly Run[], cols: number): Run[] {
  const cut: Run[] = [];
  let left = cols;
  for (const run of runs) {
    if (left <= 0) return cut;
    const [style, text, width = 1, cluster] = run;
    const cells = cluster ? width : width * [...text].length;
    if (cells <= left || cluster || width === 0) cut.push(run);
    else cut.push([style, [...text].slice(0, Math.floor(left / width)).join(''), width]);
    left -= cells;
  }
  if (left > 0) cut.push(['', ' '.repeat(left)]);
  return cut;
}

function lookOf(style: string): Look {
  const space = style.indexOf(' ');
  const words = (space < 0 ? style : style.slice(0, space)).split(';').filter((word) => word !== '');
  const look = { ...plain, attributes: [] as string[], link: space < 0 ? '' : style.slice(space + 1) };
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const code = Number.parseInt(word, 10);
    if (code === 38 || code === 48 || code === 58) {
      const length = words[at + 1] === '5' ? 3 : 5;
      const colour = words.slice(at, at + length).join(';');
      if (code === 38) look.foreground = colour;
      else if (code === 48) look.background = colour;
      else look.underline = colour;
      at += length - 1;
    } else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) look.foreground = word;
    else if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) look.background = word;
    else look.attributes.push(word);
  }
  // tmux's order: the kinds of underline come after the single digits.
  look.attributes.sort((a, b) => order(a) - order(b));
  return look;
}

const order = (word: string): number => (word.startsWith('4:') ? 10 : Number(word));

/** SGR from one look to the next: attributes first (all of them again when one ends), then changed colours. */
function change(from: Look, to: Look): string {
  if (from === to) return '';
  const reset =
    from.attributes.some((each) => !to.attributes.includes(each)) ||
    (from.underline !== '' && to.underline === '');
  const before = reset ? [] : from.attributes;
  const codes = [...(reset ? ['0'] : []), ...to.attributes.filter((each) => !before.includes(each))];
  let text = codes.length === 0 ? '' : `\x1b[${codes.join(';')}m`;
  if (reset || from.foreground !== to.foreground) text += `\x1b[${to.foreground}m`;
  if (reset || from.background !== to.background) text += `\x1b[${to.background}m`;
  if (to.underline !== '' && (reset || from.underline !== to.underline)) text += `\x1b[${to.underline}m`;
  return from.link === to.link ? text : text + linkTo(to.link);
}

const linkTo = (uri: string): string => `\x1b]8;;${uri}\x1b\\`;
