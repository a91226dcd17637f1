/**
 * What a viewport's keys do: a prompt takes them, a binding runs, or the active pane's program gets the bytes, as they
 * came or in the form that it asked for. Owns the key table in force, the order of input while a command runs, and the numbering that lets a resend after
 * a cut link or a dead server be told from new input.
 *
 * A message of the client, number `seq`, may become several parts (bytes for a program, then a binding, then bytes): the
 * keeper knows part n as `seq * partsPerMessage + n`, and the last one as the highest number of the message.
 */
import type { KeyBinding } from '../../command/KeyTables.ts';
import type { InputDecoder, TypedInput } from '../../keys/InputDecoder.ts';
import type { MouseInput } from '../../keys/mouse.ts';
import type { Timers } from '../../runtime/Timers.ts';
import { Fifo } from './Fifo.ts';
import type { StandingKeys } from './KeptKeys.ts';
import type { KeyTaker } from './KeyTaker.ts';
import type { PointedKey } from './Pointer.ts';

export interface ViewportInputHost {
  readonly timers: Timers;
  readonly decoder: InputDecoder;
  /** Milliseconds to wait for the rest of an escape sequence. */
  escapeTimeMs(): number;
  repeatTimeMs(): number;
  isPrefix(key: string): boolean;
  /** The key that hands all keys to the program, and takes them back. */
  isInnerKey(key: string): boolean;
  toggleInner(): void;
  binding(table: string, key: string): KeyBinding | undefined;
  /** The pane is in a mode with a key table of its own (copy mode). */
  modeTable(): string | null;
  /** Runs a binding's command line; resolves when it is done. */
  run(binding: KeyBinding, input: TypedInput, pointed?: PointedKey): Promise<void>;
  /** A binding threw: a bug, to be logged and said. */
  crashed(what: string, error: unknown): void;
  /** What the active pane's program gets of what was typed; nothing for what it can't be told. */
  encoder(): (input: TypedInput) => Uint8Array;
  /** Types into the active pane. `seq` is unique and rising; the host calls `typed` or `refused` with it. */
  type(bytes: Uint8Array, seq: number): void;
  /** What a mouse event is as a key; 'taken' when it went to what is dragged, null when it is the program's. */
  point(mouse: MouseInput): PointedKey | 'taken' | null;
  /** The key table of the mode of the pane under the pointer. */
  modeTableAt(pointed: PointedKey): string | null;
  /** The terminal gained or lost the focus; programs are told by who knows which have it. */
  focus(focused: boolean): void;
  /** A mouse event that no binding took; true when the program got it (then as `type`). */
  mouse(input: TypedInput, seq: number): boolean;
  /** Tells the keeper that input up to here was applied without typing. */
  note(seq: number): void;
  /** A message of the client is applied. */
  acknowledge(seq: number): void;
  prompt(): KeyTaker | null;
  /** The key table or the prompt changed: the status line shows it. */
  changed(): void;
}

/** A message is 64 KiB at most, and each of its bytes may be a part of its own. */
export const partsPerMessage = 65_536;

/** The client's message number that is wholly applied, from the keeper's last part number of this writer. */
export function lastWholeMessage(keeperSeq: number): number {
  return Math.floor((keeperSeq + 1) / partsPerMessage) - 1;
}

interface Queued {
  input: TypedInput;
  /** For a mouse key that no event of its own brought. */
  pointed?: PointedKey;
  seq: number;
  last: boolean;
}

export class ViewportInput {
  readonly #host: ViewportInputHost;
  #table = 'root';
  /** All keys are the program's: it has a multiplexer of its own. */
  #inner = false;
  /** Set after a binding that repeats: the table stays until then. */
  #repeatTimer: { cancel(): void } | null = null;
  #escapeTimer: { cancel(): void } | null = null;
  readonly #queue = new Fifo<Queued>();
  #commandRunning = false;
  /** What else keys wait for. */
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
    this.#appliedBefore = keeperSeq;
    this.#lastSeq = Math.max(0, lastWholeMessage(keeperSeq));
  }

  get table(): string {
    return this.#table;
  }

  /** All keys are the program's, but for the one that ends this. */
  get inner(): boolean {
    return this.#inner;
  }

  /** What is in force between two keys; a table that only stays for a repetition is none. */
  get standing(): StandingKeys {
    return { table: this.#repeatTimer === null ? this.#table : 'root', inner: this.#inner };
  }

  /** Goes on where this client was before its link was cut. */
  restore(keys: StandingKeys): void {
    this.#inner = keys.inner;
    this.setTable(keys.table);
  }

  toggleInner(): void {
    this.#inner = !this.#inner;
    this.setTable('root');
  }

  setTable(table: string): void {
    this.#cancelRepeat();
    this.#table = table;
    this.#host.changed();
  }

  /** A message of the client. One that was applied already is acknowledged again and does nothing. */
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

  /** A key pressed by somebody else than the client's keyboard (send-keys -K). */
  press(input: TypedInput): void {
    this.#queue.push({ input, seq: 0, last: false });
    this.#pump();
  }

  /** A mouse key that several events made together. */
  pressPointed(pointed: PointedKey): void {
    const { key, mouse } = pointed;
    this.#queue.push({ input: { key, bytes: new Uint8Array(0), mouse }, pointed, seq: 0, last: false });
    this.#pump();
  }

  /** The prompt opened or closed, or a command ended: queued keys may go on. */
  resume(): void {
    this.#pump();
  }

  /** Keys wait until this is done, but for what is asked meanwhile. */
  hold(work: Promise<unknown>): void {
    this.#held += 1;
    const over = () => {
      this.#held -= 1;
      this.#pump();
    };
    work.then(over, over);
  }

  /**
   * What was handed to a list that did not take it any more comes before all that waits. It is counted as applied
   * already, so it is typed under no number of a message.
   */
  takeBack(inputs: readonly TypedInput[]): void {
    this.#queue.putBack(inputs.map((input) => ({ input, seq: 0, last: false })));
    this.#pump();
  }

  /** Its viewport has ended: what a list gives back, or a command was awaited for, goes nowhere. */
  stop(): void {
    this.#stopped = true;
    this.#escapeTimer?.cancel();
    this.#cancelRepeat();
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
    // An unfinished sequence alone: the message is applied when its rest comes or its time is up.
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
        if (!prompt && (this.#commandRunning || this.#held > 0)) return;
        if (prompt?.endedBy(next.input.key)) continue;
        this.#queue.take();
        if (prompt) this.#toPrompt(prompt, next);
        else this.#apply(next);
      }
    } finally {
      this.#pumping = false;
    }
  }

  /** A report of the focus is no key, unless it is bound: true when that was all. */
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
    // Pastes are not for a pane that is looked through.
    if (input.key === null && !input.mouse && this.#host.modeTable() !== null) {
      this.#applied(queued.seq, queued.last);
      return;
    }
    if (input.mouse) {
      this.#applyMouse(queued);
      return;
    }
    const { modeTable } = this.#host;
    if (input.key !== null && this.#table === 'root' && this.#host.isInnerKey(input.key)) {
      this.#applied(queued.seq, queued.last);
      this.#host.toggleInner();
      return;
    }
    const goesInside = input.key === null || (this.#inner && modeTable() === null);
    const binding = goesInside || input.key === null ? undefined : this.#lookUp(input.key, modeTable());
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
        : this.#lookUp(pointed.key, this.#host.modeTableAt(pointed));
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

  /** Never rejects: a bug in one binding must not end the server, or hold the keys after it. */
  async #runReporting(binding: KeyBinding, input: TypedInput, pointed?: PointedKey): Promise<void> {
    try {
      await this.#host.run(binding, input, pointed);
    } catch (error) {
      this.#host.crashed('a key binding', error);
    }
  }

  /** The binding of a key in the table in force; 'swallowed' for a key that only changed the table. */
  #lookUp(key: string, modeTable: string | null): KeyBinding | 'swallowed' | undefined {
    const host = this.#host;
    const inRoot = this.#table === 'root';
    // As in tmux, the prefix is the prefix in every table but its own, where it is a key like others (send-prefix).
    if (this.#table !== 'prefix' && host.isPrefix(key)) {
      this.setTable('prefix');
      return 'swallowed';
    }
    const repeating = this.#repeatTimer !== null;
    const table = inRoot ? (modeTable ?? 'root') : this.#table;
    const found = this.#bindingOf(table, key);
    if (found && repeating && !found.repeat) {
      // A key that does not repeat ends the repetition, and means what it means without a prefix.
      this.setTable('root');
      return this.#lookUp(key, modeTable);
    }
    if (found) {
      this.#afterBinding(found);
      return found;
    }
    if (inRoot) return table === 'root' ? undefined : (host.binding('root', key) ?? 'swallowed');
    this.setTable('root');
    // After the prefix an unbound key is dropped; while repeating it is a key of its own.
    return repeating ? this.#lookUp(key, modeTable) : 'swallowed';
  }

  #bindingOf(table: string, key: string): KeyBinding | undefined {
    const found = this.#host.binding(table, key);
    return found ?? (isMouseKey(key) ? undefined : this.#host.binding(table, 'Any'));
  }

  #afterBinding(binding: KeyBinding): void {
    if (this.#table === 'root') return;
    const repeatMs = this.#host.repeatTimeMs();
    if (!binding.repeat || repeatMs <= 0) {
      this.setTable('root');
      return;
    }
    this.#cancelRepeat();
    this.#repeatTimer = this.#host.timers.after(repeatMs, () => {
      this.#repeatTimer = null;
      this.setTable('root');
    });
  }

  /** Bytes for the program: those of following inputs that no binding takes go along in the same write. */
  #type(first: Queued): void {
    const encode = this.#host.encoder();
    const chunks = [encode(first.input)];
    let end = first;
    while (this.#table === 'root') {
      const next = this.#queue.peek();
      if (!next || next.seq !== first.seq || next.input.mouse || this.#isBound(next.input)) break;
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

  #isBound(input: TypedInput): boolean {
    if (input.key === null) return false;
    if (isFocus(input.key) || this.#host.isInnerKey(input.key)) return true;
    if (this.#inner && this.#host.modeTable() === null) return false;
    if (this.#host.modeTable() !== null || this.#host.isPrefix(input.key)) return true;
    return (this.#host.binding('root', input.key) ?? this.#host.binding('root', 'Any')) !== undefined;
  }

  /** 0 for what no message of the client brought now. */
  #partNumber(seq: number, last: boolean): number {
    if (seq === 0) return 0;
    if (seq !== this.#partsOf) {
      this.#partsOf = seq;
      this.#part = 0;
    }
    return seq * partsPerMessage + (last ? partsPerMessage - 1 : this.#part++);
  }

  /** Counts a part that types nothing, and gives its number; 0 for keys that no client's message brought. */
  #applied(seq: number, last: boolean): number {
    if (seq === 0) return 0;
    const part = this.#partNumber(seq, last);
    this.#host.note(part);
    if (last) this.#host.acknowledge(seq);
    return part;
  }

  #cancelRepeat(): void {
    this.#repeatTimer?.cancel();
    this.#repeatTimer = null;
  }
}

/** Whether a key is of the mouse: 'Any' is not for those. */
function isMouseKey(key: string): boolean {
  return /(?:Mouse|Wheel|Click)/.test(key);
}

const isFocus = (key: string | null): boolean => key === 'FocusIn' || key === 'FocusOut';

const pasteMarks = /\x1b\[20[01]~/g;

/** The text of a bracketed paste, or of a piece of one; nothing of a reply or a sequence that is no key. */
function pastedText(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString().replace(pasteMarks, '');
  return text.includes('\x1b') ? '' : text;
}
