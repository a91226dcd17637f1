/** `holdfast agent install|uninstall|status|hook`: connects the hooks of coding agents to questions and reports. */
import { execFile } from 'node:child_process';
import { fail, HoldfastError } from '../../../protocol/errors.ts';
import { surroundingPane } from '../../../runtime/surrounding.ts';
import { AskCall } from '../asking/AskCall.ts';
import type { NounArguments, NounCommand, NounContext, NounResult } from '../NounCommand.ts';
import { ownCommand } from '../serverUnit.ts';
import {
  type AgentName,
  agentNames,
  hooksState,
  settingsPath,
  withHooks,
  withoutHooks,
} from './hookEntries.ts';
import { decisionText, type HookMeaning, meaningOf } from './hookInput.ts';
import {
  changedLines,
  type HookSettings,
  readSettings,
  settingsText,
  writeSettings,
} from './hookSettings.ts';

/** Largest input of a hook that is read, bytes: more is left to the agent. */
const inputBytes = 4 * 1024 * 1024;
/** Longest wait for a report, ms; the agent waits for its hook. */
const reportMs = 5000;

const agentWord = { name: 'agent', about: 'claude or codex', required: true, completes: agentNames };
const yesOption = { name: 'yes', about: 'write the change, which is otherwise only shown' };

export const agentHookCommands: readonly NounCommand[] = [
  {
    words: ['agent', 'install'],
    about: "Connects an agent's permission questions and states to holdfast, by the agent's own hooks",
    details:
      'Shows the change of the settings first (~/.claude/settings.json, ~/.codex/hooks.json); --yes writes it. What is there stays.\n' +
      'From then on a permission that the agent asks for in a pane waits in the inbox (C-b a) too. Where holdfast does not answer,\n' +
      "the agent's own dialog appears. Codex runs new hooks only after you trusted them there: /hooks.",
    positionals: [agentWord],
    options: [
      yesOption,
      {
        name: 'program',
        value: 'PATH',
        about: 'the holdfast that the hooks run (default: this one)',
      },
    ],
    examples: [
      ['holdfast agent install claude', 'what would be written'],
      ['holdfast agent install claude --yes', 'write it'],
    ],
    run: (args, context) =>
      change(args, context, (value, agent) => withHooks(value, agent, programOf(args, context.env))),
  },
  {
    words: ['agent', 'uninstall'],
    about: "Removes what agent install wrote from an agent's settings",
    positionals: [agentWord],
    options: [yesOption],
    examples: [['holdfast agent uninstall codex --yes', 'Codex is as before']],
    run: (args, context) => change(args, context, withoutHooks),
  },
  {
    words: ['agent', 'status'],
    about: 'Says which agents are connected, and by which file',
    options: [{ name: 'program', value: 'PATH', about: 'as for agent install' }],
    examples: [['holdfast agent status', 'one line for each agent']],
    run(args, { env }) {
      const program = programOf(args, env);
      return { out: agentNames.map((agent) => statusLine(agent, env, program)).join(''), code: 0 };
    },
  },
  {
    words: ['agent', 'hook'],
    about: 'Answers a hook of an agent; for the settings of agents, not for people',
    positionals: [agentWord],
    options: [],
    examples: [['holdfast agent hook claude', 'reads what the agent tells its hooks']],
    async run(args, context) {
      const agent = agentOf(args);
      const meaning = meaningOf(agent, await inputOf());
      if (meaning.kind === 'report') await report(agent, meaning, context);
      return meaning.kind === 'permission' ? ask(meaning, context) : { out: '', code: 0 };
    },
  },
];

/** The words that run holdfast in a hook. */
function programOf(args: NounArguments, env: NounContext['env']): readonly string[] {
  const given = args.text('program');
  return given === undefined ? ownCommand(env) : [given];
}

/** Errors: bad-value. */
function agentOf(args: NounArguments): AgentName {
  const word = args.word('agent');
  const agent = agentNames.find((name) => name === word);
  if (agent === undefined)
    throw fail('bad-value', {
      value: word,
      reason: `the agents that are known are ${agentNames.join(' and ')}`,
    });
  return agent;
}

function change(
  args: NounArguments,
  { env, warn }: NounContext,
  changed: (value: HookSettings['value'], agent: AgentName) => object,
): NounResult {
  const agent = agentOf(args);
  const path = settingsPath(agent, env);
  const { text, value } = readSettings(path);
  const after = changed(value, agent);
  if (JSON.stringify(after) === JSON.stringify(value)) return { out: `${path} needs no change\n`, code: 0 };
  const next = settingsText(after, text);
  if (args.flag('yes')) writeSettings(path, next);
  else warn('nothing was written yet: add --yes\n');
  return { out: `${path}\n${changedLines(text, next)}`, code: 0 };
}

function statusLine(agent: AgentName, env: NounContext['env'], program: readonly string[]): string {
  const path = settingsPath(agent, env);
  try {
    const words = {
      installed: 'connected',
      outdated: 'connected by another version: install again',
      missing: 'not connected',
    };
    return `${agent}: ${words[hooksState(readSettings(path).value, agent, program)]} (${path})\n`;
  } catch (error) {
    if (!(error instanceof HoldfastError)) throw error;
    return `${agent}: ${error.message}\n`;
  }
}

/**
 * Asks a person, and prints the decision. Prints nothing when there is none, for whatever reason: then the agent's own
 * dialog decides. A signal, as when somebody answered there, cancels the question.
 */
async function ask(
  { title, detail }: Extract<HookMeaning, { kind: 'permission' }>,
  { where, env }: NounContext,
): Promise<NounResult> {
  const from = surroundingPane(env);
  if (from === undefined) return { out: '', code: 0 };
  const call = new AskCall(
    where,
    { title, detail, kind: 'choice', choices: ['allow', 'deny'], to: 'person', from },
    () => {},
    'never',
  );
  const stopped = new Promise<null>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve(null));
  });
  try {
    const outcome = await Promise.race([call.outcome(), stopped]);
    if (outcome === null) await call.cancel('answered in the agent, or given up there');
    const { state, answer, endedBy = 'somebody' } = outcome?.ask ?? {};
    return { out: state === 'answered' ? decisionText(answer === 'allow', endedBy) : '', code: 0 };
  } catch (error) {
    if (!(error instanceof HoldfastError)) throw error;
    return { out: '', code: 0 };
  }
}

/** By the command for it, whose failure is nothing to the agent. */
function report(
  agent: AgentName,
  { state, blockedBy, message }: Extract<HookMeaning, { kind: 'report' }>,
  { env }: NounContext,
): Promise<void> {
  const [, launcher] = process.argv;
  if (launcher === undefined || surroundingPane(env) === undefined) return Promise.resolve();
  const words = ['agent', 'report', state, '--app', agent, '--quiet'];
  if (blockedBy !== undefined) words.push('--kind', blockedBy);
  if (message !== undefined) words.push(`--msg=${message}`);
  return new Promise((resolve) => {
    execFile(process.execPath, [launcher, ...words], { timeout: reportMs }, () => resolve());
  });
}

/** Standard input as JSON; null for anything else. */
async function inputOf(): Promise<unknown> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    text += chunk as string;
    if (text.length > inputBytes) return null;
  }
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
