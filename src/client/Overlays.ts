/**
 * The open overlay, if any: passes keys to the thread that draws it, and its pictures to the screen. Owns which one is
 * open and the preview in it; knows nothing of an overlay's keys and looks.
 */
import { fail } from '../protocol/errors.ts';
import type { OverlayLooks } from '../protocol/looks.ts';
import type { Requests } from '../protocol/messages.ts';
import type {
  InboxContent,
  KeyHints,
  OverlayAnswer,
  OverlayItem,
  OverlayRequest,
} from '../protocol/overlays.ts';
import type { ServerNotification, ServerRequest } from '../protocol/serverMethods.ts';
import type {
  ActParams,
  ActResult,
  BoxSize,
  ChromePicture,
  ChromeRequest,
  FromChrome,
  OverlayMouse,
  PressResult,
} from './chrome/messages.ts';
import type { LayerPicture } from './compositor/Layer.ts';
import { ChromeThread } from './overlays/ChromeThread.ts';
import { PreviewCells } from './overlays/PreviewCells.ts';

type PreviewParams = Requests['pane.preview']['params'];
type PreviewResult = Requests['pane.preview']['result'];

/** Notifications of the server for overlays. */
type OverlayNotification = Extract<
  ServerNotification,
  { method: 'overlay.key' | 'overlay.mouse' | 'overlay.inbox' | 'overlay.close' | 'viewport.hints' }
>;

/** Requests that overlays make to the server. */
export interface OverlayQuestions {
  act(params: ActParams): Promise<ActResult>;
  preview(params: PreviewParams): Promise<PreviewResult>;
  /** The last screen of a session that has ended, by its UUID. */
  lastScreen(session: string): Promise<readonly string[]>;
}

export interface OverlaysHost extends OverlayQuestions {
  size(): BoxSize;
  show(picture: LayerPicture | null): void;
  /** Says a sentence to the user. */
  say(sentence: string): void;
}

/** `taken`: keys and mouse events that it consumed: input after its end is not for it. */
type Answered = (answer: OverlayAnswer, taken: number) => void;

interface Open {
  overlay: number;
  /** Keys and mouse events passed to it. */
  passed: number;
  /** Null for the panel of keys, which takes none. */
  answered: Answered | null;
  shown: ChromePicture;
}

export class Overlays {
  readonly #host: OverlaysHost;
  readonly #chrome: ChromeThread;
  readonly #preview: PreviewCells;
  #open: Open | null = null;
  #opened = 0;
  #presses = 0;
  readonly #pressing = new Map<number, (result: PressResult) => void>();
  #looks: OverlayLooks;

  /** @param looks The styles at first. */
  constructor(host: OverlaysHost, looks: OverlayLooks) {
    this.#host = host;
    this.#looks = looks;
    this.#chrome = new ChromeThread({
      message: (message) => this.#received(message),
      failed: (reason) => this.#failed(reason),
    });
    this.#preview = new PreviewCells(host, () => this.#show());
  }

  /** Opens an overlay in place of the open one; resolves when it closes. */
  ask(request: OverlayRequest): Promise<{ answer: OverlayAnswer; taken: number }> {
    this.close();
    return new Promise((resolve) => this.#begin(request, (answer, taken) => resolve({ answer, taken })));
  }

  /** Answers a request of the server. Errors: unknown-method for one that is not for overlays. */
  requested(request: ServerRequest): Promise<unknown> {
    if (request.method === 'ui.overlay') return this.ask(request.params);
    if (request.method === 'ui.press') return this.#press(request.params.keys);
    throw fail('unknown-method', { method: request.method });
  }

  /** Presses keys for a command in the open list; resolves when their actions are done. */
  #press(keys: readonly string[]): Promise<PressResult> {
    if (!this.#open?.answered) return Promise.resolve({ taken: 0, open: false });
    const call = this.#presses++;
    return new Promise((resolve) => {
      this.#pressing.set(call, resolve);
      this.#chrome.send({ kind: 'press', call, keys });
    });
  }

  /** The open list is gone with keys that it was given. */
  #endPresses(): void {
    for (const resolve of this.#pressing.values()) resolve({ taken: Number.MAX_SAFE_INTEGER, open: false });
    this.#pressing.clear();
  }

  /** Replaces the items of the open list. */
  setItems(items: OverlayItem[]): void {
    if (this.#open) this.#chrome.send({ kind: 'items', items });
  }

  /** Replaces the questions of the open inbox. */
  setInbox(inbox: InboxContent): void {
    if (this.#open) this.#chrome.send({ kind: 'inbox', inbox });
  }

  notified(message: OverlayNotification): void {
    switch (message.method) {
      case 'overlay.key':
        this.key(message.params.key);
        break;
      case 'overlay.mouse':
        this.mouse(message.params);
        break;
      case 'overlay.close':
        this.close();
        break;
      case 'overlay.inbox':
        this.setInbox(message.params);
        break;
      case 'viewport.hints':
        this.#hints(message.params.hints);
    }
  }

  key(key: string): void {
    if (!this.#open?.answered) return;
    this.#open.passed += 1;
    this.#chrome.send({ kind: 'key', key });
  }

  mouse(mouse: OverlayMouse): void {
    if (!this.#open?.answered) return;
    this.#open.passed += 1;
    this.#chrome.send({ kind: 'mouse', mouse });
  }

  /** Opens the panel of keys, or closes it with null. */
  #hints(hints: KeyHints | null): void {
    if (this.#open?.answered) return;
    this.close();
    if (hints) this.#begin({ kind: 'hints', ...hints }, null);
  }

  /** Sets the styles of overlays from now on. */
  setLooks(looks: OverlayLooks): void {
    this.#looks = looks;
    if (this.#open) this.#chrome.send({ kind: 'looks', looks });
  }

  resized(): void {
    if (this.#open) this.#chrome.send({ kind: 'size', size: this.#host.size() });
  }

  /** Closes the open overlay without an answer. */
  close(): void {
    if (!this.#open) return;
    this.#chrome.send({ kind: 'close' });
    this.#end(null, this.#open.passed);
    this.#endPresses();
  }

  #begin(request: ChromeRequest, answered: Answered | null): void {
    const overlay = ++this.#opened;
    this.#open = { overlay, passed: 0, answered, shown: { picture: null, preview: null } };
    this.#chrome.send({ kind: 'open', overlay, request, size: this.#host.size(), looks: this.#looks });
  }

  #end(answer: OverlayAnswer, taken: number): void {
    const open = this.#open;
    if (!open) return;
    this.#open = null;
    this.#preview.show(null);
    this.#host.show(null);
    open.answered?.(answer, taken);
  }

  #received(message: FromChrome): void {
    if (message.kind === 'act') {
      const { call } = message;
      this.#host.act(message.params).then(
        (result) => this.#chrome.send({ kind: 'acted', call, result }),
        (error: Error) => this.#chrome.send({ kind: 'refused', call, reason: error.message }),
      );
      return;
    }
    if (message.kind === 'pressed') {
      this.#pressing.get(message.call)?.(message.result);
      this.#pressing.delete(message.call);
      return;
    }
    // A message of an overlay that was closed meanwhile.
    if (message.overlay !== this.#open?.overlay) return;
    if (message.kind === 'answer') {
      this.#end(message.answer, message.taken);
      return;
    }
    this.#open.shown = message;
    this.#preview.show(message.preview);
    this.#show();
  }

  #failed(reason: string): void {
    if (!this.#open) return;
    this.#end(null, this.#open.passed);
    this.#endPresses();
    this.#host.say(`lists and menus can't be drawn: ${reason}`);
  }

  #show(): void {
    if (!this.#open) return;
    const { picture } = this.#open.shown;
    const insets = [...this.#preview.insets(), ...(picture?.insets ?? [])];
    this.#host.show(picture && { ...picture, insets });
  }
}
