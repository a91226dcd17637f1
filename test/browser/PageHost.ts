/**
 * The page as some host serves it, from a folder of the test's own: stopped, started again at the same address, and
 * with another version of the page. Owns the listener and the folder.
 */
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { HttpFront } from '../../src/transport/HttpFront.ts';
import { PageFiles } from '../../src/transport/PageFiles.ts';
import { connectUnix } from '../../src/transport/unix.ts';
import { socketOf } from '../helpers/TestClient.ts';
import type { TestHost } from '../helpers/TestHost.ts';

const built = resolve(import.meta.dirname, '../../dist/web');
const integrity = (body: string | Buffer) => `sha384-${createHash('sha384').update(body).digest('base64')}`;

export class PageHost {
  /** The page's address with a token of its own. */
  readonly url: string;
  /** Id of that token. */
  readonly token: string;
  readonly folder: string;
  readonly #host: TestHost;
  readonly #port: number;
  #front: HttpFront;

  private constructor(host: TestHost, folder: string, front: HttpFront, token: string) {
    this.#host = host;
    this.folder = folder;
    this.#front = front;
    this.#port = Number(new URL(front.url).port);
    this.token = token.split('.')[0] ?? '';
    this.url = `${front.url.replace('ws:', 'http:')}/#${token}`;
  }

  static async start(host: TestHost, ...options: string[]): Promise<PageHost> {
    const folder = mkdtempSync(join(tmpdir(), 'hft-page-'));
    cpSync(built, folder, { recursive: true });
    const scope = options.length > 0 ? options : ['--all-sessions'];
    const made = await host.ok('token', 'create', '--role', 'operator', ...scope);
    const token = /[0-9a-f]{12}\.[\w-]{43}/.exec(made)?.[0] ?? '';
    return new PageHost(host, folder, await listen(host, folder, 0), token);
  }

  /** Nobody answers at its address any more. */
  stop(): Promise<void> {
    return this.#front.close();
  }

  async startAgain(): Promise<void> {
    this.#front = await listen(this.#host, this.folder, this.#port);
  }

  /** Changes the style sheet: `--page-version` has this value then, and every hash follows. */
  makeVersion(value: string): void {
    const read = (name: string) => readFileSync(join(this.folder, name), 'utf8');
    const [style, index] = [read('style.css'), read('index.html')];
    const newStyle = `${style}:root{--page-version:${value}}`;
    const newIndex = index.replace(integrity(style), integrity(newStyle));
    const worker = read('worker.js')
      .replace(integrity(style), integrity(newStyle))
      .replace(integrity(index), integrity(newIndex))
      .replace(/(version:")[^"]+/, `$1${value}`);
    for (const [name, text] of [
      ['style.css', newStyle],
      ['index.html', newIndex],
      ['worker.js', worker],
    ] as const) {
      writeFileSync(join(this.folder, name), text);
      rmSync(join(this.folder, `${name}.br`), { force: true });
    }
  }

  async end(): Promise<void> {
    await this.#front.close();
    rmSync(this.folder, { recursive: true });
  }
}

function listen(host: TestHost, folder: string, port: number): Promise<HttpFront> {
  return HttpFront.listen({
    host: '127.0.0.1',
    port,
    origins: [],
    hosts: [],
    page: new PageFiles(folder),
    connectHost: () => connectUnix(socketOf(host)),
    log: () => {},
  });
}
