/**
 * Decodes a terminal's bytes into keys as they come: owns where one key or sequence ends and the next begins, and the
 * unfinished rest. Loses and changes no byte: the bytes of all outputs, in order, are the input. Knows no key's meaning
 * and keeps no time: its caller waits for the rest of an escape sequence, and then calls `flush`.
 */
import { type KeyName, parseKeyName } from './keyName.ts';
import { type MouseInput, mouseEvent, mouseOfSequence } from './mouse.ts';
import { consoleKey, csiKey, isRxvtShifted, ss3Key, withMeta } from './sequences.ts';

/** One typed item. */
export interface TypedInput {
  /** Canonical name; null for an item that is no key: pastes, mouse reports, replies, bytes that aren't UTF-8. */
  readonly key: KeyName | null;
  /** The received bytes: a view of the caller's buffer or a shared one, read-only. */
  readonly bytes: Uint8Array;
  readonly mouse?: MouseInput;
}

/** A sequence that the user made a key (the option user-keys). */
export interface UserKey {
  readonly key: KeyName;
  readonly bytes: Uint8Array;
}

/**
 * Longest sequence waited for, in bytes; a longer one passes through as it comes. No key and no honest reply is that
 * long.
 */
const maxPending = 4096;
/** Most characters whose outputs are kept for reuse, so that a paste in one script costs no object per character. */
const maxCachedCharacters = 1024;

const esc = 0x1b;
const bel = 0x07;
const pasteStart = '200';
const pasteEnd = Buffer.from('\x1b[201~');
const none = new Uint8Array(0);

/** Every single-byte key, created once. */
const byteInputs: readonly TypedInput[] = Array.from({ length: 0x80 }, (_, code) => ({
  key: parseKeyName(`0x${code.toString(16)}`) ?? null,
  bytes: Uint8Array.of(code),
}));
const metaOfByte: readonly (KeyName | null)[] = byteInputs.map(({ key }) => key && withMeta(key));

/** State of the input: plain, in a bracketed paste, or in a control string too long to wait for. */
type State = { kind: 'ground' } | { kind: 'paste'; matched: number } | { kind: 'string'; escaped: boolean };
const ground: State = { kind: 'ground' };

export class InputDecoder {
  #rest: Uint8Array = none;
  #state: State = ground;
  /** Button of a release whose encoding does not name it. */
  #heldButton = 1;
  readonly #characters = new Map<number, TypedInput>();
  readonly #userKeysNow: () => readonly UserKey[];
  #userKeys: readonly UserKey[] = [];

  /** @param userKeys read before each piece of input: the option may change. */
  constructor(userKeys: () => readonly UserKey[] = () => []) {
    this.#userKeysNow = userKeys;
  }

  /** True while bytes wait for the rest of a sequence or character. */
  get pending(): boolean {
    return this.#rest.length > 0;
  }

  /** The keys completed by these bytes. */
  decode(bytes: Uint8Array): TypedInput[] {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    this.#userKeys = this.#userKeysNow();
    return this.#run(all, false);
  }

  /** Ends the wait: an ESC becomes the Escape key, an ESC and a character become that character with Meta. */
  flush(): TypedInput[] {
    if (this.#state.kind === 'string') this.#state = ground;
    return this.#rest.length === 0 ? [] : this.#run(this.#rest, true);
  }

  #run(bytes: Uint8Array, final: boolean): TypedInput[] {
    const out: TypedInput[] = [];
    let at = 0;
    while (at < bytes.length) {
      const next = this.#next(bytes, at, final, out);
      if (next === at) break;
      at = next;
    }
    // A copy: a view would keep the caller's buffer alive, or see it overwritten.
    this.#rest = at < bytes.length ? new Uint8Array(bytes.subarray(at)) : none;
    return out;
  }

  /** Takes one item off the front and returns where the next begins; `at` when the item is incomplete. */
  #next(bytes: Uint8Array, at: number, final: boolean, out: TypedInput[]): number {
    if (this.#state.kind === 'paste') return this.#paste(bytes, at, this.#state.matched, out);
    if (this.#state.kind === 'string') return this.#string(bytes, at, this.#state.escaped, out);
    if (this.#userKeys.length > 0) {
      const next = this.#userKey(bytes, at, final, out);
      if (next !== null) return next;
    }
    const code = bytes[at] ?? 0;
    if (code === esc) return this.#escape(bytes, at, final, out);
    const single = byteInputs[code];
    if (single) {
      out.push(single);
      return at + 1;
    }
    return this.#character(bytes, at, final, out);
  }

  /** Takes a user key: null where none begins; `at` for the beginning of one, whose rest is waited for. */
  #userKey(bytes: Uint8Array, at: number, final: boolean, out: TypedInput[]): number | null {
    const rest = Buffer.from(bytes.buffer, bytes.byteOffset + at, bytes.length - at);
    for (const { key, bytes: sequence } of this.#userKeys) {
      if (rest.subarray(0, sequence.length).equals(sequence)) {
        const end = at + sequence.length;
        out.push({ key, bytes: bytes.subarray(at, end) });
        return end;
      }
    }
    const begun = this.#userKeys.some(
      (one) => one.bytes.length > rest.length && rest.equals(one.bytes.subarray(0, rest.length)),
    );
    return begun && !final ? at : null;
  }

  #character(bytes: Uint8Array, at: number, final: boolean, out: TypedInput[]): number {
    const length = characterLength(bytes, at);
    if (length === 0 && !final) return at;
    if (length <= 0) {
      let end = at + 1;
      while (end < bytes.length && !isCharacterStart(bytes[end] ?? 0)) end++;
      return emit(out, null, bytes, at, end);
    }
    const point = codePoint(bytes, at, length);
    let input = this.#characters.get(point);
    if (!input) {
      const key = parseKeyName(String.fromCodePoint(point)) ?? null;
      input = { key, bytes: new Uint8Array(bytes.subarray(at, at + length)) };
      if (this.#characters.size < maxCachedCharacters) this.#characters.set(point, input);
    }
    out.push(input);
    return at + length;
  }

  #escape(bytes: Uint8Array, at: number, final: boolean, out: TypedInput[]): number {
    const second = bytes[at + 1];
    if (second === undefined) return final ? emit(out, 'Escape', bytes, at, at + 1) : at;
    if (second === esc) return this.#doubleEscape(bytes, at, final, out);
    if (startsSequence(bytes, at)) {
      const sequence = this.#sequence(bytes, at);
      if (sequence === 'unfinished' && !final) return at;
      if (typeof sequence === 'object') return this.#take(sequence, bytes, at, out);
    }
    return this.#meta(bytes, at, final, out);
  }

  /**
   * ESC before a key's sequence is Meta (rxvt, and xterm's metaSendsEscape); before any other sequence it is the Escape
   * key.
   */
  #doubleEscape(bytes: Uint8Array, at: number, final: boolean, out: TypedInput[]): number {
    const third = bytes[at + 2];
    if (third === undefined && !final) return at;
    if (third === 0x5b || third === 0x4f) {
      const sequence = this.#sequence(bytes, at + 1);
      if (sequence === 'unfinished' && !final) return at;
      if (typeof sequence === 'object') {
        if (sequence.key === null || sequence.key.startsWith('Focus'))
          return emit(out, 'Escape', bytes, at, at + 1);
        return emit(out, withMeta(sequence.key), bytes, at, sequence.end);
      }
    }
    return emit(out, 'M-Escape', bytes, at, at + 2);
  }

  #meta(bytes: Uint8Array, at: number, final: boolean, out: TypedInput[]): number {
    const second = bytes[at + 1] ?? 0;
    if (second < 0x80) return emit(out, metaOfByte[second] ?? null, bytes, at, at + 2);
    const length = characterLength(bytes, at + 1);
    if (length === 0 && !final) return at;
    if (length <= 0) return emit(out, null, bytes, at, at + 2);
    const key = parseKeyName(String.fromCodePoint(codePoint(bytes, at + 1, length)));
    return emit(out, key === undefined ? null : withMeta(key), bytes, at, at + 1 + length);
  }

  #take(sequence: Sequence, bytes: Uint8Array, at: number, out: TypedInput[]): number {
    const { key, end, mouse, enters } = sequence;
    if (enters) this.#state = enters;
    if (!mouse) return emit(out, key, bytes, at, end);
    if (mouse.event === 'down') this.#heldButton = mouse.button;
    out.push({ key: null, bytes: bytes.subarray(at, end), mouse });
    return end;
  }

  /** The sequence whose ESC is at `at`; 'none' when these bytes begin no sequence. */
  #sequence(bytes: Uint8Array, at: number): Sequence | 'unfinished' | 'none' {
    const kind = bytes[at + 1];
    if (kind === 0x5b) return this.#csi(bytes, at);
    if (kind === 0x4f) return ss3(bytes, at);
    return controlString(bytes, at);
  }

  /** CSI: parameters 0x30-0x3f, intermediates 0x20-0x2f, a final 0x40-0x7e (ECMA-48 5.4). */
  #csi(bytes: Uint8Array, at: number): Sequence | 'unfinished' | 'none' {
    const start = at + 2;
    const third = bytes[start];
    if (third === 0x5b) {
      const letter = bytes[start + 1];
      if (letter === undefined) return 'unfinished';
      const key = consoleKey(String.fromCharCode(letter));
      return key === null ? 'none' : { key, end: start + 2 };
    }
    if (third === 0x4d) return this.#mouseBytes(bytes, at);
    let end = start;
    for (; ; end++) {
      const code = bytes[end];
      if (code === undefined) return 'unfinished';
      if (end - at >= maxPending) return { key: null, end };
      if (code === 0x24 && isRxvtShifted(latin1(bytes, start, end))) break;
      if (code >= 0x40 && code < 0x7f) break;
      if (code < 0x20 || code >= 0x7f) return 'none';
    }
    const parameters = latin1(bytes, start, end);
    const final = String.fromCharCode(bytes[end] ?? 0);
    end++;
    if (final === '~' && parameters === pasteStart) {
      return { key: null, end, enters: { kind: 'paste', matched: 0 } };
    }
    const mouse = mouseOfSequence(parameters, final, this.#heldButton);
    return mouse ? { key: null, end, mouse } : { key: csiKey(parameters, final), end };
  }

  /** `CSI M` and three bytes, each 32 more than its value (X10 and 1000). */
  #mouseBytes(bytes: Uint8Array, at: number): Sequence | 'unfinished' {
    const end = at + 6;
    if (bytes.length < end) return 'unfinished';
    const [code = 0, x = 0, y = 0] = bytes.subarray(at + 3, end);
    const mouse = mouseEvent(code - 32, x - 32, y - 32, false, this.#heldButton);
    return mouse ? { key: null, end, mouse } : { key: null, end };
  }

  /** Streams a paste: holds back none of it, and remembers how much of the end marker has come. */
  #paste(bytes: Uint8Array, at: number, matchedBefore: number, out: TypedInput[]): number {
    let matched = matchedBefore;
    let end = at;
    while (end < bytes.length && matched < pasteEnd.length) {
      const code = bytes[end++];
      if (code === pasteEnd[matched]) matched++;
      else matched = code === esc ? 1 : 0;
    }
    this.#state = matched === pasteEnd.length ? ground : { kind: 'paste', matched };
    return emit(out, null, bytes, at, end);
  }

  /** Streams a control string that is too long to wait for, up to its end or an invalid byte. */
  #string(bytes: Uint8Array, at: number, escapedBefore: boolean, out: TypedInput[]): number {
    let escaped = escapedBefore;
    for (let end = at; end < bytes.length; end++) {
      const code = bytes[end] ?? 0;
      const ends = escaped ? code === 0x5c : code === bel;
      if (ends) {
        this.#state = ground;
        return emit(out, null, bytes, at, end + 1);
      }
      if (escaped || (code < 0x20 && code !== esc)) {
        this.#state = ground;
        return end > at ? emit(out, null, bytes, at, end) : this.#next(bytes, at, false, out);
      }
      escaped = code === esc;
    }
    this.#state = { kind: 'string', escaped };
    return emit(out, null, bytes, at, bytes.length);
  }
}

interface Sequence {
  key: KeyName | null;
  end: number;
  mouse?: MouseInput;
  /** State of the input behind this sequence. */
  enters?: State;
}

/**
 * Whether the ESC at `at` may begin a sequence, rather than be Meta with a character: terminals begin OSC with a digit,
 * DCS with one of these, APC with G. Otherwise Meta and `]` would wait for a string's end that never comes.
 */
function startsSequence(bytes: Uint8Array, at: number): boolean {
  const kind = String.fromCharCode(bytes[at + 1] ?? 0);
  if (kind === '[' || kind === 'O') return true;
  const third = bytes[at + 2];
  const next = third === undefined ? '' : String.fromCharCode(third);
  if (kind === ']') return next === '' || (next >= '0' && next <= '9');
  if (kind === 'P') return next === '' || '0123456789;$+>!|=?'.includes(next);
  return kind === '_' && (next === '' || next === 'G');
}

function ss3(bytes: Uint8Array, at: number): Sequence | 'unfinished' | 'none' {
  const start = at + 2;
  let end = start;
  // Modifiers have few digits: `5`, `1;5`.
  while (end - start < 4 && isParameter(bytes[end])) end++;
  const code = bytes[end];
  if (code === undefined) return 'unfinished';
  if (code < 0x40 || code >= 0x7f) return 'none';
  return { key: ss3Key(latin1(bytes, start, end), String.fromCharCode(code)), end: end + 1 };
}

/** OSC, DCS or APC to its BEL or ST; a control character in it shows that the bytes were typed. */
function controlString(bytes: Uint8Array, at: number): Sequence | 'unfinished' | 'none' {
  for (let end = at + 2; end < bytes.length; end++) {
    const code = bytes[end] ?? 0;
    if (code === bel) return { key: null, end: end + 1 };
    if (code === esc) {
      if (bytes[end + 1] === undefined) return 'unfinished';
      return bytes[end + 1] === 0x5c ? { key: null, end: end + 2 } : 'none';
    }
    if (code < 0x20) return 'none';
    if (end - at >= maxPending) return { key: null, end, enters: { kind: 'string', escaped: false } };
  }
  return 'unfinished';
}

function emit(out: TypedInput[], key: KeyName | null, bytes: Uint8Array, at: number, end: number): number {
  out.push({ key, bytes: bytes.subarray(at, end) });
  return end;
}

function latin1(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}

function isParameter(code: number | undefined): boolean {
  return code !== undefined && ((code >= 0x30 && code <= 0x39) || code === 0x3b);
}

/** ASCII, or a first byte of a UTF-8 character. */
function isCharacterStart(code: number): boolean {
  return code < 0x80 || (code >= 0xc2 && code < 0xf5);
}

/** Length of the UTF-8 character here (RFC 3629) in bytes: -1 when invalid, 0 when its end is missing. */
function characterLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0xc2 || first > 0xf4) return -1;
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  for (let more = 1; more < length; more++) {
    const code = bytes[at + more];
    if (code === undefined) return 0;
    if ((code & 0xc0) !== 0x80) return -1;
    // The second byte reveals overlong forms, surrogates and values beyond U+10FFFF.
    if (more === 1 && !isSecondByte(first, code)) return -1;
  }
  return length;
}

function isSecondByte(first: number, second: number): boolean {
  if (first === 0xe0) return second >= 0xa0;
  if (first === 0xed) return second < 0xa0;
  if (first === 0xf0) return second >= 0x90;
  return first !== 0xf4 || second < 0x90;
}

function codePoint(bytes: Uint8Array, at: number, length: number): number {
  let point = (bytes[at] ?? 0) & (0x7f >> length);
  for (let more = 1; more < length; more++) point = (point << 6) | ((bytes[at + more] ?? 0) & 0x3f);
  return point;
}
