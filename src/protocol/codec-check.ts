/**
 * Small hand-written checks of values that came from outside. They stand in for a schema library, because every process
 * that a person waits for loads them (a schema library costs more start-up than the whole client).
 * A check looks at a value and says what is wrong with it; it never changes the value, and lets unknown fields pass, so
 * that an older program can read a newer one's messages.
 */
import { isRecord } from './codec.ts';

/**
 * Null when the value is right, else what is wrong as the end of a sentence that starts with the value's name:
 * ' must be text', '.cols must be a whole number from 1 to 4096', '[2] must be text'.
 */
export type Check = (value: unknown) => string | null;

export const text: Check = (value) => (typeof value === 'string' ? null : ' must be text');

export const flag: Check = (value) => (typeof value === 'boolean' ? null : ' must be true or false');

export const anything: Check = () => null;

const bytesOnly = /^[\x00-\xff]*$/;

/** A ByteString of at most `maxBytes`. */
export function bytes(maxBytes: number): Check {
  return (value) => {
    if (typeof value !== 'string' || !bytesOnly.test(value)) return ' must be text of characters 0 to 255';
    return value.length <= maxBytes ? null : ` must be at most ${maxBytes} bytes long`;
  };
}

export function whole(min: number, max: number = Number.MAX_SAFE_INTEGER): Check {
  return (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
      ? null
      : ` must be a whole number from ${min} to ${max}`;
}

export function oneOf(...values: readonly (string | number)[]): Check {
  return (value) => (values.includes(value as string) ? null : ` must be one of ${values.join(', ')}`);
}

export function orNull(check: Check): Check {
  return (value) => (value === null ? null : check(value));
}

export function list(item: Check): Check {
  return (value) => {
    if (!Array.isArray(value)) return ' must be a list';
    for (let i = 0; i < value.length; i++) {
      const wrong = item(value[i]);
      if (wrong !== null) return `[${i}]${wrong}`;
    }
    return null;
  };
}

/** A list of fixed positions, of which those after `required` may be missing. */
export function tuple(required: number, ...items: readonly Check[]): Check {
  return (value) => {
    if (!Array.isArray(value) || value.length < required || value.length > items.length)
      return ` must be a list of ${required} to ${items.length} values`;
    for (let i = 0; i < value.length; i++) {
      const wrong = items[i]?.(value[i]) ?? null;
      if (wrong !== null) return `[${i}]${wrong}`;
    }
    return null;
  };
}

export function record(item: Check): Check {
  return (value) => {
    if (!isRecord(value)) return ' must be an object';
    for (const key of Object.keys(value)) {
      const wrong = item(value[key]);
      if (wrong !== null) return `.${key.slice(0, 40)}${wrong}`;
    }
    return null;
  };
}

type Fields = Readonly<Record<string, Check>>;

export function object(required: Fields, optional: Fields = {}): Check {
  const fields = Object.entries(required);
  const extras = Object.entries(optional);
  return (value) => {
    if (!isRecord(value)) return ' must be an object';
    for (const [name, check] of fields) {
      const wrong = check(value[name]);
      if (wrong !== null) return `.${name}${wrong}`;
    }
    for (const [name, check] of extras) {
      const wrong = value[name] === undefined ? null : check(value[name]);
      if (wrong !== null) return `.${name}${wrong}`;
    }
    return null;
  };
}

/** An object whose field `tag` says which of the shapes it has. */
export function variant(tag: string, shapes: Fields): Check {
  const names = Object.keys(shapes);
  return (value) => {
    if (!isRecord(value)) return ' must be an object';
    const name = value[tag];
    const shape = typeof name === 'string' && Object.hasOwn(shapes, name) ? shapes[name] : undefined;
    return shape === undefined ? `.${tag} must be one of ${names.join(', ')}` : shape(value);
  };
}
