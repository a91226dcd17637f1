/** A plain web server for an exported page, which sets no headers of ours. Owns the listener and what it was told. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
};

export class StaticSite {
  /** Paths and headers of all requests. */
  told = '';
  readonly #server: Server;

  private constructor(files: string) {
    this.#server = createServer((request, response) => {
      this.told += `${request.url} ${JSON.stringify(request.headers)}\n`;
      const name = (request.url ?? '/').slice(1) || 'index.html';
      try {
        const body = readFileSync(join(files, name));
        response.writeHead(200, { 'content-type': types[extname(name)] ?? 'application/octet-stream' });
        response.end(body);
      } catch {
        response.writeHead(404);
        response.end();
      }
    });
  }

  static async start(files: string): Promise<StaticSite> {
    const site = new StaticSite(files);
    await new Promise<void>((resolve) => site.#server.listen(0, '127.0.0.1', resolve));
    return site;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
