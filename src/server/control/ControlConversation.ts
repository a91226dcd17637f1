/**
 * Control mode on one connection (tmux(1), CONTROL MODE): runs the lines of the client's standard input one after the
 * other, and sends their output as blocks. The first command that attaches makes it an attached client.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Caller } from '../../command/context.ts';
import type { CommandBlocks } from '../../command/execute/CommandRun.ts';
import type { CommandRunner } from '../../command/execute/CommandRunner.ts';
import { type Access, whoIs } from '../../operator/Access.ts';
import type { Operator } from '../../operator/Operators.ts';
import { evicts } from '../../operator/Principal.ts';
import type { CommandRunResult, ControlOpenParams } from '../../protocol/messages.ts';
import type { Timers } from '../../runtime/Timers.ts';
import type { Session, Tree } from '../../session/types.ts';
import { CallerFiles } from '../connections/CallerFiles.ts';
import type { Connection } from '../connections/Connection.ts';
import { ControlClient } from './ControlClient.ts';
import type { ControlClients, RecordedEvents } from './ControlClients.ts';
import { ControlWriter } from './ControlWriter.ts';
import * as lines from './controlLines.ts';
import { readControlState } from './controlState.ts';
import { type MissedOutput, resumeControl } from './resumeControl.ts';
import { Subscriptions, type SubscriptionsParts } from './Subscriptions.ts';

/** Longest line of standard input, bytes. */
const lineBytes = 1024 * 1024;
/** Longest wait for a running command when the client is ended, milliseconds. */
const lastBlockMs = 100;
/**
 * Longest time that lines are run at a stretch, milliseconds: keys and other clients wait meanwhile, and what the client has read
 * is not known.
 */
const stretchMs = 4;
/** Most lines that may wait while a command runs; a client that sends more is ended. */
const mostLines = 100_000;

export interface ControlConversationParts {
  connection: Connection;
  runner: CommandRunner;
  tree: Tree;
  clients: ControlClients;
  timers: Timers;
  now(): number;
  expand: SubscriptionsParts['expand'];
  /** Output of panes in their logs, for a client that resumes. */
  logged: MissedOutput;
  /** The caller of a command line that comes from no attached client. */
  caller(params: { pane?: string; canAttach: true }): Caller;
  /** A number for a block, unique in the server. */
  nextNumber(): number;
}

export class ControlConversation {
  readonly #parts: ControlConversationParts;
  readonly #writer: ControlWriter;
  readonly #params: ControlOpenParams;
  #client: ControlClient | null = null;
  /** The caller of commands before the client is attached. */
  #own: Caller | null = null;
  /** The caller of the last command, kept while it stays the same. */
  #last: Caller | null = null;
  #files: CallerFiles | null = null;
  #rest = '';
  readonly #lines: string[] = [];
  #isRunning = false;
  /** Lines of standard input that were run. */
  #answered = 0;
  /** Standard input has ended, or an empty line asked for the end. */
  #isLeaving = false;
  #closed = false;
  /** Sends the end of the conversation, once the running command is done. */
  #finishes: (() => void) | null = null;
  /** Whether any command failed, which decides the exit code (cmdq_error of tmux). */
  #failed = false;

  constructor(parts: ControlConversationParts, params: ControlOpenParams) {
    this.#parts = parts;
    this.#params = params;
    this.#writer = new ControlWriter({
      peer: parts.connection.peer,
      now: () => parts.timers.now(),
      extended: () => (this.#client?.pausesAfterMs ?? null) !== null,
      state: () => JSON.stringify(this.#client?.state ?? null),
      tooFarBehind: () => (this.#client ? this.#client.tooFarBehind() : this.#close('too far behind')),
    });
  }

  /** Runs the client's own command line; standard input waits until it is done. */
  async start(): Promise<void> {
    const { argv, resume } = this.#params;
    if (resume) {
      this.#resume(resume);
      return;
    }
    this.#isRunning = true;
    // Events of the first command are sent once the client is attached.
    const missed = this.#parts.clients.recordEvents();
    const opens = this.#parts.tree.sessions.size > 0 ? ['attach-session'] : ['new-session'];
    const running = this.#run({ argv: argv.length > 0 ? argv : opens }, 0, missed);
    if (running) await running;
    this.#isRunning = false;
    this.#finishes?.();
    missed.stop();
    if (this.#client === null) this.#close(null);
    else void this.#next();
  }

  /** Goes on where a connection to an earlier server was cut; ends when the session is gone. */
  #resume(resume: NonNullable<ControlOpenParams['resume']>): void {
    const { clients, tree, logged } = this.#parts;
    const state = readControlState(resume.state);
    const session = [...tree.sessions.values()].find(({ uuid }) => uuid === state?.session);
    clients.seenNumber(resume.number);
    this.#sayUnanswered(resume);
    if (!state || !session) {
      this.#close(null);
      return;
    }
    const client = this.#newClient(session, state.readOnly, state.flags);
    if (!client) return;
    client.restore(state);
    clients.resumed(client);
    resumeControl({ client, writer: this.#writer, session, state, at: resume.at, logged });
    void this.#next();
  }

  /** Commands that the last server had not answered may have run or not: each fails once. */
  #sayUnanswered({ block, unanswered }: NonNullable<ControlOpenParams['resume']>): void {
    const text = 'server exited unexpectedly';
    let left = unanswered;
    if (block) {
      if (block.endsWith(' 1')) left -= 1;
      this.#writer.text(text);
      this.#writer.close(`%error ${block}`);
    }
    for (; left > 0; left--) {
      const blocks = new Blocks(this.#writer, this.#parts, 1);
      blocks.begin(true);
      blocks.end('', text, true);
    }
    this.#failed ||= unanswered > 0;
  }

  /** Takes standard input, a ByteString. */
  input(data: string): void {
    if (this.#closed || this.#isLeaving) return;
    const text = this.#params.tty ? data.replace(/\r\n?/g, '\n') : data;
    const parts = (this.#rest + text).split('\n');
    this.#rest = parts.pop() ?? '';
    for (const part of parts) this.#lines.push(part);
    if (this.#rest.length > lineBytes) this.#close('line too long');
    else if (this.#lines.length > mostLines) this.#close('too many lines');
    else void this.#next();
  }

  /** Standard input has ended; lines that came before it are run. */
  inputEnded(): void {
    this.#lines.push('');
    void this.#next();
  }

  acknowledge(bytes: number): void {
    this.#writer.acknowledge(bytes);
  }

  /** The connection is gone. */
  gone(): void {
    this.#closed = true;
    this.#client?.close(null);
  }

  async #next(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    const { timers } = this.#parts;
    let until = timers.now() + stretchMs;
    try {
      for (let at = 0; at < this.#lines.length && !this.#closed; at++) {
        const line = this.#lines[at] ?? '';
        if (line === '') {
          this.#isLeaving = true;
          this.#end(null);
          return;
        }
        this.#client?.used();
        const running = this.#run({ line: lines.fromUtf8(line) }, 1);
        if (running) await running;
        this.#writer.answered(++this.#answered);
        if (this.#writer.isFull || timers.now() >= until) {
          await nextTurn();
          until = timers.now() + stretchMs;
        }
        // Finished lines are removed a thousand at a time: each removal moves all the others.
        if (at < 1000) continue;
        this.#lines.splice(0, at + 1);
        at = -1;
      }
    } finally {
      this.#lines.length = 0;
      this.#isRunning = false;
      this.#finishes?.();
    }
  }

  /** Runs one command line. Null when it has ended, as most do at once. */
  #run(
    what: { argv: readonly string[] } | { line: string },
    flags: 0 | 1,
    missed?: RecordedEvents,
  ): Promise<void> | null {
    const { runner, connection } = this.#parts;
    const blocks = new Blocks(this.#writer, this.#parts, flags);
    this.#files ??= new CallerFiles(connection);
    const result = runner.start(what, this.#caller(), { scene: { blocks }, input: this.#files });
    if (result instanceof Promise) return result.then((done) => this.#ran(blocks, done, flags, missed));
    this.#ran(blocks, result, flags, missed);
    return null;
  }

  #ran(blocks: Blocks, result: CommandRunResult, flags: 0 | 1, missed?: RecordedEvents): void {
    const isUnparsed = !blocks.any && (result.err !== '' || result.out !== '');
    if (isUnparsed) {
      // Nothing ran. As in tmux, the client's own command line then gets no block.
      if (flags === 0) this.#writer.text(lines.utf8(result.err));
      else {
        blocks.begin(true);
        blocks.end(result.out, `parse error: ${result.err}`, true);
      }
    }
    // As in tmux, a line of standard input that can't be parsed leaves the exit status as it was.
    if (flags === 0 || !isUnparsed) this.#failed ||= result.exitCode !== 0;
    if (result.attach) this.#attach(result.attach, missed);
  }

  #caller(): Caller {
    const client = this.#client;
    const own = this.#own ?? this.#newCaller();
    this.#own = own;
    if (client === null) return own;
    const { session, readOnly } = client;
    const pane = session.current.window.active;
    const { cwd } = session;
    const last = this.#last;
    if (last && last.pane === pane && last.cwd === cwd && last.limits?.readOnly === readOnly) return last;
    this.#last = {
      client,
      pane,
      cwd,
      env: {},
      canAttach: true,
      terminal: own.terminal,
      operatorName: own.operatorName,
      principal: own.principal,
      ...(own.author ? { author: own.author } : {}),
      limits: { readOnly, session: own.limits?.session ?? null },
    };
    return this.#last;
  }

  #newCaller(): Caller {
    const { pane } = this.#params;
    const own = this.#parts.caller({ ...(pane === undefined ? {} : { pane }), canAttach: true });
    // A control client has no terminal, so attaching in a pane does not nest.
    const { HOLDFAST: _, TMUX: __, ...env } = own.env;
    return { ...own, env };
  }

  #attach(
    { target, readOnly, flags, detachOthers }: NonNullable<CommandRunResult['attach']>,
    missed?: RecordedEvents,
  ): void {
    const { connection, clients, tree, logged } = this.#parts;
    const session = [...tree.sessions.values()].find(({ id, name }) => id === target || name === target);
    const { operator, access } = connection;
    if (!session || !operator || !access) return;
    if (this.#client !== null) {
      this.#client.switchTo(session);
      return;
    }
    const client = this.#newClient(session, readOnly === true, flags ?? []);
    if (!client) return;
    // A client that resumes gets what came from here on.
    for (const pane of tree.panes.values()) this.#writer.passed(pane, logged.endOf(pane));
    if (detachOthers) this.#detachOthers(session, operator, access);
    clients.joined(client, missed?.events ?? []);
  }

  #newClient(session: Session, readOnly: boolean, flags: readonly string[]): ControlClient | null {
    const { connection, clients, timers, expand } = this.#parts;
    const { operator, access, greeting } = connection;
    if (!operator || !access) return null;
    const subscriptions = new Subscriptions({
      timers,
      session: () => this.#client?.session ?? session,
      expand,
      changed: (line) => this.#writer.notify(line),
    });
    this.#client = new ControlClient({
      session,
      operator,
      access,
      pid: greeting?.client.pid ?? 0,
      terminal: greeting?.terminal ?? null,
      writer: this.#writer,
      subscriptions,
      clients,
      readOnly,
      flags,
      ended: (reason) => this.#close(reason),
    });
    return this.#client;
  }

  /** The attaching command has already checked the permission. */
  #detachOthers(session: Session, operator: Operator, access: Access): void {
    const { services } = this.#parts.runner.parts;
    const others = services.clients().filter((other) => other.session === session);
    for (const other of others)
      other.detach(whoIs(operator, access), { evicts: evicts(access.principal, other.principal) });
  }

  #end(reason: string | null): void {
    if (this.#client) this.#client.close(reason);
    else this.#close(reason);
  }

  /** Ends at once, or after the block of a running command, which may be the command that ends the client. */
  #close(reason: string | null): void {
    if (this.#closed) return;
    this.#closed = true;
    if (!this.#isRunning) this.#finish(reason);
    else {
      this.#finishes = () => this.#finish(reason);
      this.#parts.timers.after(lastBlockMs, () => this.#finishes?.());
    }
  }

  #finish(reason: string | null): void {
    this.#finishes = null;
    this.#writer.stop();
    this.#parts.connection.peer.notify('control.closed', {
      ...(reason === null ? {} : { reason }),
      ...(this.#client?.waitsAtExit && !this.#isLeaving ? { waits: true } : {}),
      exitCode: this.#failed ? 1 : 0,
    });
  }
}

/** Blocks of one command line. */
class Blocks implements CommandBlocks {
  any = false;
  readonly #writer: ControlWriter;
  readonly #numbers: Pick<ControlConversationParts, 'now' | 'nextNumber'>;
  readonly #flags: 0 | 1;
  /** Guard of the open block; null between blocks. */
  #open: string | null = null;

  /** `flags`: of the line's own commands; those of hooks have none. */
  constructor(
    writer: ControlWriter,
    numbers: Pick<ControlConversationParts, 'now' | 'nextNumber'>,
    flags: 0 | 1,
  ) {
    this.#writer = writer;
    this.#numbers = numbers;
    this.#flags = flags;
  }

  begin(isOwn: boolean): void {
    this.any = true;
    const number = this.#numbers.nextNumber();
    this.#open = lines.guard(Math.floor(this.#numbers.now() / 1000), number, isOwn ? this.#flags : 0);
    this.#writer.open(`%begin ${this.#open}`, number, this.#open);
  }

  end(out: string, err: string, failed: boolean): void {
    if (this.#open === null) return;
    this.#writer.text(out);
    if (err !== '') this.#writer.text(lines.utf8(err));
    this.#writer.close(`${failed ? '%error' : '%end'} ${this.#open}`);
    this.#open = null;
  }
}
