/** The state of a pane from all that is known of it, and of many panes as one. */
import { describe, expect, test } from 'vitest';
import {
  agentOf,
  byUrgency,
  type HookReport,
  needsSomebody,
  paneStatus,
  rolledUp,
  type StatusSource,
  type StatusState,
} from '../../../src/operator/status/paneStatus.ts';
import { SpokenStatus } from '../../../src/operator/status/SpokenStatus.ts';
import { StatusBody } from '../../../src/operator/status/StatusBody.ts';

function status(spoken: SpokenStatus, hook?: HookReport, how: { seen?: number; alive?: boolean } = {}) {
  return paneStatus({ spoken, hook, seen: 0, alive: true, quietMs: null, ...how });
}

test('the most urgent state counts: blocked, error, working, done, idle, unknown', () => {
  const states: StatusState[] = ['idle', 'unknown', 'done', 'error', 'working', 'blocked'];
  expect([...states].sort(byUrgency)).toEqual(['blocked', 'error', 'working', 'done', 'idle', 'unknown']);
  expect(rolledUp(['idle', 'done', 'unknown'])).toBe('done');
  expect(rolledUp([])).toBe('unknown');
});

test('somebody is needed for questions, failures and results', () => {
  expect((['blocked', 'error', 'done', 'working', 'idle', 'unknown'] as const).map(needsSomebody)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});

describe('the report of a hook', () => {
  const source = (spoken: SpokenStatus, hook: HookReport): StatusSource => status(spoken, hook).source;

  test('stands between the program itself and everything less exact', () => {
    const spoken = new SpokenStatus();
    spoken.marked({ kind: 'C' });
    spoken.progressed('4;1;5');
    expect(source(spoken, { state: 'idle', after: 0 })).toBe('agent');
    spoken.report(StatusBody.of('state=working'), 1);
    expect(source(spoken, { state: 'blocked', after: 0 })).toBe('program');
  });

  test('of a result is news until it is seen', () => {
    const spoken = new SpokenStatus();
    expect(status(spoken, { state: 'done', app: 'x', after: 0 })).toEqual({
      state: 'done',
      source: 'agent',
      app: 'x',
      unseen: true,
    });
    expect(status(spoken, { state: 'done', seen: true, after: 0 })).toEqual({
      state: 'idle',
      source: 'agent',
    });
    expect(status(spoken, { state: 'done', after: 0 }, { alive: false }).state).toBe('done');
    expect(status(spoken, { state: 'blocked', after: 0 }, { alive: false }).state).toBe('unknown');
  });
});

test('what a hook reported ends with its program; a result stays until it is seen', () => {
  const spoken = new SpokenStatus();
  spoken.marked({ kind: 'A' });
  expect(status(spoken, { state: 'blocked', after: 0 }).source).toBe('marks');
  expect(status(spoken, { state: 'blocked', after: 1 }).source).toBe('agent');
  expect(status(spoken, { state: 'error', after: 0 }).source).toBe('agent');
  expect(status(spoken, { state: 'error', after: 0, seen: true }).source).toBe('marks');
});

describe('a pane is an agent’s', () => {
  test('while the program runs that said its app', () => {
    const spoken = new SpokenStatus();
    const agent = (alive = true) => agentOf({ spoken, hook: undefined, alive });
    expect(agent()).toBeNull();
    spoken.report(StatusBody.of('state=idle:id=task:app=sub'), 1);
    expect(agent()).toBeNull();
    spoken.report(StatusBody.of('state=done:app=claude-code'), 1);
    expect(agent()).toBe('claude-code');
    expect(agent(false)).toBeNull();
    spoken.marked({ kind: 'A' });
    expect(agent()).toBeNull();
  });

  test('by the word of its hook, too', () => {
    expect(
      agentOf({ spoken: undefined, hook: { state: 'working', app: 'codex', after: 0 }, alive: true }),
    ).toBe('codex');
  });
});
