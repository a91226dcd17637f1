/**
 * The host's settings about relays, `relay.json` in the state folder: their addresses for the next join and for links, and
 * the page that opens links for browsers.
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '../../../protocol/codec.ts';
import { parseRelayUrl, type RelayUrl } from '../../../relay/links.ts';

const fileName = 'relay.json';

interface Settings {
  relays: unknown;
  page: unknown;
}

/** Empty when there are none, or the file can't be read. */
export function rememberedRelays(stateDir: string): RelayUrl[] {
  const { relays } = read(stateDir);
  try {
    return Array.isArray(relays) ? relays.map((text) => parseRelayUrl(String(text))) : [];
  } catch {
    return [];
  }
}

/** Errors: those of the file system. */
export function rememberRelays(stateDir: string, relays: readonly RelayUrl[]): void {
  write(stateDir, { ...read(stateDir), relays: relays.map(({ text }) => text) });
}

/** Address of the page for links; null when none was given yet. */
export function rememberedLinkPage(stateDir: string): string | null {
  const { page } = read(stateDir);
  return typeof page === 'string' ? page : null;
}

/** Errors: those of the file system. */
export function rememberLinkPage(stateDir: string, page: string): void {
  write(stateDir, { ...read(stateDir), page });
}

function read(stateDir: string): Partial<Settings> {
  try {
    const settings: unknown = JSON.parse(readFileSync(join(stateDir, fileName), 'utf8'));
    return isRecord(settings) ? settings : {};
  } catch {
    return {};
  }
}

function write(stateDir: string, settings: Partial<Settings>): void {
  const path = join(stateDir, fileName);
  const fresh = `${path}.new`;
  rmSync(fresh, { force: true });
  writeFileSync(fresh, `${JSON.stringify(settings)}\n`, { mode: 0o600, flag: 'wx' });
  renameSync(fresh, path);
}
