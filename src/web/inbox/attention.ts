/** Entries of the inbox over all sessions: questions first, then programs that are blocked, have failed, or are done. */
import { cleanLine } from '../../client/overlays/cleanLine.ts';
import type { AskInfo } from '../../protocol/asks.ts';
import type { SessionInfo } from '../../protocol/messages.ts';

/** States in the order of urgency, each with its mark and word as in the window list. */
const states = {
  blocked: { mark: '?', word: 'is blocked' },
  error: { mark: '✗', word: 'failed' },
  done: { mark: '✓', word: 'is done' },
} as const;
type State = keyof typeof states;
/** Sources that only guess. */
const guesses = new Set(['silence', 'bell', 'none']);

export interface Need {
  pane: string;
  state: State;
  mark: string;
  /** `claude is blocked`. */
  title: string;
  /** The program's own words; '' for none. */
  text: string;
  /** `work:2 logs`. */
  place: string;
}

export interface Attention {
  asks: readonly AskInfo[];
  needs: readonly Need[];
}

/** Most entries of each kind shown. */
const most = 100;

export function attention(sessions: readonly SessionInfo[], asks: readonly AskInfo[]): Attention {
  const seen = new Set<string>();
  const needs: Need[] = [];
  for (const session of sessions)
    for (const window of session.windows)
      for (const pane of window.panes) {
        const { status } = pane;
        if (!status || seen.has(pane.id) || !(status.state in states) || guesses.has(status.source)) continue;
        seen.add(pane.id);
        const state = status.state as State;
        const who = cleanLine(status.app ?? pane.command);
        needs.push({
          pane: pane.id,
          state,
          mark: states[state].mark,
          title: `${who} ${states[state].word}`,
          text: cleanLine([status.title, status.msg].filter(Boolean).join(': ')),
          place: cleanLine(`${session.name}:${window.index} ${window.name}`),
        });
      }
  const urgency = Object.keys(states);
  needs.sort((a, b) => urgency.indexOf(a.state) - urgency.indexOf(b.state));
  return { asks: asks.slice(0, most), needs: needs.slice(0, most) };
}

export const countOf = ({ asks, needs }: Attention): number => asks.length + needs.length;
