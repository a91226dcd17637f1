/**
 * What is known of the user's terminal while attached: asks it once its first picture is there, and puts together what the
 * environment, its answers and options say. Owns the state of that; writes by its host, and decides nothing that follows
 * from what it finds.
 */
import type { TerminalFeatures, TerminalFindings } from '../../protocol/messages.ts';
import type { TerminalAnswers } from './answers.ts';
import { type Capabilities, withAnswers, withFeatures } from './capabilities.ts';
import {
  cellQuestions,
  colourQuestions,
  firstQuestions,
  TerminalQuestions,
  terminfoQuestions,
} from './TerminalQuestions.ts';

/** Default colours as `#rrggbb`; absent is what was not answered. */
export interface TerminalColours {
  foreground?: string;
  background?: string;
}

/** How long whoever leaves waits for answers that are on their way: a quarter of a second is the way over a slow link. */
const lastAnswersMs = 250;

export interface TerminalKnowledgeHost {
  now(): number;
  after(ms: number, run: () => void): { cancel(): void };
  write(bytes: string): void;
  /** What was typed, without answers. */
  typed(bytes: Buffer): void;
  colours(colours: TerminalColours): void;
  found(findings: TerminalFindings): void;
  /** It can do other things than was known. */
  able(capabilities: Capabilities): void;
  /** It can tell when it becomes dark or light. */
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

  /** `environment`: what the environment alone tells. */
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

  /** What options say of the terminal, on every connection anew. */
  setFeatures(features: TerminalFeatures): void {
    this.#features = features;
    this.#settle();
  }

  /** Asks, once. A terminal that may not be asked never is. */
  ask(): void {
    if (this.#stage !== 'unasked' || !this.#environment.mayBeAsked) return;
    this.#stage = 'asked';
    this.#put(firstQuestions);
  }

  /** All that is known, for another server, which knows nothing yet; null before the terminal was asked. */
  get known(): { colours: TerminalColours; findings: TerminalFindings } | null {
    return this.#stage === 'unasked' ? null : { colours: this.#colours(), findings: this.#findings() };
  }

  /** The terminal has another size: its cells may have one too. */
  resized(): void {
    if (this.#answers.cell) this.#put(cellQuestions);
  }

  /** Bytes of the terminal. */
  take(bytes: Buffer): void {
    this.#questions.take(bytes);
  }

  /** Nothing follows any more from what it says; answers are still told from what is typed. */
  stop(): void {
    this.#stopped = true;
    this.#questions.stop();
  }

  /** Resolves when its answers have come, or do not come soon: what came later would be typed at the shell. */
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

  /** All that was asked has its answer. One that said its name can be asked more, unless all is known of it. */
  #answered(): void {
    const asksMore = this.#stage === 'asked' && this.#answers.name !== undefined;
    const knowsAll = this.#capabilities.colours === 'truecolor' && this.#capabilities.styledUnderlines;
    if (this.#stage !== 'asked') this.#stage = 'known';
    else this.#stage = asksMore && !knowsAll ? 'terminfo' : 'known';
    if (this.#stage === 'terminfo') this.#put(terminfoQuestions);
  }

  #colours(): TerminalColours {
    const { foreground, background } = this.#answers;
    return { ...(foreground ? { foreground } : {}), ...(background ? { background } : {}) };
  }

  /** What it can do, by all that is known now. */
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

/** Whether cells of the same style look otherwise with the one than with the other. */
function showsOtherwise(one: Capabilities, other: Capabilities): boolean {
  return (
    one.colours !== other.colours ||
    one.styledUnderlines !== other.styledUnderlines ||
    one.hyperlinks !== other.hyperlinks
  );
}
