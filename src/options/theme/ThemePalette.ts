/**
 * A theme's colours by name. Some may be mixed with its ground, as in `text 8%`. On a terminal with another ground than
 * the theme was made for, mixed colours follow that ground, and all others are adjusted to stay readable.
 */
import { parseColour } from '../style/colour.ts';
import { type Background, backgroundOf, isReadable, mixed, readable } from './contrast.ts';

/** Colour by name: `#rrggbb` or a name of the 16. */
export type Colours = ReadonlyMap<string, string>;

/** A mixed colour: `share` (0 to 1) of another colour of the palette, the rest is the ground. */
interface Mix {
  of: string;
  share: number;
}

export class ThemePalette {
  readonly #plain = new Map<string, string>();
  readonly #mixes = new Map<string, Mix>();

  /** Errors: an Error with a sentence, for what is no colour. */
  set(name: string, text: string): void {
    const mix = /^([a-z][\w-]*)\s+(\d{1,2})%$/.exec(text);
    if (mix) {
      this.#mixes.set(name, { of: mix[1] ?? '', share: Number(mix[2]) / 100 });
      return;
    }
    const colour = parseColour(text);
    if (colour === undefined) throw new Error(`not a colour: ${text}`);
    this.#plain.set(name, colour);
  }

  get size(): number {
    return this.#plain.size + this.#mixes.size;
  }

  has(name: string): boolean {
    return this.#plain.has(name) || this.#mixes.has(name);
  }

  /** Names that a mix mentions and the palette does not give as a plain colour. */
  get unknown(): string[] {
    return [...this.#mixes.values()].map(({ of }) => of).filter((name) => !this.#plain.has(name));
  }

  /** Its colours on the ground that it was made for, or on a terminal's own when some are mixed from the ground. */
  on(terminal: string | null): Colours {
    const made = this.#plain.get('ground') ?? '#000000';
    const ground = this.#mixes.size > 0 ? (terminal ?? made) : made;
    const colours = new Map(this.#plain).set('ground', ground);
    for (const [name, { of, share }] of this.#mixes)
      colours.set(name, mixed(ground, this.#plain.get(of) ?? ground, share));
    return ground === made ? colours : fitted(colours, this.#mixes, backgroundOf(ground));
  }
}

/** Text colours by the grounds that they are read on. */
const textOn: readonly (readonly [text: string, grounds: readonly string[]])[] = [
  ...['text', 'dim', 'accent', 'good', 'warn', 'bad'].map(
    (text) => [text, ['ground', 'bar', 'panel']] as const,
  ),
  ['selected', ['select']],
];

/** The palette on a ground that it was not made for: grounds pale enough for text, and text that is readable on them. */
function fitted(
  colours: Map<string, string>,
  mixes: ReadonlyMap<string, Mix>,
  background: Background,
): Colours {
  const [towards, end] =
    background === 'dark' ? (['white', '#ffffff'] as const) : (['black', '#000000'] as const);
  const ground = colours.get('ground') ?? '';
  const get = (name: string): string => colours.get(name) ?? ground;
  for (const [name, { of, share }] of mixes) {
    if (name === 'line') continue;
    for (let left = share; left > 0 && !isReadable(end, [get(name)]); left -= 0.02)
      colours.set(name, mixed(ground, get(of), Math.max(0, left - 0.02)));
  }
  for (const [text, grounds] of textOn) colours.set(text, readable(get(text), grounds.map(get), towards));
  const fills = ['accent', 'good', 'warn', 'bad'].map(get);
  colours.set('ink', readable(get('ink'), fills, background === 'dark' ? 'black' : 'white'));
  return colours;
}
