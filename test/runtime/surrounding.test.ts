/** Which server a command's environment names, and whether it runs in a pane of a given one. */
import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { isWithin, surroundingPane, surroundingSocket } from '../../src/runtime/surrounding.ts';

const ended: (() => void)[] = [];
afterEach(() => {
  for (const end of ended.splice(0)) end();
});

/** A living process that calls itself as tmux's server does. */
async function processNamed(name: string): Promise<ChildProcess> {
  const dir = mkdtempSync(join(tmpdir(), 'hf-'));
  copyFileSync('/bin/sleep', join(dir, name));
  const child = spawn(join(dir, name), ['60']);
  ended.push(() => {
    child.kill('SIGKILL');
    rmSync(dir, { recursive: true });
  });
  await new Promise((resolve) => child.once('spawn', resolve));
  return child;
}

describe('the surrounding server', () => {
  it('is that of $HOLDFAST, or else of $TMUX', () => {
    expect(surroundingSocket({})).toBeUndefined();
    expect(surroundingSocket({ HOLDFAST: '/a,12,$1', TMUX: '/b,12,1' })).toBe('/a');
    expect(surroundingSocket({ TMUX: '/b,12,1' })).toBe('/b');
    expect(surroundingSocket({ TMUX: '' })).toBeUndefined();
    expect(surroundingSocket({ TMUX: 'relative,1,0' })).toBeUndefined();
  });

  it('is that of $TMUX first for a program called tmux', () => {
    expect(surroundingSocket({ HOLDFAST: '/a,12,$1', TMUX: '/b,12,1' }, 'tmux')).toBe('/b');
    expect(surroundingSocket({ HOLDFAST: '/a,12,$1' }, 'tmux')).toBe('/a');
  });

  it('is never a real tmux, by its folder or by its process', async () => {
    expect(surroundingSocket({ TMUX: '/tmp/tmux-1000/default,12,0' })).toBeUndefined();
    const { pid } = await processNamed('tmux: server');
    expect(surroundingSocket({ TMUX: `/b,${pid},0` })).toBeUndefined();
    expect(surroundingSocket({ HOLDFAST: '/a,1,$1', TMUX: `/b,${pid},0` }, 'tmux')).toBe('/a');
  });
});

describe('a caller', () => {
  const server = { socketPath: '/a', pid: 12, stateDir: '/s' };

  it('is in a pane of the server that its variables name', () => {
    expect(isWithin({}, server)).toBe(false);
    expect(isWithin({ TMUX: '/a,99,0' }, server)).toBe(true);
    expect(isWithin({ HOLDFAST: '/moved,12,$0' }, server)).toBe(true);
    expect(isWithin({ HOLDFAST: '/moved,99,$0', HOLDFAST_STATE: '/s' }, server)).toBe(true);
    expect(isWithin({ HOLDFAST: '/b,99,$0', TMUX: '/b,99,0', HOLDFAST_STATE: '/t' }, server)).toBe(false);
  });

  it('names its pane by either variable', () => {
    expect(surroundingPane({ HOLDFAST_PANE: '%1', TMUX_PANE: '%2' })).toBe('%1');
    expect(surroundingPane({ TMUX_PANE: '%2' })).toBe('%2');
    expect(surroundingPane({})).toBeUndefined();
  });
});
