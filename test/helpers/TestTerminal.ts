/** Program in a real PTY, with a headless terminal that shows what a person would see. */
import { Terminal } from '@xterm/headless';
import { type IPty, spawn } from 'node-pty';

export class TestTerminal {
  readonly #pty: IPty;
  readonly #screen: Terminal;
  readonly #waiters = new Set<() => void>();
  /** Every byte that the program wrote. */
  readonly written: Buffer[] = [];
  /** Receives the output, for a terminal that answers queries. */
  voice: { hear(text: string): void } | null = null;
  readonly exit: Promise<{ exitCode: number; signal?: number | undefined }>;
  #exited = false;

  constructor(
    file: string,
    args: string[],
    options: { env: Record<string, string>; cwd: string; cols: number; rows: number },
  ) {
    this.#screen = new Terminal({
      cols: options.cols,
      rows: options.rows,
      allowProposedApi: true,
      scrollback: 0,
    });
    this.#pty = spawn(file, args, { ...options, name: 'xterm-256color', encoding: null });
    this.exit = new Promise((resolve) => {
      this.#pty.onExit((status) => {
        // The last output is on the screen before the end is reported.
        this.#screen.write('', () => {
          this.#exited = true;
          this.#wake();
          resolve(status);
        });
      });
    });
    this.#pty.onData((data) => {
      const bytes = data as unknown as Buffer;
      this.written.push(bytes);
      this.voice?.hear(bytes.toString('latin1'));
      this.#screen.write(bytes, () => this.#wake());
    });
  }

  get pid(): number {
    return this.#pty.pid;
  }

  get cols(): number {
    return this.#screen.cols;
  }

  get cursor(): { x: number; y: number } {
    return { x: this.#screen.buffer.active.cursorX, y: this.#screen.buffer.active.cursorY };
  }

  get cursorShown(): boolean {
    return this.#screen.modes.showCursor;
  }

  get alternateScreen(): boolean {
    return this.#screen.buffer.active.type === 'alternate';
  }

  /** Rows as text, trailing blanks trimmed. */
  rows(): string[] {
    const buffer = this.#screen.buffer.active;
    return Array.from({ length: this.#screen.rows }, (_, y) =>
      (buffer.getLine(buffer.baseY + y)?.translateToString(true) ?? '').trimEnd(),
    );
  }

  /** Runs of cells with one look, by row: colours and attributes without the text. */
  styles(): string[] {
    const buffer = this.#screen.buffer.active;
    return Array.from({ length: this.#screen.rows }, (_, y) => {
      const line = buffer.getLine(buffer.baseY + y);
      let row = '';
      let before = '';
      for (let x = 0; x < this.#screen.cols; x++) {
        const cell = line?.getCell(x);
        if (!cell) continue;
        const flags = [cell.isBold(), cell.isUnderline(), cell.isInverse(), cell.isItalic(), cell.isDim()];
        const look = `${cell.getFgColorMode()}/${cell.getFgColor()} ${cell.getBgColorMode()}/${cell.getBgColor()} ${flags.map((flag) => (flag ? 1 : 0)).join('')}`;
        if (look !== before) row += `${x}:${look} `;
        before = look;
      }
      return row;
    });
  }

  text(): string {
    return this.rows().join('\n');
  }

  get bytesWritten(): number {
    return this.written.reduce((sum, chunk) => sum + chunk.length, 0);
  }

  type(text: string): void {
    this.#pty.write(text);
  }

  resize(cols: number, rows: number): void {
    this.#pty.resize(cols, rows);
    this.#screen.resize(cols, rows);
  }

  kill(signal: string): void {
    process.kill(this.#pty.pid, signal);
  }

  /** Resolves when the screen satisfies `check`; fails with the screen after `withinMs`. */
  async until(check: (text: string, terminal: this) => boolean, withinMs = 40_000): Promise<void> {
    const deadline = Date.now() + withinMs;
    while (!check(this.text(), this)) {
      if (this.#exited || Date.now() >= deadline) {
        throw new Error(
          `${this.#exited ? 'the program ended' : `not seen within ${withinMs} ms`}; screen:\n${this.text()}`,
        );
      }
      await this.changed(deadline - Date.now());
    }
  }

  /** Resolves at the next output, or after this time. */
  changed(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiters.delete(done);
        resolve();
      };
      const timer = setTimeout(done, withinMs);
      this.#waiters.add(done);
    });
  }

  #wake(): void {
    for (const waiter of [...this.#waiters]) waiter();
  }

  end(): void {
    if (!this.#exited) this.#pty.kill('SIGKILL');
  }
}
