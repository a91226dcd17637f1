/** An independent judge of what a printed JSON Schema lets pass. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Check } from '../../src/protocol/check.ts';
import { schemaOf } from '../../src/protocol/schema.ts';

/** What schemas of ours are made of, as JSON that was read. */
export interface PrintedSchema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: PrintedSchema[];
  allOf?: PrintedSchema[];
  minimum: number;
  maximum: number;
  maxLength?: number;
  pattern?: string;
  minItems: number;
  maxItems: number;
  prefixItems?: PrintedSchema[];
  items: PrintedSchema;
  properties?: Record<string, PrintedSchema>;
  required?: string[];
  additionalProperties?: PrintedSchema;
}

/** Printed and read again: what it says is in the JSON, not in an object that JSON has no words for. */
export function printed(check: Check<unknown>): PrintedSchema {
  return JSON.parse(JSON.stringify(schemaOf(check)));
}

const ajv = new Ajv2020({ strict: true, strictTypes: false, strictTuples: false });

/** Whether the schema of the check lets a value pass. */
export function validator(check: Check<unknown>): (value: unknown) => boolean {
  return ajv.compile(printed(check));
}
