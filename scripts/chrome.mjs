// The bundle of the chrome's thread: React and Ink as one CommonJS file that loads at once. Owns the
// replacements of Ink's libraries, and their reasons.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Text and width in Ink's frames are those of the panes; see the file. */
const standins = resolve('src/client/chrome/standins.ts');

const wasmText = /data:application\/octet-stream;base64,([A-Za-z0-9+/=]+)/;

/**
 * Yoga, Ink's layout library, fetches its WebAssembly from a data URL: for that node loads its HTTP client, twice as long
 * as everything else here, and the library needs a top-level await. It is compiled in place instead.
 */
const yogaAtOnce = `
  import load from '../binaries/yoga-wasm-base64-esm.js';
  import wrapAssembly from './wrapAssembly.js';
  import bytes from 'yoga.wasm';
  const yoga = {
    instantiateWasm(imports, done) {
      done(new WebAssembly.Instance(new WebAssembly.Module(bytes), imports));
      return {};
    },
  };
  load(yoga);
  export default wrapAssembly(yoga);
  export * from './generated/YGEnums.js';
`;

/**
 * Libraries of Ink for a real terminal and for a crash report, which load parts of node that take as long as Ink itself:
 * child processes, sockets, assertions. The frames go to memory, and the colours come from a theme.
 */
const unused = {
  'is-in-ci': 'export default false;',
  'patch-console': 'export default () => () => {};',
  'signal-exit': 'export default () => () => {};',
  'terminal-size': 'export default () => ({ columns: 80, rows: 24 });',
  './log-update.js': 'export default { create: () => Object.assign(() => {}, { setCursorPosition() {} }) };',
  './ErrorOverview.js': 'export default () => null;',
  '#supports-color': 'export default { stdout: false, stderr: false };',
};

const atOnce = {
  name: 'at-once',
  setup({ onResolve, onLoad }) {
    onLoad({ filter: /yoga-layout\/dist\/src\/index\.js$/ }, () => ({ contents: yogaAtOnce }));
    onLoad({ filter: /yoga-wasm-base64-esm\.js$/ }, ({ path }) => ({
      contents: replaced(path, [wasmText, ''], ['import.meta.url', '""']),
    }));
    onResolve({ filter: /^yoga\.wasm$/ }, ({ path, resolveDir }) => ({
      path,
      namespace: 'yoga',
      pluginData: resolve(resolveDir, '../binaries/yoga-wasm-base64-esm.js'),
    }));
    onLoad({ filter: /.*/, namespace: 'yoga' }, ({ pluginData }) => ({
      loader: 'binary',
      contents: Buffer.from(wasmText.exec(readFileSync(pluginData, 'utf8'))[1], 'base64'),
    }));
    const names = Object.keys(unused).map((name) => name.replaceAll('.', '\\.'));
    onResolve({ filter: new RegExp(`^(${names.join('|')})$`) }, ({ path }) => ({
      path,
      namespace: 'unused',
    }));
    onLoad({ filter: /.*/, namespace: 'unused' }, ({ path }) => ({ contents: unused[path] }));
    // Only for React's devtools, which are not installed.
    onLoad({ filter: /ink\/build\/reconciler\.js$/ }, ({ path }) => ({
      contents: replaced(path, ["await import('./devtools.js')", ''], ['await loadPackageJson()', '{}']),
    }));
  },
};

/** A file with parts replaced, each of which must be there: another release of the library may have none. */
function replaced(path, ...changes) {
  return changes.reduce(
    (text, [from, to]) => {
      const after = text.replace(from, to);
      if (after === text) throw new Error(`${path} has no ${from}`);
      return after;
    },
    readFileSync(path, 'utf8'),
  );
}

export const chromeBuild = {
  entryPoints: ['src/client/chrome/worker.ts'],
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'cjs',
  minify: true,
  metafile: true,
  // React's development checks cost more than the drawing.
  define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
  alias: { 'string-width': standins, '@alcalzone/ansi-tokenize': standins },
  plugins: [atOnce],
  logLevel: 'warning',
};
