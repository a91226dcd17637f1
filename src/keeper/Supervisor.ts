/**
 * Runs one server at a time: starts it with a link on fd 3, ends the old one for sure before the next, waits longer
 * after each crash, and stops after a crash loop. It decides about servers only; PTYs live on whatever happens here.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { Duplex } from 'node:stream';
import { decodeToKeeper, encodeFromKeeper } from '../protocol/keeper-codec.ts';
import type { FromKeeper, ToKeeper } from '../protocol/keeper-link.ts';
import { systemReason } from '../protocol/systemReason.ts';
import { openServerLog } from '../runtime/launchLog.ts';
import { FrameSocket } from './link/FrameSocket.ts';

/**
 * - `starting`: started and not ready, or waiting for its turn after a crash
 * - `running`: it said that it listens
 * - `crash-loop`: it crashed too often; nothing happens until `revive`
 * - `stopping`: everything is being shut down
 */
export type ServerState = 'starting' | 'running' | 'crash-loop' | 'stopping';

/** Crashes in a row, each before the server was of use, after which starting it again is no help. */
const maxCrashes = 5;
/** A server that was ready for this long was of use: its crash is the first of a row. */
const usefulMs = 5000;
/** A server that takes longer than this to crash is slow rather than looping, and keeps being retried. */
const quickCrashMs = 10_000;
/** Wait before the start after the nth crash in a row, milliseconds; the first is not waited for. */
const backOffMs = [0, 0, 100, 200, 400, 800, 1600] as const;
const maxBackOffMs = 2000;
/** How long what a dead server wrote last may take to arrive, and how long one may take to exit when told to. */
const lastWordsMs = 200;
const exitGraceMs = 3000;

export interface SupervisorOptions {
  /** argv of the server: flags of node, entry, flags of the server. */
  argv: readonly string[];
  /** First generation is this plus 1. */
  generationBase: number;
  stateDir: string;
  onLinked: (link: { generation: number; send: (message: FromKeeper) => boolean }) => void;
  onMessage: (message: ToKeeper) => void;
  onDrain: () => void;
  onUnlinked: () => void;
  /** The state has changed; `state` and `crashes` tell. */
  onState: () => void;
  log: (line: string) => void;
}

type Wish = 'run' | 'restart' | 'stop';

export class Supervisor {
  private readonly options: SupervisorOptions;
  private child: ChildProcess | null = null;
  private link: FrameSocket<ToKeeper, FromKeeper> | null = null;
  private wish: Wish = 'run';
  private currentState: ServerState = 'starting';
  private starts = 0;
  private crashCount = 0;
  private startedAt = 0;
  private readyAt: number | null = null;
  /** This supervisor has killed the present server: its end by KILL says something against it. */
  private isFenced = false;
  private stopped: (() => void) | null = null;

  constructor(options: SupervisorOptions) {
    this.options = options;
  }

  get state(): ServerState {
    return this.currentState;
  }

  /** Crashes in a row. */
  get crashes(): number {
    return this.crashCount;
  }

  get generation(): number {
    return this.options.generationBase + this.starts;
  }

  get serverPid(): number | null {
    return this.child?.pid ?? null;
  }

  start(): void {
    this.starts += 1;
    this.startedAt = performance.now();
    this.readyAt = null;
    this.isFenced = false;
    this.wish = 'run';
    this.setState('starting');
    const log = openServerLog(this.options.stateDir);
    const out = log ?? 'ignore';
    const child = spawn(process.execPath, [...this.options.argv], {
      cwd: '/',
      stdio: ['ignore', out, out, 'pipe'],
    });
    if (log !== null) closeSync(log);
    this.child = child;
    child.once('error', (error) => this.gone(child, `can't be started: ${systemReason(error)}`));
    child.once('exit', (code, signal) => this.exited(child, code, signal));
    const stream = child.stdio[3];
    if (stream instanceof Duplex) this.connect(child, stream);
  }

  /** The server listens. */
  ready(): void {
    this.readyAt ??= performance.now();
    if (this.currentState === 'starting') this.setState('running');
  }

  /** The server is about to exit, and asks for the next one. */
  restart(): void {
    if (this.wish === 'run') this.wish = 'restart';
    this.expectExit();
  }

  /** Tries again after a crash loop; does nothing in any other state. */
  revive(): void {
    if (this.currentState !== 'crash-loop') return;
    this.crashCount = 0;
    this.start();
  }

  /** The server's socket was removed: as with tmux, a signal has it made again. Nothing when no server listens. */
  relisten(): void {
    if (this.currentState === 'running') this.child?.kill('SIGUSR1');
  }

  /** No server any more. `signal`: it did not ask for this itself and is told. Resolves when it is gone. */
  stop(signal: NodeJS.Signals | null): Promise<void> {
    this.wish = 'stop';
    this.setState('stopping');
    const { child } = this;
    if (child === null) return Promise.resolve();
    if (signal !== null) child.kill(signal);
    this.expectExit();
    return new Promise((resolve) => {
      this.stopped = resolve;
    });
  }

  private connect(child: ChildProcess, stream: Duplex): void {
    const { generation } = this;
    const link = new FrameSocket<ToKeeper, FromKeeper>(stream, {
      encode: encodeFromKeeper,
      decode: decodeToKeeper,
      onMessage: this.options.onMessage,
      onDrain: this.options.onDrain,
      onClose: (reason) => {
        if (reason !== null) this.options.log(`link to server ${generation} closed: ${reason}`);
        if (this.link === link) this.options.onUnlinked();
        if (reason !== null) this.fence(child);
        // Usually the link has ended because the process has. One that only let go of it can do nothing right.
        else setTimeout(() => this.fence(child), lastWordsMs).unref();
      },
    });
    this.link = link;
    this.options.onLinked({ generation, send: (message) => link.send(message) });
  }

  /** Ends a server that has lost its link, unless it is on its way out by its own word. */
  private fence(child: ChildProcess): void {
    if (this.child !== child || this.wish !== 'run') return;
    this.isFenced = true;
    child.kill('SIGKILL');
  }

  private exited(child: ChildProcess, code: number | null, signal: NodeJS.Signals | null): void {
    const how = signal === null ? `exited with ${code}` : `was killed by ${signal}`;
    const { link } = this;
    const wasKilled = signal === 'SIGKILL' && !this.isFenced;
    if (link === null || !link.isOpen) {
      this.gone(child, how, wasKilled);
      return;
    }
    // Its last words (restart, shutdown, input) may still be in the socket: they end with the socket's end.
    const deadline = setTimeout(() => link.close(), lastWordsMs);
    link.whenClosed(() => {
      clearTimeout(deadline);
      this.gone(child, how, wasKilled);
    });
  }

  /** The process is gone and its link is closed. */
  private gone(child: ChildProcess, how: string, wasKilled = false): void {
    if (this.child !== child) return;
    this.link?.close();
    this.link = null;
    this.child = null;
    if (this.wish === 'stop') {
      this.stopped?.();
      return;
    }
    if (this.wish === 'restart') {
      this.start();
      return;
    }
    this.options.log(`server ${this.generation} ${how}`);
    this.startAfterCrash(wasKilled);
  }

  private startAfterCrash(wasKilled: boolean): void {
    const now = performance.now();
    const wasUseful = this.readyAt !== null && now - this.readyAt >= usefulMs;
    // KILL comes from outside, and says nothing against a server that was ready.
    if (wasUseful || (wasKilled && this.readyAt !== null)) this.crashCount = 0;
    const isQuick = now - this.startedAt < quickCrashMs;
    this.crashCount += 1;
    if (this.crashCount >= maxCrashes && isQuick) {
      this.options.log(`server crashed ${this.crashCount} times in a row and is not restarted`);
      this.setState('crash-loop');
      return;
    }
    this.setState('starting');
    const wait = backOffMs[this.crashCount] ?? maxBackOffMs;
    if (wait === 0) this.start();
    else setTimeout(() => this.wish === 'run' && this.start(), wait);
  }

  /** A server that was told, or said, that it exits, and does not, is ended. */
  private expectExit(): void {
    const { child } = this;
    if (child === null) return;
    const deadline = setTimeout(() => child.kill('SIGKILL'), exitGraceMs);
    child.once('exit', () => clearTimeout(deadline));
  }

  private setState(state: ServerState): void {
    this.currentState = state;
    this.options.onState();
  }
}
