/** The panel of keys that can follow a prefix, along the bottom of the terminal. It takes no keys and never changes. */
import { Box } from 'ink';
import { useLayoutEffect } from 'react';
import { cleanLine } from '../overlays/cleanLine.ts';
import { Line, type OverlayProps, Panel } from './kit.tsx';
import { textCells } from './marks.ts';
import type { BoxSize, HintsPanel, Place } from './messages.ts';

type Keys = readonly (readonly [key: string, note: string])[];

/** Minimum width of a column (key, note and the gap to the next column), and that gap. Cells. */
const hintCells = 26;
const hintGap = 2;
/** Longest note, in cells, for which columns are made wider. Longer notes may be cut. */
const longestNote = 32;

export function KeyPanel({ request, size, stage }: OverlayProps<HintsPanel>) {
  const keys: Keys = request.keys.map(([key, note]) => [key, cleanLine(note)]);
  const place = panelPlace(keys, size);
  useLayoutEffect(() => stage.setPlace(place));
  if (!place) return null;
  const rows = place.rows - 2;
  const columns = hintColumns(keys, place.cols, place.rows);
  const cells = Math.floor((place.cols - 4 + hintGap) / columns) - hintGap;
  const room = rows * columns;
  const shown: Keys = keys.length <= room ? keys : [...keys.slice(0, room - 1), ['…', 'more: see ?']];
  const keyCells = widestKey(shown);
  return (
    <Panel cols={place.cols} rows={place.rows} border>
      <Box flexDirection="column" flexWrap="wrap" columnGap={hintGap} width={place.cols - 4} height={rows}>
        {shown.map(([key, note]) => (
          <Line
            key={`${key} ${note}`}
            cells={cells}
            pieces={[
              ['key', ' '.repeat(Math.max(0, keyCells - textCells(key))) + key],
              ['plain', `  ${note}`],
            ]}
          />
        ))}
      </Box>
    </Panel>
  );
}

const widestKey = (keys: Keys): number => Math.min(8, Math.max(...keys.map(([key]) => textCells(key)), 1));

/**
 * The number of columns: as many as show every note whole, so that the panel hides few rows. More, with cut notes,
 * only when the keys would not fit otherwise.
 */
function hintColumns(keys: Keys, cols: number, rows: number): number {
  const room = cols - 4 + hintGap;
  const most = Math.max(1, Math.floor(room / hintCells));
  const widest = Math.min(longestNote, Math.max(...keys.map(([, note]) => textCells(note)), 1));
  const whole = Math.floor(room / Math.max(hintCells, widestKey(keys) + 2 + widest + hintGap));
  return Math.min(most, keys.length, Math.max(1, whole, Math.ceil(keys.length / (rows - 2))));
}

/** As wide as the terminal, and as high as the keys need, at most 3/5 of it; null where there is no room. */
function panelPlace(keys: Keys, { cols, rows }: BoxSize): Place | null {
  if (cols < 20 || rows < 8) return null;
  const highest = Math.max(3, Math.floor(rows * 0.6));
  const high = Math.min(highest, Math.ceil(keys.length / hintColumns(keys, cols, highest)) + 2);
  return { x: 0, y: Math.max(0, rows - 1 - high), cols, rows: high };
}
