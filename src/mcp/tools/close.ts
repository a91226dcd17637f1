/** The tool `close`: ends panes of the agent. */
import { list as listOf, oneOf, optional, text } from '../../protocol/check.ts';
import { commandError } from '../../protocol/codec.ts';
import { field } from '../fields.ts';
import { findPane, paneField } from '../panes.ts';
import { tool } from '../Tool.ts';

const commands = { pane: 'kill-pane', window: 'kill-window', session: 'kill-session' } as const;

export const closeTool = tool({
  name: 'close',
  title: 'Close a pane',
  about:
    'Closes a pane that is yours and ends its program at once. `what`: "window" or "session" closes the whole window or session of the ' +
    'pane, if every pane in it is yours. To end a program and keep the pane, use send with keys ["C-c"]. This cannot be undone.',
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
  input: {
    pane: paneField,
    what: field(optional(oneOf('pane', 'window', 'session')), 'What to close; "pane" when absent'),
  },
  output: { closed: field(listOf(text), 'Ids of the closed panes') },
  async run({ pane: target, what = 'pane' }, { host }) {
    const { session, window, pane } = await findPane(host, target);
    const place = { pane: pane.id, window: window.id, session: session.id }[what];
    const result = await host.request('command.run', { argv: [commands[what], '-t', place] });
    if (result.exitCode !== 0) throw commandError(result);
    const windows = what === 'session' ? session.windows : [window];
    const closed = what === 'pane' ? [pane.id] : windows.flatMap(({ panes }) => panes.map(({ id }) => id));
    return { text: `Closed ${closed.join(', ')}.`, data: { closed } };
  },
});
