// Builds holdfast and the benchmarks, then runs them, for `npm run bench`. Node 20 reads no TypeScript by itself.
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { build } from 'esbuild';

const outdir = resolve(import.meta.dirname, 'results/built');
await import('../scripts/build.mjs');
await build({
  entryPoints: {
    main: resolve(import.meta.dirname, 'main.ts'),
    feeder: resolve(import.meta.dirname, 'programs/feeder.ts'),
    observers: resolve(import.meta.dirname, 'programs/observers.ts'),
    player: resolve(import.meta.dirname, 'programs/player.ts'),
    viewers: resolve(import.meta.dirname, 'programs/viewers.ts'),
  },
  outdir,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'cjs',
  external: ['node-pty', 'playwright-core'],
  define: { 'import.meta.dirname': '__dirname' },
  logLevel: 'warning',
});
await build({
  entryPoints: { probe: resolve(import.meta.dirname, 'page/probe.ts') },
  outdir,
  bundle: true,
  platform: 'browser',
  target: 'chrome111',
  format: 'iife',
  logLevel: 'warning',
});
const child = spawn(process.execPath, [resolve(outdir, 'main.cjs'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
