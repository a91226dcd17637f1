/**
 * tmux and holdfast side by side with terminals attached to both: each client is a pair, one terminal for each. Owns the
 * two servers and the terminals; what must be the same is the test's to say.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { ControlTalk } from '../helpers/ControlTalk.ts';
import { launcher, TestHost } from '../helpers/TestHost.ts';
import { TestTerminal } from '../helpers/TestTerminal.ts';

export interface Pair {
  theirs: TestTerminal;
  ours: TestTerminal;
}

export interface Both {
  theirs: string;
  ours: string;
}

/** Answers are asked for again, so often, before they count as different: each takes some milliseconds. */
const askings = 60;

export class TwinClients {
  readonly #host = new TestHost();
  readonly #socket = join(this.#host.dir, 'tmux');
  readonly clients = new Map<string, Pair>();
  /** Names of the clients by their terminals, for `<A>` in commands and in what is compared. */
  readonly #ttys = new Map<string, Both>();
  readonly #talks: ControlTalk[] = [];
  #keys = 0;

  /** A session `work` of one window that repeats what it is told, and a key that tells when it was handled: F1. */
  async start(size: { cols: number; rows: number }): Promise<void> {
    const program = 'stty raw -echo; exec cat';
    const { cols, rows } = size;
    await this.both(
      'new-session',
      '-d',
      '-s',
      'work',
      '-n',
      'w',
      '-x',
      String(cols),
      '-y',
      String(rows),
      program,
    );
    // The sizes are compared; the looks that themes give are not tmux's.
    await this.#holdfast(['set', '-g', 'theme', 'tmux']);
    await this.both('set', '-g', 'default-command', program);
    await this.both('set', '-g', 'status-left', '[#S] ');
    await this.both('set', '-g', 'automatic-rename', 'off');
    await this.both(
      'set',
      '-g',
      'status-right',
      '#{?window_bigger,[#{window_offset_x}#,#{window_offset_y}] ,}end',
    );
    // Keys are typed as fast as a paste comes.
    await this.both('set', '-g', 'assume-paste-time', '0');
    await this.both('set', '-g', '@keys', '0');
    await this.both('bind', '-n', 'F1', 'set', '-gF', '@keys', '#{e|+:#{@keys},1}');
  }

  /** Runs a command line on both; `<A>` in a word is the name of the client A. */
  async both(...words: string[]): Promise<{ theirs: Answer; ours: Answer }> {
    const named = (which: keyof Both) =>
      words.map((word) => word.replace(/<(\w+)>/g, (_, name) => this.#ttys.get(name)?.[which] ?? ''));
    const [theirs, ours] = await Promise.all([this.#tmux(named('theirs')), this.#holdfast(named('ours'))]);
    if (theirs.code !== ours.code)
      throw new Error(
        `${words.join(' ')}: tmux ${theirs.code} ${theirs.text}, here ${ours.code} ${ours.text}`,
      );
    return { theirs, ours };
  }

  async attach(name: string, size: { cols: number; rows: number }, ...words: string[]): Promise<void> {
    const command = words.length > 0 ? words : ['attach', '-t', 'work'];
    const { env, dir } = this.#host;
    const theirs = new TestTerminal('tmux', ['-S', this.#socket, ...command], { env, cwd: dir, ...size });
    const ours = this.#host.terminal(command, size);
    this.clients.set(name, { theirs, ours });
    const ttyOf = (answer: Answer, { pid }: TestTerminal) =>
      new RegExp(`^${pid} (.*)$`, 'm').exec(answer.text)?.[1];
    await this.#until(async () => {
      const lists = await this.both('list-clients', '-F', '#{client_pid} #{client_tty}');
      const tty = { theirs: ttyOf(lists.theirs, theirs), ours: ttyOf(lists.ours, ours) };
      if (tty.theirs === undefined || tty.ours === undefined) return false;
      this.#ttys.set(name, { theirs: tty.theirs, ours: tty.ours });
      return true;
    }, `${name} to be attached`);
  }

  /** Attaches a client in control mode to both; it lasts until `stop`. */
  async control(): Promise<{ theirs: ControlTalk; ours: ControlTalk }> {
    const { env, dir } = this.#host;
    const words = ['-f', '/dev/null', '-C', 'attach', '-t', 'work'];
    const theirs = new ControlTalk('tmux', ['-S', this.#socket, ...words], { env, cwd: dir });
    const ours = new ControlTalk(process.execPath, [launcher, ...words], { env, cwd: dir });
    this.#talks.push(theirs, ours);
    await Promise.all([theirs, ours].map((talk) => talk.send('display-message -p attached')));
    return { theirs, ours };
  }

  async detach(name: string): Promise<void> {
    const pair = this.clients.get(name);
    await this.both('detach-client', '-t', `<${name}>`);
    await Promise.all([pair?.theirs.exit, pair?.ours.exit]);
    this.clients.delete(name);
    this.#ttys.delete(name);
  }

  async resize(name: string, cols: number, rows: number): Promise<void> {
    const pair = this.clients.get(name);
    pair?.theirs.resize(cols, rows);
    pair?.ours.resize(cols, rows);
    await this.#until(async () => {
      const { theirs, ours } = await this.both(
        'display-message',
        '-p',
        '-c',
        `<${name}>`,
        '#{client_width}x#{client_height}',
      );
      return [theirs, ours].every(({ text }) => text === `${cols}x${rows}\n`);
    }, `${name} to be ${cols}x${rows}`);
  }

  /** Presses keys on a client, and F1 after them, which says that they were handled. */
  async press(name: string, keys: string): Promise<void> {
    const pair = this.clients.get(name);
    this.#keys++;
    for (const terminal of [pair?.theirs, pair?.ours]) {
      terminal?.type(keys);
      terminal?.type('\x1bOP');
    }
    await this.#until(async () => {
      const { theirs, ours } = await this.both('show', '-gv', '@keys');
      return [theirs, ours].every(({ text }) => text === `${this.#keys}\n`);
    }, `the keys of ${name} to be handled`);
  }

  /** Writes to the terminal of a pane, as its program would. */
  async write(target: string, text: string): Promise<void> {
    const hex = [...Buffer.from(text)].map((byte) => byte.toString(16).padStart(2, '0'));
    await this.both('send-keys', '-t', target, '-H', ...hex);
  }

  /** What both say and show, as text to be compared: lists, and the screens of all clients. */
  async look(...formats: readonly (readonly string[])[]): Promise<Both> {
    const look: Both = { theirs: '', ours: '' };
    for (const words of formats) {
      const { theirs, ours } = await this.both(...words);
      look.theirs += `${words[0]}\n${this.#named(theirs.text, 'theirs')}`;
      look.ours += `${words[0]}\n${this.#named(ours.text, 'ours')}`;
    }
    for (const [name, { theirs, ours }] of this.clients) {
      look.theirs += `client ${name}\n${screenOf(theirs)}\n`;
      look.ours += `client ${name}\n${screenOf(ours)}\n`;
    }
    return look;
  }

  /** Looks until both are the same, or so often that they will not be; the last look is the answer. */
  async settled(...formats: readonly (readonly string[])[]): Promise<Both> {
    let look = await this.look(...formats);
    for (let tries = 0; tries < askings && look.ours !== look.theirs; tries++)
      look = await this.look(...formats);
    return look;
  }

  async stop(): Promise<void> {
    for (const { theirs, ours } of this.clients.values()) {
      theirs.end();
      ours.end();
    }
    for (const talk of this.#talks) talk.kill();
    await this.#tmux(['kill-server']);
    await this.#host.stop();
  }

  #named(text: string, which: keyof Both): string {
    const lines = text.split('\n').map((line) => {
      for (const [name, tty] of this.#ttys)
        if (line.startsWith(`${tty[which]} `)) return line.replace(tty[which], name);
      return line;
    });
    return lines.sort().join('\n');
  }

  async #until(check: () => Promise<boolean>, what: string): Promise<void> {
    for (let tries = 0; tries < askings; tries++) if (await check()) return;
    throw new Error(`waited for ${what}`);
  }

  async #holdfast(words: string[]): Promise<Answer> {
    const { code, out, err } = await this.#host.run(...words);
    return { code, text: out + err };
  }

  #tmux(words: string[]): Promise<Answer> {
    return new Promise((done) => {
      execFile(
        'tmux',
        ['-S', this.#socket, '-f', '/dev/null', ...words],
        { env: this.#host.env, cwd: this.#host.dir, timeout: 20_000 },
        (error, out, err) => done({ code: error ? Number(error.code ?? 1) : 0, text: out + err }),
      );
    });
  }
}

export interface Answer {
  code: number;
  text: string;
}

const screenOf = (terminal: TestTerminal): string =>
  terminal
    .rows()
    // A terminal that became narrower keeps what was beyond its edge.
    .map((row, y) => `${row.slice(0, terminal.cols).trimEnd()}\n${terminal.styles()[y]}`)
    .join('\n');
