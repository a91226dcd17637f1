/**
 * Errors as classes by code: `error instanceof errors.NoSuchSession`. Names follow from the codes of the catalogue;
 * sentences come from the server. Makes no errors.
 */
import { type ErrorCode, type ErrorDetails, HoldfastError } from '../protocol/errors.ts';

/** Turns 'no-such-session' into `NoSuchSession`. */
type ClassName<Code extends string> = Code extends `${infer First}-${infer Rest}`
  ? `${Capitalize<First>}${ClassName<Rest>}`
  : Capitalize<Code>;

/** An error with this code, and the details in its sentence. */
export type ErrorWithCode<Code extends ErrorCode> = Omit<HoldfastError, 'code' | 'details'> & {
  readonly code: Code;
  readonly details: Readonly<Partial<ErrorDetails<Code>>>;
};

/** For `instanceof`; it makes no errors. */
export interface ErrorClass<Code extends ErrorCode> {
  readonly code: Code;
  [Symbol.hasInstance](value: unknown): value is ErrorWithCode<Code>;
}

/** Every code of the catalogue as a class. */
export type ErrorClasses = { readonly [Code in ErrorCode as ClassName<Code>]: ErrorClass<Code> };

const made = new Map<PropertyKey, ErrorClass<ErrorCode>>();

/** The classes. Codes newer than this release have one too. */
export const errors = new Proxy({} as ErrorClasses, {
  get(_, name) {
    if (typeof name !== 'string') return undefined;
    const known = made.get(name);
    if (known) return known;
    const code = name.replace(/(?!^)[A-Z]/g, '-$&').toLowerCase() as ErrorCode;
    const one: ErrorClass<ErrorCode> = {
      code,
      [Symbol.hasInstance]: (value): value is never => value instanceof HoldfastError && value.code === code,
    };
    made.set(name, one);
    return one;
  },
});
