/**
 * Reports of programs: bell, title, window name (ESC k), working directory (OSC 7), clipboard (52), prompt marks (133),
 * notifications (9, 99, 777), progress (9;4) and status (7501). Owns the parsing and its bounds, except that of status
 * reports; the caller acts on the reports.
 */
import { Buffer } from 'node:buffer';
import type { StatusBody } from '../operator/status/StatusBody.ts';
import { installClipboardWrites } from './clipboardWrites.ts';
import { plainText, plainTextLimit } from './plainText.ts';
import { installStatusReports } from './statusReports.ts';
import { type OpenTerminal, readAsString } from './xtermInternals.ts';

/**
 * Reports of a program beside its cells. To add one: see "an event of a program" in CONTRIBUTING.md.
 */
export interface ScreenEvents {
  /** Answers to queries (DA, DSR, DECRQM, OSC 10/11, kitty `?u`): bytes to type into the PTY. */
  reply(data: Uint8Array): void;
  bell(): void;
  title(title: string): void;
  /** ESC k: the name that the program gives its window; '' for none. */
  windowName(name: string): void;
  /** OSC 7: a path of this host (a foreign host's is ignored). */
  cwd(path: string): void;
  /** OSC 52 write; reads are refused by the engine and never get here. */
  clipboard(selection: string, data: Uint8Array): void;
  /** OSC 133: A prompt, B command, C output, D finished with an exit code. `aid`: the sending application, if given. */
  promptMark(mark: { kind: 'A' | 'B' | 'C' | 'D'; exitCode?: number }, aid?: string): void;
  /** CSI 3 J, RIS: history above the screen is hidden from the user. */
  historyCleared(): void;
  /** OSC 9, 99, 777. */
  notification(title: string, body: string): void;
  /** A sequence for the outer terminal (Passthrough.ts); `isDropped`: it was too long, and its bytes are gone. */
  passthrough(data: Uint8Array, isDropped: boolean): void;
  /** The state of the program, as its output tells it, changed: `Screen.spoken`. */
  status(): void;
}

export type PromptMark = Parameters<ScreenEvents['promptMark']>[0];

type TellEvent = <K extends keyof ScreenEvents>(event: K, ...details: Parameters<ScreenEvents[K]>) => void;

export interface ReportSink {
  tell: TellEvent;
  /** Events that the screen records itself, before they are told. */
  cwd(path: string): void;
  /** OSC 7 as it came. */
  reportedPath(url: string): void;
  promptMark(mark: PromptMark): void;
  /** Body of OSC 9 ; 4. */
  progress(data: string): void;
  /** Body of OSC 7501. */
  status(body: StatusBody): void;
}

/** Longest path, bytes: PATH_MAX of Linux. */
const pathLimit = 4096;

/** A kitty notification sent in parts (OSC 99 with d=0). */
export interface PartialNotification {
  id: string;
  title: string;
  body: string;
}

/** Installs the reports in a terminal. `hostName` is this host's; paths of others are ignored. */
export function installReports(
  { terminal, core: { _inputHandler: handler } }: OpenTerminal,
  hostName: string,
  sink: ReportSink,
): NotificationParts {
  const parts = new NotificationParts(sink);
  const on = (ident: number, report: (data: string) => void) =>
    handler.registerOscHandler(ident, (data) => {
      report(data);
      return true;
    });
  terminal.onBell(() => sink.tell('bell'));
  const { setTitle, setIconName } = handler;
  handler.setTitle = (title) => setTitle.call(handler, plainText(title));
  handler.setIconName = (name) => setIconName.call(handler, plainText(name));
  terminal.onTitleChange((title) => sink.tell('title', title));
  // ESC k NAME ST, as introduced by screen(1): shell prompts send it when TERM names screen or tmux.
  readAsString(handler._parser, 'k');
  handler.registerDcsHandler({ final: 'k' }, (name) => {
    sink.tell('windowName', plainText(name));
    return true;
  });
  on(7, (data) => {
    sink.reportedPath(data.slice(0, pathLimit * 3));
    const path = localPath(data, hostName);
    if (path === undefined) return;
    sink.cwd(path);
    sink.tell('cwd', path);
  });
  installClipboardWrites(handler._parser, (selection, data) => sink.tell('clipboard', selection, data));
  on(133, (data) => {
    const mark = promptMark(data);
    if (!mark) return;
    sink.promptMark(mark);
    const [, aid] = /;aid=([\w-]{1,64})(?:;|$)/.exec(data.slice(0, 256)) ?? [];
    sink.tell('promptMark', mark, aid);
  });
  installStatusReports(handler._parser, (body) => sink.status(body));
  on(9, (data) => {
    // ConEmu's sub-commands (progress, cwd, ...) share the number.
    if (data.startsWith('4;')) sink.progress(data.slice(0, 16));
    else if (data !== '' && !/^(?:[1-9]|1[0-2])(?:;|$)/.test(data))
      sink.tell('notification', '', plainText(data));
  });
  on(99, (data) => parts.take(data));
  on(777, (data) => {
    const [kind, title = '', ...body] = data.slice(0, plainTextLimit * 2).split(';');
    if (kind === 'notify') sink.tell('notification', plainText(title), plainText(body.join(';')));
  });
  return parts;
}

/** The path in a file: URL of this host; undefined for another host's, or anything but an absolute path. */
export function localPath(url: string, hostName: string): string | undefined {
  if (url.length > pathLimit * 3) return undefined;
  const match = /^(?:file|kitty-shell-cwd):\/\/([^/]*)(\/.*)$/s.exec(url);
  if (!match) return undefined;
  const [, host = '', encoded = ''] = match;
  if (!isThisHost(host.toLowerCase(), hostName.toLowerCase())) return undefined;
  // Decoded as bytes: a path need not be UTF-8, and a lone % stays as it is. kitty's form is not encoded at all.
  const path = url.startsWith('kitty')
    ? encoded
    : Buffer.from(
        Buffer.from(encoded, 'utf8')
          .toString('latin1')
          .replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
        'latin1',
      ).toString('utf8');
  return Buffer.byteLength(path) > pathLimit || /[\u0000-\u001f\u007f]/.test(path) ? undefined : path;
}

function isThisHost(host: string, here: string): boolean {
  if (host === '' || host === 'localhost' || host === here) return true;
  // One side may know only the short name.
  return host.split('.')[0] === here.split('.')[0] && (!host.includes('.') || !here.includes('.'));
}

/** OSC 133 ; A|B|C|D ; ... as introduced by FinalTerm; D's first parameter is the exit code. */
function promptMark(data: string): PromptMark | undefined {
  const match = /^([ABCD])(?:;(-?\d{1,10})?.*)?$/s.exec(data);
  if (!match) return undefined;
  const kind = match[1] as PromptMark['kind'];
  if (kind !== 'D' || match[2] === undefined) return { kind };
  return { kind, exitCode: Number(match[2]) };
}

/**
 * kitty's desktop notifications (OSC 99 ; key=value:... ; payload): title and body, in parts or whole. One
 * notification is assembled at a time; queries and buttons are ignored.
 */
export class NotificationParts {
  #pending: PartialNotification | undefined;
  readonly #sink: ReportSink;

  constructor(sink: ReportSink) {
    this.#sink = sink;
  }

  get pending(): PartialNotification | undefined {
    return this.#pending;
  }

  restore(pending: PartialNotification | undefined): void {
    this.#pending = pending;
  }

  take(data: string): void {
    const separator = data.indexOf(';');
    if (separator < 0 || separator > 512) return;
    const keys = new Map(
      data
        .slice(0, separator)
        .split(':')
        .map((pair): [string, string] => [pair.slice(0, 1), pair.slice(2)]),
    );
    const part = keys.get('p') ?? 'title';
    if (part !== 'title' && part !== 'body') return;
    let payload = data.slice(separator + 1, separator + 1 + plainTextLimit * 2);
    if (keys.get('e') === '1') payload = Buffer.from(payload, 'base64').toString('utf8');
    const id = (keys.get('i') ?? '').slice(0, 256);
    const before = this.#pending?.id === id ? this.#pending : { id, title: '', body: '' };
    const whole = { ...before, [part]: plainText(before[part] + payload) };
    this.#pending = keys.get('d') === '0' ? whole : undefined;
    if (!this.#pending && (whole.title !== '' || whole.body !== '')) {
      this.#sink.tell('notification', whole.title, whole.body);
    }
  }
}
