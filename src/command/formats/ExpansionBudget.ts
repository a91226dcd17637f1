/** State of one expansion of a format: its options, the work it may still do, and whether it met a job or a foreign text. */
import type { FormatTemplates } from './Template.ts';
import { formatLimits } from './types.ts';

export interface ExpansionHow {
  time?: boolean;
  becomesFormat?: boolean;
  /** The result is read for styles: texts of programs in it carry none. */
  drawn?: boolean;
  /** Receives the steps, in tmux's words (display-message -v). */
  trace?: ((line: string) => void) | undefined;
}

export class ExpansionBudget {
  work: number = formatLimits.work;
  /** Counts values that no person wrote, to detect one in a text. */
  foreign = 0;
  /** Set while such a text is expanded: its commands do not run. */
  jobsOff = false;
  date: Date | undefined;
  /** The result will be expanded again later. */
  readonly becomesFormat: boolean;
  /** The result will be read for styles: see inert.ts. */
  readonly drawn: boolean;
  readonly templates: FormatTemplates;
  readonly trace: ((line: string) => void) | undefined;

  constructor({ becomesFormat, drawn, trace }: ExpansionHow, templates: FormatTemplates) {
    this.becomesFormat = becomesFormat === true;
    this.drawn = drawn === true;
    this.trace = trace;
    this.templates = templates;
  }

  /** Counts work, characters. False when none is left. */
  spend(work: number): boolean {
    this.work -= work;
    return this.work > 0;
  }
}
