/**
 * The catalogue of every error that holdfast reports: a stable code, and a sentence that a person can act on. Where
 * tmux has the error, the sentence is exactly tmux's, because scripts match on it (tmux(1), and the messages of tmux
 * 3.3a-3.6). `docs/errors.md` lists the same codes; a test compares the two.
 */
import { HoldfastError } from './HoldfastError.ts';

/** Suggestion for a mistyped name, at the end of the sentence; see nearest.ts. */
const meant = ({ near }: { near?: string | undefined }): string =>
  near === undefined ? '' : ` (did you mean ${near}?)`;

/** Every error by its code. Each entry makes the sentence from the error's details. */
export const errorCatalogue = {
  // Targets and names, in tmux's words.
  'no-such-session': (d: { name: string; near?: string | undefined }) =>
    `can't find session: ${d.name}${meant(d)}`,
  'no-such-window': (d: { name: string }) => `can't find window: ${d.name}`,
  'no-such-pane': (d: { name: string }) => `can't find pane: ${d.name}`,
  'no-such-client': (d: { name: string }) => `can't find client: ${d.name}`,
  /** tmux's sentence, followed by the names that match. */
  'ambiguous-target': (d: {
    kind: 'session' | 'window' | 'pane';
    name: string;
    matches: readonly string[];
  }) => `can't find ${d.kind}: ${d.name}, could be: ${d.matches.join(', ')}`,
  /** The object that a target such as {last}, {next}, {marked} or {mouse} stands for: `last window`, `mouse target`. */
  'no-such-target': (d: { target: string }) => `no ${d.target}`,
  'no-sessions': (_d: object) => 'no sessions',
  'no-current-session': (_d: object) => 'no current session',
  'no-current-client': (_d: object) => 'no current client',
  'duplicate-session': (d: { name: string }) => `duplicate session: ${d.name}`,
  'index-in-use': (d: { index: number }) => `create window failed: index ${d.index} in use`,
  'no-space': (_d: object) => 'no space for new pane',
  'still-active': (d: { what: 'pane' | 'window'; name: string }) =>
    `respawn ${d.what} failed: ${d.what} ${d.name} still active`,
  // Other things that have names.
  'no-such-buffer': (d: { name: string }) => `no buffer ${d.name}`,
  'no-such-variable': (d: { name: string }) => `unknown variable: ${d.name}`,
  'no-such-key': (d: { key: string }) => `unknown key: ${d.key}`,
  'no-such-key-table': (d: { table: string }) => `table ${d.table} doesn't exist`,
  'no-such-theme': (d: { name: string; known: readonly string[] }) =>
    `no such theme: ${d.name}; there are: ${d.known.join(', ')}`,
  'already-exists': (d: { what: string }) => `${d.what} exists already`,
  'no-history': (d: { pane: string; begins: string }) =>
    `${d.pane} has no history of that time: it begins ${d.begins} ago`,
  // The command language.
  'unknown-command': (d: { name: string; near?: string | undefined }) =>
    `unknown command: ${d.name}${meant(d)}`,
  'ambiguous-command': (d: { name: string; matches: readonly string[] }) =>
    `ambiguous command: ${d.name}, could be: ${d.matches.join(', ')}`,
  'bad-arguments': (d: { command: string; reason: string }) => `command ${d.command}: ${d.reason}`,
  'syntax-error': (d: { where: string; reason: string }) => `${d.where}: ${d.reason}`,
  /** Valid arguments at the wrong time: the mode, lock or screen that the command needs is missing. */
  'wrong-state': (d: { reason: string }) => d.reason,
  unsupported: (d: { what: string }) => `${d.what}: not available in this version`,
  /** An error without a code of its own; test/protocol/errors.test.ts lists the places that may have one. */
  'command-failed': (d: { message: string }) => d.message,
  'unknown-option': (d: { name: string; near?: string | undefined }) =>
    `invalid option: ${d.name}${meant(d)}`,
  'ambiguous-option': (d: { name: string }) => `ambiguous option: ${d.name}`,
  'bad-value': (d: { value: string; reason: string }) => `${d.reason}: ${d.value}`,
  // Programs and their PTYs.
  'spawn-failed': (d: { file: string; reason: string }) => `can't run ${d.file}: ${d.reason}`,
  'bad-cwd': (d: { cwd: string; reason: string }) => `can't use directory ${d.cwd}: ${d.reason}`,
  /** A wait for a command or a prompt, which only such marks tell. */
  'no-shell-marks': (d: { pane: string }) =>
    `the program in ${d.pane} sends no shell marks (OSC 133), so its commands and prompts can't be seen`,
  /** `reason`: why the pane is not at an empty prompt. */
  'pane-busy': (d: { pane: string; reason: string }) =>
    `pane ${d.pane} ${d.reason}; wait for its prompt (holdfast await -t ${d.pane} --for prompt), or run it without -t, in a pane of its own`,
  /** Commands of `exec` are kept for a day. */
  'no-such-exec': (d: { id: string }) =>
    `can't find command: ${d.id}; those that ended more than a day ago are gone`,
  'input-full': (d: { pane: string; dropped: number }) =>
    `pane ${d.pane} is not reading its input: ${d.dropped} bytes were refused`,
  'pane-dead': (d: { pane: string; status: string }) => `pane ${d.pane} has no process: ${d.status}`,
  'argument-too-long': (d: { bytes: number; limit: number }) =>
    `argument list too long: ${d.bytes} bytes, at most ${d.limit}`,
  /** In the words of strerror(3), as tmux says it. */
  'no-such-file': (d: { path: string }) => `${d.path}: No such file or directory`,
  /** Any other failure of a file, in the same words. */
  'file-error': (d: { path: string; reason: string }) => `${d.path}: ${d.reason}`,
  /** A readable file with invalid content. */
  'bad-file': (d: { reason: string }) => d.reason,
  'file-nesting': (_d: object) => 'too many nested files',
  // Server, keeper and link.
  'no-server': (d: { path: string }) => `no server running on ${d.path}`,
  'connect-failed': (d: { to: string; reason: string }) => `can't connect to ${d.to}: ${d.reason}`,
  'connection-lost': (_d: object) => 'server exited unexpectedly',
  'listen-failed': (d: { address: string; reason: string }) => `can't listen on ${d.address}: ${d.reason}`,
  'server-ended': (_d: object) => 'the server was shut down; sessions come back with the next command',
  'server-crash-loop': (d: { crashes: number; log: string }) =>
    `the server crashed ${d.crashes} times in a row and is not restarted; see ${d.log}, then run: holdfast server restart`,
  'program-gone': (d: { path: string }) =>
    `the server is not running, and its program no longer exists: ${d.path}; run: holdfast server restart, with an installed holdfast`,
  'state-elsewhere': (d: { path: string; host: string; lock: string }) =>
    `${d.path} is in use on ${d.host}; set XDG_STATE_HOME to a folder for this machine, or, if that machine is gone: rm ${d.lock}`,
  'start-failed': (d: { reason: string }) => `server did not start: ${d.reason}`,
  superseded: (d: { generation: number }) => `a newer server (generation ${d.generation}) has taken over`,
  'unsafe-directory': (d: { path: string; reason: string }) =>
    `directory ${d.path} has unsafe permissions: ${d.reason}`,
  'store-unreadable': (d: { path: string; reason: string; kept: string }) =>
    `can't read ${d.path}: ${d.reason}; it was kept as ${d.kept}`,
  'disk-full': (d: { path: string; reason: string }) =>
    `can't write ${d.path}: ${d.reason}; history is not being stored`,
  // Protocol.
  'version-mismatch': (d: { ours: string; theirs: string }) =>
    `no common protocol version: this side speaks ${d.ours}, the other ${d.theirs}; update the older one`,
  'hello-first': (_d: object) => 'the first message of a connection must be hello',
  'malformed-message': (d: { reason: string }) => `malformed message: ${d.reason}`,
  'unknown-method': (d: { method: string; near?: string | undefined }) =>
    `unknown method: ${d.method}${meant(d)}`,
  /** `field`: the place of the fault, such as `params.windows[0].name`. */
  'bad-params': (d: { method: string; field: string; reason: string }) =>
    `bad parameters for ${d.method}: ${d.reason}`,
  'value-too-long': (d: { what: string; bytes: number; limit: number }) =>
    `${d.what} is too long: ${d.bytes} bytes, ${d.limit} at most`,
  'state-full': (d: { bytes: number; limit: number }) =>
    `no room for more values: sessions, options, environments and key bindings take ${d.bytes} bytes, ${d.limit} at most`,
  /** `value`: the refused amount, where it is known. */
  'limit-exceeded': (d: { limit: string; most: number; value?: number }) =>
    `limit exceeded: ${d.limit}${d.value === undefined ? '' : ` is ${d.value}`}, ${d.most} at most`,
  'not-reading': (d: { bytes: number }) =>
    `the connection was closed, because the other side stopped reading: ${d.bytes} bytes waited`,
  /** `held`: how, and since when. */
  'control-held': (d: { pane: string; by: string; held: string }) =>
    `${d.by} has control of pane ${d.pane} (${d.held})`,
  'control-lost': (d: { pane: string; by: string }) =>
    `control of pane ${d.pane} was lost: ${d.by} took it; what was typed may not have arrived`,
  /** A wait of a program; `conditions` as given. */
  'wait-timeout': (d: { pane: string; conditions: string; seconds: number }) =>
    `${d.pane}: ${d.conditions}: not met after ${d.seconds} s`,
  /** `how`: what happened to the program or the pane. */
  'wait-ended': (d: { pane: string; conditions: string; how: string }) =>
    `${d.pane}: ${d.conditions}: can no longer be met: ${d.how}`,
  'no-control': (d: { pane: string; reason: string }) => `pane ${d.pane}: ${d.reason}`,
  /** Raised for an agent over MCP; `grant` is its name for `agent grant`. */
  'not-granted': (d: { pane: string; agent: string; grant: string }) =>
    `${d.agent} may only read pane ${d.pane}, which it did not make; a person can grant it: holdfast agent grant ${d.pane} ${d.grant}`,
  'people-only': (d: { action: string }) => `${d.action} is for people: an agent or program can't do it`,
  'others-client': (d: { action: string; of: string }) =>
    `${d.action} works on your own clients only: this one belongs to ${d.of}`,
  'read-only': (d: { action: string }) => `client is read-only: ${d.action} needs the role operator`,
  // Questions that wait for an answer.
  'no-such-question': (d: { id: string }) => `can't find question: ${d.id}`,
  /** `ending`: how it ended, as the end of the sentence. */
  'already-answered': (d: { id: string; ending: string }) => `question ${d.id} ${d.ending}`,
  'may-not-answer': (d: { id: string; reason: string }) =>
    `question ${d.id} is not yours to answer: ${d.reason}`,
  'key-in-use': (d: { key: string; id: string }) =>
    `the key ${d.key} belongs to another question, ${d.id}: use another key, or ask the same`,
  // Relays, and what stands between an operator and a host.
  'insecure-channel': (d: { reason: string }) =>
    `the connection through the relay was closed, because it can no longer be trusted: ${d.reason}`,
  'host-not-at-relay': (d: { relay: string }) => `the host is not connected to the relay ${d.relay} now`,
  'relay-unreachable': (d: { relay: string; reason: string }) => `relay unreachable: ${d.relay}: ${d.reason}`,
  'relay-refused': (d: { relay: string; reason: string }) => `the relay ${d.relay} refused: ${d.reason}`,
  'identity-claimed': (d: { by: string }) =>
    `another host with this identity is connected to the relay: ${d.by}`,
  'no-such-host': (d: { address: string }) => `unknown host: ${d.address}`,
  'bad-certificate': (d: { reason: string }) => `can't use the certificate or its key: ${d.reason}`,
  'not-joined': (_d: object) => 'this host has not joined a relay; run: holdfast relay join URL',
  /** One answer for every bad credential (none, unknown, wrong, used up, expired, revoked): it reveals nothing. */
  'not-admitted': (_d: object) =>
    'not admitted: a valid token of the host is needed (on the host: holdfast token create)',
  'token-ended': (d: { ended: string; kind?: 'token' | 'device' | 'link' }) =>
    `${d.kind === 'device' ? 'this device' : `the ${d.kind === 'link' ? 'pairing link' : 'token'} of this connection`} ${d.ended}`,
  'no-such-token': (d: { id: string }) => `can't find token: ${d.id}`,
  'no-such-device': (d: { id: string }) => `can't find device: ${d.id}`,
  'pairing-only': (d: { action: string }) =>
    `${d.action} is not allowed: a pairing link only pairs a device (device.pair)`,
  'no-pairing-link': (_d: object) =>
    'a device is paired by a pairing link (on the host: holdfast device pair)',
  'link-used': (_d: object) =>
    'this link has paired another device; make one for this device (on the host: holdfast device pair)',
  'out-of-scope': (d: { action: string; session: string }) =>
    `${d.action} is not allowed: this token is for session ${d.session} only`,
  'owner-only': (d: { action: string }) =>
    `${d.action} is for the owner of the host, there or over ssh; a token does not allow it`,
  'too-many-attempts': (d: { seconds: number }) => `too many failed attempts: wait ${d.seconds} s`,
  unreachable: (d: { seconds: number }) => `no answer for ${d.seconds} s`,
  'unsafe-listen': (d: { address: string; reason: string }) => `not listening on ${d.address}: ${d.reason}`,
  /** For a client on another machine: only its own user decides what runs there. */
  'client-elsewhere': (d: { action: string; client: string; carrier: string }) =>
    `${d.action}: client ${d.client} is connected over ${d.carrier}, and a host never runs commands on another machine`,
  'not-a-terminal': (_d: object) => 'open terminal failed: not a terminal',
  'dumb-terminal': (_d: object) => 'open terminal failed: terminal does not support clear',
  nested: (_d: object) => 'sessions should be nested with care, unset $TMUX to force',
  unexpected: (d: { reason: string; log: string }) => `unexpected error: ${d.reason}; see ${d.log}`,
  internal: (d: { what: string }) => `internal error in ${d.what}; see holdfast server logs`,
} as const satisfies Record<string, (details: never) => string>;

export type ErrorCode = keyof typeof errorCatalogue;
export type ErrorDetails<C extends ErrorCode> = Parameters<(typeof errorCatalogue)[C]>[0];

/** Sentence in place of the catalogue's: in tmux, the words of some errors depend on the command. */
export interface InOtherWords {
  readonly words: string;
}

export { HoldfastError };

/** The one builder of errors: `throw fail('no-such-session', { name })`. `words` replaces the catalogue's sentence. */
export function fail<C extends ErrorCode>(
  code: C,
  details: ErrorDetails<C> | (Partial<ErrorDetails<C>> & InOtherWords),
): HoldfastError {
  const { words, ...data } = details as Partial<InOtherWords> & Record<string, unknown>;
  const sentence = errorCatalogue[code] as (details: unknown) => string;
  return new HoldfastError(code, words ?? sentence(details), data);
}

/** The same error with the place of its cause before the sentence: `work.conf:3: no buffers`. */
export function inPlace(place: string, { code, message, details }: HoldfastError): HoldfastError {
  return new HoldfastError(code, `${place}: ${message}`, details);
}
