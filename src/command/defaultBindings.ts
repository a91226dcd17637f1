/**
 * Default key bindings: those of tmux 3.3a, written in the command language as a configuration file would have them.
 * Owns the text and its reading; binds nothing itself.
 */
import type { KeyBinding } from './KeyTables.ts';

const inCopyMode = '#{m/r:(copy|view)-mode,#{pane_mode}}';
const programTakesMouse = '#{||:#{pane_in_mode},#{mouse_any_flag}}';
/**
 * As in later tmux: a pager or editor without mouse support gets arrow keys for the wheel, instead of copy mode over
 * its screens.
 */
const programTakesWheel = '#{||:#{alternate_on},#{||:#{pane_in_mode},#{mouse_any_flag}}}';

/** Menu items: a label (empty when the item does not apply, `-` in front when it can't be chosen), a key, commands. */
const paneMenu = `
  "#{?${inCopyMode},Go To Top,}" < { send-keys -X history-top }
  "#{?${inCopyMode},Go To Bottom,}" > { send-keys -X history-bottom }
  ''
  "#{?mouse_word,Search For #[underscore]#{=/9/...:mouse_word},}" C-r { if-shell -F "#{?${inCopyMode},0,1}" "copy-mode -t=" ; send-keys -X -t = search-backward "#{q:mouse_word}" }
  "#{?mouse_word,Type #[underscore]#{=/9/...:mouse_word},}" C-y { copy-mode -q ; send-keys -l "#{q:mouse_word}" }
  "#{?mouse_word,Copy #[underscore]#{=/9/...:mouse_word},}" c { copy-mode -q ; set-buffer "#{q:mouse_word}" }
  "#{?mouse_line,Copy Line,}" l { copy-mode -q ; set-buffer "#{q:mouse_line}" }
  ''
  "Horizontal Split" h { split-window -h }
  "Vertical Split" v { split-window -v }
  ''
  "#{?#{>:#{window_panes},1},,-}Swap Up" u { swap-pane -U }
  "#{?#{>:#{window_panes},1},,-}Swap Down" d { swap-pane -D }
  "#{?pane_marked_set,,-}Swap Marked" s { swap-pane }
  ''
  Kill X { kill-pane }
  Respawn R { respawn-pane -k }
  "#{?pane_lost,Start Again,}" a { respawn-lost -p }
  "#{?pane_control_other,Ask For Control,}" k { control-pane ask }
  "#{?pane_control_other,Take Control,}" K { control-pane take }
  "#{?pane_marked,Unmark,Mark}" m { select-pane -m }
  "#{?#{>:#{window_panes},1},,-}#{?window_zoomed_flag,Unzoom,Zoom}" z { resize-pane -Z }`;

const windowMenu = `
  "#{?#{>:#{session_windows},1},,-}Swap Left" l { swap-window -t :-1 }
  "#{?#{>:#{session_windows},1},,-}Swap Right" r { swap-window -t :+1 }
  "#{?pane_marked_set,,-}Swap Marked" s { swap-window }
  ''
  Kill X { kill-window }
  Respawn R { respawn-window -k }
  "#{?pane_marked,Unmark,Mark}" m { select-pane -m }
  Rename n { command-prompt -F -I "#W" { rename-window -t "#{window_id}" "%%" } }
  ''
  "New After" w { new-window -a }
  "New At End" W { new-window }`;

const sessionMenu = `
  Next n { switch-client -n }
  Previous p { switch-client -p }
  ''
  "#{?#{session_lost},Start Lost,}" l { respawn-lost }
  Renumber N { move-window -r }
  Rename n { command-prompt -I "#S" { rename-session "%%" } }
  ''
  "New Session" s { new-session }
  "New Window" w { new-window }`;

/** Joins the items on one line: a line's end would end the command. */
function onOneLine(menu: string): string {
  return menu.replace(/\s*\n\s*/g, ' ').trim();
}

const paneMenuItems = onOneLine(paneMenu);

const prefixKeys = `
bind-key -N "Send the prefix" C-b send-prefix
bind-key -N "Rotate panes" C-o rotate-window
bind-key -N "Suspend client" C-z suspend-client
bind-key -N "Next layout" Space next-layout
bind-key -N "Pane to window" ! break-pane
bind-key -N "Split top/bottom" '"' split-window
bind-key -N "List buffers" '#' list-buffers
bind-key -N "Rename session" '$' { command-prompt -I "#S" { rename-session "%%" } }
bind-key -N "Split left/right" '%' split-window -h
bind-key -N "Kill window" & { confirm-before -p "kill-window #W? (y/n)" kill-window }
bind-key -N "Window by index" "'" { command-prompt -T window-target -p index { select-window -t ":%%" } }
bind-key -N "Previous session" ( switch-client -p
bind-key -N "Next session" ) switch-client -n
bind-key -N "Rename window" , { command-prompt -I "#W" { rename-window "%%" } }
bind-key -N "Delete buffer" - delete-buffer
bind-key -N "Move window" . { command-prompt -T target { move-window -t "%%" } }
bind-key -N "What a key does" / { command-prompt -k -p key { list-keys -1N "%%" } }
bind-key -N "Window 0" 0 select-window -t :=0
bind-key -N "Window 1" 1 select-window -t :=1
bind-key -N "Window 2" 2 select-window -t :=2
bind-key -N "Window 3" 3 select-window -t :=3
bind-key -N "Window 4" 4 select-window -t :=4
bind-key -N "Window 5" 5 select-window -t :=5
bind-key -N "Window 6" 6 select-window -t :=6
bind-key -N "Window 7" 7 select-window -t :=7
bind-key -N "Window 8" 8 select-window -t :=8
bind-key -N "Window 9" 9 select-window -t :=9
bind-key -N "Type a command" : command-prompt
bind-key -N "Last pane" ';' last-pane
bind-key -N "Window menu" < { display-menu -T "#[align=centre]#{window_index}:#{window_name}" -x W -y W ${onOneLine(windowMenu)} }
bind-key -N "Choose a buffer" = choose-buffer -Z
bind-key -N "Pane menu" > { display-menu -T "#[align=centre]#{pane_index} (#{pane_id})" -x P -y P ${paneMenuItems} }
bind-key -N "Find a command" P command-palette
bind-key -N "List all keys" ? list-keys -N
bind-key -N "Show who typed" A { copy-mode ; send-keys -X toggle-authors }
bind-key -N "Change options" C customize-mode -Z
bind-key -N "Choose a client" D choose-client -Z
bind-key -N "Even out panes" E select-layout -E
bind-key -N "Take control" K { control-pane take }
bind-key -N "Last session" L switch-client -l
bind-key -N "Next that needs you" N next-attention
bind-key -N "Unmark pane" M select-pane -M
bind-key -N "Copy mode" [ copy-mode
bind-key -N "Paste" ] paste-buffer -p
bind-key -N "Answer questions" a choose-question
bind-key -N "New window" c new-window
bind-key -N "Detach" d detach-client
bind-key -N "Find window" f { command-prompt { find-window -Z "%%" } }
bind-key -N "Describe window" i display-message
bind-key -N "Ask for control" k { control-pane ask }
bind-key -N "Last window" l last-window
bind-key -N "Mark pane" m select-pane -m
bind-key -N "Next window" n next-window
bind-key -N "Next pane" o select-pane -t :.+
bind-key -N "Previous window" p previous-window
bind-key -N "Show pane numbers" q display-panes
bind-key -N "Redraw client" r refresh-client
bind-key -N "Choose a session" s choose-tree -Zs
bind-key -N "Choose a theme" T choose-theme
bind-key -N "Clock" t clock-mode
bind-key -N "Choose a window" w choose-tree -Zw
bind-key -N "Kill pane" x { confirm-before -p "kill-pane #P? (y/n)" kill-pane }
bind-key -N "Zoom or unzoom" z resize-pane -Z
bind-key -N "Swap pane back" '{' swap-pane -U
bind-key -N "Swap pane ahead" '}' swap-pane -D
bind-key -N "Page history" H view-history
bind-key -N "Page last output" O view-history -o
bind-key -N "Inner session" F12 inner-keys
bind-key -N "Show messages" '~' show-messages
bind-key -r -N "Follow cursor" DC refresh-client -c
bind-key -N "Look a page up" PPage copy-mode -u
bind-key -r -N "Pane above" Up select-pane -U
bind-key -r -N "Pane below" Down select-pane -D
bind-key -r -N "Pane to the left" Left select-pane -L
bind-key -r -N "Pane to the right" Right select-pane -R
bind-key -N "Layout: columns" M-1 select-layout even-horizontal
bind-key -N "Layout: rows" M-2 select-layout even-vertical
bind-key -N "Layout: main top" M-3 select-layout main-horizontal
bind-key -N "Layout: main left" M-4 select-layout main-vertical
bind-key -N "Layout: tiles" M-5 select-layout tiled
bind-key -N "Next alert" M-n next-window -a
bind-key -N "Rotate panes back" M-o rotate-window -D
bind-key -N "Previous alert" M-p previous-window -a
bind-key -r -N "Border up 5" M-Up resize-pane -U 5
bind-key -r -N "Border down 5" M-Down resize-pane -D 5
bind-key -r -N "Border left 5" M-Left resize-pane -L 5
bind-key -r -N "Border right 5" M-Right resize-pane -R 5
bind-key -r -N "Border up" C-Up resize-pane -U
bind-key -r -N "Border down" C-Down resize-pane -D
bind-key -r -N "Border left" C-Left resize-pane -L
bind-key -r -N "Border right" C-Right resize-pane -R
bind-key -r -N "View up" S-Up refresh-client -U 10
bind-key -r -N "View down" S-Down refresh-client -D 10
bind-key -r -N "View left" S-Left refresh-client -L 10
bind-key -r -N "View right" S-Right refresh-client -R 10
`;

const rootKeys = `
bind-key -T root MouseDown1Pane { select-pane -t = ; send-keys -M }
bind-key -T root MouseDown1Status select-window -t =
bind-key -T root MouseDown2Pane { select-pane -t = ; if-shell -F "${programTakesMouse}" { send-keys -M } { paste-buffer -p } }
bind-key -T root MouseDown3Pane { if-shell -F -t = "#{||:#{mouse_any_flag},#{&&:#{pane_in_mode},#{?${inCopyMode},0,1}}}" { select-pane -t = ; send-keys -M } { display-menu -T "#[align=centre]#{pane_index} (#{pane_id})" -t = -x M -y M ${paneMenuItems} } }
bind-key -T root MouseDown3Status { display-menu -T "#[align=centre]#{window_index}:#{window_name}" -t = -x W -y W ${onOneLine(windowMenu)} }
bind-key -T root MouseDown3StatusLeft { display-menu -T "#[align=centre]#{session_name}" -t = -x M -y W ${onOneLine(sessionMenu)} }
bind-key -T root MouseDrag1Pane { if-shell -F "${programTakesMouse}" { send-keys -M } { copy-mode -M } }
bind-key -T root MouseDrag1Border resize-pane -M
bind-key -T root WheelUpPane { if-shell -F "${programTakesWheel}" { send-keys -M } { copy-mode -e } }
bind-key -T root WheelUpStatus previous-window
bind-key -T root WheelDownStatus next-window
bind-key -T root DoubleClick1Pane { select-pane -t = ; if-shell -F "${programTakesMouse}" { send-keys -M } { copy-mode -H ; send-keys -X select-word ; run-shell -d 0.3 ; send-keys -X copy-pipe-and-cancel } }
bind-key -T root TripleClick1Pane { select-pane -t = ; if-shell -F "${programTakesMouse}" { send-keys -M } { copy-mode -H ; send-keys -X select-line ; run-shell -d 0.3 ; send-keys -X copy-pipe-and-cancel } }
bind-key -T root M-MouseDown3Pane { display-menu -T "#[align=centre]#{pane_index} (#{pane_id})" -t = -x M -y M ${paneMenuItems} }
`;

const copyModeKeys = `
bind-key -T copy-mode C-Space send-keys -X begin-selection
bind-key -T copy-mode C-a send-keys -X start-of-line
bind-key -T copy-mode C-b send-keys -X cursor-left
bind-key -T copy-mode C-c send-keys -X cancel
bind-key -T copy-mode C-e send-keys -X end-of-line
bind-key -T copy-mode C-f send-keys -X cursor-right
bind-key -T copy-mode C-g send-keys -X clear-selection
bind-key -T copy-mode C-k send-keys -X copy-pipe-end-of-line-and-cancel
bind-key -T copy-mode C-n send-keys -X cursor-down
bind-key -T copy-mode C-p send-keys -X cursor-up
bind-key -T copy-mode C-r { command-prompt -i -I "#{pane_search_string}" -T search -p "(search up)" { send-keys -X search-backward-incremental "%%" } }
bind-key -T copy-mode C-s { command-prompt -i -I "#{pane_search_string}" -T search -p "(search down)" { send-keys -X search-forward-incremental "%%" } }
bind-key -T copy-mode C-v send-keys -X page-down
bind-key -T copy-mode C-w send-keys -X copy-pipe-and-cancel
bind-key -T copy-mode Escape send-keys -X cancel
bind-key -T copy-mode Space send-keys -X page-down
bind-key -T copy-mode , send-keys -X jump-reverse
bind-key -T copy-mode ';' send-keys -X jump-again
bind-key -T copy-mode F { command-prompt -1 -p "(jump backward)" { send-keys -X jump-backward "%%" } }
bind-key -T copy-mode N send-keys -X search-reverse
bind-key -T copy-mode P send-keys -X toggle-position
bind-key -T copy-mode R send-keys -X rectangle-toggle
bind-key -T copy-mode T { command-prompt -1 -p "(jump to backward)" { send-keys -X jump-to-backward "%%" } }
bind-key -T copy-mode X send-keys -X set-mark
bind-key -N "Show who typed" -T copy-mode a send-keys -X toggle-authors
bind-key -T copy-mode M-p send-keys -X previous-prompt
bind-key -T copy-mode M-n send-keys -X next-prompt
bind-key -T copy-mode f { command-prompt -1 -p "(jump forward)" { send-keys -X jump-forward "%%" } }
bind-key -T copy-mode g { command-prompt -p "(goto line)" { send-keys -X goto-line "%%" } }
bind-key -T copy-mode n send-keys -X search-again
bind-key -T copy-mode q send-keys -X cancel
bind-key -T copy-mode r send-keys -X refresh-from-pane
bind-key -T copy-mode t { command-prompt -1 -p "(jump to forward)" { send-keys -X jump-to-forward "%%" } }
bind-key -T copy-mode MouseDown1Pane select-pane
bind-key -T copy-mode MouseDrag1Pane { select-pane ; send-keys -X begin-selection }
bind-key -T copy-mode MouseDragEnd1Pane send-keys -X copy-pipe-and-cancel
bind-key -T copy-mode WheelUpPane { select-pane ; send-keys -X -N 5 scroll-up }
bind-key -T copy-mode WheelDownPane { select-pane ; send-keys -X -N 5 scroll-down }
bind-key -T copy-mode DoubleClick1Pane { select-pane ; send-keys -X select-word ; run-shell -d 0.3 ; send-keys -X copy-pipe-and-cancel }
bind-key -T copy-mode TripleClick1Pane { select-pane ; send-keys -X select-line ; run-shell -d 0.3 ; send-keys -X copy-pipe-and-cancel }
bind-key -T copy-mode Home send-keys -X start-of-line
bind-key -T copy-mode End send-keys -X end-of-line
bind-key -T copy-mode NPage send-keys -X page-down
bind-key -T copy-mode PPage send-keys -X page-up
bind-key -T copy-mode Up send-keys -X cursor-up
bind-key -T copy-mode Down send-keys -X cursor-down
bind-key -T copy-mode Left send-keys -X cursor-left
bind-key -T copy-mode Right send-keys -X cursor-right
bind-key -T copy-mode C-M-b send-keys -X previous-matching-bracket
bind-key -T copy-mode C-M-f send-keys -X next-matching-bracket
bind-key -T copy-mode M-1 { command-prompt -N -I 1 -p (repeat) { send-keys -N "%%" } }
bind-key -T copy-mode M-2 { command-prompt -N -I 2 -p (repeat) { send-keys -N "%%" } }
bind-key -T copy-mode M-3 { command-prompt -N -I 3 -p (repeat) { send-keys -N "%%" } }
bind-key -T copy-mode M-4 { command-prompt -N -I 4 -p (repeat) { send-keys -N "%%" } }
bind-key -T copy-mode M-5 { command-prompt -N -I 5 -p (repeat) { send-keys -N "%%" } }
bind-key -T copy-mode M-6 { command-prompt -N -I 6 -p (repeat) { send-keys -N "%%" } }
bind-key -T copy-mode M-7 { command-prompt -N -I 7 -p (repeat) { send-keys -N "%%" } }
bind-key -T copy-mode M-8 { command-prompt -N -I 8 -p (repeat) { send-keys -N "%%" } }
bind-key -T copy-mode M-9 { command-prompt -N -I 9 -p (repeat) { send-keys -N "%%" } }
bind-key -T copy-mode M-< send-keys -X history-top
bind-key -T copy-mode M-> send-keys -X history-bottom
bind-key -T copy-mode M-R send-keys -X top-line
bind-key -T copy-mode M-b send-keys -X previous-word
bind-key -T copy-mode M-f send-keys -X next-word-end
bind-key -T copy-mode M-m send-keys -X back-to-indentation
bind-key -T copy-mode M-r send-keys -X middle-line
bind-key -T copy-mode M-v send-keys -X page-up
bind-key -T copy-mode M-w send-keys -X copy-pipe-and-cancel
bind-key -T copy-mode M-x send-keys -X jump-to-mark
bind-key -T copy-mode "M-{" send-keys -X previous-paragraph
bind-key -T copy-mode "M-}" send-keys -X next-paragraph
bind-key -T copy-mode M-Up send-keys -X halfpage-up
bind-key -T copy-mode M-Down send-keys -X halfpage-down
bind-key -T copy-mode C-Up send-keys -X scroll-up
bind-key -T copy-mode C-Down send-keys -X scroll-down
`;

const copyModeViKeys = `
bind-key -T copy-mode-vi C-b send-keys -X page-up
bind-key -T copy-mode-vi C-c send-keys -X cancel
bind-key -T copy-mode-vi C-d send-keys -X halfpage-down
bind-key -T copy-mode-vi C-e send-keys -X scroll-down
bind-key -T copy-mode-vi C-f send-keys -X page-down
bind-key -T copy-mode-vi C-h send-keys -X cursor-left
bind-key -T copy-mode-vi C-j send-keys -X copy-pipe-and-cancel
bind-key -T copy-mode-vi Enter send-keys -X copy-pipe-and-cancel
bind-key -T copy-mode-vi C-u send-keys -X halfpage-up
bind-key -T copy-mode-vi C-v send-keys -X rectangle-toggle
bind-key -T copy-mode-vi C-y send-keys -X scroll-up
bind-key -T copy-mode-vi Escape send-keys -X clear-selection
bind-key -T copy-mode-vi Space send-keys -X begin-selection
bind-key -T copy-mode-vi '#' send-keys -FX search-backward "#{copy_cursor_word}"
bind-key -T copy-mode-vi '$' send-keys -X end-of-line
bind-key -T copy-mode-vi '%' send-keys -X next-matching-bracket
bind-key -T copy-mode-vi * send-keys -FX search-forward "#{copy_cursor_word}"
bind-key -T copy-mode-vi , send-keys -X jump-reverse
bind-key -T copy-mode-vi / { command-prompt -T search -p "(search down)" { send-keys -X search-forward "%%" } }
bind-key -T copy-mode-vi 0 send-keys -X start-of-line
bind-key -T copy-mode-vi 1 { command-prompt -N -I 1 -p (repeat) { send-keys -N "%%" } }
bind-key -T copy-mode-vi 2 { command-prompt -N -I 2 -p (repeat) { send-keys -N "%%" } }
bind-key -T copy-mode-vi 3 { command-prompt -N -I 3 -p (repeat) { send-keys -N "%%" } }
bind-key -T copy-mode-vi 4 { command-prompt -N -I 4 -p (repeat) { send-keys -N "%%" } }
bind-key -T copy-mode-vi 5 { command-prompt -N -I 5 -p (repeat) { send-keys -N "%%" } }
bind-key -T copy-mode-vi 6 { command-prompt -N -I 6 -p (repeat) { send-keys -N "%%" } }
bind-key -T copy-mode-vi 7 { command-prompt -N -I 7 -p (repeat) { send-keys -N "%%" } }
bind-key -T copy-mode-vi 8 { command-prompt -N -I 8 -p (repeat) { send-keys -N "%%" } }
bind-key -T copy-mode-vi 9 { command-prompt -N -I 9 -p (repeat) { send-keys -N "%%" } }
bind-key -T copy-mode-vi : { command-prompt -p "(goto line)" { send-keys -X goto-line "%%" } }
bind-key -T copy-mode-vi ';' send-keys -X jump-again
bind-key -T copy-mode-vi ? { command-prompt -T search -p "(search up)" { send-keys -X search-backward "%%" } }
bind-key -T copy-mode-vi A send-keys -X append-selection-and-cancel
bind-key -T copy-mode-vi B send-keys -X previous-space
bind-key -T copy-mode-vi D send-keys -X copy-pipe-end-of-line-and-cancel
bind-key -T copy-mode-vi E send-keys -X next-space-end
bind-key -T copy-mode-vi F { command-prompt -1 -p "(jump backward)" { send-keys -X jump-backward "%%" } }
bind-key -T copy-mode-vi G send-keys -X history-bottom
bind-key -T copy-mode-vi H send-keys -X top-line
bind-key -T copy-mode-vi J send-keys -X scroll-down
bind-key -T copy-mode-vi K send-keys -X scroll-up
bind-key -T copy-mode-vi L send-keys -X bottom-line
bind-key -T copy-mode-vi M send-keys -X middle-line
bind-key -T copy-mode-vi N send-keys -X search-reverse
bind-key -T copy-mode-vi P send-keys -X toggle-position
bind-key -T copy-mode-vi T { command-prompt -1 -p "(jump to backward)" { send-keys -X jump-to-backward "%%" } }
bind-key -T copy-mode-vi V send-keys -X select-line
bind-key -T copy-mode-vi W send-keys -X next-space
bind-key -T copy-mode-vi X send-keys -X set-mark
bind-key -T copy-mode-vi [ send-keys -X previous-prompt
bind-key -T copy-mode-vi ] send-keys -X next-prompt
bind-key -T copy-mode-vi ^ send-keys -X back-to-indentation
bind-key -N "Show who typed" -T copy-mode-vi a send-keys -X toggle-authors
bind-key -T copy-mode-vi b send-keys -X previous-word
bind-key -T copy-mode-vi e send-keys -X next-word-end
bind-key -T copy-mode-vi f { command-prompt -1 -p "(jump forward)" { send-keys -X jump-forward "%%" } }
bind-key -T copy-mode-vi g send-keys -X history-top
bind-key -T copy-mode-vi h send-keys -X cursor-left
bind-key -T copy-mode-vi j send-keys -X cursor-down
bind-key -T copy-mode-vi k send-keys -X cursor-up
bind-key -T copy-mode-vi l send-keys -X cursor-right
bind-key -T copy-mode-vi n send-keys -X search-again
bind-key -T copy-mode-vi o send-keys -X other-end
bind-key -T copy-mode-vi q send-keys -X cancel
bind-key -T copy-mode-vi r send-keys -X refresh-from-pane
bind-key -T copy-mode-vi t { command-prompt -1 -p "(jump to forward)" { send-keys -X jump-to-forward "%%" } }
bind-key -T copy-mode-vi v send-keys -X rectangle-toggle
bind-key -T copy-mode-vi w send-keys -X next-word
bind-key -T copy-mode-vi '{' send-keys -X previous-paragraph
bind-key -T copy-mode-vi '}' send-keys -X next-paragraph
bind-key -T copy-mode-vi MouseDown1Pane select-pane
bind-key -T copy-mode-vi MouseDrag1Pane { select-pane ; send-keys -X begin-selection }
bind-key -T copy-mode-vi MouseDragEnd1Pane send-keys -X copy-pipe-and-cancel
bind-key -T copy-mode-vi WheelUpPane { select-pane ; send-keys -X -N 5 scroll-up }
bind-key -T copy-mode-vi WheelDownPane { select-pane ; send-keys -X -N 5 scroll-down }
bind-key -T copy-mode-vi DoubleClick1Pane { select-pane ; send-keys -X select-word ; run-shell -d 0.3 ; send-keys -X copy-pipe-and-cancel }
bind-key -T copy-mode-vi TripleClick1Pane { select-pane ; send-keys -X select-line ; run-shell -d 0.3 ; send-keys -X copy-pipe-and-cancel }
bind-key -T copy-mode-vi BSpace send-keys -X cursor-left
bind-key -T copy-mode-vi NPage send-keys -X page-down
bind-key -T copy-mode-vi PPage send-keys -X page-up
bind-key -T copy-mode-vi Up send-keys -X cursor-up
bind-key -T copy-mode-vi Down send-keys -X cursor-down
bind-key -T copy-mode-vi Left send-keys -X cursor-left
bind-key -T copy-mode-vi Right send-keys -X cursor-right
bind-key -T copy-mode-vi M-x send-keys -X jump-to-mark
bind-key -T copy-mode-vi C-Up send-keys -X scroll-up
bind-key -T copy-mode-vi C-Down send-keys -X scroll-down
`;

/** `bind-key [-r] [-N note] [-T table] key command`; a command with blocks or `;` stands in a block itself. */
const bindLine =
  /^bind-key (-r )?(?:-N "([^"]+)" )?(?:-T (\S+) )?(?:'([^']+)'|"([^"]+)"|(\S+)) (?:\{ (.+) \}|(.+))$/;

/**
 * The bindings of the text above. Keys and commands stand there in their printed form, so that a start only cuts the
 * lines apart. Parsing them would take some 20 ms of each start; cutting takes 0.5. A test compares the two.
 */
export function defaultBindings(): KeyBinding[] {
  return defaultBindingsText()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, repeat, note = '', table = 'prefix', single, double, plain, block, bare] =
        bindLine.exec(line) ?? [];
      const key = single ?? double ?? plain ?? '';
      return { table, key, note, repeat: repeat !== undefined, command: block ?? bare ?? '' };
    });
}

/** The bindings in the form of a configuration file, one a line. */
export function defaultBindingsText(): string {
  return prefixKeys + rootKeys + copyModeKeys + copyModeViKeys;
}
