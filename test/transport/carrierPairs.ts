/** Both ends of each kind of carrier, as the tests of the contract need them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { limits } from '../../src/protocol/limits.ts';
import type { Carrier } from '../../src/transport/Carrier.ts';
import { connectHttpPoll } from '../../src/transport/connectHttpPoll.ts';
import { PollConnections } from '../../src/transport/PollConnections.ts';
import { connectPipe } from '../../src/transport/pipe.ts';
import { StdioCarrier } from '../../src/transport/StdioCarrier.ts';
import { connectUnix, listenUnix } from '../../src/transport/unix.ts';
import { connectWebSocket } from '../../src/transport/WebSocketCarrier.ts';
import { WebSocketListener } from '../../src/transport/WebSocketListener.ts';

export interface CarrierHost {
  /** Client's and server's end of one connection. */
  pair(): Promise<[client: Carrier, server: Carrier]>;
  /** Where it listens, for raw connections. */
  port: number;
  stop(): Promise<void>;
}

const tlsFolder = join(import.meta.dirname, '../fixtures/tls');
export const testTls = {
  cert: readFileSync(join(tlsFolder, 'cert.pem'), 'utf8'),
  key: readFileSync(join(tlsFolder, 'key.pem'), 'utf8'),
};

/** Hands the server's ends over in the order that they come. */
class Arrivals {
  readonly #arrived: Carrier[] = [];
  readonly #waiting: ((carrier: Carrier) => void)[] = [];

  add(carrier: Carrier): void {
    const next = this.#waiting.shift();
    if (next) next(carrier);
    else this.#arrived.push(carrier);
  }

  next(): Promise<Carrier> {
    const arrived = this.#arrived.shift();
    return arrived ? Promise.resolve(arrived) : new Promise((resolve) => this.#waiting.push(resolve));
  }
}

async function unix(connect: (path: string) => Promise<Carrier | null> = connectUnix): Promise<CarrierHost> {
  const dir = mkdtempSync(join(tmpdir(), 'hold-carrier-'));
  const path = join(dir, 'socket');
  const arrivals = new Arrivals();
  const listener = await listenUnix(path, (carrier) => arrivals.add(carrier));
  return {
    port: 0,
    pair: async () => {
      const client = await connect(path);
      if (!client) throw new Error('no connection');
      return [client, await arrivals.next()];
    },
    stop: async () => {
      await listener.close();
      rmSync(dir, { recursive: true });
    },
  };
}

/** Standard input and output are real pipes, each through a process that passes bytes on. */
async function stdio(): Promise<CarrierHost> {
  const children: ChildProcess[] = [];
  const pipe = () => {
    const child = spawn('cat', { stdio: ['pipe', 'pipe', 'ignore'] });
    children.push(child);
    return child;
  };
  return {
    port: 0,
    pair: async () => {
      const [up, down] = [pipe(), pipe()];
      const server = new StdioCarrier(up.stdout, down.stdin, { firstBytes: limits.helloBytes });
      return [new StdioCarrier(down.stdout, up.stdin), server];
    },
    stop: async () => {
      for (const child of children) child.kill('SIGKILL');
    },
  };
}

async function http(secure: boolean, kind: 'ws' | 'http'): Promise<CarrierHost> {
  const arrivals = new Arrivals();
  const polls = new PollConnections({ accept: () => (carrier) => arrivals.add(carrier) });
  const webSockets = new WebSocketListener();
  const server: Server = secure ? createSecureServer(testTls) : createServer();
  server.on('request', (request, response) => void polls.handle(request, response));
  server.on('upgrade', (request, socket, head) =>
    webSockets.upgrade(request, socket, head, (carrier) => arrivals.add(carrier)),
  );
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `${kind}${secure ? 's' : ''}://127.0.0.1:${port}`;
  const trust = secure ? { ca: testTls.cert } : {};
  return {
    port,
    pair: async () => {
      const client = await (kind === 'ws' ? connectWebSocket : connectHttpPoll)(url, trust);
      return [client, await arrivals.next()];
    },
    stop: () => {
      polls.closeAll();
      server.closeAllConnections();
      return new Promise((resolve) => void server.close(() => resolve()));
    },
  };
}

export const carrierHosts: Readonly<Record<string, () => Promise<CarrierHost>>> = {
  'the Unix socket': () => unix(),
  'the Unix socket, as commands connect': () => unix(connectPipe),
  'standard input and output': stdio,
  WebSocket: () => http(false, 'ws'),
  'WebSocket over TLS': () => http(true, 'ws'),
  'HTTP polling': () => http(false, 'http'),
  'HTTP polling over TLS': () => http(true, 'http'),
};
