/**
 * Lines of the differential suite that are meant to differ from tmux 3.3a, each with its reason; docs/tmux-differences.md
 * tells users the same. A line that no longer differs fails the suite, so that this list can't grow stale.
 */
export const differences: ReadonlyMap<string, string> = new Map([
  ["run 'echo hi'", 'run-shell prints its output where it was typed; tmux opens a view mode in the pane'],
  [
    "run 'echo a; exit 3'",
    'run-shell prints its output where it was typed; tmux opens a view mode in the pane',
  ],
  [
    "run 'echo #{session_name}'",
    'run-shell prints its output where it was typed; tmux opens a view mode in the pane',
  ],
  ['display -p -l hello', 'display-message -l is of tmux 3.4'],
  ['lsk -1N C-b', 'the notes of the default bindings are our own words'],
  ['ls -F', 'a flag without its value is an error everywhere; tmux 3.3a lets it pass at the end of a line'],
  ["selectw -t 'a:log*'", 'a name that fits several windows is told with what it could be'],
  ['selectl foo', 'an invalid layout is told with what is wrong in it'],
  ['selectl 0000,80x24,0,0,0', 'an invalid layout is told with what is wrong in it'],
  ["display -p '#{version}'", 'the version is that of the tmux whose language this is'],
]);
