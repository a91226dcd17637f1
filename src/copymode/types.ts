/** What copy mode asks of the server around it, and tells it. Types only. */
import type { PastReader } from '../log/PastReader.ts';
import type { PastSource } from '../log/types.ts';
import type { PlacedMark } from '../screen/promptMarks.ts';
import type { ScreenEngine } from '../screen/types.ts';
import type { ModeKeys } from './Caret.ts';

export interface CopyModeHost {
  readonly past: PastReader;
  /** The pane's live screen, and its log as it is now. */
  screen(): ScreenEngine & { readonly promptMarks: readonly PlacedMark[] };
  source(): PastSource;
  keys(): ModeKeys;
  wrapSearch(): boolean;
  wordSeparators(): string;
  /** SGR parameters of a style option of the window. */
  style(name: `copy-mode-${'selection' | 'position' | 'match' | 'current-match' | 'mark'}-style`): string;
  /** Something that is shown changed. */
  changed(): void;
  /** Copied text: to a paste buffer, to clipboards as the policy has it. `append` adds it to the newest buffer. */
  copy(text: string, how: { prefix?: string; append?: boolean }): void;
  /** Runs a command with the text as its input; an absent one is copy-command. */
  pipe(text: string, command: string | undefined): void;
  /** A short text for whoever looks (search found nothing, ...). */
  message(text: string): void;
}
