/** Input that no MCP client should send: each has a typed error, and the process goes on. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mcpMessageBytes } from '../../src/mcp/StdioLines.ts';
import { tools } from '../../src/mcp/toolList.ts';
import { RawMcp } from '../helpers/McpTalk.ts';
import { TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
let mcp: RawMcp;
beforeEach(() => {
  host = new TestHost();
  mcp = new RawMcp(host);
});
afterEach(async () => {
  mcp.child.kill('SIGKILL');
  await host.stop();
});

const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
};
const begin = async () => {
  await mcp.ask(initialize);
  mcp.send(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }));
};

describe('holdfast mcp', () => {
  it.each([
    ['{"jsonrpc":', null, -32700, 'not JSON'],
    ['hello', null, -32700, 'not JSON'],
    ['[]', null, -32600, 'batches'],
    ['3', null, -32600, 'must be an object'],
    ['{"id":7,"method":"ping"}', 7, -32600, 'jsonrpc must be "2.0"'],
    ['{"jsonrpc":"2.0","id":7,"method":5}', 7, -32600, 'method must be text'],
    ['{"jsonrpc":"2.0","id":7,"method":"ping","params":[1]}', 7, -32600, 'params must be an object'],
    ['{"jsonrpc":"2.0","id":{},"method":"ping"}', null, -32600, 'id must be'],
    ['{"jsonrpc":"2.0","id":7}', 7, -32600, 'no method'],
    ['{"jsonrpc":"2.0","id":7,"method":"tools/cell"}', 7, -32601, ''],
    ['{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{}}', 7, -32602, 'name'],
    [
      '{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"list","arguments":3}}',
      7,
      -32602,
      'arguments',
    ],
  ])('answers %s', async (line, id, code, words) => {
    await begin();
    const { error, ...answer } = await mcp.ask(line);
    expect(answer).toMatchObject({ jsonrpc: '2.0', id });
    expect(error).toMatchObject({ code, message: expect.stringContaining(words) });
    expect(await mcp.ask({ jsonrpc: '2.0', id: 8, method: 'tools/list' })).toMatchObject({ id: 8 });
  });

  it('refuses a message that is too long without keeping it, and takes the next one', async () => {
    await begin();
    const long = await mcp.ask(`{"jsonrpc":"2.0","id":2,"method":"${'x'.repeat(4 * mcpMessageBytes)}"}`);
    expect(long.error).toMatchObject({ code: -32600, message: expect.stringContaining('too long') });
    expect(await mcp.ask({ jsonrpc: '2.0', id: 3, method: 'tools/list' })).toMatchObject({ id: 3 });
  });

  it('bounds the calls at once', async () => {
    await host.ok('new-session', '-d', '-s', 'work', 'cat');
    await begin();
    const wait = { name: 'wait', arguments: { pane: 'work', until: ['text=never'], timeout_seconds: 60 } };
    for (let id = 10; id < 74; id++)
      mcp.send(JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params: wait }));
    const answer = await mcp.ask({ jsonrpc: '2.0', id: 99, method: 'tools/call', params: wait });
    expect(answer).toMatchObject({
      id: 99,
      result: {
        isError: true,
        content: [{ text: expect.stringContaining('limit-exceeded: limit exceeded: calls at once') }],
      },
    });
  });

  it('ends when the client closes its input, also in the middle of a call and of a line', async () => {
    await host.ok('new-session', '-d', '-s', 'work', 'cat');
    await begin();
    const params = { name: 'wait', arguments: { pane: 'work', until: ['text=never'] } };
    mcp.send(JSON.stringify({ jsonrpc: '2.0', id: 5, method: 'tools/call', params }));
    mcp.child.stdin.write('{"jsonrpc"');
    expect(await mcp.end()).toBe(0);
  });

  it('answers a first message of an unknown revision of the protocol with those that it speaks', async () => {
    const _meta = {
      'io.modelcontextprotocol/protocolVersion': '2099-01-01',
      'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
      'io.modelcontextprotocol/clientCapabilities': {},
    };
    const { error } = await mcp.ask({ jsonrpc: '2.0', id: 1, method: 'server/discover', params: { _meta } });
    expect(error).toMatchObject({ data: { supported: ['2026-07-28'], requested: '2099-01-01' } });
  });

  it('says that nothing runs, and starts a server for the first pane', async () => {
    await begin();
    const call = (id: number, name: string, args = {}) =>
      mcp.ask({ jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: args } });
    expect(await call(2, 'list')).toMatchObject({
      result: {
        isError: true,
        content: [{ text: expect.stringMatching(/^no-server: .*\n.*open starts one/s) }],
      },
    });
    expect(await call(3, 'open', { command: 'cat' })).toMatchObject({
      result: { structuredContent: { pane: '%0' } },
    });
  });
});

describe('holdfast agent skill', () => {
  it('prints a skill with a name and a description, and names every tool', async () => {
    const skill = await host.ok('agent', 'skill');
    expect(skill).toMatch(/^---\nname: holdfast\ndescription: .{20,1024}\n---\n/);
    for (const { name } of tools) expect(skill).toContain(`\`${name}\``);
  });
});
