/**
 * Splices an outside connection onto the server's Unix socket, for every front (`proxy`, `serve`, the host's end of a
 * relay). Overwrites the origin in the client's `hello` with the true one, and passes nothing else in either direction
 * until the server has accepted the hello. The server decides about admission; later messages are not inspected.
 */
import type { Via } from '../protocol/admission.ts';
import { encodeError, encodeRequest, fromErrorBody, parseMessage, toErrorBody } from '../protocol/codec.ts';
import { fail, HoldfastError } from '../protocol/errors.ts';
import type { HelloParams } from '../protocol/messages.ts';
import type { Carrier } from './Carrier.ts';

/** Bytes queued for one side before the other is held back: a few whole frames. */
const heldBytes = 256 * 1024;
/** Time for a client to say hello, and for the server to answer. */
const helloWithinMs = 10_000;

export interface FrontOptions {
  /** Connects to the server. Errors, such as no-server, are reported to the client. */
  connectHost(): Promise<Carrier>;
  via: Via;
  /** Facts that the front itself knows better than the client: the environment of an ssh login on this host. */
  greeting?: Partial<HelloParams>;
  /** Called once with the server's answer to hello: null when accepted, else its error, or why it was not asked. */
  answered?(error: HoldfastError | null): void;
  /** Both ends are closed. Called once. */
  ended?(): void;
}

/** Starts the carrier and manages it from here on. */
export function splice(remote: Carrier, options: FrontOptions): void {
  new Front(remote, options);
}

class Front {
  readonly #remote: Carrier;
  readonly #options: FrontOptions;
  readonly #timer: NodeJS.Timeout;
  #host: Carrier | null = null;
  #state: 'waiting' | 'asked' | 'open' | 'ended' = 'waiting';
  #helloId: number | string | null = null;
  #told = false;

  constructor(remote: Carrier, options: FrontOptions) {
    this.#remote = remote;
    this.#options = options;
    this.#timer = setTimeout(() => this.#refuse(fail('hello-first', {})), helloWithinMs);
    remote.start({
      message: (text) => this.#fromRemote(text),
      broken: (error) => this.#refuse(error),
      drained: () => this.#host?.resumeReading(),
      closed: () => this.#end(),
    });
  }

  #fromRemote(text: string): void {
    if (this.#state === 'waiting') {
      this.#state = 'asked';
      // Later messages wait in the network until the server has answered.
      this.#remote.pauseReading();
      this.#sayHello(text).catch((error) => this.#refuse(asHoldfastError(error)));
    } else if (this.#state === 'open') this.#pass(this.#host, text, this.#remote);
  }

  async #sayHello(text: string): Promise<void> {
    const message = parseMessage(text);
    if (message.kind !== 'request' || message.method !== 'hello') throw fail('hello-first', {});
    const { via, greeting } = this.#options;
    const params = { ...(message.params as object), ...greeting, via };
    this.#helloId = message.id;
    const host = await this.#options.connectHost();
    if (this.#state === 'ended') {
      host.destroy();
      return;
    }
    this.#host = host;
    host.start({
      message: (said) => this.#fromHost(said),
      broken: (error) => this.#refuse(error),
      drained: () => this.#remote.resumeReading(),
      closed: () => this.#end(),
    });
    host.send(encodeRequest(message.id, 'hello', params));
  }

  #fromHost(text: string): void {
    if (this.#state === 'open') this.#pass(this.#remote, text, this.#host);
    else if (this.#state === 'asked') this.#answered(text);
  }

  /** The server's first message is its answer to hello, or why it closes the connection. */
  #answered(text: string): void {
    clearTimeout(this.#timer);
    const message = parseMessage(text);
    const yes = message.kind === 'result' && message.id === this.#helloId;
    this.#tell(yes ? null : message.kind === 'error' ? fromErrorBody(message.error) : broken());
    this.#remote.send(text);
    if (yes) {
      this.#state = 'open';
      this.#remote.admitted?.();
      this.#remote.resumeReading();
    } else this.#close();
  }

  #pass(to: Carrier | null, text: string, from: Carrier | null): void {
    if (to === null) return;
    to.send(text);
    if (to.bufferedBytes > heldBytes) from?.pauseReading();
  }

  /** Reports to the client why there is no connection, and ends it. */
  #refuse(error: HoldfastError): void {
    if (this.#state === 'ended') return;
    this.#tell(error);
    this.#remote.send(encodeError(this.#state === 'asked' ? this.#helloId : null, toErrorBody(error)));
    this.#close();
  }

  #tell(error: HoldfastError | null): void {
    if (this.#told) return;
    this.#told = true;
    this.#options.answered?.(error);
  }

  #close(): void {
    this.#remote.close();
    this.#end();
  }

  #end(): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    clearTimeout(this.#timer);
    this.#tell(fail('hello-first', {}));
    this.#remote.close();
    this.#host?.close();
    this.#options.ended?.();
  }
}

function asHoldfastError(error: unknown): HoldfastError {
  return error instanceof HoldfastError ? error : broken();
}

function broken(): HoldfastError {
  return fail('internal', { what: 'front' });
}
