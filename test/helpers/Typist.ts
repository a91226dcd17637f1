/** Somebody with a viewport: types into a session, and keeps what the server says. */
import type { HelloParams } from '../../src/protocol/messages.ts';
import { type ClientVocabulary, Peer } from '../../src/transport/Peer.ts';
import { connectUnix } from '../../src/transport/unix.ts';
import { socketOf } from './TestClient.ts';
import type { TestHost } from './TestHost.ts';

export class Typist {
  readonly told: string[] = [];
  readonly peer: Peer<ClientVocabulary>;
  #seq = 0;
  #waiting: (() => void)[] = [];

  /** The owner, or with flags the holder of a token that is made with them; `hello` adds to what it says of itself. */
  static async come(
    host: TestHost,
    flags: readonly string[],
    hello: Partial<HelloParams> = {},
  ): Promise<Typist> {
    const typist = new Typist(await connectUnix(socketOf(host)));
    const guest = flags.length > 0 && {
      token: await host.ok('token', 'create', '--all-sessions', '--role', 'operator', ...flags),
      via: { carrier: 'websocket' as const, address: '192.0.2.7' },
    };
    await typist.peer.request('hello', {
      versions: { min: 1, max: 1 },
      client: { kind: 'tui', name: 'test', version: '0' },
      terminal: { cols: 100, rows: 30, term: 'xterm' },
      ...guest,
      ...hello,
    });
    const opened = await typist.peer.request('viewport.open', { target: 'work' });
    typist.told.push(JSON.stringify(opened));
    return typist;
  }

  private constructor(carrier: Awaited<ReturnType<typeof connectUnix>>) {
    this.peer = new Peer<ClientVocabulary>(carrier, {
      request: () => ({ answer: null }),
      notification: (method, params) => {
        this.told.push(JSON.stringify({ method, params }));
        if (method === 'viewport.frame')
          this.peer.notify('viewport.ack', { rev: (params as { rev: number }).rev });
        for (const wake of this.#waiting.splice(0)) wake();
      },
      closed: () => {},
    });
  }

  type(data: string): void {
    this.peer.notify('viewport.input', { seq: ++this.#seq, data });
  }

  async until(words: string | RegExp): Promise<void> {
    const isTold = () =>
      this.told.some((text) => (typeof words === 'string' ? text.includes(words) : words.test(text)));
    while (!isTold()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
