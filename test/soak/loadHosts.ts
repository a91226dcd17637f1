/**
 * A process that plays many hosts: reads the relays of each as JSON, joins them, and says who they are once all have
 * joined. See LoadHosts.
 */
import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { generateKeyPair } from '../../src/noise/keys.ts';
import { nodeCrypto } from '../../src/noise/nodeCrypto.ts';
import { formatToken } from '../../src/protocol/token.ts';
import { newToken, relayPsk } from '../../src/protocol/tokenSecrets.ts';
import { type Identity, identityOf } from '../../src/relay/identity.ts';
import { JoinedRelay } from '../../src/relay/JoinedRelay.ts';
import { parseRelayUrl, type RelayUrl } from '../../src/relay/links.ts';
import { Membership } from '../../src/relay/Membership.ts';
import { answerSession } from '../../src/relay/session.ts';
import { systemTimers } from '../../src/runtime/Timers.ts';

/** Stays at the first of its relays that takes it, and echoes what its operators say. */
class EchoingHost {
  readonly identity: Identity = identityOf(generateKeyPair());
  readonly token: string;
  readonly joined: Promise<void>;
  readonly #membership: Membership;

  constructor(relays: readonly RelayUrl[]) {
    const parts = newToken();
    this.token = formatToken(parts);
    const psk = relayPsk(parts.secret);
    const told = (end: unknown) => (end instanceof Error ? end : new Error(String(end)));
    const instance = randomBytes(16).toString('base64url');
    const { id, pair } = this.identity;
    let resolve: () => void = () => {};
    this.joined = new Promise((done) => {
      resolve = done;
    });
    this.#membership = new Membership({
      relays,
      join: (relay, signal) =>
        JoinedRelay.join(
          {
            relay,
            identity: this.identity,
            instance,
            name: 'load',
            timers: systemTimers,
            notice: () => {},
            accept: (link) =>
              void answerSession(link, {
                crypto: nodeCrypto,
                hostId: id,
                identity: pair,
                pskOf: async () => psk,
                told,
              }).then(
                (carrier) =>
                  carrier.start({
                    message: (text) => carrier.send(text),
                    broken: () => {},
                    closed: () => {},
                  }),
                () => {},
              ),
          },
          signal,
        ),
      now: () => Date.now(),
      random: Math.random,
      sleep: (ms, signal) => delay(ms, undefined, { signal }).catch(() => {}),
      changed: ({ kind }) => {
        if (kind === 'joined') resolve();
      },
    });
    void this.#membership.run();
  }
}

async function run(): Promise<void> {
  const relays = JSON.parse(await text(process.stdin)) as string[][];
  const hosts = relays.map((urls) => new EchoingHost(urls.map(parseRelayUrl)));
  await Promise.all(hosts.map(({ joined }) => joined));
  process.stdout.write(
    `${JSON.stringify(hosts.map(({ identity, token }) => ({ id: identity.id, token })))}\n`,
  );
}

void run();
