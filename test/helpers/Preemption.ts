/**
 * A person and an agent that switch in one pane: the agent streams keys, pastes and send-keys into a program that reads
 * slowly, and the person's keys come at random moments. Counts the agent's bytes that the program reads between two
 * keys of the person, and takes the time of each switch.
 */
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { type ClientVocabulary, Peer } from '../../src/transport/Peer.ts';
import { connectUnix } from '../../src/transport/unix.ts';
import { socketOf } from './TestClient.ts';
import type { TestHost } from './TestHost.ts';

/**
 * Reads raw, stops for moments, and tells what came: `data` for each read; `first N` and `second N BYTES PASTE` for the
 * keys `<N|` and `N>` of the person, with the foreign bytes between them, and whether a paste was open at the first.
 */
const program = `
  const { connect } = require('node:net');
  const socket = connect(process.argv[2]);
  process.stdin.setRawMode(true);
  let seed = Number(process.argv[3]), text = '', opened = null, between = '', paste = false;
  const random = (n) => { seed = (seed * 1103515245 + 12345) % 2147483648; return seed % n; };
  const still = new Int32Array(new SharedArrayBuffer(4));
  process.stdin.on('data', (data) => {
    text += data.toString('latin1');
    const tokens = /\\x1b\\[200~|\\x1b\\[201~|<(\\d+)\\||(\\d+)>/g;
    let at = 0;
    for (let found = tokens.exec(text); found; found = tokens.exec(text)) {
      between += text.slice(at, found.index);
      at = tokens.lastIndex;
      if (found[1] !== undefined) {
        opened = { n: found[1], paste };
        between = '';
        socket.write('first ' + found[1] + '\\n');
      } else if (found[2] !== undefined) {
        socket.write('second ' + found[2] + ' ' + between.length + ' ' + (opened.n !== found[2] || opened.paste) + '\\n');
        opened = null;
      } else {
        paste = found[0].includes('200');
        if (opened) between += found[0];
      }
    }
    // A token may come in pieces; all of them are shorter than this.
    const rest = Math.max(at, text.length - 12);
    between += text.slice(at, rest);
    if (!opened) between = '';
    text = text.slice(rest);
    socket.write('data\\n');
    if (random(6) === 0) Atomics.wait(still, 0, 0, 1 + random(4));
  });
  process.stdout.write('\\x1b[?2004hready');
`;

export interface Switches {
  /** Bytes of the agent that the program read between two keys of the person, over all switches. */
  foreignBytes: number;
  /** Switches at which the person's key came within a paste of the agent. */
  withinPastes: number;
  /** From the person's key to its acknowledgement, milliseconds, sorted. */
  switchMs: number[];
  /** From the person's key to the program. */
  readMs: number[];
  /** Calls of the agent by their end: 'done', or the code of the error. */
  calls: Record<string, number>;
}

export class Preemption {
  readonly #host: TestHost;
  #random: number;
  #lines: ((line: string) => boolean)[] = [];
  #reports: Server | null = null;
  #running = true;
  readonly #calls: Record<string, number> = {};

  constructor(host: TestHost, seed: number) {
    this.#host = host;
    this.#random = seed;
  }

  async run(count: number): Promise<Switches> {
    await this.#start();
    const person = await Client.come(this.#host, {});
    const agents = [
      await Client.come(this.#host, inPane(this.#host)),
      await Client.come(this.#host, inPane(this.#host)),
    ];
    const streams = agents.map((agent, at) => (at === 0 ? this.#types(agent) : this.#commands(agent)));
    const result: Switches = {
      foreignBytes: 0,
      withinPastes: 0,
      switchMs: [],
      readMs: [],
      calls: this.#calls,
    };
    for (let n = 1; n <= count; n++) {
      for (let reads = this.#next(5); reads > 0; reads--) await this.#told(/^data$/);
      const read = this.#told(new RegExp(`^first ${n}$`));
      const from = performance.now();
      await person.type(`<${n}|`);
      result.switchMs.push(performance.now() - from);
      await read;
      result.readMs.push(performance.now() - from);
      const second = this.#told(new RegExp(`^second ${n} `));
      await person.type(`${n}>`);
      const [, , bytes, isInPaste] = (await second).split(' ');
      result.foreignBytes += Number(bytes);
      if (isInPaste === 'true') result.withinPastes += 1;
      await person.peer.request('pane.control', { action: 'release', target: '%0' });
    }
    this.#running = false;
    await Promise.all(streams);
    for (const { peer } of [person, ...agents]) peer.destroy();
    this.#reports?.close();
    for (const times of [result.switchMs, result.readMs]) times.sort((a, b) => a - b);
    return result;
  }

  async #start(): Promise<void> {
    const host = this.#host;
    const [script, socket] = [join(host.dir, 'reader.cjs'), join(host.dir, 'reports')];
    writeFileSync(script, program);
    let rest = '';
    this.#reports = createServer((connection) => {
      connection.on('data', (data) => {
        const lines = (rest + data.toString()).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) this.#lines = this.#lines.filter((takes) => !takes(line));
      });
    }).listen(socket);
    const command = `exec ${process.execPath} ${script} ${socket} ${this.#random}`;
    await host.ok('new-session', '-d', '-s', 'work', '-x', '80', '-y', '24', command);
    await host.until(
      () => host.ok('capture-pane', '-p', '-t', '%0'),
      (text) => text.includes('ready'),
    );
    await host.ok('split-window', '-d', '-t', 'work', 'cat');
    await host.ok('agent', 'mark', '-t', '%1', 'bot');
    await host.runWith({ stdin: 'b'.repeat(20_000) }, 'load-buffer', '-b', 'long', '-');
  }

  /** The next line of the program's reports that fits. */
  #told(fits: RegExp): Promise<string> {
    return new Promise((resolve) => {
      this.#lines.push((line) => {
        if (!fits.test(line)) return false;
        resolve(line);
        return true;
      });
    });
  }

  #next(below: number): number {
    this.#random = (this.#random * 1103515245 + 12345) % 2147483648;
    return this.#random % below;
  }

  /** Keys and pastes of the agent's own terminal. */
  async #types(agent: Client): Promise<void> {
    while (this.#running) {
      const text = 'k'.repeat(1 + this.#next(200));
      const end = await agent.type(this.#next(3) === 0 ? `\x1b[200~${text}\x1b[201~` : text);
      this.#calls[end] = (this.#calls[end] ?? 0) + 1;
      // A refused terminal would try without end.
      if (end !== 'done') await this.#told(/^(?:data|second .*)$/);
    }
  }

  /** send-keys and paste-buffer. */
  async #commands({ peer }: Client): Promise<void> {
    while (this.#running) {
      const argv =
        this.#next(3) === 0
          ? ['paste-buffer', '-p', '-b', 'long', '-t', '%0']
          : ['send-keys', '-l', '-t', '%0', 'a'.repeat(1 + this.#next(3000))];
      const { errorCode = 'done' } = await peer.request('command.run', { argv });
      this.#calls[errorCode] = (this.#calls[errorCode] ?? 0) + 1;
    }
  }
}

const inPane = (host: TestHost) => ({
  env: { HOLDFAST: `${socketOf(host)},1,0`, HOLDFAST_STATE: host.stateDir, HOLDFAST_PANE: '%1' },
});

/** A client with a viewport, whose input is numbered and answered. */
class Client {
  readonly peer: Peer<ClientVocabulary>;
  #seq = 0;
  readonly #typing = new Map<number, (end: string) => void>();

  static async come(host: TestHost, where: { env?: Record<string, string> }): Promise<Client> {
    const client = new Client(await connectUnix(socketOf(host)));
    await client.peer.request('hello', {
      versions: { min: 1, max: 1 },
      client: { kind: 'tui', name: 'test', version: '0' },
      terminal: { cols: 80, rows: 24, term: 'xterm' },
      ...where,
    });
    await client.peer.request('viewport.open', { target: 'work:0.0' });
    return client;
  }

  private constructor(carrier: Awaited<ReturnType<typeof connectUnix>>) {
    this.peer = new Peer<ClientVocabulary>(carrier, {
      request: () => ({ answer: null }),
      notification: (method, params) => {
        const { seq, code, rev } = params as { seq: number; code?: string; rev: number };
        if (method === 'viewport.frame') this.peer.notify('viewport.ack', { rev });
        if (method !== 'viewport.inputAck' && method !== 'viewport.inputRefused') return;
        this.#typing.get(seq)?.(code ?? 'done');
        this.#typing.delete(seq);
      },
      closed: () => {},
    });
  }

  /** Resolves with 'done' when it was acknowledged, or the code of its refusal. */
  type(data: string): Promise<string> {
    const seq = ++this.#seq;
    return new Promise((resolve) => {
      this.#typing.set(seq, resolve);
      this.peer.notify('viewport.input', { seq, data });
    });
  }
}
