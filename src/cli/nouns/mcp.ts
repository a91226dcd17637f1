/** `holdfast mcp`: the entry of the MCP server, which is a bundle of its own (src/mcp). */
import { bundle } from '../../runtime/installation.ts';
import type { NounCommand } from './NounCommand.ts';

export const mcpCommands: readonly NounCommand[] = [
  {
    words: ['mcp'],
    about: 'Serves coding agents over MCP on standard input and output',
    details:
      'For the configuration of an agent (docs/agents.md), which starts it. It speaks the revisions 2026-07-28 and 2025-11-25 and earlier of the\n' +
      'Model Context Protocol. The agent reads all panes and types into those that it opened; holdfast agent grant gives it more.',
    options: [],
    examples: [['claude mcp add holdfast -- holdfast mcp', 'Claude Code uses it from now on']],
    async run(_, { where, flags }) {
      const { runMcp } = require(bundle('mcp')) as typeof import('../../mcp/main.ts');
      return { out: '', code: await runMcp(where, { mayStart: !flags.noStart }) };
    },
  },
];
