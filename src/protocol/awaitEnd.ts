/** The end of a wait for a program, as an exit status and as words. */
import { constants } from 'node:os';
import type { AwaitResult } from './awaits.ts';
import type { ProcessInfo } from './sessions.ts';

/** Exit statuses as in timeout(1): the condition was not met in time; it can no longer be met. */
const timedOut = 124;
const failed = 125;
const signalBase = 128;
const signals: Readonly<Record<string, number | undefined>> = constants.signals;

/**
 * Exit status of a command that waited: that of the program or command waited for, else 0; 124 after a timeout, 125
 * when the condition can no longer be met.
 */
export function awaitStatus(result: AwaitResult): number {
  if (result.outcome === 'timeout') return timedOut;
  if (result.outcome !== 'met') return failed;
  if (result.signal !== undefined) return signalBase + (signals[result.signal] ?? 0);
  return (result.exitCode ?? 0) & 255;
}

/** One line about the end of a wait, without the line break. Texts of programs in it are not cleaned. */
export function awaitSentence(result: AwaitResult): string {
  const more = result.missed ? ' (some output was not searched)' : '';
  switch (result.outcome) {
    case 'met': {
      const { condition, exitCode, signal, line, status } = result;
      const how =
        signal === undefined
          ? exitCode === undefined
            ? (line ?? status ?? 'yes')
            : `exited ${exitCode}`
          : `killed ${signal}`;
      return `${condition.replace(/=.*$/s, '')}: ${how}`;
    }
    case 'timeout':
      return `${result.pane}: not met after ${Math.round(result.waitedMs / 100) / 10} s${more}`;
    case 'ended':
      return `${result.pane}: the program ended: ${endWords(result.process)}${more}`;
    case 'replaced':
      return `${result.pane}: the program was replaced by another one`;
    case 'closed':
      return `${result.pane}: the pane was closed`;
  }
}

function endWords(process: ProcessInfo): string {
  switch (process.state) {
    case 'exited':
      return `exited ${process.code}`;
    case 'killed':
      return `killed ${process.signal}`;
    case 'lost':
      return `lost: ${process.reason}`;
    case 'failed':
      return process.reason;
    case 'running':
      return 'running';
  }
}
