/** A window of the server, by id or target. Caches no state. */
import type { Calls } from './Calls.ts';
import { type ProgramOptions, withoutFormats } from './commandWords.ts';
import { HoldPane } from './HoldPane.ts';

export interface NewPaneOptions extends ProgramOptions {
  /** Side of the existing pane on which the new one goes; `below` when absent. */
  at?: 'below' | 'above' | 'right' | 'left' | undefined;
  /** Cells, or a share of the room such as `30%`; half when absent. */
  size?: number | string | undefined;
}

export class HoldWindow {
  readonly target: string;
  readonly #calls: Calls;

  constructor(calls: Calls, target: string) {
    this.#calls = calls;
    this.target = target;
  }

  async panes(): Promise<HoldPane[]> {
    const { session, pane } = await this.#calls.query('session.show', { target: this.target });
    const found = session.windows.find(({ panes }) => panes.some(({ id }) => id === pane));
    return (found?.panes ?? []).map(({ id }) => new HoldPane(this.#calls, id));
  }

  /** A new pane beside the window's active one. Errors: no-space. */
  newPane(options: NewPaneOptions = {}): Promise<HoldPane> {
    return new HoldPane(this.#calls, this.target).split(options);
  }

  async rename(name: string): Promise<void> {
    await this.#calls.run('rename-window', ['-t', this.target, '--', withoutFormats(name)]);
  }

  /** Makes it the current window of its session. */
  async select(): Promise<void> {
    await this.#calls.run('select-window', ['-t', this.target]);
  }

  /** Ends the window with all of its programs. */
  async close(): Promise<void> {
    await this.#calls.run('kill-window', ['-t', this.target]);
  }
}
