/** Every tool of `holdfast mcp`, called by the official clients of both eras, against a real server. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerBytes } from '../../src/mcp/answer.ts';
import { eras, type McpTalk, talk, textOf } from '../helpers/McpTalk.ts';
import { TestHost } from '../helpers/TestHost.ts';

const toolNames = [
  'list',
  'read',
  'run',
  'send',
  'wait',
  'search',
  'open',
  'close',
  'ask',
  'control',
  'status',
  'history',
];

describe.each(eras)('an MCP client of %s', (era) => {
  let host: TestHost;
  let mcp: McpTalk;
  beforeAll(async () => {
    host = new TestHost();
    await host.ok('new-session', '-d', '-s', 'work', '-x', '80', '-y', '24', 'cat');
    mcp = await talk(host, era);
  });
  afterAll(async () => {
    await mcp.close();
    await host.stop();
  });

  const open = async (command = 'cat'): Promise<string> => (await mcp.data('open', { command })).pane;
  const failure = async (name: string, args: Record<string, unknown>): Promise<string> => {
    const answer = await mcp.call(name, args);
    expect(answer.isError).toBe(true);
    return textOf(answer);
  };

  it('gets at most twelve tools in a fixed order, each with schemas and annotations', async () => {
    const listed = await mcp.tools();
    expect(listed.map(({ name }) => name)).toEqual(toolNames);
    for (const { inputSchema, outputSchema, annotations } of listed) {
      expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
      expect(outputSchema).toMatchObject({ type: 'object' });
      expect(annotations).toMatchObject({ readOnlyHint: expect.any(Boolean) });
    }
  });

  it('reads refusals in the words of its tools', async () => {
    const pane = await open();
    const refused = await failure('run', { command: 'true', pane });
    expect(refused).toMatch(/^no-shell-marks: the program in %\d+ sends no shell marks/);
    expect(refused).not.toContain('-t');
  });

  it('lists panes, says which are its own, and reads any', async () => {
    const pane = await open();
    const { panes } = await mcp.data('list');
    expect(panes).toContainEqual(expect.objectContaining({ pane: '%0', place: 'work:0.0', yours: false }));
    expect(panes).toContainEqual(expect.objectContaining({ pane, yours: true }));
    expect(textOf(await mcp.call('list', { session: 'work' }))).toMatch(/^%0 work:0\.0 \| \w+ in /);
    expect(await mcp.data('read', { pane: '%0' })).toMatchObject({ pane: '%0', lines: [] });
  });

  it('types, waits for what comes of it, and reads exactly that', async () => {
    const pane = await open();
    const { next } = await mcp.data('send', { pane, text: 'hello; there;', enter: true });
    expect(await mcp.data('wait', { pane, until: ['text=^hello; there;$'] })).toMatchObject({
      outcome: 'met',
      line: 'hello; there;',
    });
    // The echo of the terminal is the first line, and may be there before the program's.
    const output = () => mcp.data('read', { pane, what: 'output', cursor: next });
    await expect
      .poll(async () => (await output()).lines.join('\n'))
      .toContain('hello; there;\nhello; there;');
    const read = await output();
    expect(await mcp.data('read', { pane, what: 'output', cursor: read.next })).toMatchObject({
      lines: [''],
    });
    const ended = mcp.data('wait', { pane, until: ['exit'] });
    await mcp.data('send', { pane, keys: ['C-d'] });
    expect(await ended).toMatchObject({ outcome: 'met', condition: 'exit', exit_code: 0 });
  });

  it('is refused the panes of others, until a person grants one', async () => {
    expect(await failure('send', { pane: 'work', text: 'x' })).toMatch(
      /^not-granted: claude over MCP may only read pane %0/,
    );
    expect(await failure('close', { pane: 'work', what: 'session' })).toMatch(/^not-granted/);
    await host.ok('agent', 'grant', '%0', 'claude');
    await mcp.data('send', { pane: 'work', text: 'granted' });
    await mcp.data('wait', { pane: 'work', until: ['text=granted'] });
    await host.ok('agent', 'revoke', '%0');
    expect(await failure('send', { pane: 'work', text: 'x' })).toMatch(/^not-granted/);
  });

  it('pages through long history and searches it, each answer within its bound', async () => {
    const pane = await open('seq -f "line %g of many, with \\"quotes\\"" 3000; cat');
    await mcp.data('wait', { pane, until: ['text=line 3000 '] });
    const lines: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const answer = await mcp.call('read', { pane, what: 'history', ...(cursor ? { cursor } : {}) });
      expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThanOrEqual(answerBytes);
      const page = answer.structuredContent as { lines: string[]; earlier?: string };
      lines.unshift(...page.lines);
      cursor = page.earlier;
      if (cursor === undefined) break;
    }
    expect(lines.slice(0, 2)).toEqual(['line 1 of many, with "quotes"', 'line 2 of many, with "quotes"']);
    expect(lines).toHaveLength(3000);
    const found = await mcp.data('search', { pane, pattern: 'line [0-9]*77 ', limit: 5 });
    expect(found.matches[0]?.text).toContain('line 2977 of');
    expect(
      await mcp.data('search', { pane, pattern: 'line [0-9]*77 ', cursor: found.next, limit: 100 }),
    ).toMatchObject({
      more: false,
    });
    const big = await mcp.call('search', { pane, pattern: 'many', limit: 200 });
    expect(Buffer.byteLength(JSON.stringify(big))).toBeLessThanOrEqual(answerBytes);
  });

  it('runs a command, with its exit code and output, and in the end all of a long one', async () => {
    const { exec: _, ...ran } = (await mcp.data('run', {
      command: 'printf "a\\033[1mb\\n"; exit 3',
    })) as never as {
      exec: string;
    };
    expect(ran).toMatchObject({ state: 'exited', exit_code: 3, output: 'ab\n', omitted_bytes: 0 });
    const long = await mcp.call('run', { command: 'seq 1 20000' });
    expect(Buffer.byteLength(JSON.stringify(long))).toBeLessThanOrEqual(answerBytes);
    const { output, cursor } = long.structuredContent as { output: string; cursor: string };
    expect(output.endsWith('\n19999\n20000\n')).toBe(true);
    let all = '';
    for (let next: string | undefined = cursor; next !== undefined; ) {
      const page: { lines: string[]; next?: string } = await mcp.data('read', {
        what: 'output',
        cursor: next,
      });
      all += page.lines.join('\n');
      next = page.next;
    }
    expect(all).toBe(Array.from({ length: 20_000 }, (_, at) => `${at + 1}\n`).join(''));
  });

  it('leaves a command running that takes longer than it waits, and waits on for it', async () => {
    const { exec, state, pane } = await mcp.data('run', { command: 'read x; echo got $x', wait_seconds: 0 });
    expect(state).toBe('running');
    await mcp.data('send', { pane, text: 'it', enter: true });
    expect(await mcp.data('run', { exec })).toMatchObject({
      state: 'exited',
      exit_code: 0,
      output: 'it\ngot it\n',
    });
    const late = await mcp.data('run', { command: 'sleep 60', kill_after_seconds: 1 });
    expect(late).toMatchObject({ state: 'killed', timed_out: true });
  });

  it('opens beside a pane of its own, and closes only what is its own', async () => {
    const pane = await open();
    const { pane: beside } = await mcp.data('open', { beside: pane, direction: 'below', cwd: '/' });
    expect(await mcp.data('close', { pane: beside })).toEqual({ closed: [beside] });
    expect(await failure('open', { beside: '%0' })).toMatch(/^not-granted/);
    expect(await failure('read', { pane: beside })).toMatch(/^no-such-pane/);
    await mcp.data('open', { session: 'work', command: 'cat', name: 'tests #{pid}' });
    expect(await host.ok('list-windows', '-t', 'work', '-F', '#{window_name} #{window_active}')).toMatch(
      / 1\ntests #\{pid\} 0/,
    );
  });

  it('shows the screen at a time, what needs somebody, and who types', async () => {
    const pane = await open(`printf '\\033]7501;state=blocked:kind=question:app=bot\\033\\\\'; cat`);
    await mcp.data('wait', { pane, until: ['status=blocked'] });
    const { panes } = await mcp.data('status');
    expect(panes).toContainEqual(expect.objectContaining({ pane, state: 'blocked (question)' }));
    await mcp.data('send', { pane, text: 'now' });
    await mcp.data('wait', { pane, until: ['text=now'] });
    expect(await mcp.data('history', { pane, at: '0s' })).toMatchObject({ lines: ['now'] });
    expect(await mcp.data('control', { pane })).toMatchObject({ holder: 'claude over MCP', yours: true });
    expect(await mcp.data('control', { pane, action: 'release' })).toMatchObject({
      holder: null,
      yours: false,
    });
  });

  it.each([
    ['read', {}, 'bad-params: bad parameters for read: pane must be text'],
    ['read', { pane: 3 }, 'pane must be text'],
    ['read', { pane: '%0', waht: 'screen' }, 'there is no field waht; did you mean what?'],
    ['read', { pane: '%0', what: 'all' }, 'what must be one of screen, history, output'],
    ['read', { pane: '%0', what: 'history', cursor: 'x' }, 'cursor must be one that read'],
    ['read', { pane: '%99' }, "no-such-pane: can't find pane: %99"],
    ['wait', { pane: '%0', until: [] }, 'until must have'],
    ['wait', { pane: '%0', until: ['text=('] }, 'bad-value'],
    ['send', { pane: '%0' }, 'text is missing'],
    ['send', { pane: '%0', keys: 'C-c' }, 'keys must be a list'],
    ['search', { pane: '%0', pattern: 'a(' }, 'not an extended regular expression'],
    ['history', { pane: '%0', at: 'yesterday' }, 'at must be an age'],
    ['open', { cwd: 'relative' }, 'cwd must be an absolute path'],
    ['open', { cols: 1 }, 'cols must be a whole number from 10'],
    ['ask', {}, 'question is missing'],
    ['ask', { id: 'q999' }, 'id names no question'],
    ['run', {}, 'command is missing'],
    ['run', { command: 'x', pane: '%0', cwd: '/' }, 'pane excludes session'],
    ['run', { command: 'x', pane: '%0' }, 'not-granted'],
    ['run', { exec: 'e123456' }, 'no-such-exec'],
    ['read', { what: 'output', cursor: 'exec:e123456:0' }, 'no-such-exec'],
    ['list', { session: 'gone' }, 'session must be one of: '],
    ['list', { cursor: '%99' }, 'cursor names a pane that is gone'],
  ])('is told what is wrong with %s %o', async (name, args, expected) => {
    expect(await failure(name, args)).toContain(expected);
  });

  it('is told of an unknown tool', async () => {
    await expect(mcp.call('reed')).rejects.toThrow('unknown tool: reed; did you mean read?');
  });
});
