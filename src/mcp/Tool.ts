/** A tool is one declarative entry. Schemas, argument checks and calls are derived from it. */
import { fail } from '../protocol/errors.ts';
import type { JsonSchema } from '../protocol/schema.ts';
import type { AgentLink } from './AgentLink.ts';
import type { ToolAnswer } from './answer.ts';
import { checkFields, type Fields, fieldsSchema, type ObjectOf } from './fields.ts';
import type { Questions } from './Questions.ts';

/** How an MCP client shows a question to its user; null for a client that can't. */
export interface Elicitation {
  /**
   * 'now': asked while the tool waits (2025-11-25 and before). 'later': the client asks, then calls the tool again
   * (2026-07-28).
   */
  readonly when: 'now' | 'later';
  /** For 'now'. Resolves with the answer, or null when the user declines. */
  ask(message: string, choices: readonly string[] | null, signal: AbortSignal): Promise<string | null>;
  /** For 'later', in the second call: the answer, null when the user declined, undefined in the first. */
  readonly answer: string | null | undefined;
  /** For 'later', in the second call: the state from the first one. */
  readonly state: string | undefined;
}

/** One call of a tool. */
export interface ToolCall {
  readonly host: AgentLink;
  /** Aborted when the client no longer wants the answer. */
  readonly signal: AbortSignal;
  /** Tells the client that the call goes on. */
  progress(message: string): void;
  readonly elicitation: Elicitation | null;
  readonly questions: Questions;
  /** The name that the client gives itself. */
  readonly clientName: string;
}

/** In place of an answer: the client must ask its user first, and call again with this state. */
export interface AskFirst {
  readonly question: string;
  /** Null for a text. */
  readonly choices: readonly string[] | null;
  readonly state: string;
}

/** Hints for clients, of the MCP specification. */
export interface Annotations {
  readOnlyHint: boolean;
  destructiveHint: boolean;
  idempotentHint: boolean;
  /** The tool affects programs outside of holdfast, and everything that these reach. */
  openWorldHint: boolean;
}

interface Spec<I extends Fields, O extends Fields> {
  name: string;
  title: string;
  /** For a model, which reads nothing else about the tool. */
  about: string;
  annotations: Annotations;
  input: I;
  output: O;
  run(input: ObjectOf<I>, call: ToolCall): Promise<ToolAnswer<ObjectOf<O> & object> | AskFirst>;
}

export interface Tool {
  readonly name: string;
  readonly definition: {
    name: string;
    title: string;
    description: string;
    inputSchema: JsonSchema & { type: 'object' };
    outputSchema: JsonSchema & { type: 'object' };
    annotations: Annotations & { title: string };
  };
  /** Errors: bad-params, and the tool's own. */
  call(input: unknown, call: ToolCall): Promise<ToolAnswer | AskFirst>;
}

/** Annotations of a tool that changes nothing. */
export const readsOnly: Annotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

export function tool<I extends Fields, O extends Fields>(spec: Spec<I, O>): Tool {
  const { name, title, about, annotations, input, output } = spec;
  return {
    name,
    get definition() {
      return {
        name,
        title,
        description: about,
        inputSchema: fieldsSchema(input),
        outputSchema: fieldsSchema(output),
        annotations: { title, ...annotations },
      };
    },
    call: async (given, call) => spec.run(checkFields(input, name, given), call),
  };
}

/** Makes bad-params for an argument that passes its check but is still wrong. */
export function badArgument(tool: string, name: string, reason: string): Error {
  return fail('bad-params', { method: tool, field: name, reason: `${name} ${reason}` });
}
