/**
 * Live halves of all panes: creates them, starts and ends their programs, restores them after a crash or a reboot, and
 * routes the keeper's stream to the right one. Knows no client and draws nothing.
 */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import type { KeeperClient } from '../../keeper/link/KeeperClient.ts';
import type { LogStore } from '../../log/LogStore.ts';
import type { PaneLog } from '../../log/PaneLog.ts';
import { colourHex } from '../../options/style/colour.ts';
import { fail, HoldfastError } from '../../protocol/errors.ts';
import type { CellSize, ExitStatus, PtyId, PtyState, StreamMark } from '../../protocol/keeperLink.ts';
import type { DefaultColours, ProcessInfo } from '../../protocol/messages.ts';
import type { ScreenEvents } from '../../screen/programReports.ts';
import type { Screen } from '../../screen/Screen.ts';
import type { Pane, Session } from '../../session/types.ts';
import { lostNotice } from './lostPanes.ts';
import { PaneRuntime } from './PaneRuntime.ts';
import { logOptions, PaneScreens } from './PaneScreens.ts';
import type { ReportedEvents } from './ProgramReports.ts';
import type { Program } from './paneEnvironment.ts';

export interface PanesHost {
  readonly version: string;
  now(): number;
  changed(runtime: PaneRuntime, bytes: number): void;
  output(runtime: PaneRuntime, data: Uint8Array): void;
  /** A pane's process started, ended or was found lost. */
  processChanged(pane: Pane, process: ProcessInfo): void;
  /** Handlers of a program's reports beside its cells: bell, title, clipboard, prompt marks and so on. */
  events(pane: Pane): ReportedEvents & Pick<ScreenEvents, 'passthrough' | 'promptMark'>;
  /** Offset from which the pane's log must be retained regardless of its bounds; null for none. */
  keptFrom(pane: Pane): number | null;
  colours(): Required<DefaultColours>;
  /** Whether programs may request extended keys. */
  allowsExtendedKeys(): boolean;
  problem(sentence: string): void;
  /** A log file cannot be read: history is missing. */
  unreadable(sentence: string): void;
}

export interface StartRequest extends Program {
  env: Record<string, string>;
  cwd: string;
  /** Fails when the directory cannot be used, instead of starting in the home folder. */
  onlyThere?: true;
}

/** A program that runs outside any pane. */
export interface RunningProgram {
  pty: PtyId;
  pid: number;
  tty: string;
  /** Bytes of its output that its screen's checkpoint covers. */
  offset: number;
  checkpoint: Uint8Array;
}

export class Panes {
  readonly #keeper: KeeperClient;
  readonly #screens: PaneScreens;
  readonly #host: PanesHost;
  readonly #byPane = new Map<Pane, PaneRuntime>();
  /** Panes whose live half is made later in this turn of the event loop: see `create`. */
  readonly #unmade = new Set<Pane>();
  readonly #byPty = new Map<PtyId, PaneRuntime>();
  readonly #starting = new Set<Pane>();
  /** Panes whose programs this server found lost at start-up. */
  readonly #lostNow = new Set<Pane>();
  readonly #endings = new Map<Pane, (() => void)[]>();
  #hostGoesDown = false;
  /** Cell size that a terminal reported last; new panes get it. */
  #cell: CellSize | null = null;

  constructor(keeper: KeeperClient, logs: LogStore, generation: number, host: PanesHost) {
    this.#keeper = keeper;
    this.#host = host;
    this.#screens = new PaneScreens({
      keeper,
      logs,
      generation,
      host,
      ptyOf: (pane) => this.#byPane.get(pane)?.pty ?? null,
    });
  }

  of(pane: Pane): PaneRuntime | undefined {
    if (this.#unmade.delete(pane)) this.#make(pane);
    return this.#byPane.get(pane);
  }

  all(): IterableIterator<PaneRuntime> {
    for (const pane of [...this.#unmade]) this.of(pane);
    return this.#byPane.values();
  }

  /**
   * Creates the live half of a new pane: an empty screen and log, no program yet. Creation is deferred until first use,
   * or the end of this turn, so that the keeper can fork the program meanwhile.
   */
  create(pane: Pane): void {
    this.#unmade.add(pane);
    queueMicrotask(() => this.of(pane));
  }

  #make(pane: Pane): void {
    const log = this.#screens.openLog(pane);
    const screen = this.#screens.make(pane);
    const runtime = this.#add(pane, log, screen);
    if (this.#cell) runtime.setCell(this.#cell);
  }

  /** Restores a pane of an earlier server: its screen from the log, its stream from the keeper while its PTY lives. */
  async recover(pane: Pane, pty: PtyState | undefined, lossReason: string): Promise<void> {
    const log = this.#screens.openLog(pane);
    for (const problem of log.problems) this.#host.unreadable(problem);
    const { screen, resumed } = await this.#screens.recover(pane, log, pty);
    log.forgetRecovery();
    const runtime = this.#add(pane, log, screen);
    if (pty) this.#resume(runtime, pty, resumed);
    else if (pane.process.state === 'running') {
      this.#host.processChanged(pane, { state: 'lost', reason: lossReason, at: this.#host.now() });
      runtime.softReset();
      runtime.feed(lostNotice(pane, lossReason, homedir()));
      this.#lostNow.add(pane);
    }
    // The size may have changed at the very moment that the last server died.
    if (pane.cols !== screen.cols || pane.rows !== screen.rows) runtime.resize(pane.cols, pane.rows);
  }

  /** Panes that this server found lost; returned once. */
  takeLost(): Pane[] {
    const lost = [...this.#lostNow];
    this.#lostNow.clear();
    return lost;
  }

  /** Starts a program in a pane without one. Errors: spawn-failed, argument-too-long. */
  async start(pane: Pane, request: StartRequest): Promise<void> {
    if (!this.#byPane.has(pane) && !this.#unmade.has(pane)) throw fail('no-such-pane', { name: pane.id });
    if (pane.process.state === 'running' || this.#starting.has(pane))
      throw fail('still-active', { what: 'pane', name: pane.id, words: `pane ${pane.id} still active` });
    this.#starting.add(pane);
    try {
      await this.#start(pane, request);
    } finally {
      this.#starting.delete(pane);
    }
  }

  /** Whether the pane's program is being started; input typed meanwhile is for that program. */
  isStarting(pane: Pane): boolean {
    return this.#starting.has(pane);
  }

  async #start(pane: Pane, request: StartRequest): Promise<void> {
    const spawned = this.#spawn(pane, request);
    // Made and logged while the keeper forks; its stream is followed only after its answer.
    const runtime = this.of(pane);
    runtime?.announceSpawn();
    try {
      await spawned;
    } catch (error) {
      const isElsewhere = error instanceof HoldfastError && error.code === 'bad-cwd' && !request.onlyThere;
      if (!isElsewhere) throw this.#failed(pane, error);
      // As in tmux, a missing directory does not keep a program from starting; here a message reports it.
      const home = request.env.HOME ?? homedir();
      const cwd = existsSync(home) ? home : '/';
      this.#host.problem(`${error.message}; started in ${cwd}`);
      runtime?.feed(Buffer.from(`[${error.message}; started in ${cwd}]\r\n`));
      try {
        await this.#spawn(pane, { ...request, cwd });
        pane.cwd = cwd;
      } catch (second) {
        throw this.#failed(pane, second);
      }
    }
  }

  /** Gives a running program to a pane that was made for it and has had none. */
  adopt(pane: Pane, { pty, pid, tty, offset, checkpoint }: RunningProgram): void {
    this.of(pane)?.dispose();
    const screen = this.#screens.restore(pane, checkpoint);
    const runtime = this.#add(pane, this.#screens.openLog(pane), screen);
    runtime.beginAt(offset);
    this.#byPty.set(pty, runtime);
    this.#host.processChanged(pane, { state: 'running', pid, tty });
    runtime.follow(pty);
    runtime.resize(pane.cols, pane.rows);
    this.#host.changed(runtime, 0);
  }

  /** The host is going down: exits of programs are no longer recorded. Resolves when all output is on the disk. */
  async hostDown(): Promise<void> {
    this.#hostGoesDown = true;
    await Promise.all([...this.#byPane.values()].map(({ log }) => log.synced()));
  }

  /** Ends a pane's program and everything left in its process session; resolves when the keeper has seen it end. */
  kill(pane: Pane): Promise<void> {
    const runtime = this.#byPane.get(pane);
    const pty = runtime?.pty ?? null;
    if (pty === null || pane.process.state !== 'running') return Promise.resolve();
    return new Promise((resolve) => {
      const waiting = this.#endings.get(pane) ?? [];
      waiting.push(resolve);
      this.#endings.set(pane, waiting);
      this.#keeper.kill(pty);
    });
  }

  /** Whether a command is ending this pane's program and waits for it: that command decides what follows. */
  isBeingEnded(pane: Pane): boolean {
    return this.#endings.has(pane);
  }

  /** The pane has left the tree: its program is ended; its log stays until it expires. */
  remove(pane: Pane): void {
    this.#unmade.delete(pane);
    const runtime = this.#byPane.get(pane);
    if (!runtime) return;
    this.#byPane.delete(pane);
    if (runtime.pty !== null) {
      this.#byPty.delete(runtime.pty);
      // The keeper kills the remaining processes before it forgets a PTY.
      runtime.releasePty();
    }
    runtime.dispose();
    this.#ended(pane);
  }

  /** Options changed: `log`, `history-bytes`, `history-age`, `extended-keys`, `pane-colours`, and those of `setModes`. */
  optionsChanged(): void {
    const extendedKeys = this.#host.allowsExtendedKeys();
    for (const runtime of this.#byPane.values()) {
      const { pane, log, screen } = runtime;
      screen.setTitle(pane.title);
      screen.allowExtendedKeys(extendedKeys);
      screen.setPalette(paletteOf(pane));
      const { enabled, bounds } = logOptions(pane);
      log.setEnabled(enabled);
      log.setBounds(bounds);
      setModes(runtime);
    }
  }

  /**
   * Sets the colours reported to programs that query them. `tell`: also notify programs subscribed to changes between
   * dark and light (mode 2031). Not for a client that attaches: attaching must type nothing into any program.
   */
  setColours(colours: Required<DefaultColours>, tell: boolean): void {
    for (const runtime of this.#byPane.values()) runtime.setColours(colours, tell);
  }

  /** A terminal that shows this session reported its cell size, in pixels. */
  setCell(cell: CellSize, session: Session): void {
    this.#cell = cell;
    for (const runtime of this.#byPane.values())
      if (session.winlinks.some(({ window }) => window === runtime.pane.window)) runtime.setCell(cell);
  }

  /** Returns true while a checkpoint is unfinished: call `goOn` until it returns false, then pass more output. */
  onOutput(pty: PtyId, offset: number, data: Buffer): boolean {
    return this.#byPty.get(pty)?.onOutput(offset, data) ?? false;
  }

  /** Goes on with the checkpoint; answers whether more is left of it. */
  goOn(pty: PtyId): boolean {
    return this.#byPty.get(pty)?.goOn() ?? false;
  }

  onMark(pty: PtyId, mark: StreamMark): void {
    this.#byPty.get(pty)?.onMark(mark);
  }

  /** Gives a program of an earlier server to the pane made for it: screen and history come from its log. */
  async takeOver(pane: Pane, pty: PtyState): Promise<void> {
    this.of(pane)?.dispose();
    await this.recover(pane, pty, '');
  }

  async #spawn(pane: Pane, request: StartRequest): Promise<void> {
    const { cols, rows } = pane;
    const { pty, pid, tty } = await this.#keeper.spawn({
      key: pane.uuid,
      file: request.file,
      args: request.args,
      ...(request.argv0 === undefined ? {} : { argv0: request.argv0 }),
      env: request.env,
      cwd: request.cwd,
      cols,
      rows,
    });
    const runtime = this.of(pane);
    if (!runtime) {
      this.#keeper.kill(pty);
      this.#keeper.release(pty);
      throw fail('no-such-pane', { name: pane.id });
    }
    this.#byPty.set(pty, runtime);
    this.#host.processChanged(pane, { state: 'running', pid, tty });
    runtime.follow(pty);
    // The pane got another size while the keeper forked.
    if (pane.cols !== cols || pane.rows !== rows) runtime.resize(pane.cols, pane.rows);
  }

  #failed(pane: Pane, error: unknown): unknown {
    const reason = error instanceof HoldfastError ? error.message : 'internal error';
    this.#host.processChanged(pane, { state: 'failed', reason, at: this.#host.now() });
    return error;
  }

  #resume(runtime: PaneRuntime, pty: PtyState, resumed: boolean): void {
    const { pane } = runtime;
    this.#byPty.set(pty.pty, runtime);
    const stored = runtime.log.endOffset - runtime.log.base >= pty.endOffset;
    const isStale = this.#sayMissing(runtime, pty);
    runtime.follow(pty.pty);
    if ((!resumed || isStale) && pty.exited === null) {
      // The screen is missing or stale: a full-screen program repaints when its size changes and changes back.
      this.#keeper.resize(pty.pty, Math.max(1, pane.cols - 1), pane.rows);
      this.#keeper.resize(pty.pty, pane.cols, pane.rows);
    }
    if (pty.exited === null)
      this.#host.processChanged(pane, { state: 'running', pid: pty.pid, tty: pty.tty });
    // Handles an exit that the server before had stored, and died before it acted on it.
    else if (stored && runtime.log.lastSerial > 0 && pane.process.state === 'running') {
      this.#exited(runtime, pty.exited);
    }
  }

  /**
   * Reports output that neither the log nor the keeper has, in a line of its own. In a full-screen program it prints
   * nothing and returns true: the picture is stale.
   */
  #sayMissing(runtime: PaneRuntime, pty: PtyState): boolean {
    const missing = pty.firstOffset - (runtime.log.endOffset - runtime.log.base);
    if (missing <= 0) return false;
    runtime.beginAt(pty.firstOffset);
    if (runtime.screen.alternateScreen) return true;
    runtime.feed(Buffer.from(`\r\n[holdfast: ${missing} bytes of output are not in the log]\r\n`));
    return false;
  }

  #add(pane: Pane, log: PaneLog, screen: Screen): PaneRuntime {
    screen.allowExtendedKeys(this.#host.allowsExtendedKeys());
    screen.setPalette(paletteOf(pane));
    const runtime = new PaneRuntime(pane, log, screen, {
      keeper: this.#keeper,
      now: () => this.#host.now(),
      changed: (changed, bytes) => this.#host.changed(changed, bytes),
      output: (from, data) => this.#host.output(from, data),
      exited: (gone, mark) => this.#exited(gone, mark.status),
    });
    this.#byPane.set(pane, runtime);
    setModes(runtime);
    return runtime;
  }

  #exited(runtime: PaneRuntime, status: ExitStatus): void {
    if (this.#hostGoesDown) return;
    const { pane } = runtime;
    if (runtime.pty !== null) this.#byPty.delete(runtime.pty);
    runtime.releasePty();
    const at = this.#host.now();
    this.#host.processChanged(
      pane,
      status.kind === 'code'
        ? { state: 'exited', code: status.code, at }
        : { state: 'killed', signal: status.signal, at },
    );
    this.#ended(pane);
  }

  #ended(pane: Pane): void {
    const waiting = this.#endings.get(pane) ?? [];
    this.#endings.delete(pane);
    for (const resolve of waiting) resolve();
  }
}

/** Sets the modes of the screen that options decide; a sequence of the log where they differ. */
function setModes(runtime: PaneRuntime): void {
  const { options } = runtime.pane;
  runtime.allowAlternate(options.getFlag('alternate-screen'));
  runtime.scrollOnClear(options.getFlag('scroll-on-clear'));
}

/** The option pane-colours, by index, '#rrggbb' each. */
function paletteOf({ options }: Pane): ReadonlyMap<number, string> {
  const colours = new Map<number, string>();
  for (const [index, name] of options.getElements('pane-colours')) {
    const hex = colourHex(name);
    if (hex !== undefined) colours.set(index, `#${hex}`);
  }
  return colours;
}
