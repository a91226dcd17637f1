/**
 * Panes in copy mode: entering, leaving, and the server's services to copy mode (options, buffers, clipboards, shell
 * commands). Owns which panes are in it; the copymode folder owns motion and appearance.
 */
import { CopyMode, type CopyModeOptions } from '../../copymode/CopyMode.ts';
import type { CopyModeHost } from '../../copymode/types.ts';
import type { PatternText } from '../../log/LinePattern.ts';
import type { PastReader } from '../../log/PastReader.ts';
import type { PastSource } from '../../log/types.ts';
import { typistOf } from '../../operator/ledger/typistOf.ts';
import { defaultLook, type Look, lookSgr, parseStyle } from '../../options/style/style.ts';
import type { OptionSet } from '../../options/types.ts';
import { fail } from '../../protocol/errors.ts';
import type { ByteString } from '../../protocol/messages.ts';
import { printable } from '../../protocol/printable.ts';
import type { Pane } from '../../session/types.ts';
import type { PaneRuntime } from '../panes/PaneRuntime.ts';
import { positionTexts, usualPosition } from './positionTexts.ts';
import { ViewText } from './ViewText.ts';

export interface CopyModesParts {
  past: PastReader;
  serverOptions: OptionSet;
  now(): number;
  runtime(pane: Pane): PaneRuntime | undefined;
  expand(format: string, pane: Pane): string;
  /** The pane's content must be redrawn. */
  changed(pane: Pane): void;
  /** A pane entered or left a mode. */
  modeChanged(pane: Pane): void;
  /** Adds a paste buffer named after the prefix, or appends to the newest one. */
  addBuffer(data: ByteString, how: { prefix?: string; append?: boolean }): void;
  setClipboards(pane: Pane, data: ByteString): void;
  /** Runs a shell command line with this text as its standard input. */
  pipe(pane: Pane, command: string, input: string): void;
  message(pane: Pane, text: string): void;
}

export interface EnterOptions {
  endsAtBottom?: boolean;
  hidePosition?: boolean;
  /** Pane whose past is shown instead of this pane's own (copy-mode -s). */
  source?: Pane;
}

/** A view text is entirely in memory. */
const noPast: PastSource = { dir: '', blocks: [], endOffset: 0 };

export class CopyModes {
  readonly #parts: CopyModesParts;
  readonly #modes = new Map<Pane, CopyMode>();
  /** Modes whose pane has printed since they began. */
  readonly #unseen = new WeakSet<CopyMode>();
  /** Texts of the panes in view mode. */
  readonly #views = new Map<CopyMode, ViewText>();
  /** Last search by pane, kept while the pane lives. */
  readonly #searches = new WeakMap<Pane, PatternText>();

  constructor(parts: CopyModesParts) {
    this.#parts = parts;
  }

  of(pane: Pane): CopyMode | undefined {
    return this.#modes.get(pane);
  }

  /** Last text searched for in a pane (#{pane_search_string}). */
  lastSearch(pane: Pane): string {
    return (this.#modes.get(pane)?.lastSearch ?? this.#searches.get(pane))?.text ?? '';
  }

  /** Copy mode of a pane, entered if need be. Errors: no-such-pane. */
  enter(pane: Pane, options: EnterOptions): CopyMode {
    const open = this.#modes.get(pane);
    if (open?.name === 'copy-mode') return open;
    open?.end();
    const shown = options.source ?? pane;
    if (!this.#parts.runtime(shown)) throw fail('no-such-pane', { name: shown.id });
    return this.#begin(pane, this.#hostOf(pane, shown), {
      endsAtBottom: options.endsAtBottom === true,
      hidePosition: options.hidePosition === true,
    });
  }

  /** Shows text in view mode, appended to earlier text. Ends another mode of the pane. */
  showText(pane: Pane, text: string): void {
    const screen = this.#parts.runtime(pane)?.screen;
    if (!screen || text === '') return;
    let mode = this.#modes.get(pane);
    let view = mode && this.#views.get(mode);
    if (!mode || !view) {
      mode?.end();
      view = new ViewText(screen.cols, screen.rows);
      mode = this.#begin(pane, this.#hostOf(pane, pane, view), { isView: true });
      this.#views.set(mode, view);
    }
    view.add(text);
    mode.grown();
  }

  #begin(pane: Pane, host: CopyModeHost, options: CopyModeOptions): CopyMode {
    const lastSearch = this.#searches.get(pane) ?? null;
    const mode: CopyMode = new CopyMode(host, { ...options, lastSearch }, () => {
      if (this.#modes.get(pane) === mode) this.#modes.delete(pane);
      if (mode.lastSearch) this.#searches.set(pane, mode.lastSearch);
      this.#views.get(mode)?.dispose();
      this.#views.delete(mode);
      this.#parts.modeChanged(pane);
    });
    this.#modes.set(pane, mode);
    const screen = this.#parts.runtime(pane)?.screen;
    if (screen) mode.resized(screen.cols, screen.rows);
    this.#parts.modeChanged(pane);
    return mode;
  }

  exit(pane: Pane): void {
    this.#modes.get(pane)?.end();
  }

  /** Whether the pane has printed since its mode began. */
  hasUnseen(pane: Pane): boolean {
    const mode = this.#modes.get(pane);
    return mode !== undefined && this.#unseen.has(mode);
  }

  /** The pane printed this many bytes, or its size changed. */
  paneChanged(pane: Pane, bytes: number): void {
    const mode = this.#modes.get(pane);
    if (mode && bytes > 0) this.#unseen.add(mode);
    const screen = mode && this.#parts.runtime(pane)?.screen;
    if (!mode || !screen) return;
    this.#views.get(mode)?.screen.resize(screen.cols, screen.rows);
    mode.resized(screen.cols, screen.rows);
    mode.outputCame();
  }

  /** `view`: text shown instead of the pane's history. */
  #hostOf(pane: Pane, shown: Pane, view?: ViewText): CopyModeHost {
    const parts = this.#parts;
    const runtime = (): PaneRuntime => {
      const found = parts.runtime(shown) ?? parts.runtime(pane);
      if (!found) throw fail('no-such-pane', { name: shown.id });
      return found;
    };
    const session = () => pane.window.links[0]?.session;
    const { options } = pane.window;
    return {
      past: parts.past,
      screen: () => view?.screen ?? runtime().screen,
      source: () => (view ? noPast : runtime().log.source()),
      keys: () => (options.getString('mode-keys') === 'vi' ? 'vi' : 'emacs'),
      wrapSearch: () => options.getFlag('wrap-search'),
      wordSeparators: () => session()?.options.getString('word-separators') ?? '',
      style: (name) => lookSgr(this.#lookOf(pane, name)),
      position: (cols) => {
        const format = pane.options.getString('copy-mode-position-format');
        if (format === usualPosition) return null;
        return positionTexts(
          parts.expand(format, pane),
          this.#lookOf(pane, 'copy-mode-position-style'),
          cols,
        );
      },
      typist: (who) => {
        const author = typistOf(who);
        return author
          ? { name: printable(author.name.replace(/\p{Cf}/gu, '')), machine: author.actor !== 'person' }
          : undefined;
      },
      now: () => parts.now(),
      changed: () => parts.changed(pane),
      copy: (text, how) => {
        const data = Buffer.from(text).toString('latin1');
        parts.addBuffer(data, how);
        if (parts.serverOptions.getString('set-clipboard') !== 'off') parts.setClipboards(pane, data);
      },
      pipe: (text, command) => {
        const line = command ?? parts.serverOptions.getString('copy-command');
        if (line !== '') parts.pipe(pane, line, text);
      },
      message: (text) => parts.message(pane, text),
    };
  }

  #lookOf(pane: Pane, style: string): Look {
    const look = parseStyle(this.#parts.expand(pane.window.options.getString(style), pane));
    return look ?? { ...defaultLook, attributes: new Set(['reverse']) };
  }
}
