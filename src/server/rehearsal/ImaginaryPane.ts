/**
 * A pane of a rehearsal: in a session of its own, with a keeper that hears nothing, and a log that writes to the null device.
 */
import { openSync } from 'node:fs';
import { devNull } from 'node:os';
import { Duplex } from 'node:stream';
import { KeeperClient } from '../../keeper/link/KeeperClient.ts';
import { BlockCompressor } from '../../log/BlockCompressor.ts';
import { realDisk } from '../../log/blockFile.ts';
import { PaneLog } from '../../log/PaneLog.ts';
import type { LogClock } from '../../log/types.ts';
import type { GlobalOptions } from '../../options/OptionStore.ts';
import { encodeFromKeeper } from '../../protocol/keeperCodec.ts';
import { Screen } from '../../screen/Screen.ts';
import { SessionTree } from '../../session/SessionTree.ts';
import type { Session } from '../../session/types.ts';
import { OutputTurns } from '../panes/OutputTurns.ts';
import { PaneRuntime } from '../panes/PaneRuntime.ts';

export interface ImaginaryPaneParts {
  clock: LogClock;
  options: GlobalOptions;
}

/** Size of the pane, cells: a large terminal. */
export const imaginarySize = { cols: 200, rows: 50 };
/** Rows above the screen: few, so that old ones are soon dropped, as in a pane that has printed much. */
const contextRows = 20;
/** A name below a file: the log finds nothing there and makes nothing. */
const nowhere = `${devNull}/log`;
/** Least size of a block, so that each pane begins several, with a checkpoint each, bytes. */
const blockBytes = 24 * 1024;
const pty = 1;

export class ImaginaryPane {
  readonly #link = new Duplex({ read: () => {}, write: (_chunk, _encoding, done) => done() });
  readonly session: Session;
  readonly runtime: PaneRuntime;
  readonly #clock: LogClock;
  #offset = 0;
  /** Serial number of the last resize. */
  #resizes = 0;
  /** Revision of the rows that were read last. */
  #shown = 0;
  /** The next turn of output. */
  #turn: (() => void) | null = null;

  constructor({ clock, options }: ImaginaryPaneParts) {
    this.#clock = clock;
    this.session = newSession(options, clock);
    const turns = this.#newTurns();
    const keeper = new KeeperClient(this.#link, {
      onOutput: (from, offset, data) => turns.onOutput(from, offset, data),
      onMark: (from, mark) => turns.onMark(from, mark),
      onInputAck: () => {},
      onInputRefused: () => {},
      onHostDown: () => {},
      onClose: () => {},
    });
    const screen = new Screen({ ...imaginarySize, contextRows, events: {}, answersQueries: true });
    this.runtime = new PaneRuntime(this.session.current.window.active, newLog(clock), screen, {
      keeper,
      now: () => clock.now(),
      changed: () => {},
      output: () => {},
      exited: () => {},
    });
    this.runtime.follow(pty);
  }

  #newTurns(): OutputTurns {
    return new OutputTurns(
      {
        onOutput: (_pty, offset, data) => this.runtime.onOutput(offset, data),
        onMark: (_pty, mark) => this.runtime.onMark(mark),
        goOn: () => this.runtime.goOn(),
      },
      {
        nextTurn: (run) => {
          this.#turn = run;
        },
      },
    );
  }

  /** Sends output by the link; what takes longer than a turn waits for `goOn`. */
  print(data: Buffer): void {
    for (const piece of encodeFromKeeper({ type: 'output', pty, offset: this.#offset, data }))
      this.#link.emit('data', piece);
    this.#offset += data.length;
  }

  /** Tells of a new size by the link. */
  resize(cols: number, rows: number): void {
    const size = { kind: 'resize', serial: ++this.#resizes, cols, rows } as const;
    const mark = { ...size, offset: this.#offset, at: this.#clock.now() };
    for (const piece of encodeFromKeeper({ type: 'mark', pty, mark })) this.#link.emit('data', piece);
  }

  /** Runs the turn of the event loop that waits. False when none waits. */
  goOn(): boolean {
    const turn = this.#turn;
    this.#turn = null;
    turn?.();
    return turn !== null;
  }

  show(): void {
    this.#shown = this.runtime.screen.changesSince(this.#shown).revision;
  }

  end(): void {
    this.runtime.dispose();
    this.#link.destroy();
  }
}

function newSession(globalOptions: GlobalOptions, clock: LogClock): Session {
  const tree = new SessionTree({ clock, newUuid: () => '', globalOptions, emit: () => {} });
  return tree.createSession({ cwd: '/', ...imaginarySize, pane: { cwd: '/', command: [] } });
}

function newLog(clock: LogClock): PaneLog {
  const compressor = new BlockCompressor();
  compressor.stop();
  return PaneLog.open(nowhere, {
    bounds: { historyBytes: Number.MAX_SAFE_INTEGER, historyAgeMs: Number.MAX_SAFE_INTEGER },
    clock,
    compressor,
    blockBytes,
    disk: {
      create: () => ({ fd: openSync(devNull, 'w'), length: 0, headerLength: 0 }),
      write: (...written) => realDisk.write(...written),
    },
  });
}
