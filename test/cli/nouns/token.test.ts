/** What `holdfast token create` makes when little is said, with a whole holdfast behind it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestHost } from '../../helpers/TestHost.ts';

let host: TestHost;

beforeAll(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work');
});
afterAll(() => host.stop());

const create = (...flags: string[]) => host.run('token', 'create', ...flags);

interface Made {
  role: string;
  session: { name: string } | null;
  createdAt: number;
  expiresAt: number | null;
}

describe('a token of which nothing is said', () => {
  it('is an observer of the only session for an hour, said on standard error; the secret alone is printed', async () => {
    const { out, err } = await create();
    expect(out).toMatch(/^[0-9a-f]{12}\.[A-Za-z0-9_-]{43}\n$/);
    expect(err).toBe(
      'observer of session work, for 1h; for more: --role operator --all-sessions --ttl 7d; ' +
        `to revoke it: holdfast token revoke ${out.split('.')[0]}\n`,
    );
    const made = JSON.parse((await create('--json')).out) as Made;
    expect(made).toMatchObject({ role: 'observer', session: { name: 'work' } });
    expect((made.expiresAt ?? 0) - made.createdAt).toBe(3_600_000);
  });

  it('is for the session of the pane that it is made in, and where several could be meant one has to be named', async () => {
    await host.ok('new-session', '-d', '-s', 'other');
    const pane = await host.ok('display-message', '-p', '-t', 'other', '#{pane_id}');
    const inPane = await host.runWith({ env: { HOLDFAST_PANE: pane } }, 'token', 'create');
    expect(inPane.err).toContain('observer of session other');
    const { code, out, err } = await create();
    expect([code, out]).toEqual([1, '']);
    expect(err).toBe('there are 2 sessions: choose one with --session NAME, or all with --all-sessions\n');
    expect((await create('--session', '')).code).toBe(1);
    expect((await create('--session', 'work', '--all-sessions')).code).toBe(1);
    await host.ok('kill-session', '-t', 'other');
  });

  it('is as wide as it is said to be', async () => {
    const wide = await create('--role', 'operator', '--all-sessions', '--ttl', 'never', '--json');
    expect(JSON.parse(wide.out)).toMatchObject({ role: 'operator', session: null, expiresAt: null });
    for (const ttl of ['0', 'soon', '-1h', '']) expect((await create(`--ttl=${ttl}`)).code).toBe(1);
  });
});

describe('a time that no token can have', () => {
  it.each([
    ['99999999d', '--ttl takes 10 years (3650d) at most: 99999999d\n'],
    ['soon', '--ttl takes a time such as 2h or 7d, or never: soon\n'],
  ])('is refused in a sentence about --ttl: %s', async (ttl, err) => {
    expect(await create('--ttl', ttl)).toMatchObject({ code: 1, out: '', err });
  });
});
