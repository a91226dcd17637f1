/**
 * Phases of the shells in panes, by their prompt marks (OSC 133 as introduced by FinalTerm): at a prompt, or running a
 * command. Owns the phase of each pane's program and the time when its command began; decides nothing about either.
 */
import type { PromptMark } from '../../screen/programReports.ts';
import type { Pane } from '../../session/types.ts';

/** `none`: the program has sent no mark. `ended`: a command has ended, and no prompt has been shown since. */
export type ShellPhase = 'none' | 'prompt' | 'command' | 'ended';

export type ShellChange =
  | { kind: 'prompt' }
  | { kind: 'command-began' }
  /**
   * `exitCode`: null when the shell did not report it. `ms`: how long the command ran, at least; null for shells that do
   * not mark the begin of commands.
   */
  | { kind: 'command-ended'; exitCode: number | null; ms: number | null };

interface Shell {
  phase: ShellPhase;
  /** It marks the begin of commands (C), so an end (D) at a prompt is no command's. */
  marksBegins: boolean;
  /** Its marks have our signature. */
  isSigned: boolean;
  /** Its last mark with our signature began a command. */
  runsCommand: boolean;
  /** Input came since its last prompt. */
  isLineBegun: boolean;
  /** When the present command began, or when this server found it running; of the monotonic clock. */
  beganAt: number;
}

export class ShellMarks {
  /** Milliseconds, monotonic. */
  readonly #now: () => number;
  readonly #tell: (pane: Pane, change: ShellChange) => void;
  readonly #shells = new WeakMap<Pane, Shell>();

  constructor(now: () => number, tell: (pane: Pane, change: ShellChange) => void) {
    this.#now = now;
    this.#tell = tell;
  }

  phaseOf(pane: Pane): ShellPhase {
    return this.#shells.get(pane)?.phase ?? 'none';
  }

  /** Whether the shell has signed a mark. Unsigned marks are then not its own. */
  isSigned(pane: Pane): boolean {
    return this.#shells.get(pane)?.isSigned ?? false;
  }

  /** Whether somebody has typed at the shell's prompt. */
  isLineBegun(pane: Pane): boolean {
    return this.#shells.get(pane)?.isLineBegun ?? false;
  }

  /** Input was accepted for the pane's program. */
  typed(pane: Pane): void {
    const shell = this.#shells.get(pane);
    if (shell?.phase === 'prompt') shell.isLineBegun = true;
  }

  /** Milliseconds for which the present command has been running, at least; null when none is. */
  runningFor(pane: Pane): number | null {
    const shell = this.#shells.get(pane);
    return shell?.phase === 'command' ? this.#now() - shell.beganAt : null;
  }

  /** The pane has another program, which has sent no mark yet. */
  forget(pane: Pane): void {
    this.#shells.delete(pane);
  }

  /** Takes over a program of an earlier server, with the marks that its screen remembers. */
  resume(pane: Pane, marks: readonly PromptMark[]): void {
    this.forget(pane);
    if (marks.length === 0) return;
    const shell = this.#shellOf(pane);
    shell.marksBegins = marks.some(({ kind }) => kind === 'C');
    for (const { kind } of marks.slice(-1)) shell.phase = phaseAfter[kind];
  }

  /** Takes a mark of the pane's program. `isSigned`: it has the signature of a shell that we started. */
  mark(pane: Pane, { kind, exitCode }: PromptMark, isSigned = false): void {
    const shell = this.#shellOf(pane);
    if (isSigned) {
      shell.isSigned = true;
      shell.runsCommand = kind === 'C';
    }
    // At the prompt of such a shell, only a job in the background can print others. A command may be another shell.
    else if (shell.isSigned && !shell.runsCommand) return;
    shell.isLineBegun = false;
    const before = shell.phase;
    shell.phase = phaseAfter[kind];
    if (kind === 'C') {
      shell.marksBegins = true;
      shell.beganAt = this.#now();
      this.#tell(pane, { kind: 'command-began' });
      return;
    }
    // A prompt right after a command: the shell marks no ends, or was interrupted before it could.
    const wasRunning = before === 'command' || (kind === 'D' && before === 'prompt' && !shell.marksBegins);
    if (wasRunning) {
      const ms = before === 'command' ? this.#now() - shell.beganAt : null;
      this.#tell(pane, { kind: 'command-ended', exitCode: exitCode ?? null, ms });
    }
    // B ends the prompt that A began.
    if (kind === 'A' || (kind === 'B' && before !== 'prompt')) this.#tell(pane, { kind: 'prompt' });
  }

  #shellOf(pane: Pane): Shell {
    const known = this.#shells.get(pane);
    if (known) return known;
    const shell: Shell = {
      phase: 'none',
      marksBegins: false,
      isSigned: false,
      runsCommand: false,
      isLineBegun: false,
      beganAt: this.#now(),
    };
    this.#shells.set(pane, shell);
    return shell;
  }
}

const phaseAfter: Readonly<Record<PromptMark['kind'], ShellPhase>> = {
  A: 'prompt',
  B: 'prompt',
  C: 'command',
  D: 'ended',
};
