/** The class of every expected error. Its codes and sentences are in errors.ts. */
import type { ErrorCode } from './errors.ts';

/** An expected failure: shown to the user as its sentence, without a stack. Anything else thrown is a bug. */
export class HoldfastError extends Error {
  override readonly name = 'HoldfastError';
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  /** By name: each bundle of a process has its own copy of this class, and errors cross between them. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'HoldfastError';
  }

  constructor(code: ErrorCode, message: string, details: Readonly<Record<string, unknown>>) {
    super(message);
    this.code = code;
    this.details = details;
  }
}
