/** The tool `status`: states of programs, holders of panes, and pending questions. */

import type { AskInfo } from '../../protocol/asks.ts';
import { count, list as listOf, object, optional, orNull, text } from '../../protocol/check.ts';
import { controlText } from '../../protocol/paneControl.ts';
import { cutText, longest } from '../answer.ts';
import { field } from '../fields.ts';
import { findPane, optionalPane, panesOf, placeOf, processText, statusText } from '../panes.ts';
import { readsOnly, tool } from '../Tool.ts';

const shownCharacters = 200;
/** States by urgency. */
const urgency = ['blocked', 'error', 'done', 'working'];

const Row = object({
  pane: text,
  place: text,
  state: text,
  source: text,
  process: text,
  control: orNull(text),
});

export const statusTool = tool({
  name: 'status',
  title: 'What happens',
  about:
    'Lists the states of programs, most urgent first: blocked (waits for somebody), error, done, working; with the source of each state, and ' +
    'for one pane also its holder. Also lists questions that wait for a person (see ask) and the version of the server. With `pane`: only that ' +
    'pane, in any state. Otherwise panes with state idle or unknown are left out; list has all.',
  annotations: readsOnly,
  input: { pane: optionalPane('Only this pane: %3, or session:window.pane') },
  output: {
    panes: field(listOf(Row), 'Panes by urgency'),
    questions: field(
      listOf(object({ id: text, title: text, by: text, pane: orNull(text) })),
      'Questions that nobody has answered yet',
    ),
    sessions: field(count, 'Number of sessions'),
    version: field(text, 'Version of the holdfast server'),
    truncated: field(optional(count), 'Number of panes and questions left out for lack of room'),
  },
  async run({ pane }, { host }) {
    const [panes, { asks }, server] = await Promise.all([
      pane === undefined ? urgentPanes(host) : onePane(host, pane),
      host.request('ask.list', {}, { again: true }),
      host.request('server.status', {}, { again: true }),
    ]);
    const questions = asks.map(questionOf);
    const all = panes.length + questions.length;
    return longest(all, (most) => {
      const some = panes.slice(0, most);
      const asked = questions.slice(0, Math.max(0, most - panes.length));
      const left = all - some.length - asked.length;
      return {
        text: textOf(some, asked, left, server.version),
        data: {
          panes: some,
          questions: asked,
          sessions: server.sessions,
          version: server.version,
          ...(left > 0 ? { truncated: left } : {}),
        },
      };
    });
  },
});

type Host = Parameters<typeof findPane>[0];
type Found = Awaited<ReturnType<typeof findPane>>;

async function urgentPanes(host: Host) {
  const { sessions } = await host.request('session.list', {}, { again: true });
  const rank = ({ pane }: Found) => urgency.indexOf(pane.status?.state ?? '');
  return panesOf(sessions)
    .filter((found) => rank(found) >= 0)
    .sort((a, b) => rank(a) - rank(b))
    .map((found) => rowOf(found, null));
}

async function onePane(host: Host, target: string) {
  const found = await findPane(host, target);
  const { panes } = await host.request('pane.controlStatus', { target: found.pane.id }, { again: true });
  return panes.map((control) => rowOf(found, controlText(control)));
}

function rowOf(found: Found, control: string | null) {
  const { pane } = found;
  return {
    pane: pane.id,
    place: placeOf(found),
    state: cutText(statusText(pane.status) || 'unknown', shownCharacters),
    source: pane.status?.source ?? 'none',
    process: processText(pane.process),
    control,
  };
}

function questionOf({ id, title, by, pane }: AskInfo) {
  return { id, title: cutText(title, shownCharacters), by: by.name, pane };
}

function textOf(
  panes: readonly ReturnType<typeof rowOf>[],
  questions: readonly ReturnType<typeof questionOf>[],
  left: number,
  version: string,
): string {
  const rows = panes.map(({ pane, place, state, process, control }) =>
    [`${pane} ${place}`, state, process, ...(control === null ? [] : [`control: ${control}`])].join(' | '),
  );
  const asked = questions.map(({ id, title, by }) => `question ${id} of ${by}: ${title}`);
  const none = rows.length + asked.length === 0 ? ['Nothing needs anybody.'] : [];
  const more = left > 0 ? [`… ${left} more`] : [];
  return [...rows, ...asked, ...none, ...more, `holdfast ${version}`].join('\n');
}
