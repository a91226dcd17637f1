/**
 * A list or menu that is open on one viewport: owns the client's question and which actions it may ask for, and hands
 * it the keys. The client draws it and knows what its keys mean.
 */
import type { OverlayActs } from '../command/context.ts';
import { fail, HoldfastError } from '../protocol/errors.ts';
import type { OverlayAnswer, OverlayItem, OverlayRequest } from '../protocol/overlays.ts';
import type { ServerPeer } from '../transport/Peer.ts';
import type { KeyTaker } from './ViewportInput.ts';

export type { OverlayActs };

/** More than anybody looks for. */
const maxPasted = 256;

export class OverlayOnViewport implements KeyTaker {
  /** What was chosen. Rejects when the client can't show overlays. */
  readonly answer: Promise<OverlayAnswer>;
  readonly #peer: ServerPeer;
  readonly #acts: OverlayActs;
  #done = false;
  #give: (answer: OverlayAnswer) => void = () => {};

  constructor(peer: ServerPeer, request: OverlayRequest, acts: OverlayActs) {
    this.#peer = peer;
    this.#acts = acts;
    this.answer = new Promise((resolve, reject) => {
      this.#give = resolve;
      peer.request('ui.overlay', request).then(
        ({ answer }) => this.#finish(answer),
        (error) => {
          this.#done = true;
          const cannot = error instanceof HoldfastError && error.code === 'unknown-method';
          if (cannot) reject(fail('command-failed', { message: 'this client shows no lists or menus' }));
          else resolve(null);
        },
      );
    });
  }

  get done(): boolean {
    return this.#done;
  }

  endedBy(): boolean {
    return false;
  }

  key(key: string): void {
    this.#peer.notify('overlay.key', { key });
  }

  /** A paste is typed; what is no character is left out. */
  paste(text: string): void {
    for (const character of text.slice(0, maxPasted)) {
      if (character >= ' ' && character !== '\x7f') this.key(character === ' ' ? 'Space' : character);
    }
  }

  /** Errors: command-failed for an action that it does not have, and what the action itself fails with. */
  act(name: string, id: string, text: string | undefined): Promise<OverlayItem[]> {
    const act = Object.hasOwn(this.#acts, name) ? this.#acts[name] : undefined;
    if (this.#done || !act) throw fail('command-failed', { message: `no such action: ${name}` });
    return act(id, text);
  }

  close(): void {
    if (this.#done) return;
    this.#peer.notify('overlay.close', {});
    this.#finish(null);
  }

  #finish(answer: OverlayAnswer): void {
    this.#done = true;
    this.#give(answer);
  }
}
