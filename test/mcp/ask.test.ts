/** The tool `ask`, with a server that the test plays. */
import { expect, it } from 'vitest';
import type { AgentLink } from '../../src/mcp/AgentLink.ts';
import { Questions } from '../../src/mcp/Questions.ts';
import type { Elicitation, ToolCall } from '../../src/mcp/Tool.ts';
import { askTool } from '../../src/mcp/tools/ask.ts';

/** Never asks its user: nobody is there who could answer in time. */
const later: Elicitation = {
  when: 'later',
  ask: () => Promise.resolve(null),
  answer: undefined,
  state: undefined,
};

it.each([
  ['during the call', null],
  ['between two calls', later],
])(
  'cancels a question when its call is given up while it is asked, by a client that asks %s',
  async (_, elicitation) => {
    const given = new AbortController();
    const sent: string[] = [];
    let end: (result: unknown) => void = () => {};
    const request = async (method: string): Promise<unknown> => {
      sent.push(method);
      if (method === 'ask.wait') return new Promise((resolve) => (end = resolve));
      if (method === 'ask.cancel') end({ ask: { id: 'q1', title: 'Well?', state: 'cancelled' } });
      // The client is faster than the server's answer.
      if (method === 'ask.open') given.abort(new Error('given up'));
      return { ask: { id: 'q1', title: 'Well?', state: 'pending', audience: 0 } };
    };
    const host = { request } as unknown as AgentLink;
    const call: ToolCall = {
      host,
      signal: given.signal,
      progress: () => {},
      elicitation,
      questions: new Questions(host),
      clientName: 'claude',
    };
    await expect(askTool.call({ question: 'Well?', wait_seconds: 600 }, call)).rejects.toThrow('given up');
    expect(sent).toEqual(['ask.open', 'ask.wait', 'ask.cancel']);
  },
);
