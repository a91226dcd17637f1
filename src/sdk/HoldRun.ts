/**
 * A command run in a pane for this program, with its output and end (docs/exec.md). The server owns the record, which
 * outlives connections and servers and is kept for a day.
 */

import { bytesOf, textOfBytes } from '../protocol/bytes.ts';
import type { ExecInfo, ExecStartParams } from '../protocol/messages.ts';
import type { Calls } from './Calls.ts';
import { quotedWord } from './commandWords.ts';
import { randomName } from './randomName.ts';

/** How long the server may hold back the answer to `exec.read`, milliseconds. */
const readMs = 60_000;
/** Default bound on the output in a result, bytes. */
const mostOutput = 16 * 1024 * 1024;

export interface RunOptions {
  /** Time limit, milliseconds. Then a command in a shell is interrupted, and one in its own pane killed. */
  timeout?: number | undefined;
  /** Most output in the result, bytes, from the beginning; 16 MiB when absent. */
  limit?: number | undefined;
  /** Called with all of the output as it comes, as text. */
  onOutput?: ((text: string) => void) | undefined;
}

export interface OwnPaneOptions extends RunOptions {
  /** Session of the pane, made if needed; `exec` when absent. */
  session?: string | undefined;
  cwd?: string | undefined;
  env?: Readonly<Record<string, string>> | undefined;
  /** Keep the pane after the end. */
  keep?: boolean | undefined;
}

export interface RunResult {
  /** Exit status; null when the command was killed or its end is not known. */
  exit: number | null;
  /** Signal that killed it. */
  signal: string | null;
  /** Output as the terminal received it, as text, less the CR before each LF. */
  output: string;
  /** `output` is incomplete: there was more than `limit`, or more than the server keeps. */
  truncated: boolean;
  /** The time limit was reached. */
  timedOut: boolean;
  /** `exited` or `killed` after a normal end; any other state when the end is not known. */
  state: ExecInfo['state'];
  reason: string | null;
  /** Id, for `hold.runs`. */
  id: string;
  pane: string;
}

/** Start parameters for words, which no shell reads, or one line for a shell. */
export function startParams(command: string | readonly string[], { timeout }: RunOptions): ExecStartParams {
  const argv = typeof command === 'string' ? [command] : [...command];
  const [only = ''] = argv;
  return {
    argv: typeof command !== 'string' && argv.length === 1 ? [quotedWord(only)] : argv,
    // Identifies the command to the server after a lost connection.
    key: randomName(),
    ...(timeout === undefined ? {} : { timeoutMs: timeout }),
  };
}

export class HoldRun {
  readonly #calls: Calls;
  readonly #started: ExecInfo;

  constructor(calls: Calls, started: ExecInfo) {
    this.#calls = calls;
    this.#started = started;
  }

  static async start(calls: Calls, params: ExecStartParams): Promise<HoldRun> {
    return new HoldRun(calls, (await calls.query('exec.start', params)).exec);
  }

  get id(): string {
    return this.#started.id;
  }

  /** The pane that it runs in. */
  get pane(): string {
    return this.#started.pane;
  }

  async info(): Promise<ExecInfo> {
    return (await this.#calls.query('exec.show', { id: this.id })).exec;
  }

  /** Resolves when the command has ended, with its output from the beginning on. */
  async wait({ limit = mostOutput, onOutput }: Omit<RunOptions, 'timeout'> = {}): Promise<RunResult> {
    let output = '';
    let truncated = false;
    // The end of a piece may cut a character.
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    for (let from = 0; ; ) {
      const read = await this.#calls.lasting('exec.read', { id: this.id, from, waitMs: readMs });
      from = read.next;
      truncated ||= read.missed === true || output.length + read.data.length > limit;
      output += read.data.slice(0, Math.max(0, limit - output.length));
      if (read.data !== '') onOutput?.(decoder.decode(bytesOf(read.data), { stream: true }));
      if (read.done) return resultOf(read.exec, textOfBytes(output), truncated);
    }
  }

  /** Types the interrupt character, as Ctrl-C does. */
  async interrupt(): Promise<void> {
    await this.#calls.request('exec.end', { id: this.id, how: 'interrupt' });
  }

  /** Kills the process of a command that has its own pane. */
  async kill(): Promise<void> {
    await this.#calls.query('exec.end', { id: this.id, how: 'kill' });
  }
}

function resultOf(info: ExecInfo, output: string, truncated: boolean): RunResult {
  const { id, pane, state, code = null, signal = null, reason = null, timedOut = false } = info;
  return { exit: code, signal, output, truncated, timedOut, state, reason, id, pane };
}
