/**
 * What each tool runs in: a folder of its own as home, sockets and state, an environment that says nothing of the
 * user's, and commands run in it. Ends what is left of a tool by process ids that it found by that folder's name.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processesNaming } from '../work/processes.ts';

export class Sandbox {
  readonly dir: string;
  readonly env: Record<string, string>;

  constructor(name: string) {
    this.dir = mkdtempSync(join(tmpdir(), `hfb-${name}-`));
    for (const folder of ['run', 'state', 'home', 'config', 'screen'])
      mkdirSync(join(this.dir, folder), { mode: 0o700 });
    this.env = {
      PATH: process.env.PATH ?? '/usr/bin:/bin',
      HOME: join(this.dir, 'home'),
      XDG_RUNTIME_DIR: join(this.dir, 'run'),
      XDG_STATE_HOME: join(this.dir, 'state'),
      XDG_CONFIG_HOME: join(this.dir, 'config'),
      SCREENDIR: join(this.dir, 'screen'),
      SHELL: '/bin/sh',
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
    };
  }

  /** Runs a command to its end and answers its output; fails when the command does. */
  run(argv: readonly string[]): Promise<string> {
    const [file = '', ...args] = argv;
    return new Promise((resolve, reject) => {
      const child = spawn(file, args, {
        env: this.env,
        cwd: this.dir,
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: 60_000,
      });
      let out = '';
      let err = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        out += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        err += text;
      });
      child.on('error', reject);
      // A daemon may hold the pipes open: what counts is the end of the command itself.
      child.on('exit', (code) => {
        if (code === 0) setImmediate(() => resolve(out));
        else reject(new Error(`${args.join(' ')}: exit ${code}: ${err.trim()}`));
      });
    });
  }

  close(): void {
    for (const { pid } of processesNaming(this.dir)) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended by itself.
      }
    }
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

/** The first line that a command prints about its version; null when there is no such command. */
export function firstLine(read: () => string): string | null {
  try {
    return read().split('\n')[0]?.trim() ?? null;
  } catch {
    return null;
  }
}
