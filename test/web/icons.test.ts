import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { icons, pixelsOf } from '../../scripts/icons.mjs';

/** Pixels of a PNG with eight bits a channel, whose lines are filtered by None or Up. */
function decoded(png: Buffer, size: number): Buffer {
  const chunks: Buffer[] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') chunks.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const lines = inflateSync(Buffer.concat(chunks));
  const pixels = Buffer.alloc(size * size * 4);
  const stride = size * 4;
  for (let row = 0; row < size; row++)
    for (let at = 0; at < stride; at++) {
      const above = row > 0 ? (pixels[(row - 1) * stride + at] ?? 0) : 0;
      pixels[row * stride + at] = (lines[row * (stride + 1) + 1 + at] ?? 0) + above;
    }
  return pixels;
}

it.each(Object.entries(icons))('%s shows what icon.svg draws', (name, icon) => {
  const png = readFileSync(`src/web/icons/${name}`);
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([icon.size, icon.size]);
  expect(decoded(png, icon.size).equals(pixelsOf(icon))).toBe(true);
});

it('has every icon of the manifest, of the size that it says', () => {
  const manifest = JSON.parse(readFileSync('src/web/manifest.webmanifest', 'utf8')) as {
    icons: { src: string; sizes: string; purpose?: string }[];
  };
  const sizes = manifest.icons.filter(({ src }) => src.endsWith('.png'));
  for (const { src, sizes: size } of sizes) {
    const icon = icons[src];
    expect(`${icon?.size}x${icon?.size}`).toBe(size);
  }
  expect(sizes.filter(({ purpose }) => purpose === 'maskable')).toHaveLength(2);
});
