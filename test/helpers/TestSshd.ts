/**
 * A real sshd of a test's own, on a high port of this machine: its own keys and configuration, its own process. Who logs
 * in finds the holdfast of a TestHost.
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
  /** For HOLDFAST_SSH: the user's ssh with the configuration that knows this sshd as `far`. */
  readonly ssh: string;
  readonly #process: ChildProcess;
  readonly #ended: Promise<void>;

  /**
   * `installed`: holdfast is in a place where the PATH of an ssh command is not, but npm puts it. `quick`: keys are
   * agreed on in the way that takes the least of the processor, for a test that logs in a thousand times; the usual one takes a
   * third of a second of it. `within`: a command line that it is run by, such as `ip netns exec NAME`. `config`: lines that go before
   * the others, and so win.
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

  /** Resolves when it listens. */
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

  /** The processes of ssh that come to this one. */
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
    // Those whose network is gone would wait for it for hours.
    for (const pid of connections) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended by itself meanwhile.
      }
    }
  }

  /** Processes of this sshd that have a connection each. */
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

/** A port of this machine on which nobody listens now. */
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
