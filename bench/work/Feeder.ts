/**
 * Panes with moderate output: each runs `cat` of a FIFO, and a separate process writes lines into all of them, evenly
 * spread over time. So a hundred busy panes cost the machine little compared to the multiplexer's work for them.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class Feeder {
  /** Shell commands, one for each pane. */
  readonly programs: readonly string[];
  readonly #dir: string;
  readonly #process: ChildProcess;

  static async start(options: { pipes: number; linesPerSecond: number }): Promise<Feeder> {
    const dir = mkdtempSync(join(tmpdir(), 'hfb-feed-'));
    const pipes = Array.from({ length: options.pipes }, (_, n) => join(dir, `${n}`));
    execFileSync('mkfifo', ['-m', '600', ...pipes]);
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, 'feeder.cjs'), `${options.linesPerSecond}`, ...pipes],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    await new Promise((resolve, reject) => {
      child.stdout.once('data', resolve);
      child.once('exit', (code) => reject(new Error(`the feeder ended with ${code}`)));
    });
    return new Feeder(dir, pipes, child);
  }

  private constructor(dir: string, pipes: readonly string[], child: ChildProcess) {
    this.#dir = dir;
    this.#process = child;
    this.programs = pipes.map((path) => `exec cat ${path}`);
  }

  close(): void {
    this.#process.kill('SIGKILL');
    rmSync(this.#dir, { recursive: true, force: true });
  }
}
