/** Every noun-verb command, in the order of help. */
import { agentCommands } from './agent.ts';
import { agentGrantCommands } from './agentGrants.ts';
import { agentHookCommands } from './agents/agentHooks.ts';
import { apiCommands } from './api.ts';
import { askCommands } from './asking/ask.ts';
import { auditCommands } from './audit.ts';
import { awaitCommands } from './await.ts';
import { completionCommands } from './completion.ts';
import { configCommands } from './config.ts';
import { connectCommands } from './connectHost.ts';
import { controlCommands } from './control.ts';
import { deviceCommands } from './device.ts';
import { eventCommands } from './events.ts';
import { execCommands } from './exec.ts';
import { mcpCommands } from './mcp.ts';
import type { NounCommand } from './NounCommand.ts';
import { relayCommands } from './relay.ts';
import { remoteCommands } from './remote.ts';
import { serverCommands } from './server.ts';
import { sessionCommands } from './session.ts';
import { tmuxShimCommands } from './tmuxShim.ts';
import { tokenCommands } from './token.ts';
import { webCommands } from './web.ts';
import { webPageCommands } from './webPage.ts';
import { whoCommands } from './who.ts';

export const nounCommands: readonly NounCommand[] = [
  ...sessionCommands,
  ...connectCommands,
  ...askCommands,
  ...eventCommands,
  ...awaitCommands,
  ...execCommands,
  ...configCommands,
  ...tokenCommands,
  ...deviceCommands,
  ...controlCommands,
  ...agentCommands,
  ...agentGrantCommands,
  ...auditCommands,
  ...agentHookCommands,
  ...mcpCommands,
  ...whoCommands,
  ...apiCommands,
  ...remoteCommands,
  ...relayCommands,
  ...serverCommands,
  ...tmuxShimCommands,
  // Before `web` alone, which begins their names.
  ...webPageCommands,
  ...webCommands,
  ...completionCommands,
];

/** The command whose whole name begins these words; undefined for none. */
export function nounCommand(words: readonly string[]): NounCommand | undefined {
  return nounCommands.find((command) => command.words.every((word, at) => words[at] === word));
}

/** Commands of a noun. */
export function commandsOfNoun(noun: string): readonly NounCommand[] {
  return nounCommands.filter((command) => command.words[0] === noun);
}
