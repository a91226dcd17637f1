/**
 * Extended regular expressions (POSIX XBD 9.4) for formats and searches, matched by simulating all threads at once
 * (Thompson, Pike): the time for any pattern is program length times text length. JavaScript's own can run for ever on
 * `(a*)*b`, which a window's name could put into a format. Back references are not supported.
 */
import { characterClass } from './classes.ts';

export interface RegexMatch {
  start: number;
  end: number;
  /** The text of each group, '' for an unused one; index 0 is the whole match. */
  groups: readonly string[];
}

type Node =
  | { kind: 'char'; fits(char: string): boolean }
  | { kind: 'start' | 'end' | 'empty' }
  | { kind: 'group'; index: number; node: Node }
  | { kind: 'sequence' | 'either'; nodes: Node[] }
  | { kind: 'repeat'; node: Node; min: number; max: number };

type Instruction =
  | { op: 'char'; fits(char: string): boolean }
  | { op: 'start' | 'end' | 'match' }
  | { op: 'save'; slot: number }
  | { op: 'jump'; to: number }
  /** Tries `to` first, then `or`. */
  | { op: 'split'; to: number; or: number };

/** Most instructions of a compiled pattern, counted after the expansion of `{n,m}`. */
const maxProgram = 5_000;
const maxPattern = 4_096;
const maxRepeat = 255;
const maxGroups = 32;
/** Most steps of one search, each an instruction at a character: a fraction of a second. */
const maxWork = 2_000_000;

/** A compiled pattern. `compileRegex` returns undefined for an invalid or too large one. */
export class Regex {
  readonly #program: readonly Instruction[];
  readonly #slots: number;
  readonly #ignoreCase: boolean;

  constructor(program: readonly Instruction[], slots: number, ignoreCase: boolean) {
    this.#program = program;
    this.#slots = slots;
    this.#ignoreCase = ignoreCase;
  }

  test(text: string): boolean {
    return this.exec(text) !== undefined;
  }

  /**
   * The first match at or after `from`, as UTF-16 indexes; `^` is the start of the whole text. Takes its steps from the
   * given budget, and returns undefined also when the budget is used up.
   */
  exec(text: string, from = 0, budget: { work: number } = { work: maxWork }): RegexMatch | undefined {
    let threads: Thread[] = [];
    let found: readonly number[] | undefined;
    const visited = new Uint32Array(this.#program.length);
    let step = 0;
    for (let at = from; ; ) {
      const code = text.codePointAt(at);
      const char = code === undefined ? '' : String.fromCodePoint(code);
      step++;
      const next: Thread[] = [];
      const here = { at, first: at === 0, last: at >= text.length };
      const current: Thread[] = [];
      for (const thread of threads) this.#follow(current, visited, step, thread, here);
      if (found === undefined) {
        const slots = Array<number>(this.#slots).fill(-1);
        this.#follow(current, visited, step, { pc: 0, slots }, here);
      }
      for (const thread of current) {
        const instruction = this.#program[thread.pc];
        if (instruction?.op === 'match') {
          if (found === undefined || isBetter(thread.slots, found)) found = thread.slots;
          continue;
        }
        if (instruction?.op !== 'char' || char === '') continue;
        const folded = this.#ignoreCase ? char.toLowerCase() : char;
        if (instruction.fits(folded)) next.push({ pc: thread.pc + 1, slots: thread.slots });
      }
      budget.work -= current.length + 1;
      threads = next;
      if (char === '' || budget.work <= 0 || (found !== undefined && threads.length === 0)) break;
      at += char.length;
    }
    return found === undefined ? undefined : asMatch(text, found);
  }

  /** Adds the threads that can be reached without consuming a character, in order of preference. */
  #follow(
    into: Thread[],
    visited: Uint32Array,
    step: number,
    thread: Thread,
    here: { at: number; first: boolean; last: boolean },
  ): void {
    const pending: Thread[] = [thread];
    for (let next = pending.pop(); next; next = pending.pop()) {
      const { pc, slots } = next;
      if (visited[pc] === step) continue;
      visited[pc] = step;
      const instruction = this.#program[pc];
      switch (instruction?.op) {
        case 'jump':
          pending.push({ pc: instruction.to, slots });
          break;
        case 'split':
          pending.push({ pc: instruction.or, slots }, { pc: instruction.to, slots });
          break;
        case 'save': {
          const saved = [...slots];
          saved[instruction.slot] = here.at;
          pending.push({ pc: pc + 1, slots: saved });
          break;
        }
        case 'start':
          if (here.first) pending.push({ pc: pc + 1, slots });
          break;
        case 'end':
          if (here.last) pending.push({ pc: pc + 1, slots });
          break;
        default:
          into.push(next);
      }
    }
  }
}

interface Thread {
  pc: number;
  slots: readonly number[];
}

/** Leftmost, then longest, as in POSIX. */
function isBetter(slots: readonly number[], than: readonly number[]): boolean {
  const [start = 0, end = 0] = slots;
  const [otherStart = 0, otherEnd = 0] = than;
  return start < otherStart || (start === otherStart && end > otherEnd);
}

function asMatch(text: string, slots: readonly number[]): RegexMatch {
  const groups: string[] = [];
  for (let at = 0; at < slots.length; at += 2) {
    const start = slots[at] ?? -1;
    const end = slots[at + 1] ?? -1;
    groups.push(start < 0 || end < 0 ? '' : text.slice(start, end));
  }
  return { start: slots[0] ?? 0, end: slots[1] ?? 0, groups };
}

/** Compiles a pattern; undefined for an invalid or too large one. */
export function compileRegex(pattern: string, ignoreCase = false): Regex | undefined {
  if (pattern.length > maxPattern) return undefined;
  const reader = new PatternReader([...pattern], ignoreCase);
  const node = reader.read();
  if (!node || reader.groups > maxGroups) return undefined;
  const program: Instruction[] = [];
  if (!emit(program, { kind: 'group', index: 0, node })) return undefined;
  program.push({ op: 'match' });
  return new Regex(program, (reader.groups + 1) * 2, ignoreCase);
}

class PatternReader {
  readonly #chars: readonly string[];
  /** Literals in the form compared: in lower case when case is ignored. `\W` is no literal. */
  readonly #compared: readonly string[];
  readonly #ignoreCase: boolean;
  #at = 0;
  #depth = 0;
  groups = 0;

  constructor(chars: readonly string[], ignoreCase: boolean) {
    this.#chars = chars;
    this.#ignoreCase = ignoreCase;
    this.#compared = ignoreCase ? chars.map(lowered) : chars;
  }

  read(): Node | undefined {
    const node = this.#either();
    return this.#at === this.#chars.length ? node : undefined;
  }

  #either(): Node | undefined {
    if (++this.#depth > 100) return undefined;
    const nodes: Node[] = [];
    do {
      const node = this.#sequence();
      if (!node) return undefined;
      nodes.push(node);
    } while (this.#take('|'));
    this.#depth--;
    return nodes.length === 1 ? nodes[0] : { kind: 'either', nodes };
  }

  #sequence(): Node | undefined {
    const nodes: Node[] = [];
    for (;;) {
      const char = this.#chars[this.#at];
      if (char === undefined || char === '|' || (char === ')' && this.#depth > 1)) break;
      const atom = this.#atom(nodes.length === 0);
      const node = atom && this.#repeats(atom);
      if (!node) return undefined;
      nodes.push(node);
    }
    return { kind: 'sequence', nodes };
  }

  #atom(first: boolean): Node | undefined {
    const at = this.#at++;
    const char = this.#chars[at] ?? '';
    const compared = this.#compared[at] ?? '';
    switch (char) {
      case '.':
        return { kind: 'char', fits: () => true };
      case '^':
        return { kind: 'start' };
      case '$':
        return { kind: 'end' };
      case '(': {
        const index = ++this.groups;
        const node = this.#either();
        return node && this.#take(')') ? { kind: 'group', index, node } : undefined;
      }
      case '[': {
        const found = characterClass(this.#compared, this.#at - 1, this.#ignoreCase);
        if (!found) return undefined;
        this.#at = found.end + 1;
        return { kind: 'char', fits: found.fits };
      }
      case '*':
      case '+':
      case '?':
        if (!first) return undefined;
        return literal(char);
      case '\\': {
        if (this.#at >= this.#chars.length) return undefined;
        const next = this.#at++;
        return escaped(this.#chars[next] ?? '') ?? literal(this.#compared[next] ?? '');
      }
      default:
        return literal(compared);
    }
  }

  #repeats(atom: Node): Node | undefined {
    let node = atom;
    for (;;) {
      if (this.#take('*')) node = { kind: 'repeat', node, min: 0, max: Number.POSITIVE_INFINITY };
      else if (this.#take('+')) node = { kind: 'repeat', node, min: 1, max: Number.POSITIVE_INFINITY };
      else if (this.#take('?')) node = { kind: 'repeat', node, min: 0, max: 1 };
      else {
        const bounds = /^\{(\d{1,3})(,(\d{0,3}))?\}/.exec(
          this.#chars.slice(this.#at, this.#at + 10).join(''),
        );
        if (!bounds) return node;
        this.#at += bounds[0].length;
        const min = Number(bounds[1]);
        const max = bounds[2] === undefined ? min : bounds[3] ? Number(bounds[3]) : Number.POSITIVE_INFINITY;
        if (min > maxRepeat || (Number.isFinite(max) && (max > maxRepeat || max < min))) return undefined;
        node = { kind: 'repeat', node, min, max };
      }
    }
  }

  #take(char: string): boolean {
    if (this.#chars[this.#at] !== char) return false;
    this.#at++;
    return true;
  }
}

function literal(char: string): Node {
  return { kind: 'char', fits: (other) => other === char };
}

/** Lower case of the same length, since places in the pattern are counted. */
function lowered(char: string): string {
  const lower = char.toLowerCase();
  return [...lower].length === 1 ? lower : char;
}

/** The GNU classes that people use in m/r: patterns; undefined for any other escaped character, which is literal. */
function escaped(char: string): Node | undefined {
  const word = (other: string): boolean => /^[\p{L}\p{N}_]$/u.test(other);
  const space = (other: string): boolean => /^\s$/.test(other);
  if (char === 'w') return { kind: 'char', fits: word };
  if (char === 'W') return { kind: 'char', fits: (other) => !word(other) };
  if (char === 's') return { kind: 'char', fits: space };
  if (char === 'S') return { kind: 'char', fits: (other) => !space(other) };
  return undefined;
}

/** Appends the instructions of a node; false when the program becomes too large. */
function emit(program: Instruction[], node: Node): boolean {
  if (program.length > maxProgram) return false;
  switch (node.kind) {
    case 'char':
      program.push({ op: 'char', fits: node.fits });
      return true;
    case 'start':
    case 'end':
      program.push({ op: node.kind });
      return true;
    case 'empty':
      return true;
    case 'group':
      program.push({ op: 'save', slot: node.index * 2 });
      if (!emit(program, node.node)) return false;
      program.push({ op: 'save', slot: node.index * 2 + 1 });
      return true;
    case 'sequence':
      return node.nodes.every((part) => emit(program, part));
    case 'either':
      return emitEither(program, node.nodes);
    case 'repeat':
      return emitRepeat(program, node);
  }
}

function emitEither(program: Instruction[], nodes: readonly Node[]): boolean {
  const ends: { op: 'jump'; to: number }[] = [];
  for (const [index, node] of nodes.entries()) {
    if (index === nodes.length - 1) {
      if (!emit(program, node)) return false;
      break;
    }
    const split = { op: 'split' as const, to: program.length + 1, or: 0 };
    program.push(split);
    if (!emit(program, node)) return false;
    const jump = { op: 'jump' as const, to: 0 };
    program.push(jump);
    ends.push(jump);
    split.or = program.length;
  }
  for (const jump of ends) jump.to = program.length;
  return true;
}

function emitRepeat(program: Instruction[], repeat: { node: Node; min: number; max: number }): boolean {
  for (let count = 0; count < repeat.min; count++) if (!emit(program, repeat.node)) return false;
  if (repeat.max === Number.POSITIVE_INFINITY) {
    const start = program.length;
    const split = { op: 'split' as const, to: start + 1, or: 0 };
    program.push(split);
    if (!emit(program, repeat.node)) return false;
    program.push({ op: 'jump', to: start });
    split.or = program.length;
    return true;
  }
  const splits: { op: 'split'; to: number; or: number }[] = [];
  for (let count = repeat.min; count < repeat.max; count++) {
    const split = { op: 'split' as const, to: program.length + 1, or: 0 };
    program.push(split);
    splits.push(split);
    if (!emit(program, repeat.node)) return false;
  }
  for (const split of splits) split.or = program.length;
  return true;
}
