import { describe, expect, it } from 'vitest';
import { addressLabel, parseAddress, withServer } from '../../../src/client/connect/Address.ts';

describe('an address to connect to', () => {
  it('is a host for ssh, with a user, a session, or both', () => {
    expect(parseAddress('build')).toEqual({ kind: 'ssh', destination: 'build' });
    expect(parseAddress('ann@build')).toEqual({ kind: 'ssh', destination: 'ann@build' });
    expect(parseAddress('ann@build:my work')).toEqual({
      kind: 'ssh',
      destination: 'ann@build',
      session: 'my work',
    });
    expect(parseAddress('ann@[fe80::1%eth0]:w')).toEqual({
      kind: 'ssh',
      destination: 'ann@fe80::1%eth0',
      session: 'w',
    });
    expect(parseAddress('ssh://ann@build:2222/w')).toEqual({
      kind: 'ssh',
      destination: 'ann@build',
      port: 2222,
      session: 'w',
    });
  });

  it('names a server of the far side, in a form that can be read again', () => {
    const address = withServer(parseAddress('ann@build:w'), 'other');
    expect(address).toEqual({ kind: 'ssh', destination: 'ann@build', session: 'w', server: 'other' });
    expect(addressLabel(address)).toBe('ssh://ann@build?server=other');
    expect(parseAddress('ssh://ann@build:22/w?server=%2Frun%2Fs')).toEqual({
      kind: 'ssh',
      destination: 'ann@build',
      port: 22,
      session: 'w',
      server: '/run/s',
    });
    expect(parseAddress(addressLabel(address))).toMatchObject({ destination: 'ann@build', server: 'other' });
    expect(() => withServer(parseAddress('wss://build'), 'other')).toThrow('over ssh only');
  });

  it('is a URL whose fragment is a secret that is never shown', () => {
    const address = parseAddress('wss://build.example:7443/hold?session=w#to%2Fken');
    expect(address).toEqual({
      kind: 'url',
      url: 'wss://build.example:7443/hold',
      secret: 'to/ken',
      session: 'w',
    });
    expect(addressLabel(address)).toBe('wss://build.example:7443/hold');
    expect(parseAddress('http://127.0.0.1:7000')).toEqual({ kind: 'url', url: 'http://127.0.0.1:7000/' });
    expect(() => parseAddress('gopher://x/#hush')).toThrow(/^(?!.*hush)/s);
    expect(() => parseAddress('gopher://x/#hush')).toThrow('gopher:// is not supported');
  });

  it('never becomes an option of ssh', () => {
    for (const text of ['-oProxyCommand=id', 'ssh://-oProxyCommand=id/', '', '-l:x'])
      expect(() => parseAddress(text)).toThrow("can't connect");
  });
});
