/** Commands and events of WebDriver BiDi (W3C) over a WebSocket. Owns the socket and the commands without an answer. */
import { once } from 'node:events';
import WebSocket from 'ws';

interface Message {
  id?: number;
  method?: string;
  params?: unknown;
  result?: Record<string, unknown>;
  error?: string;
  message?: string;
}

interface Waiting {
  resolve(result: Record<string, unknown>): void;
  reject(error: Error): void;
}

export class BidiSocket {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, Waiting>();
  readonly #told: (method: string, params: unknown) => void;
  #last = 0;

  private constructor(socket: WebSocket, told: (method: string, params: unknown) => void) {
    this.#socket = socket;
    this.#told = told;
    socket.on('message', (data) => this.#take(JSON.parse(String(data)) as Message));
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('the browser has gone'));
      this.#waiting.clear();
    });
  }

  /** @param told Called with each event. */
  static async connect(
    address: string,
    told: (method: string, params: unknown) => void,
  ): Promise<BidiSocket> {
    const socket = new WebSocket(address);
    await once(socket, 'open');
    return new BidiSocket(socket, told);
  }

  send(method: string, params: object): Promise<Record<string, unknown>> {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  close(): void {
    this.#socket.terminate();
  }

  #take({ id, method, params, result, error, message }: Message): void {
    if (method !== undefined) this.#told(method, params);
    const waiting = id === undefined ? undefined : this.#waiting.get(id);
    if (id === undefined || !waiting) return;
    this.#waiting.delete(id);
    if (result) waiting.resolve(result);
    else waiting.reject(new Error(`${error}: ${message}`));
  }
}
