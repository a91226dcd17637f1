/**
 * Reads the text of a selection, however far into the past it reaches. Keeps no rows.
 */
import type { PastRow } from '../log/types.ts';
import { RowsMissing } from './CopyGrid.ts';
import type { CopyState } from './CopyState.ts';
import type { FrozenPane } from './FrozenPane.ts';
import { GridRow } from './GridRow.ts';
import { SelectionText } from './SelectionText.ts';
import type { CopyModeHost } from './types.ts';

/** Null for no selection. */
export async function readSelection(
  pane: FrozenPane,
  state: CopyState,
  host: CopyModeHost,
): Promise<string | null> {
  const { selection } = state;
  if (!selection) return null;
  await readRow(pane, Math.max(selection.start.y, selection.end.y));
  const text = new SelectionText(pane, state, host.keys());
  const far = Math.min(text.lastRow, -pane.nearRows - 1);
  if (text.firstRow <= far) {
    // The selection may exceed the rows kept in memory: it is read in one go and not cached.
    await host.past.readRows(
      {
        source: pane.source,
        cols: pane.cols,
        first: pane.logRow(text.firstRow),
        last: pane.logRow(far),
        styles: true,
      },
      (rows) => {
        for (const row of rows) text.add(gridRow(row));
      },
    );
  }
  for (let y = Math.max(text.firstRow, far + 1); y <= text.lastRow; y++) text.add(pane.row(y));
  return text.finish(text.lastRow + 1 < pane.rows && pane.row(text.lastRow + 1).wrapped);
}

/** Reads a row and the next one, which tells whether the line continues. */
async function readRow(pane: FrozenPane, y: number): Promise<void> {
  for (const row of [y, y + 1]) {
    try {
      pane.row(row);
    } catch (error) {
      if (!(error instanceof RowsMissing)) throw error;
      await pane.read(row);
    }
  }
}

function gridRow({ runs, text, wrapped }: PastRow): GridRow {
  return new GridRow({ runs: runs ?? [['', text]], text, wrapped });
}
