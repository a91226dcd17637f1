import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ControlMark } from '../../../src/protocol/control.ts';
import { ControlWriter } from '../../../src/server/control/ControlWriter.ts';
import { escapeOutput } from '../../../src/server/control/controlLines.ts';
import type { Pane } from '../../../src/session/types.ts';
import type { ServerPeer } from '../../../src/transport/Peer.ts';

const pane = { id: '%0' } as unknown as Pane;

/** A client that acknowledges only when told to. */
function newClient() {
  const client = { text: '', overflowed: 0, extended: false, mark: {} as ControlMark, whole: true };
  const peer = {
    notify: (_: string, { data, more, mark }: { data: string; more?: true; mark?: ControlMark }) => {
      client.text += data;
      client.whole = more !== true;
      Object.assign(client.mark, mark);
      if (client.whole) checkMark(client.text, client.mark);
    },
  };
  const writer = new ControlWriter({
    peer: peer as unknown as ServerPeer,
    now: () => 0,
    extended: () => client.extended,
    state: () => 'state',
    tooFarBehind: () => {
      client.overflowed += 1;
    },
  });
  return { client, writer };
}

/** A client that has this text knows what it needs: the end of the output, and the open block. */
function checkMark(text: string, { at, number, block }: ControlMark): void {
  const output = [...text.matchAll(/^%(?:extended-)?output %0 (?:\d+ : )?(x*)/gm)];
  const bytes = output.reduce((sum, [, data = '']) => sum + data.length, 0);
  if (at) expect(at['%0']).toBe(bytes);
  else expect(bytes).toBe(0);
  const guards = [...text.matchAll(/^%(begin|end) (\d+)$/gm)];
  const [, word, last] = guards.at(-1) ?? [];
  expect(block ?? '').toBe(word === 'begin' ? last : '');
  if (word === 'begin') expect(number).toBe(Number(last));
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('escapeOutput', () => {
  it('keeps every byte, in printable ASCII and high bytes only', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const text = escapeOutput(bytes);
        expect(text).not.toMatch(/[\x00-\x1f]/);
        const back = text.replace(/\\([0-7]{3})/g, (_, octal: string) =>
          String.fromCharCode(Number.parseInt(octal, 8)),
        );
        expect(Buffer.from(back, 'latin1')).toEqual(Buffer.from(bytes));
      }),
    );
  });
});

describe('ControlWriter', () => {
  const step = fc.oneof(
    fc.constantFrom('block', 'notify', 'acknowledge', 'turn'),
    fc.record({ output: fc.integer({ min: 1, max: 90_000 }) }),
  );

  it('keeps blocks whole and everything in order, for readers of any speed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { client, writer } = newClient();
        const expected: string[] = [];
        let held: string[] = [];
        let inBlock = false;
        let number = 0;
        let end = 0;
        for (const each of steps) {
          number += 1;
          if (each === 'turn') await nextTurn();
          else if (each === 'acknowledge') writer.acknowledge(client.text.length);
          else if (each === 'block') {
            if (inBlock) {
              writer.text(`out ${number}\n`);
              writer.close(`%end ${number}`);
              expected.push(`out ${number}`, `%end ${number}`, ...held);
              held = [];
            } else {
              writer.open(`%begin ${number}`, number, String(number));
              expected.push(`%begin ${number}`);
            }
            inBlock = !inBlock;
          } else {
            const text = each === 'notify' ? '' : 'x'.repeat(each.output);
            const line = each === 'notify' ? `%event ${number}` : `%output %0 ${text}`;
            end += text.length;
            if (each === 'notify') writer.notify(line);
            else writer.paneOutput(pane, Buffer.from(text), end);
            (inBlock ? held : expected).push(line);
          }
        }
        if (inBlock) writer.close(`%end ${number}`);
        expected.push(...(inBlock ? [`%end ${number}`, ...held] : []));
        writer.stop();
        expect(client.text.split('\n').slice(0, -1)).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('sends a client that does not acknowledge no more than it can hold', async () => {
    const { client, writer } = newClient();
    for (let at = 0; at < 100; at++) writer.paneOutput(pane, Buffer.alloc(10_000, 'x'), (at + 1) * 10_000);
    await nextTurn();
    expect(client.text.length).toBeLessThan(300_000);
    const sent = client.text.length;
    writer.acknowledge(sent);
    await nextTurn();
    expect(client.text.length).toBeGreaterThan(sent);
  });

  it('tells when more waits than fits, and drops a pane that is told to wait', async () => {
    const { client, writer } = newClient();
    for (let at = 0; at < 500; at++) writer.paneOutput(pane, Buffer.alloc(100_000, 'x'), (at + 1) * 100_000);
    expect(client.overflowed).toBeGreaterThan(0);
    writer.drop(pane);
    client.overflowed = 0;
    writer.paneOutput(pane, Buffer.alloc(100_000, 'x'), 51_000_000);
    expect(client.overflowed).toBe(0);
  });

  it('gives the age of output to a client that pauses', async () => {
    const { client, writer } = newClient();
    client.extended = true;
    writer.paneOutput(pane, Buffer.from('a\n'), 0);
    await nextTurn();
    expect(client.text).toBe('%extended-output %0 0 : a\\012\n');
  });
});
