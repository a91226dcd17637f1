/**
 * The attached client in a real PTY, with a headless xterm that reads its bytes: what that shows must be what the server
 * says the panes show, cell by cell with attributes. Random programs in 1 to 9 panes, overlays, resizes, extreme sizes.
 *
 * SEED=n another run; RUNS=n more of them.
 */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OracleTerminal } from '../helpers/OracleTerminal.ts';
import { socketOf, TestClient } from '../helpers/TestClient.ts';
import { TestHost } from '../helpers/TestHost.ts';
import { terminalStream } from '../helpers/terminalStreams.ts';

const echo = 'stty raw -echo; exec cat';
const parameters = { seed: Number(process.env.SEED ?? 1), numRuns: Number(process.env.RUNS ?? 6) };

describe('what the terminal shows', { timeout: 120_000 }, () => {
  let host: TestHost;
  let client: TestClient;
  let oracle: OracleTerminal;

  beforeEach(async () => {
    host = new TestHost();
    await host.ok('new-session', '-d', '-s', 'work', '-x', '80', '-y', '24', echo);
    await host.ok('set', '-g', 'status-right', '', ';', 'set', '-g', 'default-command', echo);
    client = await TestClient.connect(socketOf(host));
    await client.run('set', '-g', 'automatic-rename', 'off');
    oracle = new OracleTerminal(host, 'work', { cols: 80, rows: 24 });
    await oracle.until((text) => text.includes('[work]'), 'the status line');
  });

  afterEach(async () => {
    await oracle.end();
    await client.close();
    await host.stop();
  });

  async function expectTheSame(): Promise<void> {
    const { shown, model } = await oracle.settled();
    expect(shown).toEqual(model);
  }

  async function write(pane: string, bytes: Uint8Array | string): Promise<void> {
    const hex = [...Buffer.from(bytes)].map((byte) => byte.toString(16).padStart(2, '0'));
    if (hex.length > 0) await client.run('send-keys', '-t', pane, '-H', ...hex);
  }

  it('has every colour and attribute that a program set', async () => {
    let text = '';
    for (let n = 0; n < 256; n++) text += `\x1b[38;5;${n}m#\x1b[48;5;${255 - n}m \x1b[m`;
    for (let n = 0; n < 32; n++)
      text += `\x1b[38;2;${n * 8};${255 - n * 8};99m#\x1b[48;2;1;${n};${n * 4}m \x1b[m`;
    for (const sgr of [
      '1',
      '2',
      '3',
      '4',
      '5',
      '7',
      '8',
      '9',
      '53',
      '4:2',
      '4:3',
      '4:4',
      '4:5',
      '1;3;4',
      '4:3;58:2::255:1:2',
      '58:5:9;4',
    ])
      text += `\x1b[${sgr}mabc\x1b[m `;
    await write('work', `${text}\x1b]8;;https://example.org/\x1b\\link\x1b]8;;\x1b\\`);
    await expectTheSame();
  });

  it('has emoji, flags, families and combining marks, also where they meet the margin', async () => {
    const clusters = [
      '\u{1f600}',
      '\u{1f1e9}\u{1f1ea}',
      '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
      '\u{1f44d}\u{1f3fd}',
      '\u263a\ufe0f',
      '\u{1fae8}',
      'e\u0301',
      '日',
      'ก็',
      '\u{1f3f4}\u{e0067}\u{e0062}\u{e007f}',
    ];
    for (const [at, cluster] of clusters.entries()) {
      await write(
        'work',
        `\x1b[${at + 1};1H${cluster}|${cluster}${cluster}|\x1b[${at + 1};78H${cluster}${cluster}`,
      );
      await write('work', `\x1b[${at + 12};80H${cluster}`);
    }
    await client.run('split-window', '-h', '-t', 'work');
    await write('work:0.0', `\x1b[H${clusters.join('')}`);
    await expectTheSame();
    await write('work:0.0', `\x1b[H${clusters.join('x')}`);
    await expectTheSame();
  });

  it('is the model, whatever programs write in 1 to 9 panes, with overlays and resizes in between', async () => {
    const step = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          kind: fc.constant('write' as const),
          pane: fc.nat(8),
          steps: terminalStream({ maxSteps: 25, resizes: false, maxCols: 90, maxRows: 30 }),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({ kind: fc.constant('split' as const), pane: fc.nat(8), across: fc.boolean() }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('kill' as const), pane: fc.nat(8) }) },
      { weight: 1, arbitrary: fc.constant({ kind: 'overlay' as const }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('zoom' as const), pane: fc.nat(8) }) },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constant('resize' as const),
          cols: fc.integer({ min: 2, max: 140 }),
          rows: fc.integer({ min: 1, max: 45 }),
        }),
      },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 10 }), async (steps) => {
        await client.run('new-window', '-k', '-t', 'work:0', echo);
        oracle.resize(80, 24);
        for (const one of steps) {
          const panes = (await client.run('list-panes', '-t', 'work', '-F', '#{pane_id}')).trim().split('\n');
          const pane = panes['pane' in one ? one.pane % panes.length : 0] ?? 'work';
          if (one.kind === 'write') {
            for (const piece of one.steps) if (piece.kind === 'bytes') await write(pane, piece.bytes);
          } else if (one.kind === 'split') {
            if (panes.length < 9)
              await client.run('split-window', one.across ? '-h' : '-v', '-t', pane).catch(noSpace);
          } else if (one.kind === 'kill') {
            if (panes.length > 1) await client.run('kill-pane', '-t', pane);
          } else if (one.kind === 'zoom') await client.run('resize-pane', '-Z', '-t', pane);
          else if (one.kind === 'resize') oracle.resize(one.cols, one.rows);
          else if (oracle.screen.cols > 20 && oracle.screen.rows > 5) {
            oracle.type('\x02w');
            await oracle.until((text) => text.includes('work'), 'the list');
            oracle.type('\x1b');
          }
        }
        await expectTheSame();
      }),
      parameters,
    );
  });

  it('is the model after storms of resizes, and at 1x1, 20x5 and 500x200', async () => {
    await client.run('split-window', '-h', '-t', 'work');
    await write('work:0.0', `\x1b[31m${'red words and \u{1f600} '.repeat(40)}`);
    await write('work:0.1', `\x1b[?1049h\x1b[42m${'other screen '.repeat(60)}`);
    for (let n = 0; n < 60; n++) oracle.resize(2 + ((n * 37) % 150), 1 + ((n * 17) % 50));
    await expectTheSame();
    for (const [cols, rows] of [
      [20, 5],
      [2, 1],
      [500, 200],
      [1, 1],
      [80, 24],
    ] as const) {
      oracle.resize(cols, rows);
      await expectTheSame();
    }
  });
});

function noSpace(error: Error): void {
  if (!/no space for new pane/.test(error.message)) throw error;
}
