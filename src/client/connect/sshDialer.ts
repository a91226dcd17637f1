/**
 * The way over the user's own ssh: their program, their configuration, keys and agent, and `holdfast proxy` on the far
 * side. Owns the ssh processes that it starts. It never reads a password: ssh asks for it on the terminal, and only while
 * that is the user's. What such an ssh has to say goes to the terminal as well, in its order with the questions: also when its
 * link ends, so who draws there draws anew then.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { systemReason } from '../../protocol/systemReason.ts';
import { version } from '../../runtime/installation.ts';
import type { Carrier } from '../../transport/Carrier.ts';
import { StdioCarrier } from '../../transport/StdioCarrier.ts';
import { type Dialer, DialFailed, type DialHow } from './Dialer.ts';
import { installAdvice, missingMark, readyMark } from './sshCommand.ts';

export interface SshOptions {
  /** `[user@]host`, as ssh takes it. Never begins with a dash. */
  destination: string;
  port?: number | undefined;
  /** What is run on the far side (see sshCommand.ts), with the PATH that held holdfast the last time. */
  command(path: string | undefined): string;
  label: string;
  /** The ssh to run, with what goes before everything else; `HOLDFAST_SSH`. */
  ssh: readonly string[];
  /** Where this installation stands, for telling how to copy it. */
  packageDir: string;
}

/** Of what ssh says, so much is kept for the error. */
const keptBytes = 4096;
/** A login script that prints more than this before our program begins is not waited for. */
const noiseBytes = 256 * 1024;
/** What `ssh -v` says when something has answered; what follows is each a step of the log-in. */
const answerMark = /^debug1: (Connection established|Remote protocol version)/m;
/** What `ssh -v` says beside what it says without. */
const chatter = /^(debug\d: |OpenSSH_|Authenticated to |Transferred: |Bytes per second: )/;
/** What no further try mends by itself: the log-in was refused, or the host is not who it was. */
const refusals = /permission denied|too many authentication failures|host key verification failed/i;

export function sshDialer(options: SshOptions): Dialer {
  const memory: Memory = { tries: 0 };
  return {
    label: options.label,
    remote: true,
    dial: (signal, how) => dial(options, how, signal, memory),
  };
}

/** What one dial leaves to the next. */
interface Memory {
  tries: number;
  /** The PATH over there with which holdfast was found: a look for it may take seconds, by what profiles do. */
  path?: string;
}

function dial(options: SshOptions, how: DialHow, signal: AbortSignal, memory: Memory): Promise<Carrier> {
  const [program = 'ssh', ...before] = options.ssh;
  const child = spawn(program, [...before, ...sshArguments(options, how, memory)], {
    stdio: ['pipe', 'pipe', how.interactive ? 'inherit' : 'pipe'],
    // Without a terminal, nothing that ssh does can end up on the screen.
    detached: !how.interactive,
  });
  const { stdin, stdout, stderr } = child as { stdin: Writable; stdout: Readable; stderr: Readable | null };
  return new Promise((resolve, reject) => {
    let said = '';
    let isReady = false;
    const ended = (error: Error) => {
      child.kill();
      stdin.destroy();
      stdout.destroy();
      reject(error);
    };
    const aborted = () => ended(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    if (signal.aborted) aborted();
    signal.addEventListener('abort', aborted, { once: true });
    child.once('error', (error: NodeJS.ErrnoException) =>
      ended(
        new DialFailed(
          error.code === 'ENOENT'
            ? `there is no ${program} on this machine`
            : `${program}: ${systemReason(error)}`,
          'never',
        ),
      ),
    );
    let hasAnswered = false;
    stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-keptBytes);
      hasAnswered ||= answerMark.test(said);
      if (hasAnswered) how.answered?.();
    });
    // A master that ssh leaves in the background may keep this open: it is not waited for, and keeps nobody alive.
    (stderr as (Readable & { unref?(): void }) | null)?.unref?.();
    child.once('exit', () => {
      // What it said last may still be on its way.
      if (!isReady) setImmediate(() => ended(sshFailure(how.interactive ? null : said, options)));
    });
    stdin.on('error', () => {});
    awaitMark(stdout, {
      ready: (path) => {
        isReady = true;
        memory.path = path;
        signal.removeEventListener('abort', aborted);
        resolve(carrierOf(child, stdout, stdin));
      },
      missing: (node) =>
        ended(new DialFailed(installAdvice(options.destination, node, options.packageDir, version), 'asked')),
      noise: () => ended(new DialFailed('login scripts of the host print without end', 'asked')),
    });
  });
}

function sshArguments(options: SshOptions, how: DialHow, memory: Memory): string[] {
  const attempt = memory.tries++;
  return [
    '-T',
    // Frames are text, and shrink to a fifth: what matters on slow links costs nothing on fast ones.
    '-C',
    ...(how.interactive ? [] : ['-o', 'BatchMode=yes']),
    // Nobody reads it; it tells when the host answers.
    ...(how.answered ? ['-v'] : []),
    // A shared connection can be as dead as the one that was lost: every other try makes one of its own.
    ...(!how.interactive && attempt % 2 === 1 ? ['-S', 'none'] : []),
    ...(options.port === undefined ? [] : ['-p', String(options.port)]),
    '--',
    options.destination,
    options.command(memory.path),
  ];
}

function carrierOf(child: ChildProcess, stdout: Readable, stdin: Writable): Carrier {
  return new StdioCarrier(stdout, stdin, {
    ended: () => {
      // Closed in order, ssh ends by itself, and may be what other connections to that host go over.
      if (!stdin.writableFinished) child.kill();
    },
  });
}

interface MarkHandlers {
  /** With the PATH over there. */
  ready(path: string): void;
  missing(node: string): void;
  noise(): void;
}

/** Reads up to the line that our script writes, and leaves what follows it unread. */
function awaitMark(stdout: Readable, handlers: MarkHandlers): void {
  let text = '';
  let total = 0;
  const take = (chunk: Buffer) => {
    total += chunk.length;
    if (total > noiseBytes) {
      stdout.off('data', take);
      handlers.noise();
      return;
    }
    text += chunk.toString('latin1');
    const ready = lineAt(text, readyMark);
    if (ready !== null) {
      stdout.off('data', take);
      stdout.pause();
      if (ready.after !== '') stdout.unshift(Buffer.from(ready.after, 'latin1'));
      handlers.ready(ready.rest);
      return;
    }
    const missing = lineAt(text, missingMark);
    if (missing !== null) {
      stdout.off('data', take);
      handlers.missing(missing.rest);
      return;
    }
    text = text.slice(text.lastIndexOf('\n') + 1);
  };
  stdout.on('data', take);
}

/** A whole line that begins with the mark: what else is on it, and what comes after it. */
function lineAt(text: string, mark: string): { rest: string; after: string } | null {
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at);
    if (end < 0) return null;
    const line = text.slice(at, end).replace(/\r$/, '');
    if (line === mark || line.startsWith(`${mark} `))
      return { rest: line.slice(mark.length).trim(), after: text.slice(end + 1) };
    at = end + 1;
  }
  return null;
}

/** @param said what ssh has said; null when that went to the terminal. */
function sshFailure(said: string | null, { label, destination, port, ssh }: SshOptions): DialFailed {
  const unsaid = `no connection to ${label}`;
  const line = [...ssh, ...(port === undefined ? [] : ['-p', port]), destination].join(' ');
  const advice = `This has to work first: ${line}`;
  if (said === null) return new DialFailed(unsaid, 'login', advice);
  const lines = said.split(/[\r\n]+/).filter((line) => line.trim() !== '' && !chatter.test(line));
  const last = lines.findLast((line) => refusals.test(line)) ?? lines.at(-1) ?? unsaid;
  return new DialFailed(last.trim(), refusals.test(said) ? 'login' : 'soon', advice);
}
