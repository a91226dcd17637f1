/**
 * A link between a client and whatever listens behind it, that a test can cut, stop and make slow: bytes go through it as
 * they come, in this process. Listens on a port of this machine, or on a Unix socket.
 */
import { createConnection, createServer, type NetConnectOpts, type Server, type Socket } from 'node:net';

export interface LinkOptions {
  /** Each way, milliseconds. */
  delayMs?: number;
  /** Each way. */
  bytesPerSecond?: number;
  /** How many bytes a new connection may carry, both ways together, before it is cut; none when absent. */
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

  /** Packets are dropped in silence: what is open stays open and dead; new connections get no answer. */
  blackHole(): void {
    this.#isDown = true;
    for (const pair of this.#pairs) for (const socket of pair) socket.pause();
  }

  /** The network is back; connections that were made before it went are as dead as after a change of address. */
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
          // What was carried arrives, and not a byte more.
          to.write(carried, () => this.#end(pair));
        }
        return;
      }
      freeAt = this.#slowly(carried, to, freeAt, delayMs, bytesPerSecond);
      // A modem holds a second of bytes or so; what comes faster waits at the sender.
      const behind = freeAt - performance.now();
      if (behind < 1000) return;
      from.pause();
      setTimeout(() => this.#isDown || from.resume(), behind - 500);
    });
  }

  /** In pieces of a packet, each when it has left; gives when the last one has. */
  #slowly(bytes: Buffer, to: Socket, freeAt: number, delayMs: number, bytesPerSecond: number): number {
    let free = Math.max(freeAt, performance.now());
    for (let at = 0; at < bytes.length; at += 512) {
      const piece = bytes.subarray(at, at + 512);
      free += (piece.length / bytesPerSecond) * 1000;
      setTimeout(() => to.writable && to.write(piece), free - performance.now() + delayMs);
    }
    return free;
  }

  #end(pair: [Socket, Socket]): void {
    if (!this.#pairs.delete(pair)) return;
    for (const socket of pair) socket.destroy();
  }
}
