/**
 * One attach, from the first picture to the last line: a terminal on one side, a server that may come and go on the
 * other. Owns the connection, what was typed and not acknowledged, and how it ends. It knows no command and no key:
 * what was typed goes to the server as it is.
 */
import { checkServerNotification, checkServerRequest } from '../protocol/codec-server.ts';
import { fail, HoldfastError } from '../protocol/errors.ts';
import type {
  HelloParams,
  HelloResult,
  ViewportClosedReason,
  ViewportOpenParams,
} from '../protocol/messages.ts';
import { protocolVersions } from '../protocol/messages.ts';
import type { OverlayRequest } from '../protocol/overlays.ts';
import type { Carrier } from '../transport/Carrier.ts';
import { type ClientPeer, ConnectionLost, Peer, type PeerHandlers } from '../transport/Peer.ts';
import { InputQueue } from './InputQueue.ts';
import { Overlays } from './Overlays.ts';
import { Screen } from './Screen.ts';
import type { Capabilities } from './terminal/capabilities.ts';
import { Terminal, type TerminalDevices } from './terminal/Terminal.ts';

export interface AttachmentOptions {
  /** Opens a connection to the server; fails with no-server and the like. */
  connect(): Promise<Carrier>;
  /** Starts a server when none has come back by itself. */
  ensureServer?: () => Promise<void>;
  /** A connection that has said hello already; the first attach uses it. */
  established?: { peer: ClientPeer; hello: HelloResult };
  /** How this client introduces itself on every connection. */
  hello: Omit<HelloParams, 'versions' | 'resume'>;
  open: ViewportOpenParams;
  devices: TerminalDevices;
  capabilities: Capabilities;
}

export interface Outcome {
  exitCode: number;
  /** What is written to the terminal after it was put back: tmux's words. */
  line: string;
  /** The process that started this client is to be hung up (detach-client -P, attach-session -x). */
  hangUp: boolean;
}

/** Waits between tries to reach the server again. A restarted server is up within a second. */
const retryMs = [0, 10, 20, 40, 80, 160, 320, 500] as const;
/** The keeper restarts a crashed server by itself; only after this long the client starts one. */
const ensureAfterMs = 1000;
/** A server that accepts and does not answer within this time is tried again. */
const answerWithinMs = 5000;
/** From then on, the status line says how to leave, and the key for it works. */
const offerLeavingAfterMs = 3000;
/** C-\ : leaves while the server is gone; the keys of the server's tables can't work then. */
const leaveKey = 0x1c;
/** How long a refusal stays on the status line: tmux's display-time. */
const refusalMs = 750;
/** After the first picture, the code of overlays is loaded ahead when nothing was typed for so long. */
const preloadAfterMs = 400;
/** Errors that another try will not mend. */
const finalErrors: readonly string[] = [
  'no-such-session',
  'no-sessions',
  'version-mismatch',
  'unsafe-directory',
];

export class Attachment {
  readonly #options: AttachmentOptions;
  readonly #terminal: Terminal;
  readonly #screen: Screen;
  readonly #input = new InputQueue();
  readonly #overlays: Overlays;
  #preload: NodeJS.Timeout | null = null;
  #peer: ClientPeer | null = null;
  #resume: string | undefined;
  #session: { id: string; name: string } | null = null;
  /** Set while there is no server. */
  #lost: { since: number; shown: NodeJS.Timeout | null; why: string } | null = null;
  #closing: 'restart' | 'exit' | null = null;
  #refusal: NodeJS.Timeout | null = null;
  #end: (outcome: Outcome) => void = () => {};
  #ended = false;

  constructor(options: AttachmentOptions) {
    this.#options = options;
    this.#terminal = new Terminal(options.devices, options.capabilities, {
      input: (bytes) => this.#typed(bytes),
      resized: () => this.#resized(),
      resumed: () => this.#screen.repaint(),
      ended: (why) => this.#finish(1, why === 'lost' ? '[lost tty]' : '[terminated]'),
    });
    this.#screen = new Screen(this.#terminal, options.capabilities, (rev) =>
      this.#peer?.notify('viewport.ack', { rev }),
    );
    this.#overlays = new Overlays({
      size: () => ({ cols: this.#terminal.cols, rows: this.#terminal.rows }),
      show: (picture) => this.#screen.setLayer(picture),
      act: async (action, id, text) => {
        const more = text === undefined ? {} : { text };
        return (await this.#connected().request('overlay.act', { action, id, ...more })).items;
      },
      preview: async (pane, cols, rows) =>
        (await this.#connected().request('pane.preview', { pane, cols, rows })).rows,
    });
  }

  /**
   * Attaches, and resolves when it is over; the terminal is as it was then. Rejects with the server's error when the
   * first attach fails, before the terminal was touched.
   */
  async run(): Promise<Outcome> {
    const { established } = this.#options;
    const over = new Promise<Outcome>((resolve) => {
      this.#end = resolve;
    });
    if (established) {
      established.peer.setHandlers(this.#handlers(() => established.peer));
      await this.#open(established.peer, established.hello);
    } else await this.#connect();
    const outcome = await over;
    await this.#terminal.leave(outcome.line === '' ? '' : `${outcome.line}\n`);
    return outcome;
  }

  /** Ends the attach because of a bug: puts the terminal back, and says no more than that. */
  async abort(): Promise<void> {
    this.#stopEverything();
    await this.#terminal.leave('');
  }

  #handlers(peer: () => ClientPeer | null): PeerHandlers {
    return {
      // The server asks on the status line itself; this client has nothing to ask with.
      request: (method, params) => {
        if (method === 'ui.ask') return { answer: null };
        if (method === 'ui.overlay' && peer() === this.#peer) return this.#askOverlay(params);
        throw fail('unknown-method', { method });
      },
      notification: (method, params) => {
        if (peer() === this.#peer) this.#notified(method, params);
      },
      closed: () => {
        if (this.#peer !== null && peer() === this.#peer) this.#serverGone();
      },
    };
  }

  async #askOverlay(params: unknown) {
    checkServerRequest('ui.overlay', params);
    return { answer: await this.#overlays.ask(params as OverlayRequest) };
  }

  #connected(): ClientPeer {
    if (this.#peer === null) throw new ConnectionLost();
    return this.#peer;
  }

  async #connect(): Promise<void> {
    const carrier = await this.#options.connect();
    let made: ClientPeer | null = null;
    const peer: ClientPeer = new Peer(
      carrier,
      this.#handlers(() => made),
    );
    made = peer;
    try {
      const hello = await within(
        answerWithinMs,
        peer.request('hello', {
          ...this.#options.hello,
          versions: protocolVersions,
          ...(this.#resume === undefined ? {} : { resume: this.#resume }),
        }),
      );
      await this.#open(peer, hello);
    } catch (error) {
      peer.destroy();
      throw error;
    }
  }

  /** Opens the viewport on a connection that has said hello, and makes it the one. */
  async #open(peer: ClientPeer, hello: HelloResult): Promise<void> {
    const session = this.#session;
    const again = session
      ? {
          target: session.id,
          readOnly: this.#options.open.readOnly === true,
          flags: this.#options.open.flags ?? [],
        }
      : this.#options.open;
    const size = { cols: this.#terminal.cols, rows: this.#terminal.rows };
    const opened = await within(answerWithinMs, peer.request('viewport.open', { ...again, ...size }));
    if (this.#ended) {
      peer.close();
      return;
    }
    const givenUp = this.#input.reconnected(hello.lastInputSeq ?? (session === null ? 0 : null));
    this.#resume = hello.resume;
    this.#session = opened.session;
    this.#peer = peer;
    this.#found();
    this.#terminal.enter();
    this.#screen.show(opened.frame);
    this.#preload ??= setTimeout(() => {
      this.#preload = null;
      this.#overlays.preload();
    }, preloadAfterMs);
    this.#sendInput();
    if (size.cols !== this.#terminal.cols || size.rows !== this.#terminal.rows) this.#resized();
    if (givenUp > 0)
      this.#showRefusal('the server does not know this client any more: some typed keys may be lost');
  }

  #notified(method: string, params: unknown): void {
    const message = checkServerNotification(method, params);
    switch (message.method) {
      case 'viewport.frame':
        this.#screen.show(message.params);
        break;
      case 'viewport.inputAck':
        this.#input.acknowledge(message.params.seq);
        this.#terminal.holdInput(this.#input.full);
        break;
      case 'viewport.inputRefused':
        this.#input.refuse(message.params.seq);
        this.#terminal.holdInput(this.#input.full);
        this.#showRefusal(message.params.message);
        break;
      case 'viewport.bell':
        this.#screen.bell();
        break;
      case 'viewport.clipboard':
        this.#screen.clipboard(message.params.selection, message.params.text);
        break;
      case 'viewport.session':
        this.#session = message.params;
        break;
      case 'overlay.key':
        this.#overlays.key(message.params.key);
        break;
      case 'overlay.close':
        this.#overlays.close();
        break;
      case 'viewport.hints':
        this.#overlays.hints(message.params.hints);
        break;
      case 'viewport.suspend':
        void this.#terminal.stop();
        break;
      case 'viewport.closed':
        this.#closed(message.params.reason);
        break;
      case 'server.closing':
        this.#closing = message.params.reason;
        break;
    }
  }

  #closed(reason: ViewportClosedReason): void {
    const from = `(from session ${this.#session?.name ?? ''})`;
    if (reason.kind === 'detached' && reason.hangUp) this.#finish(0, `[detached and SIGHUP ${from}]`, true);
    else if (reason.kind === 'detached') this.#finish(0, `[detached ${from}]`);
    else if (reason.kind === 'session-ended') this.#finish(0, '[exited]');
    else if (reason.kind === 'server-exit') this.#finish(1, '[server exited]');
    else this.#finish(1, reason.message);
  }

  #typed(bytes: Buffer): void {
    const lost = this.#lost;
    if (lost && Date.now() - lost.since >= offerLeavingAfterMs && bytes.includes(leaveKey)) {
      this.#finish(1, `[detached (from session ${this.#session?.name ?? ''})]`);
      return;
    }
    if (this.#input.full) {
      this.#showRefusal('too much was typed while the server is gone: the rest is not kept');
      return;
    }
    this.#preload?.refresh();
    this.#input.push(bytes);
    this.#sendInput();
    // While nobody is there the way out must stay open, so reading goes on, and what is too much is refused above.
    if (this.#input.full && lost === null) this.#terminal.holdInput(true);
  }

  #sendInput(): void {
    const peer = this.#peer;
    if (peer === null) return;
    for (const message of this.#input.takeUnsent()) peer.notify('viewport.input', message);
  }

  #resized(): void {
    this.#screen.resized();
    this.#overlays.resized();
    this.#peer?.notify('viewport.resize', { cols: this.#terminal.cols, rows: this.#terminal.rows });
  }

  #serverGone(): void {
    this.#peer = null;
    if (this.#ended) return;
    this.#overlays.close();
    if (this.#closing === 'exit') {
      this.#finish(1, '[server exited]');
      return;
    }
    this.#lost = { since: Date.now(), shown: null, why: '' };
    this.#clearRefusal();
    this.#showLost();
    void this.#reconnect();
  }

  /** Says on the status line that the server is gone, and for how long when it lasts. */
  #showLost(): void {
    const lost = this.#lost;
    if (lost === null || this.#ended) return;
    const seconds = Math.floor((Date.now() - lost.since) / 1000);
    const what = this.#closing === 'restart' ? 'server restarting' : 'server gone';
    const howLong = seconds > 0 ? ` for ${seconds} s` : '';
    const leave = seconds * 1000 >= offerLeavingAfterMs ? ' (C-\\ leaves)' : '';
    this.#screen.setLine(`${what}${howLong}, reconnecting…${leave}${lost.why === '' ? '' : ` ${lost.why}`}`);
    lost.shown = setTimeout(() => this.#showLost(), 1000);
  }

  #found(): void {
    if (this.#lost?.shown) clearTimeout(this.#lost.shown);
    if (this.#lost) this.#screen.setLine(null);
    this.#lost = null;
    this.#closing = null;
    this.#terminal.holdInput(this.#input.full);
  }

  async #reconnect(): Promise<void> {
    let ensuredAt = Date.now();
    for (let attempt = 0; this.#lost !== null && !this.#ended; attempt++) {
      await pause(retryMs[Math.min(attempt, retryMs.length - 1)] ?? 0);
      const lost = this.#lost;
      if (lost === null || this.#ended) return;
      try {
        if (this.#options.ensureServer && Date.now() - ensuredAt >= ensureAfterMs) {
          ensuredAt = Date.now();
          await this.#options.ensureServer();
        }
        await this.#connect();
      } catch (error) {
        if (!(error instanceof HoldfastError)) continue;
        if (finalErrors.includes(error.code)) this.#finish(1, error.message);
        else if (error.code !== 'no-server') lost.why = error.message;
      }
    }
  }

  #showRefusal(message: string): void {
    this.#clearRefusal();
    this.#screen.setLine(message);
    this.#refusal = setTimeout(() => {
      this.#refusal = null;
      if (this.#lost === null) this.#screen.setLine(null);
    }, refusalMs);
  }

  #clearRefusal(): void {
    if (this.#refusal) clearTimeout(this.#refusal);
    this.#refusal = null;
  }

  #finish(exitCode: number, line: string, hangUp = false): void {
    if (this.#ended) return;
    this.#stopEverything();
    this.#end({ exitCode, line, hangUp });
  }

  #stopEverything(): void {
    this.#ended = true;
    if (this.#preload) clearTimeout(this.#preload);
    this.#overlays.close();
    this.#clearRefusal();
    if (this.#lost?.shown) clearTimeout(this.#lost.shown);
    this.#lost = null;
    this.#screen.close();
    this.#peer?.close();
    this.#peer = null;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Rejects when the answer takes longer than `ms`. */
function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer')), ms);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
