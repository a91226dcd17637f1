/**
 * Control mode (-C, -CC; tmux(1), CONTROL MODE), a bundle of its own: passes standard input to the server, and the
 * server's text to standard output. Owns the terminal's raw mode with -CC, and the last line.
 */
import { write } from 'node:fs';
import { isatty } from 'node:tty';
import { fail } from '../../protocol/errors.ts';
import { limits } from '../../protocol/limits.ts';
import { checkServerNotification, type ServerNotification } from '../../protocol/serverMethods.ts';
import { serverStarters } from '../../protocol/serverStarters.ts';
import type { Places } from '../../runtime/paths.ts';
import { type ClientPeer, type ClientVocabulary, Peer } from '../../transport/Peer.ts';
import { afterHello } from '../shared/afterHello.ts';
import { connect, greeting } from '../shared/localServer.ts';
import { OwnFiles } from './OwnFiles.ts';

interface ControlOptions {
  /** -CC: sets the terminal on standard input raw, and frames the text by DCS 1000 p and ST. */
  onTerminal: boolean;
  mayStart: boolean;
  /** -u: the terminal supports UTF-8. */
  utf8: boolean;
  configFiles: readonly string[];
}

type Closed = (ServerNotification & { method: 'control.closed' })['params'];

/** Written before the first line of -CC and after the last. A terminal that knows them interprets the text between. */
const opening = '\x1bP1000p';
const closing = '\x1b\\';

/** Pause before the next write when standard output is full, milliseconds. */
const retryMs = 5;

export async function runControl(
  words: readonly string[],
  where: Places,
  options: ControlOptions,
): Promise<number> {
  if (options.onTerminal && !isatty(0)) throw fail('not-a-terminal', {});
  const [first = ''] = words;
  const starts = words.length === 0 || serverStarters.includes(first);
  const carrier = await connect(where, {
    start: !options.mayStart ? 'never' : starts ? 'always' : 'stored',
    configFiles: options.configFiles,
  });
  const output = new Output();
  let ended: (closed: Closed | null) => void = () => {};
  const over = new Promise<Closed | null>((resolve) => {
    ended = resolve;
  });
  const files = new OwnFiles((bytes) => output.write(bytes), { hasInput: false });
  let written = 0;
  const peer: ClientPeer = new Peer<ClientVocabulary>(carrier, {
    request: (method, params) => files.answer(method, params),
    notification: (method, params) => {
      const message = checkServerNotification(method, params);
      if (message.method === 'control.closed') ended(message.params);
      if (message.method !== 'control.output') return;
      const bytes = Buffer.from(message.params.data, 'latin1');
      void output.write(bytes).then(() => {
        written += bytes.length;
        peer.notify('control.ack', { bytes: written });
      });
    },
    closed: () => ended(null),
  });
  if (options.onTerminal) {
    process.stdin.setRawMode(true);
    await output.write(Buffer.from(opening));
  }
  const pane = process.env.HOLDFAST_PANE;
  const greeted = greeting('cli');
  if (options.utf8 && greeted.terminal) greeted.terminal.utf8 = true;
  await afterHello(
    peer.request('hello', greeted),
    peer.request('control.open', {
      argv: [...words],
      ...(pane ? { pane } : {}),
      ...(options.onTerminal ? { tty: true } : {}),
    }),
  );
  const input = new Input(peer);
  const closed = await over;
  await output.write(Buffer.from(lastLine(closed)));
  if (closed?.waits) await input.emptyLine();
  if (options.onTerminal) {
    await output.write(Buffer.from(closing));
    process.stdin.setRawMode(false);
  }
  peer.close();
  process.exit(closed?.exitCode ?? 1);
}

function lastLine(closed: Closed | null): string {
  const reason = closed === null ? 'server exited unexpectedly' : closed.reason;
  return reason === undefined ? '%exit\n' : `%exit ${reason}\n`;
}

/** Standard input on its way to the server. */
class Input {
  #rest = '';
  #ended = false;
  #emptyLine: (() => void) | null = null;

  constructor(peer: ClientPeer) {
    process.stdin.on('data', (bytes: Buffer) => {
      if (this.#emptyLine) this.#look(bytes);
      for (let at = 0; at < bytes.length; at += limits.inputBytes)
        peer.notify('control.input', { data: bytes.toString('latin1', at, at + limits.inputBytes) });
    });
    process.stdin.on('end', () => {
      this.#ended = true;
      this.#emptyLine?.();
      peer.notify('control.end', {});
    });
    process.stdin.on('error', () => process.stdin.emit('end'));
  }

  /** Resolves at the next empty line, or at the end of input. */
  emptyLine(): Promise<void> {
    if (this.#ended) return Promise.resolve();
    return new Promise((resolve) => {
      this.#emptyLine = resolve;
    });
  }

  #look(bytes: Buffer): void {
    const lines = (this.#rest + bytes.toString('latin1')).split(/\r\n?|\n/);
    this.#rest = lines.pop() ?? '';
    if (lines.includes('')) this.#emptyLine?.();
  }
}

/** Writes to standard output, in order. A slow reader does not keep standard input from being read. */
class Output {
  #last: Promise<void> = Promise.resolve();

  write(bytes: Buffer): Promise<void> {
    this.#last = this.#last.then(() => this.#writeAll(bytes));
    return this.#last;
  }

  async #writeAll(bytes: Buffer): Promise<void> {
    for (let rest = bytes; rest.length > 0; ) rest = rest.subarray(await this.#writeSome(rest));
  }

  #writeSome(bytes: Buffer): Promise<number> {
    return new Promise((resolve) => {
      write(1, bytes, (error, taken) => {
        if (!error) resolve(taken);
        else if (error.code === 'EAGAIN') setTimeout(() => resolve(0), retryMs);
        // The reader is gone.
        else process.exit(1);
      });
    });
  }
}
