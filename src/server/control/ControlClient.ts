/**
 * A control-mode client attached to a session (tmux(1), CONTROL MODE). Owns the session that it shows, its size, and
 * the flow of panes' output to it, and a question that send-keys -K answers. A program draws its screen: the server draws
 * nothing for it.
 */
import type { AttachedClient, ControlActions, DetachHow, PaneFlow } from '../../command/AttachedClient.ts';
import type { Access } from '../../operator/Access.ts';
import type { Operator } from '../../operator/Operators.ts';
import type { Principal } from '../../operator/Principal.ts';
import type { ClientInfo } from '../../protocol/admission.ts';
import { fail } from '../../protocol/errors.ts';
import type { DefaultColours, TerminalInfo } from '../../protocol/messages.ts';
import type { Pane, Session, Window } from '../../session/types.ts';
import { Prompt, type Question } from '../statusline/Prompt.ts';
import { ClientFlags } from '../viewports/ClientFlags.ts';
import type { Size, SizeClient } from '../viewports/WindowSizes.ts';
import type { ControlClients } from './ControlClients.ts';
import type { ControlWriter } from './ControlWriter.ts';
import { notification, sessionChanged } from './controlLines.ts';
import type { ControlState } from './controlState.ts';
import type { Subscriptions } from './Subscriptions.ts';

/** Flow of a pane's output to the client: `paused` until the client continues it, `off` until it turns it on. */
type Flow = 'paused' | 'off';

/** Longest time that output waits for a client without pause-after, milliseconds (CONTROL_MAXIMUM_AGE of tmux). */
const mostWaitingMs = 300_000;

export interface NewControlClient {
  session: Session;
  operator: Operator;
  access: Access;
  pid: number;
  terminal: TerminalInfo | null;
  writer: ControlWriter;
  subscriptions: Subscriptions;
  clients: ControlClients;
  readOnly: boolean;
  flags: readonly string[];
  /** Called once, when the client leaves. `reason` is the text for `%exit`; null for none. */
  ended(reason: string | null): void;
}

export class ControlClient implements AttachedClient, ControlActions, SizeClient {
  readonly operator: Operator;
  readonly access: Access;
  readonly pid: number;
  readonly terminal: AttachedClient['terminal'];
  /** Always 0: a control client gets no frames. */
  readonly frames = { sentBytes: 0 };
  readonly statusRows = 0;
  readonly seenFrom = null;
  readonly control = this;
  readonly keyTable = 'root';
  readonly createdAt: number;
  activityAt: number;
  lastSession: Session | null = null;
  readonly #parts: NewControlClient;
  readonly #flags: ClientFlags;
  readonly #flow = new Map<Pane, Flow>();
  readonly #catchingUp = new Set<Pane>();
  #session: Session;
  #size: Size | null = null;
  /** Sizes set for single windows (refresh-client -C @N:WxH). */
  readonly #windowSizes = new Map<Window, Size>();
  #ended = false;
  #prompt: Prompt | null = null;

  constructor(parts: NewControlClient) {
    this.#parts = parts;
    this.operator = parts.operator;
    this.access = parts.access;
    this.pid = parts.pid;
    this.terminal = { tty: '', term: parts.terminal?.term ?? '', theme: '', name: '', cell: null };
    this.#session = parts.session;
    this.createdAt = parts.clients.now();
    this.activityAt = this.createdAt;
    this.#flags = new ClientFlags(parts.readOnly, parts.terminal?.utf8 ?? true, 'control-mode');
    this.#flags.change(parts.flags);
  }

  get name(): string {
    return `client-${this.pid}`;
  }

  get carrier(): ClientInfo['carrier'] {
    return this.access.via?.carrier ?? 'local';
  }

  get from(): string {
    return this.access.via?.address ?? '';
  }

  get principal(): Principal {
    return this.access.principal;
  }

  get session(): Session {
    return this.#session;
  }

  get cols(): number {
    return this.#size?.cols ?? 80;
  }

  get rows(): number {
    return this.#size?.rows ?? 24;
  }

  get windowRows(): number {
    return this.rows;
  }

  get readOnly(): boolean {
    return this.#flags.readOnly || this.operator.role === 'observer';
  }

  get flags(): string {
    return this.#flags.text(this.readOnly);
  }

  /** Whether the client process waits for an empty line after `%exit` (flag wait-exit). */
  get waitsAtExit(): boolean {
    return this.#flags.has('wait-exit');
  }

  /** Age of queued output at which a pane is paused, milliseconds; null without the flag pause-after. */
  get pausesAfterMs(): number | null {
    const seconds = this.#flags.number('pause-after');
    return seconds === null ? null : seconds * 1000;
  }

  /** The client affects sizes only after it has reported one (refresh-client -C). */
  get decidesSize(): SizeClient['decidesSize'] {
    if (this.readOnly || (this.#size === null && this.#windowSizes.size === 0)) return 'never';
    return this.#flags.has('ignore-size') ? 'if-alone' : 'yes';
  }

  sizeOf(window: Window): Size | null {
    return this.#windowSizes.get(window) ?? this.#size;
  }

  /** Sends an event, a line. */
  notify(line: string): void {
    if (!this.#ended) this.#parts.writer.notify(line);
  }

  /** Output of a pane's program, up to `end` in its log; `data` is valid during the call only. */
  output(pane: Pane, data: Uint8Array, end: number): void {
    if (this.#catchingUp.has(pane)) return;
    if (!this.wantsOutput(pane)) {
      this.#parts.writer.passed(pane, end);
      return;
    }
    const { writer } = this.#parts;
    const waitingMs = writer.waitingMs(pane);
    const pauseMs = this.pausesAfterMs;
    if (pauseMs === null && waitingMs > mostWaitingMs) this.tooFarBehind();
    else if (pauseMs !== null && waitingMs > pauseMs) this.#pause(pane);
    else writer.paneOutput(pane, data, end);
  }

  wantsOutput(pane: Pane): boolean {
    return !this.#ended && !this.#flags.has('no-output') && !this.#flow.has(pane) && this.#shows(pane);
  }

  /** Sends output that came while no server ran; the pane's present output waits until that is done. */
  async catchUp(pane: Pane, send: () => Promise<void>): Promise<void> {
    this.#catchingUp.add(pane);
    try {
      await send();
    } finally {
      this.#catchingUp.delete(pane);
    }
  }

  /** Output that came while no server ran. */
  missedOutput(pane: Pane, data: Uint8Array, end: number): void {
    if (this.wantsOutput(pane)) this.#parts.writer.paneOutput(pane, data, end);
  }

  /** Its state and subscriptions, to resume with. */
  get state(): ControlState {
    return {
      session: this.#session.uuid,
      readOnly: this.#flags.readOnly,
      flags: this.#flags.list,
      size: this.#size,
      windowSizes: Object.fromEntries([...this.#windowSizes].map(([{ id }, size]) => [id, size])),
      flow: Object.fromEntries([...this.#flow].map(([{ id }, flow]) => [id, flow])),
      subscriptions: this.#parts.subscriptions.list,
      windows: this.#session.winlinks.map(({ window }) => window.id),
      current: this.#session.current.window.id,
    };
  }

  /** As it was when the server died. */
  restore(state: ControlState): void {
    this.#size = state.size;
    const windows = this.#session.winlinks.map(({ window }) => window);
    for (const window of windows) {
      const size = state.windowSizes[window.id];
      if (size) this.#windowSizes.set(window, size);
      for (const pane of window.panes) {
        const flow = state.flow[pane.id];
        if (flow) this.#flow.set(pane, flow);
      }
    }
    for (const { name, what, format } of state.subscriptions)
      this.#parts.subscriptions.add(name, what, format);
  }

  /** Called when more output is queued for the client than allowed. */
  tooFarBehind(): void {
    if (this.pausesAfterMs === null) this.close('too far behind');
    else for (const { window } of this.#session.winlinks) for (const pane of window.panes) this.#pause(pane);
  }

  #shows(pane: Pane): boolean {
    return this.#session.winlinks.some(({ window }) => window === pane.window);
  }

  #pause(pane: Pane): void {
    if (this.#flow.has(pane)) return;
    this.#flow.set(pane, 'paused');
    this.#changed();
    this.#parts.writer.drop(pane);
    this.notify(notification('pause', pane.id));
  }

  setFlow(pane: Pane, state: PaneFlow): void {
    this.#changed();
    const flow = this.#flow.get(pane);
    if (state === 'pause') this.#pause(pane);
    else if (state === 'off') {
      this.#flow.set(pane, 'off');
      this.#parts.writer.drop(pane);
    } else if (state === 'on' && flow === 'off') this.#flow.delete(pane);
    else if (state === 'continue' && flow === 'paused') {
      this.#flow.delete(pane);
      this.notify(notification('continue', pane.id));
    }
  }

  reportColours(pane: Pane, colours: DefaultColours): void {
    const isShown = this.#session.winlinks.some(({ window }) => window === pane.window);
    if (isShown && !this.readOnly) this.#parts.clients.reportColours(pane, colours);
  }

  subscribe(name: string, to: { what: string; format: string } | null): void {
    this.#changed();
    if (to === null) this.#parts.subscriptions.remove(name);
    else this.#parts.subscriptions.add(name, to.what, to.format);
  }

  paneRemoved(pane: Pane): void {
    this.#flow.delete(pane);
    this.#parts.writer.drop(pane);
  }

  windowRemoved(window: Window): void {
    this.#windowSizes.delete(window);
  }

  detach(_by: string | null, _how: DetachHow = {}): void {
    this.close(null);
  }

  /** Called when its session has ended and it has no other session to show. */
  sessionEnded(): void {
    this.notify(notification('sessions-changed'));
    this.close(null);
  }

  /** Ends the client. `reason` is the text for `%exit`; null when the client asked to leave. */
  close(reason: string | null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#prompt?.cancel();
    this.#parts.subscriptions.stop();
    this.#parts.clients.left(this);
    this.#parts.ended(reason);
  }

  switchTo(session: Session): void {
    if (this.#ended || session === this.#session) return;
    if ((this.access.grant?.session ?? session.uuid) !== session.uuid)
      throw fail('out-of-scope', { action: 'switch-client', session: this.#session.name });
    this.lastSession = this.#session;
    this.#session = session;
    this.#parts.clients.switched(this);
    this.#changed();
  }

  /** Sends the layouts of its windows. */
  tellLayouts(): void {
    for (const { window } of this.#session.winlinks) this.#parts.clients.tellLayout(this, window);
  }

  /** Sends the client its own `%session-changed`, in order with the other events. */
  tellSession(): void {
    this.notify(sessionChanged(this.#session));
  }

  setReadOnly(readOnly: boolean): void {
    this.#flags.readOnly = readOnly;
    if (readOnly) this.#prompt?.cancel();
    this.#changed();
    this.#parts.clients.sizeChanged(this);
  }

  setFlags(flags: readonly string[]): void {
    this.#flags.change(flags);
    this.#parts.clients.sizeChanged(this);
    this.#changed();
  }

  forceSize(size: Size | null): void {
    this.#size = size;
    this.#parts.clients.sizeChanged(this);
    this.#changed();
  }

  setWindowSize(window: Window, size: Size | null): void {
    if (size === null) this.#windowSizes.delete(window);
    else this.#windowSizes.set(window, size);
    this.#parts.clients.sizeChanged(this);
    this.#changed();
  }

  /** The windows changed, or something else that its process keeps. */
  knowsMore(): void {
    this.#changed();
  }

  #changed(): void {
    this.#parts.writer.stateChanged();
  }

  used(): void {
    this.activityAt = this.#parts.clients.now();
    if (!this.readOnly) this.#session.activityAt = this.activityAt;
  }

  showMessage(text: string): void {
    this.notify(notification('message', text));
  }

  showError(text: string): void {
    this.showMessage(text);
  }

  /** Opens a question, which nothing shows: only send-keys -K answers it. An earlier one is cancelled. */
  ask(question: Question): Promise<string | null> {
    this.#prompt?.cancel();
    if (this.#ended) return Promise.resolve(null);
    return new Promise((resolve) => {
      this.#prompt = new Prompt(question, (answer) => {
        this.#prompt = null;
        resolve(answer);
      });
    });
  }

  /** Gives a key to the open question; without one it does nothing. */
  pressKey(key: string): void {
    if (!this.#prompt?.endedBy(key)) this.#prompt?.key(key);
  }

  overlay(): Promise<null> {
    return Promise.resolve(null);
  }

  showPaneNumbers(): Promise<null> {
    return Promise.resolve(null);
  }

  // These do nothing: a control client has no picture, no key tables, and no terminal to stop or lock.
  setKeyTable(): void {}
  toggleInnerKeys(): void {}
  suspend(): void {}
  lock(): void {}
  pan(): void {}
  hold(): void {}
  redraw(): void {}
}
