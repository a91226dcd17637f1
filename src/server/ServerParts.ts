/** Inputs of a server, its end, and the way in which its parts reach each other. Types only. */
import type { Duplex } from 'node:stream';
import type { CompiledCode } from '../runtime/CompiledCode.ts';
import type { Timers } from '../runtime/Timers.ts';
import type { SteadyClock } from '../runtime/WallClock.ts';
import type { ServerCore } from './ServerCore.ts';

export interface ServerParts {
  /** The link to the keeper. */
  link: Duplex;
  /** Path of the socket; the keeper may move it. */
  socketPath: string;
  stateDir: string;
  /** A sentence about the folders, to show to people. */
  problem?: string;
  env: Readonly<Record<string, string | undefined>>;
  clock: SteadyClock;
  timers: Timers;
  /** Keeps what is compiled by now; absent where the program does not run from its bundle. */
  code?: Pick<CompiledCode, 'keep'>;
  /** Parts of the rehearsal that an idle server runs once after its start (rehearsal/Rehearsal.ts). None when absent. */
  rehearses?: 'attach' | 'all';
  log: { info(text: string): void; error(text: string, error: unknown): void };
  /** Ends the process; the server has nothing more to do. */
  exit(code: number): void;
}

/** Ends of a server. Its parts ask for them. */
export interface Endings {
  /** This server may be the last one before the host goes down: it leaves what exits closed to the next one. */
  readonly mayBeLast: boolean;
  restart(): void;
  emptied(): Promise<void>;
  shutdown(by?: string): Promise<void>;
}

/**
 * Parts of a server by name, which one of them needs of the others; nobody gets them all. A part that is made later is
 * reached when it is needed, so what is given here must not be taken apart before.
 */
export type CoreParts<Name extends keyof ServerCore> = Pick<ServerCore, Name>;
