/**
 * Sandbox of each tool: a separate folder for home, sockets and state, an environment without the settings of the user,
 * and commands run in it. Ends the remaining processes of a tool by the process ids found by that folder name.
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

  /** Runs a command to its end and resolves with its output; rejects when the command fails. */
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
      // A daemon may hold the pipes open: the end of the command itself counts.
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
        // The process ended by itself.
      }
    }
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

/** First line of a command's version output; null when there is no such command. */
export function firstLine(read: () => string): string | null {
  try {
    return read().split('\n')[0]?.trim() ?? null;
  } catch {
    return null;
  }
}
