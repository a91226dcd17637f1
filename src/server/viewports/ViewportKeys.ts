/**
 * Keys and mouse of one viewport, connected to their effects: its key tables, the pointer, the key hints. Owns these
 * three; ViewportInput owns the order of input, and the command language runs bindings.
 */

import type { KeyBinding } from '../../command/KeyTables.ts';
import { InputDecoder, type TypedInput } from '../../keys/InputDecoder.ts';
import type { MouseInput } from '../../keys/mouse.ts';
import { userKeys } from '../../keys/userKeys.ts';
import type { OptionSet } from '../../options/types.ts';
import { fail } from '../../protocol/errors.ts';
import type { ServerPeer } from '../../transport/Peer.ts';
import { KeyHinter } from '../input/KeyHinter.ts';
import type { KeyTaker } from '../input/KeyTaker.ts';
import { type PointedKey, Pointer } from '../input/Pointer.ts';
import { partsPerMessage, ViewportInput, type ViewportInputHost } from '../input/ViewportInput.ts';
import { clockTable } from '../overlays/ClockModes.ts';
import { type PointerPlace, placeAt } from './placeAt.ts';
import type { Viewport } from './Viewport.ts';
import type { Viewports } from './Viewports.ts';
import type { ViewportWorld } from './ViewportWorld.ts';

export class ViewportKeys {
  readonly input: ViewportInput;
  readonly pointer: Pointer;
  readonly #hinter: KeyHinter;
  readonly #viewport: Viewport;
  readonly #world: ViewportWorld;
  readonly #siblings: Viewports;
  readonly #peer: ServerPeer;
  readonly #taker: () => KeyTaker | null;

  /** `taker`: consumes keys ahead of the bindings. `keeperSeq`: the keeper's last part number of this operator. */
  constructor(request: {
    viewport: Viewport;
    world: ViewportWorld;
    siblings: Viewports;
    peer: ServerPeer;
    taker: () => KeyTaker | null;
    keeperSeq: number;
  }) {
    const { viewport, world, peer } = request;
    this.#viewport = viewport;
    this.#world = world;
    this.#siblings = request.siblings;
    this.#peer = peer;
    this.#taker = request.taker;
    this.pointer = new Pointer({
      timers: world.timers,
      placeAt: (x, y) => placeAt(viewport, world.tree, x, y),
      press: (pointed) => this.input.pressPointed(pointed),
    });
    this.#hinter = new KeyHinter({
      timers: world.timers,
      delayMs: () => viewport.session.options.getNumber('key-hints-time'),
      bindings: (table) => world.keys.list(table),
      show: (hints) => peer.notify('viewport.hints', { hints }),
    });
    this.input = new ViewportInput(this.#inputHost(), request.keeperSeq);
  }

  stop(): void {
    this.input.stop();
    this.pointer.stop();
    this.#hinter.stop();
  }

  /** The keeper accepted a part of a message: acknowledges the message when that was its last part. */
  accepted(keeperSeq: number): void {
    if ((keeperSeq + 1) % partsPerMessage === 0) this.#acknowledge((keeperSeq + 1) / partsPerMessage - 1);
  }

  refused(keeperSeq: number, { code, message }: { code: string; message: string }): void {
    const seq = Math.floor(keeperSeq / partsPerMessage);
    this.#peer.notify('viewport.inputRefused', { seq, code, message });
  }

  #acknowledge(seq: number): void {
    this.#peer.notify('viewport.inputAck', { seq });
  }

  /** Table for the first key of a sequence: the option key-table. */
  get restTable(): string {
    return this.#viewport.session.options.getString('key-table') || 'root';
  }

  #inputHost(): ViewportInputHost {
    const viewport = this.#viewport;
    const world = this.#world;
    const { typing } = this.#siblings;
    const isPrefix = (key: string) =>
      key === viewport.session.options.getString('prefix') ||
      key === viewport.session.options.getString('prefix2');
    return {
      timers: world.timers,
      decoder: new InputDecoder(() => userKeys(world.serverOptions.getElements('user-keys'))),
      escapeTimeMs: () => world.serverOptions.getNumber('escape-time'),
      repeatTimeMs: (first: boolean) => repeatTimeMs(viewport.session.options, first),
      prefixTimeMs: () => world.serverOptions.getNumber('prefix-timeout'),
      isPrefix,
      // A binding of this key takes precedence; while keys go inside, the key is the way back.
      isInnerKey: (key: string) =>
        key === viewport.session.options.getString('inner-key') &&
        !isPrefix(key) &&
        (this.input.tables.inner || this.#binding(this.restTable, key) === undefined),
      toggleInner: () => viewport.toggleInnerKeys(),
      binding: (table: string, key: string) => this.#binding(table === 'root' ? this.restTable : table, key),
      modeTable: () => world.mode(viewport.activePane)?.keyTable ?? null,
      run: (binding: KeyBinding, _input: TypedInput, pointed?: PointedKey) => this.#run(binding, pointed),
      crashed: (what: string, error: unknown) => {
        world.crashed(what, error);
        viewport.showError(fail('internal', { what }).message);
      },
      point: (mouse: MouseInput) => this.#point(mouse),
      modeTableAt: ({ place }: PointedKey) => (place.pane && world.mode(place.pane)?.keyTable) ?? null,
      encoder: () => typing.encoder(viewport.activePane),
      type: (bytes: Uint8Array, seq: number) => {
        if (viewport.readOnly) this.#refuseReadOnly(seq);
        else typing.type(viewport, viewport.activePane, bytes, seq);
      },
      focus: (focused: boolean) => viewport.setFocused(focused),
      mouse: (input: TypedInput, seq: number) => typing.mouse(viewport, input, seq),
      note: (seq: number) => typing.note(viewport, seq),
      acknowledge: (seq: number) => this.#acknowledge(seq),
      prompt: () => this.#taker(),
      changed: () => {
        this.#hinter.waiting(this.input.tables.table);
        viewport.refreshStatus();
      },
    };
  }

  #binding(table: string, key: string): KeyBinding | undefined {
    return table === clockTable ? anyKeyEnds(key) : this.#world.keys.get(table, key);
  }

  async #run(binding: KeyBinding, pointed?: PointedKey): Promise<void> {
    await this.#world.runBinding(this.#viewport, binding, pointed);
    // Records the client as the last user of its window, which may be another one now.
    if (!this.#viewport.closed) this.#siblings.used(this.#viewport);
  }

  /** The pointer has moved to a pane while focus-follows-mouse is on. */
  #focusAt({ pane, name }: PointerPlace): void {
    if (pane && name === 'Pane' && !pane.active) this.#world.tree.selectPane(pane);
  }

  #point(mouse: MouseInput): PointedKey | 'taken' | null {
    const { options } = this.#viewport.session;
    if (!options.getFlag('mouse')) return null;
    if (this.#viewport.readOnly) return 'taken';
    const pointed = this.pointer.take(mouse);
    if (!pointed) return 'taken';
    if (mouse.event === 'move' && options.getFlag('focus-follows-mouse')) this.#focusAt(pointed.place);
    return pointed;
  }

  #refuseReadOnly(keeperSeq: number): void {
    this.refused(keeperSeq, {
      code: 'read-only',
      message: 'client is read-only: typing needs the role operator',
    });
  }
}

/** Keys over a clock: bindings without a prefix work as usual, and any other key ends the clock. */
function anyKeyEnds(key: string): KeyBinding | undefined {
  if (key !== 'Any') return undefined;
  return { table: clockTable, key, command: 'send-keys -X cancel', note: '', repeat: false };
}

/** Time in which a key repeats; `first`: it is not the key that has repeated so far. */
function repeatTimeMs(options: OptionSet, first: boolean): number {
  const usual = options.getNumber('repeat-time');
  return (usual > 0 && first && options.getNumber('initial-repeat-time')) || usual;
}
