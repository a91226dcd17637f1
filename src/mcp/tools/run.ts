/** The tool `run`: runs a command in a pane that people can watch, and returns its exact output and exit code. */
import { randomUUID } from 'node:crypto';
import { boolean, count, oneOf, optional, record, shortText, text, whole } from '../../protocol/check.ts';
import { type ExecInfo, execEnding } from '../../protocol/execs.ts';
import type { ToolAnswer } from '../answer.ts';
import { cursorText } from '../cursors.ts';
import { lastOutput } from '../execOutput.ts';
import { field } from '../fields.ts';
import { optionalPane, paneOut } from '../panes.ts';
import { patiently } from '../patiently.ts';
import { badArgument, type ToolCall, tool } from '../Tool.ts';

const usualSeconds = 50;
const mostSeconds = 3600;
const commandCharacters = 64 * 1024;
/** Output read at a time while the command runs; more is skipped, since only the end is shown. */
const pieceBytes = 64 * 1024;

export const runTool = tool({
  name: 'run',
  title: 'Run a command',
  about:
    'Runs a command line in a terminal and returns its exit code and the end of its output (all of it by `cursor` with read). Without `pane` ' +
    'it gets a pane of its own in session "agents", which people can watch, and which closes at the end; with `pane` it is typed at the prompt of ' +
    'the shell there (the shell must have integration marks, OSC 133). If it still runs after `wait_seconds`, state is "running": it ' +
    'goes on; call run again with `exec` to wait on, or close its pane to end it. Output and exit code stay readable for a day.',
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
  input: {
    command: field(
      optional(shortText(commandCharacters)),
      'Command line for the shell; required unless `exec` is given',
    ),
    exec: field(optional(shortText(64)), 'Id of a command that still runs, to wait for it again'),
    pane: optionalPane('A pane of yours whose shell runs it; a pane of its own when absent'),
    session: field(optional(shortText(128)), 'Session for its own pane; "agents" when absent'),
    cwd: field(optional(shortText(4096)), 'Absolute path of the folder, for its own pane'),
    environment: field(optional(record(text)), 'Extra environment variables, for its own pane'),
    wait_seconds: field(
      optional(whole(0, mostSeconds)),
      `Longest wait of this call; ${usualSeconds} when absent`,
    ),
    kill_after_seconds: field(optional(whole(1, 86_400)), 'End the command after this long'),
  },
  output: {
    exec: field(text, 'Id of the command'),
    pane: paneOut,
    state: field(
      oneOf('running', 'exited', 'killed', 'lost', 'closed', 'failed', 'left'),
      'exited has an exit code; lost, closed, failed and left say in `reason` why its end is not known',
    ),
    exit_code: field(optional(whole(Number.MIN_SAFE_INTEGER)), 'Exit code'),
    signal: field(optional(text), 'The signal that killed it'),
    timed_out: field(optional(boolean), 'The command was ended by kill_after_seconds'),
    reason: field(optional(text), 'Why the end is not known'),
    output: field(text, 'The end of the output, as text without colours'),
    omitted_bytes: field(count, 'Bytes of output before `output`'),
    cursor: field(text, 'read what="output" with it returns the whole output from its beginning'),
  },
  async run(input, call) {
    const started = await start(input, call);
    const seconds = input.wait_seconds ?? usualSeconds;
    const ended = await patiently(
      call,
      `command ${started.id} runs in ${started.pane}`,
      end(started, seconds, call),
    );
    return lastOutput(call.host, ended, (output, omitted) => answerOf(ended, output, omitted));
  },
});

interface Input {
  command?: string;
  exec?: string;
  pane?: string;
  session?: string;
  cwd?: string;
  environment?: Record<string, string>;
  kill_after_seconds?: number;
}

async function start(input: Input, { host }: ToolCall): Promise<ExecInfo> {
  const { command, exec, pane, session, cwd, environment, kill_after_seconds } = input;
  if (exec !== undefined) return (await host.request('exec.show', { id: exec }, { again: true })).exec;
  if (command === undefined || command.trim() === '') throw badArgument('run', 'command', 'is missing');
  if (pane !== undefined && (session ?? cwd ?? environment) !== undefined)
    throw badArgument('run', 'pane', 'excludes session, cwd and environment, which apply to a new pane only');
  if (cwd !== undefined && !cwd.startsWith('/')) throw badArgument('run', 'cwd', 'must be an absolute path');
  const place = pane === undefined ? { session: session ?? 'agents' } : { target: pane };
  const params = {
    argv: [command],
    ...place,
    ...(cwd === undefined ? {} : { cwd }),
    ...(environment === undefined ? {} : { environment }),
    ...(kill_after_seconds === undefined ? {} : { timeoutMs: kill_after_seconds * 1000 }),
    // The key keeps a repeated request from running the command twice.
    key: randomUUID(),
  };
  return (await host.request('exec.start', params, { again: true, start: 'always' })).exec;
}

/** Resolves when the command has ended or the time has passed. */
async function end(started: ExecInfo, seconds: number, { host, signal }: ToolCall): Promise<ExecInfo> {
  const until = performance.now() + seconds * 1000;
  let exec = started;
  let from = 0;
  while (exec.state === 'running') {
    const waitMs = Math.round(Math.max(0, until - performance.now()));
    from = Math.max(from, exec.bytes - pieceBytes);
    const params = { id: exec.id, from, limit: pieceBytes, waitMs };
    const read = await host.request('exec.read', params, { again: true, signal });
    from = read.next;
    exec = read.exec;
    if (performance.now() >= until) break;
  }
  return exec;
}

function answerOf(exec: ExecInfo, output: string, omitted: number) {
  const { id, pane, state, code, signal, timedOut, reason } = exec;
  const cursor = cursorText({ of: 'exec', id, at: 0 });
  const data = {
    exec: id,
    pane,
    state,
    ...(code === undefined ? {} : { exit_code: code }),
    ...(signal === undefined ? {} : { signal }),
    ...(timedOut ? { timed_out: true } : {}),
    ...(reason === undefined ? {} : { reason }),
    output,
    omitted_bytes: omitted,
    cursor,
  };
  const before =
    omitted === 0 ? '' : `; ${omitted} bytes before this: read {"what":"output","cursor":"${cursor}"}`;
  const more = state === 'running' ? `; run {"exec":"${id}"} waits on` : '';
  const text = `[${id} in ${pane}: ${execEnding(exec)}${before}${more}]\n${output}`;
  return { text, data } satisfies ToolAnswer;
}
