/**
 * Who may import whom: the module map of docs/architecture.md, as a rule that CI checks.
 * Each entry lists the folders of ours that a folder may import; whatever is not listed is an error.
 */
const mayImport = {
  protocol: [],
  runtime: ['protocol'],
  options: ['protocol', 'keys'],
  keeper: ['protocol', 'runtime'],
  screen: ['protocol', 'operator/status'],
  keys: [],
  match: [],
  log: ['protocol', 'screen', 'match', 'runtime/WorkerProgram'],
  copymode: ['protocol', 'screen', 'log', 'options'],
  session: ['protocol', 'options', 'runtime/storeFiles'],
  operator: ['protocol', 'session', 'options', 'runtime/regularFile', 'runtime/storeFiles', 'runtime/Timers'],
  command: [
    'protocol',
    'keys',
    'match',
    'options',
    'session',
    'operator',
    'screen',
    'runtime/programFiles',
    'runtime/regularFile',
  ],
  transport: ['protocol', 'runtime'],
  noise: ['protocol'],
  push: [],
  relay: ['protocol', 'runtime', 'transport', 'noise'],
  server: [
    'protocol',
    'runtime',
    'options',
    'keys',
    'match',
    'screen',
    'log',
    'copymode',
    'session',
    'operator',
    'command',
    'transport',
    'push',
    'keeper/link',
    'noise/keys',
    'relay/identity',
    'client/firstPicture',
  ],
  mcp: ['protocol', 'runtime', 'transport', 'cli/shared'],
  client: ['protocol', 'keys', 'runtime', 'transport', 'relay'],
  sdk: ['protocol', 'runtime/paths', 'runtime/version', 'transport', 'client/connect'],
  web: [
    'protocol',
    'keys',
    'operator/Principal',
    'client/UnackedInput',
    'client/connect/Dialer',
    'sdk/(SdkPeer|carriers/dialBrowserSocket)',
    'noise/nobleCrypto',
    'relay/(dialFromPage|links|session)',
    'transport/Carrier',
    'client/compositor/(colours|runStyle|text)',
    'client/overlays/cleanLine',
    // State and keys of lists and menus, which import no React.
    'client/chrome/(ListModel|MenuModel|FormModel|PressedKeys|InboxInUse|rowMenu|messages)',
  ],
  cli: [
    'protocol',
    'keys',
    'match',
    'runtime',
    'transport',
    'client',
    'command',
    'options',
    'relay',
    'mcp/main',
    'operator/ledger',
    'server/connections/permissions',
    'log/verifyBlocks',
  ],
};
/**
 * The rooms of the server, and the other rooms whose code each may use; types may come from any. What is not in a room
 * wires them together and may use all.
 */
const serverRooms = {
  asks: [],
  frames: [],
  history: [],
  input: [],
  automation: [],
  awaits: ['panes'],
  execs: [],
  panes: [],
  push: [],
  statusline: ['automation'],
  overlays: ['panes'],
  records: ['panes', 'overlays'],
  rehearsal: ['connections', 'panes', 'viewports'],
  viewports: ['frames', 'input', 'overlays', 'panes', 'statusline'],
  connections: ['awaits', 'execs', 'records', 'viewports'],
  control: ['connections', 'statusline', 'viewports'],
};
const onlyFrom = {
  'node-pty': 'keeper',
  '@modelcontextprotocol/': 'mcp',
  '@xterm/': 'screen',
  '@noble/': 'noise',
  '^ink|^react': 'client/chrome',
};

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: { path: '^src' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    ...Object.entries(mayImport).map(([folder, allowed]) => ({
      name: `${folder}-imports`,
      severity: 'error',
      from: { path: `^src/${folder}/` },
      to: { path: '^src/', pathNot: [folder, ...allowed].map((other) => `^src/${other}[/.]`) },
    })),
    ...Object.entries(serverRooms).map(([room, allowed]) => ({
      name: `server-${room}-uses`,
      severity: 'error',
      from: { path: `^src/server/${room}/` },
      to: {
        path: '^src/server/',
        pathNot: [room, ...allowed].map((other) => `^src/server/${other}/`),
        dependencyTypesNot: ['type-only'],
      },
    })),
    {
      name: 'sdk-in-a-browser',
      comment: 'What a page loads knows nothing of Node; types may come from anywhere.',
      severity: 'error',
      from: {
        path: '^src/sdk/',
        pathNot: '^src/sdk/(connectNode|farDialers|index|relay|carriers/dialWebSocket)[.]ts$',
      },
      to: {
        path: '^(src/(runtime/paths|transport/(unix|StdioCarrier|LineCarrier)|client/connect/(ssh|relay|url)))|^node:|^(fs|net|http|https|crypto|os|path)$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'nobody-takes-the-whole-core',
      comment: 'A part names what it needs of the others: CoreParts in server/ServerParts.ts.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/server/(Server|ServerParts)[.]ts$' },
      to: { path: '^src/server/ServerCore[.]ts$' },
    },
    {
      // The main thread draws panes, and must not wait for React: the chrome is drawn by a thread of its own.
      name: 'chrome-is-a-thread',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(client/chrome|web)/' },
      to: { path: '^src/client/chrome/', dependencyTypesNot: ['type-only'] },
    },
    ...Object.entries(onlyFrom).map(([library, folder]) => ({
      name: `${library.replace(/\W/g, '')}-only-in-${folder.replace(/\W/g, '-')}`,
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/${folder}/` },
      to: { path: `node_modules/(?:${library.replace(/\^/g, '')})`, dependencyTypesNot: ['type-only'] },
    })),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|test|bench)' },
  },
};
