/**
 * Supervisor of servers, one at a time: starts a server with a link on fd 3, makes sure that the old one has ended
 * before it starts the next, waits longer after each crash, and stops after a crash loop. Decides about servers only:
 * PTYs live on whatever happens here.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync } from 'node:fs';
import { Duplex } from 'node:stream';
import { decodeToKeeper, encodeFromKeeper } from '../protocol/keeperCodec.ts';
import type { FromKeeper, ToKeeper } from '../protocol/keeperLink.ts';
import { systemReason } from '../protocol/systemReason.ts';
import { Backoff } from '../runtime/Backoff.ts';
import { compileAnewFlag, type ServerProgram } from '../runtime/control.ts';
import { openServerLog } from '../runtime/launchLog.ts';
import type { EarlyServer } from './EarlyServer.ts';
import { FrameSocket } from './link/FrameSocket.ts';

/**
 * - `starting`: started and not ready, or waiting for its turn after a crash
 * - `running`: the server has reported that it listens
 * - `crash-loop`: it crashed too often, or its program is gone; nothing happens until `revive`
 * - `stopping`: everything is being shut down
 */
export type ServerPhase = 'starting' | 'running' | 'crash-loop' | 'stopping';

/** Consecutive crashes of servers that were of no use yet, after which another start is no help. */
const maxCrashes = 5;
/** A server that was ready for this long was of use: its crash counts as the first of a row. */
const usefulMs = 5000;
/** A server that takes longer than this to crash is slow rather than looping, and keeps being retried. */
const quickCrashMs = 10_000;
/** Waits before the start after a crash; the first crash of a row has none. */
const backoff = new Backoff({ firstMs: 100, longestMs: 2000, startsAtOnce: true });
/** Time allowed for the last output of a dead server to arrive, and for a server to exit when asked to. */
const lastWordsMs = 200;
const exitGraceMs = 3000;

export interface SupervisorOptions {
  /** Program to start until `revive` or `restart` sets another one. */
  program: ServerProgram;
  /** Process of the first server, when it is of that program. */
  early: EarlyServer;
  /** Prepares each start; resolves with the server's flags when it may start, or with null when it may not. */
  prepare: () => Promise<readonly string[] | null>;
  /** The first generation is this plus 1. */
  generationBase: number;
  stateDir: string;
  onLinked: (link: { generation: number; send: (message: FromKeeper) => boolean }) => void;
  onMessage: (message: ToKeeper) => void;
  onDrain: () => void;
  onUnlinked: () => void;
  /** The state has changed; read `state` and `crashes`. */
  onState: () => void;
  log: (line: string) => void;
}

/** Lowest version of the keeper link in which servers accept `listen`. */
const listenVersion = 3;

type Wish = 'run' | 'restart' | 'stop';

export class Supervisor {
  readonly #options: SupervisorOptions;
  #child: ChildProcess | null = null;
  #link: FrameSocket<ToKeeper, FromKeeper> | null = null;
  #wish: Wish = 'run';
  #currentState: ServerPhase = 'starting';
  #starts = 0;
  #crashCount = 0;
  /** The last server ended by itself, so the next one must not use its compiled code. */
  #distrusts = false;
  #startedAt = 0;
  #readyAt: number | null = null;
  /** Set when this supervisor has killed the present server: its end by KILL then counts as a crash. */
  #isFenced = false;
  #stopped: (() => void) | null = null;
  #run: ServerProgram;
  /** Version of the link to the present server, from its hello; 0 before the hello. */
  #linkVersion = 0;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#run = options.program;
  }

  /** Program of the next server. */
  get program(): ServerProgram {
    return this.#run;
  }

  get state(): ServerPhase {
    return this.#currentState;
  }

  /** Consecutive crashes. */
  get crashes(): number {
    return this.#crashCount;
  }

  get generation(): number {
    return this.#options.generationBase + this.#starts;
  }

  get serverPid(): number | null {
    return this.#child?.pid ?? null;
  }

  start(): void {
    this.#wish = 'run';
    this.#setState('starting');
    const missing = missingFile(this.#run);
    if (missing !== null) {
      this.#giveUp(`can't start a server: ${missing} is gone`);
      return;
    }
    void this.#options.prepare().then((flags) => {
      if (this.#wish === 'stop' || this.#child !== null) return;
      if (flags === null) this.#giveUp('no server is started');
      else this.#spawn(this.#distrusts ? [...flags, compileAnewFlag] : flags);
    });
  }

  #spawn(serverFlags: readonly string[]): void {
    this.#starts += 1;
    this.#startedAt = performance.now();
    this.#readyAt = null;
    this.#isFenced = false;
    this.#linkVersion = 0;
    const start = { argv: serverFlags, env: process.env };
    const child = this.#options.early.take(this.#run, start) ?? this.#newProcess(serverFlags);
    this.#child = child;
    child.once('error', (error) => this.#gone(child, `can't be started: ${systemReason(error)}`));
    child.once('exit', (code, signal) => this.#exited(child, code, signal));
    // None where a free descriptor was missing (EMFILE).
    const stream = child.stdio?.[3];
    if (stream instanceof Duplex) this.#connect(child, stream);
  }

  #newProcess(serverFlags: readonly string[]): ChildProcess {
    const log = openServerLog(this.#options.stateDir);
    const out = log ?? 'ignore';
    const { node, flags, entry } = this.#run;
    const child = spawn(node, [...flags, entry, ...serverFlags], {
      cwd: '/',
      stdio: ['ignore', out, out, 'pipe'],
    });
    if (log !== null) closeSync(log);
    return child;
  }

  /** The server has reported its version of the link. */
  greeted(linkVersion: number): void {
    this.#linkVersion = linkVersion;
  }

  /** The server has reported that it listens. */
  ready(): void {
    this.#readyAt ??= performance.now();
    if (this.#currentState === 'starting') this.#setState('running');
  }

  /** The server is about to exit, and asks for the next one. */
  restart(): void {
    if (this.#wish === 'run') this.#wish = 'restart';
    this.#expectExit();
  }

  /** Tries again after a crash loop, with another program if one is given; does nothing in any other state. */
  revive(program?: ServerProgram): void {
    if (this.#currentState !== 'crash-loop') return;
    this.#run = program ?? this.#run;
    this.#crashCount = 0;
    this.start();
  }

  /** Ends the server in whatever state, and starts the next one; `program`, if given, applies from then on. */
  replace(program?: ServerProgram): void {
    if (this.#currentState === 'stopping') return;
    this.#run = program ?? this.#run;
    this.#crashCount = 0;
    if (this.#child === null) {
      if (this.#currentState === 'crash-loop') this.start();
      return;
    }
    // Callers that wait for a server must not be sent to this one any more.
    this.#setState('starting');
    this.restart();
    this.#child.kill('SIGTERM');
  }

  /**
   * Has the server listen at `path`, after its socket was removed (`isNew` false) or its path changed; the next server
   * gets the path in any case. The path is always named: a server that started before the last change listens elsewhere.
   * A server of an earlier release makes its socket again on a signal, as in tmux, and is replaced for another path.
   * Does nothing when no server listens.
   */
  relisten(path: string, isNew: boolean): void {
    if (this.#currentState !== 'running') return;
    if (this.#linkVersion >= listenVersion) this.#link?.send({ type: 'listen', path });
    else if (isNew) this.replace();
    else this.#child?.kill('SIGUSR1');
  }

  /**
   * Ends the server for good; resolves when it is gone. `signal` is sent to the server, null when the server asked for
   * the end itself.
   */
  stop(signal: NodeJS.Signals | null): Promise<void> {
    this.#wish = 'stop';
    this.#setState('stopping');
    const child = this.#child;
    if (child === null) return Promise.resolve();
    if (signal !== null) child.kill(signal);
    this.#expectExit();
    return new Promise((resolve) => {
      this.#stopped = resolve;
    });
  }

  #connect(child: ChildProcess, stream: Duplex): void {
    const { generation } = this;
    const link = new FrameSocket<ToKeeper, FromKeeper>(stream, {
      encode: encodeFromKeeper,
      decode: decodeToKeeper,
      onMessage: this.#options.onMessage,
      onDrain: this.#options.onDrain,
      onClose: (reason) => {
        if (reason !== null) this.#options.log(`link to server ${generation} closed: ${reason}`);
        if (this.#link === link) this.#options.onUnlinked();
        if (reason !== null) this.#fence(child);
        // Usually the link has ended because the process has. A server that only closed its link can do nothing right.
        else setTimeout(() => this.#fence(child), lastWordsMs).unref();
      },
    });
    this.#link = link;
    this.#options.onLinked({ generation, send: (message) => link.send(message) });
  }

  /** Ends a server that has lost its link, unless it has announced its exit. */
  #fence(child: ChildProcess): void {
    if (this.#child !== child || this.#wish !== 'run') return;
    this.#isFenced = true;
    child.kill('SIGKILL');
  }

  #exited(child: ChildProcess, code: number | null, signal: NodeJS.Signals | null): void {
    const how = signal === null ? `exited with ${code}` : `was killed by ${signal}`;
    const link = this.#link;
    const wasKilled = signal === 'SIGKILL' && !this.#isFenced;
    if (link === null || !link.isOpen) {
      this.#gone(child, how, wasKilled);
      return;
    }
    // Its final messages (restart, shutdown, input) may still be in the socket: the end of the socket follows them.
    const deadline = setTimeout(() => link.close(), lastWordsMs);
    link.whenClosed(() => {
      clearTimeout(deadline);
      this.#gone(child, how, wasKilled);
    });
  }

  /** The process has exited and its link is closed. */
  #gone(child: ChildProcess, how: string, wasKilled = false): void {
    if (this.#child !== child) return;
    this.#link?.close();
    this.#link = null;
    this.#child = null;
    if (this.#wish === 'stop') {
      this.#stopped?.();
      return;
    }
    if (this.#wish === 'restart') {
      this.#distrusts = false;
      this.start();
      return;
    }
    this.#options.log(`server ${this.generation} ${how}`);
    this.#startAfterCrash(wasKilled);
  }

  #startAfterCrash(wasKilled: boolean): void {
    const now = performance.now();
    const wasUseful = this.#readyAt !== null && now - this.#readyAt >= usefulMs;
    // KILL comes from outside, and is no evidence against a server that was ready.
    const fromOutside = wasKilled && this.#readyAt !== null;
    if (wasUseful || fromOutside) this.#crashCount = 0;
    this.#distrusts = !fromOutside;
    const isQuick = now - this.#startedAt < quickCrashMs;
    this.#crashCount += 1;
    if (this.#crashCount >= maxCrashes && isQuick) {
      this.#giveUp(`server crashed ${this.#crashCount} times in a row and is not restarted`);
      return;
    }
    this.#setState('starting');
    const wait = backoff.waitMs(this.#crashCount - 1);
    if (wait === 0) this.start();
    else setTimeout(() => this.#wish === 'run' && this.start(), wait);
  }

  #giveUp(why: string): void {
    this.#options.early.drop();
    this.#options.log(why);
    this.#setState('crash-loop');
  }

  /** Kills a server that does not exit in time after it was asked to exit or announced it. */
  #expectExit(): void {
    const child = this.#child;
    if (child === null) return;
    const deadline = setTimeout(() => child.kill('SIGKILL'), exitGraceMs);
    child.once('exit', () => clearTimeout(deadline));
  }

  #setState(state: ServerPhase): void {
    this.#currentState = state;
    this.#options.onState();
  }
}

/** The first file of the program that no longer exists; null when all exist. */
export function missingFile({ node, entry }: ServerProgram): string | null {
  return [node, entry].find((file) => !existsSync(file)) ?? null;
}
