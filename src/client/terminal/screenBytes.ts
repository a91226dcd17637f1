/**
 * The sequences that take the user's terminal over, and those that give it back. Knows nothing of programs' modes
 * (ModeKeeper.ts). Source: xterm's ctlseqs.
 */
import type { Progress } from '../../protocol/messages.ts';
import { asciiLine } from '../compositor/asciiForm.ts';
import { resetColour } from '../compositor/Painter.ts';
import type { Capabilities } from './capabilities.ts';

/** Asks for a report when the terminal becomes dark or light (mode 2031). */
export const followScheme = '\x1b[?2031h';

/** Enters the alternate screen, keeps the title and hides the cursor. */
export function enterBytes({ titles }: Capabilities, followsScheme = false): string {
  return `\x1b[?1049h${titles ? '\x1b[22;0t' : ''}\x1b[?25l${followsScheme ? followScheme : ''}`;
}

/** Changes of the terminal to undo, beside those of `enterBytes`. */
export interface TerminalChanges {
  /** The bytes that reset the modes. */
  modes: string;
  followsScheme: boolean;
  cursorShape: boolean;
  cursorColour: boolean;
  progress: boolean;
}

/** Undoes `enterBytes` and these changes, also in the middle of an update. */
export function leaveBytes(
  { titles, hyperlinks, synchronized }: Capabilities,
  { modes, followsScheme, cursorShape, cursorColour, progress }: TerminalChanges,
): string {
  const update = synchronized ? '\x1b[?2026l' : '';
  const link = hyperlinks ? '\x1b]8;;\x1b\\' : '';
  const scheme = followsScheme ? '\x1b[?2031l' : '';
  const shape = cursorShape ? '\x1b[0 q' : '';
  const colour = cursorColour ? resetColour : '';
  const done = progress ? noProgress : '';
  return `${update}${link}\x1b[m${modes}${scheme}${shape}${colour}${done}\x1b[?25h\x1b[?1049l${titles ? '\x1b[23;0t' : ''}`;
}

const noProgress = '\x1b]9;4;0;\x1b\\';

/** Shows a program's progress where the terminal can (ConEmu's OSC 9;4); null ends it. */
export function progressBytes(progress: Progress | null, capabilities: Capabilities): string {
  if (!capabilities.progress) return '';
  if (progress === null) return noProgress;
  const { state, percent } = progress;
  const kind = state === 'error' ? 2 : percent === undefined ? 3 : 1;
  return `\x1b]9;4;${kind};${percent ?? ''}\x1b\\`;
}

/** Sets the title, which the caller has made printable. */
export function titleBytes(title: string, { titles, utf8 }: Capabilities): string {
  return titles ? `\x1b]2;${utf8 ? title : asciiLine(title)}\x1b\\` : '';
}
