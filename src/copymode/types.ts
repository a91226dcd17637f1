/** The interface of copy mode to the server around it. Types only. */
import type { PastReader } from '../log/PastReader.ts';
import type { PastSource } from '../log/types.ts';
import type { PlacedMark } from '../screen/PromptMarks.ts';
import type { ScreenEngine } from '../screen/types.ts';
import type { ModeKeys } from './Caret.ts';
import type { PlacedText } from './CopyView.ts';

export interface CopyModeHost {
  readonly past: PastReader;
  /** The pane's live screen, and its current log. */
  screen(): ScreenEngine & { readonly promptMarks: readonly PlacedMark[] };
  source(): PastSource;
  keys(): ModeKeys;
  wrapSearch(): boolean;
  wordSeparators(): string;
  /** Texts of the position in a row of this width (copy-mode-position-format); null where the format is the usual one. */
  position(cols: number): readonly PlacedText[] | null;
  /** SGR parameters of a style option of the window. */
  style(
    name: `copy-mode-${'selection' | 'position' | 'match' | 'current-match' | 'mark' | 'author' | 'author-line'}-style`,
  ): string;
  /** Reads the author of an input record for display; undefined when this release can't read it. */
  typist(who: string): { name: string; machine: boolean } | undefined;
  /** Milliseconds since the epoch. */
  now(): number;
  /** The visible state has changed. */
  changed(): void;
  /** Stores copied text in a paste buffer, and on clipboards by the policy. `append` adds it to the newest buffer. */
  copy(text: string, how: { prefix?: string; append?: boolean }): void;
  /** Runs a command with the text as its input; copy-command when absent. */
  pipe(text: string, command: string | undefined): void;
  /** Shows a short text to viewers (search found nothing, ...). */
  message(text: string): void;
}
