/** `holdfast agent install` and its hooks, run as an agent runs them: by a shell, with recorded inputs. */
import { type ChildProcess, execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AskInfo } from '../../src/protocol/messages.ts';
import claude from '../fixtures/agents/claude.json' with { type: 'json' };
import codex from '../fixtures/agents/codex.json' with { type: 'json' };
import { TestHost } from '../helpers/TestHost.ts';

const program = join(import.meta.dirname, '../../bin/holdfast.cjs');
let host: TestHost;
beforeEach(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work', 'cat');
});
afterEach(() => host.stop());

interface Hook {
  command: string;
  timeout: number;
}

/** The command that the agent's settings have for an event. */
function hookOf(file: string, event: string): Hook {
  const settings = JSON.parse(readFileSync(join(host.env.HOME ?? '', file), 'utf8')) as {
    hooks: Record<string, { hooks: Hook[] }[]>;
  };
  const hook = settings.hooks[event]?.at(-1)?.hooks[0];
  if (!hook) throw new Error(`no hook for ${event}`);
  return hook;
}

interface HookRun {
  child: ChildProcess;
  ended: Promise<{ code: number; out: string; err: string }>;
}

/** Runs it by a shell, as agents do, in the pane of a server. */
async function runHook({ command }: Hook, input: object, inPane = true): Promise<HookRun> {
  const names = await host.run('display-message', '-p', '-t', '%0', '#{socket_path},#{pid},0');
  const pane = inPane ? { HOLDFAST: names.out.trim(), HOLDFAST_PANE: '%0' } : {};
  let child: ChildProcess | undefined;
  const ended = new Promise<{ code: number; out: string; err: string }>((resolve) => {
    child = execFile(
      '/bin/sh',
      ['-c', command],
      { env: { ...host.env, ...pane }, cwd: host.dir },
      (error, out, err) => resolve({ code: error ? Number(error.code ?? 1) : 0, out, err }),
    );
    child.stdin?.on('error', () => {});
    child.stdin?.end(JSON.stringify(input));
  });
  return { child: child as ChildProcess, ended };
}

const list = async (...more: string[]): Promise<AskInfo[]> =>
  JSON.parse(await host.ok('ask', 'list', '--json', ...more)) as AskInfo[];

describe('holdfast agent install', () => {
  it('shows the change, writes it only then, once, and takes it back', { timeout: 60_000 }, async () => {
    const dir = join(host.env.HOME ?? '', '.claude');
    const path = join(dir, 'settings.json');
    mkdirSync(join(dir, 'dotfiles'), { recursive: true });
    const before = '{\n    "model": "opus"\n}\n';
    writeFileSync(join(dir, 'dotfiles', 'settings.json'), before);
    symlinkSync(join(dir, 'dotfiles', 'settings.json'), path);
    expect(await host.ok('agent', 'status')).toMatch(
      /^claude: not connected \(.*settings.json\)\ncodex: not connected/,
    );
    const shown = await host.run('agent', 'install', 'claude');
    expect(shown).toMatchObject({ code: 0, err: 'nothing was written yet: add --yes\n' });
    expect(shown.out).toMatch(/^\+ {5}"hooks": \{$/m);
    expect(readFileSync(path, 'utf8')).toBe(before);
    expect((await host.run('agent', 'install', 'claude', '--yes')).out).toBe(shown.out);
    expect(await host.ok('agent', 'install', 'claude', '--yes')).toBe(`${path} needs no change`);
    expect(await host.ok('agent', 'status')).toMatch(/^claude: connected/);
    expect(readFileSync(join(dir, 'dotfiles', 'settings.json'), 'utf8')).toContain('"model": "opus"');
    await host.ok('agent', 'uninstall', 'claude', '--yes');
    expect(readFileSync(path, 'utf8')).toBe(before);
    writeFileSync(path, '{ // mine\n}');
    expect(await host.run('agent', 'install', 'claude', '--yes')).toMatchObject({
      code: 1,
      err: expect.stringContaining('is not JSON, and was left as it is'),
    });
    expect(readFileSync(path, 'utf8')).toBe('{ // mine\n}');
    expect(existsSync(`${path}.holdfast-new`)).toBe(false);
  });
});

describe('a permission question of an agent', () => {
  it.each([
    ['claude', '.claude/settings.json', claude.bash, 'npm test'],
    ['codex', '.codex/hooks.json', codex.bash, 'git push origin main'],
  ] as const)(
    'of %s waits in the inbox, and the answer decides',
    { timeout: 60_000 },
    async (agent, file, input, command) => {
      await host.ok('agent', 'install', agent, '--yes', '--program', program);
      const hook = hookOf(file, 'PermissionRequest');
      expect(hook.timeout).toBe(86_400);
      const allowed = await runHook(hook, input);
      const [question] = await host.until(list, (all) => all.length === 1);
      expect(question).toMatchObject({
        title: `${agent}: may I use Bash?`,
        to: 'person',
        pane: '%0',
        choices: ['allow', 'deny'],
      });
      expect(question?.detail).toContain(command);
      await host.ok('ask', 'answer', 'q1', 'allow');
      const { code, out, err } = await allowed.ended;
      expect([code, err, JSON.parse(out)]).toEqual([
        0,
        '',
        { hookSpecificOutput: { hookEventName: 'PermissionRequest', decision: { behavior: 'allow' } } },
      ]);
      const denied = await runHook(hook, input);
      await host.until(list, (all) => all.length === 1);
      await host.ok('ask', 'answer', 'q2', 'deny');
      expect(JSON.parse((await denied.ended).out)).toMatchObject({
        hookSpecificOutput: { decision: { behavior: 'deny', message: expect.stringMatching(/^Denied by /) } },
      });
    },
  );

  it('is left to the agent where nobody answers here: cancelled, given up, outside of a pane, without a server', {
    timeout: 90_000,
  }, async () => {
    await host.ok('agent', 'install', 'claude', '--yes', '--program', program);
    const hook = hookOf('.claude/settings.json', 'PermissionRequest');
    const silent = { code: 0, out: '', err: '' };
    const cancelled = await runHook(hook, claude.bash);
    await host.until(list, (all) => all.length === 1);
    await host.ok('ask', 'cancel', 'q1');
    expect(await cancelled.ended).toEqual(silent);
    const givenUp = await runHook(hook, claude.bash);
    await host.until(list, (all) => all.length === 1);
    givenUp.child.kill('SIGTERM');
    expect(await givenUp.ended).toEqual(silent);
    expect(await list('--all')).toMatchObject([
      { state: 'cancelled', why: 'answered in the agent, or given up there' },
      {},
    ]);
    expect(await (await runHook(hook, claude.bash, false)).ended).toEqual(silent);
    expect(await (await runHook(hook, claude.questions)).ended).toEqual(silent);
    expect(
      await (
        await runHook({ ...hook, command: hook.command.replaceAll(program, '/gone/holdfast') }, claude.bash)
      ).ended,
    ).toEqual(silent);
    const pid = (await host.status()).server.pid;
    await host.ok('kill-server');
    await host.until(
      () => Promise.resolve(existsSync(`/proc/${pid}`)),
      (lives) => !lives,
    );
    expect(await (await runHook(hook, claude.bash)).ended).toEqual(silent);
    expect(existsSync(join(host.dir, 'run', 'holdfast', 'default'))).toBe(false);
  });
});
