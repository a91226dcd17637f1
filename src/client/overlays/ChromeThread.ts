/**
 * The thread that draws overlays with Ink (chrome/worker.ts), started for the first overlay and kept for later ones.
 * Owns the thread; knows nothing of overlays.
 */
import type { Worker } from 'node:worker_threads';
import { systemReason } from '../../protocol/systemReason.ts';
import { bundle } from '../../runtime/installation.ts';
import { WorkerProgram } from '../../runtime/WorkerProgram.ts';
import type { FromChrome, ToChrome } from '../chrome/messages.ts';

interface ChromeThreadHost {
  message(message: FromChrome): void;
  /** The thread could not start, or ended; the next message starts another. */
  failed(reason: string): void;
}

const youngMb = 4;

export class ChromeThread {
  readonly #host: ChromeThreadHost;
  readonly #program: WorkerProgram;
  #worker: Worker | null = null;

  constructor(host: ChromeThreadHost, path = bundle('chrome')) {
    this.#host = host;
    this.#program = new WorkerProgram(path);
  }

  send(message: ToChrome): void {
    this.#worker ??= this.#start();
    this.#worker.postMessage(message);
  }

  #start(): Worker {
    const { code, isText } = this.#program.code;
    // Loaded only now: it takes 4 MB, and most attaches open no overlay.
    const threads = process.getBuiltinModule('node:worker_threads');
    const worker = new threads.Worker(code, {
      eval: isText,
      // Empty: some of the user's variables change the behaviour or the output of Ink and React.
      env: {},
      // Captured, so that the thread never writes to the user's terminal.
      stdout: true,
      stderr: true,
      // Frames soon become garbage: a larger young generation would save a tenth of the work and take 11 MB.
      resourceLimits: { maxYoungGenerationSizeMb: youngMb },
    });
    worker.on('message', (message: FromChrome) => this.#host.message(message));
    worker.on('error', (error) => this.#ended(worker, systemReason(error)));
    worker.on('exit', () => this.#ended(worker, 'it ended'));
    // The thread must not keep a detached client alive. Last, because adding a listener refs the thread again.
    worker.unref();
    return worker;
  }

  #ended(worker: Worker, reason: string): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    this.#host.failed(reason);
  }
}
