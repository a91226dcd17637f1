// Builds the page into a folder: one script, one style sheet, the files beside them, and the service worker, which has
// the hashes of all others. Each is also compressed with Brotli.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

const from = 'src/web';
/** Files that are copied as they are. */
const copied = ['icon.svg', 'manifest.webmanifest'];
const icons = join(from, 'icons');

/** Subresource Integrity (W3C): the hash that a browser holds a file to. */
const integrity = (body) => `sha384-${createHash('sha384').update(body).digest('base64')}`;

/** Builds the page into `folder`; returns esbuild's metafile. `define` as for the other bundles. */
export async function buildWeb(build, folder, { define, plugins, version }) {
  mkdirSync(folder, { recursive: true });
  const { metafile, outputFiles } = await build({
    entryPoints: { page: join(from, 'main.ts') },
    outdir: folder,
    bundle: true,
    write: false,
    metafile: true,
    platform: 'browser',
    format: 'esm',
    target: ['chrome111', 'firefox121', 'safari16.4'],
    minify: true,
    define: { ...define, 'process.env.HOLDFAST_VERSION': JSON.stringify(version) },
    plugins,
    logLevel: 'warning',
  });
  const page = Buffer.from(outputFiles[0].contents);
  const styled = await build({
    entryPoints: [join(from, 'style.css')],
    bundle: true,
    write: false,
    minify: true,
  });
  const style = Buffer.from(styled.outputFiles[0].contents);
  const index = readFileSync(join(from, 'index.html'), 'utf8')
    .replace('{{page}}', integrity(page))
    .replace('{{style}}', integrity(style));
  const files = { 'page.js': page, 'style.css': style, 'index.html': Buffer.from(index) };
  for (const name of copied) files[name] = readFileSync(join(from, name));
  for (const name of readdirSync(icons)) files[name] = readFileSync(join(icons, name));
  files['worker.js'] = await buildWorker(build, files);
  for (const [name, body] of Object.entries(files)) writeFileSync(join(folder, name), body);
  for (const name of readdirSync(folder)) {
    const body = readFileSync(join(folder, name));
    const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(body, { params }));
  }
  return metafile;
}

/** The service worker, with the hashes of the page's files. The document is '' there, as no host redirects that. */
async function buildWorker(build, files) {
  const hashes = Object.fromEntries(
    Object.entries(files)
      .map(([name, body]) => [name.replace('index.html', ''), integrity(body)])
      .sort(),
  );
  const all = createHash('sha256').update(JSON.stringify(hashes)).digest('hex').slice(0, 16);
  const { outputFiles } = await build({
    entryPoints: [join(from, 'worker/main.ts')],
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    target: ['chrome111', 'firefox121', 'safari16.4'],
    minify: true,
    define: { PAGE_VERSION: JSON.stringify({ version: all, files: hashes }) },
    logLevel: 'warning',
  });
  return Buffer.from(outputFiles[0].contents);
}
