/** Link with a fixed delay: a Unix socket that leads to another one and delays each chunk, both ways. */
import { createConnection, createServer, type Server, type Socket } from 'node:net';

export class DelayProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  static listen(path: string, target: string, delayMs: number): Promise<DelayProxy> {
    return new Promise((resolve, reject) => {
      const proxy = new DelayProxy(target, delayMs);
      proxy.#server.once('error', reject);
      proxy.#server.listen(path, () => resolve(proxy));
    });
  }

  private constructor(target: string, delayMs: number) {
    this.#server = createServer((near) => {
      const far = createConnection({ path: target });
      this.#join(near, far, delayMs);
      this.#join(far, near, delayMs);
    });
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  #join(from: Socket, to: Socket, delayMs: number): void {
    this.#sockets.add(from);
    // Timers of equal length run in the order in which they were set, so chunks keep their order.
    from.on('data', (chunk) => setTimeout(() => to.writable && to.write(chunk), delayMs));
    from.on('end', () => setTimeout(() => to.end(), delayMs));
    from.on('error', () => to.destroy());
    from.on('close', () => this.#sockets.delete(from));
  }
}
