/** A session of the server, by name or id. Caches no state: each call asks the server. */
import type { SessionInfo } from '../protocol/messages.ts';
import type { Calls } from './Calls.ts';
import { flagWords, type ProgramOptions, programWords, withoutFormats } from './commandWords.ts';
import { errors } from './errorClasses.ts';
import { HoldPane } from './HoldPane.ts';
import { HoldWindow, type NewPaneOptions } from './HoldWindow.ts';

export interface NewWindowOptions extends ProgramOptions {
  name?: string | undefined;
}

export class HoldSession {
  /** The name given to `session`, or the id of a new session. */
  readonly target: string;
  readonly #calls: Calls;

  constructor(calls: Calls, target: string) {
    this.#calls = calls;
    this.target = target;
  }

  /** Errors: no-such-session. */
  async info(): Promise<SessionInfo> {
    return (await this.#calls.query('session.show', { target: this.target })).session;
  }

  async exists(): Promise<boolean> {
    try {
      return (await this.info()).ended === undefined;
    } catch (error) {
      if (error instanceof errors.NoSuchSession || error instanceof errors.NoSessions) return false;
      throw error;
    }
  }

  async windows(): Promise<HoldWindow[]> {
    return (await this.info()).windows.map(({ id }) => new HoldWindow(this.#calls, id));
  }

  async panes(): Promise<HoldPane[]> {
    const { windows } = await this.info();
    return windows.flatMap(({ panes }) => panes).map(({ id }) => new HoldPane(this.#calls, id));
  }

  /** Makes a window, without selecting it. */
  async newWindow({ name, ...program }: NewWindowOptions = {}): Promise<HoldWindow> {
    const flags = flagWords({
      d: true,
      P: true,
      F: '#{window_id}',
      t: `${this.target}:`,
      n: name === undefined ? undefined : withoutFormats(name),
    });
    const [id = ''] = await this.#calls.run('new-window', [...flags, ...programWords(program)]);
    return new HoldWindow(this.#calls, id);
  }

  /** A new pane in the session's current window. Errors: no-space. */
  newPane(options: NewPaneOptions = {}): Promise<HoldPane> {
    return new HoldWindow(this.#calls, `${this.target}:`).newPane(options);
  }

  async rename(name: string): Promise<void> {
    await this.#calls.run('rename-session', ['-t', this.target, '--', withoutFormats(name)]);
  }

  /** Ends the session with all of its programs. */
  async close(): Promise<void> {
    await this.#calls.run('kill-session', ['-t', this.target]);
  }
}
