/**
 * pipe-pane: a shell command that reads a pane's output, types its own output into the pane, or both. Owns the commands
 * it started, one per pane. A command that does not read is cut off before its queue can grow the server.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { PipeRequest } from '../../command/Services.ts';
import { systemReason } from '../../protocol/systemReason.ts';
import type { Pane } from '../../session/types.ts';
import { MarkFilter } from './MarkFilter.ts';

/** Output queued for a command that does not read, bytes; beyond this the pipe is closed. */
const waitingBytes = 16 * 1024 * 1024;

interface Pipe {
  child: ChildProcess;
  input: Writable | null;
  marks: MarkFilter;
  /** Reports the pipe's end. */
  forget(): void;
}

export interface PipesParts {
  /** Signature of the marks that the pane's shell prints, which the command does not get. */
  signatureOf(pane: Pane): string;
  /** Resolves when the pane has accepted the bytes. */
  type(pane: Pane, data: Uint8Array, by: PipeRequest['by']): Promise<void>;
  problem(text: string): void;
  /** Reports an open pipe; the returned function reports its end. */
  opened(pane: Pane, command: string, pid: number): () => void;
}

export class Pipes {
  readonly #open = new Map<Pane, Pipe>();
  readonly #parts: PipesParts;

  constructor(parts: PipesParts) {
    this.#parts = parts;
  }

  has(pane: Pane): boolean {
    return this.#open.has(pane);
  }

  open(pane: Pane, request: PipeRequest, how: { cwd: string; env: Record<string, string> }): void {
    this.close(pane);
    const child = spawn('/bin/sh', ['-c', request.command], {
      cwd: how.cwd,
      env: how.env,
      stdio: [request.output ? 'pipe' : 'ignore', request.input ? 'pipe' : 'ignore', 'ignore'],
      detached: true,
    });
    const forget = this.#parts.opened(pane, request.command, child.pid ?? 0);
    const marks = new MarkFilter(this.#parts.signatureOf(pane));
    const pipe: Pipe = { child, input: child.stdin ?? null, marks, forget };
    this.#open.set(pane, pipe);
    const gone = () => {
      forget();
      if (this.#open.get(pane) === pipe) this.#open.delete(pane);
    };
    child.on('error', (error) => {
      this.#parts.problem(`pipe-pane: ${systemReason(error)}`);
      gone();
    });
    child.on('close', gone);
    // EPIPE from a command that has ended is its normal end here.
    child.stdin?.on('error', gone);
    if (request.input && child.stdout) this.#typeFrom(pane, child.stdout, request.by);
  }

  /** Pane output, as it arrived; the marks of our shells are left out. */
  output(pane: Pane, data: Uint8Array): void {
    const pipe = this.#open.get(pane);
    if (!pipe?.input) return;
    if (pipe.input.writableLength > waitingBytes) {
      this.#parts.problem(
        `pipe-pane: the command of pane ${pane.id} does not read its input; the pipe is closed`,
      );
      this.close(pane);
      return;
    }
    // The bytes are only valid during this call.
    pipe.input.write(Buffer.from(pipe.marks.feed(data)));
  }

  /** Closes the command's standard input; the command may run on until it has read its queue. */
  close(pane: Pane): void {
    const pipe = this.#open.get(pane);
    if (!pipe) return;
    this.#open.delete(pane);
    pipe.forget();
    pipe.input?.end(pipe.marks.rest());
    pipe.child.stdout?.destroy();
  }

  closeAll(): void {
    for (const pane of [...this.#open.keys()]) this.close(pane);
  }

  #typeFrom(pane: Pane, stream: Readable | null, by: PipeRequest['by']): void {
    stream?.on('data', (chunk: Buffer) => {
      // Reads no faster than the pane's program.
      stream.pause();
      this.#parts.type(pane, chunk, by).then(
        () => stream.resume(),
        (error: unknown) => {
          this.#parts.problem(
            `pipe-pane: ${error instanceof Error ? error.message : String(error)}; the pipe is closed`,
          );
          this.close(pane);
        },
      );
    });
  }
}
