/**
 * The page's files (`dist/web`) and their headers. Owns the limits for browsers: only the page's own scripts and
 * styles, no other origin, no framing. Reads the folder once.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
};
/** Extension of files that the build compressed with Brotli. */
const compressed = '.br';

interface PageFile {
  type: string;
  body: Buffer;
  /** The content compressed with Brotli; null when the build made none. */
  small: Buffer | null;
  tag: string;
}

export class PageFiles {
  readonly #files = new Map<string, PageFile>();

  /** `more`: files that are not in the folder, by name. Errors: from the file system. */
  constructor(folder: string, more: Readonly<Record<string, string>> = {}) {
    for (const name of readdirSync(folder))
      this.#add(name, () => readFileSync(join(folder, name)), readIfThere(join(folder, name + compressed)));
    for (const [name, text] of Object.entries(more)) this.#add(name, () => Buffer.from(text), null);
    const index = this.#files.get('/index.html');
    if (index) this.#files.set('/', index);
  }

  /** Adds a file of a known type. */
  #add(name: string, read: () => Buffer, small: Buffer | null): void {
    const type = types[extname(name)];
    if (type === undefined) return;
    const body = read();
    const tag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    this.#files.set(`/${name}`, { type, body, small, tag });
  }

  /** Sends the file that the path names; false when there is none. `host` is a checked Host header. */
  send(path: string, host: string, request: IncomingMessage, response: ServerResponse): boolean {
    const file = this.#files.get(path);
    if (!file || (request.method !== 'GET' && request.method !== 'HEAD')) return false;
    const headers = { ...securityHeaders(host), 'content-type': file.type, etag: file.tag };
    if (request.headers['if-none-match'] === file.tag) {
      response.writeHead(304, headers);
      response.end();
      return true;
    }
    const isSmall = file.small !== null && /\bbr\b/.test(String(request.headers['accept-encoding'] ?? ''));
    const body = isSmall && file.small ? file.small : file.body;
    response.writeHead(200, {
      ...headers,
      'content-length': body.length,
      ...(isSmall ? { 'content-encoding': 'br' } : {}),
    });
    response.end(request.method === 'HEAD' ? undefined : body);
    return true;
  }
}

/** Headers of every file of the page (CSP 3, Trusted Types, Fetch Metadata). */
function securityHeaders(host: string): Record<string, string> {
  return {
    'content-security-policy': contentPolicy(`'self' ws://${host} wss://${host}`),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
    'cache-control': 'no-cache',
    vary: 'accept-encoding',
  };
}

/** The page's Content Security Policy. `connect`: sources that the page may connect to. */
export function contentPolicy(connect: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    // The address of the page's service worker, and nothing else (web/app/PageWorker.ts).
    'trusted-types worker',
  ].join('; ');
}

function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}
