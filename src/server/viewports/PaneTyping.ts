/**
 * Input of viewports to the programs of panes, by way of the keeper: one write for a pane, copies for panes synchronized
 * with it, and the keeper's answers to the viewport that typed. Owns the names and numbers that tell a resend from new
 * input.
 */
import type { TypedInput } from '../../keys/InputDecoder.ts';
import { programKey } from '../../keys/programKey.ts';
import type { ControlRefusal } from '../../operator/control/Control.ts';
import type { PtyId } from '../../protocol/keeperLink.ts';
import type { Pane } from '../../session/types.ts';
import { backspaceOf, keyModesOf } from '../panes/keyModes.ts';
import { programMouse } from '../panes/programMouse.ts';
import { refusalText } from './controlKeys.ts';
import { placeAt } from './placeAt.ts';
import type { Viewport } from './Viewport.ts';
import type { ViewportWorld } from './ViewportWorld.ts';

export class PaneTyping {
  readonly #world: ViewportWorld;
  /** By the writer name that the keeper knows: the operator's id. */
  readonly #writers = new Map<string, Viewport>();
  /** Input that was counted before it was typed has a writer and numbers of its own, new for every server. */
  readonly #started: number;
  #lateSeq = 0;

  constructor(world: ViewportWorld) {
    this.#world = world;
    this.#started = world.now();
  }

  opened(viewport: Viewport): void {
    this.#writers.set(viewport.operator.id, viewport);
  }

  closed(viewport: Viewport): void {
    const { id } = viewport.operator;
    if (this.#writers.get(id) === viewport) this.#writers.delete(id);
  }

  /** Bytes for the pane's program from typed input. */
  encoder(pane: Pane): (input: TypedInput) => Uint8Array {
    const screen = this.#world.runtime(pane)?.screen;
    if (!screen) return (input) => input.bytes;
    const modes = keyModesOf(screen.modes, this.#world.serverOptions);
    const { serverOptions } = this.#world;
    return (input) => backspaceOf(input.key, serverOptions, modes) ?? programKey(input, modes);
  }

  /** Types into the pane, or into all of its window when panes are synchronized; refused while another holds it. */
  type(viewport: Viewport, pane: Pane, bytes: Uint8Array, keeperSeq: number): void {
    const refusal = this.#world.gate.type(pane, viewport.principal);
    if (refusal === null) this.#send(viewport, pane, bytes, keeperSeq);
    else this.#denied(viewport, refusal, keeperSeq);
  }

  #send(viewport: Viewport, pane: Pane, bytes: Uint8Array, keeperSeq: number): void {
    const late = keeperSeq === 0;
    const writer = late ? `${viewport.operator.id}:late-${this.#started}` : viewport.operator.id;
    const seq = late ? ++this.#lateSeq : keeperSeq;
    const targets = pane.window.options.getFlag('synchronize-panes') ? pane.window.panes : [pane];
    const ptys = targets.flatMap((target) => {
      const open = target.inputDisabled || (target !== pane && !target.options.getFlag('synchronize-panes'));
      const pty = open ? undefined : this.#world.runtime(target)?.pty;
      if (pty === undefined || pty === null) return [];
      // A synchronized pane that another holds is left out.
      if (target !== pane && this.#world.gate.type(target, viewport.principal) !== null) return [];
      this.#world.typed(target, bytes, viewport, keeperSeq);
      return pty;
    });
    const [first, ...others] = ptys;
    if (first === undefined) {
      // Nobody is there to read it: counted as applied, as a key typed at a dead pane is in tmux.
      this.#world.typedAtNothing(viewport, pane, bytes);
      if (late) return;
      this.#world.keeper.note(writer, seq);
      viewport.keys.accepted(seq);
      return;
    }
    this.#world.keeper.input(first, writer, seq, bytes);
    // Copies for synchronized panes have writers of their own, so that each is deduplicated like the first.
    for (const pty of others) this.#world.keeper.input(pty, copyWriter(writer, pty), seq, bytes);
  }

  /** A mouse event for the program under it; true when that got it (then as `type`). */
  mouse(viewport: Viewport, input: TypedInput, keeperSeq: number): boolean {
    if (!input.mouse || viewport.readOnly) return false;
    const place = placeAt(viewport, this.#world.tree, input.mouse.x, input.mouse.y);
    const pane = place?.name === 'Pane' ? place.pane : null;
    const screen = pane && !this.#world.mode(pane) ? this.#world.runtime(pane)?.screen : undefined;
    if (!place || !pane || !screen) return false;
    // A pointer that only moves takes nothing.
    const bytes = programMouse(screen, { ...input.mouse, x: place.x - pane.x, y: place.y - pane.y });
    if (!bytes) return false;
    if (input.mouse.event !== 'move') this.type(viewport, pane, bytes, keeperSeq);
    else if (this.#world.gate.allows(pane, viewport.principal)) this.#send(viewport, pane, bytes, keeperSeq);
    else return false;
    return true;
  }

  /** Another holds the pane: the key is refused, visibly. */
  #denied(viewport: Viewport, refusal: ControlRefusal, keeperSeq: number): void {
    const message = refusalText(viewport, this.#world.keys, refusal, this.#world.timers.now());
    if (keeperSeq === 0) viewport.showError(message);
    else viewport.keys.refused(keeperSeq, { code: 'control-held', message });
  }

  /** Tells the keeper that input up to here was applied without typing. */
  note(viewport: Viewport, keeperSeq: number): void {
    this.#world.keeper.note(viewport.operator.id, keeperSeq);
  }

  /** The keeper took what this writer typed. */
  accepted(writer: string, seq: number): void {
    this.#writers.get(writer)?.keys.accepted(seq);
  }

  refused(writer: string, seq: number, reason: 'full' | 'gone', pty: PtyId | null): void {
    const pane = this.#paneOf(pty);
    const copied = pty === null ? undefined : this.#writers.get(copiedFrom(writer, pty));
    if (copied) {
      // The pane that was typed in took it; one that ended meanwhile shows that itself.
      if (reason === 'full') copied.showError(notReading(pane));
      return;
    }
    const viewport = this.#writers.get(writer);
    if (!viewport) return;
    const error =
      reason === 'full'
        ? { code: 'input-full', message: notReading(pane) }
        : { code: 'pane-dead', message: `pane ${pane} has no process` };
    this.#world.inputRefused(pty, viewport, seq);
    viewport.keys.refused(seq, error);
    if (reason === 'full') viewport.showError(error.message);
  }

  #paneOf(pty: PtyId | null): string {
    const panes = this.#world.tree.panes.values();
    for (const pane of panes) if (pty !== null && this.#world.runtime(pane)?.pty === pty) return pane.id;
    return '?';
  }
}

/** Types into a synchronized pane what an operator types into another. */
function copyWriter(writer: string, pty: PtyId): string {
  return `${writer}:${pty}`;
}

/** The operator whose copies this writer types; '' when it types none. */
function copiedFrom(writer: string, pty: PtyId): string {
  const suffix = copyWriter('', pty);
  return writer.endsWith(suffix) ? writer.slice(0, -suffix.length) : '';
}

function notReading(pane: string): string {
  return `pane ${pane} is not reading its input: what was typed was refused`;
}
