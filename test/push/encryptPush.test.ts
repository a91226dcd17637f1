import { createECDH } from 'node:crypto';
import { expect, it } from 'vitest';
import { encryptPush, mostPushBytes, readPushKeys } from '../../src/push/encryptPush.ts';
import { openPush } from '../helpers/openPush.ts';

const bytes = (text: string) => Buffer.from(text, 'base64url');

/** RFC 8291, appendix A. */
const example = {
  text: 'When I grow up, I want to be a watermelon',
  senderPrivate: 'yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw',
  senderPublic: 'BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8',
  browserPrivate: 'q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94',
  browserPublic: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  salt: 'DGv6ra1nlYgDCS1FRnbzlw',
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  body: 'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
};

it('makes the message of RFC 8291, appendix A', () => {
  const keys = { p256dh: bytes(example.browserPublic), auth: bytes(example.auth) };
  const random = { salt: bytes(example.salt), privateKey: bytes(example.senderPrivate) };
  const body = encryptPush(Buffer.from(example.text), keys, random);
  expect(body.subarray(21, 86).toString('base64url')).toBe(example.senderPublic);
  expect(body.toString('base64url')).toBe(example.body);
});

it('is opened by the browser of RFC 8291, appendix A', () => {
  const browser = createECDH('prime256v1');
  browser.setPrivateKey(bytes(example.browserPrivate));
  expect(openPush(bytes(example.body), browser, bytes(example.auth)).toString()).toBe(example.text);
});

it('makes another message of the same text each time, up to the longest that a push service takes', () => {
  const browser = createECDH('prime256v1');
  browser.generateKeys();
  const keys = { p256dh: browser.getPublicKey(), auth: Buffer.alloc(16, 7) };
  const text = Buffer.alloc(mostPushBytes, 'a');
  const [first, second] = [encryptPush(text, keys), encryptPush(text, keys)];
  expect(first.equals(second)).toBe(false);
  expect(first.length).toBe(4096);
  expect(openPush(first, browser, keys.auth).equals(text)).toBe(true);
  expect(() => encryptPush(Buffer.alloc(mostPushBytes + 1), keys)).toThrow(RangeError);
});

it.each([
  ['a point beside the curve', Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 1)]), Buffer.alloc(16)],
  ['a compressed point', Buffer.alloc(33, 2), Buffer.alloc(16)],
  ['a short secret', bytes(example.browserPublic), Buffer.alloc(15)],
  ['nothing', Buffer.alloc(0), Buffer.alloc(0)],
])('takes no key of a browser that is %s', (_what, p256dh, auth) => {
  expect(readPushKeys(p256dh.toString('base64url'), auth.toString('base64url'))).toBe(null);
});

it('reads the keys of a browser', () => {
  expect(readPushKeys(example.browserPublic, example.auth)?.auth).toEqual(bytes(example.auth));
});
