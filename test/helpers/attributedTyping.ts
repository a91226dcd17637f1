/**
 * Three operators who type into one pane at the same time, each a letter of its own, while the server is killed: what
 * the pane's program got, letter by letter, against who typed it by the records.
 */
import type { PaneInputsResult } from '../../src/protocol/messages.ts';
import { nextServer, socketOf } from './TestClient.ts';
import type { TestHost } from './TestHost.ts';
import { TypingClient } from './TypingClient.ts';

export interface TypedTogether {
  /** Letters in the order in which the program got them. */
  got: string;
  /** The same by the records: the letter of who typed, as often as bytes were typed. */
  recorded: string;
  /** Letters that each has typed. */
  typed: string;
}

export async function typeTogether(
  host: TestHost,
  how: { kills: number } & ({ keys: number } | { forMs: number }),
): Promise<TypedTogether> {
  await host.ok('new-session', '-d', '-s', 'work', 'stty raw -echo; exec cat');
  // A pane that one of them holds would refuse the others.
  await host.run('set-option', '-gq', 'control', 'shared');
  const letters = new Map<string, string>();
  const clients: [letter: string, client: TypingClient][] = [];
  for (const letter of ['a', 'b', 'c']) {
    const { token, id } = JSON.parse(
      await host.ok('token', 'create', '--all-sessions', '--role', 'operator', '--name', letter, '--json'),
    ) as { token: string; id: string };
    letters.set(`token:${id}`, letter);
    const client = new TypingClient(socketOf(host), 'work', { token, via: { carrier: 'websocket' } });
    await client.connect();
    clients.push([letter, client]);
  }
  const startedAt = Date.now();
  const done = (n: number) => ('keys' in how ? n / how.keys : (Date.now() - startedAt) / how.forMs);
  let kills = 0;
  for (let n = 1; done(n - 1) < 1; n++) {
    for (const [letter, client] of clients) client.type(letter.repeat(1 + (n % 3)));
    // Most of the time they wait for each other; at the moment of a kill all of it is under way.
    if (kills < how.kills && done(n) * (how.kills + 1) >= kills + 1) {
      kills += 1;
      await kill(host);
    } else if (n % 5 === 0) await Promise.all(clients.map(([, client]) => client.settled()));
  }
  await Promise.all(clients.map(([, client]) => client.settled()));
  const typed = clients.map(([, client]) => client.typed).join('');
  const got = await host.until(
    () => paneOutput(host),
    (output) => output.length >= typed.length,
  );
  for (const [, client] of clients) client.close();
  const { runs } = JSON.parse(await host.ok('who', 'work:0.0', '--json')) as PaneInputsResult;
  const recorded = runs.map(({ by, bytes }) => (letters.get(by.id) ?? '?').repeat(bytes)).join('');
  return { got, recorded, typed };
}

async function kill(host: TestHost): Promise<void> {
  const { pid } = (await host.status()).server;
  process.kill(pid, 'SIGKILL');
  await (await nextServer(host, pid)).close();
}

/** All that the program has written: with cat, all that it got. */
async function paneOutput(host: TestHost): Promise<string> {
  const client = await nextServer(host, 0);
  const { panes } = { panes: await client.run('list-panes', '-t', 'work', '-F', '#{pane_id}') };
  let output = '';
  for (let cursor = 0; ; ) {
    const part = await client.peer.request('pane.read', { pane: panes.trim(), cursor });
    output += part.data;
    if (part.next === cursor) break;
    cursor = part.next;
  }
  await client.close();
  return output;
}

/** A text's letters in order, to compare what has the same letters in another order. */
export const sorted = (text: string): string => [...text].sort().join('');
