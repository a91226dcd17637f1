// The bundles of holdfast/sdk, as modules of JavaScript, and their types.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

/** The catalogue's sentences come from the server: the SDK has those that it says itself. */
const fewSentences = {
  name: 'few-sentences',
  setup({ onResolve }) {
    onResolve({ filter: /\/errors\.ts$/ }, ({ path, importer, kind }) =>
      kind === 'import-statement' && resolve(importer, '..', path) === resolve('src/protocol/errors.ts')
        ? { path: resolve('src/sdk/localErrors.ts') }
        : undefined,
    );
  },
};

const shared = {
  bundle: true,
  format: 'esm',
  minify: true,
  metafile: true,
  target: 'es2022',
  plugins: [fewSentences],
  logLevel: 'warning',
};

/** Builds into the folder `sdk` of `outdir`; returns esbuild's metafiles. */
export async function buildSdk(outdir, define) {
  const node = { ...shared, define, platform: 'node', outdir: join(outdir, 'sdk'), chunkNames: '[name]' };
  const built = await Promise.all([
    build({ ...node, entryPoints: ['src/sdk/index.ts'], splitting: true }),
    build({
      ...shared,
      define,
      platform: 'browser',
      outdir: node.outdir,
      entryPoints: ['src/sdk/browser.ts'],
    }),
    build({
      ...node,
      entryPoints: ['src/sdk/relay.ts'],
      // ws is CommonJS, and loads parts of Node by `require`.
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
    }),
  ]);
  return built.map(({ metafile }) => metafile);
}

/** Writes the types of the entries and of all that they name to `sdk/types` of `outdir`. */
export function buildSdkTypes(outdir) {
  const types = join(outdir, 'sdk', 'types');
  const tsc = 'node_modules/typescript-native/bin/tsc';
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.sdk.json', '--outDir', types], { stdio: 'inherit' });
  for (const entry of readdirSync(types, { recursive: true, encoding: 'utf8' })) {
    if (!entry.endsWith('.d.ts')) continue;
    const path = join(types, entry);
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace(/(from '|import\(")(\.[^'"]*)\.ts(?=['"])/g, '$1$2.js'),
    );
  }
}
