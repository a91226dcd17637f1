/** Questions as lines for a terminal. Text of askers is made printable. */
import type { AskInfo } from '../../../protocol/asks.ts';
import { printable } from '../../../protocol/printable.ts';
import { age } from '../../shared/units.ts';

/** One line for each question, and a second one where nobody could answer it. */
export function listLines(asks: readonly AskInfo[], now: number): string {
  return asks.map((ask) => `${printable(`${ask.id}: ${ask.title}`)}\n    ${facts(ask, now)}\n`).join('');
}

export function describeAsk(ask: AskInfo, now: number): string {
  const rows: [string, string][] = [
    ['asked', `${age(now - ask.askedAt)} ago by ${ask.by.name}`],
    ['about', place(ask) || 'no session'],
    [
      'answers',
      ask.choices.length > 0 ? ask.choices.join(', ') : ask.kind === 'secret' ? 'a secret' : 'a text',
    ],
    ...(ask.to === undefined ? [] : [['for', 'a person only'] as [string, string]]),
    ...(ask.key === undefined ? [] : [['key', ask.key] as [string, string]]),
    ['state', stateOf(ask, now)],
  ];
  const detail =
    ask.detail === undefined ? [] : ask.detail.split('\n').map((line) => `    ${printable(line)}`);
  const cut = ask.cut ? ['    (its text was longer, and was cut)'] : [];
  return [
    printable(`${ask.id}: ${ask.title}`),
    ...detail,
    ...cut,
    ...rows.map(([name, value]) => `${name.padEnd(8)}${printable(value)}`),
    '',
  ].join('\n');
}

function facts(ask: AskInfo, now: number): string {
  const parts = [
    ...(place(ask) === '' ? [] : [place(ask)]),
    `by ${ask.by.name}`,
    `${age(now - ask.askedAt)} ago`,
    ...(ask.choices.length > 0 ? [ask.choices.join('/')] : [ask.kind]),
    ...(ask.to === undefined ? [] : ['for a person']),
    stateOf(ask, now),
  ];
  return printable(parts.join(', '));
}

const place = ({ session, pane }: AskInfo): string => [session?.name ?? [], pane ?? []].flat().join(' ');

function stateOf(ask: AskInfo, now: number): string {
  switch (ask.state) {
    case 'pending':
      return [
        ask.waiting ? 'waits' : 'waits (its asker is gone and may ask again)',
        ...(ask.deadline === null ? [] : [deadlineOf(ask, now)]),
        ...(ask.audience === 0 ? ['nobody is attached who may answer'] : []),
      ].join(', ');
    case 'answered':
      return `answered by ${ask.endedBy}${ask.answer === undefined ? '' : `: ${ask.answer}`}`;
    case 'expired':
      return ask.answer === undefined ? 'no answer in time' : `no answer in time: ${ask.answer} was taken`;
    case 'cancelled':
      return `cancelled by ${ask.endedBy}${ask.why === undefined ? '' : `: ${ask.why}`}`;
    case 'orphaned':
      return 'its asker is gone';
  }
}

const deadlineOf = (ask: AskInfo, now: number): string => {
  const left = age((ask.deadline ?? now) - now);
  return ask.default === undefined ? `until ${left} from now` : `${ask.default} in ${left} unless answered`;
};
