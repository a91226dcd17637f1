/**
 * One attach, from the first picture to the last line: a terminal on one side, a link that may be lost and restored on
 * the other. Owns the unacknowledged input and the outcome. It interprets no commands and no keys: input goes to the
 * server as typed.
 */
import { type Frame, type HelloResult, ViewportOpenResult } from '../protocol/messages.ts';
import { checkResult, pong } from '../protocol/methods.ts';
import { checkServerNotification, checkServerRequest } from '../protocol/serverMethods.ts';
import { build } from '../runtime/installation.ts';
import { type ClientPeer, ConnectionLost } from '../transport/Peer.ts';
import type { AttachmentOptions } from './attachmentOptions.ts';
import { type AttachOutcome, outcome, outcomeOf } from './attachOutcome.ts';
import { type LinkClock, systemClock } from './connect/LinkClock.ts';
import { Link } from './Link.ts';
import { LostLink } from './LostLink.ts';
import { NoticeLine } from './NoticeLine.ts';
import { Overlays } from './Overlays.ts';
import { defaultLooks, looksOn } from './overlays/look.ts';
import { PredictedEcho } from './predict/PredictedEcho.ts';
import { ScreenView } from './ScreenView.ts';
import { runInTerminal } from './terminal/runInTerminal.ts';
import { Terminal } from './terminal/Terminal.ts';
import { TerminalKnowledge } from './terminal/TerminalKnowledge.ts';
import { UnackedInput } from './UnackedInput.ts';

/** Time that a fault of the client itself is shown: one sentence, read once. */
const faultMs = 4000;

export class Attachment {
  readonly #options: AttachmentOptions;
  readonly #terminal: Terminal;
  readonly #screen: ScreenView;
  readonly #input = new UnackedInput();
  readonly #overlays: Overlays;
  readonly #knowledge: TerminalKnowledge;
  readonly #link: Link;
  readonly #clock: LinkClock;
  readonly #echo: PredictedEcho;
  #session: { id: string; name: string } | null = null;
  readonly #lost: LostLink;
  readonly #notices: NoticeLine;
  /** The message whose acknowledgement is being timed. */
  #timed: { seq: number; at: number } | null = null;
  /** Set while a command has the terminal (lock-client); resolves when it has ended. */
  #locked: Promise<void> | null = null;
  #closing: 'restart' | 'exit' | null = null;
  /** Takes the first frame of a viewport that the native client has opened. */
  #first: ((frame: Frame) => void) | null = null;
  #isTakenOver = false;
  #end: (outcome: AttachOutcome) => void = () => {};
  #ended = false;

  constructor(options: AttachmentOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#link = new Link(
      { ...options, clock: this.#clock },
      {
        request: (method, params) => this.#request(method, params),
        notification: (method, params) => this.#notified(method, params),
        open: (peer, hello) => this.#open(peer, hello),
        lost: () => this.#linkLost(),
        failed: (message) => this.#finish(outcome(1, message)),
      },
    );
    this.#terminal = new Terminal(options.devices, options.capabilities, {
      input: (bytes) => this.#knowledge.take(bytes),
      resized: () => this.#resized(),
      resumed: () => {
        this.#screen.repaint();
        this.#link.woke();
      },
      ended: (why) => this.#finish(outcome(1, why === 'lost' ? '[lost tty]' : '[terminated]')),
    });
    this.#screen = new ScreenView(this.#terminal, options.capabilities, (rev) => {
      this.#link.peer?.notify('viewport.ack', { rev });
      // Sends the questions only now: the first picture must not wait for them.
      this.#knowledge.ask();
    });
    this.#knowledge = this.#newKnowledge();
    this.#echo = new PredictedEcho({
      mode: 'off',
      clock: this.#clock,
      view: () => this.#screen.activePane(),
      show: (prediction) => this.#screen.setPrediction(prediction),
    });
    this.#lost = new LostLink({
      clock: this.#clock,
      link: this.#link,
      say: (line) => this.#screen.setLine(line),
      keptBytes: () => this.#input.typedBytes,
    });
    this.#notices = new NoticeLine({
      say: (line) => this.#screen.setLine(line),
      isLost: () => this.#lost.isLost,
    });
    this.#overlays = new Overlays(
      {
        size: () => ({ cols: this.#terminal.cols, rows: this.#terminal.rows }),
        show: (picture) => this.#screen.setLayer(picture),
        act: async (params) => this.#connected().request('overlay.act', params),
        preview: async (params) => this.#connected().request('pane.preview', params),
        lastScreen: async (target) =>
          (await this.#connected().request('session.show', { target })).lines ?? [],
        say: (sentence) => this.#notices.show(sentence, faultMs),
      },
      looksOn(options.capabilities.colours, defaultLooks),
    );
  }

  #newKnowledge(): TerminalKnowledge {
    return new TerminalKnowledge(this.#options.capabilities, {
      now: () => this.#clock.now(),
      after: (ms, run) => this.#clock.after(ms, run),
      write: (bytes) => {
        this.#terminal.write(bytes, () => {});
        this.#screen.wroteBeside();
      },
      typed: (bytes) => this.#typed(bytes),
      colours: (colours) => this.#link.peer?.notify('viewport.colours', colours),
      found: (findings) => this.#link.peer?.notify('viewport.terminal', findings),
      able: (capabilities) => this.#screen.setCapabilities(capabilities),
      tellsColourScheme: () => this.#terminal.followColourScheme(),
    });
  }

  /**
   * Attaches, and resolves with the outcome once the terminal is restored. Rejects with the server's error when the
   * first attach fails, before the terminal is touched.
   */
  async run(): Promise<AttachOutcome> {
    const over = new Promise<AttachOutcome>((resolve) => {
      this.#end = resolve;
    });
    await this.#link.first();
    const ended = await over;
    // A lock outlasts a detach by the server: its command keeps the terminal until it ends.
    await this.#locked;
    await this.#knowledge.answered();
    await this.#terminal.leave(ended.line === '' ? '' : `${ended.line}\n`);
    return ended;
  }

  /** Time when the other side was last heard from, milliseconds since the epoch; 0 for a server on this machine. */
  get heardAt(): number {
    return this.#link.heardAt;
  }

  /** Ends the attach because of a bug: restores the terminal and prints nothing else. */
  async abort(): Promise<void> {
    this.#stopEverything();
    await this.#terminal.leave('');
  }

  #request(method: string, params: unknown): unknown {
    const request = checkServerRequest(method, params);
    if (request.method === 'ping') return pong(request.params, Date.now());
    return this.#overlays.requested(request);
  }

  #connected(): ClientPeer {
    const { peer } = this.#link;
    if (peer === null) throw new ConnectionLost();
    return peer;
  }

  /** Opens the viewport on a connection that has completed hello. */
  async #open(peer: ClientPeer, hello: HelloResult): Promise<void> {
    const { opened: open } = this.#options;
    if (open && !this.#isTakenOver) {
      this.#isTakenOver = true;
      this.#first = (frame) => {
        this.#first = null;
        this.#opened(peer, hello, { ...open.result, frame }, open);
      };
      return;
    }
    const session = this.#session;
    const again = session
      ? {
          target: session.id,
          readOnly: this.#options.open.readOnly === true,
          flags: this.#options.open.flags ?? [],
        }
      : this.#options.open;
    const size = { cols: this.#terminal.cols, rows: this.#terminal.rows };
    const opened = await peer.request('viewport.open', { ...again, ...size });
    checkResult(ViewportOpenResult, 'viewport.open', opened);
    if (!this.#ended) this.#opened(peer, hello, opened, size);
  }

  /** The viewport is open on this connection, which may be another one than before. */
  #opened(
    peer: ClientPeer,
    hello: HelloResult,
    opened: ViewportOpenResult,
    size: { cols: number; rows: number },
  ): void {
    const session = this.#session;
    const givenUp = this.#input.reconnected(hello.lastInputSeq ?? (session === null ? 0 : null));
    this.#timed = null;
    if (this.#link.remote) this.#echo.setMode(this.#options.predict ?? opened.predict ?? 'adaptive');
    this.#session = opened.session;
    this.#found();
    this.#knowledge.setFeatures(opened.features ?? {});
    const isEntered = size === this.#options.opened;
    this.#terminal.enter(isEntered);
    const { cols, rows } = this.#terminal;
    const isSameSize = size.cols === cols && size.rows === rows;
    // Another build may paint otherwise.
    this.#show(opened.frame, isEntered && isSameSize && hello.server.build === build);
    const { first } = this.#options;
    // Its output appears on the screen; if it fails, the session is there all the same.
    if (session === null && first !== undefined) peer.request('command.run', { line: first }).catch(() => {});
    const { known } = this.#knowledge;
    if (known?.colours.background) peer.notify('viewport.colours', known.colours);
    if (known) peer.notify('viewport.terminal', known.findings);
    this.#sendInput(peer);
    this.#echo.kept(this.#input.lastSeq);
    if (!isSameSize) this.#resized(peer);
    // Another machine has its own installation.
    if (!this.#link.remote) this.#notices.otherBuild(hello, session !== null);
    if (givenUp > 0)
      this.#notices.show('the server no longer knows this client: some typed keys may be lost');
  }

  #notified(method: string, params: unknown): void {
    const message = checkServerNotification(method, params);
    switch (message.method) {
      case 'viewport.frame':
        if (this.#first) this.#first(message.params);
        else this.#show(message.params);
        break;
      case 'viewport.inputAck':
        this.#acknowledged(message.params.seq);
        this.#terminal.holdInput(this.#input.full);
        break;
      case 'viewport.inputRefused':
        this.#input.refuse(message.params.seq);
        this.#terminal.holdInput(this.#input.full);
        this.#notices.show(message.params.message);
        break;
      case 'viewport.bell':
      case 'viewport.clipboard':
      case 'viewport.passthrough':
      case 'viewport.notify':
        this.#screen.notified(message, this.#link.remote);
        break;
      case 'viewport.session':
        this.#session = message.params;
        break;
      case 'overlay.key':
      case 'overlay.mouse':
      case 'overlay.inbox':
      case 'overlay.close':
      case 'viewport.hints':
        this.#overlays.notified(message);
        break;
      case 'viewport.suspend':
        void this.#terminal.stop();
        break;
      case 'viewport.lock':
        this.#lock(message.params.command);
        break;
      case 'viewport.closed':
        this.#finish(outcomeOf(message.params.reason, this.#session?.name ?? '', this.#link.remote));
        break;
      case 'viewport.access':
        this.#notices.access(message.params);
        break;
      case 'server.closing':
        this.#closing = message.params.reason;
        break;
    }
  }

  /** Only a server on this machine, which belongs to the user, may choose what runs here. */
  #lock(command: string): void {
    if (this.#link.remote) {
      this.#notices.show('refused: the host asked to run a command on this machine');
      return;
    }
    this.#locked ??= this.#terminal
      .lend(async () => {
        await runInTerminal(command, { stops: false });
        return !this.#ended;
      })
      .then(() => {
        this.#locked = null;
        this.#link.peer?.notify('viewport.unlock', {});
      });
  }

  /** `isPainted`: the frame is on the terminal already. */
  #show(frame: Frame, isPainted = false): void {
    if (frame.looks) this.#overlays.setLooks(looksOn(this.#options.capabilities.colours, frame.looks));
    if (isPainted) this.#screen.showPainted(frame);
    else this.#screen.show(frame, () => this.#echo.framed());
  }

  #acknowledged(seq: number): void {
    this.#input.acknowledge(seq);
    const { roundTrip } = this.#link;
    if (this.#timed !== null && seq >= this.#timed.seq) {
      roundTrip.sample(this.#clock.now() - this.#timed.at);
      this.#timed = null;
    }
    this.#echo.acknowledged(seq, roundTrip.smoothedMs);
  }

  #typed(bytes: Buffer): void {
    if (this.#ended) return;
    const meaning = this.#lost.meaningOf(bytes);
    if (meaning === 'leave') {
      this.#finish(outcome(1, `[detached (from session ${this.#session?.name ?? ''})]`));
      return;
    }
    if (meaning === 'ask') {
      this.#askOnTerminal();
      return;
    }
    if (this.#input.full) {
      this.#notices.show('too much was typed while the server was away: the rest was dropped');
      return;
    }
    this.#input.push(bytes);
    if (this.#lost.isLost) {
      this.#link.nudge();
      this.#lost.show();
    } else {
      this.#sendInput(this.#link.peer);
      this.#echo.typed(bytes, this.#input.lastSeq);
    }
    // The key for leaving must work while the link is lost, so reading goes on; excess input is refused above.
    if (this.#input.full && !this.#lost.isLost) this.#terminal.holdInput(true);
  }

  /** For a link that needs a password: lends the terminal to the program that asks for it, then repaints. */
  #askOnTerminal(): void {
    void this.#terminal.lend(async () => {
      await this.#link.ask();
      this.#lost.show();
      return !this.#ended;
    });
  }

  #sendInput(peer: ClientPeer | null): void {
    if (peer === null) return;
    for (const message of this.#input.takeUnsent()) {
      peer.notify('viewport.input', message);
      this.#timed ??= { seq: message.seq, at: this.#clock.now() };
    }
    if (this.#timed) this.#link.expectsAnswer();
  }

  #resized(peer: ClientPeer | null = this.#link.peer): void {
    this.#screen.resized();
    this.#overlays.resized();
    this.#knowledge.resized();
    peer?.notify('viewport.resize', { cols: this.#terminal.cols, rows: this.#terminal.rows });
  }

  #linkLost(): void {
    this.#first = null;
    this.#overlays.close();
    this.#echo.reset();
    if (this.#closing === 'exit') {
      this.#finish(outcome(1, '[server exited]'));
      return;
    }
    this.#notices.clear();
    this.#lost.begin(this.#closing === 'restart');
    // The dialer may have written to the terminal, too, that the link is lost.
    if (this.#link.remote) this.#screen.repaint();
  }

  #found(): void {
    this.#lost.over();
    this.#closing = null;
    this.#terminal.holdInput(this.#input.full);
  }

  #finish(how: AttachOutcome): void {
    if (this.#ended) return;
    this.#stopEverything();
    this.#end(how);
  }

  #stopEverything(): void {
    this.#ended = true;
    this.#knowledge.stop();
    this.#overlays.close();
    this.#notices.clear();
    this.#lost.over();
    this.#echo.stop();
    this.#screen.close();
    this.#link.close();
  }
}
