/** `holdfast mcp`: starts the MCP server, whose code is a separate bundle (src/mcp). */
import { bundle } from '../../runtime/installation.ts';
import type { NounCommand } from './NounCommand.ts';

export const mcpCommands: readonly NounCommand[] = [
  {
    words: ['mcp'],
    about: 'Serves coding agents over MCP on standard input and output',
    details:
      "The agent starts it: add it to the agent's configuration (docs/agents.md). It speaks the revisions 2026-07-28,\n" +
      '2025-11-25 and earlier of the Model Context Protocol. The agent can read all panes, and type into those that it\n' +
      'opened; holdfast agent grant allows more.',
    options: [],
    examples: [['claude mcp add holdfast -- holdfast mcp', 'Claude Code uses it from now on']],
    async run(_, { where, flags }) {
      const { runMcp } = require(bundle('mcp')) as typeof import('../../mcp/main.ts');
      return { out: '', code: await runMcp(where, { mayStart: !flags.noStart }) };
    },
  },
];
