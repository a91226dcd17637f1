/** Phases of a shell: told by its marks, and right for shells that send only some of them. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { PromptMark } from '../../../src/screen/programReports.ts';
import { ShellMarks } from '../../../src/server/panes/ShellMarks.ts';
import type { Pane } from '../../../src/session/types.ts';
import { FakeTimers } from '../../helpers/fakeTimers.ts';

const pane = {} as Pane;
let timers: FakeTimers;
let shells: ShellMarks;
let told: string[];

beforeEach(() => {
  timers = new FakeTimers();
  told = [];
  shells = new ShellMarks(
    () => timers.now(),
    (_pane, change) =>
      told.push(
        change.kind === 'command-ended' ? `ended ${change.exitCode} after ${change.ms}` : change.kind,
      ),
  );
});

/** 'A', 'D;1' and so on, in order. */
const marks = (...words: string[]) => {
  for (const word of words) {
    const [kind = '', code] = word.split(';');
    shells.mark(pane, { kind, ...(code === undefined ? {} : { exitCode: Number(code) }) } as PromptMark);
  }
};

describe('a shell', () => {
  it('that sends all four marks tells of its prompts and commands, with status and time', () => {
    expect(shells.phaseOf(pane)).toBe('none');
    marks('A', 'B');
    expect([shells.phaseOf(pane), shells.runningFor(pane)]).toEqual(['prompt', null]);
    marks('C');
    timers.advance(1500);
    expect([shells.phaseOf(pane), shells.runningFor(pane)]).toEqual(['command', 1500]);
    marks('D;3');
    expect(shells.phaseOf(pane)).toBe('ended');
    marks('A', 'B');
    expect(told).toEqual(['prompt', 'command-began', 'ended 3 after 1500', 'prompt']);
  });

  it('tells of no command for a line that was given up at the prompt', () => {
    marks('A', 'B', 'C', 'D;0', 'A', 'B');
    told = [];
    marks('D;130', 'A', 'B');
    expect(told).toEqual(['prompt']);
  });

  it('without marks at the begin of commands tells of their ends, and of none before its first prompt', () => {
    marks('D;0', 'A', 'B', 'D;1', 'A', 'B');
    expect(told).toEqual(['prompt', 'ended 1 after null', 'prompt']);
  });

  it('without marks at the end of commands has ended one when it shows the next prompt', () => {
    marks('A', 'C');
    timers.advance(20);
    marks('A');
    expect(told).toEqual(['prompt', 'command-began', 'ended null after 20', 'prompt']);
  });

  it('that marks only where its prompt ends tells of that prompt', () => {
    marks('B', 'C', 'D;0', 'B', 'B');
    expect(told).toEqual(['prompt', 'command-began', 'ended 0 after 0', 'prompt']);
  });

  it('with a signature is not believed to have begun a command by marks of a job in the background', () => {
    const signed = (...kinds: PromptMark['kind'][]) => {
      for (const kind of kinds) shells.mark(pane, { kind }, true);
    };
    signed('A', 'C', 'D', 'A');
    shells.typed(pane);
    told.splice(0);
    marks('C', 'D;1', 'A');
    expect([shells.phaseOf(pane), shells.isLineBegun(pane), told]).toEqual(['prompt', true, []]);
    // A command may be another shell, whose marks have none.
    signed('C');
    marks('A');
    expect(shells.phaseOf(pane)).toBe('prompt');
    signed('D', 'A');
    marks('C');
    expect(shells.phaseOf(pane)).toBe('prompt');
  });

  it('of an earlier server goes on where it was, and another program begins without a phase', () => {
    shells.resume(pane, [{ kind: 'A' }, { kind: 'C' }]);
    timers.advance(700);
    expect([shells.phaseOf(pane), shells.runningFor(pane)]).toEqual(['command', 700]);
    marks('D;0');
    expect(told).toEqual(['ended 0 after 700']);
    shells.forget(pane);
    expect(shells.phaseOf(pane)).toBe('none');
    shells.resume(pane, []);
    expect(shells.phaseOf(pane)).toBe('none');
  });
});
