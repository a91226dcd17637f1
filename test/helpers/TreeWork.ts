/**
 * Random commands on sessions, windows and panes of a real server, with attached clients that have lists, menus,
 * questions, clocks, copy modes, pane numbers and popups open. A step is four small numbers, so that fast-check can
 * shrink a list of steps: the numbers pick the action, and its target among the existing objects. Owns the clients and
 * their received messages.
 */
import { execFileSync } from 'node:child_process';
import { type ClientVocabulary, Peer } from '../../src/transport/Peer.ts';
import { connectUnix } from '../../src/transport/unix.ts';
import { socketOf } from './TestClient.ts';
import type { TestHost } from './TestHost.ts';

export type Step = readonly [what: number, who: number, whom: number, how: number];

/** Most clients; more than two find nothing that two do not. */
const mostClients = 3;
/** Most windows, so that ten thousand commands do not leave thousands of programs. */
const mostWindows = 14;
const mostPanesInWindow = 5;

interface Place {
  session: string;
  window: string;
  index: string;
  pane: string;
  panes: number;
  pid: number;
  dead: boolean;
}

const format =
  '#{session_id} #{window_id} #{window_index} #{pane_id} #{window_panes} #{pane_pid} #{pane_dead}';

/** Client that keeps its requests and received messages, and answers a list only when a step says so. */
export class LookingClient {
  static #ids = 4_000_000;
  readonly peer: Peer<ClientVocabulary>;
  readonly name: string;
  readonly #pid: number;
  /** Session on display; null before the attach and after the detach. */
  session: string | null = null;
  /** Reason of the detach. */
  reason: string | null = null;
  gone = false;
  answers: ((answer: { answer: null } | { answer: { id: string } }) => void)[] = [];
  #seq = 0;

  static async connect(host: TestHost): Promise<LookingClient> {
    const client = new LookingClient(await connectUnix(socketOf(host)));
    await client.peer.request('hello', {
      versions: { min: 1, max: 1 },
      client: { kind: 'tui', name: 'test', version: '0', pid: client.#pid },
      terminal: { cols: 80, rows: 24, term: 'xterm-256color' },
    });
    return client;
  }

  private constructor(carrier: Awaited<ReturnType<typeof connectUnix>>) {
    this.#pid = LookingClient.#ids++;
    this.name = `client-${this.#pid}`;
    this.peer = new Peer<ClientVocabulary>(carrier, {
      request: (method, params) => {
        if (method === 'ui.overlay') return new Promise((resolve) => this.answers.push(resolve));
        const taken = (params as { keys?: readonly string[] }).keys?.length;
        return taken === undefined ? { answer: null } : { taken, open: true };
      },
      notification: (method, params) => {
        if (method === 'viewport.frame')
          this.peer.notify('viewport.ack', { rev: (params as { rev: number }).rev });
        if (method === 'viewport.session') this.session = (params as { id: string }).id;
        if (method !== 'viewport.closed') return;
        this.session = null;
        this.reason = (params as { reason: { kind: string } }).reason.kind;
      },
      closed: () => {
        this.gone = true;
      },
    });
  }

  async open(target: string): Promise<void> {
    this.reason = null;
    const opened = await this.peer.request('viewport.open', { target });
    // Messages after the answer count; there were none before it.
    if (this.reason === null) this.session ??= opened.session.id;
  }

  type(keys: string): void {
    if (this.session !== null) this.peer.notify('viewport.input', { seq: ++this.#seq, data: keys });
  }
}

export class TreeWork {
  readonly #host: TestHost;
  #control!: LookingClient;
  #clients: LookingClient[] = [];
  /** Commands that wait for a client. `#bugs` holds the answers of all commands that show a bug. */
  readonly #waiting = new Map<Promise<unknown>, string>();
  readonly #bugs: string[] = [];
  #logRead = 0;
  #keeperPid = 0;
  /** Programs that an earlier list of steps left behind: a shorter list is not to blame for them. */
  readonly #leftBehind = new Set<number>();
  commands = 0;

  constructor(host: TestHost) {
    this.#host = host;
  }

  async start(): Promise<void> {
    await this.#host.ok('new-session', '-d', '-s', 'base', 'cat');
    await this.#host.ok('set', '-s', 'exit-empty', 'off');
    this.#control = await LookingClient.connect(this.#host);
    this.#keeperPid = (await this.#host.status()).keeper.pid;
  }

  /** Resets to one session and no client. */
  async reset(): Promise<void> {
    for (const client of this.#clients) client.peer.close();
    this.#clients = [];
    const made = await this.#run('new-session', '-dP', '-F', '#{session_id}', 'cat');
    await this.#run('kill-session', '-a', '-t', made.trim());
    await this.#run('set', '-gu', 'detach-on-destroy');
    await this.#run('set', '-gu', 'remain-on-exit');
    await this.#waited();
    this.#bugs.length = 0;
  }

  async stop(): Promise<void> {
    for (const client of [...this.#clients, this.#control]) client.peer.close();
    await this.#waited();
  }

  /** Waits until every command that waited for a client now gone has its answer. */
  async #waited(): Promise<void> {
    const waiting = new Map(this.#waiting);
    this.#waiting.clear();
    for (const [answer, command] of waiting) await within(command, answer);
  }

  async doStep([what, who, whom, how]: Step): Promise<void> {
    this.commands += 1;
    const places = await this.#places();
    if (places.length === 0) {
      await this.#run('new-session', '-d', '-s', `s${who}`, 'cat');
      return;
    }
    const at = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;
    const one = at(places, who);
    const other = at(places, whom);
    const link = `${one.session}:${one.index}`;
    const otherLink = `${other.session}:${other.index}`;
    const quiet = how % 2 === 0 ? ['-d'] : [];
    const windows = new Set(places.map(({ window }) => window)).size;
    const full = windows >= mostWindows;
    const client = this.#clients.length > 0 ? at(this.#clients, whom) : null;
    const on = client ? ['-t', client.name] : [];
    const run = (...argv: string[]) => this.#run(...argv);
    const wait = (...argv: string[]) => (client ? this.#wait(...argv) : undefined);
    const actions: readonly (() => unknown)[] = [
      () =>
        full ? run('kill-session', '-t', one.session) : run('new-session', '-d', '-n', `w${how}`, 'cat'),
      () => (full ? run('kill-window', '-t', link) : run('new-session', '-d', '-t', one.session)),
      () =>
        full ? run('kill-window', '-t', link) : run('new-window', ...quiet, '-t', `${one.session}:`, 'cat'),
      () => (full ? run('kill-window', '-t', link) : run('new-window', '-a', ...quiet, '-t', link, 'cat')),
      () =>
        one.panes >= mostPanesInWindow
          ? run('kill-pane', '-t', one.pane)
          : run('split-window', ...quiet, '-t', one.pane, 'cat'),
      () => run('kill-pane', '-t', one.pane),
      () => run('kill-pane', '-a', '-t', one.pane),
      () => run('kill-window', '-t', link),
      () => (how % 4 === 0 ? run('kill-window', '-a', '-t', link) : run('unlink-window', '-k', '-t', link)),
      () => run('kill-session', '-t', one.session),
      () => (how % 3 === 0 ? run('kill-session', '-a', '-t', one.session) : this.#destroy(one.session)),
      () => run('move-window', ...quiet, '-s', link, '-t', how % 3 === 0 ? otherLink : `${other.session}:`),
      () => run('move-window', '-k', ...quiet, '-s', link, '-t', otherLink),
      () => run('swap-window', ...quiet, '-s', link, '-t', otherLink),
      () =>
        run(
          'link-window',
          ...quiet,
          ...(how % 3 === 0 ? ['-k', '-t', otherLink] : ['-t', `${other.session}:`]),
          '-s',
          link,
        ),
      () => run('unlink-window', '-t', link),
      () => run('break-pane', ...quiet, '-s', one.pane, '-t', `${other.session}:`),
      () => run('join-pane', ...quiet, '-s', one.pane, '-t', other.pane),
      () => run('move-pane', ...quiet, '-s', one.pane, '-t', other.pane),
      () => run('swap-pane', ...quiet, '-s', one.pane, '-t', other.pane),
      () => run('respawn-pane', '-k', '-t', one.pane, how % 3 === 0 ? 'true' : 'cat'),
      () => run('respawn-window', '-k', '-t', link, 'cat'),
      () => run('rename-session', '-t', one.session, `r${how}`),
      () => run('rename-window', '-t', link, `n${how}`),
      () => run('select-window', '-t', link),
      () => run('select-pane', '-t', one.pane),
      () => run('rotate-window', '-t', link),
      () => run('resize-pane', '-Z', '-t', one.pane),
      () => run('clock-mode', '-t', one.pane),
      () => run('clock-mode', '-t', one.pane),
      () => run('copy-mode', '-t', one.pane),
      () => run('set', '-g', 'detach-on-destroy', how % 2 === 0 ? 'on' : 'off'),
      () => run('set', '-g', 'remain-on-exit', how % 2 === 0 ? 'on' : 'off'),
      // Ends a program from inside, as people end most.
      () => run('send-keys', '-t', one.pane, 'C-d'),
      () => this.#attach(one.session),
      () => this.#attach(one.session),
      () => (client ? run('switch-client', '-c', client.name, '-t', one.session) : this.#attach(one.session)),
      () => (client && how % 3 === 0 ? run('detach-client', ...on) : undefined),
      () => wait('choose-tree', '-t', one.pane),
      () => wait('display-menu', ...on, 'a', 'a', 'kill-window', 'b', 'b', 'kill-session'),
      () => wait('command-prompt', ...on, 'rename-window %%'),
      () => wait('confirm-before', ...on, 'kill-session'),
      () => wait('display-panes', ...on, '-d', '0'),
      () => wait('display-popup', ...(client ? ['-c', client.name] : []), '-E', 'tail -f /dev/null'),
      () => (client ? run('display-popup', '-C', '-c', client.name) : undefined),
      () => client?.type(at(['y', '\r', '\x1b', '0', '1', 'x', 'q'], how)),
      // Types keys of the client: kill-window and kill-pane with their questions, the clock, the picker, the next
      // window.
      () => client?.type(`\x02${at(['&', 'x', 't', 's', 'n', 'p', 'z', '!', '[', 'q'], how)}`),
      () => client?.answers.shift()?.({ answer: null }),
      () =>
        run(
          'list-sessions',
          ';',
          'kill-session',
          '-t',
          one.session,
          ';',
          'new-window',
          '-d',
          'cat',
          ';',
          'display-message',
          '-p',
          '#W',
        ),
      () => wait('kill-window', '-t', link, ';', 'split-window', '-d', 'cat', ';', 'choose-tree'),
    ];
    await at(actions, what)();
  }

  /** Fails with every inconsistency found. Waits for programs that are being ended. */
  async check(): Promise<void> {
    this.#readLog();
    if (this.#bugs.length > 0) throw new Error(this.#bugs.join('\n'));
    try {
      await this.#host.until(
        () => this.#differences(),
        (differences) => differences.length === 0,
        15_000,
      );
    } catch (error) {
      const shown = new Set((await this.#places()).map(({ pid }) => pid));
      for (const pid of this.#programs().keys()) if (!shown.has(pid)) this.#leftBehind.add(pid);
      throw error;
    }
  }

  /** Lists the differences between the tree, the programs of the keeper and the clients. */
  async #differences(): Promise<string[]> {
    const places = await this.#places();
    const sessions = new Set(places.map(({ session }) => session));
    const shown = new Set(places.filter(({ dead }) => !dead).map(({ pid }) => pid));
    const running = this.#programs();
    const lines = (await this.#run('list-clients', '-F', '#{client_name} #{session_id}')).split('\n');
    const listed = new Map(lines.filter(Boolean).map((line) => line.split(' ') as [string, string]));
    const wrong: string[] = [];
    for (const [pid, program] of running)
      if (!shown.has(pid) && !this.#leftBehind.has(pid)) wrong.push(`program ${pid} has no pane: ${program}`);
    for (const pid of shown) if (!running.has(pid)) wrong.push(`pane of ${pid} has no program`);
    for (const { name, session, reason, gone } of this.#clients) {
      if (gone) wrong.push(`${name} lost its connection`);
      if (session === null && reason === null) wrong.push(`${name} shows nothing and was told nothing`);
      if (session !== null && !sessions.has(session)) wrong.push(`${name} shows ${session}, which is gone`);
      if (session !== (listed.get(name) ?? null))
        wrong.push(`${name} shows ${session}, and the server says otherwise`);
    }
    return wrong;
  }

  /** Children of the keeper, except the server and popups, which are in no list of panes. */
  #programs(): Map<number, string> {
    const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' })
      .split('\n')
      .map((line) => /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line))
      .filter((row) => row !== null);
    const keeper = this.#keeperPid;
    return new Map(
      rows
        .filter(
          (row) =>
            Number(row[2]) === keeper &&
            !row[3]?.startsWith('Z') &&
            !/server\.cjs|tail -f/.test(row[4] ?? ''),
        )
        .map((row) => [Number(row[1]), `${row[3]} ${row[4]}`]),
    );
  }

  async #places(): Promise<Place[]> {
    const lines = (await this.#run('list-panes', '-a', '-F', format)).split('\n').filter(Boolean);
    return lines.map((line) => {
      const [session = '', window = '', index = '', pane = '', panes = '', pid = '', dead = ''] =
        line.split(' ');
      return {
        session,
        window,
        index,
        pane,
        panes: Number(panes),
        pid: Number(pid),
        dead: dead.startsWith('1'),
      };
    });
  }

  async #attach(session: string): Promise<void> {
    const free = this.#clients.find((client) => client.session === null);
    if (!free && this.#clients.length >= mostClients) return;
    const client = free ?? (await LookingClient.connect(this.#host));
    // The last program may have ended since the session was listed.
    await within(
      'attach',
      client.open(session).catch((error: Error) => {
        client.reason = error.message;
        this.#look(['attach', session], error.message);
      }),
    );
    if (!free) this.#clients.push(client);
  }

  async #destroy(target: string): Promise<void> {
    await this.#control.peer
      .request('session.destroy', { target })
      .catch((error: Error) => this.#look(['session.destroy', target], error.message));
  }

  /** Runs a command; its errors are ordinary answers, except for errors that show a bug of the server. */
  async #run(...argv: string[]): Promise<string> {
    return within(argv.join(' '), this.#send(argv));
  }

  async #send(argv: readonly string[]): Promise<string> {
    const { out, err } = await this.#control.peer.request('command.run', { argv: [...argv] });
    this.#look(argv, err);
    return out;
  }

  #wait(...argv: string[]): void {
    const answer = this.#send(argv).catch((error: Error) => void this.#look(argv, error.message));
    this.#waiting.set(answer, argv.join(' '));
    void answer.finally(() => this.#waiting.delete(answer));
  }

  #look(argv: readonly string[], err: string): void {
    if (/internal|malformed|has no current|no active pane|TypeError/.test(err))
      this.#bugs.push(`${argv.join(' ')}: ${err.trim()}`);
  }

  #readLog(): void {
    const log = this.#host.serverLog();
    const news = log.slice(this.#logRead);
    this.#logRead = log.length;
    if (/Error|error/.test(news)) this.#bugs.push(`server.log: ${news}`);
  }
}

/** Names the hanging work when it does not finish in time. */
function within<T>(what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer: ${what}`)), 20_000);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
