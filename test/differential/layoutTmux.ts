/**
 * A tmux server of our own, spoken to in control mode (tmux(1), CONTROL MODE): one command, one answer. Nothing of the
 * user's tmux is read or touched: own socket, no configuration.
 */
import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface Answer {
  ok: boolean;
  lines: string[];
}

/** How long an answer may take. tmux answers within milliseconds, or (see docs/tmux-differences.md) never. */
const answerMs = 10_000;

/** tmux 3.3a loops for ever over some layouts. */
export class TmuxHangs extends Error {}

export class Tmux {
  readonly #socket = `holdfast-test-${randomBytes(6).toString('hex')}`;
  readonly #client: ChildProcessWithoutNullStreams;
  readonly #waiting: ((answer: Answer) => void)[] = [];
  #block: string[] | null = null;
  #pid = 0;

  /** Starts the server with one session `base`, 80x24, running `sleep`. */
  static async start(): Promise<Tmux> {
    const tmux = new Tmux();
    await new Promise<void>((done) => tmux.#waiting.push(() => done()));
    const answer = await tmux.run("display-message -p '#{pid}'");
    tmux.#pid = Number(answer.lines[0]);
    return tmux;
  }

  private constructor() {
    const start = [
      '-f',
      '/dev/null',
      'new-session',
      '-d',
      '-s',
      'base',
      '-x',
      '80',
      '-y',
      '24',
      'sleep',
      '10000',
    ];
    execFileSync('tmux', ['-L', this.#socket, ...start]);
    this.#client = spawn('tmux', ['-L', this.#socket, '-C', 'attach-session', '-t', 'base']);
    const lines = createInterface({ input: this.#client.stdout });
    lines.on('line', (line) => this.#take(line));
  }

  run(command: string): Promise<Answer> {
    return new Promise((done, fail) => {
      const timer = setTimeout(() => fail(new TmuxHangs(command)), answerMs);
      this.#waiting.push((answer) => {
        clearTimeout(timer);
        done(answer);
      });
      this.#client.stdin.write(`${command}\n`);
    });
  }

  /** Ends the server, which ends its panes and the client; a server that hangs can only be killed. */
  async stop(how: { hangs: boolean }): Promise<void> {
    const gone = once(this.#client, 'exit');
    if (how.hangs) process.kill(this.#pid, 'SIGKILL');
    else execFileSync('tmux', ['-L', this.#socket, 'kill-server']);
    await gone;
  }

  #take(line: string): void {
    if (line.startsWith('%begin ')) this.#block = [];
    else if (this.#block !== null && /^%(end|error) \d+ \d+ \d+$/.test(line)) {
      const answer = { ok: line.startsWith('%end'), lines: this.#block };
      this.#block = null;
      this.#waiting.shift()?.(answer);
    } else if (this.#block !== null) this.#block.push(line);
  }
}
