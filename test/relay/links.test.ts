import { describe, expect, it } from 'vitest';
import { generateKeyPair } from '../../src/noise/keys.ts';
import { formatToken } from '../../src/protocol/token.ts';
import { newToken } from '../../src/protocol/tokenSecrets.ts';
import { identityOf } from '../../src/relay/identity.ts';
import { formatHostLink, hostUrl, operatorUrl, parseHostLink, parseRelayUrl } from '../../src/relay/links.ts';

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
