/** A client is told whether the terminal shows what is typed: real terminals, and programs that hide a password. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { socketOf, TestClient } from '../helpers/TestClient.ts';
import { TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
let client: TestClient;
const told: unknown[] = [];
let woken = () => {};

beforeEach(() => {
  host = new TestHost();
  told.length = 0;
});
afterEach(() => host.stop());

async function attach(program: string): Promise<void> {
  await host.ok('new-session', '-d', '-s', 'work', program);
  client = await TestClient.connect(socketOf(host));
  client.notified = (method, params) => {
    if (method === 'viewport.echo') told.push(params);
    woken();
  };
  await client.open({ target: 'work' });
}

async function until(check: () => boolean): Promise<void> {
  while (!check())
    await new Promise<void>((resolve) => {
      woken = resolve;
    });
}

const off = { pane: '%0', echo: 'off' };
const on = { pane: '%0', echo: 'on' };

it('says when a program hides what is typed, and when it is over', async () => {
  await attach('read go; stty -echo; echo "Password:"; read secret; stty echo; echo over; exec cat');
  expect(await client.peer.request('viewport.watchEcho', { pane: '%0' })).toEqual({ echo: 'on' });
  client.peer.notify('viewport.input', { seq: 1, data: 'go\r' });
  await until(() => told.length >= 1);
  expect(told).toEqual([off]);
  client.peer.notify('viewport.input', { seq: 2, data: 'secret\r' });
  await until(() => told.length >= 2);
  expect(told).toEqual([off, on]);
});

it('takes a program that reads single keys for none that hides them', async () => {
  await attach('stty raw -echo; printf "full screen"; exec cat');
  await host.until(
    () => client.run('capture-pane', '-p', '-t', 'work'),
    (text) => text.includes('full screen'),
  );
  expect(await client.peer.request('viewport.watchEcho', { pane: '%0' })).toEqual({ echo: 'on' });
});

it('looks at the terminal of the popup while it takes the keys', async () => {
  await attach('exec cat');
  expect(await client.peer.request('viewport.watchEcho', { pane: '%0' })).toEqual({ echo: 'on' });
  const shown = client.run('display-popup', '-E', 'stty -echo; echo "in a popup"; read secret');
  await until(() => told.length >= 1);
  expect(told).toEqual([off]);
  client.peer.notify('viewport.input', { seq: 1, data: 'secret\r' });
  await until(() => told.length >= 2);
  expect(told).toEqual([off, on]);
  await shown;
});

it('refuses panes that are not there, and clients without a viewport', async () => {
  await attach('exec cat');
  await expect(client.peer.request('viewport.watchEcho', { pane: '%9' })).rejects.toMatchObject({
    code: 'no-such-pane',
  });
  await client.peer.request('viewport.close', {});
  await expect(client.peer.request('viewport.watchEcho', { pane: '%0' })).rejects.toMatchObject({
    code: 'wrong-state',
  });
});
