/** Programs that commands start in panes, popups, jobs and pipes: their command line, folder and environment. */
import type { JobRequest, JobResult, PipeRequest, PopupRequest } from '../command/Services.ts';
import { clientVariable, ownerId } from '../operator/Principal.ts';
import type { OptionSet } from '../options/types.ts';
import type { Environment, Pane, PaneSpec, Session, Uuid } from '../session/types.ts';
import type { BesideWork } from './automation/BesideWork.ts';
import type { JobRunner } from './automation/JobRunner.ts';
import type { Popups } from './overlays/Popups.ts';
import type { Panes } from './panes/Panes.ts';
import type { Pipes } from './panes/Pipes.ts';
import { actingAs, paneEnvironment, programOf } from './panes/paneEnvironment.ts';
import { withMarks } from './panes/shellIntegration.ts';
import type { Viewport } from './viewports/Viewport.ts';

export interface StartedProgramsParts {
  panes: Panes;
  popups: Popups;
  jobs: JobRunner;
  pipes: Pipes;
  work: BesideWork;
  globalEnvironment: Environment;
  serverOptions: OptionSet;
  hiddenNames(environment: Environment): ReadonlySet<string>;
  serverPid: number;
  /** Folder of the files that shells read. */
  shellsDir: string;
  /** Secret by which the shell of a pane signs its marks. */
  shellSignature(pane: Uuid): string;
  /** Folder with our program under the name tmux; null when it can't be made. */
  shimDir: string | null;
  /** Current path of the server's socket, which may move. */
  socketPath(): string;
  stateDir: string;
  /** Reports progress of work that the configuration may wait for. */
  progressed(): void;
  /** Whether the configuration is still being run. */
  isLoading(): boolean;
}

export class StartedPrograms {
  readonly #parts: StartedProgramsParts;

  constructor(parts: StartedProgramsParts) {
    this.#parts = parts;
  }

  async spawn(pane: Pane, spec: PaneSpec): Promise<void> {
    const session = sessionOf(pane);
    const options = session?.options ?? null;
    const shell = options?.getString('default-shell') || '/bin/sh';
    const [file = '', ...args] = spec.command;
    const program =
      spec.withoutShell === true
        ? { file, args }
        : programOf(spec.command, shell, options?.getString('default-command') ?? '');
    const env = this.environment(session, pane, spec, shell);
    const started =
      options?.getFlag('shell-integration') && spec.withoutShell !== true
        ? withMarks(program, env, {
            dir: this.#parts.shellsDir,
            aid: this.#parts.shellSignature(pane.uuid),
            shimDir: this.#shimDir(),
          })
        : { program, env };
    await this.#parts.panes.start(pane, {
      ...started.program,
      env: started.env,
      cwd: spec.cwd,
      ...(spec.onlyThere ? { onlyThere: true as const } : {}),
    });
  }

  popup(viewport: Viewport, { session, spec, place, by, ...rest }: PopupRequest): Promise<number> {
    const shell = session.options.getString('default-shell') || '/bin/sh';
    const program = programOf(spec.command, shell, session.options.getString('default-command'));
    const env = this.environment(session, null, spec, shell);
    return this.#parts.popups.open(viewport, session, {
      ...rest,
      wanted: place,
      command: spec.command.join(' ') || shell,
      program: { ...program, env: by === null || by.id === ownerId ? env : actingAs(by, env), cwd: spec.cwd },
    });
  }

  async runJob({ command, cwd, session, pane, by, client, output }: JobRequest): Promise<JobResult> {
    const env = actingAs(by, this.environment(session, pane, undefined, null));
    if (client !== undefined) env[clientVariable] = client;
    let ended = (): void => {};
    const heard = (text: string): void => {
      this.#parts.progressed();
      output?.(text);
    };
    const started = (pid: number): void => {
      ended = this.#parts.work.job(command, pid);
    };
    try {
      return await this.#parts.jobs.run({ command, cwd, env, started, output: heard });
    } finally {
      ended();
    }
  }

  async pipe(pane: Pane, request: PipeRequest | null): Promise<void> {
    if (!request) {
      this.#parts.pipes.close(pane);
      return;
    }
    const env = actingAs(request.by, this.environment(sessionOf(pane), pane, undefined, null));
    this.#parts.pipes.open(pane, request, { cwd: pane.cwd, env });
  }

  environment(session: Session | null, pane: Pane | null, spec: PaneSpec | undefined, shell: string | null) {
    return paneEnvironment({
      global: this.#parts.globalEnvironment,
      session,
      pane,
      ...(spec ? { spec } : {}),
      hiddenNames: this.#parts.hiddenNames,
      // As in tmux, jobs of a configuration may query the terminal in which the server was started.
      term:
        spec === undefined && this.#parts.isLoading()
          ? null
          : this.#parts.serverOptions.getString('default-terminal'),
      socket: this.#parts.socketPath(),
      stateDir: this.#parts.stateDir,
      serverPid: this.#parts.serverPid,
      shimDir: this.#shimDir(),
      shell,
    });
  }

  #shimDir(): string | null {
    return this.#parts.serverOptions.getFlag('tmux-shim') ? this.#parts.shimDir : null;
  }
}

const sessionOf = (pane: Pane): Session | null => pane.window.links[0]?.session ?? null;
