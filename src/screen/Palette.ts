/**
 * Colours that programs set and ask for: OSC 4, 10, 11, 12 and their resets 104, 110-112 (xterm ctlseqs, "Operating
 * System Commands"). Owns the changed entries and the answers' wording; sends nothing.
 */

/** 0xrrggbb */
export type Rgb = number;

/** The 16 colours of xterm(1); 16-255 are the 6x6x6 cube and the greys, the same in every terminal. */
const ansi: readonly Rgb[] = [
  0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000,
  0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
];

/** The entries beyond the 256 indexed ones, by their OSC number. */
export const specialColours = { foreground: 10, background: 11, cursor: 12 } as const;
type SpecialColour = (typeof specialColours)[keyof typeof specialColours];

function standardColour(index: number): Rgb {
  const fixed = ansi[index];
  if (fixed !== undefined) return fixed;
  if (index >= 232) return (8 + (index - 232) * 10) * 0x010101;
  const level = (step: number) => (step === 0 ? 0 : 55 + step * 40);
  const cube = index - 16;
  return (level(Math.floor(cube / 36)) << 16) | (level(Math.floor(cube / 6) % 6) << 8) | level(cube % 6);
}

/**
 * The colour of a specification, as XParseColor reads it: rgb:h/h/h with 1-4 digits each, or #rgb, #rrggbb, #rrrgggbbb, #rrrrggggbbbb.
 * Colour names are not supported. Undefined for anything else.
 */
export function specifiedColour(text: string): Rgb | undefined {
  const named = /^rgb:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})$/i.exec(text);
  if (named) return packed(named.slice(1), true);
  const digits = /^#([\da-f]{3}|[\da-f]{6}|[\da-f]{9}|[\da-f]{12})$/i.exec(text)?.[1];
  if (!digits) return undefined;
  const size = digits.length / 3;
  return packed(
    [0, 1, 2].map((part) => digits.slice(part * size, (part + 1) * size)),
    false,
  );
}

/** rgb: scales a short number to its full range; '#' gives its most significant digits. */
function packed(parts: readonly string[], scale: boolean): Rgb {
  let colour = 0;
  for (const part of parts) {
    const value = Number.parseInt(part, 16);
    const byte = scale
      ? Math.round((value * 255) / (16 ** part.length - 1))
      : part.length === 1
        ? value << 4
        : value >> (4 * (part.length - 2));
    colour = (colour << 8) | byte;
  }
  return colour;
}

/** '#rrggbb' as rgb:rrrr/gggg/bbbb, the form of terminals' answers. */
function answerForm(colour: Rgb): string {
  const part = (shift: number) => ((colour >>> shift) & 0xff).toString(16).padStart(2, '0').repeat(2);
  return `rgb:${part(16)}/${part(8)}/${part(0)}`;
}

/** Pairs handled in one OSC 4: the palette has 256 entries. */
const pairLimit = 256;

export class Palette {
  readonly #changed = new Map<number, Rgb>();
  /** Colours of the option pane-colours. Programs may change them. */
  #preset: ReadonlyMap<number, Rgb> = new Map();
  readonly #special = new Map<number, Rgb>();
  readonly #defaults: Map<number, Rgb>;
  /** Called when an indexed colour changed: cells with that colour look different. */
  readonly #onIndexed: () => void;

  /** `foreground` and `background` as '#rrggbb'; a query for an unknown one gets no answer. */
  constructor(foreground: string | undefined, background: string | undefined, onIndexed: () => void) {
    this.#defaults = new Map();
    this.setDefaults(foreground, background);
    this.#onIndexed = onIndexed;
  }

  /** Sets the terminal's own default colours. */
  setDefaults(foreground: string | undefined, background: string | undefined): void {
    this.#defaults.clear();
    const known = [
      [specialColours.foreground, foreground],
      [specialColours.background, background],
      [specialColours.cursor, foreground],
    ] as const;
    for (const [which, text] of known) {
      const colour = text === undefined ? undefined : specifiedColour(text);
      if (colour !== undefined) this.#defaults.set(which, colour);
    }
  }

  /** The colour set for an index by a program or the option; undefined for the standard one. */
  readonly changed = (index: number): Rgb | undefined =>
    this.#changed.size === 0 && this.#preset.size === 0
      ? undefined
      : (this.#changed.get(index) ?? this.#preset.get(index));

  /** Sets colours by index, '#rrggbb', in place of the standard ones. */
  setPreset(colours: ReadonlyMap<number, string>): void {
    const preset = new Map<number, Rgb>();
    for (const [index, text] of colours) {
      const colour = index <= 255 ? specifiedColour(text) : undefined;
      if (colour !== undefined) preset.set(index, colour);
    }
    const isSame =
      preset.size === this.#preset.size && [...preset].every(([n, c]) => this.#preset.get(n) === c);
    if (isSame) return;
    this.#preset = preset;
    this.#onIndexed();
  }

  /** '#rrggbb' of a default colour that a program set; null for none. */
  programColour(which: keyof typeof specialColours): string | null {
    const colour = this.#special.get(specialColours[which]);
    return colour === undefined ? null : `#${colour.toString(16).padStart(6, '0')}`;
  }

  /** Whether the background is known to be dark (true) or light; undefined when it is unknown. */
  get dark(): boolean | undefined {
    const colour = this.#specialColour(specialColours.background);
    if (colour === undefined) return undefined;
    // Rec. 601 luma, the usual rule of terminals.
    return 0.299 * (colour >>> 16) + 0.587 * ((colour >>> 8) & 0xff) + 0.114 * (colour & 0xff) < 128;
  }

  /** OSC 4 ; index ; colour or ? ; ... Returns the answers. */
  indexed(data: string): string[] {
    const answers: string[] = [];
    const parts = data.split(';', pairLimit * 2);
    let touched = false;
    for (let i = 0; i + 1 < parts.length; i += 2) {
      const index = Number(parts[i]);
      if (!/^\d{1,3}$/.test(parts[i] ?? '') || index > 255) continue;
      if (parts[i + 1] === '?') {
        answers.push(`\x1b]4;${index};${answerForm(this.changed(index) ?? standardColour(index))}\x1b\\`);
        continue;
      }
      const colour = specifiedColour(parts[i + 1] ?? '');
      if (colour === undefined) continue;
      this.#changed.set(index, colour);
      touched = true;
    }
    if (touched) this.#onIndexed();
    return answers;
  }

  /** OSC 104: the indices given, or all. */
  resetIndexed(data: string): void {
    if (data === '') this.#changed.clear();
    for (const part of data.split(';', pairLimit))
      this.#changed.delete(/^\d{1,3}$/.test(part) ? Number(part) : -1);
    this.#onIndexed();
  }

  /** OSC 10, 11, 12: each further parameter is for the next one. Returns the answers. */
  special(first: SpecialColour, data: string): string[] {
    const answers: string[] = [];
    const parts = data.split(';', 3);
    for (const [offset, part] of parts.entries()) {
      const which = first + offset;
      if (which > specialColours.cursor) break;
      if (part === '?') {
        const colour = this.#specialColour(which);
        if (colour !== undefined) answers.push(`\x1b]${which};${answerForm(colour)}\x1b\\`);
        continue;
      }
      const colour = specifiedColour(part);
      if (colour !== undefined) this.#special.set(which, colour);
    }
    return answers;
  }

  /** OSC 110, 111, 112. */
  resetSpecial(which: SpecialColour): void {
    this.#special.delete(which);
  }

  /** Restores the state of a new terminal (RIS). */
  reset(): void {
    this.#special.clear();
    if (this.#changed.size > 0) this.resetIndexed('');
  }

  /** Changes made by programs, by index; special colours at 256 + their OSC number. */
  changes(): [key: number, colour: Rgb][] {
    const special = [...this.#special].map(([which, colour]): [number, Rgb] => [256 + which, colour]);
    return [...this.#changed, ...special].sort(([a], [b]) => a - b);
  }

  restore(changes: Iterable<[key: number, colour: Rgb]>): void {
    for (const [key, colour] of changes) {
      if (key < 256) this.#changed.set(key, colour);
      else this.#special.set(key - 256, colour);
    }
  }

  #specialColour(which: number): Rgb | undefined {
    const set = this.#special.get(which);
    if (set !== undefined) return set;
    return this.#defaults.get(which);
  }
}
