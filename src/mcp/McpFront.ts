/**
 * The MCP server for one client, in both eras of the protocol: lists and calls the tools, and gives them one way to ask
 * the user. Owns what the client said about itself. The tools (tools/) do the work.
 */
import {
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  type ClientCapabilities,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { fail } from '../protocol/errors.ts';
import { nearest } from '../protocol/nearest.ts';
import { version } from '../runtime/installation.ts';
import type { AgentLink } from './AgentLink.ts';
import { cutText, type ToolAnswer } from './answer.ts';
import { instructions } from './instructions.ts';
import { Questions } from './Questions.ts';
import type { AskFirst, Elicitation, Tool } from './Tool.ts';
import { errorResult } from './toolErrors.ts';

/** Most calls at once: each may hold a whole answer in memory. */
const mostCalls = 64;
/** Longest time for a client to ask its user, ms. */
const longestAskMs = 2 ** 31 - 1;
/** How long a client may cache the list of tools, ms. The list never changes while the process runs. */
const listTtlMs = 3_600_000;
/** Key of the only question in a result that asks the user first. */
const questionKey = 'answer';

type Capabilities = Pick<ClientCapabilities, 'elicitation'>;

export class McpFront {
  readonly server: Server;
  readonly #tools: readonly Tool[];
  readonly #host: AgentLink;
  readonly #questions: Questions;
  #clientName = '';
  #calls = 0;

  /** `host` asks for the client's name on connecting. */
  constructor(tools: readonly Tool[], newHost: (clientName: () => string) => AgentLink) {
    this.#tools = tools;
    this.#host = newHost(() => this.#clientName);
    this.#questions = new Questions(this.#host);
    this.server = new Server(
      { name: 'holdfast', title: 'holdfast', version },
      {
        capabilities: { tools: {} },
        instructions,
        cacheHints: { 'tools/list': { ttlMs: listTtlMs, cacheScope: 'private' } },
      },
    );
    this.server.setRequestHandler('tools/list', () => ({
      tools: this.#tools.map(({ definition }) => definition),
    }));
    this.server.setRequestHandler('tools/call', ({ params }, context) =>
      this.#call(params.name, params.arguments, context),
    );
    this.server.onclose = () => this.#host.close();
  }

  async #call(
    name: string,
    given: unknown,
    context: ServerContext,
  ): Promise<CallToolResult | InputRequiredResult> {
    const tool = this.#tools.find((one) => one.name === name);
    if (!tool) throw unknownTool(name, this.#tools);
    if (this.#calls >= mostCalls)
      return errorResult(fail('limit-exceeded', { limit: 'calls at once', most: mostCalls }));
    this.#calls += 1;
    this.#clientName ||= this.#nameOf(context);
    try {
      const answer = await tool.call(given, {
        host: this.#host,
        signal: context.mcpReq.signal,
        progress: progressOf(context),
        elicitation: this.#elicitation(context),
        questions: this.#questions,
        clientName: this.#clientName,
      });
      return 'question' in answer ? askFirst(answer) : result(answer);
    } catch (error) {
      if (context.mcpReq.signal.aborted) throw error;
      return errorResult(error);
    } finally {
      this.#calls -= 1;
    }
  }

  #nameOf({ mcpReq }: ServerContext): string {
    const said = mcpReq.envelope as Record<string, { name?: unknown }> | undefined;
    const name = said?.[CLIENT_INFO_META_KEY]?.name ?? this.server.getClientVersion()?.name;
    return typeof name === 'string' && name.trim() !== '' ? name : 'agent';
  }

  #elicitation(context: ServerContext): Elicitation | null {
    const { mcpReq } = context;
    const said = mcpReq.envelope as Record<string, Capabilities | undefined> | undefined;
    const ofRequest = said?.[CLIENT_CAPABILITIES_META_KEY];
    const { elicitation } = ofRequest ?? this.server.getClientCapabilities() ?? {};
    // Clients of early releases do not say which forms they can show.
    if (elicitation === undefined || (elicitation.form === undefined && elicitation.url !== undefined))
      return null;
    const isModern = said !== undefined && CLIENT_INFO_META_KEY in said;
    return {
      when: isModern ? 'later' : 'now',
      ask: (message, choices, signal) => askNow(context, message, choices, signal),
      answer: answerOf(mcpReq.inputResponses),
      state: isModern ? stateOf(mcpReq.requestState()) : undefined,
    };
  }
}

function unknownTool(name: string, tools: readonly Tool[]): ProtocolError {
  const names = tools.map((one) => one.name);
  const near = nearest(name, names);
  const known = near === undefined ? `the tools are: ${names.join(', ')}` : `did you mean ${near}?`;
  return new ProtocolError(ProtocolErrorCode.InvalidParams, `unknown tool: ${cutText(name, 64)}; ${known}`);
}

function result({ text, data }: ToolAnswer): CallToolResult {
  return { content: [{ type: 'text', text }], structuredContent: data as Record<string, unknown> };
}

function askFirst({ question, choices, state }: AskFirst): InputRequiredResult {
  return inputRequired({
    inputRequests: {
      [questionKey]: inputRequired.elicit({ message: question, requestedSchema: formOf(choices) }),
    },
    requestState: state,
  });
}

/** A form with one field. */
function formOf(choices: readonly string[] | null) {
  const answer =
    choices === null
      ? { type: 'string' as const, title: 'Answer' }
      : { type: 'string' as const, title: 'Answer', enum: [...choices] };
  return { type: 'object' as const, properties: { answer }, required: ['answer'] };
}

async function askNow(
  { mcpReq }: ServerContext,
  message: string,
  choices: readonly string[] | null,
  signal: AbortSignal,
): Promise<string | null> {
  const answer = await mcpReq.elicitInput(
    { message, requestedSchema: formOf(choices) },
    { timeout: longestAskMs, signal },
  );
  return answer.action === 'accept' ? textIn(answer.content) : null;
}

/** The answer that a second call carries: null when the user declined, undefined when there is none. */
function answerOf(responses: Record<string, unknown> | undefined): string | null | undefined {
  const response = inputResponse(responses, questionKey);
  if (response.kind !== 'elicit') return responses === undefined ? undefined : null;
  return response.action === 'accept' ? textIn(response.content) : null;
}

function textIn(content: Record<string, unknown> | undefined): string | null {
  const answer = content?.answer;
  return typeof answer === 'string' ? answer : null;
}

const stateOf = (state: unknown): string | undefined => (typeof state === 'string' ? state : undefined);

/** Sends progress where the client asked for it. */
function progressOf({ mcpReq }: ServerContext): (message: string) => void {
  const token = mcpReq._meta?.progressToken;
  let step = 0;
  return (message) => {
    if (token === undefined) return;
    const params = { progressToken: token, progress: ++step, message };
    mcpReq.notify({ method: 'notifications/progress', params }).catch(() => {});
  };
}
