/**
 * The page's way in: by the token of its link, which may pair this browser, else by the key that this browser has for the
 * host. Owns the choice and the pairing; PageLink keeps the connection.
 */
import type { Dialer } from '../../client/connect/Dialer.ts';
import { base64urlOf } from '../../protocol/bytes.ts';
import { HoldfastError } from '../../protocol/errors.ts';
import type { RelayUrl } from '../../relay/links.ts';
import type { PageLink } from '../link/PageLink.ts';
import { forgetToken, type PageAddress, pageDialer, relayLinkOf } from '../link/pageAddress.ts';
import { servedHost } from '../link/servedHost.ts';
import type { Wire, WireHandlers, WireState } from '../link/Wire.ts';
import { deviceName } from './deviceName.ts';
import type { PairedHost, PairedHosts } from './PairedHosts.ts';
import { deviceToken } from './StoredKey.ts';
import {
  endedDeviceSentence,
  endedTokenSentence,
  failedPairingSentence,
  insecureSentence,
  noKeySentence,
  otherHostSentence,
  pairedSentence,
  refusedDeviceSentence,
  refusedLinkSentence,
  usedLinkSentence,
} from './sentences.ts';

export interface EntranceParts {
  address: PageAddress;
  hosts(): Promise<PairedHosts>;
  connect(dialer: Dialer, handlers: WireHandlers): PageLink;
  /** The host was reached through this relay. */
  reached(relay: RelayUrl): void;
  /** The page, for a connection that shows a session. */
  page: WireHandlers;
  say(sentence: string): void;
}

/** Pause between attempts to learn which host it is, milliseconds. */
const againMs = 1000;
const refusals = new Set(['not-admitted', 'token-ended']);

export class Entrance {
  readonly #parts: EntranceParts;
  #link: PageLink | null = null;

  constructor(parts: EntranceParts) {
    this.#parts = parts;
  }

  /** Connects; with a link's token first, if there is one. */
  async open(): Promise<void> {
    const { token } = this.#parts.address;
    if (!isSecureContext) this.#end('insecure', insecureSentence);
    else if (token !== null) this.#byToken(token);
    else await this.#byKey(noKeySentence);
  }

  /** The network or the page is back. */
  wake(): void {
    this.#link?.wake();
  }

  #byToken(token: string): void {
    const { page } = this.#parts;
    this.#connect(token, {
      ...page,
      opened: (wire, hello) => (hello.pairing ? this.#pair(wire) : page.opened(wire, hello)),
      changed: (state) => {
        if (state.kind !== 'ended' || !refusals.has(state.code)) page.changed(state);
        else void this.#tokenRefused(state);
      },
    });
  }

  /** A browser that is paired already needs no link. */
  async #tokenRefused({ code, reason }: WireState & { kind: 'ended' }): Promise<void> {
    forgetToken();
    await this.#byKey(code === 'token-ended' ? endedTokenSentence(reason) : refusedLinkSentence);
  }

  /** @param otherwise Sentence for a browser that has no key for this host. */
  async #byKey(otherwise: string): Promise<void> {
    const hosts = await this.#parts.hosts();
    const host = await this.#host();
    const known = await hosts.find(host);
    if (known) await this.#byDevice(known);
    else this.#end('not-admitted', otherwise);
  }

  /** @param greeting Sentence for when it is connected. */
  async #byDevice({ key, id, host }: PairedHost, greeting = ''): Promise<void> {
    const { page, say } = this.#parts;
    let words = greeting;
    this.#connect(await deviceToken(key, id ?? '', host), {
      ...page,
      changed: (state) => {
        page.changed(state.kind === 'ended' ? endOfDevice(state) : state);
        if (state.kind !== 'open' || words === '') return;
        say(words);
        words = '';
      },
    });
  }

  /** Repeated on each connection until it is answered: the host gives the same key the same answer. */
  async #pair(wire: Wire): Promise<void> {
    const host = await this.#host();
    const hosts = await this.#parts.hosts();
    const key = await hosts.keyFor(host);
    const name = deviceName(navigator.userAgent);
    const paired = await wire
      .request('device.pair', { publicKey: base64urlOf(key.publicKey), name })
      .catch((error: unknown) => {
        if (!(error instanceof HoldfastError)) throw error;
        return error;
      });
    if (paired instanceof HoldfastError) {
      wire.close();
      await this.#pairingFailed(paired);
      return;
    }
    wire.close();
    forgetToken();
    if (paired.hostKey !== host) {
      this.#end('not-admitted', otherHostSentence);
      return;
    }
    const record = { host, key, id: paired.id, link: relayLinkOf(this.#parts.address), pairedAt: Date.now() };
    await hosts.paired(record);
    await this.#byDevice(record, pairedSentence(paired.name, hosts.lasts));
  }

  async #pairingFailed({ code, message }: HoldfastError): Promise<void> {
    // Another try may succeed: the token stays for it.
    if (code !== 'link-used') this.#end(code, failedPairingSentence(message));
    else {
      forgetToken();
      await this.#byKey(usedLinkSentence);
    }
  }

  #connect(token: string, handlers: WireHandlers): void {
    this.#link?.close();
    const { address, reached } = this.#parts;
    this.#link = this.#parts.connect(pageDialer({ ...address, token }, reached), handlers);
  }

  /** Public key of the host: the link has it, or the server of the page says it. */
  async #host(): Promise<string> {
    const { page, address } = this.#parts;
    if (address.host) return address.host.hostId;
    for (;;) {
      try {
        return await servedHost();
      } catch {
        page.changed({ kind: 'lost', since: null, why: null });
        await new Promise((resolve) => setTimeout(resolve, againMs));
      }
    }
  }

  #end(code: string, reason: string): void {
    this.#parts.page.changed({ kind: 'ended', code, reason });
  }
}

/** The end of a device's connection, in words with a way on. */
function endOfDevice(state: WireState & { kind: 'ended' }): WireState {
  if (state.code === 'not-admitted') return { ...state, reason: refusedDeviceSentence };
  return state.code === 'token-ended' ? { ...state, reason: endedDeviceSentence(state.reason) } : state;
}
