/** next-attention: goes to the next pane whose program needs somebody. */
import { byUrgency, needsSomebody } from '../../operator/status/paneStatus.ts';
import { fail } from '../../protocol/errors.ts';
import type { Pane } from '../../session/types.ts';
import type { CommandContext } from '../context.ts';
import { markedState } from '../formats/statusMark.ts';
import type { CommandSpec } from '../spec.ts';
import { flag, valued } from './support/flags.ts';
import { sessionsByName } from './support/listing.ts';

export const nextAttention: CommandSpec = {
  name: 'next-attention',
  own: true,
  usage: '[-n] [-c target-client]',
  about: 'Go to the next pane that needs somebody.',
  flags: [
    flag('n', 'Print its id, and go nowhere.'),
    valued('c', 'target-client', 'The client that goes there.'),
  ],
  targets: [{ flag: 'c', type: 'client' }],
  positional: [0, 0],
  changes: ['state'],
  ledger: 0,
  examples: [['next-attention', 'Go to a program that asks, has failed or is done.']],
  run(context, args) {
    const all = waiting(context);
    if (args.has('n')) {
      for (const { id } of all.slice(0, 1)) context.print(id);
      return;
    }
    const client = context.targetClient('c');
    const here = client.session.current.window.active;
    const pane = all[(all.indexOf(here) + 1) % Math.max(1, all.length)];
    if (!pane) throw fail('no-such-target', { words: 'no pane needs anybody' });
    if (pane === here) throw fail('no-such-target', { words: 'no other pane needs anybody' });
    const winlink =
      pane.window.links.find(({ session }) => session === client.session) ??
      pane.window.links.find(({ session }) => context.tree.sessions.has(session.id));
    if (!winlink) return;
    if (!pane.active) context.tree.selectPane(pane);
    if (!winlink.current) context.tree.selectWindow(winlink);
    if (winlink.session !== client.session) client.switchTo(winlink.session);
    context.services.redraw();
  },
};

/** Panes that need somebody, the most urgent first, each kind by session, window and pane. */
function waiting({ tree, services }: CommandContext): Pane[] {
  const panes = sessionsByName(tree).flatMap(({ winlinks }) =>
    winlinks.flatMap(({ window }) => [...window.panes]),
  );
  const state = (pane: Pane) => markedState([pane], services);
  return [...new Set(panes)]
    .filter((pane) => needsSomebody(state(pane)))
    .sort((a, b) => byUrgency(state(a), state(b)));
}
