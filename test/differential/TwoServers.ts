/**
 * The same command lines on tmux and on holdfast, each with a server of its own, and what they answered. Owns the two
 * servers and the small words that must differ (times, bytes of memory, names of variables); never judges.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunResult, TestHost } from '../helpers/TestHost.ts';

/** Splits a line as a shell does: blanks, '...', "..." and backslashes; no expansions. */
export function shellWords(line: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quote = '';
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at);
    if (quote === "'") {
      if (char === "'") quote = '';
      else word += char;
    } else if (char === '\\' && (quote === '' || /["\\$`]/.test(line.charAt(at + 1)))) {
      word = (word ?? '') + line.charAt(++at);
    } else if (quote === '"') {
      if (char === '"') quote = '';
      else word += char;
    } else if (char === "'" || char === '"') {
      quote = char;
      word ??= '';
    } else if (char === ' ') {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + char;
  }
  if (word !== null) words.push(word);
  return words;
}

/** What may differ between two programs that behave the same. */
export function normalise(text: string): string {
  return text
    .replace(/\(created [^)]*\)/g, '(created WHEN)')
    .replace(/\[history (\d+)(?:\/\d+, \d+ bytes| lines, \d+\/\d+ bytes)\]/g, '[history $1, N bytes]')
    .replace(/\$(?:TMUX|HOLDFAST)\b/g, '$SELF')
    .replace(/\(\d\d:\d\d \d\d-[A-Z][a-z]{2}-\d\d\)/g, '(WHEN)')
    .replace(/no server running on \S+/, 'no server running on PATH');
}

export interface Answers {
  tmux: RunResult;
  holdfast: RunResult;
}

export class TwoServers {
  readonly #host = new TestHost();
  readonly #dir = mkdtempSync(join(tmpdir(), 'hft-tmux-'));

  /** Both servers with one session 'a' of one window 'w' that runs cat, and a folder that both start in. */
  async start(): Promise<void> {
    for (const answer of Object.values(await this.run('new-session -d -s a -x 80 -y 24 -n w cat')))
      if (answer.code !== 0) throw new Error(`the first session did not start: ${answer.err}`);
    // The texts of the status line that themes give are not tmux's.
    await this.#host.ok('set-option', '-g', 'theme', 'tmux');
  }

  async run(line: string): Promise<Answers> {
    const argv = shellWords(line);
    const [tmux, holdfast] = await Promise.all([
      this.#tmux(argv),
      this.#host.runWith({ cwd: this.#dir }, ...argv),
    ]);
    return { tmux: clean(tmux), holdfast: clean(holdfast) };
  }

  /** The folder that both servers started in. */
  get folder(): string {
    return this.#dir;
  }

  /** Runs a line until both answer as they should. */
  async until(line: string, check: (result: RunResult) => boolean): Promise<void> {
    for (let tries = 0; tries < 100; tries++) {
      const { tmux, holdfast } = await this.run(line);
      if (check(tmux) && check(holdfast)) return;
    }
    throw new Error(`never as it should be: ${line}`);
  }

  async stop(): Promise<void> {
    await this.#tmux(['kill-server']);
    await this.#host.stop();
    rmSync(this.#dir, { recursive: true, force: true });
  }

  #tmux(argv: readonly string[]): Promise<RunResult> {
    const socket = join(this.#dir, 'socket');
    return new Promise((done) => {
      const child = execFile(
        'tmux',
        ['-S', socket, '-f', '/dev/null', ...argv],
        { env: this.#host.env, cwd: this.#dir, timeout: 60_000 },
        (error, out, err) => done({ code: error ? Number(error.code ?? 1) : 0, out, err }),
      );
      // tmux may be gone before it has read that there is nothing to read.
      child.stdin?.on('error', () => {});
      child.stdin?.on('error', () => {});
      child.stdin?.end('');
    });
  }
}

const clean = (result: RunResult): RunResult => ({
  code: result.code,
  out: normalise(result.out),
  err: normalise(result.err),
});
