/**
 * Sessions, windows and panes as API objects: the results of session.list, session.show and server.status. Reads the
 * tree, the live panes and the past; changes nothing.
 */
import type { LogStore } from '../../log/LogStore.ts';
import type { PastReader } from '../../log/PastReader.ts';
import type { InputPlace, PastRow } from '../../log/types.ts';
import { typistOf } from '../../operator/ledger/typistOf.ts';
import { fail } from '../../protocol/errors.ts';
import type {
  PaneInfo,
  PaneInputsParams,
  PaneInputsResult,
  PaneReadParams,
  PaneReadResult,
  PaneScreenParams,
  PaneScreenResult,
  PaneTimelineParams,
  PaneTimelineResult,
  Requests,
  Run,
  SessionInfo,
  SessionShowParams,
  SessionShowResult,
  WindowInfo,
} from '../../protocol/messages.ts';
import type { WindowPreview } from '../../protocol/overlays.ts';
import type { ProgramStatus } from '../../protocol/sessions.ts';
import type { EndedSession } from '../../runtime/EndedFiles.ts';
import type { Pane, Session, Window, Winlink } from '../../session/types.ts';
import type { PaneRuntime } from '../panes/PaneRuntime.ts';
import { rowsToAnsi } from './ansi.ts';
import { fittingLines } from './fittingLines.ts';
import { scaledPlaces } from './scaledPlaces.ts';

export interface QuerySource {
  readonly past: PastReader;
  runtime(pane: Pane): PaneRuntime | undefined;
  attachedTo(session: Session): number;
  commandOf(pane: Pane): string;
  statusOf(pane: Pane): ProgramStatus;
}

/** Most rows in one answer; for more, use capture-pane with a range. */
const mostRows = 100_000;

/** Largest answer of pane.read, bytes: even escaped for JSON it stays far below the message limit. */
const mostBytes = 256 * 1024;
/** Entries of each kind in a timeline, when the request does not say. */
const usualEntries = 500;
/** Most pieces of input and commands in one answer: some 200 bytes each, and at most 600 with the longest names. */
const mostRuns = 5000;

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
      windows: session.winlinks.map((winlink) => this.winlink(winlink)),
    };
  }

  /** The window may no longer be linked to any session. */
  window(window: Window, index: number): WindowInfo {
    return {
      id: window.id,
      uuid: window.uuid,
      index,
      name: window.name,
      active: false,
      layout: window.layout,
      panes: window.panes.map((pane) => this.pane(pane)),
    };
  }

  /** Screen rows of a pane, without the blank ones at its end. */
  screenText(pane: Pane): string[] {
    const screen = this.#source.runtime(pane)?.screen;
    if (!screen) return [];
    const lines = Array.from({ length: screen.rows }, (_, y) => screen.text(y));
    while (lines.at(-1) === '') lines.pop();
    return lines;
  }

  /** All visible panes of a window, each cut to its share of a picture of at most this size. */
  previewWindow(window: Window, size: { cols: number; rows: number }): WindowPreview {
    const place = scaledPlaces(window, size);
    const shown = window.zoomed ? [window.active] : window.panes;
    return {
      cols: place.cols,
      rows: place.rows,
      active: window.active.id,
      panes: shown.flatMap((pane) => {
        const box = place.of(pane);
        return box ? [{ pane: pane.id, ...box, lines: this.preview(pane, box) }] : [];
      }),
    };
  }

  /** As many screen rows of a pane as fit, always with the cursor's row. Cells past `cols` may follow. */
  preview(pane: Pane, size: { cols: number; rows: number }): Run[][] {
    const screen = this.#source.runtime(pane)?.screen;
    if (!screen) return [];
    const most = Math.max(0, screen.rows - size.rows);
    const top = Math.max(0, Math.min(most, screen.cursor.y - size.rows + 1));
    const count = Math.min(size.rows, screen.rows);
    return Array.from({ length: count }, (_, y) => screen.row(top + y));
  }

  /** Metadata, and with `tail` or `at` the lines. Touches neither the pane nor its program. */
  async show(session: Session, pane: Pane, params: SessionShowParams): Promise<SessionShowResult> {
    const result: SessionShowResult = { session: this.session(session), pane: pane.id };
    const runtime = this.#source.runtime(pane);
    if (!runtime) throw fail('no-such-pane', { name: pane.id });
    if (params.at !== undefined)
      return { ...result, ...(await this.#screenAt(runtime, params.at, params.ansi === true)) };
    if (params.tail === undefined) return result;
    const tail = await this.#tail(runtime, Math.min(mostRows, params.tail), params.ansi === true);
    const lines = fittingLines(tail.lines);
    return { ...result, lines, truncated: tail.truncated || lines.length < tail.lines.length };
  }

  /** The screen of a pane with its cursor, or the screen of an earlier time, without one. */
  async screen(
    pane: Pane,
    { at, ansi = false, runs = false }: PaneScreenParams,
    now: number,
  ): Promise<PaneScreenResult> {
    const runtime = this.#source.runtime(pane);
    if (!runtime) throw fail('no-such-pane', { name: pane.id });
    const { screen, log } = runtime;
    if (at !== undefined) {
      const past = await this.#source.past.readScreen({ source: log.source(), at });
      const lines = withoutBlankEnd(printRows(past.rows, ansi));
      const { cols, title, shownAt, truncated, alternateScreen: alternate } = past;
      const rows = past.rows.length;
      return {
        pane: pane.id,
        cols,
        rows,
        lines,
        ...(runs ? { runs: runsOf(past.rows.slice(0, lines.length)) } : {}),
        cursor: null,
        title,
        alternate,
        next: null,
        shownAt,
        truncated,
      };
    }
    const rows = Array.from({ length: screen.rows }, (_, y) => ({
      runs: screen.row(y),
      text: screen.text(y),
      wrapped: false,
    }));
    const { x, y, visible } = screen.cursor;
    const lines = withoutBlankEnd(printRows(rows, ansi));
    return {
      pane: pane.id,
      cols: screen.cols,
      rows: screen.rows,
      lines,
      ...(runs ? { runs: runsOf(rows.slice(0, lines.length)) } : {}),
      cursor: { x, y, visible },
      title: pane.title,
      alternate: screen.alternateScreen,
      next: log.endOffset,
      shownAt: now,
      truncated: false,
    };
  }

  /** Like `show`, for an ended session: last screens from its record, earlier output from its logs. */
  async showEnded(
    ended: EndedSession,
    logs: LogStore,
    params: SessionShowParams,
  ): Promise<SessionShowResult> {
    const { session, screens } = ended;
    const shown = screens[0];
    const result: SessionShowResult = { session, pane: shown?.pane ?? '' };
    const pane = session.windows.flatMap(({ panes }) => panes).find(({ id }) => id === shown?.pane);
    if (params.at !== undefined && pane) {
      const past = await this.#source.past.readScreen({ source: logs.source(pane.uuid), at: params.at });
      const { shownAt, truncated } = past;
      return { ...result, lines: printRows(past.rows, params.ansi === true), shownAt, truncated };
    }
    const lines = shown?.lines ?? [];
    const { tail = lines.length } = params;
    return {
      ...result,
      lines: lines.slice(-tail),
      shownAt: session.ended.at,
      truncated: tail > lines.length,
    };
  }

  /** Last lines of a pane, and their number. Without `programScreen`, a full-screen program's screen is left out. */
  async lastLines(
    pane: Pane,
    count: number,
    how: { ansi: boolean; programScreen: boolean },
  ): Promise<{ lines: string[]; total: number }> {
    const runtime = this.#source.runtime(pane);
    if (!runtime) throw fail('no-such-pane', { name: pane.id });
    const { screen } = runtime;
    const withScreen = how.programScreen || !screen.alternateScreen;
    const { lines } = await this.#tail(runtime, Math.min(mostRows, count), how.ansi, withScreen);
    return { lines, total: screen.historySize + (withScreen ? screen.rows : 0) };
  }

  /** Output of a pane from a cursor on; without a cursor, from now. */
  async readPane(pane: Pane, params: PaneReadParams): Promise<PaneReadResult> {
    const runtime = this.#source.runtime(pane);
    if (!runtime) throw fail('no-such-pane', { name: pane.id });
    const { cursor } = params;
    if (cursor === undefined || cursor >= runtime.log.endOffset) {
      return { data: '', next: runtime.log.endOffset, truncated: false };
    }
    const { data, next, truncated } = await this.#source.past.readBytes({
      source: runtime.log.source(),
      offset: cursor,
      limit: Math.min(mostBytes, params.limit ?? mostBytes),
    });
    return { data: Buffer.from(data).toString('latin1'), next, truncated };
  }

  /** Rows of a pane's history by number; see `pane.rows` of the protocol. */
  async historyRows(
    pane: Pane,
    { from, count }: Requests['pane.rows']['params'],
  ): Promise<Requests['pane.rows']['result']> {
    const runtime = this.#source.runtime(pane);
    if (!runtime) throw fail('no-such-pane', { name: pane.id });
    const { screen, log } = runtime;
    const { cols, historySize: top } = screen;
    const first = Math.min(from ?? Math.max(0, top - count), top);
    const last = Math.min(first + count, top);
    if (first === last) return { from: first, rows: [], top, cols, truncated: false };
    const rows: PastRow[] = [];
    // Rows are counted up from the one above the screen.
    const range = { first: top - first, last: top - last + 1 };
    const { truncated } = await this.#source.past.readRows(
      { source: log.source(), cols, ...range, styles: true, screenTop: top },
      (chunk) => rows.push(...chunk),
    );
    return { from: last - rows.length, rows: runsOf(rows), top, cols, truncated };
  }

  /** Input of a pane and its authors. */
  async inputs(pane: Pane, params: PaneInputsParams): Promise<PaneInputsResult> {
    const runtime = this.#source.runtime(pane);
    if (!runtime) throw fail('no-such-pane', { name: pane.id });
    const source = runtime.log.source();
    const { since = 0, limit = mostRuns, before } = params;
    const { runs, commands, earlier, truncated } = await this.#source.past.readInputs({
      source,
      since,
      limit: Math.min(limit, mostRuns),
      before: before === undefined ? undefined : placeOf(before),
    });
    return {
      pane: pane.id,
      runs: runs.flatMap(({ who, ...run }) => {
        const by = typistOf(who);
        return by ? { ...run, by } : [];
      }),
      commands: commands.map(({ who, ...command }) => ({ ...command, by: typistOf(who) })),
      ...(earlier ? { earlier: `${earlier.block}.${earlier.record}` } : {}),
      truncated,
    };
  }

  /** Times of the pane's past; see `pane.timeline` of the protocol. */
  async timeline(pane: Pane, { limit = usualEntries }: PaneTimelineParams): Promise<PaneTimelineResult> {
    const runtime = this.#source.runtime(pane);
    if (!runtime) throw fail('no-such-pane', { name: pane.id });
    const { stretches, commands, typed, exits, truncated } = await this.#source.past.readTimeline({
      source: runtime.log.source(),
      limit,
    });
    return {
      pane: pane.id,
      stretches,
      commands: commands.map(({ at, who, endedAt, code }) => ({
        at,
        by: typistOf(who),
        ...(endedAt === null ? {} : { endedAt }),
        ...(code === null ? {} : { code }),
      })),
      typed: typed.flatMap(({ who, ...when }) => {
        const by = typistOf(who);
        return by ? { ...when, by } : [];
      }),
      exits,
      truncated,
    };
  }

  winlink(winlink: Winlink): WindowInfo {
    return { ...this.window(winlink.window, winlink.index), active: winlink.current };
  }

  pane(pane: Pane): PaneInfo {
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
      status: this.#source.statusOf(pane),
      ...(pane.restored ? { restored: true as const } : {}),
      historyLines: runtime?.screen.historySize ?? 0,
      logBytes: runtime?.log.rawBytes ?? 0,
    };
  }

  async #screenAt(runtime: PaneRuntime, at: number, ansi: boolean) {
    const past = await this.#source.past.readScreen({ source: runtime.log.source(), at });
    return { lines: printRows(past.rows, ansi), shownAt: past.shownAt, truncated: past.truncated };
  }

  /** Last lines with text: history first, then the screen down to its last non-blank line. */
  async #tail(runtime: PaneRuntime, count: number, ansi: boolean, withScreen = true) {
    const { screen } = runtime;
    const onScreen: PastRow[] = [];
    let last = withScreen ? screen.rows - 1 : -1;
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

const runsOf = (rows: readonly PastRow[]): Run[][] => rows.map((row) => row.runs ?? [['', row.text]]);

function withoutBlankEnd(lines: string[]): string[] {
  while (lines.at(-1) === '') lines.pop();
  return lines;
}

function printRows(rows: readonly PastRow[], ansi: boolean): string[] {
  return ansi
    ? rowsToAnsi(rows.map((row) => row.runs ?? [['', row.text]]))
    : rows.map((row) => row.text.trimEnd());
}

/** Parses a cursor of `pane.inputs`. */
function placeOf(cursor: string): InputPlace {
  const [block, record] = cursor.split('.').map(Number);
  return { block: block ?? 0, record: record ?? 0 };
}
