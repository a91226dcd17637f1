/** A server that says what a test wants to whoever connects. Keeps what each client said; knows no protocol. */
import { createServer, type Server, type Socket } from 'node:net';

/** What it says to a client: parts of bytes, each in a write of its own, and how the connection ends. */
export interface Play {
  /** Whole lines from the client before the first part. */
  after: number;
  parts: readonly Buffer[];
  /** One more part, once the client has sent so many lines. */
  last?: { after: number; part: Buffer };
  /** `stay`: until the client goes. */
  ending: 'end' | 'destroy' | 'stay';
}

export class FakeServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Lines of each client, in the order of the connections. */
  readonly heard: string[][] = [];
  play: Play = { after: 2, parts: [], ending: 'end' };

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => this.#accept(socket));
  }

  static listen(path: string): Promise<FakeServer> {
    return new Promise((resolve, reject) => {
      const server = createServer({ allowHalfOpen: true });
      server.once('error', reject);
      server.listen(path, () => resolve(new FakeServer(server)));
    });
  }

  /** Ends all connections. */
  hangUp(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): Promise<void> {
    this.hangUp();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #accept(socket: Socket): void {
    const { play } = this;
    const lines: string[] = [];
    this.heard.push(lines);
    this.#sockets.add(socket);
    let rest = '';
    let said = false;
    const say = () => {
      if (!said && lines.length >= play.after) {
        said = true;
        void this.#say(socket, play);
      }
      if (play.last === undefined || lines.length < play.last.after) return;
      socket.end(play.last.part);
    };
    socket.on('error', () => {});
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('end', () => socket.end());
    socket.on('data', (bytes) => {
      const whole = (rest + bytes.toString('utf8')).split('\n');
      rest = whole.pop() ?? '';
      lines.push(...whole);
      say();
    });
    say();
  }

  async #say(socket: Socket, { parts, ending, last }: Play): Promise<void> {
    for (const part of parts) {
      if (socket.destroyed) return;
      await new Promise((resolve) => socket.write(part, resolve));
    }
    if (last !== undefined) return;
    if (ending === 'end') socket.end();
    if (ending === 'destroy') socket.destroy();
  }
}
