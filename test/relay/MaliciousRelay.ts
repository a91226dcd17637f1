/**
 * A relay that does what it likes with what passes through it. It speaks the wire of a real one, so that host and operator
 * take it for one; a test says what becomes of each record. For everything that a relay could do, not only what ours does.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { Challenge, readClaim } from '../../src/relay/claim.ts';
import { decodeFrame, encodeCredit, encodeFrame, frameTypes } from '../../src/relay/hostFrames.ts';
import { hostPath } from '../../src/relay/wire.ts';

export type Direction = 'to-host' | 'to-operator';

/** A channel between one operator and the host, in the hands of the test. */
export class Tap {
  readonly records: { direction: Direction; record: Buffer }[] = [];
  /** What is passed on of a record: itself unless a test decides otherwise. */
  meddle: (direction: Direction, record: Buffer, number: number) => Buffer[] = (_direction, record) => [
    record,
  ];
  readonly #send: Record<Direction, (record: Buffer) => void>;
  readonly #seen: Record<Direction, number> = { 'to-host': 0, 'to-operator': 0 };
  readonly close: (code: number) => void;

  constructor(send: Record<Direction, (record: Buffer) => void>, close: (code: number) => void) {
    this.#send = send;
    this.close = close;
  }

  pass(direction: Direction, record: Buffer): void {
    this.records.push({ direction, record });
    for (const each of this.meddle(direction, record, this.#seen[direction]++)) this.inject(direction, each);
  }

  inject(direction: Direction, record: Buffer): void {
    this.#send[direction](record);
  }
}

export class MaliciousRelay {
  /** In the order in which operators came. */
  readonly taps: Tap[] = [];
  /** Set before an operator comes, to meddle with its handshake. */
  meddle: Tap['meddle'] | null = null;
  readonly #http: Server;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    clientTracking: false,
  });
  readonly #open = new Set<WebSocket>();
  readonly #channels = new Map<number, Tap>();
  #host: WebSocket | null = null;
  #next = 1;

  static async start(): Promise<MaliciousRelay> {
    const relay = new MaliciousRelay();
    await new Promise<void>((resolve) => relay.#http.listen(0, '127.0.0.1', resolve));
    return relay;
  }

  private constructor() {
    this.#http = createServer();
    this.#http.on('upgrade', (request, socket, head) => {
      this.#sockets.handleUpgrade(request, socket, head, (upgraded) => {
        this.#open.add(upgraded);
        upgraded.on('error', () => {});
        if (request.url?.endsWith(hostPath)) this.#hostCame(upgraded, request.headers.host ?? '');
        else this.#operatorCame(upgraded);
      });
    });
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  close(): void {
    for (const socket of this.#open) socket.terminate();
    this.#http.close();
  }

  #hostCame(socket: WebSocket, authority: string): void {
    let challenge: Challenge | null = null;
    socket.on('message', (data: Buffer, isBinary) => {
      if (!isBinary) {
        challenge = new Challenge(readClaim(data.toString()) ?? '', authority);
        socket.send(challenge.message);
      } else if (this.#host !== socket) {
        challenge?.proved(data);
        this.#host = socket;
        socket.send(JSON.stringify({ joined: true }));
      } else this.#frame(data);
    });
  }

  #frame(data: Buffer): void {
    const frame = decodeFrame(data);
    if (frame === null) throw new Error('the host sent no frame');
    const tap = this.#channels.get(frame.channel);
    if (frame.type === frameTypes.data) {
      this.#host?.send(encodeCredit(frame.channel, frame.payload.length + 256));
      tap?.pass('to-operator', Buffer.from(frame.payload));
    } else if (frame.type === frameTypes.close) tap?.close(1000);
  }

  #operatorCame(socket: WebSocket): void {
    const channel = this.#next++;
    const tap = new Tap(
      {
        'to-host': (record) => this.#host?.send(encodeFrame(frameTypes.data, channel, record)),
        'to-operator': (record) => socket.send(record),
      },
      (code) => socket.close(code),
    );
    if (this.meddle !== null) tap.meddle = this.meddle;
    this.taps.push(tap);
    this.#channels.set(channel, tap);
    this.#host?.send(encodeFrame(frameTypes.open, channel, Buffer.from('{"address":"192.0.2.1"}')));
    socket.on('message', (data: Buffer) => tap.pass('to-host', data));
    socket.on('close', () => this.#host?.send(encodeFrame(frameTypes.close, channel, Buffer.from('done'))));
  }
}
