/** An overlay drawn by Ink in this process: its picture as text, and what it answers and asks. */
import type {
  ActParams,
  ActResult,
  BoxSize,
  ChromePicture,
  ChromeRequest,
} from '../../src/client/chrome/messages.ts';
import { Stage } from '../../src/client/chrome/Stage.tsx';
import { defaultLooks } from '../../src/client/overlays/look.ts';
import type { Run } from '../../src/protocol/messages.ts';
import type { OverlayAnswer } from '../../src/protocol/overlays.ts';

export class DrawnOverlay {
  readonly stage: Stage;
  shown: ChromePicture = { picture: null, preview: null };
  /** Null until it answered. */
  answered: { answer: OverlayAnswer; taken: number } | null = null;
  readonly acts: ActParams[] = [];
  acted: () => Promise<ActResult> = () => Promise.resolve({ items: [] });

  constructor(request: ChromeRequest, size: BoxSize) {
    this.stage = new Stage(request, size, defaultLooks, {
      show: (shown) => {
        this.shown = shown;
      },
      answer: (answer, taken) => {
        this.answered = { answer, taken };
      },
      act: (params) => {
        this.acts.push(params);
        return this.acted();
      },
      failed: (error) => {
        throw error;
      },
    });
  }

  /** Types keys, by their tmux names, and waits for the picture. */
  async type(...keys: string[]): Promise<void> {
    for (const key of keys) this.stage.key(key);
    await drawn();
  }

  /** Presses the first button on the first cell of a text, or `offset` cells from there. */
  async click(text: string, offset = 0, button = 1): Promise<void> {
    const { x: left, y: top } = this.shown.picture ?? { x: 0, y: 0 };
    const y = this.rows.findIndex((row) => row.includes(text));
    const x = this.rows[y]?.indexOf(text) ?? -1;
    if (y < 0) throw new Error(`no ${text} in\n${this.rows.join('\n')}`);
    this.stage.mouse({ event: 'down', button, x: left + x + offset, y: top + y });
    await drawn();
  }

  /** The text of each row, what floats over it included. */
  get rows(): string[] {
    return (this.shown.picture?.lines ?? []).map(textOf);
  }
}

/** Resolves when all that has happened is drawn. */
export const drawn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

export const textOf = (runs: readonly Run[]): string => runs.map(([, text]) => text).join('');
