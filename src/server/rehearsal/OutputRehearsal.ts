/**
 * Rehearses the output of programs: imaginary bytes take the way of real ones, from the keeper's link through the turns of
 * output into a log and a screen, whose changed rows are read as for a viewport. The log writes to the null device.
 */
import { ImaginaryPane, type ImaginaryPaneParts } from './ImaginaryPane.ts';
import { imaginaryOutput } from './imaginaryOutput.ts';
import type { RehearsalPart } from './Rehearsal.ts';

/** Pieces of output between two looks at the changed rows. */
const piecesInFrame = 6;

export class OutputRehearsal implements RehearsalPart {
  readonly budgetMs = 300;
  readonly #parts: ImaginaryPaneParts;

  constructor(parts: ImaginaryPaneParts) {
    this.#parts = parts;
  }

  /** Prints into one pane after another: code that has met a single pane is optimised for that one alone. */
  *play(): Generator<void, void> {
    const output = imaginaryOutput();
    yield;
    for (;;) yield* this.#printIn(new ImaginaryPane(this.#parts), output);
  }

  *#printIn(pane: ImaginaryPane, output: readonly Buffer[]): Generator<void, void> {
    try {
      yield;
      for (const [at, bytes] of output.entries()) {
        pane.print(bytes);
        while (pane.goOn()) yield;
        if (at % piecesInFrame === 0) pane.show();
        yield;
      }
    } finally {
      pane.end();
    }
  }
}
