/**
 * A client that types and keeps what the server has not acknowledged, as a real one does: after a cut link or a killed
 * server it comes back as the same operator, and sends that again.
 */
import type { HelloParams } from '../../src/protocol/messages.ts';
import { type ClientVocabulary, Peer } from '../../src/transport/Peer.ts';
import { connectUnix } from '../../src/transport/unix.ts';

export class TypingClient {
  readonly #path: string;
  readonly #target: string;
  readonly #hello: Partial<HelloParams>;
  #peer: Peer<ClientVocabulary> | null = null;
  #resume: string | undefined;
  #seq = 0;
  #unacked: { seq: number; data: string }[] = [];
  #waiting: (() => void)[] = [];
  #closed = false;
  /** All that was typed. */
  typed = '';

  constructor(path: string, target: string, hello: Partial<HelloParams>) {
    this.#path = path;
    this.#target = target;
    this.#hello = hello;
  }

  type(data: string): void {
    this.typed += data;
    this.#unacked.push({ seq: ++this.#seq, data });
    this.#peer?.notify('viewport.input', { seq: this.#seq, data });
  }

  /** Resolves when the server has taken everything. */
  async settled(): Promise<void> {
    while (this.#unacked.length > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  close(): void {
    this.#closed = true;
    this.#peer?.destroy();
  }

  async connect(): Promise<void> {
    for (;;) {
      try {
        return await this.#connectOnce();
      } catch (error) {
        // No server for the moment, or it died while it answered.
        if (this.#closed) throw error;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
  }

  async #connectOnce(): Promise<void> {
    const peer: Peer<ClientVocabulary> = new Peer<ClientVocabulary>(await connectUnix(this.#path), {
      request: () => ({ answer: null }),
      notification: (method, params) => {
        if (method === 'viewport.frame')
          peer.notify('viewport.ack', { rev: (params as { rev: number }).rev });
        if (method === 'viewport.inputAck') this.#acked((params as { seq: number }).seq);
      },
      closed: () => {
        if (this.#peer !== peer || this.#closed) return;
        this.#peer = null;
        void this.connect();
      },
    });
    const { resume, lastInputSeq } = await peer.request('hello', {
      versions: { min: 1, max: 1 },
      client: { kind: 'tui', name: 'typist', version: '0' },
      terminal: { cols: 80, rows: 24, term: 'xterm' },
      ...this.#hello,
      ...(this.#resume === undefined ? {} : { resume: this.#resume }),
    });
    this.#resume = resume;
    await peer.request('viewport.open', { target: this.#target });
    this.#peer = peer;
    this.#acked(lastInputSeq ?? 0);
    for (const { seq, data } of this.#unacked) peer.notify('viewport.input', { seq, data });
  }

  #acked(seq: number): void {
    this.#unacked = this.#unacked.filter((one) => one.seq > seq);
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
