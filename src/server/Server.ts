/**
 * The daemon's life cycle: takes over from the previous server, restores its sessions, listens, answers, and ends.
 * ServerCore.ts holds its parts; two servers can live in one process.
 */

import { rmSync } from 'node:fs';
import { KeeperClient, type Welcome } from '../keeper/link/KeeperClient.ts';
import { greetedAs } from '../operator/Access.ts';
import { fail, HoldfastError } from '../protocol/errors.ts';
import type { PtyId } from '../protocol/keeperLink.ts';
import { protocolVersions } from '../protocol/limits.ts';
import type { CommandRunParams, HelloParams, HelloResult } from '../protocol/messages.ts';
import { commandNames, emptyStarters, serverStarters } from '../protocol/serverStarters.ts';
import { build, version } from '../runtime/installation.ts';
import { TmuxSocketLink, tmuxLinkVariable } from '../runtime/TmuxSocketLink.ts';
import { settlesAfterMs } from '../runtime/WallClock.ts';
import { sessionByUuid } from '../session/scopedTree.ts';
import { listenUnix, type UnixListener } from '../transport/unix.ts';
import type { Admitted } from './connections/Admission.ts';
import { Connection, type GreetedRequest } from './connections/Connection.ts';
import { ofRemote } from './connections/remoteGreeting.ts';
import { sweepHistory } from './history/historyFile.ts';
import { lastWholeMessage } from './input/ViewportInput.ts';
import { popupKey } from './overlays/Popups.ts';
import { OutputTurns } from './panes/OutputTurns.ts';
import { lossReason } from './records/lossReason.ts';
import { ServerCore } from './ServerCore.ts';
import type { Endings, ServerParts } from './ServerParts.ts';
import { connectionEnded, programBehind } from './wiring/operators.ts';
import { startPushes } from './wiring/pushes.ts';

export type { ServerParts };

/** Old logs are swept once the clock, which dates them, is trusted. */
const sweepAfterMs = settlesAfterMs + 5000;
/** Time for answers to be sent before the process ends. */
const lastWordsMs = 50;
/** Time for devices to hear that the questions on them are over. */
const lastPushesMs = 1500;
/** Longest wait for the disk when the host shuts down: the keeper waits for 3 s. */
const syncMs = 2000;

export class Server implements Endings {
  readonly #core: ServerCore;
  /** Routes the keeper's messages to the owner of each PTY. */
  readonly turns = new OutputTurns(
    {
      onOutput: (pty, offset, data) => {
        const { popups, panes, viewports, rehearsal } = this.#core;
        rehearsal.disturb();
        viewports.printed(pty);
        return !popups.onOutput(pty, offset, data) && panes.onOutput(pty, offset, data);
      },
      goOn: (pty) => this.#core.panes.goOn(pty),
      onMark: (pty, mark) => {
        const { popups, panes } = this.#core;
        if (!popups.onMark(pty, mark)) panes.onMark(pty, mark);
      },
    },
    { makesWay: (pty) => this.#core.viewports.makesWay(pty) },
  );
  #listener: UnixListener | null = null;
  #ending = false;
  #hostGoesDown = false;
  /** The last session ended by itself: the server waits in case the host is shutting down. */
  #lingering = false;
  /** A command has arrived; a command has asked for a server without sessions (start-server). */
  #ranCommand = false;
  #mayBeEmpty = false;

  /** Takes over from the previous server, listens, and reports that to the keeper. */
  static async start(parts: ServerParts): Promise<Server> {
    let server: Server | null = null;
    const keeper = new KeeperClient(parts.link, {
      onOutput: (pty, offset, data) => server?.turns.onOutput(pty, offset, data),
      onMark: (pty, mark) => server?.turns.onMark(pty, mark),
      onInputAck: (writer, seq) => server?.inputAnswered(writer, seq, null, null),
      onInputRefused: (writer, seq, pty, reason) => server?.inputAnswered(writer, seq, reason, pty),
      onHostDown: () => (server ? server.hostDown() : parts.exit(0)),
      onListen: (path) => server?.relisten(path),
      onClose: () => (server ? server.keeperGone() : parts.exit(0)),
    });
    const welcome = await keeper.hello({ version, build });
    server = new Server(parts, keeper, welcome);
    await server.#recover();
    if (server.#core.restored.fresh) server.#core.configuration.load();
    if (server.#core.restored.fresh && parts.problem) server.#core.configuration.tell([parts.problem]);
    server.#core.configuration.follow();
    await server.#listen();
    keeper.ready();
    server.#core.reactions.lost.startLost();
    const { logSweep } = server.#core;
    parts.timers.after(sweepAfterMs, () => logSweep.sweep());
    server.#core.idle.plan();
    server.#core.keptCode.started();
    if (parts.rehearses) server.#core.rehearsal.start();
    server.#core.asking.asks.start();
    startPushes(server.#core);
    if (server.#core.tree.sessions.size === 0 && server.#core.exits.remainingMs > 0) void server.emptied();
    server.#core.chronicle.record({ type: 'server-started', pid: process.pid });
    const { configuration, restored, hooks } = server.#core;
    // A first server's hooks come from its configuration.
    const { deeds } = server.#core;
    void Promise.resolve(configuration.loaded).then(() => deeds.started());
    void Promise.resolve(configuration.loaded).then(() =>
      hooks.fire(restored.fresh ? 'server-started' : 'server-restarted', undefined),
    );
    return server;
  }

  /** Requests that came while the configuration was read. */
  readonly #early = new Set<Promise<unknown>>();
  readonly #tmuxLink: TmuxSocketLink;

  private constructor(parts: ServerParts, keeper: KeeperClient, welcome: Welcome) {
    this.#core = new ServerCore(parts, keeper, welcome, this);
    this.#tmuxLink = new TmuxSocketLink(parts.env[tmuxLinkVariable], (line) => parts.log.info(line));
  }

  inputAnswered(writer: string, seq: number, refused: 'full' | 'gone' | null, pty: PtyId | null): void {
    if (this.#core.services.input.answered(writer, seq, refused)) return;
    if (refused === null) this.#core.viewports.typing.accepted(writer, seq);
    else this.#core.viewports.typing.refused(writer, seq, refused, pty);
  }

  /** The keeper died, or has replaced this server: the next server owns everything. */
  keeperGone(): void {
    if (this.#ending) return;
    this.#core.parts.log.info('the keeper is gone; this server ends');
    this.#core.parts.exit(0);
  }

  /** Planned restart: the next server, which the keeper starts when this one is gone, carries everything on. */
  restart(): void {
    this.#end(() => this.#core.keeper.restart(), { kind: 'restart', stores: true });
  }

  /** Makes the socket again after it was removed, or makes one at `path`. Connections stay. */
  relisten(path = this.#core.parts.socketPath): void {
    const old = this.#listener;
    if (this.#ending || old === null) return;
    this.#listener = null;
    this.#core.parts.socketPath = path;
    // Closing removes the old socket's name, so it comes first.
    void old.close();
    this.#listen().catch((error) => this.#core.parts.log.error('listening again', error));
  }

  /**
   * The last session is gone, and with exit-empty so is the server: but not while a request waits for the
   * configuration, whose own session may end before the request makes another.
   */
  async emptied(): Promise<void> {
    const { loaded } = this.#core.configuration;
    if (loaded) {
      await loaded;
      await Promise.allSettled(this.#early);
    }
    if (this.#core.tree.sessions.size > 0 || !this.#core.options.server.getFlag('exit-empty')) return;
    const { exits, execs } = this.#core;
    // A reader still needs the output of a command from the last session.
    const remainingMs = Math.max(exits.remainingMs, execs.followedMs);
    if (remainingMs === 0) await this.shutdown();
    else if (!this.#lingering) this.#linger(remainingMs);
  }

  get mayBeLast(): boolean {
    return this.#ending || this.#lingering;
  }

  /**
   * The host shuts down: exits from now on, and those just before, are not deliberate. Everything is stored, and
   * returns with the next server, which a command starts.
   */
  hostDown(): void {
    if (this.#hostGoesDown) return;
    this.#hostGoesDown = true;
    const { panes, state, bufferStore, asking, parts } = this.#core;
    parts.log.info('the host goes down; this server ends');
    const onDisk = panes.hostDown();
    // A planned restart is under way: it has stored, but programs may have ended since.
    if (this.#ending) state.saveNow();
    for (const viewport of this.#core.viewports.all()) viewport.close({ kind: 'server-exit' });
    this.#core.controls.closeAll();
    this.#end(
      () =>
        Promise.race([
          Promise.all([onDisk, state.close(), bufferStore.synced(), asking.file.synced()]),
          this.#after(syncMs),
        ]),
      {
        kind: 'exit',
        stores: true,
      },
    );
  }

  /**
   * A host that shuts down ends programs before the keeper, so it is not yet known whether the last session ended on
   * purpose.
   */
  #linger(ms: number): void {
    this.#lingering = true;
    this.#core.state.changed();
    this.#core.parts.timers.after(ms, () => {
      this.#lingering = false;
      this.#core.state.changed();
      void this.emptied();
    });
  }

  #after(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#core.parts.timers.after(ms, resolve));
  }

  /** Ends every session, the keeper and this process. */
  async shutdown(by?: string): Promise<void> {
    if (this.#hostGoesDown) return;
    if (!this.#ending) this.#core.chronicle.allEnded(this.#core.tree.sessions.values(), by);
    for (const viewport of this.#core.viewports.all()) viewport.close({ kind: 'server-exit' });
    this.#core.controls.closeAll(this.#core.tree.sessions.size);
    this.#core.state.forget();
    this.#core.bufferStore.forget();
    this.#core.asking.asks.forget();
    this.#core.work.forget();
    const told = Promise.race([this.#core.pushes.asksForgotten(), this.#after(lastPushesMs)]);
    this.#end(() => Promise.all([this.#core.keeper.shutdown(), told]), { kind: 'exit', stores: false });
  }

  /** `stores`: the next server carries on. `before`: work to finish, or messages to send, before the process ends. */
  #end(before: () => Promise<unknown>, how: { kind: 'restart' | 'exit'; stores: boolean }): void {
    if (this.#ending) return;
    this.#ending = true;
    if (how.stores) this.#core.state.saveLast();
    this.#core.deeds.ended(this.#hostGoesDown ? 'host-down' : how.kind);
    this.#core.work.stop();
    this.#core.jobs.stop();
    this.#core.themes.stop();
    this.#core.configuration.stop();
    this.#core.idle.stop();
    this.#core.keptCode.stop();
    this.#core.rehearsal.stop();
    this.#core.asking.asks.stop();
    this.#core.pushes.stop();
    this.#core.admission.stop();
    this.#core.pipes.closeAll();
    void this.#listener?.close();
    // First the caller of this method gets its answer.
    this.#core.parts.timers.after(0, () => {
      for (const { peer } of this.#core.connections) {
        peer.notify('server.closing', { reason: how.kind });
        peer.close();
      }
      if (how.kind === 'exit') {
        rmSync(this.#core.parts.socketPath, { force: true });
        this.#tmuxLink.remove(this.#core.parts.socketPath);
        sweepHistory([], this.#core.parts.socketPath);
      }
      // Last messages to slow clients get some time too.
      const stored = (how.kind === 'restart' && this.#core.bufferStore.written()) || Promise.resolve();
      void Promise.all([stored.then(before), this.#after(lastWordsMs)]).finally(() => {
        this.#core.ledger.close();
        this.#core.parts.exit(0);
      });
    });
  }

  async #recover(): Promise<void> {
    const ptys = new Map(this.#core.welcome.ptys.map((pty) => [pty.key, pty]));
    const known = new Set<string>();
    const { host, popups, restored, welcome } = this.#core;
    const reason = lossReason(restored.host, host, restored.end);
    for (const pane of [...this.#core.tree.panes.values()]) {
      // A pane that was a popup has the popup's PTY until it is respawned.
      const before = popupKey(pane.uuid);
      known.add(pane.uuid).add(before);
      await this.#core.panes.recover(pane, ptys.get(pane.uuid) ?? ptys.get(before), reason);
    }
    this.#core.statuses.restore(this.#core.tree.panes.values(), restored.statuses);
    this.#core.viewports.lent.restore(restored.lent, this.#core.tree.windows.values());
    for (const key of await popups.recover(restored.popups, welcome, reason)) known.add(key);
    await this.#core.adoption.adoptAllBut(known);
    this.#core.execs.resume(this.#core.tree.panes.values());
    if (this.#core.state.isUnread) this.#core.logSweep.keepUnknown();
    sweepHistory(this.#core.tree.panes.values(), this.#core.parts.socketPath);
    this.#core.state.start(this.#core.host.keeper);
    this.#core.bufferStore.start();
    this.#core.configuration.tell(this.#core.work.start());
  }

  async #listen(): Promise<void> {
    // The keeper allows one live server at a time: an existing socket belongs to a dead one.
    rmSync(this.#core.parts.socketPath, { force: true });
    const host = {
      now: () => this.#core.parts.clock.now(),
      timers: this.#core.parts.timers,
      hello: (connection: Connection, params: HelloParams) => this.#hello(connection, params),
      request: (connection: Connection, request: GreetedRequest) => this.#request(connection, request),
      closed: (connection: Connection, error: Error | null) => {
        if (error instanceof HoldfastError && error.code === 'not-reading') {
          const who = connection.viewport?.name ?? connection.greeting?.client.name ?? 'a client';
          this.#core.parts.log.info(`${who}: ${error.message}`);
        }
        this.#core.connections.delete(connection);
        connection.viewport?.close(null);
        connection.control?.gone();
        connection.follower?.close();
        this.#core.asking.asks.left(connection);
        connectionEnded(this.#core, connection);
        this.#endUnused();
      },
      heard: () => this.#core.rehearsal.disturb(),
      crashed: (what: string, error: unknown) => this.#core.parts.log.error(what, error),
    };
    this.#listener = await listenUnix(this.#core.parts.socketPath, (carrier) => {
      this.#core.connections.add(new Connection(carrier, host));
    });
    await this.#tmuxLink.point(this.#core.parts.socketPath);
  }

  /** Commands wait for the configuration, except those that it runs itself (their environment has our pid). */
  #request(connection: Connection, request: GreetedRequest): unknown {
    if (this.#lingering && this.#isForNoServer(request))
      throw fail('no-server', { path: this.#core.parts.socketPath });
    if (request.method === 'command.run') this.#noteWish(request.params);
    else if (request.method.startsWith('exec.')) this.#ranCommand = true;
    const { loaded } = this.#core.configuration;
    const { HOLDFAST, TMUX } = connection.greeting?.env ?? {};
    const inside = [HOLDFAST, TMUX].some((names) => names?.split(',')[1] === String(process.pid));
    if (!loaded || inside) return this.#core.requests.handle(connection, request);
    const answer = loaded.then(() => this.#core.requests.handle(connection, request));
    this.#early.add(answer);
    return answer.finally(() => this.#early.delete(answer));
  }

  #noteWish({ argv = [], line = '' }: CommandRunParams): void {
    this.#ranCommand = true;
    if ([...commandNames(argv), ...line.split(' ')].some((word) => emptyStarters.includes(word)))
      this.#mayBeEmpty = true;
  }

  /**
   * Ends a server that was started for a command that made no session, such as attach-session, when the last client is
   * gone, as in tmux.
   */
  #endUnused(): void {
    const { restored, tree, connections } = this.#core;
    if (!restored.fresh || !this.#ranCommand || this.#mayBeEmpty) return;
    if (connections.size === 0 && tree.sessions.size === 0) void this.emptied();
  }

  /** A server that lingers without sessions counts as none for a command that starts none. */
  #isForNoServer(request: GreetedRequest): boolean {
    if (request.method !== 'command.run' || this.#core.tree.sessions.size > 0) return false;
    const names = commandNames(request.params.argv ?? []);
    return names.length > 0 && !names.some((name) => serverStarters.includes(name));
  }

  /** Synchronous up to the admission: a refused client must not get a further request in. */
  #hello(connection: Connection, said: HelloParams): Promise<HelloResult> {
    const params = ofRemote(said, this.#core.parts.env);
    const { operator, access, resume, resumed } = this.#admit(params);
    connection.greeting = params;
    connection.operator = operator;
    connection.access = access;
    connection.process = programBehind(params, access);
    const { generation } = this.#core.welcome;
    const { id, name, kind, role } = operator;
    const session = access.grant?.session ? sessionByUuid(this.#core.tree, access.grant.session) : undefined;
    const result: HelloResult = {
      version: Math.min(params.versions.max, protocolVersions.max),
      server: { version, build, pid: process.pid, generation },
      operator: { id, name, kind, role },
      principal: { ...access.principal },
      ...(session ? { session: { id: session.id, uuid: session.uuid, name: session.name } } : {}),
      ...greetedAs(access),
      resume,
    };
    if (!resumed) return Promise.resolve(result);
    this.#supersede(connection, id);
    return this.#core.keeper.lastSeq(operator.id).then((keeperSeq) => {
      connection.keeperSeq = keeperSeq;
      return { ...result, lastInputSeq: Math.max(0, lastWholeMessage(keeperSeq)) };
    });
  }

  #admit(params: HelloParams): Admitted {
    const { deeds } = this.#core;
    try {
      const admitted = this.#core.admission.admit(params);
      deeds.admitted(params, admitted);
      return admitted;
    } catch (error) {
      deeds.refused(params, error);
      throw error;
    }
  }

  /**
   * A returning operator leaves behind a connection that may seem alive for minutes. It ends before the last applied
   * input is asked for: later input on it would be applied twice, or would open a viewport without a client.
   */
  #supersede(connection: Connection, operator: string): void {
    for (const other of [...this.#core.connections])
      if (other !== connection && other.operator?.id === operator) other.peer.destroy();
  }
}
