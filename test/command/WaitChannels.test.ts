import { describe, expect, it } from 'vitest';
import { WaitChannels } from '../../src/command/WaitChannels.ts';

/** Whether a promise has settled once everything that is ready has run. */
async function isDone(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  return (await Promise.race([promise, Promise.resolve(pending)])) !== pending;
}

describe('WaitChannels', () => {
  it('wakes everybody who waits', async () => {
    const channels = new WaitChannels();
    const [first, second] = [channels.wait('x'), channels.wait('x')];
    expect(await isDone(first)).toBe(false);
    channels.signal('x');
    expect([await isDone(first), await isDone(second)]).toEqual([true, true]);
  });

  it('remembers one signal that nobody waited for', async () => {
    const channels = new WaitChannels();
    channels.signal('x');
    expect(await isDone(channels.wait('x'))).toBe(true);
    expect(await isDone(channels.wait('x'))).toBe(false);
  });

  it('hands a lock on in the order in which it was asked for', async () => {
    const channels = new WaitChannels();
    await channels.lock('x');
    const [second, third] = [channels.lock('x'), channels.lock('x')];
    channels.unlock('x');
    expect([await isDone(second), await isDone(third)]).toEqual([true, false]);
    channels.unlock('x');
    expect(await isDone(third)).toBe(true);
    channels.unlock('x');
    expect(() => channels.unlock('x')).toThrow('channel x not locked');
  });

  it('keeps a remembered signal while the channel is locked and unlocked', async () => {
    const channels = new WaitChannels();
    channels.signal('x');
    await channels.lock('x');
    channels.unlock('x');
    expect(await isDone(channels.wait('x'))).toBe(true);
  });

  it('hands a lock on to nobody who is gone', async () => {
    const channels = new WaitChannels();
    await channels.lock('x');
    const leaving = new AbortController();
    const [gone, next] = [channels.lock('x', leaving.signal), channels.lock('x')];
    leaving.abort();
    await expect(gone).rejects.toThrow('the client has disconnected');
    channels.unlock('x');
    expect(await isDone(next)).toBe(true);
  });

  it('keeps a signal that only somebody who is gone waited for', async () => {
    const channels = new WaitChannels();
    const leaving = new AbortController();
    const gone = channels.wait('x', leaving.signal);
    leaving.abort();
    await expect(gone).rejects.toThrow('the client has disconnected');
    channels.signal('x');
    expect(await isDone(channels.wait('x'))).toBe(true);
  });

  it('remembers so many signals and says when there are more', () => {
    const channels = new WaitChannels();
    for (let at = 0; at < 10_000; at++) channels.signal(`s${at}`);
    expect(() => channels.signal('more')).toThrow('limit exceeded: channels of wait-for');
    channels.signal('s1');
  });
});
