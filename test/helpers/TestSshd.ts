/**
 * A test's own real sshd, on a high port of this machine: its own keys and configuration, its own process. A log-in
 * finds the holdfast of a TestHost.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { launcher, type TestHost } from './TestHost.ts';

const program = '/usr/sbin/sshd';

export function hasSshd(): boolean {
  return existsSync(program);
}

export interface SshdOptions {
  installed?: boolean;
  quick?: boolean;
  within?: readonly string[];
  address?: string;
  config?: readonly string[];
}

export class TestSshd {
  readonly port: number;
  /** Value for HOLDFAST_SSH: the user's ssh with a configuration that knows this sshd as `far`. */
  readonly ssh: string;
  readonly #process: ChildProcess;
  readonly #ended: Promise<void>;

  /**
   * Starts an sshd.
   * `installed`: holdfast is in a folder outside the PATH of ssh commands, where npm installs it. `quick`: the key
   * exchange that takes the least processor time, for a test that logs in a thousand times; the usual one takes a third
   * of a second of it. `within`: a command line that runs the sshd, such as `ip netns exec NAME`. `config`: lines
   * placed before the others, so that they take precedence.
   */
  static async start(host: TestHost, options: SshdOptions = {}): Promise<TestSshd> {
    const {
      installed = true,
      quick = false,
      within = [],
      address = '127.0.0.1',
      config: first = [],
    } = options;
    const dir = join(host.dir, 'ssh');
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    for (const name of ['host_key', 'user_key'])
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(dir, name)]);
    if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
    const home = host.env.HOME ?? dir;
    const bin = join(home, '.local', 'bin');
    mkdirSync(bin, { recursive: true });
    if (installed) {
      writeFileSync(join(bin, 'holdfast'), `#!/bin/sh\nexec '${process.execPath}' '${launcher}' "$@"\n`, {
        mode: 0o755,
      });
      if (!existsSync(join(bin, 'node'))) symlinkSync(process.execPath, join(bin, 'node'));
    }
    const port = await freePort();
    const variables = Object.entries({ ...host.env, PATH: '/usr/bin:/bin' }).map(
      ([name, value]) => `"${name}=${value}"`,
    );
    const config = [
      ...first,
      `Port ${port}`,
      `ListenAddress ${address}`,
      `HostKey ${join(dir, 'host_key')}`,
      `AuthorizedKeysFile ${join(dir, 'user_key.pub')}`,
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      'PermitRootLogin yes',
      `PidFile ${join(dir, 'pid')}`,
      'MaxStartups 200',
      `SetEnv ${variables.join(' ')}`,
      ...(quick ? ['KexAlgorithms curve25519-sha256'] : []),
    ];
    writeFileSync(join(dir, 'sshd_config'), `${config.join('\n')}\n`);
    const known = `[${address}]:${port} ${execFileSync('cat', [join(dir, 'host_key.pub')], { encoding: 'utf8' })}`;
    writeFileSync(join(dir, 'known_hosts'), known);
    const client = [
      'Host far',
      `  HostName ${address}`,
      `  Port ${port}`,
      `  User ${userInfo().username}`,
      `  IdentityFile ${join(dir, 'user_key')}`,
      '  IdentitiesOnly yes',
      `  UserKnownHostsFile ${join(dir, 'known_hosts')}`,
    ];
    writeFileSync(join(dir, 'config'), `${client.join('\n')}\n`);
    return new TestSshd(dir, port, within);
  }

  private constructor(dir: string, port: number, within: readonly string[]) {
    this.port = port;
    this.ssh = `ssh -F ${join(dir, 'config')}`;
    const [run = program, ...words] = [...within, program, '-D', '-e', '-f', join(dir, 'sshd_config')];
    this.#process = spawn(run, words, {
      stdio: ['ignore', 'ignore', 'pipe'],
      cwd: dirname(dir),
    });
    this.#ended = new Promise((resolve) => this.#process.once('exit', () => resolve()));
  }

  /** Resolves when the sshd listens. */
  listening(): Promise<void> {
    return new Promise((resolve, reject) => {
      let said = '';
      this.#process.stderr?.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes('Server listening')) resolve();
      });
      this.#process.once('exit', () => reject(new Error(`sshd ended: ${said}`)));
    });
  }

  /** Ids of the ssh processes that connect to this sshd. */
  clientPids(): number[] {
    const lines = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' }).split('\n');
    return lines
      .filter((line) => line.includes(` ${this.ssh.slice(4)} `) && /^\s*\d+ ssh /.test(line))
      .map((line) => Number.parseInt(line, 10));
  }

  async stop(): Promise<void> {
    const connections = this.#connections();
    this.#process.kill('SIGKILL');
    await this.#ended;
    // Connections without a network would wait for it for hours.
    for (const pid of connections) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // The process ended by itself meanwhile.
      }
    }
  }

  /** Ids of this sshd's processes that hold a connection each. */
  #connections(): number[] {
    const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
    const found = lines.flatMap((line) => {
      const [, pid, parent] = /^\s*(\d+)\s+(\d+) sshd: /.exec(line) ?? [];
      return pid && parent ? [{ pid: Number(pid), parent: Number(parent) }] : [];
    });
    const of = (parent: number | undefined): number[] =>
      found.filter((each) => each.parent === parent).flatMap(({ pid }) => [pid, ...of(pid)]);
    return of(this.#process.pid);
  }
}

/** Finds a port of this machine on which nothing listens now. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject()));
    });
  });
}
