/**
 * What sessions, windows and panes look like from outside: the objects of session.list, session.show and server.status.
 * Reads the tree, the live panes and the past; changes nothing.
 */
import type { PastReader } from '../log/PastReader.ts';
import type { PastRow } from '../log/types.ts';
import { fail } from '../protocol/errors.ts';
import type {
  PaneInfo,
  SessionInfo,
  SessionShowParams,
  SessionShowResult,
  WindowInfo,
} from '../protocol/messages.ts';
import type { Pane, Session, Winlink } from '../session/types.ts';
import { rowsToAnsi } from './ansi.ts';
import type { PaneRuntime } from './PaneRuntime.ts';

export interface QuerySource {
  readonly past: PastReader;
  runtime(pane: Pane): PaneRuntime | undefined;
  attachedTo(session: Session): number;
  commandOf(pane: Pane): string;
}

/** Rows that one answer carries at most: above this, capture-pane with a range is the tool. */
const mostRows = 100_000;

export class SessionQueries {
  readonly #source: QuerySource;

  constructor(source: QuerySource) {
    this.#source = source;
  }

  session(session: Session): SessionInfo {
    return {
      id: session.id,
      uuid: session.uuid,
      name: session.name,
      createdAt: session.createdAt,
      lastAttachedAt: session.lastAttachedAt,
      activityAt: session.activityAt,
      attached: this.#source.attachedTo(session),
      windows: session.winlinks.map((winlink) => this.#window(winlink)),
    };
  }

  /** Metadata, and with `tail` or `at` the lines. Touches neither the pane nor its program. */
  async show(session: Session, pane: Pane, params: SessionShowParams): Promise<SessionShowResult> {
    const result: SessionShowResult = { session: this.session(session), pane: pane.id };
    const runtime = this.#source.runtime(pane);
    if (!runtime) throw fail('no-such-pane', { name: pane.id });
    if (params.at !== undefined)
      return { ...result, ...(await this.#screenAt(runtime, params.at, params.ansi === true)) };
    if (params.tail === undefined) return result;
    return {
      ...result,
      ...(await this.#tail(runtime, Math.min(mostRows, params.tail), params.ansi === true)),
    };
  }

  #window(winlink: Winlink): WindowInfo {
    const { window } = winlink;
    return {
      id: window.id,
      uuid: window.uuid,
      index: winlink.index,
      name: window.name,
      active: winlink.current,
      layout: window.layout,
      panes: window.panes.map((pane) => this.#pane(pane)),
    };
  }

  #pane(pane: Pane): PaneInfo {
    const runtime = this.#source.runtime(pane);
    return {
      id: pane.id,
      uuid: pane.uuid,
      index: pane.index,
      active: pane.active,
      title: pane.title,
      command: this.#source.commandOf(pane),
      cwd: pane.cwd,
      cols: pane.cols,
      rows: pane.rows,
      process: pane.process,
      historyLines: runtime?.screen.historySize ?? 0,
      logBytes: runtime?.log.rawBytes ?? 0,
    };
  }

  async #screenAt(runtime: PaneRuntime, at: number, ansi: boolean) {
    const past = await this.#source.past.readScreen({ source: runtime.log.source(), at });
    return { lines: printRows(past.rows, ansi), shownAt: past.shownAt, truncated: past.truncated };
  }

  /** The last lines that have text: history first, then the screen down to its last line that is not blank. */
  async #tail(runtime: PaneRuntime, count: number, ansi: boolean) {
    const { screen } = runtime;
    const onScreen: PastRow[] = [];
    let last = screen.rows - 1;
    while (last > 0 && screen.text(last) === '') last -= 1;
    for (let y = 0; y <= last; y++) {
      onScreen.push({ runs: screen.row(y), text: screen.text(y), wrapped: screen.isWrapped(y) });
    }
    const missing = count - onScreen.length;
    const rows: PastRow[] = [];
    let truncated = false;
    if (missing > 0 && screen.historySize > 0) {
      const source = runtime.log.source();
      const answer = await this.#source.past.readRows(
        { source, cols: screen.cols, first: missing, last: 1, styles: ansi },
        (chunk) => rows.push(...chunk),
      );
      truncated = answer.truncated;
    }
    return { lines: printRows([...rows, ...onScreen].slice(-count), ansi), truncated };
  }
}

function printRows(rows: readonly PastRow[], ansi: boolean): string[] {
  return ansi
    ? rowsToAnsi(rows.map((row) => row.runs ?? [['', row.text]]))
    : rows.map((row) => row.text.trimEnd());
}
