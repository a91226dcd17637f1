/** A connection on which a test sends any lines, and sees the answer to each request by its id. */
import type { Socket } from 'node:net';
import { rawConnection } from './TestClient.ts';

export interface RawAnswer {
  id: number | null;
  result?: Record<string, unknown>;
  error?: { code: string; message: string; data?: Record<string, unknown> };
}

export class RawTalk {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, (answer: RawAnswer) => void>();
  /** Errors about the connection. */
  readonly ends: RawAnswer[] = [];
  /** Notifications, as they came. */
  readonly told: { method: string; params: unknown }[] = [];
  readonly closed: Promise<void>;
  #nextId = 1;
  #rest = '';

  static async open(path: string, hello: object = {}): Promise<RawTalk> {
    const talk = new RawTalk(await rawConnection(path));
    const { error } = await talk.ask('hello', { ...greeting, ...hello });
    if (error) throw new Error(error.message);
    return talk;
  }

  static async unknown(path: string): Promise<RawTalk> {
    return new RawTalk(await rawConnection(path));
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => this.#read(text));
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
  }

  ask(method: string, params: unknown): Promise<RawAnswer> {
    const id = this.#nextId++;
    this.line(JSON.stringify({ id, method, params }));
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  line(text: string): void {
    this.#socket.write(`${text}\n`);
  }

  end(): void {
    this.#socket.destroy();
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      const answer = JSON.parse(line) as RawAnswer & { method?: string; params?: unknown };
      if (answer.method !== undefined) this.told.push({ method: answer.method, params: answer.params });
      else if (answer.id === null) this.ends.push(answer);
      else {
        this.#waiting.get(answer.id)?.(answer);
        this.#waiting.delete(answer.id);
      }
    }
  }
}

export const greeting = {
  versions: { min: 1, max: 1 },
  client: { kind: 'sdk', name: 'test', version: '0' },
};
