/** The command language and its formats, wired to the server. */

import { hostname, userInfo } from 'node:os';
import { commands } from '../../command/commands/index.ts';
import { agentMakes } from '../../command/execute/agentCommands.ts';
import { CommandRunner, type RanCommand } from '../../command/execute/CommandRunner.ts';
import { Formats } from '../../command/formats/Formats.ts';
import type { CommandSpec } from '../../command/spec.ts';
import { needsGrants } from '../../operator/PaneGrants.ts';
import { Configuration } from '../automation/Configuration.ts';
import { searchScreen } from '../history/searchScreen.ts';
import type { CoreParts } from '../ServerParts.ts';
import { FormatJobs } from '../statusline/FormatJobs.ts';

export function newFormats(
  core: CoreParts<
    | 'asking'
    | 'environment'
    | 'jobs'
    | 'language'
    | 'options'
    | 'parts'
    | 'queries'
    | 'services'
    | 'tree'
    | 'viewports'
  >,
): Formats {
  const { parts } = core;
  const formatJobs = new FormatJobs(core.jobs, parts.timers, () => core.viewports.refreshStatus());
  return new Formats({
    tree: core.tree,
    services: core.services,
    options: core.options,
    globalEnvironment: core.environment,
    state: core.language,
    clock: parts.clock,
    host: { name: hostname(), pid: process.pid, user: userName() },
    asksPending: (session) => core.asking.desk.pendingIn(session),
    searchPane: (pane, text, how) => searchScreen(core.queries.screenText(pane), text, how),
    job: (command, about) =>
      formatJobs.text(command, {
        session: about.session?.uuid ?? null,
        cwd: about.session?.cwd ?? '/',
        env: () => core.services.jobEnvironment(about.session ?? null),
      }),
  });
}

/** Empty for a user without an entry in the password database. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}

export function newRunner(
  core: CoreParts<
    | 'control'
    | 'deeds'
    | 'environment'
    | 'formats'
    | 'hooks'
    | 'language'
    | 'options'
    | 'parts'
    | 'reactions'
    | 'services'
    | 'state'
    | 'tree'
  >,
): CommandRunner {
  const { parts } = core;
  return new CommandRunner({
    commands,
    tree: core.tree,
    services: core.services,
    options: core.options,
    globalEnvironment: core.environment,
    state: core.language,
    clock: {
      now: () => parts.clock.now(),
      after: (ms) => new Promise((resolve) => void parts.timers.after(ms, resolve)),
    },
    expander: core.formats,
    admitStored: (bytes) => core.state.admit(bytes),
    ran: (command, about) => {
      recordMade(core, command.spec, about);
      core.deeds.ran(command, about);
    },
    afterCommand: (changes) => core.reactions.commands.succeeded(changes),
    hookLines: (hook, target) => core.hooks.lines(hook, target ?? undefined),
    crashed: (what, error) => parts.log.error(what, error),
  });
}

/** Records a pane made by an agent over MCP as the agent's own. */
function recordMade(
  { control, parts }: CoreParts<'control' | 'parts'>,
  spec: CommandSpec,
  { caller, target, error }: RanCommand,
): void {
  const { principal } = caller;
  if (error !== null || target === null || !principal || !needsGrants(principal)) return;
  if (agentMakes(spec)) control.grants.made(target.pane.uuid, principal, parts.clock.now());
}

export function newConfiguration(
  core: CoreParts<'messages' | 'notices' | 'options' | 'parts' | 'restored' | 'runner' | 'state'>,
): Configuration {
  const { parts } = core;
  const configuration = new Configuration({
    runner: core.runner,
    messages: core.messages,
    timers: parts.timers,
    serverOptions: core.options.server,
    show: (text, stays) => core.notices.showAll(text, stays),
    env: parts.env,
    filesChanged: () => core.state.changed(),
  });
  configuration.restore(core.restored.configuration);
  return configuration;
}
