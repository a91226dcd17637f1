/**
 * Link between a client and a listener that a test can cut, stop and slow down: bytes pass through this process as they
 * come. Listens on a port of this machine, or on a Unix socket.
 */
import { createConnection, createServer, type NetConnectOpts, type Server, type Socket } from 'node:net';

export interface LinkOptions {
  /** Delay each way, in milliseconds. */
  delayMs?: number;
  /** Rate each way. */
  bytesPerSecond?: number;
  /** Bytes that a new connection may carry, both ways together, before it is cut; no bound when absent. */
  cutAfter?: () => number;
}

export class LinkProxy {
  readonly #server: Server;
  readonly #target: NetConnectOpts;
  readonly #options: LinkOptions;
  readonly #pairs = new Set<[Socket, Socket]>();
  readonly #bytes = { up: 0, down: 0 };
  #isDown = false;
  cuts = 0;
  connections = 0;

  private constructor(target: NetConnectOpts, options: LinkOptions) {
    this.#target = target;
    this.#options = options;
    this.#server = createServer((near) => this.#accept(near));
  }

  static listen(where: string | 0, target: NetConnectOpts, options: LinkOptions = {}): Promise<LinkProxy> {
    const proxy = new LinkProxy(target, options);
    return new Promise((resolve, reject) => {
      proxy.#server.once('error', reject);
      const ready = () => resolve(proxy);
      if (where === 0) proxy.#server.listen(0, '127.0.0.1', ready);
      else proxy.#server.listen(where, ready);
    });
  }

  get port(): number {
    const address = this.#server.address();
    return address !== null && typeof address === 'object' ? address.port : 0;
  }

  get carried(): Readonly<{ up: number; down: number }> {
    return this.#bytes;
  }

  /** Drops packets silently: open connections stay open and dead; new connections get no answer. */
  blackHole(): void {
    this.#isDown = true;
    for (const pair of this.#pairs) for (const socket of pair) socket.pause();
  }

  /** Restores the network; connections made before the outage stay dead, as after a change of address. */
  restore(): void {
    this.#isDown = false;
    this.cut();
  }

  cut(): void {
    for (const pair of [...this.#pairs]) this.#end(pair);
  }

  close(): void {
    this.cut();
    this.#server.close();
  }

  #accept(near: Socket): void {
    this.connections++;
    const far = createConnection(this.#target);
    const pair: [Socket, Socket] = [near, far];
    this.#pairs.add(pair);
    const left = { bytes: this.#options.cutAfter?.() ?? Number.POSITIVE_INFINITY };
    this.#pipe('up', near, far, pair, left);
    this.#pipe('down', far, near, pair, left);
    if (this.#isDown) for (const socket of pair) socket.pause();
  }

  #pipe(way: 'up' | 'down', from: Socket, to: Socket, pair: [Socket, Socket], left: { bytes: number }): void {
    const { delayMs = 0, bytesPerSecond = Number.POSITIVE_INFINITY } = this.#options;
    let freeAt = 0;
    const late: Buffer[] = [];
    from.on('error', () => this.#end(pair));
    from.on('close', () => this.#end(pair));
    from.on('data', (chunk: Buffer) => {
      const carried = chunk.subarray(0, Math.max(0, Math.min(chunk.length, left.bytes)));
      left.bytes -= chunk.length;
      this.#bytes[way] += carried.length;
      if (delayMs === 0 && bytesPerSecond === Number.POSITIVE_INFINITY) {
        if (left.bytes > 0) to.write(carried);
        else {
          this.cuts++;
          // Bytes carried so far arrive, and not a byte more.
          to.write(carried, () => this.#end(pair));
        }
        return;
      }
      freeAt = this.#slowly(carried, { to, late }, freeAt, delayMs, bytesPerSecond);
      // A modem buffers about a second of bytes; further bytes wait at the sender.
      const behind = freeAt - performance.now();
      if (behind < 1000) return;
      from.pause();
      setTimeout(() => this.#isDown || from.resume(), behind - 500);
    });
  }

  /**
   * Sends in pieces of a packet, each when it has left; returns the time at which the last one has. Timers of a busy
   * process may fire in another order than they were set for, so each sends the piece that is next.
   */
  #slowly(
    bytes: Buffer,
    { to, late }: { to: Socket; late: Buffer[] },
    freeAt: number,
    delayMs: number,
    bytesPerSecond: number,
  ): number {
    let free = Math.max(freeAt, performance.now());
    for (let at = 0; at < bytes.length; at += 512) {
      const piece = bytes.subarray(at, at + 512);
      free += (piece.length / bytesPerSecond) * 1000;
      late.push(piece);
      const send = () => {
        const next = late.shift();
        if (next && to.writable) to.write(next);
      };
      setTimeout(send, free - performance.now() + delayMs);
    }
    return free;
  }

  #end(pair: [Socket, Socket]): void {
    if (!this.#pairs.delete(pair)) return;
    for (const socket of pair) socket.destroy();
  }
}
