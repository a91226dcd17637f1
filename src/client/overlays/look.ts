/** The look of overlays, as the server says; the terminal's own colours until it has said anything. */
import type { OverlayLooks } from '../../protocol/overlays.ts';
import type { Look } from './marks.ts';

/** Readable on light and dark: attributes, and black on green. */
export const defaultLook: Look = {
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
export function lookOf(looks: OverlayLooks | null, kind: 'list' | 'menu' | 'hints'): Look {
  if (looks === null) return defaultLook;
  return kind === 'list' ? looks.list : { ...looks.list, ...looks[kind] };
}
