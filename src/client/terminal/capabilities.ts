/**
 * What the user's terminal can do, told from the environment alone. What can only be asked of it is ColourQuestion.ts's.
 */
import type { WriteStream } from 'node:tty';
import type { TerminalInfo } from '../../protocol/messages.ts';
import type { ColourDepth } from '../compositor/colours.ts';

export interface Capabilities {
  colours: ColourDepth;
  hyperlinks: boolean;
  /** SGR 4:2 to 4:5 and 58. A terminal that has none may take them for something else (xterm draws 4:3 in black). */
  styledUnderlines: boolean;
  /** XTWINOPS 22/23 (title stack) and OSC 2. */
  titles: boolean;
  /** It may be asked for its colours (OSC 10, 11): it has some, and is not known to stumble over the question. */
  answersColours: boolean;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Terminals known to have 24-bit colour, which do not all set COLORTERM (over ssh it gets lost), and styled underlines. */
const modernTerms = /kitty|alacritty|foot|wezterm|ghostty|contour|iterm/;
/** The same as they name themselves by TERM_PROGRAM. */
const modernPrograms = /^(iTerm\.app|WezTerm|ghostty|vscode|holdfast)$/;

export function capabilitiesOf(env: Env): Capabilities {
  const term = env.TERM ?? '';
  const simple = term === 'linux' || term === 'dumb' || term === '' || term.startsWith('vt');
  return {
    colours: colourDepth(env, term),
    hyperlinks: !simple,
    styledUnderlines:
      modernTerms.test(term) || env.VTE_VERSION !== undefined || modernPrograms.test(env.TERM_PROGRAM ?? ''),
    titles: !simple,
    answersColours: !simple && colourDepth(env, term) !== 'none',
  };
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
  };
  if (tty !== undefined) info.tty = tty;
  return info;
}
