/**
 * Outer terminal as an oracle, cell by cell: the attached client in a PTY, its bytes fed to a headless xterm with the
 * same character widths as the server's. Beside it a protocol client looks at the same session, for the server's view
 * of the panes. Owns both; the test compares.
 */
import { type IPty, spawn } from 'node-pty';
import type { Frame, Run } from '../../src/protocol/messages.ts';
import { Screen } from '../../src/screen/Screen.ts';
import { socketOf, TestClient } from './TestClient.ts';
import { launcher, type TestHost } from './TestHost.ts';

/** Comparisons before the two sides count as different. */
const looks = 200;
/** Time between two comparisons when no event announces new output. */
const lookEveryMs = 25;

export class OracleTerminal {
  readonly screen: Screen;
  readonly #pty: IPty;
  readonly #host: TestHost;
  readonly #session: string;
  #exited = false;

  /** Attaches to a session of the host. */
  constructor(host: TestHost, session: string, size: { cols: number; rows: number }) {
    this.#host = host;
    this.#session = session;
    this.screen = new Screen({ ...size, contextRows: 0, events: {}, answersQueries: false });
    this.#pty = spawn(process.execPath, [launcher, 'attach', '-t', session], {
      ...size,
      name: 'xterm-256color',
      // Terminal with every capability that holdfast uses.
      env: { ...host.env, COLORTERM: 'truecolor', TERM_PROGRAM: 'WezTerm' },
      cwd: host.dir,
      encoding: null,
    });
    this.#pty.onData((data) => this.screen.feed(data as unknown as Buffer));
    this.#pty.onExit(() => {
      this.#exited = true;
    });
  }

  type(text: string): void {
    this.#pty.write(text);
  }

  resize(cols: number, rows: number): void {
    this.#pty.resize(cols, rows);
    this.screen.resize(cols, rows);
  }

  /** Rows as text. */
  text(): string {
    return Array.from({ length: this.screen.rows }, (_, y) => this.screen.text(y)).join('\n');
  }

  async until(check: (text: string) => boolean, what: string): Promise<void> {
    for (let look = 0; look < looks && !this.#exited; look++) {
      if (check(this.text())) return;
      await pause();
    }
    throw new Error(`never seen: ${what}; screen:\n${this.text()}`);
  }

  /** Returns the screen in the area of the panes, and the server's model of it: equal when all is well. */
  async settled(): Promise<{ shown: string[]; model: string[] }> {
    let pair = await this.#compare();
    for (let look = 0; look < looks && pair.shown.join('\n') !== pair.model.join('\n'); look++) {
      await pause();
      pair = await this.#compare();
    }
    return pair;
  }

  async #compare(): Promise<{ shown: string[]; model: string[] }> {
    const client = await TestClient.connect(socketOf(this.#host));
    try {
      const { cols, rows } = this.screen;
      const open = { target: this.#session, readOnly: true, flags: ['ignore-size'], cols, rows };
      return this.#pairs(await client.open(open));
    } finally {
      await client.close();
    }
  }

  #pairs({ layout, panes = [], view = { x: 0, y: 0 }, status, cursor }: Frame) {
    const shown: string[] = [];
    const model: string[] = [];
    const top = status?.position === 'top' ? status.lines.length : 0;
    const bottom = this.screen.rows - (status?.position === 'top' ? 0 : (status?.lines.length ?? 0));
    for (const box of layout?.panes ?? []) {
      const rows = new Map(panes.find(({ pane }) => pane === box.pane)?.rows);
      for (let y = 0; y < box.rows; y++) {
        const at = { x: box.x - view.x, y: box.y + y - view.y + top };
        if (at.y < top || at.y >= bottom) continue;
        const from = Math.max(0, -at.x);
        const to = Math.min(box.cols, this.screen.cols - at.x);
        if (from > 0 || to < box.cols) continue;
        shown.push(`${box.pane} ${y}: ${cellsOf(this.screen.row(at.y), at.x, at.x + to).join(' ')}`);
        model.push(`${box.pane} ${y}: ${cellsOf(rows.get(y) ?? [], 0, to).join(' ')}`);
      }
    }
    status?.lines.forEach((line, at) => {
      const y = status.position === 'top' ? at : bottom + at;
      shown.push(`status ${at}: ${cellsOf(this.screen.row(y), 0, this.screen.cols).join(' ')}`);
      model.push(`status ${at}: ${cellsOf(line, 0, this.screen.cols).join(' ')}`);
    });
    const inside = cursor?.visible === true;
    const here = this.screen.cursor;
    shown.push(here.visible ? `cursor ${here.x},${here.y}` : 'no cursor');
    model.push(inside && cursor ? `cursor ${cursor.x - view.x},${cursor.y - view.y + top}` : 'no cursor');
    return { shown, model };
  }

  async end(): Promise<void> {
    const gone = new Promise<void>((resolve) => this.#pty.onExit(() => resolve()));
    if (!this.#exited) {
      this.#pty.kill('SIGKILL');
      await gone;
    }
    this.screen.dispose();
  }
}

/** Unifies the two spellings of the first sixteen colours. */
function oneSpelling(style: string): string {
  return style.replace(/\b([34])8;5;(\d|1[0-5])\b/g, (_, base: string, index: string) =>
    String(Number(base) * 10 + Number(index) + (Number(index) < 8 ? 0 : 52)),
  );
}

/** Cells that are not blank in the default style: column, style and text; columns covered by a wide cell have none. */
function cellsOf(runs: readonly Run[], from: number, to: number): string[] {
  const cells: string[] = [];
  let x = 0;
  const put = (style: string, text: string, width: number) => {
    const blank = text === ' ' && style === '';
    // A combining mark without a letter stands on a blank.
    const seen = text.replace(/^ (?=.)/su, '');
    if (!blank && x >= from && x < to)
      cells.push(`${x - from}:${oneSpelling(style)}:${seen}${width === 2 ? ':2' : ''}`);
    x += width;
  };
  for (const [style, text, width = 1, cluster] of runs) {
    if (cluster) put(style, text, width);
    else for (const char of text) put(style, char, width);
  }
  return cells;
}

const pause = () => new Promise<void>((resolve) => setTimeout(resolve, lookEveryMs));
