/**
 * Lists of methods, and checks of their messages. clientMethods.ts and serverMethods.ts are such lists; the types of all
 * messages are inferred from them. Knows only the one method that both sides have.
 */
import { type Check, count, type Infer, object, optional, passes } from './check.ts';
import { fail, type HoldfastError } from './errors.ts';

/** Params and result of each request of a list. */
export type Requested<T> = {
  [M in keyof T]: T[M] extends { params: infer P; result: infer R }
    ? { params: Infer<P>; result: Infer<R> }
    : never;
};
/** Params of each notification of a list. */
export type Notified<T> = { [M in keyof T]: Infer<T[M]> };
/** Params of each request. */
export type ParamsOf<T extends Record<keyof T, { params: unknown }>> = { [M in keyof T]: T[M]['params'] };
/** A checked message, of params by method: `switch (message.method)` narrows `message.params`. */
export type Of<P, M extends keyof P = keyof P> = { [K in M]: { method: K; params: P[K] } }[M];

export const nothing: Check<object> = object({});

/** Any number, which comes back as it was. */
const sentAt = count;

/** A sign of life. */
export const ping = {
  params: object({ sentAt: optional(sentAt) }),
  result: object({
    sentAt: optional(sentAt),
    /** The answerer's clock, milliseconds since the epoch. */
    at: count,
  }),
};

/** The answer to a ping, at this time. */
export const pong = ({ sentAt }: Infer<typeof ping.params>, at: number): Infer<typeof ping.result> => ({
  ...(sentAt === undefined ? {} : { sentAt }),
  at,
});

/** Throws unknown-method or bad-params. */
export function checkRequest<P>(
  list: { readonly [M in keyof P]: { readonly params: Check<P[M]> } },
  method: string,
  params: unknown,
): Of<P> {
  if (!isIn(list, method)) throw fail('unknown-method', { method });
  return checked<P, keyof P & string>(list[method].params, method, params);
}

/** Throws unknown-method or bad-params. */
export function checkNotification<P>(
  list: { readonly [M in keyof P]: Check<P[M]> },
  method: string,
  params: unknown,
): Of<P> {
  if (!isIn(list, method)) throw fail('unknown-method', { method });
  return checked<P, keyof P & string>(list[method], method, params);
}

/** Checks an answer. Throws bad-params. */
export function checkResult<T>(check: Check<T>, method: string, result: unknown): asserts result is T {
  const wrong = check.wrong(result);
  if (wrong !== null) throw badParams(method, `result${wrong}`);
}

function checked<P, M extends keyof P & string>(check: Check<P[M]>, method: M, params: unknown): Of<P, M> {
  if (passes(check, params)) return { method, params };
  throw badParams(method, `params${check.wrong(params)}`);
}

/**
 * `reason` begins with the place of the fault ('params.cols must be …'). The details of the error have the place too.
 */
export function badParams(method: string, reason: string): HoldfastError {
  const [field = 'params'] = /^(?:\.?[\w$-]+|\[\d+\]|\["(?:[^"\\]|\\.)*"\])+/.exec(reason) ?? [];
  return fail('bad-params', { method, field, reason });
}

function isIn<T extends object>(list: T, method: string): method is keyof T & string {
  return Object.hasOwn(list, method);
}
