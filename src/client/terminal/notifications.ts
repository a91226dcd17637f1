/**
 * Notifications in the forms that terminals understand: OSC 9 (iTerm2), OSC 777 (rxvt), OSC 99 (kitty), or the bell.
 * Owns the forms; the texts are printable when they come here.
 */
import { Buffer } from 'node:buffer';

/** Form by which a terminal takes notifications. */
export type NotificationForm = '9' | '777' | '99' | 'bell';

type Env = Readonly<Record<string, string | undefined>>;

/** By TERM_PROGRAM and TERM, which are known before the terminal has answered. */
const byEnvironment: readonly (readonly [RegExp, NotificationForm])[] = [
  [/kitty/, '99'],
  [/iTerm/, '9'],
  [/WezTerm|wezterm|ghostty|foot|contour|rxvt/, '777'],
];

/** By its own name (XTVERSION). */
const byName: readonly (readonly [RegExp, NotificationForm])[] = [
  [/^kitty\(/, '99'],
  [/^(?:iTerm2 |holdfast\()/, '9'],
  [/^(?:WezTerm |ghostty |foot\(|contour )/, '777'],
];

const found = (forms: typeof byName, text: string): NotificationForm | undefined =>
  forms.find(([name]) => name.test(text))?.[1];

/** Within another multiplexer the program's name is that of the multiplexer, which TERM_PROGRAM says. */
export function formOf({ TERM_PROGRAM = '', TERM = '' }: Env): NotificationForm {
  if (TERM_PROGRAM === 'tmux') return 'bell';
  return found(byEnvironment, TERM_PROGRAM) ?? found(byEnvironment, TERM) ?? 'bell';
}

/** Undefined for a name that says nothing. */
export const formOfName = (name: string): NotificationForm | undefined =>
  found(byName, name) ?? (/^tmux /.test(name) ? 'bell' : undefined);

/** The bytes of a notification. */
export function notificationBytes(form: NotificationForm, title: string, text: string): string {
  if (form === 'bell') return '\x07';
  if (form === '777') return `\x1b]777;notify;${title.replaceAll(';', ',')};${text}\x1b\\`;
  // A text that begins with a number is a command of ConEmu's to some terminals.
  if (form === '9') return `\x1b]9;${`${title}: ${text}`.replace(/^(?=\d)/, ' ')}\x1b\\`;
  // Encoded, so that no text can end it; both parts belong to one notification.
  const part = (keys: string, payload: string) =>
    `\x1b]99;i=holdfast:e=1:${keys};${Buffer.from(payload).toString('base64')}\x1b\\`;
  return part('d=0', title) + part('d=1:p=body', text);
}
