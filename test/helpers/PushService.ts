/**
 * A push service and its browsers, played on loopback: takes messages for the subscriptions that it gave, and opens them
 * with the browser's keys, as the browser would. Owns the listener and what came.
 */
import { createECDH, createPublicKey, type ECDH, randomBytes, verify } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PushSubscribeParams } from '../../src/protocol/push.ts';
import { openPush } from './openPush.ts';

export interface ShownPush {
  /** Name of the browser. */
  to: string;
  title: string;
  body: string;
  tag: string;
  navigate: string;
  silent: boolean;
  topic: string;
  /** By performance.now(). */
  at: number;
}

export const pageOfTest = 'https://page.example.com/app/';

export class PushService {
  readonly shown: ShownPush[] = [];
  /** Answers in turn with these statuses, then with 201. */
  readonly answers: number[] = [];
  #requests = 0;
  readonly #browsers = new Map<string, { ecdh: ECDH; auth: Buffer }>();
  readonly #server: Server;
  #waiting: (() => void)[] = [];

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<PushService> {
    const server = createServer((request, response) => void service.#take(request, response));
    const service = new PushService(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return service;
  }

  get requests(): number {
    return this.#requests;
  }

  /** A new browser's subscription. */
  subscribe(browser: string): PushSubscribeParams {
    const ecdh = createECDH('prime256v1');
    ecdh.generateKeys();
    const auth = randomBytes(16);
    this.#browsers.set(browser, { ecdh, auth });
    return {
      endpoint: `${this.#origin}/${browser}`,
      p256dh: ecdh.getPublicKey('base64url'),
      auth: auth.toString('base64url'),
      page: pageOfTest,
    };
  }

  /** Resolves once `count` messages are shown. */
  async arrived(count: number): Promise<readonly ShownPush[]> {
    while (this.shown.length < count) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.shown;
  }

  /** Resolves once there were `count` requests, taken or not. */
  async asked(count: number): Promise<void> {
    while (this.#requests < count) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  end(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  get #origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const status = this.answers.shift() ?? 201;
    const to = (request.url ?? '').slice(1);
    const browser = this.#browsers.get(to);
    if (status < 300 && browser && this.#isSigned(request)) {
      const { web_push, notification } = JSON.parse(
        openPush(Buffer.concat(parts), browser.ecdh, browser.auth).toString(),
      ) as { web_push: number; notification: ShownPush };
      if (web_push !== 8030) throw new Error('not a declarative message');
      const topic = String(request.headers.topic);
      this.shown.push({ ...notification, to, topic, at: performance.now() });
    }
    this.#requests += 1;
    response.writeHead(browser ? status : 404).end();
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** RFC 8292, section 4.2: the key that the subscription is for would be compared too. */
  #isSigned({ headers }: IncomingMessage): boolean {
    const [, token = '', key = ''] =
      /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(headers.authorization ?? '') ?? [];
    const [head = '', body = '', signature = ''] = token.split('.');
    const { aud, exp } = JSON.parse(Buffer.from(body, 'base64url').toString()) as {
      aud: string;
      exp: number;
    };
    const point = Buffer.from(key, 'base64url');
    const [x = '', y = ''] = [point.subarray(1, 33), point.subarray(33)].map((half) =>
      half.toString('base64url'),
    );
    const publicKey = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x, y } });
    const left = exp - Date.now() / 1000;
    return (
      aud === this.#origin &&
      left > 0 &&
      left <= 86_400 &&
      verify(
        'sha256',
        Buffer.from(`${head}.${body}`),
        { key: publicKey, dsaEncoding: 'ieee-p1363' },
        Buffer.from(signature, 'base64url'),
      )
    );
  }
}
