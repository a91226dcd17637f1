/**
 * Knowledge of the user's terminal while attached: asks it once its first picture is there, and combines the
 * environment, its answers and options. Owns that state; writes through its host, and draws no conclusions from its
 * findings.
 */
import type { DefaultColours, TerminalFeatures, TerminalFindings } from '../../protocol/messages.ts';
import type { TerminalAnswers } from './answers.ts';
import { type Capabilities, withAnswers, withFeatures } from './capabilities.ts';
import {
  cellQuestions,
  colourQuestions,
  firstQuestions,
  TerminalQuestions,
  terminfoQuestions,
} from './TerminalQuestions.ts';

/** Longest wait of a leaving client for pending answers: a quarter of a second is a trip over a slow link. */
const lastAnswersMs = 250;

export interface TerminalKnowledgeHost {
  now(): number;
  after(ms: number, run: () => void): { cancel(): void };
  write(bytes: string): void;
  /** Typed input, without answers. */
  typed(bytes: Buffer): void;
  colours(colours: DefaultColours): void;
  found(findings: TerminalFindings): void;
  /** Its capabilities turned out to be different. */
  able(capabilities: Capabilities): void;
  /** It can report when it becomes dark or light. */
  tellsColourScheme(): void;
}

export class TerminalKnowledge {
  readonly #environment: Capabilities;
  readonly #host: TerminalKnowledgeHost;
  readonly #questions: TerminalQuestions;
  #capabilities: Capabilities;
  #features: TerminalFeatures = {};
  #answers: TerminalAnswers = {};
  #stage: 'unasked' | 'asked' | 'terminfo' | 'known' = 'unasked';
  #stopped = false;

  /** `environment`: capabilities by the environment alone. */
  constructor(environment: Capabilities, host: TerminalKnowledgeHost) {
    this.#environment = environment;
    this.#capabilities = environment;
    this.#host = host;
    this.#questions = new TerminalQuestions({
      now: () => host.now(),
      after: (ms, run) => host.after(ms, run),
      typed: (bytes) => host.typed(bytes),
      told: (answers) => this.#told(answers),
    });
  }

  /** Options about the terminal, sent anew on every connection. */
  setFeatures(features: TerminalFeatures): void {
    this.#features = features;
    this.#settle();
  }

  /** Asks, once. A terminal that may not be asked is skipped. */
  ask(): void {
    if (this.#stage !== 'unasked') return;
    if (!this.#environment.mayBeAsked) {
      this.#stage = 'known';
      if (this.#environment.background) this.#host.colours(this.#colours());
      return;
    }
    this.#stage = 'asked';
    this.#put(firstQuestions);
  }

  /** All findings, for another server, which has none yet; null before the terminal was asked. */
  get known(): { colours: DefaultColours; findings: TerminalFindings } | null {
    return this.#stage === 'unasked' ? null : { colours: this.#colours(), findings: this.#findings() };
  }

  /** The terminal's size has changed: its cells may have too. */
  resized(): void {
    if (this.#answers.cell) this.#put(cellQuestions);
  }

  /** Bytes from the terminal. */
  take(bytes: Buffer): void {
    this.#questions.take(bytes);
  }

  /** Its answers have no further effect; they are still separated from typed input. */
  stop(): void {
    this.#stopped = true;
    this.#questions.stop();
  }

  /** Resolves when its answers have come, or the wait is over: later ones would be typed at the shell. */
  answered(): Promise<void> {
    return this.#questions.answered(lastAnswersMs);
  }

  #put(questions: string): void {
    this.#questions.asked();
    this.#host.write(questions);
  }

  #told(answers: TerminalAnswers): void {
    if (this.#stopped) return;
    const { colourSchemeChanged, attributes, ...lasting } = answers;
    const before = this.#capabilities;
    const told = JSON.stringify(this.#findings());
    this.#answers = { ...this.#answers, ...lasting };
    if (lasting.foreground !== undefined || lasting.background !== undefined)
      this.#host.colours(this.#colours());
    if (lasting.tellsColourScheme) this.#host.tellsColourScheme();
    this.#settle();
    if (colourSchemeChanged) this.#put(colourQuestions);
    if (attributes) this.#answered();
    const redraw = showsOtherwise(before, this.#capabilities);
    if (redraw) this.#host.found({ ...this.#findings(), redraw: true });
    else if (JSON.stringify(this.#findings()) !== told) this.#host.found(this.#findings());
  }

  /** Every question has its answer. A terminal that gave its name can be asked more, unless all is known of it. */
  #answered(): void {
    if (this.#stage === 'asked' && !this.#answers.background && this.#environment.background)
      this.#host.colours(this.#colours());
    const asksMore = this.#stage === 'asked' && this.#answers.name !== undefined;
    const knowsAll = this.#capabilities.colours === 'truecolor' && this.#capabilities.styledUnderlines;
    if (this.#stage !== 'asked') this.#stage = 'known';
    else this.#stage = asksMore && !knowsAll ? 'terminfo' : 'known';
    if (this.#stage === 'terminfo') this.#put(terminfoQuestions);
  }

  #colours(): DefaultColours {
    const { foreground, background = this.#environment.background } = this.#answers;
    return { ...(foreground ? { foreground } : {}), ...(background ? { background } : {}) };
  }

  /** Combines its capabilities from all findings so far. */
  #settle(): void {
    const next = withFeatures(withAnswers(this.#environment, this.#answers), this.#features);
    if (JSON.stringify(next) === JSON.stringify(this.#capabilities)) return;
    this.#capabilities = next;
    this.#host.able(next);
  }

  #findings(): TerminalFindings {
    const { name, cell } = this.#answers;
    const { colours, keyboard } = this.#capabilities;
    return { colours, keyboard, ...(name ? { name } : {}), ...(cell ? { cell } : {}) };
  }
}

/** Whether cells of the same style look different with the two. */
function showsOtherwise(one: Capabilities, other: Capabilities): boolean {
  return (
    one.colours !== other.colours ||
    one.styledUnderlines !== other.styledUnderlines ||
    one.hyperlinks !== other.hyperlinks
  );
}
