/**
 * `holdfast mcp`: an MCP server on standard input and output, for one client. The process owns no session state: it can
 * die at any instant, and the panes stay.
 */
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { connect, type StartOptions, starting } from '../cli/shared/localServer.ts';
import type { Places } from '../runtime/paths.ts';
import { AgentLink } from './AgentLink.ts';
import { McpFront } from './McpFront.ts';
import { StdioLines } from './StdioLines.ts';
import { tools } from './toolList.ts';

/** Serves until the client closes its end. `mayStart`: whether a holdfast server may be started. */
export async function runMcp(where: Places, { mayStart }: { mayStart: boolean }): Promise<number> {
  const dial = (start: StartOptions['start']) => connect(where, { start: mayStart ? start : 'never' });
  const newHost = (clientName: () => string) =>
    new AgentLink({ connect: dial, clientName, now: () => performance.now() });
  // Loaded early, since an upgrade may replace the file; the first answer does not wait for it.
  setImmediate(starting);
  const wire = new StdioLines(process.stdin, process.stdout);
  const front = () => new McpFront(tools, newHost).server;
  const serving = serveStdio(front, { transport: wire, onerror: () => {} });
  await new Promise<void>((resolve) => {
    process.stdin.once('close', () => resolve());
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
  });
  await serving.close();
  return 0;
}
