/**
 * The commands of `send-keys -X`, as one table: the number of arguments, the effect on a search's highlighting, and
 * the action. Names and behaviour are tmux's; owns no state.
 */
import type { CopyCursor } from './CopyCursor.ts';
import type { JumpKind } from './CopyState.ts';

/** The objects that a command works on. Methods that return a promise wait for rows of the past or for a search. */
export interface CommandScene {
  readonly cursor: CopyCursor;
  /** Arguments after the command's name, their number already checked. */
  readonly words: readonly string[];
  /** -N, at least 1. */
  readonly count: number;
  readonly wordSeparators: string;
  /** The mode was entered with -e: scrolling to the bottom ends it. */
  readonly endsAtBottom: boolean;
  /** Copies the selection, or the match under the cursor. */
  copy(how: { prefix?: string | undefined; append?: boolean }): Promise<void>;
  /** Pipes it to a command, or to copy-command; `buffer` copies it as well. */
  pipe(how: { command?: string | undefined; prefix?: string | undefined; buffer: boolean }): Promise<void>;
  /** Searches for a text from the cursor on; without one, for the last text again. */
  search(how: { direction: 'up' | 'down'; text?: string; regex?: boolean }): Promise<void>;
  searchAgain(reverse: boolean): Promise<void>;
  /** `word` begins with '=', '-' or '+', as command-prompt -i gives it. */
  searchIncremental(word: string, direction: 'up' | 'down'): Promise<void>;
  promptMark(direction: 'up' | 'down', kind: 'prompt' | 'output'): void;
  matchingBracket(direction: 'next' | 'previous'): void;
  refresh(): void;
  /** Shows or hides who typed. */
  toggleAuthors(): void;
}

/** 'cancel' ends the mode. */
type Outcome = 'cancel' | undefined;

export interface CopyCommand {
  /** Least and most arguments. */
  words: readonly [number, number];
  /** Whether it ends the highlighting of a search: as in tmux, some only with emacs keys. */
  clears: 'always' | 'never' | 'emacs';
  // biome-ignore lint/suspicious/noConfusingVoidType: most commands only move, and say nothing.
  run(scene: CommandScene): Outcome | Promise<Outcome> | void;
}

type Run = CopyCommand['run'];

const motion = (run: Run, words: readonly [number, number] = [0, 0]): CopyCommand => ({
  words,
  clears: 'emacs',
  run,
});
const action = (run: Run, most = 0, least = 0): CopyCommand => ({
  words: [least, most],
  clears: 'always',
  run,
});
const quiet = (run: Run, most = 0): CopyCommand => ({ words: [0, most], clears: 'never', run });

/** Repeats a movement -N times. */
const repeated = (move: (cursor: CopyCursor, scene: CommandScene) => void) =>
  motion((scene) => {
    for (let left = scene.count; left > 0; left--) move(scene.cursor, scene);
  });

function pageDown(half: boolean, ends: (scene: CommandScene) => boolean): Run {
  return (scene) => {
    for (let left = scene.count; left > 0; left--) {
      if (scene.cursor.pageDown(half, ends(scene))) return 'cancel';
    }
    return undefined;
  };
}

function scrollDown(ends: (scene: CommandScene) => boolean): Run {
  return (scene) => {
    for (let left = scene.count; left > 0; left--) scene.cursor.down(true);
    return ends(scene) && scene.cursor.state.scroll === 0 ? 'cancel' : undefined;
  };
}

const always = (): boolean => true;
const ifAsked = (scene: CommandScene): boolean => scene.endsAtBottom;

function jumping(kind: JumpKind): CopyCommand {
  return motion(
    ({ cursor, words: [word = ''], count }) => {
      const [character] = word;
      if (character === undefined) return;
      cursor.state.jump = { kind, character };
      for (let left = count; left > 0; left--) cursor.jump(kind, character);
    },
    [1, 1],
  );
}

const reversed: Readonly<Record<JumpKind, JumpKind>> = {
  forward: 'backward',
  backward: 'forward',
  'to-forward': 'to-backward',
  'to-backward': 'to-forward',
};

function jumpAgain(reverse: boolean): CopyCommand {
  return repeated((cursor) => {
    const { jump } = cursor.state;
    if (jump) cursor.jump(reverse ? reversed[jump.kind] : jump.kind, jump.character);
  });
}

/** Copies from the start of the line or the cursor to the end of a line, and restores the cursor. */
function copyLines(from: 'start' | 'cursor', how: { pipe: boolean; cancel: boolean }): CopyCommand {
  return action(
    async (scene) => {
      const { cursor, words, count } = scene;
      const { state } = cursor;
      const { cx, cy, scroll } = state;
      if (from === 'start') {
        state.unit = null;
        cursor.startOfLine();
      }
      cursor.selecting.start();
      for (let left = count; left > 1; left--) cursor.down();
      cursor.endOfLine();
      if (how.pipe) await scene.pipe({ command: words[0], prefix: words[1], buffer: true });
      else await scene.copy({ prefix: words[0] });
      if (how.cancel) return 'cancel';
      cursor.selecting.clear();
      state.cx = cx;
      state.cy = cy;
      state.scroll = scroll;
      return undefined;
    },
    how.pipe ? 2 : 1,
  );
}

type After = 'stay' | 'clear' | 'cancel';

function finish(scene: CommandScene, after: After): Outcome {
  if (after !== 'stay') scene.cursor.selecting.clear();
  return after === 'cancel' ? 'cancel' : undefined;
}

function copySelection(after: After): CopyCommand {
  const run: Run = async (scene) => {
    await scene.copy({ prefix: scene.words[0] });
    return finish(scene, after);
  };
  return after === 'stay' ? quiet(run, 1) : action(run, 1);
}

function pipeSelection(after: After, buffer: boolean): CopyCommand {
  const run: Run = async (scene) => {
    const [command, prefix] = scene.words;
    await scene.pipe({ command, prefix, buffer });
    return finish(scene, after);
  };
  const most = buffer ? 2 : 1;
  return after === 'stay' ? quiet(run, most) : action(run, most);
}

function appendSelection(after: After): CopyCommand {
  return action(async (scene) => {
    await scene.copy({ append: true });
    return finish(scene, after);
  });
}

function searching(direction: 'up' | 'down', regex: boolean): CopyCommand {
  return action(async (scene) => {
    const [text = ''] = scene.words;
    if (text === '') return undefined;
    for (let left = scene.count; left > 0; left--) await scene.search({ direction, text, regex });
    return undefined;
  }, 1);
}

function searchingAgain(reverse: boolean): CopyCommand {
  return action(async (scene) => {
    for (let left = scene.count; left > 0; left--) await scene.searchAgain(reverse);
    return undefined;
  });
}

function searchingIncremental(direction: 'up' | 'down'): CopyCommand {
  return action(
    async (scene) => {
      await scene.searchIncremental(scene.words[0] ?? '', direction);
      return undefined;
    },
    1,
    1,
  );
}

function promptJump(direction: 'up' | 'down'): CopyCommand {
  return action(({ promptMark, words }) => promptMark(direction, words[0] === '-o' ? 'output' : 'prompt'), 1);
}

function toRow(row: (rows: number) => number): CopyCommand {
  return motion(({ cursor }) => cursor.place(0, row(cursor.grid.rows), cursor.state.scroll));
}

function scrollCursor(row: (rows: number) => number): CopyCommand {
  return action(({ cursor }) => cursor.scrollCursorTo(row(cursor.grid.rows)));
}

function rectangle(on: (now: boolean) => boolean): CopyCommand {
  return action(({ cursor }) => {
    cursor.state.lines = null;
    cursor.selecting.setRectangle(on(cursor.state.rectangle));
  });
}

export const copyCommands: Readonly<Record<string, CopyCommand>> = {
  'append-selection': appendSelection('clear'),
  'append-selection-and-cancel': appendSelection('cancel'),
  'back-to-indentation': action(({ cursor }) => cursor.backToIndentation()),
  'begin-selection': action(({ cursor }) => {
    cursor.state.lines = null;
    cursor.state.unit = null;
    cursor.selecting.start();
  }),
  'bottom-line': toRow((rows) => rows - 1),
  cancel: action(() => 'cancel'),
  'clear-selection': action(({ cursor }) => cursor.selecting.clear()),
  'copy-end-of-line': copyLines('cursor', { pipe: false, cancel: false }),
  'copy-end-of-line-and-cancel': copyLines('cursor', { pipe: false, cancel: true }),
  'copy-line': copyLines('start', { pipe: false, cancel: false }),
  'copy-line-and-cancel': copyLines('start', { pipe: false, cancel: true }),
  'copy-pipe': pipeSelection('clear', true),
  'copy-pipe-and-cancel': pipeSelection('cancel', true),
  'copy-pipe-end-of-line': copyLines('cursor', { pipe: true, cancel: false }),
  'copy-pipe-end-of-line-and-cancel': copyLines('cursor', { pipe: true, cancel: true }),
  'copy-pipe-line': copyLines('start', { pipe: true, cancel: false }),
  'copy-pipe-line-and-cancel': copyLines('start', { pipe: true, cancel: true }),
  'copy-pipe-no-clear': pipeSelection('stay', true),
  'copy-selection': copySelection('clear'),
  'copy-selection-and-cancel': copySelection('cancel'),
  'copy-selection-no-clear': copySelection('stay'),
  'cursor-down': repeated((cursor) => cursor.down()),
  'cursor-down-and-cancel': action(({ cursor, count }) => {
    const { cy } = cursor.state;
    for (let left = count; left > 0; left--) cursor.down();
    return cy === cursor.state.cy && cursor.state.scroll === 0 ? 'cancel' : undefined;
  }),
  'cursor-left': repeated((cursor) => cursor.left()),
  'cursor-right': repeated((cursor) => cursor.right()),
  'cursor-up': repeated((cursor) => cursor.up()),
  'end-of-line': motion(({ cursor }) => cursor.endOfLine()),
  'goto-line': motion(
    ({ cursor, words: [word = ''] }) => {
      if (/^\s*[+-]?\d{1,10}$/.test(word) && Number(word) >= -1) cursor.gotoLine(Number(word));
    },
    [1, 1],
  ),
  'halfpage-down': motion(pageDown(true, ifAsked)),
  'halfpage-down-and-cancel': action(pageDown(true, always)),
  'halfpage-up': repeated((cursor) => cursor.pageUp(true)),
  'history-bottom': motion(({ cursor }) => cursor.historyBottom()),
  'history-top': motion(({ cursor }) => cursor.historyTop()),
  'jump-again': jumpAgain(false),
  'jump-backward': jumping('backward'),
  'jump-forward': jumping('forward'),
  'jump-reverse': jumpAgain(true),
  'jump-to-backward': jumping('to-backward'),
  'jump-to-forward': jumping('to-forward'),
  'jump-to-mark': action(({ cursor }) => cursor.jumpToMark()),
  'middle-line': toRow((rows) => Math.trunc((rows - 1) / 2)),
  'next-matching-bracket': action((scene) => {
    for (let left = scene.count; left > 0; left--) scene.matchingBracket('next');
  }),
  'next-paragraph': repeated((cursor) => cursor.nextParagraph()),
  'next-prompt': promptJump('down'),
  'next-space': repeated((cursor) => cursor.nextWord('')),
  'next-space-end': repeated((cursor) => cursor.nextWordEnd('')),
  'next-word': repeated((cursor, { wordSeparators }) => cursor.nextWord(wordSeparators)),
  'next-word-end': repeated((cursor, { wordSeparators }) => cursor.nextWordEnd(wordSeparators)),
  'other-end': motion(({ cursor, count }) => {
    cursor.state.unit = null;
    if (count % 2 === 1) cursor.selecting.otherEnd();
  }),
  'page-down': motion(pageDown(false, ifAsked)),
  'page-down-and-cancel': action(pageDown(false, always)),
  'page-up': repeated((cursor) => cursor.pageUp(false)),
  pipe: pipeSelection('clear', false),
  'pipe-and-cancel': pipeSelection('cancel', false),
  'pipe-no-clear': pipeSelection('stay', false),
  'previous-matching-bracket': action((scene) => {
    for (let left = scene.count; left > 0; left--) scene.matchingBracket('previous');
  }),
  'previous-paragraph': repeated((cursor) => cursor.previousParagraph()),
  'previous-prompt': promptJump('up'),
  'previous-space': repeated((cursor) => cursor.previousWord('')),
  'previous-word': repeated((cursor, { wordSeparators }) => cursor.previousWord(wordSeparators)),
  'rectangle-off': rectangle(() => false),
  'rectangle-on': rectangle(() => true),
  'rectangle-toggle': rectangle((now) => !now),
  'refresh-from-pane': action(({ refresh }) => refresh()),
  'scroll-bottom': scrollCursor((rows) => rows - 1),
  'scroll-down': motion(scrollDown(ifAsked)),
  'scroll-down-and-cancel': action(scrollDown(always)),
  'scroll-middle': scrollCursor((rows) => Math.trunc((rows - 1) / 2)),
  'scroll-top': scrollCursor(() => 0),
  'scroll-up': repeated((cursor) => cursor.up(true)),
  'search-again': searchingAgain(false),
  'search-backward': searching('up', true),
  'search-backward-incremental': searchingIncremental('up'),
  'search-backward-text': searching('up', false),
  'search-forward': searching('down', true),
  'search-forward-incremental': searchingIncremental('down'),
  'search-forward-text': searching('down', false),
  'search-reverse': searchingAgain(true),
  'select-line': action(({ cursor, count }) => cursor.selecting.line(count)),
  'select-word': action(({ cursor, wordSeparators }) => cursor.selecting.word(wordSeparators)),
  'set-mark': action(({ cursor }) => cursor.setMark()),
  'start-of-line': motion(({ cursor }) => cursor.startOfLine()),
  'stop-selection': action(({ cursor: { state } }) => {
    if (state.selection) state.selection.follows = null;
    state.lines = null;
    state.unit = null;
  }),
  'toggle-authors': quiet(({ toggleAuthors }) => toggleAuthors()),
  'toggle-position': quiet(({ cursor: { state } }) => {
    state.hidePosition = !state.hidePosition;
  }),
  'top-line': toRow(() => 0),
};
