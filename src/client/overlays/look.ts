/** The look of overlays when no theme says otherwise: the terminal's own 16 colours, readable on light and dark. */
import type { Look } from './marks.ts';

export const defaultLook: Look = {
  plain: '',
  border: '90',
  title: '1',
  dim: '90',
  accent: '36',
  good: '32',
  warn: '33',
  bad: '31',
  match: '1;4',
  key: '36',
  input: '1',
  selected: '30;42',
  selectedDim: '30;42',
  selectedAccent: '30;42',
  selectedMatch: '4;30;42',
  question: '1;33',
};
