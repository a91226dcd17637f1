/** Pairing as a killed server finds it: each state of the file between two steps. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { generateKeyPair } from '../../../src/noise/keys.ts';
import { TokenFile } from '../../../src/operator/TokenFile.ts';
import { Tokens } from '../../../src/operator/Tokens.ts';
import type { Admission } from '../../../src/server/connections/Admission.ts';
import { Devices } from '../../../src/server/connections/Devices.ts';

let dir: string;
let tokens: Tokens;
let devices: Devices;
const host = generateKeyPair();
const phone = { publicKey: Buffer.from(generateKeyPair().publicKey).toString('base64url'), name: 'phone' };
const thief = { publicKey: Buffer.from(generateKeyPair().publicKey).toString('base64url'), name: 'thief' };

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'hft-devices-'));
  tokens = new Tokens(join(dir, 'tokens.json'), {
    now: () => 1000,
    settled: () => 1000,
    awakeSince: () => 0,
  });
  devices = new Devices({
    tokens,
    admission: { facts: () => ({ session: null, connected: 0 }) } as unknown as Admission,
    now: () => 1000,
    identity: () => ({ id: 'host', pair: host }),
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(dir, { recursive: true });
});

const invited = (params = {}) => devices.invite(params, null).link.id;
/** Links that pair a device, and the devices, in each file that is written meanwhile. */
function writtenWhile(act: () => void): { open: number; devices: number }[] {
  const write = vi.spyOn(TokenFile.prototype, 'write');
  act();
  return write.mock.calls.map(([text]) => {
    const { tokens: all } = JSON.parse(text) as { tokens: { device?: object; link?: { paired: unknown } }[] };
    return {
      open: all.filter(({ link }) => link && link.paired === null).length,
      devices: all.filter(({ device }) => device).length,
    };
  });
}

it('stores a device and the use of its link at once: no kill leaves a link that pairs a second one', () => {
  const link = invited();
  expect(writtenWhile(() => devices.pair(link, phone))).toEqual([{ open: 0, devices: 1 }]);
  expect(() => devices.pair(link, thief)).toThrow(/link/);
});

it('stores the new end of a device that is paired again, and the use of its link, at once', () => {
  devices.pair(invited(), phone);
  const again = invited({ ttlMs: 60_000 });
  expect(writtenWhile(() => devices.pair(again, phone))).toEqual([{ open: 0, devices: 1 }]);
  expect(devices.list().devices).toMatchObject([{ name: 'phone', expiresAt: 61_000 }]);
});

it('gives each device a name of its own, whatever browsers of one kind propose', () => {
  const propose = (name: string) => {
    const publicKey = Buffer.from(generateKeyPair().publicKey).toString('base64url');
    return devices.pair(invited(), { publicKey, name }).result.name;
  };
  expect(['Chrome', 'Chrome', 'Chrome 2', 'Chrome'].map(propose)).toEqual([
    'Chrome',
    'Chrome 2',
    'Chrome 2 2',
    'Chrome 3',
  ]);
  // Names are cut to 64 characters.
  const long = 'x'.repeat(70);
  expect([long, long].map(propose)).toEqual(['x'.repeat(64), `${'x'.repeat(62)} 2`]);
});

it('leaves the link as it was when nothing can be stored', () => {
  const link = invited();
  mkdirSync(join(dir, 'tokens.json.new', 'x'), { recursive: true });
  expect(() => devices.pair(link, phone)).toThrow();
  expect(devices.list()).toMatchObject({ devices: [], links: [{ id: link }] });
  rmSync(join(dir, 'tokens.json.new'), { recursive: true });
  expect(devices.pair(link, thief).fresh).toBe(true);
});
