/**
 * Control mode (-C, -CC; tmux(1), CONTROL MODE), a bundle of its own: passes standard input to the server, and the
 * server's text to standard output, and goes on with the next server where one dies. Owns the terminal's raw mode with
 * -CC, and the last line.
 */
import { isatty } from 'node:tty';
import { TerminalGuard } from '../../client/terminal/TerminalGuard.ts';
import { boolean, count, type Infer, object, optional, passes, text } from '../../protocol/check.ts';
import { type ControlMark, ControlResume } from '../../protocol/control.ts';
import { fail } from '../../protocol/errors.ts';
import type { ControlOpenParams } from '../../protocol/messages.ts';
import { checkServerNotification, type ServerNotification } from '../../protocol/serverMethods.ts';
import { serverStarters } from '../../protocol/serverStarters.ts';
import { Backoff } from '../../runtime/Backoff.ts';
import type { Places } from '../../runtime/paths.ts';
import type { Carrier } from '../../transport/Carrier.ts';
import { type ClientPeer, type ClientVocabulary, Peer } from '../../transport/Peer.ts';
import { afterHello } from '../shared/afterHello.ts';
import { connect, greeting, starting } from '../shared/localServer.ts';
import { ControlInput } from './ControlInput.ts';
import { ControlOutput } from './ControlOutput.ts';
import { OwnFiles } from './OwnFiles.ts';

interface ControlOptions {
  /** -CC: sets the terminal on standard input raw, and frames the text by DCS 1000 p and ST. */
  onTerminal: boolean;
  mayStart: boolean;
  configFiles: readonly string[];
  /** -u: the terminal supports UTF-8. */
  utf8: boolean;
}

/** Control mode in the hands of the native client (native/control.h): for the next server, and its input so far. */
const Handed = object({
  resume: ControlResume,
  line: text,
  leaves: boolean,
  ended: boolean,
  /** With -CC: descriptor of the connection to the guard of the terminal, which is raw, and whose frame is open. */
  guard: optional(count),
});

type Closed = (ServerNotification & { method: 'control.closed' })['params'];

/** Written before the first line of -CC and after the last. A terminal that knows them interprets the text between. */
const opening = '\x1bP1000p';
const closing = '\x1b\\';

/** Tries for a server after one died: a dead one is replaced within a second, a crash loop ends in an error. */
const tries = 20;
const backoff = new Backoff({ firstMs: 20, longestMs: 1000, startsAtOnce: true });

export async function runControl(
  words: readonly string[],
  where: Places,
  options: ControlOptions,
): Promise<number> {
  if (options.onTerminal && !isatty(0)) throw fail('not-a-terminal', {});
  const handed = takeHanded();
  const carrier = handed === null ? await firstServer(words, where, options) : null;
  const output = new ControlOutput(options.onTerminal && handed === null ? opening : '');
  const toldToEnd = signalled();
  // The terminal that a guard knows is raw. Node would take that for its usual mode, and set it so at its end.
  if (options.onTerminal && handed?.guard === undefined) process.stdin.setRawMode(true);
  // Loaded before an upgrade may replace it.
  starting();
  const pane = process.env.HOLDFAST_PANE;
  const input = new ControlInput(options.onTerminal, handed);
  const conversation = new Conversation(output, input, options.utf8, handed?.resume ?? null);
  const params = {
    argv: [...words],
    ...(pane ? { pane } : {}),
    ...(options.onTerminal ? { tty: true } : {}),
  };
  const converse = async () => {
    let closed = carrier === null ? 'lost' : await conversation.over(carrier, params);
    while (closed === 'lost' && conversation.resumable) {
      const next = await nextServer(where);
      if (next === null) break;
      closed = await conversation.over(next, params);
    }
    return closed === 'lost' ? null : closed;
  };
  const closed = await Promise.race([converse(), toldToEnd]);
  const waits = closed?.waits ? Promise.race([input.emptyLine(), toldToEnd]) : null;
  await output.write(Buffer.from(lastLine(closed)));
  await waits;
  if (options.onTerminal) await leaveTerminal(output, handed?.guard);
  process.exit(closed?.exitCode ?? 1);
}

/**
 * Signals have the effect that they have in tmux's client: SIGTERM and SIGHUP end the conversation in order, once (the
 * second one ends the process), and a key of the terminal ends or stops nothing.
 */
function signalled(): Promise<Closed> {
  for (const ignored of ['SIGINT', 'SIGQUIT', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU'] as const)
    process.on(ignored, () => {});
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve({ exitCode: 0 }));
  });
}

async function leaveTerminal(output: ControlOutput, guard: number | undefined): Promise<void> {
  if (guard !== undefined) {
    new TerminalGuard(guard).exit();
    return;
  }
  await output.write(Buffer.from(closing));
  process.stdin.setRawMode(false);
}

/** Control mode that the native client began, and hands over since its server died; null when there is none. */
function takeHanded(): Infer<typeof Handed> | null {
  const { HOLDFAST_CONTROL: text } = process.env;
  delete process.env.HOLDFAST_CONTROL;
  if (!text) return null;
  const handed: unknown = JSON.parse(text);
  return passes(Handed, handed) ? handed : null;
}

function firstServer(words: readonly string[], where: Places, options: ControlOptions): Promise<Carrier> {
  const starts = words.length === 0 || serverStarters.includes(words[0] ?? '');
  return connect(where, {
    start: !options.mayStart ? 'never' : starts ? 'always' : 'stored',
    configFiles: options.configFiles,
  });
}

/** The server that replaces a dead one; null when there is none. */
async function nextServer(where: Places): Promise<Carrier | null> {
  for (let waits = 0; waits < tries; waits++) {
    await new Promise((resolve) => setTimeout(resolve, backoff.waitMs(waits)));
    try {
      return await connect(where, { start: 'again' });
    } catch {
      // Not yet, or not any more.
    }
  }
  return null;
}

function lastLine(closed: Closed | null): string {
  const reason = closed === null ? 'server exited unexpectedly' : closed.reason;
  return reason === undefined ? '%exit\n' : `%exit ${reason}\n`;
}

/** One client's control mode, on one connection after the other. Owns what the next server has to be told. */
class Conversation {
  readonly input: ControlInput;
  readonly #output: ControlOutput;
  readonly #utf8: boolean;
  readonly #at: Record<string, number> = {};
  #state: string | null = null;
  #number = 0;
  #block = '';
  #answered = 0;
  /** Lines of earlier connections that no server has answered yet. */
  #carried = 0;

  /** `before`: what the client before this one kept for the next server. */
  constructor(output: ControlOutput, input: ControlInput, utf8: boolean, before: ControlResume | null) {
    this.#output = output;
    this.#utf8 = utf8;
    this.input = input;
    if (before === null) return;
    this.#state = before.state;
    this.#number = before.number;
    this.#block = before.block ?? '';
    this.#carried = before.unanswered;
    Object.assign(this.#at, before.at);
  }

  /** The client was attached, so that there is something to go on with. */
  get resumable(): boolean {
    return this.#state !== null;
  }

  /** Resolves when this connection is over: as the server says, or because it is lost. */
  async over(carrier: Carrier, params: ControlOpenParams): Promise<Closed | 'lost'> {
    let ended: (closed: Closed | 'lost') => void = () => {};
    const over = new Promise<Closed | 'lost'>((resolve) => {
      ended = resolve;
    });
    const files = new OwnFiles((bytes) => this.#output.write(bytes), { hasInput: false });
    let written = 0;
    let isNew = true;
    const peer: ClientPeer = new Peer<ClientVocabulary>(carrier, {
      request: (method, given) => files.answer(method, given),
      notification: (method, given) => {
        const message = checkServerNotification(method, given);
        if (message.method === 'control.closed') ended(message.params);
        if (message.method !== 'control.output') return;
        const { data, more, mark } = message.params;
        void this.#output.text(data, more === true).then(() => {
          written += data.length;
          peer.notify('control.ack', { bytes: written });
        });
        if (!mark) return;
        // The first text has the answers to what the last server left unanswered.
        if (isNew) this.#begin();
        isNew = false;
        this.#keep(mark);
      },
      closed: () => ended('lost'),
    });
    this.#carried += this.input.takeUnanswered(this.#answered);
    this.#answered = 0;
    const resume = this.#resume();
    const greeted = greeting('cli');
    if (this.#utf8 && greeted.terminal) greeted.terminal.utf8 = true;
    const opened = afterHello(
      peer.request('hello', greeted),
      peer.request('control.open', resume ? { ...params, resume } : params),
    );
    if (!resume) {
      await opened;
      this.#output.begin();
    } else if (
      await opened.then(
        () => false,
        () => true,
      )
    )
      return 'lost';
    this.input.connect(peer);
    const closed = await over;
    this.input.disconnect();
    this.#output.cut();
    peer.close();
    return closed;
  }

  #resume(): ControlResume | null {
    if (this.#state === null) return null;
    return {
      state: this.#state,
      at: this.#at,
      number: this.#number,
      ...(this.#block === '' ? {} : { block: this.#block }),
      unanswered: this.#carried,
    };
  }

  #begin(): void {
    this.#carried = 0;
    this.#block = '';
  }

  #keep({ at = {}, answered, number, block, state }: ControlMark): void {
    Object.assign(this.#at, at);
    this.#answered = answered ?? this.#answered;
    this.#number = number ?? this.#number;
    this.#block = block ?? this.#block;
    this.#state = state ?? this.#state;
  }
}
