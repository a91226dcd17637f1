/** Finds fields of a value that its check does not know, for error messages. Checks themselves let such fields pass. */
import { type Check, fieldPlace } from './check.ts';
import { isRecord } from './codec.ts';
import { nearest } from './nearest.ts';

export interface UnknownField {
  /** Its place, such as `params.tial`. */
  field: string;
  /** The known field that was probably meant. */
  near: string | undefined;
}

/** Most unknown fields to look for: a value may have any number. */
const most = 8;
/** Longest name compared with known ones, characters. */
const nameCharacters = 40;

/** The first unknown fields, in the order of the value. */
export function unknownFields(check: Check<unknown>, value: unknown, place: string): UnknownField[] {
  const found: UnknownField[] = [];
  look(check, value, place, found);
  return found;
}

function look({ about }: Check<unknown>, value: unknown, place: string, found: UnknownField[]): void {
  if (found.length >= most) return;
  switch (about.kind) {
    case 'object':
      lookIn(about.fields, value, place, found);
      return;
    case 'variant': {
      if (!isRecord(value)) return;
      const { [about.tag]: name, ...rest } = value;
      const shape =
        typeof name === 'string' && Object.hasOwn(about.shapes, name) ? about.shapes[name] : undefined;
      if (shape) look(shape, rest, place, found);
      return;
    }
    case 'list':
      if (Array.isArray(value))
        for (const [at, item] of value.entries()) look(about.item, item, `${place}[${at}]`, found);
      return;
    case 'record':
      if (isRecord(value))
        for (const [name, item] of Object.entries(value))
          look(about.item, item, `${place}${fieldPlace(name)}`, found);
      return;
    case 'anyOf': {
      const fitting = about.checks.find((check) => check.wrong(value) === null);
      if (fitting) look(fitting, value, place, found);
    }
  }
}

type Fields = Extract<Check<unknown>['about'], { kind: 'object' }>['fields'];

function lookIn(fields: Fields, value: unknown, place: string, found: UnknownField[]): void {
  if (!isRecord(value)) return;
  const unused = Object.keys(fields).filter((name) => !Object.hasOwn(value, name));
  for (const name of Object.keys(value)) {
    if (found.length >= most) return;
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field)
      look('optional' in field ? field.optional : field, value[name], `${place}${fieldPlace(name)}`, found);
    else
      found.push({
        field: `${place}${fieldPlace(name)}`,
        near: nearest(name.slice(0, nameCharacters), unused),
      });
  }
}
