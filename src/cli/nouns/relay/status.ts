/** `holdfast relay status` and `relay leave`. */
import type { Places } from '../../../runtime/paths.ts';
import { age } from '../../shared/units.ts';
import type { NounResult } from '../NounCommand.ts';
import { askJoin, type JoinStatus } from './control.ts';
import { rememberedRelays } from './settings.ts';

export async function runStatus(where: Places, json: boolean): Promise<NounResult> {
  const status = await askJoin(where, 'status');
  const code = status?.state.kind === 'joined' ? 0 : 1;
  if (json) return { out: `${JSON.stringify(status ?? { state: { kind: 'left' } })}\n`, code };
  if (status !== null) return { out: stateSentence(status, Date.now()), code };
  const before = rememberedRelays(where.stateDir).map(({ text }) => text);
  const last = before.length === 0 ? '' : ` (last: ${before.join(', ')})`;
  return { out: `not joined${last}\n`, code };
}

export async function runLeave(where: Places): Promise<NounResult> {
  const status = await askJoin(where, 'leave');
  if (status === null) return { out: 'not joined\n', code: 1 };
  return { out: `left ${status.relays.join(', ')}\n`, code: 0 };
}

/** The status in words. */
export function stateSentence({ state, host, name, notices }: JoinStatus, now: number): string {
  const lines: string[] = [];
  if (state.kind === 'joined') {
    const operators = `${state.operators} connection${state.operators === 1 ? '' : 's'} through it`;
    lines.push(`joined ${state.relay}${since(state.since, now)}, ${operators}`);
  } else if (state.kind === 'unreachable') {
    const wait = state.nextTryAt - now;
    const next = wait < 1000 ? 'it is tried again now' : `next try in ${age(wait)}`;
    lines.push(`relay unreachable${since(state.since, now)}; sessions are not affected; ${next}`);
    for (const { reason } of state.tried) lines.push(`  ${reason}`);
  } else lines.push(state.kind);
  lines.push(`host ${name}, ${host}`);
  for (const { at, text } of notices) lines.push(`${age(now - at)} ago: ${text}`);
  return `${lines.join('\n')}\n`;
}

/** Empty for a state younger than a second. */
const since = (from: number, now: number): string => (now - from < 1000 ? '' : `, for ${age(now - from)}`);
