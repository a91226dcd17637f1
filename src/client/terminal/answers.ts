/**
 * A terminal's answers about its identity and capabilities: recognizes them, whole or begun, and interprets them. Owns
 * the grammar; TerminalQuestions.ts decides when to wait for bytes. No key of any terminal looks like one of these.
 * Sources: xterm ctlseqs (OSC 10 and 11, DA1, DECRPM, XTVERSION, XTGETTCAP, XTWINOPS), the kitty keyboard protocol,
 * contour's notes on colour schemes (mode 2031, DSR 997).
 */

/** A terminal's answers; absent when it gave none. */
export interface TerminalAnswers {
  /** Default colours as `#rrggbb`. */
  foreground?: string;
  background?: string;
  /** Name and version as the terminal gives them, printable ASCII (XTVERSION). */
  name?: string;
  /** The terminal supports the kitty keyboard protocol. */
  kittyKeyboard?: true;
  /** Synchronized updates (mode 2026). */
  synchronized?: boolean;
  /** It can report when it becomes dark or light (mode 2031). */
  tellsColourScheme?: boolean;
  /** It has become dark or light: its colours have changed. */
  colourSchemeChanged?: true;
  /** Size of a cell in pixels. */
  cell?: { width: number; height: number };
  /** 24-bit colours, and underlines other than plain ones, by its terminfo entry (XTGETTCAP). */
  rgb?: true;
  styledUnderlines?: true;
  /**
   * It answered the question that every terminal answers (DA1): earlier questions are answered, or never will be.
   */
  attributes?: true;
}

/** Longest text of an answer; names and versions are a few dozen characters. */
const textBytes = 1024;

/** One whole answer. */
const whole = new RegExp(
  [
    String.raw`\x1b\](1[01]);([^\x07\x1b]{0,64})(?:\x07|\x1b\\)`,
    String.raw`\x1b\[\?([\d;]{0,64})(\$?[A-Za-z])`,
    String.raw`\x1b\[([46]);(\d{1,5});(\d{1,5})t`,
    String.raw`\x1bP(>\||[01]\+r)([^\x07\x1b]{0,${textBytes}})(?:\x07|\x1b\\)`,
  ].join('|'),
  'g',
);

/** The certain start of an answer, never of a key, however long the rest takes. */
const begun = String.raw`\x1b(?:\[\?[\d;]{0,64}\$?|\]1[01];[?rgba:/\da-fA-F]{0,64}|P(?:>\||[01]\+)[^\x07\x1b]{0,${textBytes}})`;
/** With the ESC of its terminator. */
const begunAtEnd = new RegExp(String.raw`${begun}\x1b?$`);
const begunAtStart = new RegExp(`^${begun}`);
/** The start of an answer or of a key. */
const doubtfulAtEnd = /\x1b(?:\[(?:[46](?:;\d{0,5}){0,2})?|\](?:1[01]?)?|P(?:>|[01])?)?$/;

/** The text without its answers, and their meaning. */
export function takeAnswers(text: string): { rest: string; answers: TerminalAnswers } {
  const answers: TerminalAnswers = {};
  const rest = text.replace(whole, (all, ...groups: (string | undefined)[]) => {
    const [osc, colour, parameters, final, window, height, width, kind, content] = groups;
    if (osc !== undefined) takeColour(answers, osc, colour ?? '');
    else if (final !== undefined) takeReport(answers, parameters ?? '', final);
    else if (window !== undefined) takeSize(answers, window, Number(width), Number(height));
    else if (kind !== undefined) takeText(answers, kind, content ?? '');
    else return all;
    return '';
  });
  return { rest, answers };
}

/** The end of `text` that certainly belongs to an answer, or may; '' for none. */
export function unfinished(text: string): { part: string; certain: boolean } {
  const certain = begunAtEnd.exec(text)?.[0];
  if (certain !== undefined) return { part: certain, certain: true };
  return { part: doubtfulAtEnd.exec(text)?.[0] ?? '', certain: false };
}

/** `text` without a leading start of an answer that turned out to be none. */
export function withoutBroken(text: string): string {
  return text.replace(begunAtStart, '');
}

function takeColour(answers: TerminalAnswers, which: string, text: string): void {
  const parts = /^rgba?:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})(?:\/[\da-f]{1,4})?$/i.exec(text);
  if (!parts) return;
  const colour = `#${parts.slice(1, 4).map(byteOf).join('')}`;
  if (which === '10') answers.foreground = colour;
  else answers.background = colour;
}

/** One to four hex digits, as a fraction of the greatest such number (XParseColor(3)). */
function byteOf(digits: string): string {
  const share = Number.parseInt(digits, 16) / (16 ** digits.length - 1);
  return Math.round(share * 255)
    .toString(16)
    .padStart(2, '0');
}

function takeReport(answers: TerminalAnswers, parameters: string, final: string): void {
  const [first, second] = parameters.split(';').map(Number);
  if (final === 'u') answers.kittyKeyboard = true;
  else if (final === 'c') answers.attributes = true;
  else if (final === 'n' && first === 997) answers.colourSchemeChanged = true;
  // DECRPM: 0 is an unknown mode, 4 one that is off for ever; 1 to 3 are on, off, and always on.
  else if (final === '$y' && first === 2026) answers.synchronized = isMode(second);
  else if (final === '$y' && first === 2031) answers.tellsColourScheme = isMode(second);
}

const isMode = (state: number | undefined): boolean => state !== undefined && state >= 1 && state <= 3;

/** Largest plausible cell size in pixels. */
const maxCell = 1000;

/** XTWINOPS 16 answers with 6; 4 is the whole window, which other questions ask for. */
function takeSize(answers: TerminalAnswers, kind: string, width: number, height: number): void {
  if (kind === '6' && width >= 1 && width <= maxCell && height >= 1 && height <= maxCell)
    answers.cell = { width, height };
}

function takeText(answers: TerminalAnswers, kind: string, text: string): void {
  if (kind === '>|') {
    const name = text.replace(/[^\x20-\x7e]/g, '').slice(0, 100);
    if (name !== '') answers.name = name;
  } else if (kind === '1+r') {
    const names = text.split(';').map((pair) => Buffer.from(pair.split('=')[0] ?? '', 'hex').toString());
    if (names.includes('RGB') || names.includes('Tc')) answers.rgb = true;
    if (names.includes('Smulx')) answers.styledUnderlines = true;
  }
}
