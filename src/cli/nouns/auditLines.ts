/** Entries of the ledger as lines for people, and the choice among them. Prints nothing itself. */
import type { Author, Deed } from '../../operator/ledger/Deed.ts';
import { isRecord } from '../../protocol/codec.ts';
import { printable } from '../../protocol/printable.ts';

/** An entry as read back: a deed with its number and time. */
export type Entry = Deed & { readonly seq: number; readonly at: number };

export interface Chosen {
  since: number | null;
  by: string | null;
  pane: string | null;
  action: string | null;
}

/** The entry in a line; null for headers, checkpoints, and what is no entry. */
export function entryOf(line: string): Entry | null {
  if (!line.startsWith('{"seq":')) return null;
  try {
    const value: unknown = JSON.parse(line);
    if (!isRecord(value) || typeof value.at !== 'number' || typeof value.action !== 'string') return null;
    return isRecord(value.by) && typeof value.by.name === 'string' ? (value as unknown as Entry) : null;
  } catch {
    return null;
  }
}

export function isChosen(entry: Entry, { since, by, pane, action }: Chosen): boolean {
  if (since !== null && entry.at < since) return false;
  if (action !== null && entry.action !== action) return false;
  const { id, name, operator, device } = entry.by;
  if (by !== null && ![id, name, operator, device].includes(by)) return false;
  return (
    pane === null ||
    ('pane' in entry && entry.pane === pane) ||
    ('paneUuid' in entry && entry.paneUuid === pane)
  );
}

/** `2026-03-01 14:05:02 ann (websocket from 192.0.2.7) typed 12 bytes into %3`. */
export function entryText(entry: Entry): string {
  const time = new Date(entry.at - new Date(entry.at).getTimezoneOffset() * 60_000);
  const [day = '', clock = ''] = time.toISOString().split(/[T.]/);
  return `${printable(`${day} ${clock} ${who(entry.by)} ${did(entry)}`)}\n`;
}

function who({ name, actor, device, carrier, from }: Author): string {
  const kind = `${actor === 'person' ? '' : ` [${actor}]`}${device === undefined ? '' : ` on ${device}`}`;
  if (carrier === undefined || carrier === 'local') return `${name}${kind}`;
  return `${name}${kind} (${carrier}${from === undefined ? '' : ` from ${from}`})`;
}

const times = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;
const named = (author: Author | undefined, word: string) => (author ? ` ${word} ${author.name}` : '');

function did(entry: Entry): string {
  switch (entry.action) {
    case 'server-started':
      return `started: pid ${entry.pid}, holdfast ${entry.version}, ${times(entry.sessions, 'session')}`;
    case 'server-ended':
      return `ended: ${entry.reason}`;
    case 'host-rebooted':
      return `lost the programs of the server before: ${entry.reason}`;
    case 'clock-jumped':
      return `saw the clock jump from ${new Date(entry.before).toISOString()} to ${new Date(entry.after).toISOString()}`;
    case 'ledger-off':
    case 'ledger-on':
      return `turned the ledger ${entry.action.slice('ledger-'.length)}`;
    case 'ledger-torn':
      return `removed ${times(entry.bytes, 'byte')} of an unfinished line`;
    case 'ledger-gap':
      return `lost ${times(entry.lost, 'entry').replace('entrys', 'entries')}: ${entry.reason}`;
    case 'ledger-replaced':
      return `began a new ledger, since ${entry.reason}; the old one is ${entry.kept}`;
    case 'admitted':
      return `was admitted as ${entry.role} (${entry.kind}${entry.resumed ? ', came back' : ''})`;
    case 'refused':
      return `was refused (${entry.kind}): ${entry.reason}`;
    case 'attached':
    case 'detached':
    case 'switched':
      return `${entry.action} ${entry.client}: session ${entry.session}, ${entry.role}`;
    case 'role-changed':
      return `is now ${entry.role} in ${entry.client}: session ${entry.session}`;
    case 'token-created':
      return `made token ${entry.token}${entry.name === '' ? '' : ` "${entry.name}"`}: ${entry.role}, ${entry.session === null ? 'all sessions' : 'one session'}`;
    case 'token-revoked':
      return `revoked token ${entry.token}${entry.name === '' ? '' : ` "${entry.name}"`}, ended ${times(entry.ended, 'connection')}`;
    case 'link-created':
    case 'device-paired':
    case 'device-renamed':
    case 'device-revoked':
      return deviceText(entry);
    case 'input':
      return `typed ${times(entry.bytes, 'byte')} into ${entry.pane}${entry.way === 'keys' ? '' : ' by a command'}`;
    case 'command':
      return commandText(entry);
    case 'log-block':
      return `completed block ${entry.block} of pane ${entry.paneUuid}, up to byte ${entry.endOffset}: ${entry.sha256}`;
    default:
      return controlText(entry);
  }
}

type DeviceEntry = Extract<
  Entry,
  { action: 'link-created' | 'device-paired' | 'device-renamed' | 'device-revoked' }
>;

function deviceText(entry: DeviceEntry): string {
  switch (entry.action) {
    case 'link-created':
      return `made pairing link ${entry.link}: ${rightsText(entry)}`;
    case 'device-paired':
      return `paired device ${entry.device} "${entry.name}": ${rightsText(entry)}`;
    case 'device-renamed':
      return `renamed device ${entry.device} from "${entry.before}" to "${entry.name}"`;
    case 'device-revoked':
      return `revoked device ${entry.device} "${entry.name}", ended ${times(entry.ended, 'connection')}`;
  }
}

const rightsText = ({ own, role, session }: { own: boolean; role: string; session: string | null }) =>
  own ? "the owner's own" : `${role}, ${session === null ? 'all sessions' : 'one session'}`;

function commandText({ line, error, count, session, pane }: Entry & { action: 'command' }): string {
  const place = pane ?? session;
  const again = count === undefined ? '' : `, ${times(count, 'more time')}`;
  const end = error === undefined ? '' : `: ${error}`;
  return `ran ${line}${place === undefined ? '' : ` (${place})`}${again}${end}`;
}

function controlText(entry: Exclude<Entry, { action: 'command' }>): string {
  switch (entry.action) {
    case 'control-taken':
      return `took control of ${entry.pane}${named(entry.from, 'from')}`;
    case 'control-given':
      return `gave up control of ${entry.pane}${named(entry.to, 'to')}`;
    case 'control-lost':
      return `lost control of ${entry.pane}${named(entry.to, 'to')}: ${entry.why}`;
    case 'control-asked':
      return `asked for control of ${entry.pane}${named(entry.holder, 'held by')}`;
    case 'control-refused':
      return `was refused control of ${entry.pane}${named(entry.holder, 'held by')}`;
    case 'agent-granted':
      return `let ${entry.agent.name} change ${entry.scope} ${entry.id}`;
    case 'agent-revoked':
      return `no longer lets ${entry.agent.name} change ${entry.scope} ${entry.id}`;
    case 'asked':
      return `asked ${entry.question}: ${entry.text}`;
    case 'answered':
      return `answered ${entry.question}${entry.answer === undefined ? '' : `: ${entry.answer}`}`;
    case 'ended':
      return `ended ${entry.question}: ${entry.how}${entry.why === undefined ? '' : `, ${entry.why}`}`;
    default:
      // An action of a later release.
      return `${(entry as { action: string }).action}`;
  }
}
