/** `holdfast events`: prints events as they happen. Reconnects when the server was replaced. */
import { fail } from '../../protocol/errors.ts';
import type { EventBatch, ServerEvent } from '../../protocol/messages.ts';
import { printable } from '../../protocol/printable.ts';
import { type ClientVocabulary, ConnectionLost, Peer } from '../../transport/Peer.ts';
import { afterHello } from '../shared/afterHello.ts';
import { ask } from '../shared/ask.ts';
import { connect, greeting, starting } from '../shared/localServer.ts';
import { reconnect } from '../shared/nextServer.ts';
import { jsonOption, type NounCommand, type NounContext } from './NounCommand.ts';
import { describeProcess } from './session.ts';

export const eventCommands: readonly NounCommand[] = [
  {
    words: ['events'],
    about: 'Prints the events of the server as they happen',
    details:
      'One event per line: sessions, windows and panes created, ended, renamed; clients attached and detached; programs\n' +
      'started and exited; output, bells and titles. With --json each line is an object with a cursor: --since continues\n' +
      'after it without missing an event, even across a restart of the server. The event "truncated" means that events in\n' +
      'between are no longer kept. Without --since output starts now; without --no-follow it continues until the server ends.',
    options: [
      jsonOption('one JSON object a line'),
      { name: 'since', value: 'CURSOR', about: 'start after this event; 0 for all kept events' },
      { name: 'until', value: 'REGEX', about: 'end after the first line that matches' },
      { name: 'follow', onByDefault: true, about: 'print the kept events and end' },
    ],
    examples: [
      ['holdfast events', 'watch'],
      ['holdfast events --json --since 0 --no-follow', 'everything that is kept, for a program'],
    ],
    async run(args, context) {
      const print = args.flag('json') ? jsonLine : textLine;
      const since = args.text('since');
      const until = args.text('until');
      const fits = until === undefined ? null : expression(until);
      const tell = async (batch: EventBatch) => {
        const gap: Told[] = batch.truncated
          ? [{ type: 'truncated', at: Date.now(), cursor: since ?? '' }]
          : [];
        const lines = [...gap, ...batch.events].map(print);
        const last = fits ? lines.findIndex((line) => fits.test(line)) : -1;
        await context.write((last < 0 ? lines : lines.slice(0, last + 1)).join(''));
        return last < 0;
      };
      if (args.flag('follow')) return { out: '', code: await follow(context, since, tell) };
      await tell(await ask(context.where, 'events.subscribe', { since: since ?? '0' }));
      return { out: '', code: 0 };
    },
  },
];

/** Prints a batch; false when no more is wanted. */
type Tell = (batch: EventBatch) => Promise<boolean>;

/** Errors: bad-value. */
function expression(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    throw fail('bad-value', {
      value: text,
      reason: (error as Error).message,
      words: `--until: ${(error as Error).message}`,
    });
  }
}

/** Follows until the server is ended, from one server to the next without a gap. */
async function follow(context: NounContext, since: string | undefined, tell: Tell): Promise<number> {
  let cursor = since;
  // Loaded early, since this process outlives upgrades.
  starting();
  for (let first = true; ; first = false) {
    const carrier = first
      ? await connect(context.where, { start: 'stored' })
      : await reconnect(context.where);
    if (!carrier) return 0;
    let written: Promise<boolean> = Promise.resolve(true);
    let exiting = false;
    const take = (batch: EventBatch) => {
      cursor = batch.cursor;
      written = written.then(async (more) => {
        if (!more) return false;
        const goesOn = await tell(batch);
        if (!goesOn) peer.close();
        return goesOn;
      });
    };
    let over: () => void = () => {};
    const ended = new Promise<void>((resolve) => {
      over = resolve;
    });
    const peer = new Peer<ClientVocabulary>(carrier, {
      request: () => ({}),
      notification: (method, params) => {
        if (method === 'events.happened') take(params as EventBatch);
        if (method === 'server.closing') exiting = (params as { reason: string }).reason === 'exit';
      },
      closed: () => over(),
    });
    const hello = peer.request('hello', greeting('cli'));
    const answer = peer.request('events.subscribe', {
      follow: true,
      ...(cursor === undefined ? {} : { since: cursor }),
    });
    try {
      take(await afterHello(hello, answer));
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
    }
    await ended;
    if (!(await written) || exiting) return 0;
  }
}

/** An event, or one of the type `truncated`: events before these are no longer kept. */
type Told = ServerEvent;

const jsonLine = (event: Told): string => `${JSON.stringify(event)}\n`;

/** `14:05:02 session-closed work ($1): killed, by ann`. */
function textLine(event: Told): string {
  const time = new Date(event.at).toTimeString().slice(0, 8);
  if (event.type === 'truncated') return `${time} truncated: events before these are no longer kept\n`;
  const { session, name, window, windowName, pane, client, oldName, cause, by, index } = event;
  const words = [
    ...(client === undefined ? [] : [client]),
    ...(event.principal === undefined
      ? []
      : [`of ${event.principal}${event.actor === 'person' ? '' : ` (${event.actor})`}`]),
    ...(session === undefined ? [] : [`${name} (${session})`]),
    ...(window === undefined ? [] : [windowName === undefined ? window : `${windowName} (${window})`]),
    ...(index === undefined ? [] : [`index ${index}`]),
    ...(pane === undefined ? [] : [pane]),
    ...(oldName === undefined ? [] : [`was ${oldName}`]),
    ...(event.process === undefined ? [] : [describeProcess(event.process)]),
    ...(event.title === undefined ? [] : [JSON.stringify(event.title)]),
    ...(event.text === undefined ? [] : [JSON.stringify(event.text)]),
    ...(event.offset === undefined ? [] : [`at byte ${event.offset}`]),
    ...(event.pid === undefined ? [] : [`pid ${event.pid}`]),
    ...(cause === undefined ? [] : [cause]),
    ...(by === undefined ? [] : [`by ${by}`]),
  ];
  return `${printable(`${time} ${event.type} ${words.join(' ')}`)}\n`;
}
