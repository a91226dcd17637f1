/** The built SDK over every carrier, each cut while a program types and follows events. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type * as Sdk from '../../src/sdk/index.ts';
import type * as Relay from '../../src/sdk/relay.ts';
import { type CarrierKind, carriers, FarHost } from '../helpers/FarHost.ts';
import { hasSshd } from '../helpers/TestSshd.ts';

const far = new FarHost({ quickLogin: true });
const built = (name: string): Promise<unknown> =>
  import(new URL(`../../dist/sdk/${name}.js`, import.meta.url).href);
let sdk: typeof Sdk;
let relayEntry: typeof Relay;

beforeAll(async () => {
  sdk = (await built('index')) as typeof Sdk;
  relayEntry = (await built('relay')) as typeof Relay;
  await far.host.ok('new-session', '-d', '-s', 'work', 'stty raw -echo; exec cat');
});
afterAll(() => far.stop());

async function addressOf(kind: CarrierKind) {
  const { way, link } = await far.way(kind);
  Object.assign(process.env, far.sshEnvironment);
  const { unix, address = '', token } = way;
  const to =
    unix ??
    (kind === 'relay' ? relayEntry.relay(`${address}#${token}`) : `${address}${token ? `#${token}` : ''}`);
  return { to, link };
}

it.each(carriers.filter((kind) => kind !== 'ssh' || hasSshd()))(
  'over %s everything is typed once and heard once',
  async (kind) => {
    const { to, link } = await addressOf(kind);
    const hold = await sdk.connect(to, { name: `over ${kind}` });
    const session = await hold.newSession({
      name: kind,
      command: ['sh', '-c', 'stty raw -echo; echo go; exec cat'],
    });
    const [pane] = await session.panes();
    if (!pane) throw new Error('no pane');
    await pane.locator('go').waitFor();
    const { next } = await pane.screen();
    const stop = new AbortController();
    const names: string[] = [];
    const following = (async () => {
      for await (const event of hold.events({ since: '0', signal: stop.signal })) {
        if (event.type !== 'session-renamed' || !('session' in event) || event.session !== session.target)
          continue;
        names.push(event.name ?? '');
        if (event.name === `${kind}4`) stop.abort();
      }
    })();
    for (let at = 1; at <= 4; at++) {
      const typed = pane.send(`${at};`);
      link.cut();
      await typed;
      await far.host.ok('rename-session', '-t', session.target, `${kind}${at}`);
    }
    await following;
    expect(names).toEqual([1, 2, 3, 4].map((at) => `${kind}${at}`));
    await pane.locator('4;').waitFor();
    const { data } = await pane.read({ cursor: next ?? 0 });
    expect(new TextDecoder().decode(data)).toBe('1;2;3;4;');
    await session.close();
    hold.close();
  },
);
