/**
 * Shell commands beside the panes: run-shell, if-shell and #() of formats. Owns the child processes, bounds their
 * output, and ends them with the server. Knows no session: environment and directory are given.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import type { JobResult } from '../../command/Services.ts';

/** Largest output of a job, bytes; the rest is dropped and `truncated` is set. */
const jobOutputBytes = 1024 * 1024;

/** A command whose output is not kept: it may never end. */
export interface FollowedJob {
  /** Resolves when the shell has ended and its output is closed. */
  ended: Promise<void>;
  /** Makes the command wait once it has filled its pipe. */
  pause(): void;
  resume(): void;
  /** Ends its process group. */
  stop(): void;
}

export interface Job {
  command: string;
  cwd: string;
  env: Readonly<Record<string, string>>;
  /** Standard input; empty when absent. */
  input?: string;
  /** Called with its pid. */
  started?(pid: number): void;
  /** Called with each piece of the output, as far as it is kept. */
  output?(text: string): void;
}

export class JobRunner {
  readonly #running = new Map<ChildProcess, string>();

  /** Runs a command by `/bin/sh -c`; resolves when the shell has ended and its output is closed. Never rejects. */
  run(job: Job): Promise<JobResult> {
    return new Promise((resolve) => {
      const chunks: Buffer[] = [];
      const decoder = new StringDecoder('utf8');
      let kept = 0;
      let truncated = false;
      const heard = (chunk: Buffer) => {
        const room = jobOutputBytes - kept;
        if (chunk.length > room) truncated = true;
        if (room <= 0) return;
        chunks.push(chunk.subarray(0, room));
        job.output?.(decoder.write(chunk.subarray(0, room)));
        kept += Math.min(chunk.length, room);
      };
      this.#spawn(job, heard, (status) =>
        resolve({ output: Buffer.concat(chunks).toString(), truncated, status }),
      );
    });
  }

  /** Runs a command by `/bin/sh -c`, and passes on what it prints, piece by piece. */
  follow(job: Omit<Job, 'output'>, heard: (text: string) => void): FollowedJob {
    const decoder = new StringDecoder('utf8');
    let finish = (): void => {};
    const ended = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const child = this.#spawn(job, (chunk) => heard(decoder.write(chunk)), finish);
    return {
      ended,
      pause: () => child.stdout?.pause(),
      resume: () => child.stdout?.resume(),
      stop: () => endGroup(child),
    };
  }

  #spawn(
    job: Job,
    heard: (chunk: Buffer) => void,
    ended: (status: JobResult['status']) => void,
  ): ChildProcess {
    const child = spawn('/bin/sh', ['-c', job.command], {
      cwd: job.cwd,
      env: { ...job.env },
      stdio: [job.input === undefined ? 'ignore' : 'pipe', 'pipe', 'ignore'],
      detached: true,
    });
    this.#running.set(child, job.command);
    job.started?.(child.pid ?? 0);
    // A command may close its input without reading it.
    child.stdin?.on('error', () => {});
    child.stdin?.end(job.input);
    child.stdout?.on('data', heard);
    const finish = (status: JobResult['status']) => {
      if (this.#running.delete(child)) ended(status);
    };
    // A missing directory or no memory: reported as a shell would, 127.
    child.on('error', () => finish({ code: 127 }));
    child.on('close', (code, signal) => finish(signal ? { signal } : { code: code ?? 0 }));
    return child;
  }

  /** Running jobs, the oldest first. */
  list(): { command: string; pid: number }[] {
    return [...this.#running].map(([{ pid = 0 }, command]) => ({ command, pid }));
  }

  /** Ends every job's process group. */
  stop(): void {
    for (const child of this.#running.keys()) endGroup(child);
  }
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGTERM');
  } catch {
    // The job ended in the meantime.
  }
}
