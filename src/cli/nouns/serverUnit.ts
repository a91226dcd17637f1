/**
 * The unit that starts the server at log-in and ends it in order: systemd's of the user, or a LaunchAgent on macOS.
 * Owns its file and its text. The service manager loads it; where none runs, its commands are printed instead.
 */
import { execFile } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { basename, delimiter, dirname, isAbsolute, join } from 'node:path';
import { makeFolders } from '../../runtime/makeFolders.ts';
import { type Places, runtimeDir } from '../../runtime/paths.ts';
import { isExecutable, realPath } from '../../runtime/programFiles.ts';
import { writeError } from '../../runtime/regularFile.ts';
import type { NounCommand, NounContext } from './NounCommand.ts';

type Env = NounContext['env'];

/** Variables for the server's paths and text encoding: a unit's own environment lacks them. */
const carriedOver = ['XDG_STATE_HOME', 'XDG_CONFIG_HOME', 'HOLDFAST_TMPDIR', 'LANG', 'LC_ALL', 'LC_CTYPE'];
/** Timeout after which a silent service manager counts as absent, milliseconds. */
const managerMs = 10_000;

/** The unit of a server: its path, whether it exists, and whether it is started at log-in. */
export interface UnitState {
  path: string;
  installed: boolean;
  enabled: boolean;
}

interface Unit extends UnitState {
  name: string;
  text: string;
  /** Commands of the service manager that load the unit, unload it, and come after its file is removed. */
  load: string[][];
  unload: string[][];
  forget: string[][];
}

export const serverUnitCommands: readonly NounCommand[] = [
  {
    words: ['server', 'install'],
    about: 'Starts the server at every log-in, and stops it cleanly at shutdown',
    details:
      'Writes a systemd unit of the user (a LaunchAgent on macOS). Sessions come back at log-in, with what was lost named; at ' +
      'shutdown the server stores everything before programs are ended. A server that runs already goes on as it is.',
    options: [],
    examples: [['holdfast server install', 'sessions come back with the next log-in']],
    async run(_args, context) {
      const unit = unitOf(context.where, context.env);
      writeUnit(unit);
      return { out: `wrote ${unit.path}\n${await told(unit.load)}${afterInstall(unit)}`, code: 0 };
    },
  },
  {
    words: ['server', 'uninstall'],
    about: 'Undoes server install; a running server continues',
    options: [],
    examples: [['holdfast server uninstall', 'nothing is started at log-in any more']],
    async run(_args, context) {
      const unit = unitOf(context.where, context.env);
      if (!unit.installed) return { out: `not installed: ${unit.path}\n`, code: 0 };
      const said = await told(unit.unload, unit.forget);
      rmSync(enabledLink(unit), { force: true });
      rmSync(unit.path, { force: true });
      return { out: `removed ${unit.path}\n${said === '' ? await told(unit.forget) : said}`, code: 0 };
    },
  },
];

/** For `server status`. Does not ask the service manager, which would take longer than all the rest. */
export function unitState(where: Places, env: Env): UnitState {
  const { path, installed, enabled } = unitOf(where, env);
  return { path, installed, enabled };
}

function unitOf(where: Places, env: Env): Unit {
  const { flags, suffix } = serverName(where, env);
  return process.platform === 'darwin'
    ? launchAgent(`holdfast${suffix}`, flags, env)
    : systemdUnit(`holdfast${suffix}.service`, flags, env);
}

/** Flags that name the server on a command line, and the suffix of its unit's name. */
function serverName({ socket }: Places, env: Env): { flags: string[]; suffix: string } {
  const name = basename(socket);
  const suffix = name === 'default' ? '' : `-${name.replace(/[^\w.-]/g, '_')}`;
  if (dirname(socket) !== runtimeDir(env)) return { flags: ['-S', socket], suffix };
  return { flags: name === 'default' ? [] : ['-L', name], suffix };
}

function systemdUnit(name: string, flags: string[], env: Env): Unit {
  const base = env.XDG_CONFIG_HOME;
  const config = base && isAbsolute(base) ? base : join(env.HOME || homedir(), '.config');
  const path = join(config, 'systemd', 'user', name);
  const command = [...ownCommand(env), ...flags, 'start-server'];
  const text = `# Made by: holdfast server install
[Unit]
Description=holdfast, which keeps terminal sessions
Documentation=man:holdfast(1)

[Service]
# The command ends when the server is ready; what goes on is the keeper, which systemd finds as the main process.
Type=forking
ExecStart=${commandLine(command)}
${environmentOf(env)
  .map(([variable, value]) => `Environment=${systemdWord(`${variable}=${value}`)}\n`)
  .join(
    '',
  )}# The keeper is told alone: it has the server store everything, and then ends the programs, within 8 s.
KillMode=mixed
TimeoutStopSec=20
# A program that takes too much memory ends, and nothing else does.
OOMPolicy=continue
Restart=on-failure

[Install]
WantedBy=default.target
`;
  const unit = { name, path, text, installed: existsSync(path) };
  const systemctl = (...words: string[]) => ['systemctl', '--user', ...words];
  return {
    ...unit,
    enabled: unit.installed && existsSync(enabledLink(unit)),
    load: [systemctl('daemon-reload'), systemctl('enable', name)],
    unload: [systemctl('disable', name)],
    forget: [systemctl('daemon-reload')],
  };
}

/** The link that `systemctl enable` makes. */
function enabledLink({ path, name }: Pick<Unit, 'path' | 'name'>): string {
  return join(dirname(path), 'default.target.wants', name);
}

function launchAgent(name: string, flags: string[], env: Env): Unit {
  const path = join(env.HOME || homedir(), 'Library', 'LaunchAgents', `${name}.plist`);
  const strings = (texts: string[]): string =>
    texts.map((text) => `    <string>${xml(text)}</string>\n`).join('');
  const variables = environmentOf(env)
    .map(([variable, value]) => `    <key>${xml(variable)}</key><string>${xml(value)}</string>\n`)
    .join('');
  const text = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key><string>${xml(name)}</string>
  <key>ProgramArguments</key>
  <array>
${strings([...ownCommand(env), ...flags, 'start-server'])}  </array>
  <key>EnvironmentVariables</key>
  <dict>
${variables}  </dict>
  <key>RunAtLoad</key><true/>
  <key>AbandonProcessGroup</key><true/>
</dict>
</plist>
`;
  const installed = existsSync(path);
  const target = `gui/${userInfo().uid}`;
  return {
    name,
    path,
    text,
    installed,
    enabled: installed,
    load: [['launchctl', 'bootstrap', target, path]],
    unload: [['launchctl', 'bootout', `${target}/${name}`]],
    forget: [],
  };
}

function writeUnit(unit: Unit): void {
  try {
    makeFolders(dirname(unit.path), { mode: 0o777 });
    writeFileSync(unit.path, unit.text);
  } catch (error) {
    throw writeError(unit.path, error);
  }
}

/** Runs commands of the service manager; returns those that a person must run where it does not answer, and `after` them. */
async function told(commands: string[][], after: string[][] = []): Promise<string> {
  for (const [at, [program = '', ...words]] of commands.entries()) {
    if (await succeeds(program, words)) continue;
    const left = [...commands.slice(at), ...after].map((command) => `  ${command.join(' ')}\n`);
    return `${program} can't be reached from here; run this where it can:\n${left.join('')}`;
  }
  return '';
}

function succeeds(program: string, words: string[]): Promise<boolean> {
  return new Promise((resolve) =>
    execFile(program, words, { timeout: managerMs }, (error) => resolve(error === null)),
  );
}

function afterInstall({ name }: Unit): string {
  if (process.platform === 'darwin') return 'the server starts at log-in\n';
  const lingers = existsSync(join('/var/lib/systemd/linger', userInfo().username));
  return (
    `the server starts at log-in; to start it now: systemctl --user start ${name}\n` +
    (lingers
      ? 'lingering is on: it starts with the machine, and continues after log-out\n'
      : 'to start it with the machine, and keep it after log-out: loginctl enable-linger\n')
  );
}

/**
 * The command's path on the PATH, which stays valid when an upgrade moves the package; this program's own path where
 * the PATH has another command or none.
 */
export function ownCommand(env: Env): string[] {
  const own = process.argv[1] ?? 'holdfast';
  // Node runs bin/holdfast.cjs, for bin/holdfast, which npm links.
  const [file, linked] = [realPath(own), realPath(join(dirname(realPath(own)), 'holdfast'))];
  const command = onPath('holdfast', [file, linked], env) ?? own;
  return isExecutable(command) ? [command] : [process.execPath, command];
}

/** The PATH with Node's folder in it, for the command's first line, and the server's variables. */
function environmentOf(env: Env): [name: string, value: string][] {
  const node = dirname(onPath('node', [realPath(process.execPath)], env) ?? process.execPath);
  const folders = (env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => isAbsolute(folder) && !folder.includes('node_modules'));
  const path = [...new Set([...folders, ...(folders.includes(node) ? [] : [node]), '/usr/bin', '/bin'])];
  const others = carriedOver.flatMap((name): [string, string][] => (env[name] ? [[name, env[name]]] : []));
  return [['PATH', path.join(delimiter)], ...others];
}

/** Path of a name on the PATH that is one of these very files; null when it is another, or none. */
function onPath(name: string, files: readonly string[], env: Env): string | null {
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name);
    if (!isAbsolute(folder) || !isExecutable(path)) continue;
    return files.includes(realPath(path)) ? path : null;
  }
  return null;
}

/** As in systemd.service(5): variables are expanded in the arguments and not in the path of the program. */
function commandLine([program = '', ...words]: string[]): string {
  return [systemdWord(program), ...words.map((word) => systemdWord(word).replaceAll('$', '$$$$'))].join(' ');
}

/** A word in systemd's quoting: systemd.syntax(7). */
function systemdWord(text: string): string {
  const plain = text.replaceAll('%', '%%');
  if (/^[\w%+,./:=@-]+$/.test(plain)) return plain;
  return `"${plain.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function xml(text: string): string {
  return text.replace(/[&<>]/g, (character) => entities[character] ?? character);
}
