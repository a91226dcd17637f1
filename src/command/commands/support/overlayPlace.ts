/** Place of a box over the panes: -x and -y as tmux reads them (cmd_display_menu_get_position of tmux 3.3a). */
import type { AttachedClient } from '../../AttachedClient.ts';
import type { CommandContext } from '../../context.ts';
import type { ParsedArguments } from '../../spec.ts';

/** Upper left corner of a box on a client, moved so that the whole box is visible. */
export function overlayCorner(
  context: CommandContext,
  args: ParsedArguments,
  client: AttachedClient,
  { cols, rows }: { cols: number; rows: number },
): { x: number; y: number } {
  const { pane } = context.target('t');
  const { mouse } = context;
  const { options } = client.session;
  const onTop = options.getString('status-position') === 'top';
  const status = options.getString('status');
  const statusRows = status === 'off' ? 0 : status === 'on' ? 1 : Number(status);
  const above = onTop ? statusRows : 0;
  const beside = onTop ? statusRows + rows : client.rows - statusRows;
  const columns: Readonly<Record<string, number>> = {
    C: Math.max(0, Math.floor((client.cols - 1) / 2) - Math.floor(cols / 2)),
    M: (mouse?.x ?? 0) - Math.floor(cols / 2),
    P: pane.x,
    R: pane.x + pane.cols - cols,
    W: mouse?.x ?? 0,
  };
  // The value names the row below the box.
  const ends: Readonly<Record<string, number>> = {
    C: Math.floor((client.rows - 1) / 2) + Math.floor(rows / 2),
    M: (mouse?.y ?? 0) + rows,
    P: above + pane.y + pane.rows + rows,
    S: beside,
    W: beside,
  };
  const x = cell(context, args.value('x'), columns);
  const y = Math.max(0, cell(context, args.value('y'), ends) - rows);
  return {
    x: Math.max(0, Math.min(x, client.cols - cols)),
    y: Math.max(0, Math.min(y, client.rows - rows)),
  };
}

function cell(
  context: CommandContext,
  text: string | undefined,
  named: Readonly<Record<string, number>>,
): number {
  if (text === undefined) return named.C ?? 0;
  if (Object.hasOwn(named, text)) return named[text] ?? 0;
  const number = Number.parseInt(context.expand(text), 10);
  return Number.isNaN(number) ? 0 : number;
}
