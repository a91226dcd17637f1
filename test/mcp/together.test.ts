/** An MCP agent among people: preempted, asking, cancelled, and over the death of the server. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AskInfo } from '../../src/protocol/asks.ts';
import { eras, type McpTalk, type TalkOptions, talk, textOf } from '../helpers/McpTalk.ts';
import { storedState } from '../helpers/storedState.ts';
import { TestHost } from '../helpers/TestHost.ts';

describe.each(eras)('an MCP agent of %s', (era) => {
  let host: TestHost;
  let mcp: McpTalk;
  beforeEach(async () => {
    host = new TestHost();
    await host.ok('new-session', '-d', '-s', 'work', 'cat');
  });
  afterEach(async () => {
    await mcp.close();
    await host.stop();
  });

  const come = async (options?: TalkOptions) => {
    mcp = await talk(host, era, options);
  };
  const pending = (): Promise<AskInfo[]> =>
    host.until(
      async () => JSON.parse(await host.ok('ask', 'list', '--json')) as AskInfo[],
      (asks) => asks.length > 0,
    );

  it('loses a pane to a person who types, is told who, and gets it back by asking', async () => {
    await come();
    const { pane } = await mcp.data('open', { command: 'cat' });
    await mcp.data('send', { pane, text: 'mine' });
    const person = host.terminal(['attach', '-t', 'agents']);
    await person.until((screen) => screen.includes('mine'));
    person.type('x');
    await person.until((screen) => screen.includes('minex'));
    const lost = textOf(await mcp.call('send', { pane, text: 'more' }));
    expect(lost).toMatch(/^control-lost: control of pane %1 was lost: \S+ took it/);
    expect(lost).toContain('use control with action "ask"');
    expect(textOf(await mcp.call('send', { pane, text: 'more', wait_seconds: 0 }))).toMatch(
      /^control-held: /,
    );
    expect(await mcp.data('control', { pane, action: 'ask' })).toMatchObject({ yours: false });
    person.type('\x02k');
    await host.until(
      () => mcp.data('control', { pane }),
      ({ yours }) => yours === true,
    );
    await mcp.data('send', { pane, text: 'again' });
    await person.until((screen) => screen.includes('minexagain'));
    person.end();
  });

  it('has its question answered in the inbox, and hears meanwhile that it waits', async () => {
    await come();
    const heard: string[] = [];
    const answer = mcp.call(
      'ask',
      { question: 'Apply the migration?', choices: ['yes', 'no', 'later'], pane: 'work' },
      { onprogress: ({ message }) => heard.push(message ?? '') },
    );
    const [asked] = await pending();
    expect(asked).toMatchObject({ title: 'Apply the migration?', to: 'person', by: { actor: 'agent' } });
    await host.until(
      async () => heard.length,
      (count) => count > 0,
    );
    await host.ok('ask', 'answer', asked?.id ?? '', 'later');
    const { structuredContent } = await answer;
    expect(structuredContent).toMatchObject({ state: 'answered', answer: 'later' });
    expect(heard[0]).toContain('Apply the migration?');
  });

  it('gets an answer that came after its call, over kill -9 of the server', async () => {
    await come();
    const { id, state } = await mcp.data('ask', { question: 'Name?', free_text: true, wait_seconds: 0 });
    expect(state).toBe('pending');
    const { pid } = (await host.status()).server;
    process.kill(pid, 'SIGKILL');
    await host.until(
      () => host.run('ask', 'answer', id, 'Ann Smith'),
      ({ code }) => code === 0,
    );
    expect(await mcp.data('ask', { id })).toMatchObject({ state: 'answered', answer: 'Ann Smith' });
  });

  it("has its question answered by its own client's user, where that is first", async () => {
    const shown: string[] = [];
    await come({
      elicit: (message) => {
        shown.push(message);
        return { action: 'accept', content: { answer: 'no' } };
      },
    });
    expect(await mcp.data('ask', { question: 'Delete all?', detail: 'rm -rf build' })).toMatchObject({
      state: 'answered',
      answer: 'no',
      answered_by: 'user of claude',
    });
    expect(shown).toEqual(['Delete all?\n\nrm -rf build']);
    expect(await host.ok('ask', 'list', '--all')).toContain('answered by the user of claude: no');
  });

  it('leaves a question to the inbox when the user of its client declines', async () => {
    await come({ elicit: () => ({ action: 'decline' }) });
    const answer = mcp.data('ask', { question: 'Go on?' });
    const [asked] = await pending();
    await host.ok('ask', 'answer', asked?.id ?? '', 'yes');
    expect(await answer).toMatchObject({ state: 'answered', answer: 'yes' });
  });

  it('ends its wait and its question when the client cancels the call', async () => {
    await come();
    const { pane } = await mcp.data('open', { command: 'cat' });
    const cancelled = new AbortController();
    const waiting = mcp.call(
      'wait',
      { pane, until: ['text=never'], timeout_seconds: 600 },
      { signal: cancelled.signal, onprogress: () => cancelled.abort() },
    );
    await expect(waiting).rejects.toThrow();
    await host.until(
      () => host.ok('display-message', '-p', '-t', pane, '#{pane_waits}'),
      (waits) => waits === '0',
    );
    const given = new AbortController();
    const asking = mcp.call('ask', { question: 'Well?' }, { signal: given.signal });
    const [asked] = await pending();
    given.abort();
    await expect(asking).rejects.toThrow();
    await host.until(
      () => host.ok('ask', 'show', asked?.id ?? ''),
      (text) => text.includes('cancelled'),
    );
  });

  it('goes on when the server is killed: the wait, the panes, the grants', async () => {
    await come();
    const { pane } = await mcp.data('open', { command: 'cat' });
    const waiting = new Promise<void>((begun) => {
      void mcp.call('wait', { pane, until: ['text=ready'] }, { onprogress: () => begun() }).then((answer) => {
        waited = answer.structuredContent;
      });
    });
    let waited: Record<string, unknown> | undefined;
    await waiting;
    await host.until(
      () => host.ok('display-message', '-p', '-t', pane, '#{pane_waits}'),
      (waits) => waits === '1',
    );
    const { pid } = (await host.status()).server;
    process.kill(pid, 'SIGKILL');
    expect((await mcp.data('list')).panes).toContainEqual(expect.objectContaining({ pane, yours: true }));
    await mcp.data('send', { pane, text: 'ready', enter: true });
    await host.until(
      async () => waited,
      (value) => value !== undefined,
    );
    expect(waited).toMatchObject({ outcome: 'met', line: 'ready' });
  });

  it('leaves its panes when it goes, and is in the ledger with what it did', async () => {
    await come({ name: 'codex' });
    const { pane } = await mcp.data('open', { command: 'cat' });
    await mcp.data('send', { pane, text: 'hello' });
    await mcp.close();
    await host.until(
      () => host.ok('capture-pane', '-p', '-t', pane),
      (text) => text.includes('hello'),
    );
    const who = await host.ok('who', pane);
    expect(who).toContain('codex over MCP');
    const audit = await host.ok('audit', 'show', '--by', 'codex over MCP');
    expect(audit).toContain('was admitted as operator (mcp)');
    expect(audit).not.toContain('hello');
    expect(JSON.stringify(storedState(host.stateDir))).toContain('agent:codex:mcp');
  });
});
