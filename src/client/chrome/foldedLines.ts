/** Text as lines of a width, nothing left out: what somebody is asked to allow must be seen whole. Keeps nothing. */
import { characters, textCells } from './marks.ts';

/** Breaks at blanks where there is one in the last third of a line, else anywhere. */
export function foldedLines(text: string, cells: number): string[] {
  return text.split('\n').flatMap((line) => folded(line, Math.max(2, cells)));
}

function folded(text: string, cells: number): string[] {
  const lines: string[] = [];
  let line: string[] = [];
  let width = 0;
  for (const character of characters(text)) {
    const next = textCells(character);
    if (width + next > cells) {
      const blank = line.lastIndexOf(' ');
      const end = blank >= (cells * 2) / 3 ? blank + 1 : line.length;
      lines.push(line.slice(0, end).join('').trimEnd());
      line = line.slice(end);
      width = textCells(line.join(''));
    }
    line.push(character);
    width += next;
  }
  return [...lines, line.join('')];
}
