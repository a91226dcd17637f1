/** Copy of the built program, optionally with Node, which a test may remove as an upgrade does. */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type RunResult, run, type TestHost } from './TestHost.ts';
import { TestTerminal } from './TestTerminal.ts';

const root = resolve(import.meta.dirname, '../..');

export class Installation {
  readonly dir: string;
  readonly launcher: string;
  readonly node: string;
  readonly #host: TestHost;

  /** @param build build id that the copy reports instead of the original's; 8 hex digits. */
  constructor(
    host: TestHost,
    name: string,
    { build, ownNode = false }: { build: string; ownNode?: boolean },
  ) {
    this.#host = host;
    this.dir = join(host.dir, name);
    this.launcher = join(this.dir, 'bin', 'holdfast.cjs');
    mkdirSync(this.dir);
    for (const part of ['bin', 'dist', 'themes', 'package.json'])
      cpSync(join(root, part), join(this.dir, part), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(this.dir, 'node_modules'));
    this.#claim(build);
    this.node = ownNode ? join(this.dir, 'node') : process.execPath;
    if (ownNode) cpSync(process.execPath, this.node);
  }

  run(...argv: string[]): Promise<RunResult> {
    return run(this.node, [this.launcher, ...argv], { env: this.#host.env, cwd: this.#host.dir });
  }

  /** Runs the copied program in a new terminal. */
  terminal(argv: string[], size = { cols: 100, rows: 24 }): TestTerminal {
    const { env, dir } = this.#host;
    return new TestTerminal(this.node, [this.launcher, ...argv], { env, cwd: dir, ...size });
  }

  remove(): void {
    rmSync(this.dir, { recursive: true });
  }

  #claim(build: string): void {
    const dist = join(this.dir, 'dist');
    const known = ownBuild();
    for (const name of readdirSync(dist)) {
      const path = join(dist, name);
      if (!name.includes('.')) continue;
      const text = readFileSync(path, 'utf8');
      if (text.includes(known)) writeFileSync(path, text.replaceAll(known, build));
    }
  }
}

/** Build id that the built program reports. */
export function ownBuild(): string {
  const text = readFileSync(join(root, 'dist', 'keeper-main.cjs'), 'utf8');
  const [, build] = /\bbuild = "([0-9a-f]{8})"/.exec(text) ?? [];
  if (build === undefined) throw new Error('the built keeper names no build');
  return build;
}
