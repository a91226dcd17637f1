/**
 * Answers to programs that query a terminfo capability by name (XTGETTCAP, xterm ctlseqs): over ssh they see neither
 * COLORTERM nor a matching terminfo entry. Owns which capabilities are reported, and the wording.
 */
import { Buffer } from 'node:buffer';

/** Capabilities of holdfast's screens beyond the entry tmux-256color, by name; '' for a boolean. */
const capabilities: Readonly<Record<string, string>> = {
  TN: 'tmux-256color',
  Co: '256',
  colors: '256',
  RGB: '8/8/8',
  Tc: '',
  setrgbf: '\x1b[38;2;%p1%d;%p2%d;%p3%dm',
  setrgbb: '\x1b[48;2;%p1%d;%p2%d;%p3%dm',
  Smulx: '\x1b[4:%p1%dm',
  Su: '',
  Setulc: '\x1b[58:2::%p1%{65536}%/%d:%p1%{256}%/%{255}%&%d:%p1%{255}%&%dm',
  Ms: '\x1b]52;%p1%s;%p2%s\x1b\\',
  Ss: '\x1b[%p1%d q',
  Se: '\x1b[2 q',
  Pst: '\x1b]7501;%p1%s\x1b\\',
  Sync: '\x1b[?2026%?%p1%{1}%-%tl%eh%;',
};

/** Most names per query; no genuine program asks for more. */
const maxNames = 32;

/** The answers to `DCS + q name ; name ... ST`, names in hex: one each, as kitty and xterm give them. */
export function terminfoAnswers(data: string): string[] {
  return data.split(';', maxNames).map((hex) => {
    const name = /^(?:[\da-f]{2}){1,32}$/i.test(hex) ? Buffer.from(hex, 'hex').toString('latin1') : '';
    const value = Object.hasOwn(capabilities, name) ? capabilities[name] : undefined;
    if (value === undefined) return '\x1bP0+r\x1b\\';
    const coded = value === '' ? '' : `=${Buffer.from(value, 'latin1').toString('hex')}`;
    return `\x1bP1+r${hex}${coded}\x1b\\`;
  });
}
