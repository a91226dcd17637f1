/** The host's remembered relays, `relay.json` in the state folder: addresses for the next join and for links. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseRelayUrl, type RelayUrl } from '../../../relay/links.ts';

const fileName = 'relay.json';

/** Empty when there are none, or the file can't be read. */
export function rememberedRelays(stateDir: string): RelayUrl[] {
  try {
    const { relays } = JSON.parse(readFileSync(join(stateDir, fileName), 'utf8')) as { relays?: unknown };
    return Array.isArray(relays) ? relays.map((text) => parseRelayUrl(String(text))) : [];
  } catch {
    return [];
  }
}

/** Errors: those of the file system. */
export function rememberRelays(stateDir: string, relays: readonly RelayUrl[]): void {
  const path = join(stateDir, fileName);
  const fresh = `${path}.new`;
  rmSync(fresh, { force: true });
  writeFileSync(fresh, `${JSON.stringify({ relays: relays.map(({ text }) => text) })}\n`, {
    mode: 0o600,
    flag: 'wx',
  });
  renameSync(fresh, path);
}
