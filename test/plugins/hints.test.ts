/**
 * tmux-thumbs on tmux and on holdfast: hints over the words of the screen, which copy or insert them. The plugin's two
 * programs are built from its checkout with `cargo build --release`; without them there is nothing to press.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type PluginHost, pluginsDir, TwinPlugins } from './TwinPlugins.ts';

const pick = '\x02 ';
const address = 'https://example.org/first/path';
const file = '/var/log/second.log';

let twins: TwinPlugins;

afterEach(() => twins.stop());

/** One after the other: the plugin hands its choice over in one file for all servers. */
async function inTurn(work: (host: PluginHost) => Promise<void>): Promise<void> {
  for (const host of [twins.tmux, twins.holdfast])
    await work(host).catch((error: Error) => {
      throw new Error(`${host.name}: ${error.message}`);
    });
}

const format =
  '#{window_name}.#{pane_index} #{pane_width}x#{pane_height} #{window_zoomed_flag} #{pane_in_mode}';
const panes = (host: PluginHost) => host.ok('list-panes', '-a', '-F', format);

/** A hint covers the start of its word. */
const hinted = (text: string) => !text.includes(address) && text.includes('example.org/first/path');

async function until(host: PluginHost, ask: () => Promise<string>, wanted: string): Promise<void> {
  const deadline = performance.now() + 15_000;
  for (let answer = await ask(); answer !== wanted; answer = await ask()) {
    if (performance.now() > deadline)
      throw new Error(`not ${wanted}, but ${answer}; screen:\n${host.terminal.text()}`);
    await host.terminal.changed(50);
  }
}

/** Opens the hints and presses one; returns when the plugin's own window is gone. */
async function choose(host: PluginHost, key: string): Promise<void> {
  const before = await panes(host);
  host.terminal.type(pick);
  await host.terminal.until(hinted);
  host.terminal.type(key);
  await until(host, () => panes(host), before);
}

/** The choice is copied after the plugin's window is gone. */
async function copied(host: PluginHost, text: string): Promise<void> {
  await until(host, async () => (await host.run('show-buffer')).out, text);
}

describe.runIf(pluginsDir !== '' && existsSync(join(pluginsDir, 'tmux-thumbs/target/release/tmux-thumbs')))(
  'tmux-thumbs',
  () => {
    it('copies and inserts words by their hints, and leaves the windows as they were', async () => {
      twins = new TwinPlugins();
      await twins.start(() => `run-shell ${pluginsDir}/tmux-thumbs/tmux-thumbs.tmux\n`);
      await inTurn(async (host) => {
        const { terminal } = host;
        terminal.type(`clear; echo ${address} and ${file}\r`);
        await terminal.until((text) => text.startsWith(address));
        await choose(host, 'a');
        await copied(host, address);
        await choose(host, 's');
        await copied(host, file);
        terminal.type('echo ');
        await terminal.until((text) => /^\$ echo/m.test(text));
        // Hints are the letters of the home row. A capital inserts, Escape leaves without a choice.
        await choose(host, 'A');
        await terminal.until((text) => text.includes(`$ echo ${address}`));
        await choose(host, '\x1b');
        expect(await host.ok('show-buffer')).toBe(address);
      });
    });

    it('works in a zoomed pane that shows its history', async () => {
      twins = new TwinPlugins();
      await twins.start(() => `set -g mode-keys vi\nrun-shell ${pluginsDir}/tmux-thumbs/tmux-thumbs.tmux\n`);
      await inTurn(async (host) => {
        const { terminal } = host;
        await host.ok('split-window', '-h');
        await host.ok('resize-pane', '-Z');
        terminal.type(`clear; echo ${address}; seq 1 60\r`);
        await terminal.until((text) => /^60$/m.test(text));
        await host.ok('copy-mode');
        await host.ok('send-keys', '-X', 'history-top');
        await terminal.until((text) => text.includes(address));
        await choose(host, 'a');
        await copied(host, address);
      });
      const { tmux, holdfast } = await twins.each(panes);
      expect(holdfast).toBe(tmux);
    });
  },
);
