/**
 * Consumers of a client's keys ahead of its panes: a question on its message line, a list or menu, a program in a box.
 * Owns which are open, at most one of each kind; queued keys proceed when one opens or ends.
 */
import type { ListAsMode } from '../../command/AttachedClient.ts';
import type { OverlayAnswer, OverlayRequest } from '../../protocol/overlays.ts';
import type { ServerPeer } from '../../transport/Peer.ts';
import type { KeyTaker } from '../input/KeyTaker.ts';
import type { ViewportInput } from '../input/ViewportInput.ts';
import { type OverlayActs, OverlayOnViewport } from '../overlays/OverlayOnViewport.ts';
import type { Popup } from '../overlays/Popup.ts';
import type { MessageLine } from '../statusline/MessageLine.ts';
import type { Question } from '../statusline/Prompt.ts';

export interface ViewportTakersParts {
  peer: ServerPeer;
  line: MessageLine;
  input(): ViewportInput;
  /** A popup opened or closed: the picture changes. */
  changed(): void;
  /** An open list is the mode of a pane. */
  isMode(mode: ListAsMode, list: OverlayOnViewport): void;
}

export class ViewportTakers {
  readonly #parts: ViewportTakersParts;
  #overlay: OverlayOnViewport | null = null;
  #popup: Popup | null = null;

  constructor(parts: ViewportTakersParts) {
    this.#parts = parts;
  }

  /** Consumer of the next key; null when it goes to the panes. */
  get first(): KeyTaker | null {
    return this.#parts.line.prompt ?? this.#overlay ?? this.#popup;
  }

  get overlay(): OverlayOnViewport | null {
    return this.#overlay;
  }

  get popup(): Popup | null {
    return this.#popup;
  }

  ask(question: Question): Promise<string | null> {
    const answer = this.#parts.line.ask(question);
    this.#parts.input().resume();
    return answer;
  }

  /** Opens a list or menu, replacing an open one; `mode` makes it the mode of a pane. */
  open(request: OverlayRequest, acts: OverlayActs, mode?: ListAsMode): Promise<OverlayAnswer> {
    this.#overlay?.close();
    const { peer, input } = this.#parts;
    const overlay = new OverlayOnViewport(peer, request, acts, (inputs) => input().takeBack(inputs));
    this.#overlay = overlay;
    if (mode) this.#parts.isMode(mode, overlay);
    input().resume();
    return overlay.answer.finally(() => {
      if (this.#overlay === overlay) this.#overlay = null;
      input().resume();
    });
  }

  showPopup(popup: Popup | null): void {
    this.#popup = popup;
    this.#parts.changed();
    this.#parts.input().resume();
  }

  /** The viewport ends or becomes read-only: open takers end without an answer. */
  stop(): void {
    this.#parts.line.prompt?.cancel();
    this.#overlay?.close();
  }
}
