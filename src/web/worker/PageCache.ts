/**
 * The page's own files in the browser's cache, complete or not at all, each held to the hash that the build wrote into
 * this worker. Owns which version is served: the one in use stays until the person chooses another. Caches nothing else.
 *
 * One cache per version, named `holdfast SCOPE VERSION`. The oldest one is in use: choosing a version deletes all others.
 */

/** A version of the page: names of its files, relative to the scope, and their hashes (Subresource Integrity). */
export interface PageVersion {
  version: string;
  files: Readonly<Record<string, string>>;
}

/** Names that a version of the page can have; '' is the document. The worker itself is never one of them. */
const fileName = /^(?:[\w-]+\.(?:js|css|svg|png|webmanifest))?$/;

export class PageCache {
  readonly #scope: URL;
  readonly #own: PageVersion;
  #used: string | null = null;

  constructor(scope: string, own: PageVersion) {
    this.#scope = new URL(scope);
    this.#own = own;
  }

  /** Fetches this worker's version. Rejects when a file is missing or is not the one that the build made. */
  async install(): Promise<void> {
    const name = this.#nameOf(this.#own.version);
    const cache = await caches.open(name);
    const requests = Object.entries(this.#own.files).map(
      ([file, integrity]) => new Request(new URL(file, this.#scope), { integrity, cache: 'no-cache' }),
    );
    try {
      await cache.addAll(requests);
    } catch (error) {
      if ((await this.#inUse()) !== name) await caches.delete(name);
      throw error;
    }
  }

  /** Removes versions that were fetched, but neither chosen nor this worker's. */
  async tidy(): Promise<void> {
    const used = await this.#inUse();
    for (const name of await this.#names())
      if (name !== used && name !== this.#nameOf(this.#own.version)) await caches.delete(name);
  }

  /** Whether this worker's version waits to be chosen. */
  async isWaiting(): Promise<boolean> {
    return (await this.#inUse()) !== this.#nameOf(this.#own.version);
  }

  /** Serves this worker's version from now on. */
  async use(): Promise<void> {
    const own = this.#nameOf(this.#own.version);
    for (const name of await this.#names()) if (name !== own) await caches.delete(name);
    this.#used = null;
  }

  /** The answer to a request for one of the page's files; null for any other, which goes to the network untouched. */
  answer(request: Request): Promise<Response> | null {
    const { origin, pathname } = new URL(request.url);
    if (request.method !== 'GET' || origin !== this.#scope.origin) return null;
    if (!pathname.startsWith(this.#scope.pathname)) return null;
    const file = pathname.slice(this.#scope.pathname.length).replace(/^index\.html$/, '');
    if (!fileName.test(file) || file === 'worker.js') return null;
    return this.#find(file).then((found) => found ?? fetch(request));
  }

  async #find(file: string): Promise<Response | undefined> {
    this.#used ??= await this.#inUse();
    if (this.#used === null) return undefined;
    const cache = await caches.open(this.#used);
    return cache.match(new URL(file, this.#scope), { ignoreVary: true });
  }

  async #inUse(): Promise<string | null> {
    return (await this.#names())[0] ?? null;
  }

  /** Caches of this scope, the oldest first. */
  async #names(): Promise<string[]> {
    return (await caches.keys()).filter((name) => name.startsWith(this.#nameOf('')));
  }

  #nameOf(version: string): string {
    return `holdfast ${this.#scope.pathname} ${version}`;
  }
}
