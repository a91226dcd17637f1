/**
 * `holdfast await`: waits for a condition of a pane's program, and says by its exit status what happened. Goes on at the
 * next server when the server was replaced.
 */
import { awaitSentence, awaitStatus } from '../../protocol/awaitEnd.ts';
import { waitMs } from '../../protocol/awaits.ts';
import { fail, HoldfastError } from '../../protocol/errors.ts';
import type { AwaitParams, AwaitPin, AwaitResult, ServerNotifications } from '../../protocol/messages.ts';
import { printable } from '../../protocol/printable.ts';
import { type ClientVocabulary, ConnectionLost, Peer } from '../../transport/Peer.ts';
import { afterHello } from '../shared/afterHello.ts';
import { connect, greeting, starting } from '../shared/localServer.ts';
import { reconnect } from '../shared/nextServer.ts';
import {
  jsonOption,
  type NounArguments,
  type NounCommand,
  type NounContext,
  type NounResult,
} from './NounCommand.ts';

/** As timeout(1): the command itself failed. */
const failedStatus = 125;

export const awaitCommands: readonly NounCommand[] = [
  {
    words: ['await'],
    about: "Waits until something is so of a pane's program",
    details:
      'The first of these conditions that comes true ends the wait:\n' +
      '  exit          the program ends\n' +
      '  command       the command that runs in the shell ends, or else the next one\n' +
      '  prompt        the shell is at its prompt\n' +
      '  status=S,S    its state is one of these: blocked, error, done, working, idle\n' +
      '  text=REGEX    a line on the screen matches, or one that comes\n' +
      '  match=/RE/i   the same, as JavaScript writes expressions\n' +
      '  silence=5s    the program has written nothing for this long\n' +
      'command and prompt need a shell that sends marks (OSC 133). The wait is for the program that is there now: it fails\n' +
      'when another one takes its place, or the pane is closed. It goes on when the server is restarted.\n' +
      'Exit status: that of the program or command waited for, 0 for other conditions; 124 when the time was up; 125 when\n' +
      'the wait failed. To type something and wait for its effect: send-keys --wait.',
    options: [
      { name: 'target', alias: 't', value: 'PANE', about: 'the pane, or a session for its current one' },
      { name: 'for', value: 'CONDITION', about: 'what to wait for; may be given more than once' },
      { name: 'timeout', value: 'TIME', about: 'longest wait: 30s, 5m; 0 only looks' },
      { name: 'new', about: 'only later events count' },
      jsonOption('one JSON object that says what happened'),
    ],
    examples: [
      ["holdfast await -t work:1 --for text='Listening on' --timeout 30s", 'wait for a server to be ready'],
      ['holdfast await -t %3 --for exit && make deploy', 'go on when the program in %3 has ended well'],
      ['holdfast await -t %3 --for command --for silence=1m --json', 'whichever comes first, for a program'],
    ],
    run: runAwait,
  },
];

async function runAwait(args: NounArguments, context: NounContext): Promise<NounResult> {
  try {
    const result = await waited(paramsOf(args), context);
    const code = awaitStatus(result);
    if (args.flag('json')) return { out: `${JSON.stringify(result)}\n`, code };
    const sentence = `${printable(awaitSentence(result))}\n`;
    if (result.outcome === 'met') return { out: sentence, code };
    context.warn(sentence);
    return { out: '', code };
  } catch (error) {
    if (!(error instanceof HoldfastError)) throw error;
    context.warn(`${printable(error.message)}\n`);
    return { out: '', code: failedStatus };
  }
}

/** Errors: bad-value. */
function paramsOf(args: NounArguments): AwaitParams {
  const target = args.text('target');
  const conditions = args.texts('for');
  if (target === undefined) throw fail('bad-value', { words: 'no pane given: await -t PANE' });
  if (conditions.length === 0)
    throw fail('bad-value', { words: 'no condition given: await --for CONDITION' });
  const timeout = args.text('timeout');
  return {
    target,
    for: [...conditions],
    ...(timeout === undefined ? {} : { timeoutMs: waitMs(timeout) }),
    ...(args.flag('new') ? { fresh: true } : {}),
  };
}

/** Waits at this server and those after it. Errors: those of the request, and connection-lost when no server follows. */
async function waited(params: AwaitParams, context: NounContext): Promise<AwaitResult> {
  // Loaded early, since this process outlives upgrades.
  starting();
  const began = performance.now();
  let pin: AwaitPin | undefined;
  for (let first = true; ; first = false) {
    const carrier = first
      ? await connect(context.where, { start: 'stored' })
      : await reconnect(context.where);
    if (!carrier) throw fail('connection-lost', {});
    let exiting = false;
    const peer = new Peer<ClientVocabulary>(carrier, {
      request: () => ({}),
      notification: (method, given) => {
        if (method === 'pane.awaiting') pin = (given as ServerNotifications['pane.awaiting']).pin;
        if (method === 'server.closing') exiting = (given as { reason: string }).reason === 'exit';
      },
      closed: () => {},
    });
    const hello = peer.request('hello', greeting('cli'));
    const answer = peer.request('pane.await', {
      ...params,
      ...(params.timeoutMs === undefined
        ? {}
        : { timeoutMs: Math.max(0, Math.round(params.timeoutMs - (performance.now() - began))) }),
      ...(pin === undefined ? {} : { pin }),
    });
    try {
      return await afterHello(hello, answer);
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
      if (exiting) throw fail('server-ended', {});
    } finally {
      peer.close();
    }
  }
}
