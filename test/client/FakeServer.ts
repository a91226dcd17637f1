/**
 * A server as small as the protocol allows: it shows lines of text, keeps what was typed, and can die and come back.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkClientNotification, checkClientRequest } from '../../src/protocol/clientMethods.ts';
import { fail } from '../../src/protocol/errors.ts';
import type {
  Frame,
  HelloParams,
  TerminalFeatures,
  TerminalFindings,
  ViewportOpenParams,
} from '../../src/protocol/messages.ts';
import { Peer, type ServerPeer } from '../../src/transport/Peer.ts';
import { listenUnix, type UnixListener } from '../../src/transport/unix.ts';
import { ownBuild } from '../helpers/Installation.ts';

export class FakeServer {
  readonly dir = mkdtempSync(join(tmpdir(), 'hold-client-'));
  readonly socket = join(this.dir, 'socket');
  readonly hellos: HelloParams[] = [];
  readonly opens: ViewportOpenParams[] = [];
  readonly sizes: { cols: number; rows: number }[] = [];
  readonly acks: number[] = [];
  /** What the terminal told of its colours. */
  readonly colours: { foreground?: string; background?: string }[] = [];
  /** What the terminal said that it is and can do. */
  readonly findings: TerminalFindings[] = [];
  /** What the options say of it. */
  features: TerminalFeatures = {};
  /** What was typed, each sequence once. */
  typed = '';
  /** Sequences that came more than once. */
  repeated = 0;
  lastSeq = 0;
  acknowledges = true;
  knowsTokens = true;
  lines: string[] = ['hello from the server'];
  #rev = 0;
  #peers = new Set<ServerPeer>();
  #listener: UnixListener | null = null;
  #waiters = new Set<() => void>();
  #cols = 80;
  #rows = 24;

  async start(): Promise<void> {
    this.#listener = await listenUnix(this.socket, (carrier) => {
      const peer: ServerPeer = new Peer(carrier, {
        request: (method, params) => this.#request(method, params),
        notification: (method, params) => {
          this.#notified(peer, method, params);
          this.#wake();
        },
        closed: () => {
          this.#peers.delete(peer);
          this.#wake();
        },
      });
      this.#peers.add(peer);
    });
  }

  get clients(): number {
    return this.#peers.size;
  }

  get viewport(): ServerPeer {
    const [peer] = this.#peers;
    if (!peer) throw new Error('no client');
    return peer;
  }

  /** As kill -9 does: every connection ends, nobody listens. */
  async die(): Promise<void> {
    for (const peer of this.#peers) peer.destroy();
    this.#peers.clear();
    await this.#listener?.close();
    this.#listener = null;
    rmSync(this.socket, { force: true });
  }

  async stop(): Promise<void> {
    await this.die();
    rmSync(this.dir, { recursive: true, force: true });
  }

  frame(more: Partial<Frame> = {}): Frame {
    const rows = this.#rows - 1;
    return {
      rev: ++this.#rev,
      full: true,
      layout: {
        cols: this.#cols,
        rows,
        panes: [{ pane: '%0', x: 0, y: 0, cols: this.#cols, rows }],
        active: '%0',
        zoomed: false,
      },
      panes: [{ pane: '%0', rows: this.lines.slice(0, rows).map((text, y) => [y, [['', text]]]) }],
      cursor: { x: 3, y: 2, visible: true, shape: 0 },
      status: { position: 'bottom', lines: [[['30;42', '[work] 0:sh*'.padEnd(this.#cols)]]] },
      ...more,
    };
  }

  show(more: Partial<Frame> = {}): void {
    this.viewport.notify('viewport.frame', this.frame(more));
  }

  /** Resolves when `check` is true; looks again whenever a client said something. */
  async until(check: () => boolean): Promise<void> {
    while (!check()) await new Promise<void>((resolve) => this.#waiters.add(resolve));
  }

  #wake(): void {
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const waiter of waiters) waiter();
  }

  #request(method: string, params: unknown): unknown {
    const request = checkClientRequest(method, params);
    queueMicrotask(() => this.#wake());
    if (request.method === 'hello') {
      this.hellos.push(request.params);
      return {
        version: 1,
        server: { version: '0', build: ownBuild(), pid: process.pid, generation: 1 },
        operator: { id: 'o', name: 'test', kind: 'tui', role: 'operator' },
        resume: 'token',
        ...(request.params.resume === 'token' && this.knowsTokens ? { lastInputSeq: this.lastSeq } : {}),
      };
    }
    if (request.method === 'viewport.open') {
      if (request.params.target === 'gone') throw fail('no-such-session', { name: 'gone' });
      this.opens.push(request.params);
      this.#cols = request.params.cols ?? 80;
      this.#rows = request.params.rows ?? 24;
      return {
        viewport: 1,
        session: { id: '$1', uuid: 'u', name: 'work' },
        features: this.features,
        frame: this.frame(),
      };
    }
    return {};
  }

  #notified(peer: ServerPeer, method: string, params: unknown): void {
    const message = checkClientNotification(method, params);
    if (message.method === 'viewport.ack') this.acks.push(message.params.rev);
    else if (message.method === 'viewport.resize') {
      this.sizes.push(message.params);
      this.#cols = message.params.cols;
      this.#rows = message.params.rows;
      peer.notify('viewport.frame', this.frame());
    } else if (message.method === 'viewport.colours') this.colours.push(message.params);
    else if (message.method === 'viewport.terminal') this.findings.push(message.params);
    else if (message.method === 'viewport.input') {
      const { seq, data } = message.params;
      if (seq <= this.lastSeq) this.repeated++;
      else {
        this.typed += data;
        this.lastSeq = seq;
      }
      if (this.acknowledges) peer.notify('viewport.inputAck', { seq });
    }
  }
}
