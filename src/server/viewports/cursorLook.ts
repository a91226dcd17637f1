/** Shape and colour of the cursor by options of tmux, in panes and prompts. Computes only. */
import { colourHex } from '../../options/style/colour.ts';
import type { OptionSet } from '../../options/types.ts';

/** Numbers of the values of cursor-style (DECSCUSR, xterm ctlseqs); 0 for the terminal's own. */
const shapes: Readonly<Record<string, number>> = {
  'blinking-block': 1,
  block: 2,
  'blinking-underline': 3,
  underline: 4,
  'blinking-bar': 5,
  bar: 6,
};

/** The number of a shape's name. */
export const shapeNumber = (name: string): number => shapes[name] ?? 0;

/** A colour option as '#rrggbb'; null for the terminal's own. */
export function cursorColour(colour: string): string | null {
  const hex = colourHex(colour);
  return hex === undefined ? null : `#${hex}`;
}

/** The cursor of a prompt, where options give it a look; `commanding`: in vi's command mode. */
export function promptCursor(options: OptionSet, commanding: boolean): { shape?: number; colour?: string } {
  const shape = shapeNumber(
    commanding ? options.getString('prompt-command-cursor-style') : options.getString('prompt-cursor-style'),
  );
  const colour = cursorColour(options.getString('prompt-cursor-colour'));
  return { ...(shape === 0 ? {} : { shape }), ...(colour === null ? {} : { colour }) };
}
