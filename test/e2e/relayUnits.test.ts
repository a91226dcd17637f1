/** The systemd units of docs/relay.md: systemd takes them, and what they start does what the page says. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generateKeyPair } from '../../src/noise/keys.ts';
import { identityOf } from '../../src/relay/identity.ts';
import { launcher } from '../helpers/TestHost.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/relay.md'), 'utf8');
const certificates = join(import.meta.dirname, '../fixtures/tls');
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;

/** Every indented block of the page that is a unit, by the name that the page has for its file before it. */
function units(): [name: string, text: string][] {
  return [...page.matchAll(/`[^`]*\/([\w-]+\.service)`[^`]*?\n\n((?: {4}.*\n|\n)+)/g)].map(
    ([, name = '', block = '']) => [name, block.replace(/^ {4}/gm, '')],
  );
}

function commandOf(name: string): string[] {
  const [, unit = ''] = units().find(([known]) => known === name) ?? [];
  const words = (/^ExecStart=(.*)$/m.exec(unit)?.[1] ?? '').split(' ');
  expect(words.slice(0, 2)).toEqual(['/usr/bin/env', 'holdfast']);
  return words.slice(2);
}

let folder: string;
let child: ChildProcess | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-units-'));
});
afterEach(async () => {
  if (child?.exitCode === null && child.signalCode === null) {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
  child = null;
  rmSync(folder, { recursive: true });
});

describe('the systemd units of docs/relay.md', () => {
  it('are there, and systemd-analyze has nothing to say against them', () => {
    expect(units().map(([name]) => name)).toEqual(['holdfast-relay.service', 'holdfast-relay-join.service']);
    if (!hasSystemd) return;
    for (const [name, text] of units()) {
      const path = join(folder, name);
      writeFileSync(path, text);
      const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', path]);
      expect({ name, status, said: `${stdout}${stderr}` }).toEqual({ name, status: 0, said: '' });
    }
  });

  it('start a relay with TLS that reads its certificate and its list again on SIGHUP, and ends in order', async () => {
    const files = { cert: join(folder, 'cert.pem'), list: join(folder, 'hosts') };
    copyFileSync(join(certificates, 'cert.pem'), files.cert);
    copyFileSync(join(certificates, 'key.pem'), join(folder, 'key.pem'));
    writeFileSync(files.list, `${identityOf(generateKeyPair()).id} build\n`);
    const words = commandOf('holdfast-relay.service').map((word) =>
      // Systemd sets this one; and a test takes any port that is free, of what every machine has.
      word.replace(/\$\{CREDENTIALS_DIRECTORY\}/, folder).replace('[::]:443', '127.0.0.1:0'),
    );
    const relay = new Said([...words, '--allow-hosts', files.list]);
    child = relay.child;
    const port = Number((await relay.until(/^relay listening on 127\.0\.0\.1:(\d+)$/m))[1]);
    expect(await health(port)).toEqual({ body: 'ok\n', name: 'holdfast test' });
    child.kill('SIGHUP');
    await relay.until(/the certificate was read again[\s\S]*the list of hosts was read again/);
    writeFileSync(files.cert, 'no certificate\n');
    writeFileSync(files.list, 'no key\n');
    child.kill('SIGHUP');
    await relay.until(/the certificate stays as it was: can't use the certificate or its key: /);
    await relay.until(/the list of hosts stays as it was: --allow-hosts: line 1: not the key of a host/);
    expect(await health(port)).toEqual({ body: 'ok\n', name: 'holdfast test' });
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    // And does not start with what it could not read.
    const second = new Said(words);
    child = second.child;
    await second.until(/can't use the certificate or its key: /);
    expect(await once(child, 'exit')).toEqual([1, null]);
  });
});

/** A holdfast, and what it has said so far. */
class Said {
  readonly child: ChildProcess;
  #said = '';
  #look: () => void = () => {};

  constructor(argv: readonly string[]) {
    this.child = spawn(process.execPath, [launcher, ...argv], {
      env: { PATH: process.env.PATH },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.#said += chunk.toString();
        this.#look();
      });
  }

  until(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve) => {
      this.#look = () => {
        const match = pattern.exec(this.#said);
        if (match) resolve(match);
      };
      this.#look();
    });
  }
}

/** What the relay answers, and whose certificate it showed. */
function health(port: number): Promise<{ body: string; name: string }> {
  const ca = readFileSync(join(certificates, 'cert.pem'));
  return new Promise((resolve, reject) => {
    get(
      { host: '127.0.0.1', port, path: '/healthz', ca, servername: 'holdfast.test', agent: false },
      (response) => {
        const { CN } = (response.socket as TLSSocket).getPeerCertificate().subject;
        let body = '';
        response.on('data', (chunk: Buffer) => {
          body += chunk.toString();
        });
        response.on('end', () => resolve({ body, name: String(CN) }));
      },
    ).on('error', reject);
  });
}
