/**
 * The daemon: puts the parts together, brings the last server's sessions back, listens, and answers. Everything that it
 * knows is in its parts; two of them can live in one process.
 */
import { rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { commands } from '../command/commands/index.ts';
import { defaultBindings } from '../command/default-bindings.ts';
import { CommandRunner } from '../command/execute/CommandRunner.ts';
import { Formats } from '../command/formats/Formats.ts';
import { HiddenEnvironment } from '../command/HiddenEnvironment.ts';
import { KeyTables } from '../command/KeyTables.ts';
import { PasteBuffers } from '../command/PasteBuffers.ts';
import { WaitChannels } from '../command/WaitChannels.ts';
import { KeeperClient, type Welcome } from '../keeper/link/KeeperClient.ts';
import { BlockCompressor } from '../log/BlockCompressor.ts';
import { LogStore } from '../log/LogStore.ts';
import { PastReader } from '../log/PastReader.ts';
import { Operators } from '../operator/Operators.ts';
import { createGlobalOptions } from '../options/OptionStore.ts';
import {
  type ByteString,
  type HelloParams,
  type HelloResult,
  protocolVersions,
} from '../protocol/messages.ts';
import { version } from '../runtime/installation.ts';
import { SessionTree } from '../session/SessionTree.ts';
import type { TreeParts } from '../session/TreeCore.ts';
import { restoreTree } from '../session/TreeRestore.ts';
import type { Environment, Pane, TreeEvent } from '../session/types.ts';
import { newUuidV7 } from '../session/Uuid.ts';
import { listenUnix, type UnixListener } from '../transport/unix.ts';
import { Alerts } from './Alerts.ts';
import { Chronicle } from './Chronicle.ts';
import { Configuration, configVariable } from './Configuration.ts';
import { Connection, type GreetedRequest } from './Connection.ts';
import { CopyModes } from './CopyModes.ts';
import { defaultShell } from './defaultShell.ts';
import { FormatJobs } from './FormatJobs.ts';
import type { Timers } from './FramePacer.ts';
import { Hooks, ofPane, ofSession, ofWinlink } from './Hooks.ts';
import { IdleSessions } from './IdleSessions.ts';
import { InnerCommands } from './InnerCommands.ts';
import { JobRunner } from './JobRunner.ts';
import { Lifecycle } from './Lifecycle.ts';
import { LogSweep } from './LogSweep.ts';
import { MessageLog } from './MessageLog.ts';
import type { PanesHost } from './Panes.ts';
import { Panes } from './Panes.ts';
import { Pipes } from './Pipes.ts';
import { ProcessInspector } from './ProcessInspector.ts';
import { paneChromeOf } from './paneChrome.ts';
import { mouseScene, type PressedMouseParts } from './pressedMouse.ts';
import { RequestHandler } from './RequestHandler.ts';
import { runsProgram } from './runsProgram.ts';
import { SavedSessions } from './SavedSessions.ts';
import { ServerServices } from './ServerServices.ts';
import { ServerState, type StoredServer } from './ServerState.ts';
import { SessionQueries } from './SessionQueries.ts';
import { StatusClock } from './StatusClock.ts';
import { statusReport } from './statusReport.ts';
import type { Viewport } from './Viewport.ts';
import { lastWholeMessage } from './ViewportInput.ts';
import { type ViewportChange, Viewports } from './Viewports.ts';
import { messageStyleOf, statusOf, titleOf } from './viewportChrome.ts';

export interface ServerParts {
  /** The link to the keeper. */
  link: Duplex;
  socketPath: string;
  stateDir: string;
  env: Readonly<Record<string, string | undefined>>;
  clock: { now(): number };
  timers: Timers;
  log: { info(text: string): void; error(text: string, error: unknown): void };
  /** Ends the process; the server has nothing more to do. */
  exit(code: number): void;
}

/** As in tmux: who edits with vi has its keys in copy mode and prompts too, until options say otherwise. */
function takeEditorsKeys(
  options: ReturnType<typeof createGlobalOptions>,
  env: Readonly<Record<string, string | undefined>>,
): void {
  const editor = env.VISUAL ?? env.EDITOR ?? '';
  if (!editor.slice(editor.lastIndexOf('/') + 1).includes('vi')) return;
  options.window.set('mode-keys', 'vi');
  options.session.set('status-keys', 'vi');
}

/** Commands that leave nothing for the next server to know: no state is stored after them. */
const stateless = /^(?:list|show|display|capture|has|send|wait|run|if|choose|refresh)-/;
const changesBuffers = /-buffer$|^capture-pane$/;
const changesOptions = /^set-(?:option|window-option|hook)$|^source-file$/;
/** Old logs are looked for when whoever waited for the start has been served. */
const sweepAfterMs = 5000;
/** Answers get this long to leave before the process ends. */
const lastWordsMs = 50;

export class Server {
  readonly #parts: ServerParts;
  readonly #startedAt: number;
  readonly #connections = new Set<Connection>();
  readonly #options = createGlobalOptions(() => this.#state.changed());
  readonly #environment: Environment;
  readonly #language = {
    buffers: new PasteBuffers(),
    channels: new WaitChannels(),
    keys: new KeyTables(),
    hidden: new HiddenEnvironment(),
  };
  readonly #state: ServerState;
  readonly #inspector = new ProcessInspector();
  readonly #past = new PastReader();
  readonly #jobs = new JobRunner();
  readonly #formatJobs: FormatJobs;
  readonly #messages: MessageLog;
  readonly #keeper: KeeperClient;
  readonly #welcome: Welcome;
  readonly #operators: Operators;
  readonly #tree: SessionTree;
  readonly #panes: Panes;
  readonly #viewports: Viewports;
  readonly #pipes: Pipes;
  readonly #copyModes: CopyModes;
  readonly #queries: SessionQueries;
  readonly #services: ServerServices;
  readonly #formats: Formats;
  readonly #lifecycle: Lifecycle;
  readonly #alerts: Alerts;
  readonly #hooks: Hooks;
  readonly #runner: CommandRunner;
  readonly #inner: InnerCommands;
  readonly #requests: RequestHandler;
  readonly #logs: LogStore;
  readonly #logSweep: LogSweep;
  readonly #problems: string[] = [];
  readonly #statusClock: StatusClock;
  readonly #configuration: Configuration;
  readonly #chronicle: Chronicle;
  readonly #idle: IdleSessions;
  /** Nothing was stored: the configuration is to be loaded. */
  #fresh = false;
  #listener: UnixListener | null = null;
  #ending = false;

  /** Takes over from whatever server was before, listens, and tells the keeper so. */
  static async start(parts: ServerParts): Promise<Server> {
    let server: Server | null = null;
    const keeper = new KeeperClient(parts.link, {
      onOutput: (pty, offset, data) => server?.panes.onOutput(pty, offset, data),
      onMark: (pty, mark) => server?.panes.onMark(pty, mark),
      onInputAck: (writer, seq) => server?.inputAnswered(writer, seq, null),
      onInputRefused: (writer, seq, _pty, reason) => server?.inputAnswered(writer, seq, reason),
      onClose: () => (server ? server.keeperGone() : parts.exit(0)),
    });
    const welcome = await keeper.hello();
    server = new Server(parts, keeper, welcome);
    await server.#recover();
    if (server.#fresh) server.#configuration.load();
    await server.#listen();
    keeper.ready();
    const { logSweep } = server;
    parts.timers.after(sweepAfterMs, () => logSweep.sweep());
    server.#idle.plan();
    server.#chronicle.record({ type: 'server-started', pid: process.pid });
    return server;
  }

  private constructor(parts: ServerParts, keeper: KeeperClient, welcome: Welcome) {
    this.#parts = parts;
    this.#keeper = keeper;
    this.#welcome = welcome;
    this.#startedAt = parts.clock.now();
    this.#environment = new Map(
      Object.entries(parts.env).flatMap(([k, v]) =>
        v === undefined || k === configVariable ? [] : [[k, v]],
      ),
    );
    this.#language.keys.setDefaults(defaultBindings());
    this.#state = new ServerState(parts.stateDir, () => this.#collectState());
    takeEditorsKeys(this.#options, parts.env);
    this.#options.session.set('default-shell', defaultShell(parts.env));
    this.#operators = new Operators(this.#state.secret());
    this.#messages = new MessageLog(
      () => parts.clock.now(),
      () => this.#options.server.getNumber('message-limit'),
    );
    this.#tree = this.#restoreTree();
    this.#logs = new LogStore(join(parts.stateDir, 'logs'), {
      clock: parts.clock,
      compressor: new BlockCompressor(),
    });
    this.#logSweep = new LogSweep(this.#logs, this.#tree, this.#options.window, parts.clock);
    this.#panes = new Panes(keeper, this.#logs, welcome.generation, this.#panesHost());
    this.#viewports = new Viewports({
      tree: this.#tree,
      timers: parts.timers,
      now: () => parts.clock.now(),
      keeper,
      keys: this.#language.keys,
      serverOptions: this.#options.server,
      runtime: (pane) => this.#panes.of(pane),
      mode: (pane) => this.#copyModes.of(pane),
      status: (viewport) => statusOf(viewport, this.#formats),
      paneChrome: (viewport) => paneChromeOf(viewport, this.#formats),
      title: (viewport) => titleOf(viewport, this.#formats),
      messageStyle: (viewport) => messageStyleOf(viewport, this.#formats),
      runBinding: (viewport, binding, pointed) =>
        this.#inner.forViewport(
          viewport,
          binding.command,
          pointed && mouseScene(viewport, pointed, this.#mouseParts()),
        ),
      changed: (viewport, what) => this.#viewportChanged(viewport, what),
    });
    this.#copyModes = this.#newCopyModes();
    this.#pipes = new Pipes(
      (pane, data) => void this.#services.sendInput(pane, data).catch(() => {}),
      (text) => this.#messages.add(text),
    );
    this.#queries = new SessionQueries({
      past: this.#past,
      runtime: (pane) => this.#panes.of(pane),
      attachedTo: (session) => this.#viewports.attachedTo(session).length,
      commandOf: (pane) => this.#services.paneFacts(pane).currentCommand || pane.startCommand.join(' '),
    });
    this.#chronicle = new Chronicle({
      stateDir: parts.stateDir,
      timers: parts.timers,
      now: () => parts.clock.now(),
      queries: () => this.#queries,
      panes: () => this.#panes,
      problem: (sentence) => this.#messages.add(sentence),
    });
    this.#idle = this.#newIdle();
    this.#services = this.#newServices();
    this.#formatJobs = new FormatJobs(this.#jobs, parts.clock, () => this.#viewports.refreshStatus());
    this.#formats = new Formats({
      tree: this.#tree,
      services: this.#services,
      options: this.#options,
      globalEnvironment: this.#environment,
      state: this.#language,
      clock: parts.clock,
      host: { name: hostname(), pid: process.pid, user: parts.env.USER ?? '' },
      job: (command, about) =>
        this.#formatJobs.text(
          command,
          about.session?.cwd ?? '/',
          this.#services.jobEnvironment(about.session ?? null),
        ),
    });
    this.#runner = new CommandRunner({
      commands,
      tree: this.#tree,
      services: this.#services,
      options: this.#options,
      globalEnvironment: this.#environment,
      state: this.#language,
      clock: {
        now: () => parts.clock.now(),
        after: (ms) => new Promise((resolve) => void parts.timers.after(ms, resolve)),
      },
      expander: this.#formats,
      afterCommand: (name) => this.#afterCommand(name),
      hookLines: (hook, target) => this.#hooks.lines(hook, target ?? undefined),
      crashed: (what, error) => parts.log.error(what, error),
    });
    this.#configuration = new Configuration({
      runner: this.#runner,
      messages: this.#messages,
      timers: parts.timers,
      env: parts.env,
    });
    this.#inner = new InnerCommands(this.#runner, this.#tree, this.#messages);
    this.#hooks = new Hooks({
      globalSession: this.#options.session,
      globalWindow: this.#options.window,
      run: (line, target, variables) => void this.#inner.forHook(line, target, variables),
    });
    this.#alerts = new Alerts({
      timers: parts.timers,
      now: () => parts.clock.now(),
      viewportsOf: (session) => this.#viewports.attachedTo(session),
      changed: () => this.#viewports.refreshStatus(),
      hook: (name, winlink) => this.#hooks.fire(name, ofWinlink(winlink)),
    });
    this.#lifecycle = this.#newLifecycle();
    this.#statusClock = new StatusClock(
      parts.timers,
      () => this.#options.session.getNumber('status-interval') * 1000,
      () => this.#viewports.refreshStatus(),
    );
    this.#requests = new RequestHandler({
      tree: this.#tree,
      runner: this.#runner,
      viewports: this.#viewports,
      queries: this.#queries,
      chronicle: this.#chronicle,
      saved: new SavedSessions({
        tree: this.#tree,
        services: this.#services,
        queries: this.#queries,
        now: () => parts.clock.now(),
      }),
      idle: this.#idle,
      logs: this.#logs,
      now: () => parts.clock.now(),
      status: () =>
        statusReport({
          welcome,
          startedAt: this.#startedAt,
          socketPath: parts.socketPath,
          stateDir: parts.stateDir,
          tree: this.#tree,
          panes: this.#panes,
          logs: this.#logs,
          clients: this.#viewports.all().length,
          problems: [...this.#problems, ...(this.#state.problem ? [this.#state.problem] : [])],
        }),
      restart: () => this.restart(),
    });
  }

  get logSweep(): LogSweep {
    return this.#logSweep;
  }

  get panes(): Panes {
    return this.#panes;
  }

  inputAnswered(writer: string, seq: number, refused: 'full' | 'gone' | null): void {
    if (this.#services.inputAnswered(writer, seq, refused === null)) return;
    if (refused === null) this.#viewports.onInputAck(writer, seq);
    else this.#viewports.onInputRefused(writer, seq, refused);
  }

  /** The keeper died, or has replaced this server: whoever comes next owns everything. */
  keeperGone(): void {
    if (this.#ending) return;
    this.#parts.log.info('the keeper is gone; this server ends');
    this.#parts.exit(0);
  }

  /** Planned restart: everything is carried over by the next server, which the keeper starts when this one is gone. */
  restart(): void {
    this.#end(() => this.#keeper.restart(), { kind: 'restart' });
  }

  /** Makes the socket again, which somebody removed. Connections stay. */
  relisten(): void {
    const old = this.#listener;
    if (this.#ending || old === null) return;
    this.#listener = null;
    // Closing removes the name of the old socket, so it comes first.
    void old.close();
    this.#listen().catch((error) => this.#parts.log.error('listening again', error));
  }

  /** Ends every session, the keeper and this process. */
  async shutdown(by?: string): Promise<void> {
    if (!this.#ending) this.#chronicle.allEnded(this.#tree.sessions.values(), by);
    for (const viewport of this.#viewports.all()) viewport.close({ kind: 'server-exit' });
    this.#state.forget();
    this.#end(() => this.#keeper.shutdown(), { kind: 'exit' });
  }

  #end(tellKeeper: () => Promise<void>, how: { kind: 'restart' | 'exit' }): void {
    if (this.#ending) return;
    this.#ending = true;
    if (how.kind === 'restart') this.#state.saveNow();
    this.#jobs.stop();
    this.#idle.stop();
    this.#pipes.closeAll();
    void this.#listener?.close();
    // The answer to whoever asked for this leaves first.
    this.#parts.timers.after(0, () => {
      for (const { peer } of this.#connections) {
        peer.notify('server.closing', { reason: how.kind });
        peer.close();
      }
      if (how.kind === 'exit') rmSync(this.#parts.socketPath, { force: true });
      // Last words to clients that read slowly get some time too.
      const lastWords = new Promise<void>((resolve) => void this.#parts.timers.after(lastWordsMs, resolve));
      void Promise.all([tellKeeper(), lastWords]).finally(() => this.#parts.exit(0));
    });
  }

  // ------------------------------------------------------------------ start

  #restoreTree(): SessionTree {
    const parts: TreeParts = {
      clock: this.#parts.clock,
      newUuid: () => newUuidV7(this.#parts.clock.now()),
      globalOptions: this.#options,
      emit: (event) => {
        // First, since the end of the last session ends the server.
        this.#chronicle.onTreeEvent(event);
        this.#lifecycle.onTreeEvent(event);
      },
    };
    const restored = this.#state.load((stored) => ({ stored, ...restoreTree(stored.tree, parts) }));
    this.#problems.push(...this.#state.problems);
    if (!restored) {
      this.#fresh = true;
      return new SessionTree(parts);
    }
    const { stored, tree, problems } = restored;
    this.#problems.push(...problems);
    for (const [name, value] of stored.environment) this.#environment.set(name, value);
    const sessions = new Map([...tree.sessions.values()].map(({ uuid, environment }) => [uuid, environment]));
    for (const [owner, variables] of stored.hidden ?? []) {
      const environment = owner === null ? this.#environment : sessions.get(owner);
      for (const [name, value] of variables) {
        if (environment) this.#language.hidden.set(environment, name, value);
      }
    }
    if (stored.bindings) this.#language.keys.restore(stored.bindings);
    const buffers = this.#state.loadBuffers();
    if (buffers) this.#language.buffers.restore(buffers);
    return tree;
  }

  async #recover(): Promise<void> {
    const ptys = new Map(this.#welcome.ptys.map((pty) => [pty.key, pty]));
    const known = new Set<string>();
    for (const pane of [...this.#tree.panes.values()]) {
      known.add(pane.uuid);
      await this.#panes.recover(pane, ptys.get(pane.uuid));
    }
    this.#panes.releaseOrphans(this.#welcome, known);
    this.#state.start();
  }

  async #listen(): Promise<void> {
    // The keeper lets one server live at a time: a socket that is there belongs to one that is gone.
    rmSync(this.#parts.socketPath, { force: true });
    const host = {
      now: () => this.#parts.clock.now(),
      hello: (connection: Connection, params: HelloParams) => this.#hello(connection, params),
      request: (connection: Connection, request: GreetedRequest) => this.#request(connection, request),
      closed: (connection: Connection) => {
        this.#connections.delete(connection);
        connection.viewport?.close(null);
        connection.follower?.close();
      },
      crashed: (what: string, error: unknown) => this.#parts.log.error(what, error),
    };
    this.#listener = await listenUnix(this.#parts.socketPath, (carrier) => {
      this.#connections.add(new Connection(carrier, host));
    });
  }

  /** Commands wait for the configuration, but those that it runs itself (they are told our pid) do not. */
  #request(connection: Connection, request: GreetedRequest): unknown {
    const { loaded } = this.#configuration;
    const inside = connection.greeting?.env?.HOLDFAST?.split(',')[1] === String(process.pid);
    if (!loaded || inside) return this.#requests.handle(connection, request);
    return loaded.then(() => this.#requests.handle(connection, request));
  }

  async #hello(connection: Connection, params: HelloParams): Promise<HelloResult> {
    const { operator, resume, resumed } = this.#operators.admit(params, 'operator');
    connection.operator = operator;
    const { generation } = this.#welcome;
    const result: HelloResult = {
      version: Math.min(params.versions.max, protocolVersions.max),
      server: { version, pid: process.pid, generation },
      operator: { ...operator },
      resume,
    };
    if (!resumed) return result;
    connection.keeperSeq = await this.#keeper.lastSeq(operator.id);
    return { ...result, lastInputSeq: Math.max(0, lastWholeMessage(connection.keeperSeq)) };
  }

  // ------------------------------------------------------------------ parts

  #panesHost(): PanesHost {
    return {
      version,
      now: () => this.#parts.clock.now(),
      changed: (runtime) => {
        this.#copyModes.paneChanged(runtime.pane);
        this.#viewports.paneChanged(runtime.pane);
      },
      output: (runtime, data) => this.#output(runtime.pane, data),
      processChanged: (pane, process) => this.#lifecycle.processChanged(pane, process),
      events: (pane) => ({
        bell: () => {
          this.#chronicle.recorder.bell(pane);
          this.#alerts.bell(pane);
        },
        title: (title) => this.#tree.setPaneTitle(pane, title),
        cwd: (path) => {
          pane.cwd = path;
          this.#state.changed();
        },
        clipboard: (selection, data) => this.#clipboard(pane, selection, data),
        promptMark: () => {},
        historyCleared: () => {},
        notification: (title, body) => {
          this.#chronicle.recorder.notification(pane, title, body);
          this.#messages.add(`${pane.id}: ${title}: ${body}`);
        },
      }),
      colours: () => ({ foreground: '#d7dae0', background: '#000000' }),
      problem: (sentence) => this.#messages.add(sentence),
    };
  }

  #newServices(): ServerServices {
    return new ServerServices({
      keeper: this.#keeper,
      generation: this.#welcome.generation,
      panes: this.#panes,
      viewports: this.#viewports,
      past: this.#past,
      jobs: this.#jobs,
      pipes: this.#pipes,
      copyModes: this.#copyModes,
      messages: this.#messages,
      queries: this.#queries,
      inspector: this.#inspector,
      globalEnvironment: this.#environment,
      serverOptions: this.#options.server,
      hiddenNames: (environment) => new Set(this.#language.hidden.of(environment).keys()),
      serverPid: process.pid,
      socketPath: this.#parts.socketPath,
      startedAt: this.#startedAt,
      version,
      shutdown: (by) => this.shutdown(by),
      typed: (pane) => {
        for (const { session } of pane.window.links) this.#idle.touch(session);
      },
    });
  }

  #mouseParts(): PressedMouseParts {
    return {
      tree: this.#tree,
      timers: this.#parts.timers,
      runtime: (pane) => this.#panes.of(pane),
      copyMode: (pane) => this.#copyModes.of(pane),
      type: (pane, bytes) => void this.#services.sendInput(pane, bytes).catch(() => {}),
    };
  }

  #newIdle(): IdleSessions {
    const commandOf = (pane: Pane) =>
      pane.process.state === 'running' ? this.#inspector.foreground(pane.process.pid) : null;
    return new IdleSessions({
      tree: this.#tree,
      timers: this.#parts.timers,
      now: () => this.#parts.clock.now(),
      attached: (session) => this.#viewports.attachedTo(session).length > 0,
      asked: (session) => this.#viewports.attachedTo(session).some((viewport) => viewport.prompt !== null),
      outputAt: (pane) => this.#panes.of(pane)?.log.lastAt ?? 0,
      busy: (pane) => runsProgram(pane, commandOf(pane), this.#options.session.getString('default-command')),
      end: (session, ttlMs) =>
        this.#tree.removeSession(session, {
          cause: `idle for ${Math.round(ttlMs / 1000)} s`,
          by: 'session-ttl',
        }),
    });
  }

  #newCopyModes(): CopyModes {
    const { buffers } = this.#language;
    const options = this.#options.server;
    return new CopyModes({
      past: this.#past,
      serverOptions: options,
      runtime: (pane) => this.#panes.of(pane),
      expand: (format, pane) => this.#formats.expand(format, { ...ofPane(pane), pane }),
      changed: (pane) => this.#viewports.request(pane.window),
      modeChanged: (pane) => {
        this.#viewports.refreshStatus();
        this.#hooks.fire('pane-mode-changed', ofPane(pane));
      },
      addBuffer: (data, { prefix, append }) => {
        const newest = append ? buffers.top() : undefined;
        const now = this.#parts.clock.now();
        if (newest) buffers.set(newest.name, newest.data + data, now);
        else buffers.add(data, now, options.getNumber('buffer-limit'), prefix);
        this.#state.saveBuffers(buffers.toState());
      },
      setClipboards: (pane, data) => {
        this.#sendClipboard(pane, 'c', data);
        this.#hooks.fire('pane-set-clipboard', ofPane(pane));
      },
      pipe: (pane, command, input) => {
        const session = ofPane(pane)?.session ?? null;
        const env = this.#services.jobEnvironment(session);
        void this.#jobs.run({ command, cwd: session?.cwd ?? '/', env, input });
      },
      message: (pane, text) => {
        for (const viewport of this.#viewports.all()) {
          if (viewport.activePane === pane) viewport.showMessage(text);
        }
      },
    });
  }

  #newLifecycle(): Lifecycle {
    return new Lifecycle({
      tree: this.#tree,
      panes: this.#panes,
      viewports: this.#viewports,
      inspector: this.#inspector,
      hostName: hostname(),
      timers: this.#parts.timers,
      now: () => this.#parts.clock.now(),
      expand: (format, pane) => this.#formats.expand(format, { ...ofPane(pane), pane, time: true }),
      stateChanged: () => this.#state.changed(),
      tell: (event) => this.#treeChanged(event),
      empty: () => {
        if (this.#options.server.getFlag('exit-empty')) void this.shutdown();
      },
    });
  }

  // ------------------------------------------------------------------ events

  #output(pane: Pane, data: Uint8Array): void {
    this.#pipes.output(pane, data);
    this.#chronicle.output(pane);
    this.#alerts.activity(pane, this.#parts.clock.now());
    if (pane.active) this.#lifecycle.outputIn(pane.window);
  }

  #clipboard(pane: Pane, selection: string, data: Uint8Array): void {
    const policy = this.#options.server.getString('set-clipboard');
    if (policy === 'off' || policy === 'external') return;
    const text = Buffer.from(data).toString('latin1');
    this.#language.buffers.add(text, this.#parts.clock.now(), this.#options.server.getNumber('buffer-limit'));
    this.#state.saveBuffers(this.#language.buffers.toState());
    this.#sendClipboard(pane, selection, text);
  }

  #sendClipboard(pane: Pane, selection: string, data: ByteString): void {
    for (const viewport of this.#viewports.all()) {
      if (viewport.activePane.window === pane.window) viewport.clipboard(selection, data);
    }
  }

  #treeChanged(event: TreeEvent): void {
    if (event.type === 'pane-removed') this.#copyModes.exit(event.pane);
    if (event.type === 'session-window-changed' && this.#viewports.attachedTo(event.session).length > 0) {
      this.#alerts.seen(event.session.current);
    }
    if (event.type === 'session-renamed') {
      for (const viewport of this.#viewports.attachedTo(event.session)) viewport.tellSession();
    }
    this.#viewports.refreshStatus();
    if (event.type === 'session-closed') this.#logSweep.sweep();
    if (event.type === 'session-created') this.#idle.plan();
    this.#hooks.onTreeEvent(event);
  }

  #viewportChanged(viewport: Viewport, what: ViewportChange): void {
    this.#statusClock.set(this.#viewports.all().length > 0);
    this.#viewports.refreshStatus();
    const target = ofSession(viewport.session);
    if (what === 'resized') this.#hooks.fire('client-resized', target, { hook_client: viewport.name });
    if (what === 'resized' || what === 'flags') return;
    this.#chronicle.recorder.client(`client-${what}`, viewport.name, viewport.session);
    if (what !== 'attached') this.#idle.touch(viewport.session);
    this.#idle.plan();
    const notice = what === 'attached' ? this.#configuration.takeNotice() : null;
    if (notice !== null) viewport.showMessage(notice, 0);
    this.#hooks.fire(`client-${what}`, target, { hook_client: viewport.name });
  }

  #afterCommand(name: string): void {
    if (stateless.test(name) && !changesBuffers.test(name)) return;
    if (changesBuffers.test(name)) this.#state.saveBuffers(this.#language.buffers.toState());
    if (changesOptions.test(name)) this.#optionsChanged();
    this.#state.changed();
    this.#viewports.refreshStatus();
  }

  /** What options say takes effect at once. */
  #optionsChanged(): void {
    this.#panes.optionsChanged();
    this.#idle.plan();
    for (const window of this.#tree.windows.values()) {
      this.#tree.refit(window);
      this.#alerts.awaitSilence(window);
    }
    this.#viewports.resizeWindows();
  }

  #collectState(): StoredServer {
    return {
      version: 1,
      tree: this.#tree.toState(),
      environment: [...this.#environment],
      hidden: this.#hiddenVariables(),
      bindings: this.#language.keys.toState(),
    };
  }

  #hiddenVariables(): NonNullable<StoredServer['hidden']> {
    const of = (environment: Environment): [string, string][] => [...this.#language.hidden.of(environment)];
    const sessions = [...this.#tree.sessions.values()].map(
      ({ uuid, environment }): [string, [string, string][]] => [uuid, of(environment)],
    );
    return [[null, of(this.#environment)] as [null, [string, string][]], ...sessions].filter(
      ([, variables]) => variables.length > 0,
    );
  }
}
