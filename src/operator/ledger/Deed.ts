/**
 * Deeds of operators as the ledger keeps them: one shape for each action. Types only.
 *
 * No deed has a field for content: what was typed, the secret of a token, a secret answer, the value of a variable.
 */

import type { Principal } from '../Principal.ts';

/** Author of a deed: a principal, and the connection that it used. */
export interface Author extends Principal {
  /** Id of the operator: one connection, over cut links. */
  readonly operator?: string;
  /** Name of the device, for a paired one of the owner's own. */
  readonly device?: string;
  /** 'local' over the Unix socket; else the carrier's name. */
  readonly carrier?: string;
  /** Address or terminal that it came from. */
  readonly from?: string;
}

/** The server itself: its options, its hooks, the end of an hour. */
export const serverAuthor: Author = { id: 'server', name: 'the server', actor: 'program' };

interface Done {
  readonly by: Author;
}

/** About one pane; its uuid stays the same over restarts, and is never used again. */
interface InPane {
  readonly pane: string;
  readonly paneUuid: string;
}

interface InSession {
  readonly session: string;
  readonly sessionUuid: string;
}

/** How input came: by a client's keys and mouse, or by a command. */
type InputWay = 'keys' | 'command';

export type Deed =
  | ServerDeed
  | AccessDeed
  | ControlDeed
  | QuestionDeed
  /** Input accepted for a pane within one second; `bytes` in `runs` pieces. */
  | ({ action: 'input'; bytes: number; runs: number; way: InputWay } & Done & InPane)
  /**
   * A command of the language. `line`: its name and those arguments that hold no secret. `error`: the code, when it
   * failed. `count`: how often within the second, when more than once.
   */
  | ({
      action: 'command';
      line: string;
      error?: string;
      count?: number;
      session?: string;
      pane?: string;
    } & Done)
  /** A block of a pane's log is complete: SHA-256 of its records, in hex. */
  | ({
      action: 'log-block';
      paneUuid: string;
      block: number;
      firstOffset: number;
      endOffset: number;
      firstTime: number;
      sha256: string;
    } & Done);

type ServerDeed =
  | ({ action: 'server-started'; pid: number; version: string; sessions: number } & Done)
  | ({ action: 'server-ended'; reason: 'restart' | 'exit' | 'host-down' } & Done)
  /** The programs of the server before are gone: the host or the keeper ended. */
  | ({ action: 'host-rebooted'; reason: string } & Done)
  | ({ action: 'clock-jumped'; before: number; after: number } & Done)
  /** The ledger was turned off, or on again. */
  | ({ action: 'ledger-off' | 'ledger-on' } & Done)
  /** The server before ended while it wrote a line; so many bytes of it were removed. */
  | ({ action: 'ledger-torn'; bytes: number } & Done)
  /** A disk that refused writes left no room for so many deeds. */
  | ({ action: 'ledger-gap'; lost: number; reason: string } & Done)
  /** The ledger before could not be continued; it is kept aside. */
  | ({ action: 'ledger-replaced'; kept: string; reason: string } & Done);

type AccessDeed =
  | ({ action: 'admitted'; kind: string; role: string; resumed: boolean } & Done)
  | { action: 'refused'; by: Author; kind: string; reason: string }
  | ({ action: 'attached' | 'detached'; role: string; client: string } & InSession & Done)
  | ({ action: 'switched'; role: string; client: string } & InSession & Done)
  | ({ action: 'role-changed'; client: string; role: string } & InSession & Done)
  | ({ action: 'token-created'; token: string; name: string; role: string; session: string | null } & Done)
  | ({ action: 'token-revoked'; token: string; name: string; ended: number } & Done)
  /** A pairing link, or a device by such a link; `own`: of the owner's own. */
  | ({ action: 'link-created'; link: string; role: string; session: string | null; own: boolean } & Done)
  | ({
      action: 'device-paired';
      device: string;
      name: string;
      role: string;
      session: string | null;
      own: boolean;
    } & Done)
  | ({ action: 'device-renamed'; device: string; name: string; before: string } & Done)
  | ({ action: 'device-revoked'; device: string; name: string; ended: number } & Done);

type ControlDeed =
  | ({ action: 'control-taken'; from?: Author; how: 'typed' | 'command' } & Done & InPane)
  | ({ action: 'control-given'; to?: Author } & Done & InPane)
  | ({ action: 'control-lost'; to?: Author; why: string } & Done & InPane)
  | ({ action: 'control-asked' | 'control-refused'; holder?: Author } & Done & InPane)
  /** A grant to an agent over MCP; `id` and `uuid` are those of the pane or session. */
  | ({
      action: 'agent-granted' | 'agent-revoked';
      agent: Author;
      scope: 'pane' | 'session';
      id: string;
      uuid: string;
    } & Done);

type QuestionDeed =
  | ({ action: 'asked'; question: string; text: string; kind: string; pane?: string } & Done)
  /** `answer` is absent for a secret. */
  | ({ action: 'answered'; question: string; answer?: string } & Done)
  | ({ action: 'ended'; question: string; how: string; why?: string } & Done);
