/** `#{C:text}` and find-window: searches the screen of a pane for a text. */
import { matchGlob } from '../../match/glob.ts';
import { compileRegex } from '../../match/Regex.ts';

/** Work limit of one search: some hundred rows of a backtracking pattern. A search that exceeds it finds nothing. */
const workLimit = 200_000;

/**
 * Number of the first line with the text, from 1; 0 for none (tmux 3.3a, window_pane_search). Without `regex` the text
 * is a glob(7) pattern that may match anywhere in the line.
 */
export function searchScreen(
  lines: readonly string[],
  text: string,
  how: { regex: boolean; ignoreCase: boolean },
): number {
  const budget = { work: workLimit };
  const regex = how.regex ? compileRegex(text, how.ignoreCase) : null;
  return (
    1 +
    lines.findIndex((line) => {
      const shown = line.trimEnd();
      return how.regex
        ? regex?.exec(shown, 0, budget) !== undefined
        : matchGlob(`*${text}*`, shown, how.ignoreCase);
    })
  );
}
