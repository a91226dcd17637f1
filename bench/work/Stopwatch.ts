/**
 * Program for a pane that receives names of files, prints them with `cat`, and reports how long each took as the
 * program saw it: through two FIFOs, so that none of this goes through the terminal.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const patienceMs = 120_000;

export class Stopwatch {
  /** Shell command to run in a pane. */
  readonly program: string;
  readonly #dir: string;
  readonly #orders: number;
  readonly #answers: Socket;
  #answered: (text: string) => void = () => {};

  constructor() {
    this.#dir = mkdtempSync(join(tmpdir(), 'hfb-watch-'));
    const [orders, answers] = [join(this.#dir, 'orders'), join(this.#dir, 'answers')];
    execFileSync('mkfifo', ['-m', '600', orders, answers]);
    // Opened for reading and writing, a FIFO neither waits for its other end nor ends with it (fifo(7)).
    const both = constants.O_RDWR | constants.O_NONBLOCK;
    this.#orders = openSync(orders, both);
    this.#answers = new Socket({ fd: openSync(answers, both), readable: true, writable: false });
    this.#answers.setEncoding('utf8').on('data', (text) => this.#answered(String(text)));
    this.program = `while read -r file <${orders}; do
      from=$(date +%s%N); cat "$file"; to=$(date +%s%N)
      printf '\\033[0m\\033[H\\033[2J'; echo $((to - from)) >${answers}
    done`;
  }

  /** Has the pane print a file; resolves with the milliseconds from the start of `cat` to its end. */
  print(file: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${file} is not printed yet`)), patienceMs);
      let text = '';
      this.#answered = (more) => {
        text += more;
        if (!text.endsWith('\n')) return;
        clearTimeout(late);
        resolve(Number(text) / 1e6);
      };
      writeSync(this.#orders, `${file}\n`);
    });
  }

  close(): void {
    this.#answers.destroy();
    closeSync(this.#orders);
    rmSync(this.#dir, { recursive: true, force: true });
  }
}
