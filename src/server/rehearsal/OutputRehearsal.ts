/**
 * Rehearses the output of programs: imaginary bytes take the way of real ones, from the keeper's link through the turns of
 * output into a log and a screen, whose changed rows are read as for a viewport. The log writes to the null device.
 */
import { ImaginaryPane, type ImaginaryPaneParts } from './ImaginaryPane.ts';
import { imaginaryOutput } from './imaginaryOutput.ts';
import type { RehearsalPart } from './Rehearsal.ts';

/** Pieces of output between two looks at the changed rows. */
const piecesInFrame = 18;
/**
 * Panes that print in turn: code that has met a single one is optimised for that one alone, and compiled again for the next.
 * Each takes half a megabyte.
 */
const paneCount = 3;

export class OutputRehearsal implements RehearsalPart {
  readonly budgetMs = 200;
  readonly #parts: ImaginaryPaneParts;

  constructor(parts: ImaginaryPaneParts) {
    this.#parts = parts;
  }

  *play(): Generator<void, void> {
    const output: Buffer[] = [];
    const panes: ImaginaryPane[] = [];
    try {
      for (const piece of imaginaryOutput()) {
        output.push(piece);
        yield;
      }
      for (let n = 0; n < paneCount; n++) {
        panes.push(new ImaginaryPane(this.#parts));
        yield;
      }
      for (;;) for (const pane of panes) yield* this.#printIn(pane, output);
    } finally {
      for (const pane of panes) pane.end();
    }
  }

  *#printIn(pane: ImaginaryPane, output: readonly Buffer[]): Generator<void, void> {
    for (const [at, bytes] of output.entries()) {
      pane.print(bytes);
      while (pane.goOn()) yield;
      if (at % piecesInFrame === 0) pane.show();
      yield;
    }
  }
}
