/**
 * Plugins of tmux: how long the plugin manager (tpm) with six plugins takes at the start of a server, and the processor
 * time of a status line whose parts are shell scripts. The plugins' code lies in the folder that HOLDFAST_PLUGINS names,
 * a checkout each.
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from '../statistics.ts';
import { BenchTerminal } from '../terminal/BenchTerminal.ts';
import { Sandbox } from '../tools/Sandbox.ts';
import type { BenchCase, CaseContext, Reading, Tool } from '../types.ts';

const folder = process.env.HOLDFAST_PLUGINS ?? '';
const managed = ['sensible', 'pain-control', 'yank', 'resurrect', 'continuum', 'prefix-highlight'];
const inStatus = ['tmux-cpu', 'tmux-battery', 'dracula'];
const size = { cols: 200, rows: 50 };
const patienceMs = 120_000;
const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** A home with a configuration, in which `tmux` is the tool. */
class PluginHome {
  readonly sandbox: Sandbox;
  readonly tmux: readonly string[];

  constructor(tool: Tool, cache: string, conf: (dir: string) => string) {
    this.sandbox = new Sandbox(tool.name);
    const { dir, env } = this.sandbox;
    const bin = join(dir, 'bin');
    mkdirSync(bin);
    if (tool.name === 'holdfast')
      symlinkSync(join(import.meta.dirname, '../../../bin/holdfast'), join(bin, 'tmux'));
    else symlinkSync('/usr/bin/tmux', join(bin, 'tmux'));
    env.PATH = `${bin}:${env.PATH}`;
    env.TMUX_TMPDIR = dir;
    env.XDG_CACHE_HOME = cache;
    env.SHELL = '/bin/bash';
    writeFileSync(join(dir, 'home/.tmux.conf'), conf(dir));
    this.tmux = [join(bin, 'tmux'), '-f', join(dir, 'home/.tmux.conf')];
  }

  async close(): Promise<void> {
    await this.sandbox.run([...this.tmux, 'kill-server']).catch(() => {});
    this.sandbox.close();
  }
}

/** Configuration for the plugin manager, whose last plugin makes the file `ended` with the time, nanoseconds. */
function managedConf(dir: string): string {
  const plugins = join(dir, 'home/.tmux/plugins');
  mkdirSync(join(plugins, 'last'), { recursive: true });
  for (const name of ['tpm', ...managed.map((one) => `tmux-${one}`)])
    symlinkSync(join(folder, name), join(plugins, name));
  const ended = join(dir, 'ended');
  writeFileSync(
    join(plugins, 'last/last.tmux'),
    `#!/bin/sh\ndate +%s%N > ${ended}.new && mv ${ended}.new ${ended}\n`,
    {
      mode: 0o755,
    },
  );
  return [
    ...managed.map((name) => `set -g @plugin 'tmux-plugins/tmux-${name}'`),
    "set -g @plugin 'own/last'",
    `run '${plugins}/tpm/tpm'`,
    '',
  ].join('\n');
}

/** From the start of the command that starts the server to the last plugin, milliseconds. */
async function managerTime(tool: Tool, cache: string): Promise<number> {
  const home = new PluginHome(tool, cache, managedConf);
  const ended = join(home.sandbox.dir, 'ended');
  try {
    const startedAt = Date.now();
    await home.sandbox.run([...home.tmux, 'new-session', '-d', '-s', 'bench', 'exec cat']);
    while (!existsSync(ended)) {
      if (Date.now() - startedAt > patienceMs) throw new Error('the last plugin is not loaded');
      await sleep(10);
    }
    return Number(readFileSync(ended, 'utf8')) / 1e6 - startedAt;
  } finally {
    await home.close();
  }
}

/** Busy processor time of the whole machine, milliseconds (proc(5), stat; a tick is 10 ms). */
function busyMs(): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0] =
    readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]?.split(/\s+/).slice(1).map(Number) ?? [];
  return (user + nice + system + irq + softIrq) * 10;
}

/** Processor time of an attached session whose status line runs the scripts of three plugins, percent of one core. */
async function statusTime(tool: Tool, cache: string, context: CaseContext): Promise<number> {
  const seconds = context.quick ? 10 : 30;
  const home = new PluginHome(tool, cache, () =>
    [
      'set -g @dracula-plugins "cpu-usage ram-usage battery"',
      'set -g @dracula-refresh-rate 5',
      'set -g status-interval 5',
      `run '${folder}/dracula/dracula.tmux'`,
      "set -ga status-right ' #{cpu_percentage} #{battery_percentage}'",
      `run '${folder}/tmux-cpu/cpu.tmux'`,
      `run '${folder}/tmux-battery/battery.tmux'`,
      '',
    ].join('\n'),
  );
  try {
    await home.sandbox.run([...home.tmux, 'new-session', '-d', '-s', 'bench', 'exec cat']);
    const { env, dir } = home.sandbox;
    const attach = [...home.tmux, 'attach-session', '-t', 'bench'];
    const terminal = new BenchTerminal(attach, { env, cwd: dir, ...size });
    await sleep(8000);
    const before = { ms: busyMs(), at: performance.now() };
    await sleep(seconds * 1000);
    const share = ((busyMs() - before.ms) * 100) / (performance.now() - before.at);
    await terminal.end();
    return share;
  } finally {
    await home.close();
  }
}

export const plugins: BenchCase = {
  name: 'plugins',
  title: 'Plugins made for tmux',
  method:
    `tpm with six plugins (${managed.join(', ')}), from the start of the command that starts the server to the last plugin; an earlier server has kept its compiled code. ` +
    'Then a status line with dracula, cpu and battery, renewed every five seconds in an attached session: processor time of the ' +
    'whole machine, which does nothing else.',
  tools: ['holdfast', 'tmux'],
  missing: () => {
    const needed = ['tpm', ...managed.map((one) => `tmux-${one}`), ...inStatus];
    const absent = needed.filter((name) => folder === '' || !existsSync(join(folder, name)));
    return absent.length === 0
      ? null
      : `HOLDFAST_PLUGINS names no folder with checkouts of ${absent.join(', ')}`;
  },
  visit: async (tool, context): Promise<Reading[]> => {
    // The first server keeps its compiled code here, as a user's first one does, and those that are timed read it.
    const cache = mkdtempSync(join(tmpdir(), 'hfb-cache-'));
    try {
      const status = await statusTime(tool, cache, context);
      const managerMs: number[] = [];
      for (let n = 0; n < (context.quick ? 1 : 3); n++) managerMs.push(await managerTime(tool, cache));
      return [
        { measure: 'tpm with six plugins', unit: 'ms', value: median(managerMs) },
        { measure: 'status line of cpu, battery and dracula', unit: '%', value: status },
      ];
    } finally {
      rmSync(cache, { recursive: true });
    }
  },
};
