/**
 * Capabilities of the user's terminal: from the environment before the first picture, from the terminal's answers
 * after it, and overriding both from the options terminal-features and terminal-overrides. TerminalQuestions.ts does
 * the asking.
 */
import type { WriteStream } from 'node:tty';
import type { TerminalFeatures, TerminalInfo } from '../../protocol/messages.ts';
import { saysUtf8 } from '../../runtime/locale.ts';
import type { ColourDepth } from '../compositor/colours.ts';
import type { TerminalAnswers } from './answers.ts';
import { formOf, formOfName, type NotificationForm } from './notifications.ts';

/**
 * Protocol by which a terminal sends keys that plain bytes can't tell apart: the kitty keyboard protocol, xterm's
 * modifyOtherKeys, or none.
 */
export type Keyboard = 'kitty' | 'xterm' | 'plain';

export interface Capabilities {
  colours: ColourDepth;
  hyperlinks: boolean;
  /** SGR 4:2 to 4:5 and 58. A terminal without them may misread them (xterm draws 4:3 in black). */
  styledUnderlines: boolean;
  /** XTWINOPS 22/23 (title stack) and OSC 2. */
  titles: boolean;
  /** Synchronized updates (mode 2026). */
  synchronized: boolean;
  /** Its clipboard can be set (OSC 52). */
  clipboard: boolean;
  /** The cursor's colour can be set and reset (OSC 12 and 112). */
  cursorColour: boolean;
  /** Progress (OSC 9;4); elsewhere it may be shown as a notification. */
  progress: boolean;
  /** A character in the last cell of the last row does not scroll the screen (terminfo am, xenl). */
  lastCell: boolean;
  keyboard: Keyboard;
  notifications: NotificationForm;
  /** The terminal can be queried: it is not known to mishandle queries. */
  mayBeAsked: boolean;
  /** Supports UTF-8, according to the locale or -u. */
  utf8: boolean;
  /** Background as `#rrggbb` according to the environment, for a terminal that does not answer. */
  background?: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Terminals known to have 24-bit colour, though not all set COLORTERM (ssh loses it), and styled underlines. */
const modernTerms = /kitty|alacritty|foot|wezterm|ghostty|contour|iterm/;
/** The same, by their TERM_PROGRAM. */
const modernPrograms = /^(iTerm\.app|WezTerm|ghostty|vscode)$/;

/** Known capabilities by the name in the answer (XTVERSION), beyond the questions asked. */
const named: readonly (readonly [RegExp, Partial<Capabilities>])[] = [
  // Since 331, colours outside its palette are shown as the nearest; it draws only plain underlines.
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
  const modern =
    modernTerms.test(term) || modernPrograms.test(env.TERM_PROGRAM ?? '') || env.HOLDFAST !== undefined;
  return {
    colours: colourDepth(env, term),
    hyperlinks: !simple,
    styledUnderlines: modern || env.VTE_VERSION !== undefined,
    titles: !simple,
    synchronized: modern,
    clipboard: !simple,
    cursorColour: !simple,
    progress: env.WT_SESSION !== undefined || env.TERM_PROGRAM === 'ghostty' || env.HOLDFAST !== undefined,
    lastCell: true,
    keyboard: 'plain',
    notifications: formOf(env),
    mayBeAsked: !simple && colourDepth(env, term) !== 'none',
    utf8: saysUtf8(env),
    ...environmentBackground(env, term),
  };
}

/** The capabilities corrected by the terminal's answers: it may support more than was known, or less. */
export function withAnswers(known: Capabilities, answers: TerminalAnswers): Capabilities {
  const byName = named.find(([name]) => name.test(answers.name ?? ''))?.[1] ?? {};
  const next = { ...known, ...byName };
  next.notifications = formOfName(answers.name ?? '') ?? next.notifications;
  if (tellsProgress.test(answers.name ?? '')) next.progress = true;
  if (answers.rgb) next.colours = 'truecolor';
  if (answers.styledUnderlines) next.styledUnderlines = true;
  if (answers.synchronized !== undefined) next.synchronized = answers.synchronized;
  if (answers.kittyKeyboard) next.keyboard = 'kitty';
  // NO_COLOR is the user's choice, whatever the terminal could show.
  if (known.colours === 'none') next.colours = 'none';
  return next;
}

/** Names of terminals that show OSC 9;4 as progress. */
const tellsProgress = /^(?:ghostty |WezTerm |mintty |holdfast\()/;

/** Capabilities that options set under the same name. */
const flags = [
  'clipboard',
  'cursorColour',
  'hyperlinks',
  'lastCell',
  'progress',
  'styledUnderlines',
  'synchronized',
  'titles',
] as const;

/** The capabilities corrected by options, which override everything but NO_COLOR. */
export function withFeatures(known: Capabilities, features: TerminalFeatures): Capabilities {
  const next = { ...known };
  for (const flag of flags) next[flag] = features[flag] ?? next[flag];
  next.notifications = features.notifications ?? next.notifications;
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

/** By the last number of COLORFGBG (rxvt, Konsole): 7 and the bright ones but grey are light. Linux's console is black. */
function environmentBackground(env: Env, term: string): { background?: string } {
  const last = /(?:^|;)(\d{1,2})$/.exec(env.COLORFGBG ?? '')?.[1];
  if (last !== undefined)
    return { background: Number(last) === 7 || Number(last) > 8 ? '#ffffff' : '#000000' };
  return term === 'linux' ? { background: '#000000' } : {};
}

/** The terminal's description for the server. `tty` is its path where the caller knows it. */
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
