/**
 * Facts of a pane's program and screen for formats, each read when it is asked for: most formats name one or two of twenty. Owns
 * no fact; changes nothing.
 */
import type { PaneFacts } from '../../command/Services.ts';
import { typistOf } from '../../operator/ledger/typistOf.ts';
import type { TerminalModes } from '../../protocol/messages.ts';
import type { StateFacts } from '../../screen/stateFacts.ts';
import { commandName } from '../../session/names.ts';
import type { Pane } from '../../session/types.ts';
import type { PaneRuntime } from './PaneRuntime.ts';
import type { Foreground, ProcessInspector } from './ProcessInspector.ts';

/** Sources of the facts that a pane's program and screen do not know. */
export interface PaneFactSources {
  inspector: Pick<ProcessInspector, 'foreground'>;
  modeOf(pane: Pane): PaneFacts['mode'];
  waitsFor(pane: Pane): number;
  lastSearch(pane: Pane): string;
  /** The shell that the pane runs unless it was given a command. */
  shellOf(pane: Pane): string;
}

export class LivePaneFacts implements PaneFacts {
  readonly #pane: Pane;
  readonly #runtime: PaneRuntime | undefined;
  readonly #sources: PaneFactSources;
  #modes: TerminalModes | undefined;
  #mode: PaneFacts['mode'] | undefined;
  #foreground: Foreground | null | undefined;

  constructor(pane: Pane, runtime: PaneRuntime | undefined, sources: PaneFactSources) {
    this.#pane = pane;
    this.#runtime = runtime;
    this.#sources = sources;
  }

  get cursorX(): number {
    return this.#runtime?.screen.cursor.x ?? 0;
  }

  get cursorY(): number {
    return this.#runtime?.screen.cursor.y ?? 0;
  }

  get cursorVisible(): boolean {
    return this.#runtime?.screen.cursor.visible ?? false;
  }

  get alternateOn(): boolean {
    return this.#runtime?.screen.alternateScreen ?? false;
  }

  get historySize(): number {
    return this.#runtime?.screen.historySize ?? 0;
  }

  get historyBytes(): number {
    return this.#runtime?.log.rawBytes ?? 0;
  }

  get currentCommand(): string {
    // As in tmux, a program whose name is not known has that of the pane's command.
    return (
      this.#program()?.command || commandName(this.#pane.startCommand, this.#sources.shellOf(this.#pane))
    );
  }

  get currentPath(): string {
    return this.#program()?.cwd ?? this.#pane.cwd;
  }

  get process(): PaneFacts['process'] {
    return this.#pane.process;
  }

  get applicationCursor(): boolean {
    return this.#terminal()?.applicationCursor ?? false;
  }

  get applicationKeypad(): boolean {
    return this.#terminal()?.applicationKeypad ?? false;
  }

  get bracketedPaste(): boolean {
    return this.#terminal()?.bracketedPaste ?? false;
  }

  get kittyKeyboard(): number {
    return this.#terminal()?.kittyKeyboard ?? 0;
  }

  get modifyOtherKeys(): number {
    return this.#terminal()?.modifyOtherKeys ?? 0;
  }

  get mouse(): string {
    return this.#terminal()?.mouse ?? 'none';
  }

  get mouseEncoding(): string {
    return this.#terminal()?.mouseEncoding ?? 'default';
  }

  get mode(): PaneFacts['mode'] {
    if (this.#mode === undefined) this.#mode = this.#sources.modeOf(this.#pane);
    return this.#mode;
  }

  get state(): StateFacts | null {
    return this.#runtime?.screen.facts ?? null;
  }

  get waits(): number {
    return this.#sources.waitsFor(this.#pane);
  }

  get searchString(): string {
    return this.#sources.lastSearch(this.#pane);
  }

  get lastOperator(): string | null {
    const json = this.#runtime?.log.inputs.last ?? null;
    return json === null ? null : (typistOf(json)?.name ?? null);
  }

  #terminal(): TerminalModes | undefined {
    this.#modes ??= this.#runtime?.screen.modes;
    return this.#modes;
  }

  /** The foreground process, looked for once: that reads four files. */
  #program(): Foreground | null {
    if (this.#foreground === undefined) {
      const { process } = this.#pane;
      this.#foreground = process.state === 'running' ? this.#sources.inspector.foreground(process.pid) : null;
    }
    return this.#foreground;
  }
}
