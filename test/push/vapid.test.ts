import { createPublicKey, verify } from 'node:crypto';
import { expect, it } from 'vitest';
import { newVapidKeys, vapidHeader } from '../../src/push/vapid.ts';

/** RFC 8292, section 2.4. */
const example = {
  header:
    'vapid t=eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA, k=BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs',
  claims: { audience: 'https://push.example.net', subject: 'mailto:push@example.com', expiresAt: 1453523768 },
};

/** What a push service reads: the claims, and whether the key in the header signed them. */
function read(header: string) {
  const [, token = '', key = ''] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(header) ?? [];
  const [head = '', body = '', signature = ''] = token.split('.');
  const point = Buffer.from(key, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'));
  const publicKey = createPublicKey({
    format: 'jwk',
    key: { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' },
  });
  const isSigned = verify(
    'sha256',
    Buffer.from(`${head}.${body}`),
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  return { signed: `${head}.${body}`, isSigned };
}

it('signs what RFC 8292, section 2.4 signs, for a push service that takes its example', () => {
  const theirs = read(example.header);
  expect(theirs.isSigned).toBe(true);
  const ours = read(vapidHeader(newVapidKeys(), example.claims));
  expect(ours).toEqual({ signed: theirs.signed, isSigned: true });
});

it('makes keys of full length', () => {
  for (let n = 0; n < 300; n++) {
    const { privateKey, publicKey } = newVapidKeys();
    expect([privateKey.length, publicKey.length]).toEqual([43, 87]);
  }
});
