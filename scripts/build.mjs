// Bundles one file per process into dist/. Start-up time is a feature: unbundled Ink and yargs cost 400 ms.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chromeBuild } from './chrome.mjs';
import { buildHere } from './native.mjs';
import { notices } from './notices.mjs';
import { buildWeb } from './web.mjs';

const { build } = await import('esbuild').catch(() => {
  // Seen with `npm install -g .` in a fresh clone: npm links a folder without installing its dependencies.
  process.stderr.write('holdfast: what the build needs is not installed; run first: npm ci\n');
  process.exit(1);
});
// They import installed packages themselves.
const { describedChecks } = await import('./describedChecks.mjs');
const { buildSdk, buildSdkTypes } = await import('./sdk.mjs');

const entries = {
  api: 'src/cli/api/api.ts',
  audit: 'src/cli/nouns/auditFile.ts',
  cli: 'src/cli/front/main.ts',
  'cli-full': 'src/cli/front/full.ts',
  'cli-control': 'src/cli/front/control.ts',
  'cli-start': 'src/cli/front/start.ts',
  'cli-yargs': 'src/cli/nouns/nounYargs.ts',
  'cli-relay': 'src/cli/nouns/relay/main.ts',
  'cli-language': 'src/cli/language/language.ts',
  client: 'src/client/main.ts',
  connect: 'src/client/connect/main.ts',
  hosts: 'src/client/connect/pickHost.ts',
  keeper: 'src/keeper/boot.ts',
  'keeper-main': 'src/keeper/main.ts',
  mcp: 'src/mcp/main.ts',
  serve: 'src/cli/nouns/serve.ts',
  server: 'src/server/boot.ts',
  'server-main': 'src/server/main.ts',
  'log-worker': 'src/log/worker.ts',
};

const bundleUrl = "const __bundleUrl = require('node:url').pathToFileURL(__filename).href;";

// Replacement for the JSON Schema validator of the MCP library; see the file.
const noValidator = {
  '@modelcontextprotocol/server/_shims': resolve('src/mcp/DefaultJsonSchemaValidator.ts'),
};

// Replacement for a package that yargs loads for help texts that holdfast does not show; see the file.
const plainWidth = { 'string-width': resolve('src/cli/nouns/plainWidth.ts') };

// Removes the comments that document the fields of messages: esbuild keeps comments within expressions, 10 KB of them.
const bareChecks = {
  name: 'bare-checks',
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/protocol\/[\w-]+\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(/^ +\/\*\*.*?\*\//gms, (comment) =>
        comment.replace(/.+/g, ''),
      ),
      loader: 'ts',
    }));
  },
};

// Build id, which tells two builds of one version apart: a short hash of all sources.
const sources = ['src', 'native'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort(),
);
const hash = createHash('sha256');
for (const file of [
  ...sources,
  'package.json',
  'package-lock.json',
  'scripts/build.mjs',
  'scripts/chrome.mjs',
  'scripts/sdk.mjs',
  'scripts/web.mjs',
  'scripts/describedChecks.mjs',
])
  if (existsSync(file)) hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
const buildId = hash.digest('hex').slice(0, 8);

// Build into a fresh folder: running sessions load parts of dist on demand, so it stays until the new one is complete.
const fresh = `dist.new-${process.pid}`;
const built = await Promise.all([
  build({ ...chromeBuild, outfile: `${fresh}/chrome.cjs` }),
  ...Object.entries(entries)
    .filter(([, entry]) => existsSync(entry))
    .map(([name, entry]) =>
      build({
        entryPoints: [entry],
        outfile: `${fresh}/${name}.cjs`,
        bundle: true,
        platform: 'node',
        target: 'node20.19',
        format: 'cjs',
        metafile: true,
        minifySyntax: true,
        // Every command waits until this bundle is parsed: minified, it takes a millisecond less. The others keep their
        // lines for stack traces.
        minifyWhitespace: ['cli', 'cli-full', 'mcp'].includes(name),
        sourcemap: process.env.HOLDFAST_SOURCEMAP ? 'linked' : false,
        external: ['node-pty'],
        plugins: [name === 'api' ? describedChecks : bareChecks],
        // CommonJS starts faster than ESM; the only ESM feature in use is the folder of the running file.
        define: {
          'import.meta.dirname': '__dirname',
          'import.meta.url': '__bundleUrl',
          'process.env.HOLDFAST_BUILD': JSON.stringify(buildId),
        },
        // yargs reads its own URL; nothing on a hot start-up path does.
        ...(name === 'mcp' ? { alias: noValidator } : {}),
        ...(name === 'cli-yargs' ? { banner: { js: bundleUrl }, alias: plainWidth } : {}),
        logLevel: 'warning',
      }),
    ),
]);
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const define = { 'process.env.HOLDFAST_BUILD': JSON.stringify(buildId) };
built.push({ metafile: await buildWeb(build, `${fresh}/web`, { define, plugins: [bareChecks], version }) });
const metafiles = [...built.map(({ metafile }) => metafile), ...(await buildSdk(fresh, define))];
buildSdkTypes(fresh);
writeFileSync(`${fresh}/THIRD-PARTY-NOTICES.txt`, notices(metafiles));
buildHere(`${fresh}/native`);
// zsh wants a folder with a file of that name.
for (const [from, to] of [
  ['bash.sh', 'bash.sh'],
  ['zsh.zsh', 'zsh/.zshenv'],
  ['fish.fish', 'fish.fish'],
])
  cpSync(`src/shells/${from}`, `${fresh}/shells/${to}`);
rmSync('dist', { recursive: true, force: true });
renameSync(fresh, 'dist');
