/**
 * The page's viewport of one session: opens it on every connection, folds its frames into a picture, and keeps typed
 * input until the server has applied it. Owns the input that is not acknowledged; draws nothing.
 */
import { UnackedInput } from '../../client/UnackedInput.ts';
import { fail, HoldfastError } from '../../protocol/errors.ts';
import { limits } from '../../protocol/limits.ts';
import { type Frame, type HelloResult, type Requests, ViewportOpenResult } from '../../protocol/messages.ts';
import { checkResult } from '../../protocol/methods.ts';
import { checkServerNotification, type ServerNotification } from '../../protocol/serverMethods.ts';
import { Picture } from '../screen/Picture.ts';
import { SendProgress } from './SendProgress.ts';
import type { Wire, WireState } from './Wire.ts';

/** Bytes of typed text in one message: at 10 KB/s each takes under two seconds, and is told to have arrived. */
const pieceBytes = 16 * 1024;

export interface ViewportSize {
  cols: number;
  rows: number;
}

export interface ViewportHandlers {
  /** The picture has changed: draw it, then call `drawn`. */
  frame(): void;
  opened(result: ViewportOpenResult, hello: HelloResult): void;
  /** A notification other than those of frames and typing. */
  notification(message: ServerNotification): void;
  /** A sentence for the person at the page. */
  notice(text: string): void;
  /** A sentence that stays until the next one; '' ends it. */
  progress(text: string): void;
  /** The server refused what was typed. */
  refused(code: string, message: string): void;
}

export class PageViewport {
  readonly picture = new Picture();
  readonly #handlers: ViewportHandlers;
  readonly #input = new UnackedInput(pieceBytes);
  readonly #progress: SendProgress;
  readonly #encoder = new TextEncoder();
  /** Wants to hear that a message of input was refused, by the message's number. */
  readonly #ifRefused = new Map<number, () => void>();
  /** Messages that the page sent by itself. */
  readonly #reports = new Set<number>();
  #wire: Wire | null = null;
  #session: string | undefined;
  #size: ViewportSize;
  /** The page's size does not count for the window's. */
  #peeks = true;
  #acked = 0;
  #name = '';

  constructor(session: string | undefined, size: ViewportSize, handlers: ViewportHandlers) {
    this.#session = session;
    this.#size = size;
    this.#handlers = handlers;
    this.#progress = new SendProgress((sentence) => handlers.progress(sentence));
  }

  /** Name of the session on show. */
  get sessionName(): string {
    return this.#name;
  }

  /** The session on show, by id and name; null before the first connection. */
  get session(): { id: string; name: string } | null {
    return this.#name === '' || this.#session === undefined ? null : { id: this.#session, name: this.#name };
  }

  /** Shows a picture of earlier, until the first one comes. Returns whether there was none yet. */
  showEarlier(frame: Frame, session: { id: string; name: string }): boolean {
    if (this.#name !== '') return false;
    if (this.#session !== undefined && this.#session !== session.id && this.#session !== session.name)
      return false;
    this.#name = session.name;
    this.#frame(frame);
    return true;
  }

  /** Something was typed that the host may not have. */
  get hasUnacked(): boolean {
    return this.#input.length > 0;
  }

  get peeks(): boolean {
    return this.#peeks;
  }

  /** Opens the viewport on a new connection, and types again what the server did not get. */
  async opened(wire: Wire, hello: HelloResult): Promise<void> {
    const lost = this.#input.reconnected(hello.lastInputSeq ?? null);
    for (const told of [this.#ifRefused, this.#reports])
      for (const seq of told.keys()) if (!this.#input.waits(seq)) told.delete(seq);
    if (lost > 0) this.#handlers.notice('The server was replaced: what was typed last may be missing.');
    const result = await wire
      .request('viewport.open', {
        ...this.#size,
        ...(this.#session === undefined ? {} : { target: this.#session }),
        flags: this.#peeks ? ['peek'] : ['fit'],
      })
      .catch((error: unknown) => {
        throw isTooLarge(error) ? tooLarge() : error;
      });
    checkResult(ViewportOpenResult, 'viewport.open', result);
    this.#wire = wire;
    this.#session = result.session.id;
    this.#name = result.session.name;
    this.picture.apply(result.frame);
    this.#acked = this.picture.rev;
    this.#handlers.opened(result, hello);
    this.#handlers.frame();
    this.#sendInput();
  }

  changed(state: WireState): void {
    this.#progress.forget();
    if (state.kind !== 'open') this.#wire = null;
  }

  /** Takes a notification. Unknown ones are ignored, as the protocol asks. */
  take(method: string, params: unknown): void {
    let message: ServerNotification;
    try {
      message = checkServerNotification(method, params);
    } catch (error) {
      if (error instanceof HoldfastError && error.code === 'unknown-method') return;
      throw error;
    }
    if (message.method === 'viewport.frame') this.#frame(message.params);
    else if (message.method === 'viewport.inputAck') {
      const { seq } = message.params;
      this.#input.acknowledge(seq);
      this.#progress.waiting(this.#input.typedBytes);
      // No earlier ones: a report of the focus is applied at once, before what was typed and waits for its turn.
      this.#ifRefused.delete(seq);
      this.#reports.delete(seq);
    } else if (message.method === 'viewport.inputRefused') {
      const { seq, code, message: words } = message.params;
      this.#input.refuse(seq);
      this.#progress.waiting(this.#input.typedBytes);
      // Nobody has typed a report, so nobody misses it.
      if (!this.#reports.delete(seq)) this.#handlers.refused(code, words);
      this.#ifRefused.get(seq)?.();
      this.#ifRefused.delete(seq);
    } else {
      if (message.method === 'viewport.session') {
        this.#session = message.params.id;
        this.#name = message.params.name;
      }
      this.#handlers.notification(message);
    }
  }

  /** Sends a request on the present connection. Errors: the server's; an Error while there is no connection. */
  request<M extends keyof Requests>(
    method: M,
    params: Requests[M]['params'],
  ): Promise<Requests[M]['result']> {
    return this.#wire?.request(method, params) ?? Promise.reject(new Error('the connection is lost'));
  }

  /** The picture with this number is on the page. */
  drawn(): void {
    if (this.picture.rev === this.#acked) return;
    this.#acked = this.picture.rev;
    this.#wire?.notify('viewport.ack', { rev: this.#acked });
  }

  /** Tells the server the page's default colours, as #rrggbb. */
  tellColours(colours: { foreground: string; background: string }): void {
    this.#wire?.notify('viewport.colours', colours);
  }

  /** Types text as a terminal sends it. `refused`: called when the beginning of it is not typed. */
  type(text: string, refused?: () => void): void {
    if (text.length > limits.unackedInputBytes) {
      const megabytes = Math.ceil(text.length / 1_000_000);
      this.#handlers.notice(
        `${megabytes} MB are too much to type; 1 MB is the most. Bring it to the host as a file.`,
      );
      refused?.();
      return;
    }
    if (this.#input.full) {
      this.#handlers.notice('Too much is typed and not sent yet: the last key is lost.');
      refused?.();
      return;
    }
    const before = this.#input.lastSeq;
    this.#input.push(this.#encoder.encode(text));
    this.#progress.waiting(this.#input.typedBytes);
    // A long text takes several messages; one that waits with others shares theirs.
    if (refused) this.#ifRefused.set(Math.min(before + 1, this.#input.lastSeq), refused);
    this.#sendInput();
  }

  /** Reports what a terminal reports by itself, such as the focus; nothing without a connection. */
  report(text: string): void {
    if (!this.#wire || this.#input.full) return;
    this.type(text);
    this.#reports.add(this.#input.lastSeq);
  }

  resize(size: ViewportSize): void {
    if (size.cols === this.#size.cols && size.rows === this.#size.rows) return;
    this.#size = size;
    this.#wire?.notify('viewport.resize', size);
  }

  /** Makes the window fit this page, or gives its size back. */
  async fit(wanted: boolean): Promise<void> {
    this.#peeks = !wanted;
    await this.#wire?.request('command.run', {
      argv: ['refresh-client', '-f', wanted ? '!peek,fit' : 'peek,!fit'],
    });
  }

  #frame(frame: Frame): void {
    this.picture.apply(frame);
    this.#handlers.frame();
  }

  #sendInput(): void {
    if (!this.#wire) return;
    for (const { seq, data } of this.#input.takeUnsent()) this.#wire.notify('viewport.input', { seq, data });
  }
}

/** The answer would be longer than a message may be. */
const isTooLarge = (error: unknown) =>
  error instanceof HoldfastError && error.details.limit === 'bytes of the answer';

const tooLarge = () =>
  fail('limit-exceeded', {
    words:
      'the screen of this session is too large to be sent, with a colour for each of very many cells; on the host, clear it or make its window smaller',
  });
