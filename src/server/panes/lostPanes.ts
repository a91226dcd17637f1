/**
 * Panes without a program: the notice on their screens, the effect of a key typed at one, and which programs restart by
 * themselves after a loss (option respawn-programs). Starts nothing itself: the command respawn-lost does.
 */
import { basename } from 'node:path';
import type { OptionSet } from '../../options/types.ts';
import type { Pane } from '../../session/types.ts';

/** Longest command or folder shown in a notice, characters. */
const mostTold = 200;
const controls = /[\p{Cc}\p{Cf}]/gu;

/** Last lines on the screen of a pane whose program was lost. `home`: the user's home folder, shown as `~`. */
export function lostNotice(pane: Pane, reason: string, home: string | undefined): Uint8Array {
  const command = pane.startCommand.length === 0 ? 'a shell' : `'${plain(pane.startCommand.join(' '))}'`;
  const folder = home && pane.cwd.startsWith(`${home}/`) ? `~${pane.cwd.slice(home.length)}` : pane.cwd;
  return Buffer.from(
    `\r\n[lost: ${plain(reason)}; this was ${command} in ${plain(folder)}]\r\n[Enter starts it again]\r\n`,
  );
}

/** Message for a key typed at a pane without a program; null when the key restarts the lost program. */
export function typedAtNothing(pane: Pane, bytes: Uint8Array): string | null {
  const { process } = pane;
  if (pane.inputDisabled) return `pane ${pane.id} has input turned off: select-pane -e turns it on`;
  if (process.state === 'lost')
    return bytes[0] === 0x0d || bytes[0] === 0x0a
      ? null
      : `nothing runs in pane ${pane.id} (lost: ${process.reason}): Enter starts it again`;
  return `nothing runs in pane ${pane.id}: respawn-pane starts it again, kill-pane closes it`;
}

/** Whether a lost program restarts by itself. */
export function startsByItself(pane: Pane, session: OptionSet): boolean {
  const shell = session.getString('default-shell');
  const [word = ''] = (pane.startCommand[0] ?? shell).trim().split(/\s+/);
  return session.getArray('respawn-programs').includes(basename(word));
}

function plain(text: string): string {
  return text.replace(controls, '').slice(0, mostTold);
}
