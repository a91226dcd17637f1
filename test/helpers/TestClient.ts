/** Client that speaks the protocol itself, for tests that attach often, or in ways that no real client would. */
import { createConnection, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Frame, ServerStatus, ViewportOpenParams } from '../../src/protocol/messages.ts';
import { type ClientVocabulary, Peer } from '../../src/transport/Peer.ts';
import { connectUnix } from '../../src/transport/unix.ts';
import type { TestHost } from './TestHost.ts';

export function socketOf(host: TestHost): string {
  return join(host.dir, 'run', 'holdfast', 'default');
}

export class TestClient {
  readonly peer: Peer<ClientVocabulary>;
  readonly frames: Frame[] = [];
  readonly ended: Promise<void>;
  /** Acknowledges each frame, like a client that keeps up. */
  acknowledges = true;
  serverPid = 0;
  #end = () => {};
  readonly #awaitingFrame: ((frame: Frame) => void)[] = [];
  /** Answers a request of the server. */
  answer: () => object | Promise<object> = () => ({ answer: null });
  /** Called with each notification that is no frame. */
  notified: (method: string, params: unknown) => void = () => {};

  static async connect(path: string): Promise<TestClient> {
    const client = new TestClient(await connectUnix(path));
    const { server } = await client.peer.request('hello', {
      versions: { min: 1, max: 1 },
      client: { kind: 'sdk', name: 'test', version: '0' },
    });
    client.serverPid = server.pid;
    return client;
  }

  private constructor(carrier: Awaited<ReturnType<typeof connectUnix>>) {
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.peer = new Peer<ClientVocabulary>(carrier, {
      request: () => this.answer(),
      notification: (method, params) => {
        if (method !== 'viewport.frame') return this.notified(method, params);
        this.frames.push(params as Frame);
        for (const came of this.#awaitingFrame.splice(0)) came(params as Frame);
        if (this.acknowledges) this.peer.notify('viewport.ack', { rev: (params as Frame).rev });
      },
      closed: () => this.#end(),
    });
  }

  /** The next frame that comes. */
  nextFrame(): Promise<Frame> {
    return new Promise((resolve) => this.#awaitingFrame.push(resolve));
  }

  async open(params: ViewportOpenParams): Promise<Frame> {
    return (await this.peer.request('viewport.open', params)).frame;
  }

  async run(...argv: string[]): Promise<string> {
    const { exitCode, out, err } = await this.peer.request('command.run', { argv });
    if (exitCode !== 0) throw new Error(`${argv.join(' ')}: ${err}`);
    return out;
  }

  status(): Promise<ServerStatus> {
    return this.peer.request('server.status', {});
  }

  async close(): Promise<void> {
    this.peer.close();
    await this.ended;
  }
}

/** Opens a bare connection, for input that no client should send. */
export function rawConnection(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ path });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      socket.on('error', () => {});
      resolve(socket);
    });
  });
}

/** Resolves with everything that the connection received until it was closed. */
export function untilClosed(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      text += chunk;
    });
    socket.once('close', () => resolve(text));
  });
}

/** Waits for a server with another pid; asks every few milliseconds. */
export async function nextServer(host: TestHost, pid: number, withinMs = 30_000): Promise<TestClient> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      const client = await TestClient.connect(socketOf(host));
      if (client.serverPid !== pid) return client;
      await client.close();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

export function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
