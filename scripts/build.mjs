// Bundles one file a process into dist/. Start-up time is a feature: unbundled Ink and yargs cost 400 ms.
import { existsSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'esbuild';

const entries = {
  cli: 'src/cli/main.ts',
  'cli-full': 'src/cli/full.ts',
  'cli-language': 'src/cli/language.ts',
  client: 'src/client/main.ts',
  keeper: 'src/keeper/main.ts',
  server: 'src/server/main.ts',
  'log-worker': 'src/log/worker.ts',
};

const bundleUrl = "const __bundleUrl = require('node:url').pathToFileURL(__filename).href;";

// What yargs loads for help that we do not show; see the file.
const plainWidth = { 'string-width': resolve('src/cli/plainWidth.ts') };

rmSync('dist', { recursive: true, force: true });
await Promise.all(
  Object.entries(entries)
    .filter(([, entry]) => existsSync(entry))
    .map(([name, entry]) =>
      build({
        entryPoints: [entry],
        outfile: `dist/${name}.cjs`,
        bundle: true,
        platform: 'node',
        target: 'node20.19',
        format: 'cjs',
        minifySyntax: true,
        // Every command waits for this one to be parsed: a millisecond less. The others keep lines for their stacks.
        minifyWhitespace: name === 'cli' || name === 'cli-full',
        sourcemap: process.env.HOLDFAST_SOURCEMAP ? 'linked' : false,
        external: ['node-pty'],
        // CommonJS starts faster than ESM; the one ESM-only thing that we use is the folder of the running file.
        define: { 'import.meta.dirname': '__dirname', 'import.meta.url': '__bundleUrl' },
        // yargs asks for its own URL; nothing on a hot start-up path does.
        ...(name === 'cli-full' ? { banner: { js: bundleUrl }, alias: plainWidth } : {}),
        logLevel: 'warning',
      }),
    ),
);
