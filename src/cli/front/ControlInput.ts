/**
 * Standard input of control mode on its way to the server: whole lines, counted, so that a command is answered once
 * although a server dies in between. Owns what has not been sent yet, within a bound.
 */
import { limits } from '../../protocol/limits.ts';
import type { ClientPeer } from '../../transport/Peer.ts';

/** Most input kept while there is no server, bytes; beyond it, standard input is not read. */
const keptBytes = 1024 * 1024;

/** Input that another client has read. */
export interface InputState {
  /** The beginning of a line that has no end yet, latin1. */
  line: string;
  /** An empty line has asked for the end. */
  leaves: boolean;
  ended: boolean;
}

export class ControlInput {
  #peer: ClientPeer | null = null;
  /** Input for the next server. */
  #kept = '';
  /** The beginning of a line that has no end yet. */
  #line = '';
  /** Whether input ends lines by CR too, and the last one ended by CR: an LF after it belongs to it. */
  readonly #tty: boolean;
  #afterReturn = false;
  /** Lines sent on this connection, up to an empty one, which asks for the end. */
  #sent = 0;
  #leaves = false;
  #ended = false;
  #emptyLine: (() => void) | null = null;

  /** `before`: the state of the client that this one takes over from. */
  constructor(tty: boolean, before: InputState | null) {
    this.#tty = tty;
    if (before) {
      this.#line = before.line;
      this.#leaves = before.leaves;
      this.#ended = before.ended;
    }
    process.stdin.on('data', (bytes: Buffer) => this.#take(bytes.toString('latin1')));
    process.stdin.on('end', () => {
      if (this.#ended) return;
      this.#ended = true;
      this.#emptyLine?.();
      this.#peer?.notify('control.end', {});
    });
    process.stdin.on('error', () => process.stdin.emit('end'));
  }

  /** Lines that the last server was sent and did not answer; `answered` is how many it did. Counts anew. */
  takeUnanswered(answered: number): number {
    const lines = Math.max(0, this.#sent - answered);
    this.#sent = 0;
    return lines;
  }

  /** Sends to this server from now on: first what was kept, and a line that has only begun. */
  connect(peer: ClientPeer): void {
    this.#peer = peer;
    const kept = this.#kept;
    this.#kept = '';
    const begun = this.#line;
    this.#line = '';
    // The last server did not act on it.
    if (this.#leaves) this.#send('\n');
    else if (begun + kept !== '') this.#send(begun + kept);
    if (this.#ended) peer.notify('control.end', {});
    process.stdin.resume();
  }

  /** There is no server: input is kept. */
  disconnect(): void {
    this.#peer = null;
  }

  /** Resolves at the next empty line, or at the end of input. */
  emptyLine(): Promise<void> {
    if (this.#ended) return Promise.resolve();
    return new Promise((resolve) => {
      this.#emptyLine = resolve;
    });
  }

  #take(bytes: string): void {
    const text = this.#tty ? this.#lineFeeds(bytes) : bytes;
    if (this.#emptyLine) this.#look(text);
    if (this.#peer) this.#send(text);
    else {
      this.#kept += text;
      if (this.#kept.length > keptBytes) process.stdin.pause();
    }
  }

  #lineFeeds(bytes: string): string {
    const text = this.#afterReturn && bytes.startsWith('\n') ? bytes.slice(1) : bytes;
    this.#afterReturn = bytes.endsWith('\r');
    return text.replace(/\r\n?/g, '\n');
  }

  #send(text: string): void {
    this.#count(text);
    for (let at = 0; at < text.length; at += limits.inputBytes)
      this.#peer?.notify('control.input', { data: text.slice(at, at + limits.inputBytes) });
  }

  #count(text: string): void {
    const lines = (this.#line + text).split('\n');
    this.#line = lines.pop() ?? '';
    const empty = lines.indexOf('');
    if (this.#leaves) return;
    this.#leaves = empty >= 0;
    this.#sent += this.#leaves ? empty : lines.length;
  }

  #look(text: string): void {
    if (/^\n|\n\n/.test(this.#line === '' ? text : `x${text}`)) this.#emptyLine?.();
  }
}
