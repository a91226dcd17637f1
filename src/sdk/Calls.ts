/**
 * Requests of the SDK's objects: queries, commands, input, waits. Owns the order of input for each pane, and what is
 * known about calls under way. Makes no connection.
 */
import type { AwaitParams, AwaitPin, AwaitResult } from '../protocol/awaits.ts';
import { textOfBytes } from '../protocol/bytes.ts';
import { fail } from '../protocol/errors.ts';
import type { PaneInputParams, Requests, ServerNotifications } from '../protocol/messages.ts';
import { argvWord } from './commandWords.ts';
import type { HowSent, SdkLink } from './SdkLink.ts';
import { errorOf } from './SdkPeer.ts';

type Method = keyof Requests & string;
type Params<M extends Method> = Requests[M]['params'];
type Result<M extends Method> = Requests[M]['result'];

/** Result of a command line. */
export interface CommandResult {
  /** Output of the commands, as text. */
  out: string;
  err: string;
  /** Exit status of the last command, or of a program that it ran. */
  exitCode: number;
}

export interface WaitOptions {
  /** Longest wait, milliseconds; no limit when absent. */
  timeout?: number | undefined;
  /** Ignore what happened before the call. */
  fresh?: boolean | undefined;
}

const endings = {
  ended: 'the program ended',
  replaced: 'another program runs there',
  closed: 'the pane was closed',
} as const;

export class Calls {
  readonly #link: SdkLink;
  /** Command output that arrived before the answer, by the number of the call. */
  readonly #output = new Map<number | undefined, string>();
  /** Waits under way, by number. */
  readonly #pins = new Map<number, AwaitPin>();
  /** The last unfinished input of each pane. */
  readonly #typing = new Map<string, Promise<unknown>>();
  #lastCall = 0;
  #lastInput = 0;

  constructor(link: SdkLink) {
    this.#link = link;
  }

  /** The link has ended for good. */
  get isOver(): boolean {
    return this.#link.isOver;
  }

  request<M extends Method>(method: M, params: Params<M>, how: HowSent<Result<M>> = {}): Promise<Result<M>> {
    return this.#link.request(method, params, how);
  }

  /**
   * Sends a request that may be repeated after a lost connection: it only reads, or a repetition has no further effect.
   */
  query<M extends Method>(method: M, params: Params<M>): Promise<Result<M>> {
    return this.#link.request(method, params, { again: true });
  }

  /** A query whose answer may take long. */
  lasting<M extends Method>(method: M, params: Params<M>): Promise<Result<M>> {
    return this.#link.request(method, params, { again: true, waits: true });
  }

  async command(words: readonly string[] | string): Promise<CommandResult> {
    const call = ++this.#lastCall;
    const what = typeof words === 'string' ? { line: words } : { argv: [...words] };
    try {
      const { out, err, exitCode, errorCode } = await this.request('command.run', { ...what, call });
      if (errorCode !== undefined) throw errorOf({ code: errorCode, message: err.trimEnd() });
      // Servers of earlier releases do not say which call a piece belongs to.
      const ahead = this.#output.get(call) ?? this.#output.get(undefined) ?? '';
      return { out: textOfBytes(ahead + out), err, exitCode };
    } finally {
      this.#output.delete(call);
      this.#output.delete(undefined);
    }
  }

  /** Runs one command from words, none of which is taken as a separator. Returns the printed lines. */
  async run(name: string, words: readonly string[]): Promise<string[]> {
    const { out, err, exitCode } = await this.command([name, ...words.map(argvWord)]);
    if (exitCode !== 0) throw errorOf({ message: err.trimEnd() });
    return out === '' ? [] : out.replace(/\n$/, '').split('\n');
  }

  /** Types into a pane, after all earlier input for it; exactly once, whatever happens to the connection. */
  type(pane: string, input: Omit<PaneInputParams, 'pane' | 'seq' | 'again'>): Promise<void> {
    const typed = (this.#typing.get(pane) ?? Promise.resolve()).then(async () => {
      const params = { ...input, pane, seq: ++this.#lastInput };
      await this.#link.request('pane.input', params, { again: () => ({ ...params, again: true }) });
    });
    const settled = typed.then(
      () => {},
      () => {},
    );
    this.#typing.set(pane, settled);
    void settled.then(() => {
      if (this.#typing.get(pane) === settled) this.#typing.delete(pane);
    });
    return typed;
  }

  /** Waits in the server until a condition comes true or no longer can; continues at the next server. */
  async await(
    target: string,
    conditions: readonly string[],
    options: WaitOptions = {},
  ): Promise<AwaitResult> {
    const { timeout, fresh } = options;
    const id = ++this.#lastCall;
    const until = timeout === undefined ? undefined : Date.now() + timeout;
    const params = (): AwaitParams => {
      const pin = this.#pins.get(id);
      return {
        id,
        target,
        for: [...conditions],
        ...(until === undefined ? {} : { timeoutMs: Math.max(0, until - Date.now()) }),
        ...(fresh ? { fresh } : {}),
        ...(pin ? { pin } : {}),
      };
    };
    try {
      return await this.#link.request<AwaitResult>('pane.await', params(), { again: params, waits: true });
    } finally {
      this.#pins.delete(id);
    }
  }

  /** Like `await`, but fails when the condition did not come true. Errors: wait-timeout, wait-ended. */
  async met(
    target: string,
    conditions: readonly string[],
    options: WaitOptions = {},
  ): Promise<AwaitResult & { outcome: 'met' }> {
    const result = await this.await(target, conditions, options);
    if (result.outcome === 'met') return result;
    const about = { pane: result.pane, conditions: conditions.join(', ') };
    if (result.outcome === 'timeout')
      throw fail('wait-timeout', { ...about, seconds: result.waitedMs / 1000 });
    throw fail('wait-ended', { ...about, how: endings[result.outcome] });
  }

  /** A notification that belongs to a call. */
  notified(method: string, params: unknown): void {
    if (method === 'command.output') {
      const { call, out } = params as { call?: number; out: string };
      this.#output.set(call, (this.#output.get(call) ?? '') + out);
    } else if (method === 'pane.awaiting') {
      const { id, pin } = params as ServerNotifications['pane.awaiting'];
      if (id !== undefined) this.#pins.set(id, pin);
    }
  }
}
