import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterEach, describe, expect, it } from 'vitest';
import { generateKeyPair, keyPairOf, privateBytesOf, sharedSecret } from '../../src/noise/keys.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

describe('X25519 keys', () => {
  it('give both sides the same secret', () => {
    const [one, other] = [generateKeyPair(), generateKeyPair()];
    expect(sharedSecret(one, other.publicKey)).toEqual(sharedSecret(other, one.publicKey));
  });

  it('come back from their 32 bytes', () => {
    const pair = generateKeyPair();
    const again = keyPairOf(privateBytesOf(pair));
    expect(again.publicKey).toEqual(pair.publicKey);
    expect(() => keyPairOf(new Uint8Array(31))).toThrow();
  });

  // As a relay does, which would stand still for ever: see generateKeyPair.
  it('are made by the thousand, however the collection of garbage falls', { timeout: 120_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-keys-'));
    folders.push(folder);
    const outfile = join(folder, 'keys.cjs');
    await build({
      entryPoints: ['src/noise/keys.ts'],
      bundle: true,
      platform: 'node',
      format: 'cjs',
      outfile,
    });
    const script = `const { generateKeyPair } = require(${JSON.stringify(outfile)});
      const rest = [];
      for (let n = 0; n < 50000; n++) {
        generateKeyPair();
        // Of another length each time, so that the collections do not keep step with the keys.
        rest[n % 100] = 'x'.repeat(n % 11) + n;
      }
      console.log('made');`;
    const { stdout } = spawnSync(process.execPath, ['--max-semi-space-size=1', '-e', script], {
      timeout: 100_000,
      killSignal: 'SIGKILL',
    });
    expect(stdout.toString()).toBe('made\n');
  });
});
