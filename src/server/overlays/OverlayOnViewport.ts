/**
 * A list or menu open on one viewport: owns the client's request and the actions allowed to it, and forwards keys. The
 * client draws it and knows what its keys mean.
 */
import type { OverlayActs } from '../../command/AttachedClient.ts';
import type { TypedInput } from '../../keys/InputDecoder.ts';
import type { MouseInput } from '../../keys/mouse.ts';
import { fail, HoldfastError } from '../../protocol/errors.ts';
import type { InboxContent, OverlayAnswer, OverlayRequest } from '../../protocol/overlays.ts';
import type { ServerPeer } from '../../transport/Peer.ts';
import type { KeyTaker } from '../input/KeyTaker.ts';

export type { OverlayActs };

/** Inputs remembered that a list may not have consumed: more than are typed while its answer travels. */
const mostLent = 1024;

/** Longest paste forwarded, characters: more than any search text. */
const maxPasted = 256;

export class OverlayOnViewport implements KeyTaker {
  /** The choice. Rejects when the client cannot show overlays. */
  readonly answer: Promise<OverlayAnswer>;
  readonly #peer: ServerPeer;
  readonly #acts: OverlayActs;
  readonly #takeBack: (inputs: readonly TypedInput[]) => void;
  /** Last inputs sent to the client, each with the number of keys it made; and the number of keys since it opened. */
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
          if (cannot) reject(fail('unsupported', { words: 'this client shows no lists or menus' }));
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

  /** Types a paste key by key; control characters are dropped. */
  paste(text: string): void {
    for (const character of text.slice(0, maxPasted)) {
      if (character >= ' ' && character !== '\x7f') this.key(character === ' ' ? 'Space' : character);
    }
  }

  /** Errors: bad-value for an action not allowed, and any error of the action itself. */
  act(name: string, id: string, text: string, tagged: readonly string[]): ReturnType<OverlayActs[string]> {
    const act = Object.hasOwn(this.#acts, name) ? this.#acts[name] : undefined;
    if (this.#done || !act) throw fail('bad-value', { value: name, reason: 'no such action' });
    return act(id, text, tagged);
  }

  /** Presses keys for a command in the open list; resolves with the number consumed before it closed. */
  async press(keys: readonly string[]): Promise<number> {
    if (this.#done) return 0;
    const { taken, open } = await this.#peer.request('ui.press', { keys: [...keys] });
    if (!open) await this.answer;
    return Math.min(taken, keys.length);
  }

  /** Bytes that the client has not read yet. */
  get bufferedBytes(): number {
    return this.#peer.bufferedBytes;
  }

  /** Replaces the questions of an inbox. */
  setInbox(content: InboxContent): void {
    if (!this.#done) this.#peer.notify('overlay.inbox', content);
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

  /**
   * `taken`: the number of keys that the client consumed before it closed. The rest go back to the viewport's input.
   */
  #giveBack(taken: number): void {
    let left = this.#keys - taken;
    const back: TypedInput[] = [];
    for (let last = this.#lent.pop(); last && left > 0; last = this.#lent.pop()) {
      left -= last.keys;
      // A click was meant for the closed overlay.
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
