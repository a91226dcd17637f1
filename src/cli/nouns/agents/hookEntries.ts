/**
 * The entries that connect an agent's hooks to holdfast, in the agent's settings. Both agents have the same form
 * (code.claude.com/docs/en/hooks, developers.openai.com/codex/hooks):
 *
 *     { "hooks": { "PermissionRequest": [{ "matcher": "*", "hooks": [{ "type": "command", "command": …, "timeout": … }] }] } }
 *
 * Changes values only; hookSettings.ts reads and writes files. Foreign entries are never touched.
 */
import { join } from 'node:path';
import { isRecord } from '../../../protocol/codec.ts';
import { fail } from '../../../protocol/errors.ts';

export const agentNames = ['claude', 'codex'] as const;
export type AgentName = (typeof agentNames)[number];

interface AgentFacts {
  /** Variable that moves its folder, the folder in the home, and the file of hooks in it. */
  variable: string;
  folder: string;
  file: string;
  /** Its hook events that are used, each with the seconds after which the agent ends the command. */
  events: Readonly<Record<string, number>>;
}

/** A question may wait for a day; then the agent asks by itself. */
const askSeconds = 86_400;
const reportSeconds = 10;

export const agents: Readonly<Record<AgentName, AgentFacts>> = {
  claude: {
    variable: 'CLAUDE_CONFIG_DIR',
    folder: '.claude',
    file: 'settings.json',
    events: {
      PermissionRequest: askSeconds,
      Notification: reportSeconds,
      UserPromptSubmit: reportSeconds,
      Stop: reportSeconds,
      SessionEnd: reportSeconds,
    },
  },
  codex: {
    variable: 'CODEX_HOME',
    folder: '.codex',
    file: 'hooks.json',
    events: { PermissionRequest: askSeconds, UserPromptSubmit: reportSeconds, Stop: reportSeconds },
  },
};

type Settings = Readonly<Record<string, unknown>>;

export function settingsPath(agent: AgentName, env: Readonly<Record<string, string | undefined>>): string {
  const { variable, folder, file } = agents[agent];
  const moved = env[variable];
  return moved ? join(moved, file) : join(env.HOME ?? '/', folder, file);
}

/**
 * The command of a hook: outside of holdfast's panes, and where holdfast is gone, it does nothing, and the agent behaves
 * as without it. `program`: the words that run holdfast. The agent's signals reach it, since it replaces the shell.
 */
export function hookCommand(agent: AgentName, program: readonly string[]): string {
  const words = program.map((word) =>
    /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`,
  );
  const test = `[ -n "$HOLDFAST_PANE" ] && command -v ${words.at(-1)} >/dev/null 2>&1`;
  return `if ${test}; then exec ${words.join(' ')} agent hook ${agent}; fi`;
}

const isOurs = (agent: AgentName, hook: unknown): boolean =>
  isRecord(hook) && typeof hook.command === 'string' && hook.command.includes(` agent hook ${agent};`);

/** The settings with our entries, each once. Errors: bad-file for hooks of another form. */
export function withHooks(settings: Settings, agent: AgentName, program: readonly string[]): Settings {
  const hooks: Record<string, unknown> = { ...hooksOf(withoutHooks(settings, agent)) };
  for (const [event, timeout] of Object.entries(agents[agent].events)) {
    const command = { type: 'command', command: hookCommand(agent, program), timeout };
    hooks[event] = [...listOf(hooks[event], event), { hooks: [command] }];
  }
  return { ...settings, hooks };
}

/** The settings without our entries; what only held them goes too. Errors: bad-file. */
export function withoutHooks(settings: Settings, agent: AgentName): Settings {
  if (settings.hooks === undefined) return settings;
  const hooks: Record<string, unknown> = {};
  for (const [event, value] of Object.entries(hooksOf(settings))) {
    const groups = listOf(value, event);
    const left = groups.flatMap((group) => withoutOurs(agent, group));
    if (left.length > 0 || groups.length === 0) hooks[event] = left;
  }
  const { hooks: before, ...others } = settings;
  const isEmptied = Object.keys(hooks).length === 0 && Object.keys(before as object).length > 0;
  return isEmptied ? others : { ...settings, hooks };
}

/** Whether our entries are there, as this version writes them. */
export function hooksState(
  settings: Settings,
  agent: AgentName,
  program: readonly string[],
): 'installed' | 'outdated' | 'missing' {
  const now = JSON.stringify(settings.hooks ?? {});
  if (now === JSON.stringify(withHooks(settings, agent, program).hooks)) return 'installed';
  return JSON.stringify(withoutHooks(settings, agent).hooks ?? {}) === now ? 'missing' : 'outdated';
}

function withoutOurs(agent: AgentName, group: unknown): unknown[] {
  if (!isRecord(group) || !Array.isArray(group.hooks)) return [group];
  const left = group.hooks.filter((hook) => !isOurs(agent, hook));
  if (left.length === group.hooks.length) return [group];
  return left.length === 0 ? [] : [{ ...group, hooks: left }];
}

function hooksOf({ hooks = {} }: Settings): Readonly<Record<string, unknown>> {
  if (!isRecord(hooks)) throw fail('bad-file', { reason: 'its hooks are not an object' });
  return hooks;
}

function listOf(value: unknown, event: string): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw fail('bad-file', { reason: `its hooks for ${event} are not a list` });
  return value;
}
