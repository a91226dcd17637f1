/** Runs one command line in the server: prints its output, returns its exit code, and attaches if it asks for that. */
import { fail, HoldfastError } from '../../protocol/errors.ts';
import { limits } from '../../protocol/limits.ts';
import type { CommandRunResult } from '../../protocol/messages.ts';
import { commandNames, serverStarters, sessionOpeners } from '../../protocol/serverStarters.ts';
import type { Places } from '../../runtime/paths.ts';
import { surroundingPane } from '../../runtime/surrounding.ts';
import type { Carrier } from '../../transport/Carrier.ts';
import { type ClientVocabulary, ConnectionLost, Peer } from '../../transport/Peer.ts';
import { isUnread } from '../../transport/pipe.ts';
import { afterHello } from '../shared/afterHello.ts';
import { connect, greeting, onTerminal, starting } from '../shared/localServer.ts';
import { writeErr, writeOut } from '../shared/output.ts';
import { attach, prepareToAttach } from './attach.ts';
import { OwnFiles } from './OwnFiles.ts';

/** Longest argument list, bytes: fits into one message together with the environment. */
const argumentBytes = limits.messageBytes / 2;

/** Most attempts to have a command read: each one may meet a server that dies before it reads. */
const tries = 10;

export interface OneShotOptions {
  mayStart: boolean;
  /** See StartOptions. */
  keeper?: number | null;
  /** The terminal supports UTF-8, whatever the locale says. */
  utf8?: boolean;
  configFiles: readonly string[];
}

/** Runs the words as commands; without words, opens a session. Returns the exit code. */
export async function runOneShot(
  words: readonly string[],
  where: Places,
  options: OneShotOptions,
  triesLeft = tries,
): Promise<number> {
  if (words.length === 0 && !onTerminal()) return explainNoTerminal();
  const bytes = words.reduce((sum, word) => sum + Buffer.byteLength(word), 0);
  if (bytes > argumentBytes) throw fail('argument-too-long', { bytes, limit: argumentBytes });
  const [first = ''] = commandNames(words);
  const { carrier, hint } = await reachServer(words, where, options);
  if (carrier === null) return 0;
  const output = new OrderedOutput();
  const peer = outputPeer(carrier, output);
  const canAttach = onTerminal();
  const opens =
    words.length === 0 || (sessionOpeners.includes(first) && !words.some((word) => /^-\w*d/.test(word)));
  const mayAttach = canAttach && opens;
  const greeted = greeting(mayAttach ? 'tui' : 'cli');
  if (options.utf8 && greeted.terminal) greeted.terminal.utf8 = true;
  const pane = surroundingPane(process.env);
  const keeperEnds = first === 'kill-server' ? await starting().keeperToEnd(where) : null;
  // Both go out in one write, without waiting for the answer to hello.
  const hello = peer.request('hello', greeted);
  const answer = afterHello(
    hello,
    peer.request('command.run', { argv: [...words], canAttach, ...(pane ? { pane } : {}) }),
  );
  let result: CommandRunResult;
  let told: boolean;
  try {
    // Yields once, so that the queued requests are written.
    await null;
    if (mayAttach) prepareToAttach();
    result = checked(await answer);
    await output.written;
    told = writeErr(result.err);
    await writeOut(Buffer.from(result.out, 'latin1'));
  } catch (error) {
    // An open connection would keep the process alive. What was printed before the failure is printed first.
    peer.close();
    await output.written.catch(() => {});
    if (!(error instanceof ConnectionLost)) throw error;
    if (triesLeft <= 1 || output.isHeard || !isUnread(error.cause)) throw fail('connection-lost', {});
    // The server died before it read the command: the next one runs it.
    return runOneShot(words, where, { ...options, keeper: null }, triesLeft - 1);
  }
  if (result.attach)
    return attach(where, {
      open: result.attach,
      first: result.first ?? hint,
      hello: greeted,
      established: { peer, hello: await hello },
    });
  if (result.exitCode === 0) await keeperEnds?.();
  // Everything is written and the connection is no longer needed: exit at once, since a teardown would take time.
  process.exit(told ? result.exitCode : 1);
}

/** Connects to the server, and starts one if the command needs it. Null when there is nothing left to run. */
async function reachServer(
  words: readonly string[],
  where: Places,
  { mayStart, keeper = null, configFiles }: OneShotOptions,
): Promise<{ carrier: Carrier | null; hint?: string | undefined }> {
  const names = commandNames(words);
  const [first = ''] = names;
  const starts = words.length === 0 || names.some((name) => serverStarters.includes(name));
  let hint: string | undefined;
  const found = connect(where, {
    start: !mayStart ? 'never' : starts && first !== 'kill-server' ? 'always' : 'stored',
    keeper,
    configFiles,
    beforeFirst: async () => {
      const { firstHint, opensSession } = starting();
      if (configFiles.length > 0 || !opensSession(words) || !onTerminal()) return;
      hint = firstHint(process.env);
    },
  });
  const carrier =
    first === 'kill-server' ? await found.catch((error) => endWithoutServer(where, error)) : await found;
  return { carrier, hint };
}

/** Standard output of one command: pieces in the order of their arrival. */
class OrderedOutput {
  /** Something came from the server. */
  isHeard = false;
  written: Promise<unknown> = Promise.resolve();

  write(bytes: Buffer): Promise<unknown> {
    this.written = this.written.then(() => writeOut(bytes));
    return this.written;
  }
}

/** The client's end of the connection: writes output as it arrives, and reads and writes the files of commands. */
function outputPeer(carrier: Carrier, output: OrderedOutput): Peer<ClientVocabulary> {
  const files = new OwnFiles((bytes) => output.write(bytes));
  return new Peer<ClientVocabulary>(carrier, {
    heard: () => {
      output.isHeard = true;
    },
    request: (method, params) => files.answer(method, params),
    notification: (method, params) => {
      const out = method === 'command.output' ? (params as { out?: unknown } | null)?.out : undefined;
      if (typeof out !== 'string') return;
      // A failed write is handled after the answer.
      output.write(Buffer.from(out, 'latin1')).catch(() => {});
    },
    closed: () => {},
  });
}

/** Checks the result of a command. Errors: malformed-message, when the peer is not a holdfast server. */
function checked(result: CommandRunResult): CommandRunResult {
  const { exitCode, out, err } = Object(result) as Partial<CommandRunResult>;
  if (Number.isInteger(exitCode) && typeof out === 'string' && typeof err === 'string') return result;
  throw fail('malformed-message', { reason: 'no result of a command' });
}

/** kill-server without a reachable server: has its keeper end the programs. Returns null when that is done. */
async function endWithoutServer(where: Places, error: unknown): Promise<null> {
  const code = error instanceof HoldfastError ? error.code : '';
  if (!['server-crash-loop', 'program-gone', 'start-failed'].includes(code)) throw error;
  const kept = await starting().endKeeper(where);
  if (kept === null) throw error;
  writeErr(`holdfast: no server was running; its programs were ended, and its state is kept in ${kept}\n`);
  return null;
}

function explainNoTerminal(): number {
  writeErr(
    'open terminal failed: not a terminal\n' +
      'holdfast opens your session in a terminal. Without one, use for example:\n' +
      '  holdfast new-session -d -s work     make a session and leave it running\n' +
      '  holdfast list-sessions              see what runs\n' +
      '  holdfast send-keys -t work ls Enter type into it\n' +
      '  holdfast capture-pane -p -t work    read its screen\n',
  );
  return 1;
}
