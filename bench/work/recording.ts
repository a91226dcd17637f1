/**
 * Recording of an hour of work in short form: typing at a shell, editing in a full-screen editor, paging and building,
 * as the bytes that such programs write and the pauses between them. Generated from a seed, so that it is the same for
 * each tool. Pauses of thinking are left out, and the output of each key comes separately, as when a person types.
 */
import { below, pick, randomFrom } from './random.ts';

export interface Step {
  /** Milliseconds to wait before this step. */
  pause: number;
  text: string;
}

const keywords = ['const', 'return', 'if', 'function', 'for', 'import', 'export'];
const names = 'entry value index screen buffer cursor width height line parse emit state queue frame'.split(
  ' ',
);
const rows = 48;

class Recorder {
  readonly steps: Step[] = [];
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = randomFrom(seed);
  }

  /** Output of one key, or one line of a program: 25 to 45 ms after the previous one. */
  key(text: string): void {
    this.steps.push({ pause: 25 + below(this.#random, 20), text });
  }

  /** Output that follows the previous output at once. */
  burst(text: string): void {
    this.steps.push({ pause: 1, text });
  }

  below(count: number): number {
    return below(this.#random, count);
  }

  name(): string {
    return pick(this.#random, names);
  }

  code(): string {
    const indent = ' '.repeat(2 * this.below(4));
    const keyword = pick(this.#random, keywords);
    const rest = Array.from({ length: 1 + this.below(6) }, () => this.name()).join('.');
    return `${indent}\x1b[33m${keyword}\x1b[m ${rest}(\x1b[35m${this.below(100)}\x1b[m);`;
  }
}

function shell(to: Recorder, command: string, output: readonly string[]): void {
  to.key('\x1b[1;32muser@host\x1b[m:\x1b[1;34m~/project\x1b[m$ ');
  for (const letter of command) to.key(letter);
  to.key('\r\n');
  for (const line of output) to.burst(`${line}\r\n`);
}

function editorPage(to: Recorder, firstLine: number): string {
  let page = '\x1b[?25l\x1b[H';
  for (let y = 0; y < rows - 1; y++)
    page += `\x1b[${y + 1};1H\x1b[38;5;130m${String(firstLine + y).padStart(4)} \x1b[m${to.code()}\x1b[K`;
  return `${page}\x1b[${rows};1H\x1b[7m project/src/main.ts ${' '.repeat(100)}${firstLine},1\x1b[K\x1b[m\x1b[1;6H\x1b[?25h`;
}

function editor(to: Recorder): void {
  to.key(`\x1b[?1049h\x1b[?1h\x1b=\x1b[2J${editorPage(to, 1)}`);
  let y = 10;
  for (let edit = 0; edit < 6; edit++) {
    y = 2 + to.below(rows - 6);
    for (let move = 0; move < 6; move++)
      to.key(`\x1b[${rows};122H\x1b[7m${y + move},${1 + move}  \x1b[m\x1b[${y};${6 + move}H`);
    // Opens a line below: the region scrolls, then letters come one by one.
    to.key(
      `\x1b[${y + 1};${rows - 1}r\x1b[${y + 1};1H\x1b[L\x1b[r\x1b[${y + 1};1H\x1b[38;5;130m${y} \x1b[m  `,
    );
    let x = 8;
    for (const letter of `${to.name()} = ${to.name()}.${to.name()}(${to.below(100)});`)
      to.key(`\x1b[?25l\x1b[${rows};122H\x1b[7m${y + 1},${x}  \x1b[m\x1b[${y + 1};${x++}H${letter}\x1b[?25h`);
    if (edit % 2 === 1) for (let page = 0; page < 3; page++) to.key(editorPage(to, 40 * (edit + page) + 1));
  }
  to.key('\x1b[?1l\x1b>\x1b[?1049l');
}

function pager(to: Recorder): void {
  to.key('\x1b[?1049h\x1b[?1h\x1b=\r');
  for (let y = 0; y < rows; y++) to.burst(`${to.code()}\r\n`);
  to.key(':\x1b[K');
  for (let line = 0; line < 30; line++) to.key(`\r\x1b[K${to.code()}\r\n:\x1b[K`);
  for (let page = 0; page < 6; page++) {
    let text = '\r\x1b[K';
    for (let y = 0; y < rows; y++) text += `${to.code()}\r\n`;
    to.key(`${text}:\x1b[K`);
  }
  to.key('\r\x1b[K\x1b[?1l\x1b>\x1b[?1049l');
}

function build(to: Recorder): void {
  shell(to, 'make -j8', []);
  for (let step = 1; step <= 100; step++) {
    to.steps.push({
      pause: 6 + to.below(20),
      text: `\r\x1b[K[${String(step).padStart(3)}%] compiling ${to.name()}/${to.name()}.c`,
    });
    if (step % 9 === 0)
      for (let line = to.below(8); line > 0; line--)
        to.burst(
          `\r\n\x1b[1m${to.name()}.c:${to.below(900)}:\x1b[m \x1b[1;35mwarning:\x1b[m unused ${to.name()}`,
        );
    if (step % 10 === 0) to.burst('\r\n');
  }
  to.burst('\r\n\x1b[1;32mbuild finished\x1b[m\r\n');
}

export function recording(seed: number): Step[] {
  const to = new Recorder(seed);
  const listing = Array.from(
    { length: 12 },
    () => `\x1b[34m${to.name()}\x1b[m  ${to.name()}.ts  ${to.name()}.c`,
  );
  shell(to, 'ls -la', listing);
  editor(to);
  shell(to, 'git diff | less', []);
  pager(to);
  build(to);
  shell(
    to,
    'git log --oneline',
    Array.from({ length: 40 }, (_, n) => `\x1b[33m${n}abc\x1b[m ${to.name()} ${to.name()}`),
  );
  editor(to);
  build(to);
  return to.steps;
}
