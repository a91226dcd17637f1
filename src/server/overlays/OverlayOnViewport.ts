/**
 * A list or menu that is open on one viewport: owns the client's question and which actions it may ask for, and hands
 * it the keys. The client draws it and knows what its keys mean.
 */
import type { OverlayActs } from '../../command/AttachedClient.ts';
import type { TypedInput } from '../../keys/InputDecoder.ts';
import type { MouseInput } from '../../keys/mouse.ts';
import { fail, HoldfastError } from '../../protocol/errors.ts';
import type { OverlayAnswer, OverlayRequest } from '../../protocol/overlays.ts';
import type { ServerPeer } from '../../transport/Peer.ts';
import type { KeyTaker } from '../input/KeyTaker.ts';

export type { OverlayActs };

/** Inputs kept that a list may not have taken: more than are typed while its answer travels. */
const mostLent = 1024;

/** More than anybody looks for. */
const maxPasted = 256;

export class OverlayOnViewport implements KeyTaker {
  /** What was chosen. Rejects when the client can't show overlays. */
  readonly answer: Promise<OverlayAnswer>;
  readonly #peer: ServerPeer;
  readonly #acts: OverlayActs;
  readonly #takeBack: (inputs: readonly TypedInput[]) => void;
  /** The last inputs handed to the client, each with how many keys it made; and all keys since it opened. */
  #lent: { input: TypedInput; keys: number }[] = [];
  #keys = 0;
  #done = false;
  #give: (answer: OverlayAnswer) => void = () => {};

  constructor(
    peer: ServerPeer,
    request: OverlayRequest,
    acts: OverlayActs,
    takeBack: (inputs: readonly TypedInput[]) => void = () => {},
  ) {
    this.#takeBack = takeBack;
    this.#peer = peer;
    this.#acts = acts;
    this.answer = new Promise((resolve, reject) => {
      this.#give = resolve;
      peer.request('ui.overlay', request).then(
        ({ answer, taken }) => {
          this.#giveBack(taken ?? this.#keys);
          this.#finish(answer);
        },
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

  lend(input: TypedInput): void {
    if (this.#lent.length >= mostLent) this.#lent.splice(0, mostLent / 2);
    this.#lent.push({ input, keys: 0 });
  }

  key(key: string): void {
    this.#count();
    this.#peer.notify('overlay.key', { key });
  }

  mouse({ event, button, x, y }: MouseInput): void {
    this.#count();
    this.#peer.notify('overlay.mouse', { event, button, x, y });
  }

  /** A paste is typed; what is no character is left out. */
  paste(text: string): void {
    for (const character of text.slice(0, maxPasted)) {
      if (character >= ' ' && character !== '\x7f') this.key(character === ' ' ? 'Space' : character);
    }
  }

  /** Errors: command-failed for an action that it does not have, and what the action itself fails with. */
  act(name: string, id: string, text: string, tagged: readonly string[]): ReturnType<OverlayActs[string]> {
    const act = Object.hasOwn(this.#acts, name) ? this.#acts[name] : undefined;
    if (this.#done || !act) throw fail('command-failed', { message: `no such action: ${name}` });
    return act(id, text, tagged);
  }

  close(): void {
    if (this.#done) return;
    this.#peer.notify('overlay.close', {});
    this.#finish(null);
  }

  #count(): void {
    this.#keys += 1;
    const last = this.#lent.at(-1);
    if (last) last.keys += 1;
  }

  /** Of the keys, the client took so many before it closed: the rest are for whatever has the keys now. */
  #giveBack(taken: number): void {
    let left = this.#keys - taken;
    const back: TypedInput[] = [];
    for (let last = this.#lent.pop(); last && left > 0; last = this.#lent.pop()) {
      left -= last.keys;
      // A click was meant for what stood there.
      if (left >= 0 && !last.input.mouse) back.unshift(last.input);
    }
    this.#done = true;
    if (back.length > 0) this.#takeBack(back);
  }

  #finish(answer: OverlayAnswer): void {
    this.#done = true;
    this.#give(answer);
  }
}
