/**
 * One command of `exec` as a client runs or follows it: starts it, passes on its output, and goes on at the next server
 * when the server was replaced. Owns its connection and the place up to which it has read.
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

/** Longest wait of one request, milliseconds; a silent command costs one request in this time. */
const waitMs = 60_000;
/** Most output in one answer, bytes. */
const pieceBytes = 512 * 1024;

export interface ExecCallOptions {
  where: Places;
  start: StartOptions;
  /** Starts it; else `id` is followed. */
  params: ExecStartParams | null;
  id: string | null;
  raw: boolean;
  /** Ends at the end of the present output. */
  once?: boolean;
  /** Passes output on; false when nobody reads it any more. */
  write(data: Buffer): Promise<boolean>;
}

export interface ExecOutcome {
  exec: ExecInfo;
  /** Some output is no longer kept. */
  missed: boolean;
  /** The wait was ended before the command. */
  left: boolean;
  /** Nobody reads the output any more. */
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
    // Loaded early, since this process outlives upgrades.
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
          ? // The server finds the command again by its key, so that a second start is none.
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
      // Only now: output that was not passed on is read again from the next server.
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
    if (id === undefined) return 'the server is gone; the command was perhaps not started';
    return `the server is gone, and with it the wait for command ${id}; when it is back: holdfast exec wait ${id}`;
  }
}
