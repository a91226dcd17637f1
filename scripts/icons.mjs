// Draws src/web/icon.svg as PNG files for installed pages: node scripts/icons.mjs. The files are kept in the repository, so
// that a build gives the same bytes with every zlib; test/web/icons.test.ts compares their pixels with a fresh drawing.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { pathToFileURL } from 'node:url';
import { crc32, deflateSync } from 'node:zlib';

const source = 'src/web/icon.svg';
const folder = 'src/web/icons';

/**
 * Files and how each is drawn. A maskable icon (W3C manifest, "safe zone") fills its square, and its drawing stays
 * within the middle four fifths. iOS rounds its icon itself.
 */
export const icons = {
  'icon-192.png': { size: 192 },
  'icon-512.png': { size: 512 },
  'icon-maskable-192.png': { size: 192, fills: true, scale: 0.8 },
  'icon-maskable-512.png': { size: 512, fills: true, scale: 0.8 },
  'icon-apple.png': { size: 180, fills: true },
};

/** The parts of the drawing: a rounded square, and lines. Reads only what icon.svg has. */
function readDrawing() {
  const svg = readFileSync(source, 'utf8');
  const found = (pattern) => pattern.exec(svg)?.[1] ?? fail(pattern);
  const lines = [...svg.matchAll(/<path d="M(\d+) (\d+)([^"]+)"/g)].flatMap(([, x, y, moves]) => {
    let at = [Number(x), Number(y)];
    return [...moves.matchAll(/([lh])(-?\d+)(?: ?(-?\d+))?/g)].map(([, , dx, dy = '0']) => {
      const from = at;
      at = [at[0] + Number(dx), at[1] + Number(dy)];
      return [from, at];
    });
  });
  return {
    side: Number(found(/viewBox="0 0 (\d+)/)),
    radius: Number(found(/rx="(\d+)"/)),
    ground: colour(found(/<rect[^>]+fill="(#[0-9a-f]{6})"/)),
    stroke: colour(found(/stroke="(#[0-9a-f]{6})"/)),
    half: Number(found(/stroke-width="(\d+)"/)) / 2,
    lines,
  };
}

function fail(pattern) {
  throw new Error(`${source} has nothing like ${pattern}`);
}

const colour = (text) => [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16));

/** The pixels of an icon, RGBA, row by row: each covers the drawing by its distance from the edge. */
export function pixelsOf({ size, fills = false, scale = 1 }) {
  const { side, radius, ground, stroke, half, lines } = readDrawing();
  const pixels = Buffer.alloc(size * size * 4);
  const unit = side / size;
  const covered = (distance) => Math.max(0, Math.min(1, 0.5 - distance / unit));
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++) {
      const [px, py] = [(column + 0.5) * unit, (row + 0.5) * unit];
      const [x, y] = [px, py].map((v) => (v - side / 2) / scale + side / 2);
      const nearest = Math.min(...lines.map((line) => distanceTo(line, x, y)));
      const ink = covered((nearest - half) * scale);
      const inside = fills ? 1 : covered(outsideOf(px, py, side, radius));
      const rgb = ground.map((value, at) => Math.round(value + (stroke[at] - value) * ink));
      pixels.set([...rgb, Math.round(255 * inside)], (row * size + column) * 4);
    }
  return pixels;
}

function distanceTo([[ax, ay], [bx, by]], x, y) {
  const [dx, dy] = [bx - ax, by - ay];
  const along = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

/** Distance from a rounded square, negative within. */
function outsideOf(x, y, side, radius) {
  const [qx, qy] = [x, y].map((v) => Math.abs(v - side / 2) - side / 2 + radius);
  return Math.hypot(Math.max(qx, 0), Math.max(qy, 0)) + Math.min(Math.max(qx, qy), 0) - radius;
}

/** A PNG file (W3C PNG, third edition): colours with alpha, 8 bits each; lines with the filter Up compress best. */
function png(pixels, size) {
  const lines = Buffer.alloc(size * (size * 4 + 1));
  const stride = size * 4;
  for (let row = 0; row < size; row++) {
    const to = row * (stride + 1);
    lines[to] = 2;
    for (let at = 0; at < stride; at++)
      lines[to + 1 + at] = pixels[row * stride + at] - (row > 0 ? pixels[(row - 1) * stride + at] : 0);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(lines, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) {
  mkdirSync(folder, { recursive: true });
  for (const [name, icon] of Object.entries(icons))
    writeFileSync(`${folder}/${name}`, png(pixelsOf(icon), icon.size));
}
