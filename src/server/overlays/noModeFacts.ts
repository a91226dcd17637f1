/** Format variables of a mode that offers nothing to select or search: a clock, a list. Owns nothing. */
import type { ModeFacts } from '../../command/Services.ts';

export const noModeFacts: ModeFacts = {
  scroll: 0,
  cursorX: 0,
  cursorY: 0,
  rectangle: false,
  selection: null,
  searchPresent: false,
  searchCount: null,
  searchPartial: false,
  cursorWord: () => '',
  cursorLine: () => '',
  searchMatch: () => '',
};
