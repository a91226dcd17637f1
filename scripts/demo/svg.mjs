// Draws frames of a terminal as one animated SVG: a strip of pictures, moved by CSS in steps. A row that is the same in
// several pictures is drawn once.

const cellWidth = 8.4;
const cellHeight = 18;
const fontSize = 14;
const margin = 12;
/** Background of the terminal. */
export const ground = '#1b1d23';
const ink = '#d7dae0';
const palette = [
  '#2e3138',
  '#e06c75',
  '#98c379',
  '#e5c07b',
  '#61afef',
  '#c678dd',
  '#56b6c2',
  '#d7dae0',
  '#5c6370',
  '#ef7f88',
  '#a9d68a',
  '#f0cd8a',
  '#7cc0ff',
  '#d48bea',
  '#67c7d3',
  '#ffffff',
]; // prettier-ignore

/** Draws the frames of a Recording; the last picture stays for `restMs`. */
export function animatedSvg({ frames, cols, rows, title, restMs = 2500 }) {
  const width = round(cols * cellWidth + 2 * margin);
  const height = rows * cellHeight + 2 * margin;
  const total = (frames.at(-1)?.at ?? 0) + restMs;
  const known = new Map();
  const pictures = frames.map(({ rows: lines }, index) => {
    const uses = lines.flatMap((spans, y) => {
      if (spans.length === 0) return [];
      const drawn = drawRow(spans);
      if (!known.has(drawn)) known.set(drawn, `r${known.size.toString(36)}`);
      return [`<use href="#${known.get(drawn)}" y="${y * cellHeight}"/>`];
    });
    return `<g transform="translate(${round(index * width)})">${uses.join('')}</g>`;
  });
  const steps = frames.map(
    ({ at }, index) => `${round((at / total) * 100, 3)}%{transform:translateX(${round(-index * width)}px)}`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">`,
    `<title>${escaped(title)}</title>`,
    `<style>text{font:${fontSize}px ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace;white-space:pre}#film{animation:play ${round(total / 1000)}s step-end infinite}@keyframes play{${steps.join('')}}</style>`,
    `<rect width="100%" height="100%" rx="8" fill="${ground}"/>`,
    `<defs>${[...known].map(([drawn, id]) => `<g id="${id}">${drawn}</g>`).join('')}</defs>`,
    `<svg x="${margin}" y="${margin}" width="${width - 2 * margin}" height="${height - 2 * margin}"><g id="film" fill="${ink}">${pictures.join('')}</g></svg>`,
    '</svg>',
    '',
  ].join('\n');
}

function drawRow(spans) {
  return spans
    .map(({ x, width, text, look }) => {
      const [fg, bg, flags] = look.split(',');
      const inverse = flags.includes('i');
      const front = inverse ? colour(bg, ground) : colour(fg, ink);
      const back = inverse ? colour(fg, ink) : bg === '-' ? null : colour(bg, ground);
      const left = round(x * cellWidth);
      const size = round(width * cellWidth);
      const box =
        back === null ? '' : `<rect x="${left}" width="${size}" height="${cellHeight}" fill="${back}"/>`;
      if (text.trim() === '') return box;
      const style = `${front === ink ? '' : ` fill="${front}"`}${flags.includes('b') ? ' font-weight="bold"' : ''}${flags.includes('d') ? ' opacity=".6"' : ''}${flags.includes('u') ? ' text-decoration="underline"' : ''}`;
      return `${box}<text x="${left}" y="13" textLength="${size}"${style}>${escaped(text)}</text>`;
    })
    .join('');
}

function colour(name, usual) {
  if (name === '-') return usual;
  if (name.startsWith('#')) return name;
  const number = Number(name);
  if (number < 16) return palette[number];
  if (number >= 232) return grey(8 + (number - 232) * 10);
  const part = (value) => (value === 0 ? 0 : 55 + value * 40);
  const at = number - 16;
  return `rgb(${part(Math.floor(at / 36))},${part(Math.floor(at / 6) % 6)},${part(at % 6)})`;
}

function grey(value) {
  return `rgb(${value},${value},${value})`;
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

function round(number, digits = 1) {
  return Number(number.toFixed(digits));
}
