/**
 * Consequences of a change of the tree or the end of a program: PTYs get their sizes, panes of ended programs close or
 * stay, windows are renamed after their programs, sessions without windows detach their clients. Owns only the timers
 * of automatic renames.
 */
import { textOfInert } from '../command/formats/inert.ts';
import type { ProcessInfo } from '../protocol/messages.ts';
import type { Timers } from '../runtime/Timers.ts';
import { nameLimit } from '../session/names.ts';
import type { Pane, Session, Tree, TreeEvent, Window } from '../session/types.ts';
import { deadNotice } from './panes/deadNotice.ts';
import type { Panes } from './panes/Panes.ts';
import type { ProcessInspector } from './panes/ProcessInspector.ts';
import type { RecentExits } from './records/RecentExits.ts';
import type { Viewports } from './viewports/Viewports.ts';

export interface LifecycleParts {
  tree: Tree;
  panes: Panes;
  exits: RecentExits;
  viewports: Viewports;
  inspector: ProcessInspector;
  timers: Timers;
  hostName: string;
  now(): number;
  /** Expands a format for a pane (automatic-rename-format, remain-on-exit-format), to be drawn: see inert.ts. */
  expand(format: string, pane: Pane): string;
  /** A change that the next server must know. */
  stateChanged(): void;
  /** Reports to hooks and followers of events. */
  tell(event: TreeEvent): void;
  /** The last session is gone and exit-empty is on. */
  empty(): void;
}

/** Shortest time between two checks of a window's running program: as in tmux. */
const renameIntervalMs = 500;

export class Lifecycle {
  readonly #parts: LifecycleParts;
  readonly #renames = new Map<Window, { cancel(): void }>();

  constructor(parts: LifecycleParts) {
    this.#parts = parts;
  }

  /** Ended sessions that are not yet reported; by detach-on-destroy their clients switch to another one, or detach. */
  letGo(ended: ReadonlySet<Session>): void {
    const latest = () =>
      [...this.#parts.tree.sessions.values()].sort((a, b) => b.activityAt - a.activityAt)[0] ?? null;
    this.#parts.viewports.letGo(ended, ({ options }) =>
      options.getString('detach-on-destroy') === 'off' ? latest() : null,
    );
  }

  onTreeEvent(event: TreeEvent): void {
    const { panes, viewports } = this.#parts;
    switch (event.type) {
      case 'pane-created':
        // As in tmux, the title is the host's name until a program sets one.
        event.pane.title ||= this.#parts.hostName;
        panes.create(event.pane);
        break;
      case 'pane-resized':
        panes.of(event.pane)?.resize(event.pane.cols, event.pane.rows);
        break;
      case 'pane-title-changed':
        panes.of(event.pane)?.screen.setTitle(event.pane.title);
        break;
      case 'pane-removed':
        panes.remove(event.pane);
        break;
      case 'window-closed':
        this.#renames.get(event.window)?.cancel();
        this.#renames.delete(event.window);
        break;
      case 'session-window-changed':
      case 'window-linked':
      case 'window-unlinked':
        viewports.resizeWindows();
        break;
      case 'window-pane-changed':
        this.outputIn(event.window);
        break;
      case 'session-closed':
        if (this.#parts.tree.sessions.size === 0) this.#parts.empty();
        break;
    }
    this.#parts.stateChanged();
    viewports.request();
    this.#parts.tell(event);
  }

  /** A program started, ended or was found lost. */
  processChanged(pane: Pane, process: ProcessInfo): void {
    const { tree, panes } = this.#parts;
    if (pane.process.state === 'running' && process.state !== 'running')
      this.#parts.inspector.forget(pane.process.pid);
    const ended = process.state === 'exited' || process.state === 'killed';
    // respawn-pane -k ended it, and starts the next program in the same pane.
    const isWish = panes.isBeingEnded(pane);
    if (ended && !isWish) this.#parts.exits.exited(pane, process);
    tree.setProcess(pane, process);
    if (!ended || isWish) return;
    const remain = pane.options.getString('remain-on-exit');
    const keeps =
      remain === 'on' || (remain === 'failed' && !(process.state === 'exited' && process.code === 0));
    if (!keeps) {
      this.#parts.exits.closing(pane);
      tree.removePane(pane);
      return;
    }
    const runtime = panes.of(pane);
    runtime?.softReset();
    const text = this.#parts.expand(pane.options.getString('remain-on-exit-format'), pane);
    if (text !== '') runtime?.feed(deadNotice(text, runtime.screen.cols, runtime.screen.rows));
  }

  /** Output or a change of focus: the window's program may have changed. Checks at most twice a second. */
  outputIn(window: Window): void {
    if (this.#renames.has(window) || !window.options.getFlag('automatic-rename')) return;
    const timer = this.#parts.timers.after(renameIntervalMs, () => {
      this.#renames.delete(window);
      this.#renameAfterProgram(window);
    });
    this.#renames.set(window, timer);
  }

  /** ESC k of a program, where allow-rename permits it; an empty name restores the automatic name. */
  namedByProgram({ options, window }: Pane, name: string): void {
    if (!options.getFlag('allow-rename')) return;
    if (name === '') {
      window.options.unset('automatic-rename');
      this.#parts.stateChanged();
      this.outputIn(window);
      return;
    }
    window.options.set('automatic-rename', false);
    this.#parts.tree.renameWindow(window, name.slice(0, nameLimit), 'program');
  }

  stop(): void {
    for (const timer of this.#renames.values()) timer.cancel();
    this.#renames.clear();
  }

  #renameAfterProgram(window: Window): void {
    if (!this.#parts.tree.windows.has(window.id) || !window.options.getFlag('automatic-rename')) return;
    const text = this.#parts.expand(window.options.getString('automatic-rename-format'), window.active);
    const name = textOfInert(text);
    // Styles in it are the format's, unless a program's text has what could be one.
    if (name !== '') this.#parts.tree.renameWindow(window, name, name === text ? 'person' : 'program');
  }
}
