/**
 * Starts commands of `exec` in their own panes or in existing shells, and ends them on request or at their time limit.
 * Execs owns the commands.
 */
import type { Services } from '../../command/Services.ts';
import type { Principal } from '../../operator/Principal.ts';
import { fail, HoldfastError } from '../../protocol/errors.ts';
import type { ExecStartParams } from '../../protocol/messages.ts';
import { checkStoredProgram } from '../../protocol/storedValues.ts';
import type { Timers } from '../../runtime/Timers.ts';
import type { Pane, PaneId, PaneSpec, Session, Tree } from '../../session/types.ts';
import type { ShellPhase } from '../panes/ShellMarks.ts';
import { checkNamed, commandLine, typedLine } from './commandLine.ts';
import type { Exec } from './Exec.ts';
import type { Execs } from './Execs.ts';

/** Session for commands started outside of any session. */
const ownSession = 'exec';
/** A shell runs a complete line at once. After this long without a run, milliseconds, the line counts as incomplete. */
const beginMs = 5_000;
/** Time for a command to end after an interrupt, milliseconds. */
const graceMs = 5_000;
/**
 * Time for a new shell to show its first prompt, and for a shell to show the next one after a command, milliseconds.
 */
const firstPromptMs = 5_000;
/** Greatest age of a pane whose shell counts as new, milliseconds. */
const newShellMs = 10_000;
const interrupt = Buffer.from('\x03');

export interface ExecStarterParts {
  execs: Execs;
  tree: Tree;
  timers: Timers;
  now(): number;
  services: Pick<
    Services,
    'spawn' | 'sendInput' | 'killProcess' | 'newWindowSize' | 'newSessionSize' | 'redraw'
  >;
  defaultSize(): { cols: number; rows: number };
  phaseOf(pane: Pane): ShellPhase;
  /** Whether input came since the shell showed its prompt. */
  isLineBegun(pane: Pane): boolean;
  /** The shell signs its marks. */
  isSigned(pane: Pane): boolean;
  /** Resolves when the shell is at its prompt, or after this many milliseconds. */
  awaitPrompt(pane: Pane, ms: number): Promise<void>;
  /** Name of the program in the foreground, unless it is the pane's shell. */
  programInFront(pane: Pane): string | null;
  takesPastes(pane: Pane): boolean;
  endOffset(pane: Pane): number;
  stateChanged(): void;
  problem(sentence: string): void;
}

export interface ExecCaller {
  by: Principal;
  cwd: string;
  /** Aborted when the caller is gone. */
  gone: AbortSignal;
}

export class ExecStarter {
  readonly #parts: ExecStarterParts;

  constructor(parts: ExecStarterParts) {
    this.#parts = parts;
  }

  /** Runs it as the process of a new pane: in `session`, or in a new session of that name. Errors: bad-value; spawn-failed. */
  async inOwnPane(session: Session | string, params: ExecStartParams, caller: ExecCaller): Promise<Exec> {
    const { execs, services, tree } = this.#parts;
    checkNamed(params.argv);
    checkStoredProgram([...params.argv, ...Object.entries(params.environment ?? {}).flat()]);
    const spec: PaneSpec = {
      cwd: params.cwd ?? caller.cwd,
      command: params.argv,
      environment: params.environment ?? {},
      onlyThere: true,
    };
    const pane = this.#newPane(session, spec);
    if (params.keep) pane.options.set('remain-on-exit', 'on');
    const undo = () => {
      if (tree.panes.get(pane.id) === pane) tree.removePane(pane);
    };
    let exec: Exec;
    try {
      exec = execs.begin(this.#newExec(pane, params, caller, 'process'));
    } catch (error) {
      undo();
      throw error;
    }
    try {
      await services.spawn(pane, spec);
    } catch (error) {
      execs.drop(exec);
      undo();
      throw error;
    }
    services.redraw();
    this.#parts.stateChanged();
    return exec;
  }

  /**
   * Types it at the prompt of a pane's shell. Errors: no-shell-marks, pane-busy, pane-dead, bad-value, and those of typing.
   */
  async inShell(pane: Pane, params: ExecStartParams, caller: ExecCaller): Promise<Exec> {
    const { execs, services, timers } = this.#parts;
    if (params.cwd !== undefined || params.environment !== undefined || params.keep)
      throw fail('bad-value', {
        words: 'a folder, variables and --keep need a new pane: leave them out, or leave out -t',
      });
    const line = commandLine(params.argv);
    await this.#checkAtPrompt(pane);
    const exec = execs.begin(this.#newExec(pane, params, caller, 'shell'));
    const typed = typedLine(line, this.#parts.takesPastes(pane));
    try {
      await services.sendInput(pane, typed, { by: caller.by, waitsForPane: true, gone: caller.gone });
    } catch (error) {
      execs.drop(exec);
      throw error;
    }
    const slow = timers.after(beginMs, () => {
      if (exec.isOver || exec.record.began) return;
      exec.failed('the shell did not run it: is the line complete?');
      this.#type(pane, exec);
    });
    exec.begins = () => slow.cancel();
    return exec;
  }

  /** Errors: bad-value, and those of typing. */
  async end(exec: Exec, how: 'interrupt' | 'kill', by: Principal): Promise<void> {
    if (exec.isOver) return;
    const pane = this.#paneOf(exec);
    if (!pane) return;
    if (how === 'interrupt') {
      await this.#parts.services.sendInput(pane, interrupt, { by, waitsForPane: true });
      return;
    }
    if (exec.record.kind === 'shell')
      throw fail('bad-value', {
        words: `command ${exec.record.id} runs in the shell of ${pane.id}: interrupt it, or use kill-pane`,
      });
    await this.#kill(pane);
  }

  /** Applies the time limit: ends the process of the command's own pane, or interrupts a shell's command. */
  timeUp(exec: Exec): void {
    const pane = this.#paneOf(exec);
    if (exec.isOver) return;
    exec.late();
    if (!pane) return;
    if (exec.record.kind === 'process') {
      void this.#kill(pane);
      return;
    }
    this.#type(pane, exec);
    this.#parts.timers.after(graceMs, () => exec.left('it did not end when it was interrupted'));
  }

  /** Kills the process; the pane then closes as after any end. */
  async #kill(pane: Pane): Promise<void> {
    await this.#parts.services.killProcess(pane);
    const { tree } = this.#parts;
    if (tree.panes.get(pane.id) !== pane || pane.process.state === 'running') return;
    if (pane.options.getString('remain-on-exit') === 'off') tree.removePane(pane);
  }

  /** Interrupts the command, acting as its starter. Another may have taken the pane meanwhile. */
  #type(pane: Pane, exec: Exec): void {
    const { services, problem } = this.#parts;
    const { by, id } = exec.record;
    services.sendInput(pane, interrupt, { by }).catch((error: unknown) => {
      if (!(error instanceof HoldfastError)) throw error;
      problem(`command ${id}: ${error.message}`);
    });
  }

  #paneOf(exec: Exec): Pane | undefined {
    const pane = this.#parts.tree.panes.get(exec.record.pane as PaneId);
    return pane?.uuid === exec.record.paneUuid ? pane : undefined;
  }

  #newPane(session: Session | string, pane: PaneSpec): Pane {
    const { tree, services } = this.#parts;
    if (typeof session !== 'string') {
      const size = services.newWindowSize(session, null);
      return tree.createWindow(session, { detached: true, ...size, pane }).window.active;
    }
    const size = services.newSessionSize() ?? this.#parts.defaultSize();
    return tree.createSession({ name: session, cwd: pane.cwd, ...size, pane }).current.window.active;
  }

  #newExec(
    pane: Pane,
    { argv, key, timeoutMs }: ExecStartParams,
    { by }: ExecCaller,
    kind: 'process' | 'shell',
  ) {
    const session = pane.window.links[0]?.session;
    return {
      argv: [...argv],
      pane: pane.id,
      paneUuid: pane.uuid,
      session: session?.name ?? '',
      sessionUuid: session?.uuid ?? '',
      kind,
      by: { id: by.id, name: by.name, actor: by.actor },
      from: this.#parts.endOffset(pane),
      ...(key === undefined ? {} : { key }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      ...(kind === 'shell' && this.#parts.isSigned(pane) ? { signed: true as const } : {}),
    };
  }

  /** Errors: no-shell-marks, pane-busy, pane-dead. */
  async #checkAtPrompt(pane: Pane): Promise<void> {
    const { execs, phaseOf, awaitPrompt, now } = this.#parts;
    const { process } = pane;
    if (process.state !== 'running') throw fail('pane-dead', { pane: pane.id, status: process.state });
    const isNew = phaseOf(pane) === 'none' && now() - pane.createdAt < newShellMs;
    // After a command, the shell shows its prompt next.
    if (isNew || phaseOf(pane) === 'ended') await awaitPrompt(pane, firstPromptMs);
    const running = execs.in(pane);
    if (running) throw busy(pane, `runs command ${running.record.id}`);
    const front = this.#parts.programInFront(pane);
    if (front !== null) throw busy(pane, `runs ${front}`);
    const phase = phaseOf(pane);
    if (phase === 'none')
      throw fail('no-shell-marks', {
        pane: pane.id,
        words:
          `the program in ${pane.id} sends no shell marks (OSC 133), so the end of a command can't be seen; ` +
          'run it without -t, in a pane of its own',
      });
    if (phase !== 'prompt') throw busy(pane, 'is not at the prompt of its shell');
    if (this.#parts.isLineBegun(pane))
      throw fail('pane-busy', {
        pane: pane.id,
        reason: 'has a line that somebody has begun to type',
        words:
          `pane ${pane.id} has a line that somebody has begun to type; press Enter or Ctrl-C there, ` +
          'or run it without -t, in a pane of its own',
      });
  }
}

const busy = (pane: Pane, reason: string): Error => fail('pane-busy', { pane: pane.id, reason });

/** Default session for a command's own pane. */
export const defaultSession = ownSession;
