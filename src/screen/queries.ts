/**
 * Answers to programs' queries of their terminal, where xterm gives none, or one that is wrong for us. Owns the
 * wording; the caller's `reply` decides whether and where an answer goes. Sources: xterm ctlseqs, DEC STD 070, and the
 * colour scheme notes of contour.
 */
import { sgrParameters } from './cellStyle.ts';
import { specialColours } from './Palette.ts';
import type { ScreenParts } from './ScreenParts.ts';
import { terminfoAnswers } from './terminfoAnswers.ts';
import type { XtermCore, XtermParams } from './xtermInternals.ts';

export interface QueryContext {
  readonly parts: ScreenParts;
  /** Reported to programs that ask for the terminal's name and version (XTVERSION). */
  readonly version: string;
  reply(answer: string): void;
}

/** DECSCUSR number (xterm ctlseqs) of the cursor's shape: 0 when no program set one. */
export function cursorShape(core: XtermCore): number {
  const { cursorStyle, cursorBlink } = core.coreService.decPrivateModes;
  if (!cursorStyle) return 0;
  const steady = { block: 2, underline: 4, bar: 6 }[cursorStyle];
  return cursorBlink ? steady - 1 : steady;
}

/** Pixels of a cell that are told while no terminal has told its own, as in tmux. */
const usualCell = { width: 16, height: 32 };

/** The report of dark or light, as an answer and, in mode 2031, after a change. */
export function colourScheme(dark: boolean): string {
  return `\x1b[?997;${dark ? 1 : 2}n`;
}

/** Installs the answers in a terminal. */
export function installQueries({ parts, version, reply }: QueryContext): void {
  const { core, palette } = parts;
  const handler = core._inputHandler;

  const isDefault = (params: XtermParams) => (params.params[0] ?? 0) === 0;
  // DA3: the unit id; zeroes as xterm(1) answers.
  handler.registerCsiHandler({ prefix: '=', final: 'c' }, (params) => {
    if (isDefault(params)) reply('\x1bP!|00000000\x1b\\');
    return true;
  });
  handler.registerCsiHandler({ prefix: '>', final: 'q' }, (params) => {
    if (isDefault(params)) reply(`\x1bP>|holdfast(${version})\x1b\\`);
    return true;
  });

  // CPR: xterm answers a column past the edge while a wrap is pending, and ignores origin mode.
  const position = () => {
    const buffer = core._bufferService.buffers.active;
    const top = core.coreService.decPrivateModes.origin ? buffer.scrollTop : 0;
    return `${buffer.y - top + 1};${Math.min(buffer.x + 1, core._bufferService.cols)}`;
  };
  handler.registerCsiHandler({ final: 'n' }, (params) => {
    if (params.params[0] !== 6) return false;
    reply(`\x1b[${position()}R`);
    return true;
  });
  handler.registerCsiHandler({ prefix: '?', final: 'n' }, (params) => {
    if (params.params[0] === 6) reply(`\x1b[?${position()}R`);
    else if (params.params[0] === 996 && palette.dark !== undefined) reply(colourScheme(palette.dark));
    return true;
  });

  // DECRQM: xterm does not report this mode as known.
  handler.registerCsiHandler({ prefix: '?', intermediates: '$', final: 'p' }, (params) => {
    if (params.params[0] !== 2031) return false;
    reply(`\x1b[?2031;${core.coreService.decPrivateModes.colorSchemeUpdates ? 1 : 2}$y`);
    return true;
  });

  // XTWINOPS: sizes of the pane and of one cell in pixels; xterm answers the others.
  handler.registerCsiHandler({ final: 't' }, (params) => {
    const [what, of] = [params.params[0], params.length > 1 ? params.params[1] : 0];
    const { rows, cols } = parts;
    const cell = parts.cell ?? usualCell;
    if ((what !== 14 && what !== 16) || of === 2) return false;
    if (what === 14) reply(`\x1b[4;${rows * cell.height};${cols * cell.width}t`);
    else reply(`\x1b[6;${cell.height};${cell.width}t`);
    return true;
  });

  const osc = parts.terminator;
  installColours(parts, reply, (answer) => reply(osc.asAsked(answer)));
}

/** Answers about colours and the rendition, and their settings. */
function installColours(
  { core, palette }: ScreenParts,
  reply: (answer: string) => void,
  replyAsAsked: (answer: string) => void,
): void {
  const handler = core._inputHandler;
  // DECRQSS: xterm answers SGR with "0" whatever is set, and the cursor's shape from its options.
  handler.registerDcsHandler({ intermediates: '$', final: 'q' }, (data) => {
    if (data === 'm') reply(`\x1bP1$r${currentRendition(core)}m\x1b\\`);
    else if (data === ' q') reply(`\x1bP1$r${cursorShape(core)} q\x1b\\`);
    else return false;
    return true;
  });

  const answerAll = (answers: string[]) => {
    for (const answer of answers) reply(answer);
    return true;
  };
  handler.registerDcsHandler({ intermediates: '+', final: 'q' }, (data) => answerAll(terminfoAnswers(data)));
  const answerQuestions = (answers: string[]) => {
    for (const answer of answers) replyAsAsked(answer);
    return true;
  };
  handler.registerOscHandler(4, (data) => answerQuestions(palette.indexed(data)));
  handler.registerOscHandler(104, (data) => {
    palette.resetIndexed(data);
    return true;
  });
  for (const which of Object.values(specialColours)) {
    handler.registerOscHandler(which, (data) => answerQuestions(palette.special(which, data)));
    handler.registerOscHandler(which + 100, () => {
      palette.resetSpecial(which);
      return true;
    });
  }
}

/**
 * The current rendition as DECRPSS gives it: starting from a reset, colours in the colon form of ISO 8613-6, which
 * programs that probe for true colour expect.
 */
function currentRendition(core: XtermCore): string {
  const { fg, bg, extended } = core._inputHandler._curAttrData;
  const sgr = sgrParameters(fg, bg, extended, () => undefined);
  if (sgr === '') return '0';
  const colon = sgr
    .replace(/\b([345]8);2;(\d+);(\d+);(\d+)/g, '$1:2::$2:$3:$4')
    .replace(/\b([345]8);5;(\d+)/g, '$1:5:$2');
  return `0;${colon}`;
}
