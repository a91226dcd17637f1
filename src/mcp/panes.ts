/** Panes as tools name and show them. Asks the server, keeps nothing. */
import { optional, shortText, text } from '../protocol/check.ts';
import type { PaneInfo, ProcessInfo, ProgramStatus, SessionInfo, WindowInfo } from '../protocol/sessions.ts';
import type { AgentLink } from './AgentLink.ts';
import { field } from './fields.ts';

/** Longest target, characters. */
const targetCharacters = 256;
const target = shortText(targetCharacters);

export const paneField = field(
  target,
  'The pane: its id, such as %3, or session:window.pane, such as work:1.0',
);
export const optionalPane = (about: string) => field(optional(target), about);
export const paneOut = field(text, 'Id of the pane');
export const nextOut = (about: string) => field(optional(text), about);

/** A pane with its place. */
export interface FoundPane {
  session: SessionInfo;
  window: WindowInfo;
  pane: PaneInfo;
}

export function panesOf(sessions: readonly SessionInfo[]): FoundPane[] {
  return sessions.flatMap((session) =>
    session.windows.flatMap((window) => window.panes.map((pane) => ({ session, window, pane }))),
  );
}

/** Errors: no-such-pane and the like. */
export async function findPane(host: AgentLink, name: string): Promise<FoundPane> {
  const shown = await host.request('session.show', { target: name }, { again: true });
  const found = panesOf([shown.session]).find(({ pane }) => pane.id === shown.pane);
  if (!found) throw new Error(`the server named a pane that is not in its session: ${shown.pane}`);
  return found;
}

/** `work:1.0` */
export const placeOf = ({ session, window, pane }: FoundPane): string =>
  `${session.name}:${window.index}.${pane.index}`;

/** `running`, `exited 1`, `lost: host restarted`. */
export function processText(process: ProcessInfo): string {
  switch (process.state) {
    case 'running':
      return 'running';
    case 'exited':
      return `exited ${process.code}`;
    case 'killed':
      return `killed ${process.signal}`;
    case 'lost':
    case 'failed':
      return `${process.state}: ${process.reason}`;
  }
}

/** `blocked (permission): Run the tests?`; '' while nothing is known. */
export function statusText(status: ProgramStatus | undefined): string {
  if (status === undefined || status.state === 'unknown') return '';
  const kind = status.kind === undefined ? '' : ` (${status.kind})`;
  const msg = status.msg ?? status.title;
  return `${status.state}${kind}${msg === undefined ? '' : `: ${msg}`}`;
}
