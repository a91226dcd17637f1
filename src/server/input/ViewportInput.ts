/**
 * Routes a viewport's keys: a prompt consumes them, a binding runs, or the active pane's program gets the bytes,
 * unchanged or in the form that it requested. Owns the order of input while a command runs, and the
 * numbering that tells a resend (after a cut link or a dead server) from new input.
 *
 * A client message, number `seq`, may become several parts (bytes for a program, then a binding, then bytes): the
 * keeper knows part n as `seq * partsPerMessage + n`, and the last part as the highest number of the message.
 */
import type { KeyBinding } from '../../command/KeyTables.ts';
import type { InputDecoder, TypedInput } from '../../keys/InputDecoder.ts';
import type { MouseInput } from '../../keys/mouse.ts';
import { ActiveKeyTable, type KeyTableHost } from './ActiveKeyTable.ts';
import { Fifo } from './Fifo.ts';
import type { KeyTaker } from './KeyTaker.ts';
import type { PointedKey } from './Pointer.ts';

export interface ViewportInputHost extends KeyTableHost {
  readonly decoder: InputDecoder;
  /** Wait for the rest of an escape sequence, milliseconds. */
  escapeTimeMs(): number;
  toggleInner(): void;
  /** Runs a binding's command line; resolves when it is done. */
  run(binding: KeyBinding, input: TypedInput, pointed?: PointedKey): Promise<void>;
  /** Logs and shows an exception from a binding: it is a bug. */
  crashed(what: string, error: unknown): void;
  /** Encodes typed input for the active pane's program; empty for input that it cannot receive. */
  encoder(): (input: TypedInput) => Uint8Array;
  /** Types into the active pane. `seq` is unique and rising; the host calls `typed` or `refused` with it. */
  type(bytes: Uint8Array, seq: number): void;
  /** A mouse event as a key; 'taken' when a drag consumed it, null when it is the program's. */
  point(mouse: MouseInput): PointedKey | 'taken' | null;
  /** Key table of the mode of the pane under the pointer. */
  modeTableAt(pointed: PointedKey): string | null;
  /** The terminal gained or lost the focus; the host notifies the programs. */
  focus(focused: boolean): void;
  /** Passes on a mouse event that no binding consumed; true when the program got it (then as `type`). */
  mouse(input: TypedInput, seq: number): boolean;
  /** Reports to the keeper that input up to here was applied without typing. */
  note(seq: number): void;
  /** Acknowledges a client message as applied. */
  acknowledge(seq: number): void;
  prompt(): KeyTaker | null;
}

/** A message is at most 64 KiB, and each of its bytes may be a part of its own. */
export const partsPerMessage = 65_536;

/** Number of the last client message applied completely, from the keeper's last part number of this writer. */
export function lastWholeMessage(keeperSeq: number): number {
  return Math.floor((keeperSeq + 1) / partsPerMessage) - 1;
}

interface Queued {
  input: TypedInput;
  /** Set for a mouse key that no single event made. */
  pointed?: PointedKey;
  seq: number;
  last: boolean;
}

export class ViewportInput {
  readonly #host: ViewportInputHost;
  readonly tables: ActiveKeyTable;
  #escapeTimer: { cancel(): void } | null = null;
  readonly #queue = new Fifo<Queued>();
  #commandRunning = false;
  /** Number of other pending operations that keys wait for. */
  #held = 0;
  #pumping = false;
  #stopped = false;
  #part = 0;
  #partsOf = 0;
  #lastSeq: number;
  /** Parts up to this number were applied by an earlier server: a resend must not run their bindings again. */
  readonly #appliedBefore: number;

  /** `keeperSeq`: the keeper's last part number of this writer, 0 for a new viewport. */
  constructor(host: ViewportInputHost, keeperSeq: number) {
    this.#host = host;
    this.tables = new ActiveKeyTable(host);
    this.#appliedBefore = keeperSeq;
    this.#lastSeq = Math.max(0, lastWholeMessage(keeperSeq));
  }

  /** Handles a client message. One already applied is acknowledged again and has no effect. */
  receive(seq: number, bytes: Uint8Array): void {
    if (seq <= this.#lastSeq) {
      this.#host.acknowledge(seq);
      return;
    }
    this.#lastSeq = seq;
    this.#escapeTimer?.cancel();
    this.#escapeTimer = null;
    this.#enqueue(this.#host.decoder.decode(bytes), seq);
    if (this.#host.decoder.pending) this.#awaitRest(seq);
  }

  /** Presses a key that did not come from the client's keyboard (send-keys -K). */
  press(input: TypedInput): void {
    this.#queue.push({ input, seq: 0, last: false });
    this.#pump();
  }

  /** Presses a mouse key that several events made together. */
  pressPointed(pointed: PointedKey): void {
    const { key, mouse } = pointed;
    this.#queue.push({ input: { key, bytes: new Uint8Array(0), mouse }, pointed, seq: 0, last: false });
    this.#pump();
  }

  /** A prompt opened or closed, or a command ended: queued keys may proceed. */
  resume(): void {
    this.#pump();
  }

  /** Queues keys until this work is done; keys for a prompt opened meanwhile are not held. */
  hold(work: Promise<unknown>): void {
    this.#held += 1;
    const over = () => {
      this.#held -= 1;
      this.#pump();
    };
    work.then(over, over);
  }

  /**
   * Puts input that a closed list did not consume before everything queued. It already counts as applied, so it is
   * typed without a message number.
   */
  takeBack(inputs: readonly TypedInput[]): void {
    this.#queue.putBack(inputs.map((input) => ({ input, seq: 0, last: false })));
    this.#pump();
  }

  /** The viewport has ended: input returned by a list, or held for a command, is dropped. */
  stop(): void {
    this.#stopped = true;
    this.#escapeTimer?.cancel();
    this.tables.stop();
    this.#queue.clear();
  }

  #awaitRest(seq: number): void {
    this.#escapeTimer = this.#host.timers.after(this.#host.escapeTimeMs(), () => {
      this.#escapeTimer = null;
      this.#enqueue(this.#host.decoder.flush(), seq);
    });
  }

  #enqueue(inputs: TypedInput[], seq: number): void {
    inputs.forEach((input, index) => {
      const last = index === inputs.length - 1 && !this.#host.decoder.pending;
      this.#queue.push({ input, seq, last });
    });
    // With only an unfinished sequence, the message is applied when the rest arrives or its time is up.
    this.#pump();
  }

  #pump(): void {
    if (this.#pumping || this.#stopped) return;
    this.#pumping = true;
    try {
      for (let next = this.#queue.peek(); next !== undefined; next = this.#queue.peek()) {
        const taker = this.#host.prompt();
        const prompt = taker?.done ? null : taker;
        if (isFocus(next.input.key) && this.#takeFocus(next, prompt !== null)) continue;
        if (prompt ? prompt.isOpening : this.#commandRunning || this.#held > 0) return;
        if (prompt?.endedBy(next.input.key)) continue;
        this.#queue.take();
        if (prompt) this.#toPrompt(prompt, next);
        else this.#apply(next);
      }
    } finally {
      this.#pumping = false;
    }
  }

  /** Handles a focus report, which is no key unless it is bound. Returns whether that completed it. */
  #takeFocus({ input: { key }, seq, last }: Queued, prompted: boolean): boolean {
    const bound = !prompted && key !== null && this.#host.binding('root', key) !== undefined;
    if (bound && this.#commandRunning) return false;
    this.#host.focus(key === 'FocusIn');
    if (bound) return false;
    this.#queue.take();
    this.#applied(seq, last);
    return true;
  }

  #toPrompt(prompt: KeyTaker, { input, seq, last }: Queued): void {
    if (prompt.input) {
      const part = this.#partNumber(seq, last);
      if (prompt.input(input, part) || seq === 0) return;
      this.#host.note(part);
      if (last) this.#host.acknowledge(seq);
      return;
    }
    if (prompt.lend) prompt.lend(input);
    if (input.key !== null) prompt.key(input.key);
    else if (input.mouse) prompt.mouse?.(input.mouse);
    else prompt.paste(pastedText(input.bytes));
    this.#applied(seq, last);
    this.#host.changed();
  }

  #apply(queued: Queued): void {
    const { input } = queued;
    // A pane in a mode ignores pastes.
    if (input.key === null && !input.mouse && this.#host.modeTable() !== null) {
      this.#applied(queued.seq, queued.last);
      return;
    }
    if (input.mouse) {
      this.#applyMouse(queued);
      return;
    }
    const { modeTable } = this.#host;
    if (input.key !== null && this.tables.table === 'root' && this.#host.isInnerKey(input.key)) {
      this.#applied(queued.seq, queued.last);
      this.#host.toggleInner();
      return;
    }
    const goesInside = input.key === null || (this.tables.inner && modeTable() === null);
    const binding = goesInside || input.key === null ? undefined : this.tables.lookUp(input.key, modeTable());
    if (binding === 'swallowed') {
      this.#applied(queued.seq, queued.last);
      return;
    }
    if (binding) {
      this.#run(binding, queued);
      return;
    }
    this.#type(queued);
  }

  #applyMouse(queued: Queued): void {
    const { input, seq, last } = queued;
    const pointed = queued.pointed ?? (input.mouse ? this.#host.point(input.mouse) : 'taken');
    const binding =
      pointed === null || pointed === 'taken'
        ? pointed
        : this.tables.lookUp(pointed.key, this.#host.modeTableAt(pointed));
    if (typeof binding === 'object' && binding && typeof pointed === 'object' && pointed)
      this.#run(binding, queued, pointed);
    else if (typeof binding === 'string' || queued.pointed) this.#applied(seq, last);
    else if (!this.#host.mouse(input, this.#partNumber(seq, last))) this.#applied(seq, last);
  }

  #run(binding: KeyBinding, { input, seq, last }: Queued, pointed?: PointedKey): void {
    // Counted before it runs: a command that kills the server must not run again when the client resends.
    const part = this.#applied(seq, last);
    if (part > 0 && part <= this.#appliedBefore) return;
    this.#commandRunning = true;
    void this.#runReporting(binding, input, pointed).then(() => {
      this.#commandRunning = false;
      this.#pump();
    });
  }

  /** Never rejects: a bug in one binding must neither end the server nor block later keys. */
  async #runReporting(binding: KeyBinding, input: TypedInput, pointed?: PointedKey): Promise<void> {
    try {
      await this.#host.run(binding, input, pointed);
    } catch (error) {
      this.#host.crashed('a key binding', error);
    }
  }

  /** Types bytes into the program; following input that no binding consumes joins the same write. */
  #type(first: Queued): void {
    const encode = this.#host.encoder();
    const chunks = [encode(first.input)];
    let end = first;
    while (this.tables.table === 'root') {
      const next = this.#queue.peek();
      if (
        !next ||
        next.seq !== first.seq ||
        next.input.mouse ||
        isFocus(next.input.key) ||
        this.tables.isBound(next.input.key)
      )
        break;
      this.#queue.take();
      chunks.push(encode(next.input));
      end = next;
    }
    const [only] = chunks;
    const bytes = chunks.length === 1 && only ? only : Buffer.concat(chunks);
    if (bytes.length === 0) {
      this.#applied(end.seq, end.last);
      return;
    }
    this.#host.type(bytes, this.#partNumber(end.seq, end.last));
  }

  /** Next part number of a message; 0 for input that no client message brought. */
  #partNumber(seq: number, last: boolean): number {
    if (seq === 0) return 0;
    if (seq !== this.#partsOf) {
      this.#partsOf = seq;
      this.#part = 0;
    }
    return seq * partsPerMessage + (last ? partsPerMessage - 1 : this.#part++);
  }

  /** Counts a part that types nothing and returns its number; 0 for keys that no client message brought. */
  #applied(seq: number, last: boolean): number {
    if (seq === 0) return 0;
    const part = this.#partNumber(seq, last);
    this.#host.note(part);
    if (last) this.#host.acknowledge(seq);
    return part;
  }
}

const isFocus = (key: string | null): boolean => key === 'FocusIn' || key === 'FocusOut';

const pasteMarks = /\x1b\[20[01]~/g;

/** Text of a bracketed paste, or of a piece of one; empty for a reply or an unknown sequence. */
function pastedText(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString().replace(pasteMarks, '');
  return text.includes('\x1b') ? '' : text;
}
