/**
 * TCP link that can fall silent, as after a sleep: connections of before neither carry anything nor end, and new ones
 * work. Owns its listener and sockets.
 */
import { type AddressInfo, createConnection, createServer, type Server, type Socket } from 'node:net';

export class SilentLink {
  readonly #server: Server;
  readonly #pairs = new Set<[near: Socket, far: Socket]>();

  /** `target`: port on this machine. */
  static listen(target: number): Promise<SilentLink> {
    return new Promise((resolve, reject) => {
      const link = new SilentLink(target);
      link.#server.once('error', reject);
      link.#server.listen(0, '127.0.0.1', () => resolve(link));
    });
  }

  private constructor(target: number) {
    this.#server = createServer((near) => {
      const far = createConnection({ port: target, host: '127.0.0.1' });
      const pair: [Socket, Socket] = [near, far];
      this.#pairs.add(pair);
      near.pipe(far);
      far.pipe(near);
      for (const socket of pair) {
        socket.on('error', () => {});
        socket.on('close', () => {
          for (const other of pair) other.destroy();
          this.#pairs.delete(pair);
        });
      }
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Silences the present connections. */
  silence(): void {
    for (const pair of this.#pairs) {
      for (const socket of pair) {
        socket.unpipe();
        socket.pause();
      }
    }
  }

  close(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
    this.#server.close();
  }
}
