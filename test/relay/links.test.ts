import { describe, expect, it } from 'vitest';
import { generateKeyPair } from '../../src/noise/keys.ts';
import { formatToken } from '../../src/protocol/token.ts';
import { newToken } from '../../src/protocol/tokenSecrets.ts';
import { identityOf } from '../../src/relay/identity.ts';
import {
  formatHostLink,
  formatPageLink,
  hostUrl,
  operatorUrl,
  parseHostLink,
  parsePageLink,
  parseRelayUrl,
} from '../../src/relay/links.ts';

const { id } = identityOf(generateKeyPair());

describe('the URL of a relay', () => {
  it.each([
    ['relay://relay.example.org', 'wss://relay.example.org/v1/host', 'relay.example.org'],
    ['relay.example.org', 'wss://relay.example.org/v1/host', 'relay.example.org'],
    [
      'wss://Relay.Example.org:8443/some/path/',
      'wss://relay.example.org:8443/some/path/v1/host',
      'relay.example.org:8443',
    ],
    ['relay://127.0.0.1:7788', 'ws://127.0.0.1:7788/v1/host', '127.0.0.1:7788'],
    ['ws://localhost:443', 'ws://localhost:443/v1/host', 'localhost:443'],
    ['wss://127.0.0.1:7788', 'wss://127.0.0.1:7788/v1/host', '127.0.0.1:7788'],
    ['relay://[::1]:7788', 'ws://[::1]:7788/v1/host', '[::1]:7788'],
  ])('%s', (text, url, authority) => {
    const relay = parseRelayUrl(text);
    expect(hostUrl(relay)).toBe(url);
    expect(relay.authority).toBe(authority);
    expect(parseRelayUrl(relay.text)).toEqual(relay);
  });

  it.each([
    'ws://relay.example.org',
    'ftp://x',
    'relay://',
    'relay://user:pass@x',
    'relay://x?y',
    'relay://x#hush',
  ])('is not: %s', (text) => {
    expect(() => parseRelayUrl(text)).toThrow(/^not a relay: (?!.*hush)/);
  });
});

describe('a link to a host', () => {
  it('has its secret behind the #, and nowhere else', () => {
    const relays = [
      parseRelayUrl('relay://a.example'),
      parseRelayUrl('relay://127.0.0.1:7788'),
      parseRelayUrl('wss://[::1]:9'),
    ];
    const token = formatToken(newToken());
    const link = formatHostLink({ relays, hostId: id }, token);
    expect(link.split('#')).toEqual([expect.stringMatching(/^relay:\/\/a\.example\//), token]);
    expect(parseHostLink(link)).toEqual({ relays, hostId: id });
    for (const relay of relays) expect(operatorUrl(relay, id)).not.toContain(token.split('.')[1]);
  });

  it('that was cut says so, without its secret', () => {
    for (const text of [
      'relay://a.example#hush',
      `relay://a.example/${id.slice(1)}#hush`,
      'relay://a.example/x#hush',
    ])
      expect(() => parseHostLink(text)).toThrow(/^not a link to a host: (?!.*hush)/);
  });
});

describe('a link for a browser', () => {
  const relays = [parseRelayUrl('relay://a.example/hold'), parseRelayUrl('relay://127.0.0.1:7788')];
  const token = formatToken(newToken());

  it('says all that the page needs, behind the #', () => {
    const link = formatPageLink('https://page.example/', { relays, hostId: id }, token);
    expect(link).toBe(
      `https://page.example/#relay=a.example/hold&host=${id}&token=${token}&or=127.0.0.1:7788`,
    );
    expect(parsePageLink(new URL(link).hash)).toEqual({ link: { relays, hostId: id }, token, session: null });
    expect(parsePageLink(`${new URL(link).hash}&session=two%20words`)?.session).toBe('two words');
  });

  it('is told from a bare token, and from one that was cut', () => {
    expect(parsePageLink(`#${token}/work`)).toBeNull();
    expect(parsePageLink('')).toBeNull();
    expect(() => parsePageLink(`#relay=a.example&host=${id.slice(1)}&token=hush`)).toThrow(
      /^the link is not whole/,
    );
    expect(() => parsePageLink(`#relay=ftp://a&host=${id}&token=hush`)).toThrow(/^not a relay/);
  });
});
