// Records the built program for the README: node scripts/demo/record.mjs writes docs/images/server-killed.svg and
// link-cut.svg. Starts every process on loopback and in a temporary folder, and ends it afterwards.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Recording } from './Recording.mjs';
import { animatedSvg } from './svg.mjs';

const launcher = resolve('bin/holdfast.cjs');
const size = { cols: 96, rows: 20 };
const folder = mkdtempSync(join(tmpdir(), 'hf-demo-'));
const env = {
  PATH: process.env.PATH,
  LANG: 'C.UTF-8',
  SHELL: '/bin/bash',
  TERM: 'xterm-256color',
  COLORTERM: 'truecolor',
  HOME: join(folder, 'home'),
  XDG_RUNTIME_DIR: join(folder, 'run'),
  PS1: '$ ',
};
for (const place of [env.HOME, env.XDG_RUNTIME_DIR]) mkdirSync(place, { mode: 0o700 });
// A slow build.
writeFileSync(
  join(env.HOME, 'build.sh'),
  'for n in $(seq 1 400); do printf "\\033[32m CC \\033[m src/part_%03d.c\\n" "$n"; sleep 0.12; done\n',
);
for (const file of ['.bashrc', '.bash_profile'])
  writeFileSync(join(env.HOME, file), "PS1='$ '\nalias make='bash ~/build.sh'\n");
const hold = (...args) =>
  execFileSync(process.execPath, [launcher, ...args], { env, cwd: env.HOME, encoding: 'utf8' });
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const film = (args) => new Recording(process.execPath, [launcher, ...args], { ...size, env, cwd: env.HOME });

function save(name, title, recording) {
  const svg = animatedSvg({ ...size, frames: recording.end(), title });
  writeFileSync(join('docs/images', name), svg);
  console.log(`${name}: ${Math.round(svg.length / 1024)} KiB`);
}

/** Shows a build beside a shell; the server is killed from the shell, and typing continues. */
async function serverKilled() {
  hold('new-session', '-d', '-s', 'work', '-x', `${size.cols}`, '-y', `${size.rows}`);
  hold('split-window', '-h', '-t', 'work');
  hold('send-keys', '-t', 'work:0.0', 'make', 'Enter');
  const terminal = film(['attach-session', '-t', 'work']);
  await terminal.until((text) => text.includes('part_01'));
  terminal.start();
  await pause(1200);
  await terminal.type('# the server of this very session:\r');
  const { server } = JSON.parse(hold('server', 'status', '--json'));
  await terminal.type(`kill -9 ${server.pid}\r`);
  await terminal.type('echo "typed while it was dead"\r', 45);
  await terminal.until((text) => /\ntyped while|│typed while/.test(text));
  await pause(900);
  await terminal.type('echo "and the build has not noticed"\r');
  await pause(1500);
  save(
    'server-killed.svg',
    'The server is killed with kill -9; the build runs on and typing goes on',
    terminal,
  );
}

/** Shows a session over WebSocket, through a link that is cut and restored. */
async function linkCut() {
  const front = spawn(process.execPath, [launcher, 'serve', '--listen', '127.0.0.1:0'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise((done) => {
    let said = '';
    front.stdout.on('data', (text) => {
      said += text;
      const found = /127\.0\.0\.1:(\d+)/.exec(said);
      if (found) done(Number(found[1]));
    });
  });
  const sockets = new Set();
  let isCut = false;
  const link = createServer((near) => {
    if (isCut) return void near.destroy();
    const far = connect(port, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ]) {
      sockets.add(one);
      one.on('data', (bytes) => isCut || other.write(bytes));
      one.on('error', () => {});
      one.on('close', () => {
        sockets.delete(one);
        if (!isCut) other.destroy();
      });
    }
  });
  await new Promise((done) => link.listen(0, '127.0.0.1', done));
  const { token } = JSON.parse(hold('token', 'create', '--role', 'operator', '--session', 'work', '--json'));
  writeFileSync(join(folder, 'token'), token, { mode: 0o600 });
  const url = `ws://127.0.0.1:${link.address().port}`;
  const terminal = film(['connect', url, '--token-file', join(folder, 'token'), '--session', 'work']);
  await terminal.until((text) => text.includes('CC'));
  terminal.start();
  await pause(1000);
  isCut = true;
  await terminal.type('# the network is gone now\r', 80);
  await terminal.until((text) => /last heard/.test(text));
  await terminal.type('echo "typed without a network"\r', 80);
  await pause(2500);
  isCut = false;
  for (const socket of sockets) socket.destroy();
  await terminal.until((text) => /\ntyped without|│typed without/.test(text));
  await pause(1200);
  save('link-cut.svg', 'The link is cut and comes back; what was typed meanwhile arrives once', terminal);
  front.kill();
  link.close();
}

try {
  await serverKilled();
  await linkCut();
} finally {
  try {
    hold('kill-server');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
process.exit(0);
