import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { HoldfastError } from '../../src/protocol/errors.ts';
import { AttemptLimiter } from '../../src/transport/AttemptLimiter.ts';
import { fetchAllowed, hostAllowed, originAllowed } from '../../src/transport/httpGuards.ts';
import { testTls } from './carrierPairs.ts';

const none = { origins: [], hosts: [] };

describe('the name that a server is called by', () => {
  it('is localhost, an address, one of its certificate, or one that was allowed; nothing else', () => {
    for (const host of [
      'localhost',
      'LOCALHOST:80',
      '127.0.0.1:7433',
      '192.0.2.1',
      '[::1]:80',
      '[2001:db8::1]',
    ])
      expect([host, hostAllowed(host, none)]).toEqual([host, true]);
    for (const host of [
      'evil.example',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      '',
      undefined,
      'a b',
      'x:y:z',
      '@',
    ])
      expect([host, hostAllowed(host, none)]).toEqual([host, false]);
    expect(hostAllowed('My.Host:80', { ...none, hosts: ['my.host'] })).toBe(true);
    const certificate = new X509Certificate(testTls.cert);
    expect(hostAllowed('holdfast.test:443', { ...none, certificate })).toBe(true);
    expect(hostAllowed('other.test', { ...none, certificate })).toBe(false);
  });
});

describe('the page that a request comes from', () => {
  it('is this server, or one that was allowed, to the letter', () => {
    const allowed = { ...none, origins: ['https://good.example'] };
    expect(originAllowed(undefined, 'localhost:1', false, none)).toBe(true);
    expect(originAllowed('http://localhost:1', 'localhost:1', false, none)).toBe(true);
    expect(originAllowed('https://good.example', 'localhost:1', false, allowed)).toBe(true);
    for (const origin of [
      'null',
      '',
      'http://localhost:2',
      'https://localhost:1',
      'https://good.example.evil.example',
      'http://good.example',
      'https://good.example:8443',
    ])
      expect([origin, originAllowed(origin, 'localhost:1', false, allowed)]).toEqual([origin, false]);
  });
});

describe('a request of a browser', () => {
  const from = (site: string, mode: string, dest: string, origin?: string) =>
    fetchAllowed({
      'sec-fetch-site': site,
      'sec-fetch-mode': mode,
      'sec-fetch-dest': dest,
      ...(origin === undefined ? {} : { origin }),
    });

  it('opens the page from anywhere in a tab, and nowhere in a frame', () => {
    for (const site of ['none', 'same-origin', 'same-site', 'cross-site']) {
      expect([site, from(site, 'navigate', 'document')]).toEqual([site, true]);
      for (const dest of ['iframe', 'frame', 'embed', 'object'])
        expect([site, dest, from(site, 'navigate', dest)]).toEqual([site, dest, false]);
    }
  });

  it('loads a part of the page for the page alone', () => {
    for (const dest of ['script', 'style', 'image', 'manifest', 'serviceworker', 'empty']) {
      expect([dest, from('same-origin', 'cors', dest)]).toEqual([dest, true]);
      expect([dest, from('cross-site', 'no-cors', dest)]).toEqual([dest, false]);
      expect([dest, from('same-site', 'no-cors', dest)]).toEqual([dest, false]);
    }
  });

  it('is judged by its origin where it has one, and by nothing where it says nothing', () => {
    expect(from('cross-site', 'websocket', 'empty', 'https://allowed.example')).toBe(true);
    expect(fetchAllowed({})).toBe(true);
  });
});

describe('tries at the door', () => {
  const fails = (limiter: AttemptLimiter, address: string) => {
    const leave = limiter.enter(address);
    if (leave instanceof HoldfastError) return leave;
    leave(true);
    return null;
  };

  it('are ten for an address, and one more every six seconds; others are not affected', () => {
    let now = 0;
    const limiter = new AttemptLimiter(() => now);
    for (let n = 0; n < 10; n++) expect(fails(limiter, '192.0.2.1')).toBeNull();
    expect(fails(limiter, '192.0.2.1')).toMatchObject({ code: 'too-many-attempts', details: { seconds: 6 } });
    expect(fails(limiter, '192.0.2.2')).toBeNull();
    now += 6000;
    expect(fails(limiter, '192.0.2.1')).toBeNull();
    expect(fails(limiter, '192.0.2.1')).toMatchObject({ code: 'too-many-attempts' });
  });

  it('do not count when they were right', () => {
    const limiter = new AttemptLimiter(() => 0);
    for (let n = 0; n < 100; n++) {
      const leave = limiter.enter('192.0.2.1');
      if (typeof leave === 'function') leave(false);
      else expect.fail(leave.message);
    }
  });

  it('of one IPv6 network, however it is written, are those of one address', () => {
    const limiter = new AttemptLimiter(() => 0);
    const addresses = ['2001:db8:1:2::1', '2001:0db8:0001:0002:ffff::', '2001:db8:1:2:3:4:5:6'];
    for (let n = 0; n < 10; n++) expect(fails(limiter, addresses[n % 3] ?? '')).toBeNull();
    for (const address of addresses) expect(fails(limiter, address)).not.toBeNull();
    expect(fails(limiter, '2001:db8:1:3::1')).toBeNull();
    for (let n = 0; n < 10; n++) fails(limiter, '::ffff:192.0.2.9');
    expect(fails(limiter, '192.0.2.9')).not.toBeNull();
  });

  it('are bounded overall, and so are those who wait', () => {
    const limiter = new AttemptLimiter(() => 0);
    let refused = 0;
    for (let n = 0; n < 300; n++) if (fails(limiter, `10.0.${n >> 8}.${n & 255}`) !== null) refused += 1;
    expect(refused).toBe(100);
    const other = new AttemptLimiter(() => 0);
    const waiting = Array.from({ length: 20 }, () => other.enter('192.0.2.1'));
    expect(waiting.filter((each) => each instanceof HoldfastError).length).toBe(4);
    for (const leave of waiting) if (typeof leave === 'function') leave(false);
    expect(other.enter('192.0.2.1')).toBeTypeOf('function');
  });
});
