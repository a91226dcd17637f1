/** The state that a server left, as the next one reads it: the newest may not be in the file yet. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredServer } from '../../src/server/records/ServerState.ts';
import { StateStore } from '../../src/session/StateStore.ts';

export function storedState(stateDir: string): StoredServer {
  const { value } = new StateStore(join(stateDir, 'state.json')).load((state) => state as StoredServer);
  if (value === null) throw new Error(`no state in ${stateDir}`);
  return value;
}

/** Not while a server runs. */
export function storeState(stateDir: string, state: object): void {
  // Without an id, so that no journal follows it.
  writeFileSync(join(stateDir, 'state.json'), JSON.stringify(state));
}
