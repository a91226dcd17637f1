/**
 * Passes program sequences to outer terminals, as allow-passthrough permits: with `on`, to clients that show the pane;
 * with `all`, to every client of its session. Only terminals of this machine get them, never an observer's. Nothing is
 * kept for clients that attach later. Owns the sequences of one turn, and the time of the last loss message.
 */
import type { Pane } from '../../session/types.ts';
import type { CoreParts } from '../ServerParts.ts';
import type { Viewport } from '../viewports/Viewport.ts';

type Parts = CoreParts<'clocks' | 'copyModes' | 'messages' | 'parts' | 'tree' | 'viewports'>;

/** Least time between messages about losses of one pane, milliseconds. */
const sayingMs = 10_000;

export class Passthroughs {
  readonly #core: Parts;
  readonly #turn: { pane: Pane; data: Uint8Array }[] = [];
  readonly #said = new WeakMap<Pane, number>();

  constructor(core: Parts) {
    this.#core = core;
  }

  /** Takes a sequence from a program. `isDropped`: it was too long. */
  came(pane: Pane, data: Uint8Array, isDropped: boolean): void {
    if (pane.options.getString('allow-passthrough') === 'off') return;
    if (isDropped) this.#lost(pane, 'is longer than 1 MiB');
    this.#turn.push({ pane, data });
    // Sent after the earlier output, whose frame is requested once it is parsed.
    if (this.#turn.length === 1) queueMicrotask(() => this.#pass());
  }

  #pass(): void {
    for (const { pane, data } of this.#turn.splice(0)) {
      const isShown = this.#core.tree.panes.get(pane.id) === pane && !this.#isInMode(pane);
      if (data.length === 0 || !isShown) continue;
      const clients = this.#core.viewports.all().filter((viewport) => takes(viewport, pane));
      const taken = clients.map((viewport) => viewport.raw.write(data));
      if (taken.includes(false)) this.#lost(pane, 'did not reach a terminal that is too slow');
    }
  }

  /** While copy mode or a clock covers the program's screen, sequences are not passed on, as in tmux. */
  #isInMode(pane: Pane): boolean {
    return (this.#core.copyModes.of(pane) ?? this.#core.clocks.of(pane)) !== undefined;
  }

  #lost(pane: Pane, why: string): void {
    const now = this.#core.parts.timers.now();
    if (now - (this.#said.get(pane) ?? Number.NEGATIVE_INFINITY) < sayingMs) return;
    this.#said.set(pane, now);
    this.#core.messages.add(`${pane.id}: allow-passthrough: a sequence ${why}, and is dropped`);
  }
}

function takes({ access, operator, session }: Viewport, pane: Pane): boolean {
  if (access.via || operator.role === 'observer') return false;
  if (pane.options.getString('allow-passthrough') === 'all')
    return session.winlinks.some(({ window }) => window === pane.window);
  const { window } = session.current;
  return window === pane.window && (!window.zoomed || pane.active);
}
