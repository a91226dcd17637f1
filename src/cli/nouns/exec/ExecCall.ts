/**
 * Runs or follows one command of `exec` for a client: starts it, passes on its output, and continues at the next server
 * after a restart. Owns the connection and the read position.
 */
import { randomUUID } from 'node:crypto';
import { fail, HoldfastError } from '../../../protocol/errors.ts';
import type { ExecInfo, ExecStartParams } from '../../../protocol/messages.ts';
import type { Places } from '../../../runtime/paths.ts';
import type { Carrier } from '../../../transport/Carrier.ts';
import { type ClientVocabulary, ConnectionLost, Peer } from '../../../transport/Peer.ts';
import { afterHello } from '../../shared/afterHello.ts';
import { connect, greeting, type StartOptions, starting } from '../../shared/localServer.ts';
import { reconnect } from '../../shared/nextServer.ts';

/** Longest wait of one request, milliseconds. A silent command costs one request per such time. */
const waitMs = 60_000;
/** Most output in one answer, bytes. */
const pieceBytes = 512 * 1024;

export interface ExecCallOptions {
  where: Places;
  start: StartOptions;
  /** Parameters that start a command; without them, `id` is followed. */
  params: ExecStartParams | null;
  id: string | null;
  raw: boolean;
  /** Stops at the end of the present output. */
  once?: boolean;
  /** Passes output on; false when its reader is gone. */
  write(data: Buffer): Promise<boolean>;
}

export interface ExecOutcome {
  exec: ExecInfo;
  /** Some output was no longer kept. */
  missed: boolean;
  /** The wait ended before the command did. */
  left: boolean;
  /** The reader of the output is gone. */
  unread: boolean;
}

export class ExecCall {
  readonly #options: ExecCallOptions;
  readonly #key = randomUUID();
  #peer: Peer<ClientVocabulary> | null = null;
  /** Set by a notification before the connection ends. */
  #isExiting = false;
  #exec: ExecInfo | null = null;
  #next = 0;
  #missed = false;
  #left = false;

  constructor(options: ExecCallOptions) {
    this.#options = options;
  }

  /** The command, once it has been started. */
  get exec(): ExecInfo | null {
    return this.#exec;
  }

  /** Errors: those of the requests, and connection-lost or server-ended when no server follows. */
  async run(): Promise<ExecOutcome> {
    // Loaded early: an upgrade may replace the file while this process runs.
    starting();
    for (let first = true; ; first = false) {
      const { where, start } = this.#options;
      const carrier = first ? await connect(where, start) : await reconnect(where);
      if (!carrier) throw fail('connection-lost', { words: this.#lostWords() });
      try {
        return await this.#over(carrier);
      } catch (error) {
        if (this.#left && this.#exec) return this.#outcome(this.#exec);
        if (!(error instanceof ConnectionLost)) throw error;
        if (this.#isExiting) throw fail('server-ended', { words: this.#lostWords() });
      }
    }
  }

  /** Interrupts the command; false when that was refused. */
  async interrupt(): Promise<boolean> {
    const { id } = this.#exec ?? {};
    if (id === undefined || this.#peer === null) return false;
    try {
      await this.#peer.request('exec.end', { id, how: 'interrupt' });
      return true;
    } catch (error) {
      if (error instanceof HoldfastError || error instanceof ConnectionLost) return false;
      throw error;
    }
  }

  /** Ends the wait and leaves the command running. */
  leave(): void {
    this.#left = true;
    this.#peer?.close();
  }

  async #over(carrier: Carrier): Promise<ExecOutcome> {
    const peer = new Peer<ClientVocabulary>(carrier, {
      request: () => ({}),
      notification: (method, given) => {
        if (method === 'server.closing') this.#isExiting = (given as { reason: string }).reason === 'exit';
      },
      closed: () => {},
    });
    this.#peer = peer;
    this.#isExiting = false;
    try {
      const { params, id } = this.#options;
      const hello = peer.request('hello', greeting('cli'));
      const found =
        params !== null
          ? // The key identifies the command, so a repeated start does not run it twice.
            await afterHello(hello, peer.request('exec.start', { ...params, key: this.#key }))
          : await afterHello(hello, peer.request('exec.show', { id: id ?? '' }));
      this.#exec = found.exec;
      return await this.#read(peer, found.exec.id);
    } finally {
      this.#peer = null;
      peer.close();
    }
  }

  async #read(peer: Peer<ClientVocabulary>, id: string): Promise<ExecOutcome> {
    const { raw, once = false, write } = this.#options;
    for (;;) {
      const read = { id, from: this.#next, limit: pieceBytes, raw, waitMs: once ? 0 : waitMs };
      const { data, next, done, missed, exec } = await peer.request('exec.read', read);
      this.#exec = exec;
      if (missed) this.#missed = true;
      const isHeard = data === '' || (await write(Buffer.from(data, 'latin1')));
      // Advanced only after the output was passed on: anything else is read again from the next server.
      this.#next = next;
      if (!isHeard) {
        await this.interrupt();
        return { ...this.#outcome(exec), left: true, unread: true };
      }
      if (done || (once && data === '')) return this.#outcome(exec);
    }
  }

  #outcome(exec: ExecInfo): ExecOutcome {
    return { exec, missed: this.#missed, left: this.#left, unread: false };
  }

  #lostWords(): string {
    const id = this.#exec?.id;
    if (id === undefined) return 'the server is gone; the command may not have been started';
    return `the server is gone; once it is back, wait for the command with: holdfast exec wait ${id}`;
  }
}
