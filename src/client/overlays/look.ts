/** The look of overlays: the terminal's own colours, until a server sends another or where there is none. */
import type { OverlayLooks, RoleStyles } from '../../protocol/looks.ts';
import type { ColourDepth } from '../compositor/colours.ts';

/** Readable on light and dark: attributes, green and red, and black on green. */
const list: RoleStyles = {
  plain: '',
  border: '',
  title: '1',
  dim: '2',
  accent: '',
  good: '32',
  warn: '',
  bad: '31',
  match: '1;4',
  key: '1',
  input: '1',
  selected: '30;42',
  selectedDim: '30;42',
  selectedAccent: '30;42',
  selectedMatch: '4;30;42',
  question: '1',
};

export const defaultLooks: OverlayLooks = { list, menu: {}, hints: {}, message: '' };

/** The look of one kind of overlay. */
export function lookOf(looks: OverlayLooks, kind: 'list' | 'menu' | 'inbox' | 'hints'): RoleStyles {
  return kind === 'list' || kind === 'inbox' ? looks.list : { ...looks.list, ...looks[kind] };
}

/** SGR parameters that select a foreground or background colour. */
const colourPart = /(?:^|;)(?:[34]8;(?:2;\d+;\d+;\d+|5;\d+)|[349]\d|10[0-7])(?=;|$)/g;

/** Looks for a terminal of this colour depth. */
export function looksOn(colours: ColourDepth, looks: OverlayLooks): OverlayLooks {
  return colours === 'none' ? withoutColours(looks) : looks;
}

/** Only the selected row is reversed. Background colours become reverse video, and would reverse the whole panel. */
function withoutColours({ list, menu, hints, message }: OverlayLooks): OverlayLooks {
  const bare = <T extends Partial<RoleStyles>>(roles: T): T =>
    Object.fromEntries(
      Object.entries(roles).map(([role, style]) => {
        const attributes = style.replace(colourPart, '').replace(/^;/, '');
        return [role, role.startsWith('selected') ? `${attributes};7`.replace(/^;/, '') : attributes];
      }),
    ) as T;
  return { list: bare(list), menu: bare(menu), hints: bare(hints), message };
}
