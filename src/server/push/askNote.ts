/** The note of a question, as it is now: the question, or how it ended. Owns the words, never an answer. */
import type { AskInfo } from '../../protocol/asks.ts';
import { plainText } from '../../screen/plainText.ts';
import { type PushNote, tagOfAsk } from './PushNote.ts';

/** Longest question and name in a note, characters. */
const textCharacters = 400;
const nameCharacters = 100;

export function askNote(info: AskInfo): PushNote & { ask: string } {
  const { id, title, by, state } = info;
  const about = { tag: tagOfAsk(id), title: `${short(by.name, nameCharacters)} asks`, ask: id };
  if (state === 'pending')
    return { ...about, text: short(title, textCharacters), session: info.session?.id ?? null, urgent: true };
  return { ...about, text: endWords(info), session: null, closes: true, urgent: false };
}

function endWords({ state, endedBy = '' }: AskInfo): string {
  switch (state) {
    case 'answered':
      return `Answered by ${short(endedBy, nameCharacters)}.`;
    case 'cancelled':
      return `Withdrawn by ${short(endedBy, nameCharacters)}.`;
    case 'expired':
      return 'Nobody answered in time.';
    default:
      return 'Nobody waits for the answer any more.';
  }
}

function short(text: string, most: number): string {
  const characters = [...plainText(text.replace(/[\s\u0085\u2028\u2029]+/g, ' ')).trim()];
  return characters.length <= most ? characters.join('') : `${characters.slice(0, most - 1).join('')}…`;
}
