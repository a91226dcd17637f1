/** The unit that `server install` writes: systemd takes it, and what it says starts the server and ends it well. */
import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { launcher, TestHost } from '../helpers/TestHost.ts';
import { isAlive, waitUntil } from '../keeper/KeeperHost.ts';

const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;
const isLinux = process.platform === 'linux';

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
  const bin = join(host.dir, 'a bin', 'with $signs');
  mkdirSync(bin, { recursive: true });
  symlinkSync(join(dirname(launcher), 'holdfast'), join(bin, 'holdfast'));
  // A service manager that takes everything, and tells what it was told.
  const systemctl = join(bin, 'systemctl');
  const units = join(host.dir, 'config', 'systemd', 'user');
  writeFileSync(
    systemctl,
    `#!/bin/sh\nls ${units}/*.service >/dev/null 2>&1 || set -- "$@" without units\necho "$@" >> "${host.dir}/told"\n`,
  );
  chmodSync(systemctl, 0o755);
  host.env.PATH = `${bin}:${host.env.PATH}`;
});
afterEach(async () => {
  await host.stop();
});

const unitPath = (name: string): string => join(host.dir, 'config', 'systemd', 'user', name);

/** The command and the environment of a unit, as systemd takes them apart. */
function started(unit: string): { command: string[]; env: Record<string, string> } {
  const words = (line: string): string[] =>
    [...line.matchAll(/"((?:\\.|[^"\\])*)"|(\S+)/g)].map(([, quoted, plain]) =>
      (quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '').replaceAll('%%', '%'),
    );
  const [, exec = ''] = /^ExecStart=(.*)$/m.exec(unit) ?? [];
  const variables = [...unit.matchAll(/^Environment=(.*)$/gm)].flatMap(([, line = '']) => words(line));
  const env = Object.fromEntries(
    variables.map((text): [string, string] => [
      text.slice(0, text.indexOf('=')),
      text.slice(text.indexOf('=') + 1),
    ]),
  );
  const [program = '', ...rest] = words(exec);
  return { command: [program, ...rest.map((word) => word.replaceAll('$$', '$'))], env };
}

it.runIf(isLinux)(
  'starts a server that brings sessions back, and ends it in order, as the user manager does',
  { timeout: 60_000 },
  async () => {
    await host.ok('new-session', '-d', '-s', 'work', 'exec sleep 1000');
    const said = await host.ok('server', 'install');
    expect(said).toContain(unitPath('holdfast.service'));
    expect(said).toContain('loginctl enable-linger');
    expect(readFileSync(join(host.dir, 'told'), 'utf8')).toBe(
      '--user daemon-reload\n--user enable holdfast.service\n',
    );
    const unit = readFileSync(unitPath('holdfast.service'), 'utf8');
    if (hasSystemd) {
      const path = unitPath('holdfast.service');
      const { status, stdout, stderr } = spawnSync(
        'systemd-analyze',
        ['verify', '--user', '--man=no', path],
        {
          env: host.env,
        },
      );
      expect({ status, said: `${stdout}${stderr}` }).toEqual({ status: 0, said: '' });
    }
    // KillMode=mixed: the main process alone is told.
    expect(unit).toContain('KillMode=mixed');
    const { keeper, server } = await host.status();
    const pid = Number(await host.ok('display-message', '-p', '-t', 'work', '#{pane_pid}'));
    process.kill(keeper.pid, 'SIGTERM');
    await waitUntil(() => ![keeper.pid, server.pid, pid].some(isAlive));

    const { command, env } = started(unit);
    const [file = '', ...args] = command;
    expect(file).toBe(join(host.dir, 'a bin', 'with $signs', 'holdfast'));
    // What the user manager has of its own, and nothing of a shell's.
    const { HOME = '', XDG_RUNTIME_DIR = '' } = host.env;
    await promisify(execFile)(file, args, { env: { HOME, XDG_RUNTIME_DIR, ...env } });
    expect(await host.ok('-N', 'list-panes', '-t', 'work', '-F', '#{session_name} #{pane_dead}')).toBe(
      'work 1',
    );
  },
);

it.runIf(isLinux)('is said in the status of the server, and taken back', { timeout: 60_000 }, async () => {
  await host.ok('-L', 'other', 'new-session', '-d', 'exec sleep 1000');
  expect(await host.ok('-L', 'other', 'server', 'status')).toContain('unit     none');
  await host.ok('-L', 'other', 'server', 'install');
  const path = unitPath('holdfast-other.service');
  expect(readFileSync(path, 'utf8')).toMatch(/^ExecStart=.* -L other start-server$/m);
  expect(await host.ok('-L', 'other', 'server', 'status')).toContain(`unit     ${path}, not enabled`);
  mkdirSync(unitPath('default.target.wants'));
  symlinkSync(path, unitPath('default.target.wants/holdfast-other.service'));
  const status = JSON.parse(await host.ok('-L', 'other', 'server', 'status', '--json'));
  expect(status.unit).toEqual({ path, installed: true, enabled: true });
  await host.ok('-L', 'other', 'server', 'uninstall');
  expect(existsSync(path)).toBe(false);
  // A unit that is reloaded before its file is gone stays in the memory of systemd.
  expect(readFileSync(join(host.dir, 'told'), 'utf8')).toMatch(
    /--user disable holdfast-other\.service\n--user daemon-reload without units\n$/,
  );
  await host.ok('-L', 'other', 'kill-server');
});

it.runIf(isLinux)(
  'says what is to be run where no service manager answers',
  { timeout: 60_000 },
  async () => {
    writeFileSync(join(host.dir, 'a bin', 'with $signs', 'systemctl'), '#!/bin/sh\nexit 1\n');
    const said = await host.ok('server', 'install');
    expect(said).toContain('systemctl --user daemon-reload\n  systemctl --user enable holdfast.service\n');
    expect(existsSync(unitPath('holdfast.service'))).toBe(true);
  },
);
