/**
 * Small hand-written checks of values from outside; the types of the values are inferred from them (`Infer`). They
 * replace a schema library, which would take longer to load than the whole client. A check reports what is wrong with a
 * value. It never changes the value, and accepts unknown fields, so that an older program can read the messages of a
 * newer one. schema.ts prints checks as JSON Schema.
 */
import { isRecord } from './codec.ts';

export interface Check<out T> {
  /**
   * Returns null for a valid value, else the end of a sentence that starts with the value's name: ' must be text',
   * '.cols must be a whole number from 1 to 4096', '[2] must be text'. Allocates nothing for null.
   */
  readonly wrong: (value: unknown) => string | null;
  readonly about: Description;
  /** For the compiler only; no check has it. */
  readonly type?: T;
}

/** The type of values that pass a check. */
export type Infer<C> = C extends Check<infer T> ? T : never;

type Constant = string | number | boolean | null;

/** Description of a check, as data. */
export type Description =
  | { kind: 'anything' | 'flag' | 'number' }
  /** Lengths in characters (code points). The pattern is for whole texts: with anchors. */
  | { kind: 'text'; most?: number; pattern?: RegExp }
  | { kind: 'whole'; min: number; max: number }
  | { kind: 'oneOf'; values: readonly Constant[] }
  | { kind: 'anyOf'; checks: readonly Check<unknown>[] }
  | { kind: 'list'; item: Check<unknown>; least: number; most?: number }
  | { kind: 'tuple'; required: number; items: readonly Check<unknown>[] }
  | { kind: 'record'; item: Check<unknown> }
  | { kind: 'object'; fields: Fields }
  | { kind: 'variant'; tag: string; shapes: Shapes };

/** A field that may be missing. */
export interface Optional<out T> {
  readonly optional: Check<T>;
}

type Fields = Readonly<Record<string, Check<unknown> | Optional<unknown>>>;
type Shapes = Readonly<Record<string, Check<object>>>;

/** Writes an intersection as one object; doc comments of the fields stay. */
type Flat<T> = { [K in keyof T]: T[K] };
type ObjectOf<F> = Flat<
  { -readonly [K in keyof F as F[K] extends Optional<unknown> ? never : K]: Infer<F[K]> } & {
    -readonly [K in keyof F as F[K] extends Optional<unknown> ? K : never]?: F[K] extends Optional<infer T>
      ? T
      : never;
  }
>;
type VariantOf<Tag extends string, S> = {
  [K in keyof S]: Flat<{ [T in Tag]: K } & Infer<S[K]>>;
}[keyof S];
type Items<C> = { -readonly [I in keyof C]: Infer<C[I]> };

/** True for a valid value; narrows its type. */
export function passes<T>(check: Check<T>, value: unknown): value is T {
  return check.wrong(value) === null;
}

/** A check that one test decides. */
export function simple<T>(is: (value: unknown) => value is T, wrong: string, about: Description): Check<T> {
  return { wrong: (value) => (is(value) ? null : wrong), about };
}

// Written out, like the other most frequent checks: a test of their own would be one more call each.
export const text: Check<string> = {
  wrong: (value) => (typeof value === 'string' ? null : ' must be text'),
  about: { kind: 'text' },
};

export const boolean: Check<boolean> = {
  wrong: (value) => (typeof value === 'boolean' ? null : ' must be true or false'),
  about: { kind: 'flag' },
};

export const number: Check<number> = {
  wrong: (value) => (typeof value === 'number' ? null : ' must be a number'),
  about: { kind: 'number' },
};

export const anything: Check<unknown> = { wrong: () => null, about: { kind: 'anything' } };

/** A text of at most so many characters. */
export function shortText(most: number): Check<string> {
  return {
    wrong: (value) => {
      if (typeof value !== 'string') return ' must be text';
      // A character takes one or two UTF-16 units: counting is rarely needed.
      const fits = value.length <= most || (value.length <= 2 * most && [...value].length <= most);
      return fits ? null : ` must be at most ${most} characters long`;
    },
    about: { kind: 'text', most },
  };
}

/** A text that matches the pattern; `wrong` is the end of a sentence, as a check returns it. */
export function matching(pattern: RegExp, wrong: string): Check<string> {
  return simple((value): value is string => typeof value === 'string' && pattern.test(value), wrong, {
    kind: 'text',
    pattern,
  });
}

const bytesOnly = /^[\x00-\xff]*$/;

/** A ByteString of at most `most` bytes. */
export function bytes(most: number): Check<string> {
  return {
    wrong: (value) => {
      if (typeof value !== 'string' || !bytesOnly.test(value)) return ' must be text of characters 0 to 255';
      return value.length <= most ? null : ` must be at most ${most} bytes long`;
    },
    about: { kind: 'text', most, pattern: bytesOnly },
  };
}

export function whole(min: number, max: number = Number.MAX_SAFE_INTEGER): Check<number> {
  return {
    wrong: (value) =>
      typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
        ? null
        : ` must be a whole number from ${min} to ${max}`,
    about: { kind: 'whole', min, max },
  };
}

/** A whole number from 0. */
export const count = whole(0);

export function oneOf<const V extends readonly Constant[]>(...values: V): Check<V[number]> {
  const known: readonly unknown[] = values;
  return {
    wrong: (value) => (known.includes(value) ? null : ` must be one of ${values.join(', ')}`),
    about: { kind: 'oneOf', values },
  };
}

/** True: for a field that is absent otherwise. */
export const yes = oneOf(true);

const nothing = oneOf(null);

export function orNull<T>(check: Check<T>): Check<T | null> {
  const { wrong } = check;
  return {
    wrong: (value) => (value === null ? null : wrong(value)),
    about: { kind: 'anyOf', checks: [check, nothing] },
  };
}

/** At most `most` items and at least `least`. */
export function list<T>(item: Check<T>, least = 0, most?: number): Check<T[]> {
  const { wrong: itemWrong } = item;
  return {
    wrong: (value) => {
      if (!Array.isArray(value)) return ' must be a list';
      if (value.length < least || (most !== undefined && value.length > most))
        return most === undefined ? ' must not be empty' : ` must have ${least} to ${most} entries`;
      for (let i = 0; i < value.length; i++) {
        const wrong = itemWrong(value[i]);
        if (wrong !== null) return `[${i}]${wrong}`;
      }
      return null;
    },
    about: { kind: 'list', item, least, ...(most === undefined ? {} : { most }) },
  };
}

/** A list of fixed positions, of which those of `optional` may be missing. */
export function tuple<
  const R extends readonly Check<unknown>[],
  const O extends readonly Check<unknown>[] = readonly [],
>(required: R, ...optional: O): Check<[...Items<R>, ...Partial<Items<O>>]> {
  const items = [...required, ...optional];
  const parts = items.map(({ wrong }) => wrong);
  const least = required.length;
  return {
    wrong: (value) => {
      if (!Array.isArray(value) || value.length < least || value.length > items.length)
        return ` must be a list of ${least} to ${items.length} values`;
      for (let i = 0; i < value.length; i++) {
        const wrong = parts[i]?.(value[i]) ?? null;
        if (wrong !== null) return `[${i}]${wrong}`;
      }
      return null;
    },
    about: { kind: 'tuple', required: least, items },
  };
}

/** An object with any names. */
export function record<T>(item: Check<T>): Check<Record<string, T>> {
  return {
    wrong: (value) => {
      if (!isRecord(value)) return ' must be an object';
      for (const key of Object.keys(value)) {
        const wrong = item.wrong(value[key]);
        if (wrong !== null) return `${fieldPlace(key)}${wrong}`;
      }
      return null;
    },
    about: { kind: 'record', item },
  };
}

/** A field as a place in a value: `.name`, or `["a name"]`. A long name is cut. */
export function fieldPlace(key: string): string {
  return /^[A-Za-z_$][\w$-]{0,39}$/.test(key) ? `.${key}` : `[${JSON.stringify(key.slice(0, 40))}]`;
}

export function optional<T>(check: Check<T>): Optional<T> {
  return { optional: check };
}

/** An object with these fields, and any others. */
export function object<F extends Fields>(fields: F): Check<ObjectOf<F>> {
  return withFields(fields);
}

/** An object that has all of these names, each with the same kind of value. */
export function allOf<K extends string, T>(names: readonly K[], item: Check<T>): Check<Record<K, T>> {
  return withFields(Object.fromEntries(names.map((name) => [name, item])));
}

/** An object that has some of these names. */
export function someOf<K extends string, T>(
  names: readonly K[],
  item: Check<T>,
): Check<Partial<Record<K, T>>> {
  return withFields(Object.fromEntries(names.map((name) => [name, optional(item)])));
}

function withFields(fields: Fields): Check<never> {
  const all = Object.entries(fields).map(([name, field]) => ({
    name,
    mayMiss: 'optional' in field,
    wrong: ('optional' in field ? field.optional : field).wrong,
  }));
  return {
    wrong: (value) => {
      if (!isRecord(value)) return ' must be an object';
      for (const { name, mayMiss, wrong } of all) {
        const field = value[name];
        const problem = mayMiss && field === undefined ? null : wrong(field);
        if (problem !== null)
          return field === undefined ? `.${name} is missing: it${problem}` : `.${name}${problem}`;
      }
      return null;
    },
    about: { kind: 'object', fields },
  };
}

/** An object whose field `tag` says which of the shapes it has. */
export function variant<Tag extends string, S extends Shapes>(tag: Tag, shapes: S): Check<VariantOf<Tag, S>> {
  const names = Object.keys(shapes);
  return {
    wrong: (value) => {
      if (!isRecord(value)) return ' must be an object';
      const name = value[tag];
      const shape = typeof name === 'string' && Object.hasOwn(shapes, name) ? shapes[name] : undefined;
      if (shape !== undefined) return shape.wrong(value);
      return `.${tag}${name === undefined ? ' is missing: it' : ''} must be one of ${names.join(', ')}`;
    },
    about: { kind: 'variant', tag, shapes },
  };
}

/** A value that passes one of the checks; `wrong` names the accepted values. */
export function anyOf<const C extends readonly Check<unknown>[]>(
  wrong: string,
  ...checks: C
): Check<Infer<C[number]>> {
  return {
    wrong: (value) => (checks.some((check) => check.wrong(value) === null) ? null : wrong),
    about: { kind: 'anyOf', checks },
  };
}
