/**
 * A plugin for tmux on tmux and on holdfast side by side: each loads the same configuration in a home of its own, with a
 * `tmux` on the PATH that is itself. Owns both servers and an attached terminal for each. The plugins' code lies in the
 * folder that HOLDFAST_PLUGINS names, a checkout each; none of it is ours.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launcher, TestHost } from '../helpers/TestHost.ts';
import { TestTerminal } from '../helpers/TestTerminal.ts';

/** The folder with the checkouts; '' when it is not set. */
export const pluginsDir = process.env.HOLDFAST_PLUGINS ?? '';

export const hasPlugin = (name: string): boolean => pluginsDir !== '' && existsSync(join(pluginsDir, name));

export interface Both<T> {
  tmux: T;
  holdfast: T;
}

/** Longest that two answers may differ, milliseconds: scripts of plugins run for seconds. */
const settleMs = 15_000;

/** One of the two. */
export class PluginHost {
  readonly name: 'tmux' | 'holdfast';
  readonly host: TestHost;
  readonly #command: readonly [string, ...string[]];
  #terminal: TestTerminal | null = null;

  constructor(name: 'tmux' | 'holdfast') {
    this.name = name;
    this.host = new TestHost({ SHELL: '/bin/bash', PS1: '$ ', LANG: 'C.UTF-8' });
    const bin = join(this.host.dir, 'bin');
    mkdirSync(bin);
    if (name === 'tmux') this.#command = ['/usr/bin/tmux'];
    else {
      const shim = join(bin, 'tmux');
      // Called by this name, holdfast answers as tmux.
      symlinkSync(launcher.replace(/\.cjs$/, ''), shim);
      this.#command = [shim];
    }
    this.host.env.PATH = `${bin}:${this.host.env.PATH}`;
    // Several plugins keep files in one folder per user there, which the other's would overwrite.
    this.host.env.TMPDIR = join(this.host.dir, 'tmp');
    mkdirSync(this.host.env.TMPDIR);
    if (name === 'tmux') this.host.env.TMUX_TMPDIR = this.host.dir;
  }

  /** Starts a server with this configuration, a session `work` that runs a shell, and a terminal on it. */
  async start(conf: string): Promise<void> {
    // Keys are typed as fast as a paste comes.
    writeFileSync(join(this.host.dir, 'home', '.tmux.conf'), `set -g assume-paste-time 0\n${conf}`);
    // A login shell's /etc/profile sets the PATH anew.
    for (const name of ['.bashrc', '.bash_profile'])
      writeFileSync(join(this.host.dir, 'home', name), `PS1='$ '\nPATH=${this.host.env.PATH}\n`);
    const [file, ...args] = this.#command;
    this.#terminal = new TestTerminal(
      file,
      [...args, '-f', join(this.host.dir, 'home', '.tmux.conf'), 'new-session', '-s', 'work', '-n', 'one'],
      {
        env: this.host.env,
        cwd: join(this.host.dir, 'home'),
        cols: 120,
        rows: 30,
      },
    );
    await this.terminal.until((text) => text.includes('$'));
    if (this.name === 'holdfast') await this.ok('set', '-g', 'theme', 'tmux');
    // Plugins load in the background.
    let before = '';
    for (let calm = 0; calm < 3; ) {
      const now = `${await this.ok('list-keys')}${await this.ok('show-options', '-g')}`;
      calm = now === before ? calm + 1 : 0;
      before = now;
    }
  }

  get terminal(): TestTerminal {
    if (!this.#terminal) throw new Error('not started');
    return this.#terminal;
  }

  run(...words: string[]): Promise<{ code: number; out: string; err: string }> {
    const [file, ...args] = this.#command;
    return new Promise((done) => {
      const options = { env: this.host.env, cwd: this.host.dir, timeout: 30_000 };
      const child = execFile(file, [...args, ...words], options, (error, out, err) =>
        done({ code: error ? Number(error.code ?? 1) : 0, out, err }),
      );
      child.stdin?.end();
    });
  }

  async ok(...words: string[]): Promise<string> {
    const { code, out, err } = await this.run(...words);
    if (code !== 0) throw new Error(`${words.join(' ')}: ${err}`);
    return out.trimEnd();
  }

  async stop(): Promise<void> {
    await this.run('kill-server');
    this.#terminal?.end();
    await this.host.stop();
  }
}

export class TwinPlugins {
  readonly tmux = new PluginHost('tmux');
  readonly holdfast = new PluginHost('holdfast');

  async start(conf: (home: string) => string): Promise<void> {
    await this.each((host) => host.start(conf(join(host.host.dir, 'home'))));
  }

  /** Does the same on both, at the same time. */
  async each<T>(work: (host: PluginHost) => Promise<T>): Promise<Both<T>> {
    const [tmux, holdfast] = await Promise.all([work(this.tmux), work(this.holdfast)]);
    return { tmux, holdfast };
  }

  /** Asks both until the answers are the same and as wanted; the last answers are returned. */
  async settled(
    ask: (host: PluginHost) => Promise<string>,
    wanted: (answer: string) => boolean = (answer) => answer !== '',
  ): Promise<Both<string>> {
    const deadline = performance.now() + settleMs;
    for (;;) {
      const answers = await this.each(ask);
      const { tmux, holdfast } = answers;
      if ((tmux === holdfast && wanted(tmux)) || performance.now() > deadline) return answers;
      await this.each(({ terminal }) => terminal.changed(50));
    }
  }

  async stop(): Promise<void> {
    await this.each((host) => host.stop());
  }
}
