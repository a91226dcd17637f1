/**
 * The screen of a pane: a headless terminal that is fed bytes and read as rows. Owns the terminal and assembles the
 * parts around it (widths, links, colours, queries, reports, revisions); knows nothing of sessions, logs or clients.
 */

import { hostname } from 'node:os';
import { SpokenStatus } from '../operator/status/SpokenStatus.ts';
import type { Run, TerminalModes } from '../protocol/messages.ts';
import { AlternateSwitch } from './AlternateSwitch.ts';
import { installAlternateRows } from './alternateRows.ts';
import { installAsciiPrint } from './asciiPrint.ts';
import { CellStyleCache } from './cellStyle.ts';
import { checkpointSteps, readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { installClearing } from './clearing.ts';
import { installConformance } from './conformance.ts';
import { keepCursorOnCharacter } from './cursorReflow.ts';
import { installHostileLimits } from './hostileLimits.ts';
import { HyperlinkTable, installHyperlinks } from './hyperlinks.ts';
import { KeyReporting } from './KeyReporting.ts';
import { OscTerminator } from './OscTerminator.ts';
import { Palette } from './Palette.ts';
import { Passthrough } from './Passthrough.ts';
import { type PlacedMark, PromptMarks } from './PromptMarks.ts';
import { installReports } from './programReports.ts';
import { colourScheme, cursorShape, installQueries } from './queries.ts';
import { RowEncoder, rowText, rowTexts, writtenEnd } from './RowEncoder.ts';
import { RowRevisions } from './RowRevisions.ts';
import { reportSink } from './reportSink.ts';
import { resizeTerminal } from './resizeTerminal.ts';
import { SavedCursors } from './SavedCursors.ts';
import { ScreenListeners } from './ScreenListeners.ts';
import { linksInUse, type ScreenParts } from './ScreenParts.ts';
import { ScrollTracker } from './ScrollTracker.ts';
import { boundedSize } from './screenSize.ts';
import { softResetBytes } from './softReset.ts';
import { type StateFacts, stateFacts } from './stateFacts.ts';
import { lineOfCursor, type RowTypist, type Typing, TypingMarks } from './TypingMarks.ts';
import { terminalModes } from './terminalModes.ts';
import type { Cursor, ScreenChanges, ScreenEngine, ScreenOptions } from './types.ts';
import { minimumCols, openTerminal, parserState, type XtermLine } from './xtermInternals.ts';

export class Screen implements ScreenEngine {
  /** For checkpoints and for tests that compare terminals. */
  readonly parts: ScreenParts;
  readonly #listeners: ScreenListeners;
  readonly #styles: CellStyleCache;
  readonly #encoder: RowEncoder;
  readonly #revisions = new RowRevisions();
  readonly #passthrough = new Passthrough({
    parse: (bytes) => this.#parse(bytes),
    payload: (bytes, isDropped) => this.#listeners.tell('passthrough', bytes, isDropped),
  });
  #faults = 0;
  #extendedKeys = true;
  /** Rows are read from the normal screen, see `behindAlternate`. */
  #behind = false;

  constructor(options: ScreenOptions) {
    const { cols, rows } = boundedSize(options.cols, options.rows);
    this.#listeners = new ScreenListeners(options.events);
    const { terminal, core } = openTerminal(cols, rows, options.contextRows);
    const palette = new Palette(options.defaultForeground, options.defaultBackground, () => {
      this.#styles.clear();
      this.#revisions.invalidate();
    });
    const links = new HyperlinkTable(() => linksInUse(this.parts));
    this.parts = {
      terminal,
      core,
      links,
      palette,
      saved: new SavedCursors(core),
      terminator: new OscTerminator(core),
      alternate: new AlternateSwitch(),
      clearing: { scrolls: options.scrollsOnClear === true },
      scroll: new ScrollTracker(() => core._bufferService.buffers),
      marks: new PromptMarks(),
      typing: new TypingMarks(),
      keys: new KeyReporting(),
      spoken: new SpokenStatus(),
      notifications: installReports(
        { terminal, core },
        options.hostName ?? hostname(),
        reportSink(
          () => this.parts,
          this.#listeners,
          options.answersQueries ? (answer) => this.#listeners.queueReply(answer) : null,
        ),
      ),
      cols,
      rows,
      cwd: undefined,
      cell: null,
    };
    this.#styles = new CellStyleCache((number) => links.get(number)?.uri, palette.changed);
    this.#encoder = new RowEncoder(this.#styles);
    this.#install(options);
  }

  /**
   * A screen that from here on behaves exactly like the checkpoint's. It has the checkpoint's size, whatever the
   * options say; rows above the screen beyond `contextRows` are dropped. Throws a RangeError when the bytes are no
   * checkpoint of a known version.
   */
  static restore(checkpoint: Uint8Array, options: ScreenOptions): Screen {
    return readCheckpoint(checkpoint, (cols, rows) => new Screen({ ...options, cols, rows }));
  }

  get cols(): number {
    return this.parts.cols;
  }

  get rows(): number {
    return this.parts.rows;
  }

  get historySize(): number {
    return this.parts.scroll.historySize;
  }

  get contextSize(): number {
    return this.#buffers.normal.ybase;
  }

  /** Number of the top row of the normal screen since the terminal was made or reset; clearing history changes nothing. */
  get topRow(): number {
    return this.parts.scroll.normalTop;
  }

  get alternateScreen(): boolean {
    return this.#buffers.active === this.#buffers.alt;
  }

  get cursor(): Cursor {
    const { core, cols, rows } = this.parts;
    const { x, y } = this.#buffers.active;
    return {
      // While a wrap is pending xterm's column is one past the edge.
      x: Math.min(x, cols - 1),
      y: Math.min(y, rows - 1),
      visible: !core.coreService.isCursorHidden,
      shape: cursorShape(core),
    };
  }

  /** '#rrggbb', where the program set one. */
  get cursorColour(): string | null {
    return this.parts.palette.programColour('cursor');
  }

  get modes(): TerminalModes {
    return terminalModes(this.parts, this.#extendedKeys);
  }

  /** State for formats, read anew at each call. */
  get facts(): StateFacts {
    return stateFacts(this.parts);
  }

  get title(): string {
    return this.parts.core._inputHandler._windowTitle;
  }

  setTitle(title: string): void {
    this.parts.core._inputHandler._windowTitle = title;
  }

  /** The directory that the program last reported by OSC 7; undefined when it never did. */
  get cwd(): string | undefined {
    return this.parts.cwd;
  }

  /** Prompt marks since history began, oldest first; `row - historySize` is a mark's y on the screen. */
  get promptMarks(): PlacedMark[] {
    return this.parts.marks.placed(this.parts.scroll.clearedAt);
  }

  typed(typing: Typing): void {
    const { typing: marks, scroll } = this.parts;
    if (!this.alternateScreen) marks.typed(typing, scroll.normalTrimmed + lineOfCursor(this.#buffers.normal));
  }

  typistOf(y: number): RowTypist | undefined {
    if (y >= 0 && this.alternateScreen && !this.#behind) return undefined;
    return this.parts.typing.of(this.parts.scroll.normalTop + y);
  }

  /** State of the program, as its output tells it. */
  get spoken(): SpokenStatus {
    return this.parts.spoken;
  }

  /** The pane's process ended, or another one begins. */
  programEnded(): void {
    if (this.parts.spoken.ended()) this.#listeners.tell('status');
  }

  get synchronizedOutput(): boolean {
    return this.parts.core.coreService.decPrivateModes.synchronizedOutput;
  }

  get revision(): number {
    return this.#revisions.revision;
  }

  /** Times that the terminal failed on its input; the rest of that chunk was lost. 0 in every run so far. */
  get faults(): number {
    return this.#faults;
  }

  /**
   * Parses the bytes before it returns. Never throws on any input; an error from an event listener is rethrown after
   * all is parsed.
   */
  feed(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#passthrough.feed(bytes);
    this.#listeners.sendReplies();
    this.#listeners.throwFault();
  }

  #parse(bytes: Uint8Array): void {
    const handler = this.parts.core._inputHandler;
    this.parts.terminator.resumed(bytes[0] ?? 0);
    try {
      handler.parse(bytes);
    } catch {
      this.#faults++;
      handler._parser.reset();
    }
    // Must run before the next parse, which forgets the rows changed by this one.
    this.#noteChanges();
  }

  /** Sizes beyond `sizeLimit` and `areaLimit`, and below 1, are bounded. The same size again changes nothing. */
  resize(cols: number, rows: number): void {
    const { parts } = this;
    const { cols: newCols, rows: newRows } = boundedSize(cols, rows);
    if (newCols === parts.cols && newRows === parts.rows) return;
    parts.cols = newCols;
    parts.rows = newRows;
    parts.saved.writeBack();
    const { normal, alt } = this.#buffers;
    const trimmed = () => parts.scroll.normalTrimmed;
    const reflow = () => resizeTerminal(parts, Math.max(newCols, minimumCols), newRows);
    parts.marks.throughReflow(normal, trimmed, () =>
      parts.typing.throughReflow(normal, trimmed, () => keepCursorOnCharacter(normal, reflow)),
    );
    // xterm does not bound the alternate buffer while it is empty, and would give it scrollback.
    if (alt.lines.length === 0) alt.lines.maxLength = newRows;
    parts.saved.readBack();
    parts.scroll.takeScrolled();
    this.#revisions.invalidate();
  }

  changesSince(revision: number): ScreenChanges {
    return this.#revisions.changesSince(revision, this.rows, (y) => {
      return this.#encoder.json(this.#line(y), this.cols);
    });
  }

  behindAlternate<T>(read: () => T): T {
    this.#behind = true;
    try {
      return read();
    } finally {
      this.#behind = false;
    }
  }

  row(y: number): Run[] {
    return this.#encoder.runs(this.#line(y), this.cols);
  }

  isWrapped(y: number): boolean {
    return this.#line(y)?._isWrapped ?? false;
  }

  text(y: number, keepTrailing = false): string {
    return rowText(this.#line(y), this.cols, keepTrailing);
  }

  texts(first: number, last: number): string {
    return rowTexts((y) => this.#line(y), first, last, this.cols);
  }

  writtenLength(y: number): number {
    return writtenEnd(this.#line(y), this.cols);
  }

  checkpoint(): Uint8Array | undefined {
    return this.#isAtRest ? writeCheckpoint(this.parts) : undefined;
  }

  /**
   * The same in steps of a row or less, for the caller to spread over time. Nothing may be fed or changed before the
   * last one. `forced`: as checkpointNow.
   */
  checkpointSteps(forced: boolean): Generator<void, Uint8Array> | undefined {
    return forced || this.#isAtRest ? checkpointSteps(this.parts) : undefined;
  }

  /** No unfinished sequence or character has come. */
  get #isAtRest(): boolean {
    const handler = this.parts.core._inputHandler;
    return handler._parser.currentState === parserState.ground && handler._utf8Decoder.interim[0] === 0;
  }

  /**
   * A checkpoint even in the middle of a sequence, for one that does not end. The restored screen discards the rest of
   * an OSC, DCS or APC string or CSI sequence instead of acting on it: the one exception to exactness.
   */
  checkpointNow(): Uint8Array {
    return writeCheckpoint(this.parts);
  }

  /**
   * Sets the terminal's colours, '#rrggbb', for answers to programs. With `tell`, a program that asked for reports
   * (mode 2031) gets one when dark and light change places.
   */
  setDefaultColours(foreground: string, background: string, tell: boolean): void {
    const { core, palette } = this.parts;
    const { dark } = palette;
    palette.setDefaults(foreground, background);
    if (!tell || palette.dark === dark || !core.coreService.decPrivateModes.colorSchemeUpdates) return;
    this.#listeners.queueReply(colourScheme(palette.dark === true));
    this.#listeners.sendReplies();
  }

  /** Colours by index, '#rrggbb', in place of the standard ones; a program may change them. */
  setPalette(colours: ReadonlyMap<number, string>): void {
    this.parts.palette.setPreset(colours);
  }

  /** Pixels of a cell, reported to programs that ask (XTWINOPS 14 and 16). */
  setCell(cell: { width: number; height: number }): void {
    this.parts.cell = cell;
  }

  /** Whether programs may ask for keys in extended form and get a positive answer; allowed by default. */
  allowExtendedKeys(allowed: boolean): void {
    if (allowed === this.#extendedKeys) return;
    this.#extendedKeys = allowed;
    this.parts.keys.allow(allowed);
    this.parts.terminal.options.vtExtensions = { kittyKeyboard: allowed };
  }

  softReset(): void {
    this.feed(softResetBytes(this.alternateScreen));
  }

  clearHistory(): void {
    this.trimContext(0);
    this.parts.scroll.historyCleared();
  }

  trimContext(rows: number): void {
    const { normal } = this.#buffers;
    const surplus = normal.ybase - Math.max(0, Math.trunc(rows));
    if (surplus <= 0) return;
    normal.lines.trimStart(surplus);
    normal.ybase -= surplus;
    normal.ydisp = normal.ybase;
  }

  /** Keeps up to this many rows above the screen from now on; drops the oldest beyond that. */
  keepContext(rows: number): void {
    this.parts.terminal.options.scrollback = rows;
  }

  dispose(): void {
    this.parts.scroll.dispose();
    this.parts.terminal.dispose();
  }

  get #buffers() {
    return this.parts.core._bufferService.buffers;
  }

  #line(y: number): XtermLine | undefined {
    const { active, normal } = this.#buffers;
    // History belongs to the normal screen, even while the alternate one shows.
    const buffer = y < 0 || this.#behind ? normal : active;
    const index = buffer.ybase + y;
    return index < 0 || index >= buffer.lines.length ? undefined : buffer.lines.get(index);
  }

  #noteChanges(): void {
    const { core, scroll } = this.parts;
    const scrolled = scroll.takeScrolled();
    if (scroll.switched) {
      scroll.switched = false;
      this.#revisions.invalidate();
      return;
    }
    const { start, end } = core._inputHandler._dirtyRowTracker;
    this.#revisions.touch(start, end, scrolled);
  }

  #install(options: ScreenOptions): void {
    const { core, terminal, links } = this.parts;
    const reply = options.answersQueries ? (answer: string) => this.#listeners.queueReply(answer) : () => {};
    if (options.answersQueries) terminal.onData(reply);
    installQueries({ parts: this.parts, version: options.version ?? '0', reply });
    installConformance(core);
    this.parts.keys.install(core, reply);
    if (options.title !== undefined) this.setTitle(options.title);
    installHyperlinks(core, links);
    this.parts.alternate.install(core);
    installAlternateRows(() => core._bufferService.buffers);
    installClearing(
      this.parts,
      () => this.#listeners.tell('historyCleared'),
      () => this.#listeners.tell('status'),
    );
    installHostileLimits(core);
    installAsciiPrint(core);
  }
}
