/** Push notifications to devices, wired to the server. */
import type { PushOutcome, PushRequest, PushSender } from '../../push/PushSender.ts';
import { acceptsEndpoint } from '../../push/publicAddress.ts';
import type { Pane, Session } from '../../session/types.ts';
import type { News } from '../automation/Notifier.ts';
import { askNote } from '../push/askNote.ts';
import { PushDevices } from '../push/PushDevices.ts';
import { type PushNote, tagOfAsk } from '../push/PushNote.ts';
import type { CoreParts } from '../ServerParts.ts';

/** For a push service of one's own on this machine: its loopback address may be called, also over http. */
const loopbackVariable = 'HOLDFAST_PUSH_LOOPBACK';

export function newPushes(core: CoreParts<'admission' | 'asking' | 'parts'>): PushDevices {
  const { parts } = core;
  return new PushDevices({
    stateDir: parts.stateDir,
    timers: parts.timers,
    now: () => parts.clock.now(),
    sender: lateSender(parts.env[loopbackVariable] === '1'),
    grant: (id) => core.admission.find(id),
    isPending: (ask) => core.asking.asks.pending().some(({ id }) => id === ask),
    log: (text) => parts.log.info(text),
  });
}

/** Continues with the questions that the previous server had to send to devices. */
export function startPushes({ asking, pushes }: CoreParts<'asking' | 'pushes'>): void {
  const all = new Map(asking.asks.all().map((question) => [question.id, question]));
  pushes.start((ask) => {
    const question = all.get(ask);
    return question ? askNote(asking.desk.info(question)) : null;
  });
}

/** The note of news about a pane, or of a question about none. */
export function noteOf(news: News, pane: Pane | null, session: Session | null): PushNote {
  const { kind, title, text, ask } = news;
  return {
    tag: ask === undefined ? `pane:${pane?.id ?? ''}` : tagOfAsk(ask),
    title,
    text,
    session: session?.id ?? null,
    ...(ask === undefined ? {} : { ask }),
    urgent: kind === 'ask' || kind === 'blocked',
  };
}

/** Loads what calls push services when the first push is sent: a server without devices never does. */
function lateSender(loopback: boolean): Pick<PushSender, 'accepts' | 'send'> {
  let sender: PushSender | null = null;
  return {
    accepts: (endpoint) => acceptsEndpoint(endpoint, loopback),
    send: async (message: PushRequest): Promise<PushOutcome> => {
      const { PushSender } = await import('../../push/PushSender.ts');
      sender ??= new PushSender({ loopback });
      return sender.send(message);
    },
  };
}
