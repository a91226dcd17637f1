/** `#{C:text}` and find-window: looking for a text in what a pane shows. */
import { matchGlob } from '../../match/glob.ts';
import { compileRegex } from '../../match/regex.ts';

/** Work of one search: some hundred rows of a pattern that goes back and forth. A search that runs out finds nothing. */
const workLimit = 200_000;

/**
 * The number of the first line in which the text is found, from 1; 0 for none (tmux 3.3a, window_pane_search). Without
 * `regex` the text is a glob(7) pattern that may stand anywhere in the line.
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
