/** Conversations of the official MCP clients, of both eras, with the real `holdfast mcp`. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { Client as ModernClient } from '@modelcontextprotocol/client';
import { StdioClientTransport as ModernTransport } from '@modelcontextprotocol/client/stdio';
import { Client as EarlierClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as EarlierTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { launcher, type TestHost } from './TestHost.ts';

export const eras = ['2025-11-25', '2026-07-28'] as const;
export type Era = (typeof eras)[number];

export interface ToolAnswer {
  content?: { type: string; text?: string }[];
  structuredContent?: Record<string, unknown>;
  isError?: boolean;
  _meta?: Record<string, unknown>;
}

/** Fields of the tools' data, of which each tool has some. */
interface ToolData {
  pane: string;
  panes: object[];
  lines: string[];
  matches: { line: number; text: string }[];
  next: string;
  id: string;
  state: string;
  yours: boolean;
  exec: string;
  output: string;
}

export interface CallOptions {
  signal?: AbortSignal;
  onprogress?: (progress: { progress: number; message?: string | undefined }) => void;
  timeout?: number;
}

interface ListedTool {
  name: string;
  inputSchema: object;
  outputSchema?: object | undefined;
  annotations?: object | undefined;
}

/** A client of either era. */
export interface McpTalk {
  tools(): Promise<ListedTool[]>;
  call(name: string, args?: Record<string, unknown>, options?: CallOptions): Promise<ToolAnswer>;
  /** The data of an answer that is no error. */
  data(name: string, args?: Record<string, unknown>): Promise<ToolData>;
  close(): Promise<void>;
}

export interface TalkOptions {
  name?: string;
  /** Answers what the server asks the user; without it the client can't ask. */
  elicit?: (message: string) => { action: 'accept' | 'decline'; content?: Record<string, string> };
}

export async function talk(host: TestHost, era: Era, options: TalkOptions = {}): Promise<McpTalk> {
  const info = { name: options.name ?? 'claude', version: '1' };
  const start = { command: process.execPath, args: [launcher, 'mcp'], env: host.env, cwd: host.dir };
  const capabilities = options.elicit ? { elicitation: { form: {} } } : {};
  const { elicit } = options;
  if (era === '2025-11-25') {
    const client = new EarlierClient(info, { capabilities });
    if (elicit)
      client.setRequestHandler(ElicitRequestSchema, async ({ params }) => elicit(params.message) as never);
    await client.connect(new EarlierTransport(start));
    return talkOver({
      tools: async () => (await client.listTools()).tools,
      call: (name, args, how) =>
        client.callTool({ name, arguments: args }, undefined, how as never) as Promise<ToolAnswer>,
      close: () => client.close(),
    });
  }
  const client = new ModernClient(info, { capabilities, versionNegotiation: { mode: { pin: era } } });
  if (elicit)
    client.setRequestHandler('elicitation/create', async ({ params }) => elicit(params.message) as never);
  await client.connect(new ModernTransport(start));
  return talkOver({
    tools: async () => (await client.listTools()).tools,
    call: (name, args, how) =>
      client.callTool({ name, arguments: args }, how as never) as Promise<ToolAnswer>,
    close: () => client.close(),
  });
}

type Plain = Pick<McpTalk, 'tools' | 'close'> & {
  call(name: string, args: Record<string, unknown>, options?: CallOptions): Promise<ToolAnswer>;
};

function talkOver(client: Plain): McpTalk {
  const call: McpTalk['call'] = (name, args = {}, options) => client.call(name, args, options);
  return {
    tools: () => client.tools(),
    close: () => client.close(),
    call,
    async data(name, args) {
      const answer = await call(name, args);
      if (answer.isError) throw new Error(textOf(answer));
      return answer.structuredContent as unknown as ToolData;
    },
  };
}

export const textOf = ({ content }: ToolAnswer): string =>
  content?.map(({ text }) => text ?? '').join('\n') ?? '';

/** A message of the server. */
export interface RawMessage {
  id: unknown;
  error?: { code: number; message: string; data?: object };
  result?: object;
}

/** `holdfast mcp` with lines of text in place of a client. */
export class RawMcp {
  readonly child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: string[] = [];
  #wake: () => void = () => {};

  constructor(host: TestHost) {
    this.child = spawn(process.execPath, [launcher, 'mcp'], {
      env: host.env,
      cwd: host.dir,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      this.#lines.push(line);
      this.#wake();
    });
  }

  send(text: string): void {
    this.child.stdin.write(`${text}\n`);
  }

  /** Sends a request, and resolves with the next message. */
  async ask(message: unknown): Promise<RawMessage> {
    this.send(typeof message === 'string' ? message : JSON.stringify(message));
    return this.next();
  }

  async next(): Promise<RawMessage> {
    for (;;) {
      const line = this.#lines.shift();
      if (line !== undefined) return JSON.parse(line);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Resolves with the exit code. */
  end(): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => this.child.once('exit', resolve));
    this.child.stdin.end();
    return ended;
  }
}
