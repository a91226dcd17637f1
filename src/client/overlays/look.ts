/** The look of overlays: the server sends it, and until then the terminal's own colours are used. */
import type { OverlayLooks, RoleStyles } from '../../protocol/looks.ts';

/** Readable on light and dark: attributes, and black on green. */
const defaultLook: RoleStyles = {
  plain: '',
  border: '',
  title: '1',
  dim: '2',
  accent: '',
  good: '',
  warn: '',
  bad: '1',
  match: '1;4',
  key: '1',
  input: '1',
  selected: '30;42',
  selectedDim: '30;42',
  selectedAccent: '30;42',
  selectedMatch: '4;30;42',
  question: '1',
};

/** The look of one kind of overlay. */
export function lookOf(looks: OverlayLooks | null, kind: 'list' | 'menu' | 'hints'): RoleStyles {
  if (looks === null) return defaultLook;
  return kind === 'list' ? looks.list : { ...looks.list, ...looks[kind] };
}

/** SGR parameters that select a foreground or background colour. */
const colourPart = /(?:^|;)(?:[34]8;(?:2;\d+;\d+;\d+|5;\d+)|[349]\d|10[0-7])(?=;|$)/g;

/**
 * The same for a terminal without colours: only the selected row is reversed. Background colours become reverse video
 * there, so the panel would otherwise be reversed as well.
 */
export function withoutColours({ list, menu, hints, message }: OverlayLooks): OverlayLooks {
  const bare = <T extends Partial<RoleStyles>>(roles: T): T =>
    Object.fromEntries(
      Object.entries(roles).map(([role, style]) => {
        const attributes = style.replace(colourPart, '').replace(/^;/, '');
        return [role, role.startsWith('selected') ? `${attributes};7`.replace(/^;/, '') : attributes];
      }),
    ) as T;
  return { list: bare(list), menu: bare(menu), hints: bare(hints), message };
}
