/** Rows of a pane by their numbers, and those that match: history in the log, history in memory, and the screen. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { socketOf, TestClient } from '../helpers/TestClient.ts';
import { TestHost } from '../helpers/TestHost.ts';

const last = 5000;
let host: TestHost;
let client: TestClient;
beforeAll(async () => {
  host = new TestHost();
  await host.ok(
    'new-session',
    '-d',
    '-s',
    'work',
    '-x',
    '60',
    '-y',
    '10',
    `seq -f 'row %g end' 0 ${last}; cat`,
  );
  client = await TestClient.connect(socketOf(host));
  await host.until(
    () => host.ok('capture-pane', '-p', '-t', 'work'),
    (text) => text.includes(`row ${last} end`),
  );
});
afterAll(async () => {
  await client.close();
  await host.stop();
});

describe('pane.lines', () => {
  it('pages back from the end to the oldest row, without gap or overlap', async () => {
    const all: string[] = [];
    let before: number | undefined;
    do {
      const page = await client.peer.request('pane.lines', {
        pane: 'work',
        limit: 700,
        ...(before === undefined ? {} : { before }),
      });
      expect(page.total).toBe(last + 1);
      all.unshift(...page.lines);
      before = page.first;
    } while (before > 0);
    expect(all).toEqual(Array.from({ length: last + 1 }, (_, row) => `row ${row} end`));
  });

  it('has nothing before the first row, and says what is wrong with a number', async () => {
    expect(await client.peer.request('pane.lines', { pane: 'work', before: 0 })).toMatchObject({ lines: [] });
    await expect(client.peer.request('pane.lines', { pane: 'work', before: -1 })).rejects.toThrow('before');
    await expect(client.peer.request('pane.lines', { pane: '%9' })).rejects.toThrow("can't find pane");
  });
});

describe('pane.search', () => {
  it('finds rows of screen and history, newest first, page by page', async () => {
    const found: { line: number; text: string }[] = [];
    for (let before: number | undefined; ; ) {
      const page = await client.peer.request('pane.search', {
        pane: 'work',
        pattern: 'row [0-9]*99 ',
        limit: 20,
        ...(before === undefined ? {} : { before }),
      });
      found.push(...page.matches);
      before = page.matches.at(-1)?.line;
      if (!page.more) break;
    }
    const rows = Array.from({ length: 50 }, (_, at) => 4999 - at * 100);
    expect(found).toEqual(rows.map((line) => ({ line, text: `row ${line} end` })));
  });

  it('is case-sensitive when the pattern has capitals, and refuses a pattern that is none', async () => {
    const search = (pattern: string) => client.peer.request('pane.search', { pane: 'work', pattern });
    expect((await search('ROW')).matches).toEqual([]);
    expect((await search('end')).matches).toHaveLength(50);
    await expect(search('a(')).rejects.toThrow('not an extended regular expression: a(');
  });
});
