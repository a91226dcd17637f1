/**
 * The way over the user's own ssh: their program, configuration, keys and agent, and `holdfast proxy` on the far side.
 * Owns the ssh processes that it starts. It never reads a password: ssh asks for it on the terminal, and only while
 * the terminal is the user's. Such an ssh also writes its messages there, in order with its questions and even when
 * its link ends, so the caller must repaint then.
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
  /** The command for the far side (see sshCommand.ts), with the PATH where holdfast was found the last time. */
  command(path: string | undefined): string;
  label: string;
  /** The ssh to run, with its leading arguments; `HOLDFAST_SSH`. */
  ssh: readonly string[];
  /** The folder of this installation, for advice on how to copy it. */
  packageDir: string;
}

/** Amount of ssh's output that is kept for the error. */
const keptBytes = 4096;
/** A login script that prints more than this before our program begins ends the dial. */
const noiseBytes = 256 * 1024;
/** Output of `ssh -v` when something has answered; each later line is a step of the log-in. */
const answerMark = /^debug1: (Connection established|Remote protocol version)/m;
/** Output that `ssh -v` adds. */
const chatter = /^(debug\d: |OpenSSH_|Authenticated to |Transferred: |Bytes per second: )/;
/** Failures that a retry can't mend: the log-in was refused, or the host's key has changed. */
const refusals = /permission denied|too many authentication failures|host key verification failed/i;

export function sshDialer(options: SshOptions): Dialer {
  const memory: Memory = { tries: 0 };
  return {
    label: options.label,
    remote: true,
    dial: (signal, how) => dial(options, how, signal, memory),
  };
}

/** State that one dial leaves to the next. */
interface Memory {
  tries: number;
  /** The PATH there with which holdfast was found: a search may take seconds, depending on the profiles. */
  path?: string;
}

function dial(options: SshOptions, how: DialHow, signal: AbortSignal, memory: Memory): Promise<Carrier> {
  const [program = 'ssh', ...before] = options.ssh;
  const child = spawn(program, [...before, ...sshArguments(options, how, memory)], {
    stdio: ['pipe', 'pipe', how.interactive ? 'inherit' : 'pipe'],
    // Without a terminal, no output of ssh can reach the screen.
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
    // A master that ssh leaves in the background may keep this stream open: unreferenced, so that it keeps no process
    // alive.
    (stderr as (Readable & { unref?(): void }) | null)?.unref?.();
    child.once('exit', () => {
      // The last output may still be on its way.
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
      noise: () => ended(new DialFailed('the login scripts of the host print endlessly', 'asked')),
    });
  });
}

function sshArguments(options: SshOptions, how: DialHow, memory: Memory): string[] {
  const attempt = memory.tries++;
  return [
    '-T',
    // Frames are text, and compress to a fifth: a gain on slow links, at no cost on fast ones.
    '-C',
    ...(how.interactive ? [] : ['-o', 'BatchMode=yes']),
    // The output reaches no user; it shows when the host answers.
    ...(how.answered ? ['-v'] : []),
    // A shared connection can be as dead as the lost one: every other try makes its own.
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
      // Closed in order, ssh ends by itself; it may carry other connections to that host.
      if (!stdin.writableFinished) child.kill();
    },
  });
}

interface MarkHandlers {
  /** The mark came, with the PATH on the far side. */
  ready(path: string): void;
  missing(node: string): void;
  noise(): void;
}

/** Reads up to the line that our script writes, and leaves the rest unread. */
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

/** A whole line that begins with the mark: the rest of that line, and the text after it. */
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

/** @param said ssh's output; null when it went to the terminal. */
function sshFailure(said: string | null, { label, destination, port, ssh }: SshOptions): DialFailed {
  const unsaid = `no connection to ${label}`;
  const line = [...ssh, ...(port === undefined ? [] : ['-p', port]), destination].join(' ');
  const advice = `First make this work: ${line}`;
  if (said === null) return new DialFailed(unsaid, 'login', advice);
  const lines = said.split(/[\r\n]+/).filter((line) => line.trim() !== '' && !chatter.test(line));
  const last = lines.findLast((line) => refusals.test(line)) ?? lines.at(-1) ?? unsaid;
  return new DialFailed(last.trim(), refusals.test(said) ? 'login' : 'soon', advice);
}
