/** The ledger, wired to the server: its options and its place. */
import { join } from 'node:path';
import { Ledger } from '../../operator/ledger/Ledger.ts';
import { parseDuration } from '../../options/value.ts';
import type { CoreParts } from '../ServerParts.ts';

export function newLedger(core: CoreParts<'messages' | 'options' | 'parts'>): Ledger {
  const { stateDir, timers, clock } = core.parts;
  const { server } = core.options;
  return new Ledger({
    dir: join(stateDir, 'ledger'),
    timers,
    clock,
    options: () => ({
      enabled: server.getFlag('audit'),
      mostBytes: server.getNumber('audit-bytes'),
      mostAgeMs: parseDuration(server.getString('audit-age')) ?? 0,
    }),
    problem: (sentence) => core.messages.add(sentence),
  });
}
