/**
 * A user's terminal: a real PTY in which a shell runs the client, and an emulator that shows what the user sees.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type IPty, spawn } from 'node-pty';
import { SpeakingTerminal, type Speech } from '../helpers/speech.ts';
import { Oracle } from './compositor/oracle.ts';
import type { FakeServer } from './FakeServer.ts';

/** Longest last line of the shell, with what ends it, in characters. */
const lastLineLength = 'code 255\r\n'.length;

const attach = join(import.meta.dirname, 'attach.cjs');

export interface UserTerminalOptions {
  onSignal?: string;
  how?: string;
  cols?: number;
  rows?: number;
  speech?: Speech;
  say?: (answer: string) => void;
}

export class UserTerminal {
  readonly oracle: Oracle;
  readonly ended: Promise<void>;
  /** Everything that was written to the terminal, as bytes. */
  output = '';
  readonly #pty: IPty;
  readonly #server: FakeServer;
  readonly #waiters = new Set<() => void>();
  #over = false;

  /**
   * @param onSignal what SIGUSR2 makes the client do. @param how 'established': on a connection that said hello.
   * @param speech what the terminal answers, nothing at first. @param say how it does: at once unless this does otherwise.
   */
  constructor(
    server: FakeServer,
    { onSignal = 'throw', how = '', cols = 80, rows = 24, speech, say }: UserTerminalOptions = {},
  ) {
    this.#server = server;
    const voice = new SpeakingTerminal(speech ?? [], say ?? ((answer) => this.type(answer)));
    this.oracle = new Oracle(cols, rows);
    // The shell says where the terminal stood before and after, and which process the client is.
    const script = [
      // The shell outlives its window, to see the client end.
      'trap : HUP',
      'printf "before\\n"',
      'stty -g >"$DIR/before"',
      'sh -c \'echo $$ >"$DIR/pid"; exec "$NODE" "$ATTACH" "$SOCKET" "$ON_SIGNAL" "$HOW"\' 2>"$DIR/stderr"',
      'code=$?',
      'echo $code >"$DIR/code"',
      'stty -g >"$DIR/after"',
      // It stays until its last line was seen: what is read late from a terminal without a process may be lost.
      'stty -echo',
      'printf "code %s\\n" $code',
      'read -r rest',
      'printf "%s" "$rest" >"$DIR/rest"',
    ].join('; ');
    this.#pty = spawn('/bin/sh', ['-c', script], {
      name: 'xterm-256color',
      cols,
      rows,
      encoding: null,
      env: {
        PATH: process.env.PATH ?? '',
        TERM: 'xterm-256color',
        LANG: 'C.UTF-8',
        DIR: server.dir,
        NODE: process.execPath,
        ATTACH: attach,
        SOCKET: server.socket,
        ON_SIGNAL: onSignal,
        HOW: how,
      },
    });
    this.#pty.onData((chunk) => {
      const bytes = chunk as unknown as Buffer;
      this.output += bytes.toString('latin1');
      if (/code \d+\r\n$/.test(this.output.slice(-lastLineLength))) this.#pty.write('\n');
      voice.hear(bytes.toString('latin1'));
      this.oracle.terminal.write(bytes, () => this.#wake());
    });
    this.ended = new Promise((resolve) => {
      this.#pty.onExit(() => {
        this.#over = true;
        this.oracle.terminal.write('', () => {
          this.#wake();
          resolve();
        });
      });
    });
  }

  get clientPid(): number {
    return Number(readFileSync(join(this.#server.dir, 'pid'), 'utf8'));
  }

  /** What the shell has written: the terminal's settings, the client's end, and what was typed at it after that. */
  file(name: 'before' | 'after' | 'stderr' | 'code' | 'rest'): string {
    return readFileSync(join(this.#server.dir, name), 'utf8');
  }

  text(): string {
    return Array.from({ length: this.oracle.terminal.rows }, (_, y) => this.oracle.row(y))
      .join('\n')
      .trimEnd();
  }

  type(bytes: string | Buffer): void {
    this.#pty.write(bytes as string);
  }

  resize(cols: number, rows: number): void {
    this.oracle.terminal.resize(cols, rows);
    this.#pty.resize(cols, rows);
  }

  /** Ctrl-S for the whole terminal: nobody takes what is written. */
  pause(): void {
    this.#pty.pause();
  }

  resume(): void {
    this.#pty.resume();
  }

  signal(name: NodeJS.Signals): void {
    process.kill(this.clientPid, name);
  }

  /** Resolves when job control has stopped the client: only then does a SIGCONT let it go on. */
  async stopped(): Promise<void> {
    const state = () =>
      execFileSync('ps', ['-o', 'stat=', '-p', String(this.clientPid)], { encoding: 'utf8' });
    while (!state().startsWith('T')) await new Promise((resolve) => setImmediate(resolve));
  }

  /** The window is closed. */
  close(): void {
    (this.#pty as IPty & { destroy(): void }).destroy();
  }

  /** Resolves when the user sees `text`. */
  async sees(text: string): Promise<void> {
    while (!this.text().includes(text)) {
      if (this.#over) throw new Error(`ended without "${text}":\n${this.text()}`);
      await new Promise<void>((resolve) => this.#waiters.add(resolve));
    }
  }

  /** Resolves when everything that was written to the terminal satisfies `check`. */
  async wrote(check: (output: string) => boolean): Promise<void> {
    while (!check(this.output)) {
      if (this.#over) throw new Error(`ended; written was ${JSON.stringify(this.output)}`);
      await new Promise<void>((resolve) => this.#waiters.add(resolve));
    }
  }

  end(): void {
    if (!this.#over) this.#pty.kill('SIGKILL');
  }

  #wake(): void {
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const waiter of waiters) waiter();
  }
}
