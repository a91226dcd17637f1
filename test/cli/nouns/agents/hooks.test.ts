/** Hooks of agents: what is written into their settings and taken out again, and what their inputs mean. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  agentNames,
  agents,
  hookCommand,
  hooksState,
  settingsPath,
  withHooks,
  withoutHooks,
} from '../../../../src/cli/nouns/agents/hookEntries.ts';
import { decisionText, meaningOf } from '../../../../src/cli/nouns/agents/hookInput.ts';
import { changedLines, settingsText } from '../../../../src/cli/nouns/agents/hookSettings.ts';
import claude from '../../../fixtures/agents/claude.json' with { type: 'json' };
import codex from '../../../fixtures/agents/codex.json' with { type: 'json' };

const own = {
  model: 'opus',
  hooks: {
    PermissionRequest: [{ matcher: 'Bash', hooks: [{ type: 'command', command: 'mine.sh' }] }],
    PostToolUse: [],
  },
};

describe.each(agentNames)('the settings of %s', (agent) => {
  it('keep what is there, get each entry once, and are as before without them', () => {
    const once = withHooks(own, agent, ['holdfast']);
    expect(withHooks(once, agent, ['holdfast'])).toEqual(once);
    expect(once.model).toBe('opus');
    const hooks = once.hooks as Record<string, unknown[]>;
    expect(hooks.PermissionRequest?.[0]).toEqual(own.hooks.PermissionRequest[0]);
    for (const event of Object.keys(agents[agent].events)) {
      const text = JSON.stringify(hooks[event]);
      expect([event, text.split(`agent hook ${agent};`).length]).toEqual([event, 2]);
    }
    expect(withoutHooks(once, agent)).toEqual(own);
    expect(withoutHooks(withHooks({}, agent, ['holdfast']), agent)).toEqual({});
    expect(withoutHooks(own, agent)).toEqual(own);
  });

  it('say whether they are connected, also by another version', () => {
    expect(hooksState(own, agent, ['holdfast'])).toBe('missing');
    expect(hooksState({}, agent, ['holdfast'])).toBe('missing');
    expect(hooksState(withHooks(own, agent, ['holdfast']), agent, ['holdfast'])).toBe('installed');
    expect(hooksState(withHooks(own, agent, ['/old/holdfast']), agent, ['holdfast'])).toBe('outdated');
  });

  it('of another form are refused, and nothing is guessed', () => {
    expect(() => withHooks({ hooks: [] }, agent, ['holdfast'])).toThrow('its hooks are not an object');
    expect(() => withHooks({ hooks: { Stop: 'x' } }, agent, ['holdfast'])).toThrow(
      'its hooks for Stop are not a list',
    );
  });

  it('are as before after any settings were connected and disconnected', () => {
    const group = fc.oneof(
      fc.jsonValue(),
      fc.record({ hooks: fc.array(fc.record({ type: fc.constant('command'), command: fc.string() })) }),
    );
    const hooks = fc.dictionary(
      fc.constantFrom('Stop', 'PermissionRequest', 'Other'),
      fc.array(group, { minLength: 1 }),
      { minKeys: 1 },
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('a', 'b'), fc.jsonValue()), hooks, (others, set) => {
        const settings = { ...others, hooks: set };
        expect(withoutHooks(withHooks(settings, agent, ['holdfast']), agent)).toEqual(settings);
      }),
    );
  });
});

describe('the file of settings', () => {
  it('is where the agent has it', () => {
    expect(settingsPath('claude', { HOME: '/home/ann' })).toBe('/home/ann/.claude/settings.json');
    expect(settingsPath('claude', { HOME: '/home/ann', CLAUDE_CONFIG_DIR: '/x' })).toBe('/x/settings.json');
    expect(settingsPath('codex', { HOME: '/home/ann' })).toBe('/home/ann/.codex/hooks.json');
  });

  it('keeps its indentation, and shows the lines that change', () => {
    const before = '{\n    "a": 1,\n    "b": 2\n}\n';
    const after = settingsText({ a: 1, c: 3 }, before);
    expect(after).toBe('{\n    "a": 1,\n    "c": 3\n}\n');
    expect(changedLines(before, after)).toBe('  {\n      "a": 1,\n-     "b": 2\n+     "c": 3\n  }\n');
    expect(changedLines('', '{}\n')).toBe('+ {}\n');
  });

  it('has a command that a shell reads, whatever the path', () => {
    expect(hookCommand('claude', ["/a b/it's"])).toContain(`'/a b/it'\\''s' agent hook claude;`);
  });
});

describe('the input of a hook', () => {
  it('is a question of what would be done, whole', () => {
    expect(meaningOf('claude', claude.bash)).toEqual({
      kind: 'permission',
      title: 'claude: may I use Bash?',
      detail: '$ npm test -- --run\nRun the tests\nin /home/ann/app',
    });
    expect(meaningOf('codex', codex.bash)).toMatchObject({
      title: 'codex: may I use Bash?',
      detail: '$ git push origin main\nneeds network access\nin /home/ann/app',
    });
    expect(meaningOf('codex', codex.patch)).toMatchObject({
      detail: expect.stringContaining('*** Delete File: old.txt'),
    });
    expect(meaningOf('claude', claude.edit)).toMatchObject({
      detail: '/home/ann/app/src/main.ts\n- const a = 1;\n+ const a = 2;\nin /home/ann/app',
    });
  });

  it('is left to the own dialog where a yes is not enough, or not all of it can be shown', () => {
    expect(meaningOf('claude', claude.questions)).toEqual({ kind: 'nothing' });
    const long = { ...claude.bash, tool_input: { command: `true ${'x'.repeat(5000)}; rm -rf /` } };
    expect(meaningOf('claude', long)).toEqual({ kind: 'nothing' });
    for (const input of [
      null,
      5,
      'x',
      [],
      {},
      { hook_event_name: 'PermissionRequest' },
      { hook_event_name: 'New' },
    ])
      expect(meaningOf('claude', input)).toEqual({ kind: 'nothing' });
  });

  it('is a report of the state otherwise', () => {
    expect(meaningOf('claude', claude.notification)).toEqual({
      kind: 'report',
      state: 'blocked',
      blockedBy: 'permission',
      message: 'Claude needs your permission to use Bash',
    });
    expect(meaningOf('claude', claude.prompt)).toEqual({ kind: 'report', state: 'working' });
    expect(meaningOf('claude', claude.stop)).toEqual({ kind: 'report', state: 'done' });
    expect(meaningOf('codex', codex.prompt)).toEqual({ kind: 'report', state: 'working' });
    expect(meaningOf('codex', codex.stop)).toEqual({ kind: 'report', state: 'done' });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (whole, given) => {
        meaningOf('claude', whole);
        meaningOf('codex', { hook_event_name: 'PermissionRequest', tool_name: 'Bash', tool_input: given });
      }),
    );
  });

  it('is answered in the form that the agents document', () => {
    expect(JSON.parse(decisionText(true, 'ann'))).toEqual({
      hookSpecificOutput: { hookEventName: 'PermissionRequest', decision: { behavior: 'allow' } },
    });
    expect(JSON.parse(decisionText(false, 'ann'))).toEqual({
      hookSpecificOutput: {
        hookEventName: 'PermissionRequest',
        decision: { behavior: 'deny', message: 'Denied by ann.' },
      },
    });
  });
});
