/**
 * Screens and logs of panes: makes them, restores them, and folds a screen from its log after a crash. Owns the replies
 * to programs' queries, which go out from here alone.
 */
import type { KeeperClient } from '../../keeper/link/KeeperClient.ts';
import { InputNames } from '../../log/InputNames.ts';
import type { LogStore } from '../../log/LogStore.ts';
import type { PaneLog } from '../../log/PaneLog.ts';
import type { LogRecord } from '../../log/types.ts';
import { parseDuration } from '../../options/value.ts';
import type { PtyId, PtyState } from '../../protocol/keeperLink.ts';
import type { ScreenEvents } from '../../screen/programReports.ts';
import { Screen } from '../../screen/Screen.ts';
import type { ScreenOptions } from '../../screen/types.ts';
import type { Pane } from '../../session/types.ts';
import type { PanesHost } from './Panes.ts';

/** Rows kept above each screen, so that a resize can pull them back: 500 rows, at about 80 bytes each. */
const contextRows = 500;

/** Closed while a screen is replayed: its events were handled when they came. */
interface Gate {
  open: boolean;
}

export interface PaneScreensParts {
  keeper: KeeperClient;
  logs: LogStore;
  generation: number;
  host: Pick<PanesHost, 'version' | 'now' | 'colours' | 'events' | 'keptFrom'>;
  ptyOf(pane: Pane): PtyId | null;
}

export class PaneScreens {
  readonly #parts: PaneScreensParts;
  /** Writer name of input that the server types itself: replies to queries. */
  readonly #writer: string;
  #seq = 0;

  constructor(parts: PaneScreensParts) {
    this.#parts = parts;
    this.#writer = `server-${parts.generation}`;
  }

  openLog(pane: Pane): PaneLog {
    const keptFrom = this.#parts.host.keptFrom(pane);
    return this.#parts.logs.open(pane.uuid, { ...logOptions(pane), keptFrom });
  }

  /** An empty screen. */
  make(pane: Pane): Screen {
    return new Screen(this.#screenOptions(pane, { open: true }));
  }

  restore(pane: Pane, checkpoint: Uint8Array): Screen {
    return Screen.restore(checkpoint, this.#screenOptions(pane, { open: true }));
  }

  /** The screen that a pane had, from its log or the keeper. `resumed`: false when neither has it. */
  async recover(
    pane: Pane,
    log: PaneLog,
    pty: PtyState | undefined,
  ): Promise<{ screen: Screen; resumed: boolean }> {
    // Logged output was answered and reported when it arrived: replaying it must not repeat that.
    const gate: Gate = { open: false };
    const options = this.#screenOptions(pane, gate);
    const blob = pty?.hasBlob ? await this.#parts.keeper.getBlob(pty.pty) : null;
    if (blob && log.base + blob.offset > log.endOffset) {
      // The log was off or failing: the keeper has the newest screen, and the log continues from there.
      const screen = Screen.restore(blob.blob, options);
      const missing = log.base + blob.offset - log.endOffset;
      log.append({ kind: 'gap', offset: log.endOffset, at: this.#parts.host.now(), bytes: missing });
      gate.open = true;
      return { screen, resumed: true };
    }
    const { checkpoint, tail } = log.recovery;
    const screen = checkpoint ? Screen.restore(checkpoint, options) : new Screen(options);
    const names = new InputNames();
    for (const record of tail) replay(screen, record, names);
    gate.open = true;
    return { screen, resumed: checkpoint !== null || tail.length > 0 || pty === undefined };
  }

  #screenOptions(pane: Pane, gate: Gate): ScreenOptions {
    const { foreground, background } = this.#parts.host.colours();
    const events = whileOpen(gate, {
      ...this.#parts.host.events(pane),
      reply: (data: Uint8Array) => this.#reply(pane, data),
    });
    return {
      cols: pane.cols,
      rows: pane.rows,
      contextRows,
      scrollsOnClear: pane.options.getFlag('scroll-on-clear'),
      answersQueries: true,
      title: pane.title,
      defaultForeground: foreground,
      defaultBackground: background,
      version: this.#parts.host.version,
      events,
    };
  }

  /** Sends the replies to a program's queries; nothing else does. */
  #reply(pane: Pane, data: Uint8Array): void {
    const pty = this.#parts.ptyOf(pane);
    if (pty !== null) this.#parts.keeper.input(pty, this.#writer, ++this.#seq, data);
  }
}

/** The same handlers, silent until the gate opens. */
function whileOpen(gate: Gate, handlers: Partial<ScreenEvents>): Partial<ScreenEvents> {
  const gated = Object.entries(handlers).map(([event, handler]) => {
    const tell = handler as (...details: unknown[]) => void;
    return [event, (...details: unknown[]) => gate.open && tell(...details)] as const;
  });
  return Object.fromEntries(gated);
}

export function logOptions(pane: Pane) {
  return {
    enabled: pane.options.getFlag('log'),
    bounds: {
      historyBytes: pane.options.getNumber('history-bytes'),
      historyAgeMs: historyAgeMs(pane.options.getString('history-age')),
    },
  };
}

/** `history-age` in milliseconds; 0 keeps history for ever. */
function historyAgeMs(text: string): number {
  return parseDuration(text) || Number.MAX_SAFE_INTEGER;
}

/** A screen is a fold over its log. */
function replay(screen: Screen, record: LogRecord, names: InputNames): void {
  if (record.kind === 'output' || record.kind === 'inserted') screen.feed(record.data);
  else if (record.kind === 'resize') screen.resize(record.cols, record.rows);
  else if (record.kind === 'cleared') screen.clearHistory();
  else if (record.kind === 'reset') screen.softReset();
  else if (record.kind === 'input') {
    const who = names.of(record);
    if (who !== undefined && record.how !== 'refused') screen.typed({ who, at: record.at });
  } else if (record.kind === 'exit' || record.kind === 'respawn') screen.programEnded();
}
