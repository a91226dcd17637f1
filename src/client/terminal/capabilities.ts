/**
 * What the user's terminal can do: told from the environment before the first picture, from what the terminal answered
 * after it, and above both from what the options terminal-features and terminal-overrides say. Asking is
 * TerminalQuestions.ts's.
 */
import type { WriteStream } from 'node:tty';
import type { TerminalFeatures, TerminalInfo } from '../../protocol/messages.ts';
import { saysUtf8 } from '../../runtime/locale.ts';
import type { ColourDepth } from '../compositor/colours.ts';
import type { TerminalAnswers } from './answers.ts';

/**
 * How a terminal is told to send keys that plain bytes can't tell apart: by the kitty keyboard protocol, by xterm's
 * modifyOtherKeys, or not at all.
 */
export type Keyboard = 'kitty' | 'xterm' | 'plain';

export interface Capabilities {
  colours: ColourDepth;
  hyperlinks: boolean;
  /** SGR 4:2 to 4:5 and 58. A terminal that has none may take them for something else (xterm draws 4:3 in black). */
  styledUnderlines: boolean;
  /** XTWINOPS 22/23 (title stack) and OSC 2. */
  titles: boolean;
  /** Synchronized updates (mode 2026). */
  synchronized: boolean;
  keyboard: Keyboard;
  /** It may be asked what it is and can do: it is not known to stumble over the questions. */
  mayBeAsked: boolean;
  /** It takes UTF-8: the user's word, by locale or -u. */
  utf8: boolean;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Terminals known to have 24-bit colour, which do not all set COLORTERM (over ssh it gets lost), and styled underlines. */
const modernTerms = /kitty|alacritty|foot|wezterm|ghostty|contour|iterm/;
/** The same as they name themselves by TERM_PROGRAM. */
const modernPrograms = /^(iTerm\.app|WezTerm|ghostty|vscode|holdfast)$/;

/** What is known of terminals by the name that they answer with (XTVERSION), beyond what they were asked for. */
const named: readonly (readonly [RegExp, Partial<Capabilities>])[] = [
  // Since 331 colours that its palette has not are shown as the nearest; it draws no underlines but plain ones.
  [/^XTerm\(/, { colours: 'truecolor', keyboard: 'xterm' }],
  [/^tmux /, { colours: 'truecolor', styledUnderlines: true, keyboard: 'xterm' }],
  [/^mintty /, { colours: 'truecolor', styledUnderlines: true, keyboard: 'xterm' }],
  [/^(?:foot\(|iTerm2 )/, { colours: 'truecolor', styledUnderlines: true, keyboard: 'xterm' }],
  [
    /^(?:kitty\(|WezTerm |ghostty |contour |VTE\(|Konsole |holdfast\()/,
    { colours: 'truecolor', styledUnderlines: true },
  ],
];

export function capabilitiesOf(env: Env): Capabilities {
  const term = env.TERM ?? '';
  const simple = term === 'linux' || term === 'dumb' || term === '' || term.startsWith('vt');
  const modern = modernTerms.test(term) || modernPrograms.test(env.TERM_PROGRAM ?? '');
  return {
    colours: colourDepth(env, term),
    hyperlinks: !simple,
    styledUnderlines: modern || env.VTE_VERSION !== undefined,
    titles: !simple,
    synchronized: modern,
    keyboard: 'plain',
    mayBeAsked: !simple && colourDepth(env, term) !== 'none',
    utf8: saysUtf8(env),
  };
}

/** The capabilities with what the terminal answered: it can do more than was known, or less. */
export function withAnswers(known: Capabilities, answers: TerminalAnswers): Capabilities {
  const byName = named.find(([name]) => name.test(answers.name ?? ''))?.[1] ?? {};
  const next = { ...known, ...byName };
  if (answers.rgb) next.colours = 'truecolor';
  if (answers.styledUnderlines) next.styledUnderlines = true;
  if (answers.synchronized !== undefined) next.synchronized = answers.synchronized;
  if (answers.kittyKeyboard) next.keyboard = 'kitty';
  // NO_COLOR is the user's word, whatever the terminal could show.
  if (known.colours === 'none') next.colours = 'none';
  return next;
}

/** The capabilities with what options say of them, which wins over everything but NO_COLOR. */
export function withFeatures(known: Capabilities, features: TerminalFeatures): Capabilities {
  const next = { ...known };
  for (const flag of ['hyperlinks', 'styledUnderlines', 'titles', 'synchronized'] as const)
    next[flag] = features[flag] ?? next[flag];
  if (features.extendedKeys === false) next.keyboard = 'plain';
  else if (features.extendedKeys && next.keyboard === 'plain') next.keyboard = 'xterm';
  if (known.colours === 'none') return next;
  if (features.rgb) next.colours = 'truecolor';
  else if (features.rgb === false && next.colours === 'truecolor') next.colours = '256';
  else if (features.colours256 && next.colours === '16') next.colours = '256';
  return next;
}

function colourDepth(env: Env, term: string): ColourDepth {
  // https://no-color.org: present and not empty.
  if (env.NO_COLOR || term === 'dumb') return 'none';
  if (/^(truecolor|24bit)$/.test(env.COLORTERM ?? '') || modernTerms.test(term) || term.includes('-direct'))
    return 'truecolor';
  if (term.includes('256')) return '256';
  return term.startsWith('vt') ? 'none' : '16';
}

/** The terminal as a client introduces it to the server. `tty` is its path where the caller knows it. */
export function describeTerminal(output: WriteStream, env: Env, tty?: string): TerminalInfo {
  const info: TerminalInfo = {
    cols: output.columns || 80,
    rows: output.rows || 24,
    term: env.TERM ?? 'unknown',
    colours: colourDepth(env, env.TERM ?? ''),
    utf8: saysUtf8(env),
  };
  if (tty !== undefined) info.tty = tty;
  return info;
}
