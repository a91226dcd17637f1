/** Place of a list on a terminal, and the layout of its parts. All numbers are cells. */
import type { ListOverlay } from '../../protocol/overlays.ts';
import type { BoxSize, Place } from './messages.ts';

export interface ListForm extends BoxSize {
  border: boolean;
  /** Width inside the border. */
  inner: number;
  listCols: number;
  listRows: number;
  /** Null without a preview. */
  preview: (BoxSize & { beside: boolean }) | null;
}

/** Least inner width for a preview beside the list. */
const besideFrom = 84;
/** Least inner rows for a preview below the list. */
const belowFrom = 15;

export function listForm({ cols, rows }: BoxSize, wantsPreview: boolean): ListForm {
  const border = cols >= 24 && rows >= 7;
  const inner = cols - (border ? 4 : 0);
  // Less one line for the filter and one for the hints.
  const body = Math.max(1, rows - (border ? 2 : 0) - 2);
  const plain = { cols, rows, border, inner, listCols: inner, listRows: body, preview: null };
  if (!wantsPreview) return plain;
  if (inner >= besideFrom && body >= 6) {
    const listCols = Math.floor(inner * 0.46);
    return { ...plain, listCols, preview: { cols: inner - listCols - 3, rows: body, beside: true } };
  }
  if (body < belowFrom) return plain;
  const listRows = Math.floor((body - 1) / 2);
  return { ...plain, listRows, preview: { cols: inner, rows: body - 1 - listRows, beside: false } };
}

/** A list fills a small terminal; on a large one, the panes stay visible around it. */
export function listPlace(
  { size, preview }: Pick<ListOverlay, 'size' | 'preview'>,
  { cols, rows }: BoxSize,
): Place {
  const large = size === 'large';
  // Without a preview, a wider row would only pull its parts apart.
  const widest = !large ? 90 : preview ? 170 : 120;
  const wide = cols < 60 ? cols : Math.min(widest, cols - (large ? 6 : 12));
  const high = rows < 16 ? Math.max(1, rows - (rows > 6 ? 1 : 0)) : Math.min(large ? 48 : 22, rows - 4);
  return { x: Math.floor((cols - wide) / 2), y: Math.floor((rows - high) / 2), cols: wide, rows: high };
}
