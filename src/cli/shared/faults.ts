/**
 * Error messages of the command line: an expected failure as its sentence, any other (a bug) as one sentence too. Owns
 * the place of a bug's details; no stack and no source text reaches the terminal.
 */
import { fail, HoldfastError } from '../../protocol/errors.ts';
import { printableText } from '../../protocol/printable.ts';
import { systemReason } from '../../protocol/systemReason.ts';
import type { Places } from '../../runtime/paths.ts';
import { UsageError } from '../front/globalFlags.ts';
import { starting } from './localServer.ts';
import { writeErr } from './output.ts';

/** Longest reason of a bug that is shown, characters. */
const reasonCharacters = 200;

/** Reports a failure on standard error; returns the exit code. `where` is null while unknown. */
export function reportFailure(error: unknown, where: Places | null): number {
  writeErr(`${printableText(sentenceOf(error, where))}\n`);
  return 1;
}

function sentenceOf(error: unknown, where: Places | null): string {
  if (error instanceof UsageError) return `holdfast: ${error.message}`;
  if (error instanceof HoldfastError) return error.message;
  const reason = systemReason(error).slice(0, reasonCharacters);
  const log = where === null ? null : written(error, where);
  return log === null ? `holdfast: unexpected error: ${reason}` : fail('unexpected', { reason, log }).message;
}

/** Writes the details into the server's log; returns its path, or null when the write failed. */
function written(error: unknown, { stateDir }: Places): string | null {
  try {
    return starting().logFault(stateDir, error);
  } catch {
    // For example while the installation is being replaced.
    return null;
  }
}
