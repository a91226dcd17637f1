import { describe, expect, it } from 'vitest';
import { commands } from '../../../src/command/commands/index.ts';
import type { CommandChange, CommandSpec } from '../../../src/command/spec.ts';
import { CommandBench } from '../../helpers/CommandBench.ts';

/** Command lines beside the examples, for commands whose examples change nothing here. */
const more: Readonly<Record<string, readonly string[]>> = {
  'set-environment': ['set-environment -g EDITOR vi'],
  'select-window': ['select-window -t work:1'],
  'swap-window': ['swap-window -s work:0 -t work:1'],
  'capture-pane': ['capture-pane -t work:0'],
  'delete-buffer': ['delete-buffer -b first'],
  'paste-buffer': ['paste-buffer -d -b first'],
  'rename-session': ['rename-session -t work other'],
  'select-pane': ['select-pane -t work:0.0', 'select-pane -t work:0.0 -T here'],
  'kill-session': ['kill-session -t work'],
};

/** What is stored, and the values of options by themselves, as text. */
function stored(bench: CommandBench): Record<CommandChange, string> {
  const { tree, options, globalEnvironment, state } = bench;
  const { server, session, window } = options;
  return {
    state: JSON.stringify([tree.toState(), [...globalEnvironment], state.keys.toState()]),
    options: JSON.stringify([server, session, window].map((set) => set.toState())),
    buffers: JSON.stringify(state.buffers.list()),
  };
}

/** Commands whose lines here change something: were these none, the tests below would prove nothing. */
const seenToChange = `
bind-key break-pane capture-pane delete-buffer join-pane kill-pane kill-session kill-window move-window new-session
new-window next-layout next-window paste-buffer rename-session rename-window resize-pane respawn-pane rotate-window
select-layout select-pane select-window set-buffer set-environment set-hook set-option set-window-option split-window
swap-pane swap-window`
  .trim()
  .split(/\s+/);

async function inUse(): Promise<CommandBench> {
  const bench = new CommandBench();
  bench.services.screen = 'text';
  for (const line of [
    'new-session -d -s work cat',
    'split-window -t work:0 cat',
    'new-window -d -t work cat',
    'new-window -d -t work cat',
    'new-session -d -s b cat',
    'set-buffer -b first text',
  ])
    await bench.ok(line);
  bench.attachCaller('work');
  return bench;
}

/** What changed although the entry of the command that did it does not say so, and what changed in all. */
async function run(line: string): Promise<{ untold: CommandChange[]; changed: CommandChange[] }> {
  const bench = await inUse();
  const seen = { untold: [] as CommandChange[], changed: [] as CommandChange[] };
  let before = stored(bench);
  bench.succeeded = (changes) => {
    const now = stored(bench);
    for (const kind of ['state', 'options', 'buffers'] as const) {
      if (now[kind] === before[kind]) continue;
      seen.changed.push(kind);
      if (!changes.includes(kind)) seen.untold.push(kind);
    }
    before = now;
  };
  await bench.run(line).catch(() => {});
  return seen;
}

const linesOf = ({ name, examples }: CommandSpec) => [
  // A line that waits for another one changes nothing.
  ...examples.map(([line]) => line).filter((line) => !/^wait-for (?!-S)/.test(line)),
  ...(more[name] ?? []),
];

describe('what a command changes', () => {
  it.each(commands.map((spec) => [spec.name, spec] as const))(
    'is told by the entry of %s',
    async (_name, spec) => {
      for (const line of linesOf(spec))
        expect({ line, untold: (await run(line)).untold }).toEqual({ line, untold: [] });
    },
  );

  it('is seen here for most of those that change something', async () => {
    const changing: string[] = [];
    for (const spec of commands) {
      const runs = await Promise.all(linesOf(spec).map(run));
      if (runs.some(({ changed }) => changed.length > 0)) changing.push(spec.name);
    }
    expect(changing).toEqual(expect.arrayContaining(seenToChange));
  });

  it('is stored and shown when it is options, which also take effect', () => {
    const options = commands.filter(({ changes }) => changes.includes('options'));
    expect(options.map(({ name }) => name)).toEqual([
      'set-hook',
      'set-option',
      'set-window-option',
      'source-file',
    ]);
    for (const { changes } of options) expect(changes).toContain('state');
  });
});
