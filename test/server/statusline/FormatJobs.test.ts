import { describe, expect, it } from 'vitest';
import { JobRunner } from '../../../src/server/automation/JobRunner.ts';
import { FormatJobs } from '../../../src/server/statusline/FormatJobs.ts';

describe('FormatJobs', () => {
  it('keeps what a command prints in one folder, and for one session, apart from any other', async () => {
    const changes: (() => void)[] = [];
    const changed = (): void => changes.shift()?.();
    const jobs = new FormatJobs(new JobRunner(), { now: () => 1000 }, changed);
    const places = [
      { session: 'a', cwd: '/usr', env: () => ({ NAME: 'one' }) },
      { session: 'a', cwd: '/etc', env: () => ({ NAME: 'one' }) },
      { session: 'b', cwd: '/etc', env: () => ({ NAME: 'two' }) },
    ];
    const command = 'echo "$PWD $NAME"';
    const all = Promise.all(places.map(() => new Promise<void>((resolve) => changes.push(resolve))));
    for (const place of places) expect(jobs.text(command, place)).toBe('');
    await all;
    expect(places.map((place) => jobs.text(command, place))).toEqual(['/usr one', '/etc one', '/etc two']);
  });
});
