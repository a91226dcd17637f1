/**
 * A program's connection to a holdfast server: sessions, panes, events, questions and commands, over any carrier,
 * across lost connections. Made by `connect`. Owns the link and the parts that use it.
 */
import type { Dialer } from '../client/connect/Dialer.ts';
import { fail } from '../protocol/errors.ts';
import type {
  EventBatch,
  HelloParams,
  Requests,
  ServerEvent,
  ServerStatus,
  SessionInfo,
} from '../protocol/messages.ts';
import { Calls, type CommandResult } from './Calls.ts';
import { flagWords, type ProgramOptions, programWords, withoutFormats } from './commandWords.ts';
import { EventFeed, type EventGap, type EventsFrom } from './EventFeed.ts';
import { errors } from './errorClasses.ts';
import { HoldAsks } from './HoldAsks.ts';
import { HoldPane } from './HoldPane.ts';
import { HoldRun, type OwnPaneOptions, type RunResult, startParams } from './HoldRun.ts';
import { HoldSession } from './HoldSession.ts';
import { HoldWindow } from './HoldWindow.ts';
import { SdkLink } from './SdkLink.ts';

export interface HoldOptions {
  dialer: Dialer;
  hello: Omit<HelloParams, 'versions' | 'resume'>;
  /** Longest time for the first connection, milliseconds. */
  timeout: number;
  /** How long to try to restore a lost link, milliseconds. */
  patience: number;
}

export interface NewSessionOptions extends ProgramOptions {
  /** The first free number when absent. */
  name?: string | undefined;
  /** Size of its windows until a client attaches; 80 by 24 when absent. */
  cols?: number | undefined;
  rows?: number | undefined;
}

export class Hold {
  /** Questions that wait for an answer. */
  readonly asks: HoldAsks;
  readonly #link: SdkLink;
  readonly #calls: Calls;
  readonly #feed: EventFeed;
  readonly #ended: Promise<Error | null>;

  private constructor({ dialer, hello, patience }: HoldOptions) {
    let end: (error: Error | null) => void = () => {};
    this.#ended = new Promise((resolve) => {
      end = resolve;
    });
    this.#link = new SdkLink(
      { dialer, hello, patienceMs: patience },
      {
        opened: () => this.#feed.opened(),
        notification: (method, params) => {
          if (method === 'events.happened') this.#feed.happened(params as EventBatch);
          else this.#calls.notified(method, params);
        },
        ended: (error) => {
          this.#feed.ended(error);
          end(error instanceof errors.ConnectionLost ? null : error);
        },
      },
    );
    this.#calls = new Calls(this.#link);
    this.#feed = new EventFeed(this.#link);
    this.asks = new HoldAsks(this.#calls);
  }

  /** Errors: not-admitted, version-mismatch, and those of the dialer. */
  static async open(options: HoldOptions): Promise<Hold> {
    const hold = new Hold(options);
    await hold.#link.first(options.timeout);
    return hold;
  }

  /** This program's identity at the server. */
  get operator(): { id: string; name: string; role: 'operator' | 'observer' } {
    const { id, name, role } = this.#link.hello.operator;
    return { id, name, role };
  }

  /** The server of the last connection. */
  get server(): { version: string; pid: number } {
    const { version, pid } = this.#link.hello.server;
    return { version, pid };
  }

  /** Whether a connection is up. Without one, requests wait for the next. */
  get connected(): boolean {
    return this.#link.isUp;
  }

  /** Resolves when the link has ended for good: with the error, or with null after `close`. */
  get ended(): Promise<Error | null> {
    return this.#ended;
  }

  /** Ends the connection. Requests without an answer fail with connection-lost. */
  close(): void {
    this.#link.end(fail('connection-lost', { words: 'the connection was closed' }));
  }

  /**
   * Calls a method of the protocol (docs/protocol.md). Errors: the method's; connection-lost, when it may have been
   * done.
   */
  request<M extends keyof Requests & string>(
    method: M,
    params: Requests[M]['params'],
  ): Promise<Requests[M]['result']> {
    return this.#calls.request(method, params);
  }

  /**
   * Runs a command of the command language, as words or as a line. Errors: the command's, by code; connection-lost,
   * when it may have run.
   */
  command(words: readonly string[] | string): Promise<CommandResult> {
    return this.#calls.command(words);
  }

  /**
   * Runs a command in a pane of its own, and resolves when it has ended. Words are run as they are, a line by a shell.
   * Errors: spawn-failed, bad-cwd.
   */
  async run(command: string | readonly string[], options: OwnPaneOptions = {}): Promise<RunResult> {
    return (await this.start(command, options)).wait(options);
  }

  /** Like `run`, but resolves once the command was started. */
  start(
    command: string | readonly string[],
    options: Omit<OwnPaneOptions, 'limit' | 'onOutput'> = {},
  ): Promise<HoldRun> {
    const { session, cwd, env, keep } = options;
    return HoldRun.start(this.#calls, {
      ...startParams(command, options),
      ...(session === undefined ? {} : { session }),
      ...(cwd === undefined ? {} : { cwd }),
      ...(env === undefined ? {} : { environment: { ...env } }),
      ...(keep ? { keep } : {}),
    });
  }

  /** Running commands, and those that ended within a day; newest first. */
  async runs(): Promise<HoldRun[]> {
    const { execs } = await this.#calls.query('exec.list', {});
    return execs.map((exec) => new HoldRun(this.#calls, exec));
  }

  /** All sessions with their windows and panes; with `all` also recently ended ones. */
  async sessions(options: { all?: boolean } = {}): Promise<SessionInfo[]> {
    return (await this.#calls.query('session.list', options)).sessions;
  }

  /** A session by name, id or UUID. Sends no request: methods of a missing session fail. */
  session(target: string): HoldSession {
    return new HoldSession(this.#calls, target);
  }

  /** A window by its id, or by a target of the command language: `@2`, `work:1`. */
  window(target: string): HoldWindow {
    return new HoldWindow(this.#calls, target);
  }

  /** A pane by its id, or by a target of the command language: `%3`, `work:1.0`. */
  pane(target: string): HoldPane {
    return new HoldPane(this.#calls, target);
  }

  /** Errors: duplicate-session. */
  async newSession({ name, cols, rows, ...program }: NewSessionOptions = {}): Promise<HoldSession> {
    const flags = flagWords({
      d: true,
      P: true,
      F: '#{session_id}',
      s: name === undefined ? undefined : withoutFormats(name),
      x: cols?.toString(),
      y: rows?.toString(),
    });
    const [id = ''] = await this.#calls.run('new-session', [...flags, ...programWords(program)]);
    return new HoldSession(this.#calls, id);
  }

  /**
   * Events of the server in order, each once, across lost connections and new servers. An event of type `gap` replaces
   * events no longer kept. Errors: the one that ended the link.
   */
  events(from: EventsFrom = {}): AsyncGenerator<ServerEvent | EventGap, void> {
    return this.#feed.read(from);
  }

  /** The server and its keeper: versions, memory, problems. */
  status(): Promise<ServerStatus> {
    return this.#calls.query('server.status', {});
  }
}
