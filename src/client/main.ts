/**
 * The client's bundle, required by the command line only when it attaches. Owns the life of the process while
 * attached; Attachment.ts owns what happens on the terminal.
 */
import { fail } from '../protocol/errors.ts';
import { systemReason } from '../protocol/systemReason.ts';
import type { Carrier } from '../transport/Carrier.ts';
import { Attachment } from './Attachment.ts';
import type { AttachmentOptions } from './attachmentOptions.ts';
import { localDialer } from './connect/localDialer.ts';
import { capabilitiesOf } from './terminal/capabilities.ts';
import { runInTerminal } from './terminal/runInTerminal.ts';
import { TerminalGuard } from './terminal/TerminalGuard.ts';

// Exports for a caller that makes a connection and hands it over.
export { Peer } from '../transport/Peer.ts';
export { connectUnix, inheritedUnix } from '../transport/unix.ts';
export { describeTerminal } from './terminal/capabilities.ts';

/** `connect`, in place of a dialer: opens a connection to the server on this machine. */
export type ClientOptions = Omit<AttachmentOptions, 'devices' | 'capabilities' | 'dialer'> & {
  /** Descriptor of the connection to the guard, where the native client has taken the terminal over. */
  guard?: number;
  /** Called at the end of a link with the time of its last sign of life, milliseconds since the epoch. */
  heard?(at: number): void;
} & ({ dialer: AttachmentOptions['dialer'] } | { connect(): Promise<Carrier> });

/**
 * Attaches this process's terminal and resolves with the exit code once the terminal is restored. Errors:
 * not-a-terminal, dumb-terminal; the server's error when the first attach fails (no-such-session and the like).
 */
export async function runClient(options: ClientOptions): Promise<number> {
  const { stdin: input, stdout: output } = process;
  if (!input.isTTY || !output.isTTY) throw fail('not-a-terminal', {});
  // Such as the shell buffer of an editor: unsupported sequences would show in it as text.
  if (process.env.TERM === 'dumb') throw fail('dumb-terminal', {});
  const attachment = new Attachment({
    ...options,
    dialer: 'dialer' in options ? options.dialer : localDialer(options.connect),
    devices: {
      input,
      output,
      signals: process,
      guard: options.guard === undefined ? undefined : new TerminalGuard(options.guard),
    },
    // Must agree with the hello: -u may have set it.
    capabilities: { ...capabilitiesOf(process.env), utf8: options.hello.terminal?.utf8 ?? true },
  });
  // Restores the terminal first; then earlier fault handlers report.
  const before = process.listeners('uncaughtException');
  const crashed = (error: Error, origin: NodeJS.UncaughtExceptionOrigin) => {
    void attachment.abort().then(() => {
      if (before.length === 0) process.stderr.write(`holdfast: the client crashed: ${systemReason(error)}\n`);
      for (const report of before) report(error, origin);
      process.exit(1);
    });
  };
  process.removeAllListeners('uncaughtException').on('uncaughtException', crashed);
  try {
    const outcome = await attachment.run();
    if (attachment.heardAt > 0) options.heard?.(attachment.heardAt);
    if (outcome.hangUp && process.ppid > 1) process.kill(process.ppid, 'SIGHUP');
    return outcome.run === null ? outcome.exitCode : await runInTerminal(outcome.run, { stops: true });
  } finally {
    process.off('uncaughtException', crashed);
    for (const report of before) process.on('uncaughtException', report);
  }
}
