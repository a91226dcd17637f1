/** The tool `control`: shows who types into a pane, and takes, asks for, gives or releases it. */
import { boolean, oneOf, optional, orNull, text } from '../../protocol/check.ts';
import { controlText } from '../../protocol/paneControl.ts';
import { field } from '../fields.ts';
import { optionalPane, paneField, paneOut } from '../panes.ts';
import { tool } from '../Tool.ts';

export const controlTool = tool({
  name: 'control',
  title: 'Control of a pane',
  about:
    'Shows and changes who types into a pane; only one principal types at a time. "status" (default) shows it; "take" takes ' +
    'a free pane; "ask" asks the person who holds it (they answer with one key; without an answer the request expires after 30 s); ' +
    '"give" hands it to the one who asks; "release" ' +
    'frees it. You can never take a pane from a person. Typing takes a free pane by itself, so this is for cooperation: after ' +
    'control-lost use "ask", and go on only when `yours` is true.',
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  input: {
    pane: paneField,
    action: field(
      optional(oneOf('status', 'take', 'ask', 'give', 'release')),
      'What to do; "status" when absent',
    ),
    to: optionalPane('With give: name of the receiver; the one who asks when absent'),
  },
  output: {
    pane: paneOut,
    holder: field(orNull(text), 'Name of the holder, who types; null for nobody'),
    actor: field(optional(oneOf('person', 'agent', 'program')), 'Kind of the holder'),
    asker: field(optional(text), 'Name of the one who asks for it'),
    mode: field(
      oneOf('shared', 'lease', 'exclusive'),
      'shared: everybody types at once; lease: typing takes a free pane; exclusive: only "take" does',
    ),
    yours: field(boolean, 'You hold it'),
  },
  async run({ pane, action = 'status', to }, { host }) {
    const params = { target: pane, ...(to === undefined ? {} : { to }) };
    const { panes } =
      action === 'status'
        ? await host.request('pane.controlStatus', { target: pane }, { again: true })
        : await host.request('pane.control', { ...params, action });
    const [one] = panes;
    if (!one) throw new Error("the server's answer names no pane");
    const { holder, asker, mode } = one;
    const yours = holder !== null && holder.id === host.principal;
    const who = yours ? 'you' : controlText(one);
    return {
      text: `${one.pane}: ${who}`,
      data: {
        pane: one.pane,
        holder: holder?.name ?? null,
        ...(holder === null ? {} : { actor: holder.actor }),
        ...(asker === undefined ? {} : { asker: asker.name }),
        mode,
        yours,
      },
    };
  },
});
