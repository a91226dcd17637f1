/** Starts the attached client from the command line. The client is a separate bundle, loaded only for attaching. */
import type { OpenedViewport } from '../../client/attachmentOptions.ts';
import { fail } from '../../protocol/errors.ts';
import type {
  CommandRunResult,
  HelloParams,
  HelloResult,
  ViewportOpenParams,
} from '../../protocol/messages.ts';
import { bundle } from '../../runtime/installation.ts';
import type { Places } from '../../runtime/paths.ts';
import { type ClientPeer, type ClientVocabulary, Peer } from '../../transport/Peer.ts';
import { afterHello } from '../shared/afterHello.ts';
import { connect, greeting, starting } from '../shared/localServer.ts';

const client = () => require(bundle('client')) as typeof import('../../client/main.ts');

/** Loads the client while the server prepares its answer; loading takes half as long as node's start. */
export function prepareToAttach(): void {
  client();
  // Node creates these streams on first use: create them now, while waiting for the server.
  void [process.stdin, process.stdout];
}

export interface AttachOptions {
  open: ViewportOpenParams;
  /** A command line to run on the viewport at once. */
  first: string | undefined;
  /** The connection of the request: the hello that was sent, and its answer. */
  hello: HelloParams;
  established: { peer: ClientPeer; hello: HelloResult };
  /** Set where the native client has opened the viewport. */
  opened?: OpenedViewport;
  guard?: number;
}

/**
 * Delay before the code that finds a server again is loaded, milliseconds: after the first frame, but before an upgrade
 * is likely to remove the bundle.
 */
const prepareAfterMs = 1000;

/** Attaches until the viewport ends; returns the exit code. */
export async function attach(where: Places, options: AttachOptions): Promise<number> {
  setTimeout(prepareToReturn, prepareAfterMs).unref();
  return client().runClient({ connect: () => connect(where, { start: 'again' }), ...options });
}

/**
 * Attaches for the native client, which has run the command line: `answer` is the result of its command.run, as JSON.
 * Opens a new connection, since the native client's ended with its process.
 */
export async function attachHandedOver(where: Places, answer: string, utf8: boolean): Promise<number> {
  const { attach: open, first } = JSON.parse(answer) as CommandRunResult;
  const peer = new Peer<ClientVocabulary>(await connect(where, { start: 'again' }), {
    request: (method) => Promise.reject(fail('unknown-method', { method })),
    notification: () => {},
    closed: () => {},
  });
  const hello = withUtf8(greeting('tui'), utf8);
  const greeted = peer.request('hello', hello);
  prepareToAttach();
  const established = { peer, hello: await afterHello(greeted, greeted) };
  return attach(where, { open: open ?? {}, first, hello, established });
}

/** A viewport that the native client has opened and painted, as native/attach.h describes it. */
interface TakenOver {
  /** Descriptors: of the connection, and of that to the guard of the terminal. */
  socket: number;
  guard: number;
  /** Size of the terminal when it was painted. */
  cols: number;
  rows: number;
  hello: HelloResult;
}

/**
 * Takes the attach over from the native client, which has run the command line (`answer`, as above), opened the viewport on
 * its connection, and painted the first frame. No message may be handled before the client takes them.
 */
export function attachTakenOver(
  where: Places,
  answer: string,
  taken: string,
  utf8: boolean,
): Promise<number> {
  const { attach: open, first, opened } = JSON.parse(answer) as CommandRunResult;
  const { socket, guard, cols, rows, hello: greeted } = JSON.parse(taken) as TakenOver;
  if (!opened) throw fail('malformed-message', { reason: 'no viewport was opened' });
  prepareToAttach();
  const { Peer, inheritedUnix } = client();
  const peer = new Peer<ClientVocabulary>(inheritedUnix(socket), {
    request: (method) => Promise.reject(fail('unknown-method', { method })),
    notification: () => {},
    closed: () => {},
  });
  return attach(where, {
    open: open ?? {},
    first,
    hello: withUtf8(greeting('tui'), utf8),
    established: { peer, hello: greeted },
    opened: { result: opened, cols, rows },
    guard,
  });
}

function withUtf8(hello: HelloParams, utf8: boolean): HelloParams {
  if (utf8 && hello.terminal) hello.terminal.utf8 = true;
  return hello;
}

function prepareToReturn(): void {
  try {
    starting();
  } catch {
    // The program is already replaced: a server started by another command is found at the socket all the same.
  }
}
