/**
 * Facts beside the picture: the sessions with the states of their programs, the questions that wait, the clients, and
 * who has control of which pane. Owns these, follows the server's events, and asks again for what an event changed: a
 * few times a second at most, and never by a timer of its own.
 */
import type { AskInfo } from '../../protocol/asks.ts';
import type { ServerEvent } from '../../protocol/events.ts';
import type { HelloResult, Requests, SessionInfo } from '../../protocol/messages.ts';
import type { PaneControl } from '../../protocol/paneControl.ts';
import type { ServerNotification } from '../../protocol/serverMethods.ts';
import { HostClock } from './HostClock.ts';

type ClientInfo = Requests['client.list']['result']['clients'][number];
export type Me = NonNullable<HelloResult['principal']>;
type Kind = 'sessions' | 'clients' | 'controls';

/** Least time between two requests of one kind, milliseconds. */
const restMs = 400;
/** More questions than this are counted and not shown. */
const mostAsks = 200;

/** Events that matter, each with the facts that it changes. */
const changedBy: Readonly<Record<string, readonly Kind[]>> = {
  'control-taken': ['controls'],
  'control-given': ['controls'],
  'control-lost': ['controls'],
  'control-asked': ['controls'],
  'control-refused': ['controls'],
  'client-attached': ['clients', 'controls'],
  'client-detached': ['clients', 'controls'],
  'client-session-changed': ['clients'],
  'pane-status': ['sessions'],
  'pane-process': ['sessions'],
  'session-created': ['sessions'],
  'session-closed': ['sessions'],
  'session-renamed': ['sessions'],
  'session-window-changed': ['sessions'],
  'window-linked': ['sessions'],
  'window-unlinked': ['sessions'],
  'window-renamed': ['sessions'],
  'window-pane-changed': ['sessions'],
  'pane-created': ['sessions', 'controls'],
  'pane-removed': ['sessions', 'controls'],
};

export interface SurroundingsParts {
  request<M extends keyof Requests>(method: M, params: Requests[M]['params']): Promise<Requests[M]['result']>;
  /** Target of the session on show. */
  session(): string | undefined;
  changed(): void;
}

/** The control of a pane as it was at a time of `performance.now()`. */
export type KnownControl = PaneControl & { seenAt: number };

export class Surroundings {
  readonly clock = new HostClock();
  readonly #parts: SurroundingsParts;
  readonly #asks = new Map<string, AskInfo>();
  readonly #timers = new Map<Kind, number>();
  readonly #busy = new Set<Kind>();
  #controls = new Map<string, KnownControl>();
  /** Null while unknown. */
  me: Me | null = null;
  operator = '';
  /** The role admits to looking only. */
  #isObserver = false;
  sessions: readonly SessionInfo[] = [];
  clients: readonly ClientInfo[] = [];

  constructor(parts: SurroundingsParts) {
    this.#parts = parts;
  }

  /** Pending questions, oldest first. */
  get asks(): readonly AskInfo[] {
    return [...this.#asks.values()].sort((a, b) => a.askedAt - b.askedAt);
  }

  control(pane: string | null): KnownControl | null {
    return (pane !== null && this.#controls.get(pane)) || null;
  }

  get controls(): readonly KnownControl[] {
    return [...this.#controls.values()];
  }

  /** A viewport was opened: resolves when everything is known. */
  async opened(hello: HelloResult, asks: readonly AskInfo[]): Promise<void> {
    this.me = hello.principal ?? null;
    this.operator = hello.operator.id;
    this.#isObserver = hello.operator.role !== 'operator';
    this.#asks.clear();
    for (const ask of asks.slice(0, mostAsks)) this.#asks.set(ask.id, ask);
    const following = this.#parts
      .request('events.subscribe', { follow: true, types: Object.keys(changedBy) })
      .catch(() => {});
    await Promise.all([
      following,
      ...(['sessions', 'clients', 'controls'] as const).map((kind) => this.#load(kind)),
    ]);
  }

  /** The session is no longer on show: nothing here is true any more. */
  ended(): void {
    this.me = null;
    this.#asks.clear();
    this.#controls.clear();
    this.clients = [];
    this.sessions = [];
    this.#parts.changed();
  }

  /** This page may neither type nor answer. */
  get looksOnly(): boolean {
    return (
      this.#isObserver ||
      this.clients.some((client) => client.operator.id === this.operator && client.readOnly)
    );
  }

  /** Whether the server takes an answer of this page to a question. */
  mayAnswer({ to, by }: AskInfo): boolean {
    const { me } = this;
    if (me === null || this.looksOnly) return false;
    return me.actor === 'person' || (to === undefined && by.id !== me.id);
  }

  /** The page shows another session. */
  moved(): void {
    for (const kind of ['clients', 'controls'] as const) this.#due(kind);
  }

  /** Asks again who has control, which goes on without events while somebody types. */
  lookAtControl(): void {
    this.#due('controls');
  }

  /** Asks at once who has control; resolves when it is known, or can't be. */
  learnControl(): Promise<void> {
    return this.#load('controls');
  }

  /** Measures the host's clock, which may be set at any time. Errors: of a lost connection. */
  async checkClock(): Promise<void> {
    this.clock.told(await this.#parts.request('ping', { sentAt: Date.now() }));
  }

  /** Takes a notification; false when it is about something else. */
  notified(message: ServerNotification): boolean {
    if (message.method === 'ask.changed') this.#asked(message.params.ask);
    else if (message.method === 'events.happened')
      for (const event of message.params.events) this.#happened(event);
    else return false;
    return true;
  }

  #asked(ask: AskInfo): void {
    if (ask.state !== 'pending') this.#asks.delete(ask.id);
    else if (this.#asks.size < mostAsks || this.#asks.has(ask.id)) this.#asks.set(ask.id, ask);
    this.#parts.changed();
  }

  #happened({ type }: ServerEvent): void {
    for (const kind of changedBy[type] ?? []) this.#due(kind);
  }

  /** The first change is asked about at once; those that follow share a request. */
  #due(kind: Kind): void {
    if (this.#timers.has(kind)) return;
    const wait = this.#busy.has(kind) ? restMs : 0;
    this.#timers.set(
      kind,
      window.setTimeout(() => {
        this.#timers.delete(kind);
        void this.#load(kind);
      }, wait),
    );
  }

  async #load(kind: Kind): Promise<void> {
    this.#busy.add(kind);
    window.setTimeout(() => this.#busy.delete(kind), restMs);
    try {
      await this.#ask(kind);
    } catch {
      // A request that this client may not make, or a lost connection: what was known stays.
      return;
    }
    this.#parts.changed();
  }

  async #ask(kind: Kind): Promise<void> {
    const { request } = this.#parts;
    const session = this.#parts.session();
    const target = session === undefined ? {} : { target: session };
    if (kind === 'sessions') this.sessions = (await request('session.list', {})).sessions;
    else if (kind === 'clients') {
      const [{ clients }] = await Promise.all([request('client.list', target), this.checkClock()]);
      this.clients = clients;
    } else {
      const { panes } = await request('pane.controlStatus', target);
      const seenAt = performance.now();
      this.#controls = new Map(panes.map((one) => [one.pane, { ...one, seenAt }]));
    }
  }
}
