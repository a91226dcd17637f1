/** Splitting, choosing, resizing, swapping, moving and ending panes, and typing into them. */
export const paneLines = String.raw`
set -g automatic-rename off
splitw -P cat
splitw -h -P cat
splitw -P -F '#{pane_id} #{pane_width}x#{pane_height} #{pane_left},#{pane_top}' -d cat
lsp
lsp -F '#{pane_index} #{pane_id} #{pane_active} #{pane_left},#{pane_top} #{pane_right},#{pane_bottom} #{pane_at_top}#{pane_at_bottom}#{pane_at_left}#{pane_at_right}'
splitw -l x cat
splitw -h -l x cat
splitw -l -5 cat
splitw -l %% cat
splitw -p x cat
splitw -t a:9 cat
splitw -t nosuch cat
splitw -t a.9 cat
splitw -t %99 cat
splitw -t '{bad}' cat
splitw -t '{top-left}' -b -d -P -F '#{pane_index} #{pane_width}x#{pane_height}' cat
splitw -f -h -l 20 -d -P -F '#{pane_index} #{pane_width}x#{pane_height}' cat
splitw -f -b -l 3 -d -P -F '#{pane_index} #{pane_width}x#{pane_height}' cat
lsp -F '#{pane_index} #{pane_id} #{pane_width}x#{pane_height} #{pane_active}'
display -p '#{window_layout}'
selectp -t 0
display -p '#P'
selectp -L
display -p '#P'
selectp -R
display -p '#P'
selectp -U
display -p '#P'
selectp -D
display -p '#P'
selectp -l
display -p '#P'
lastp
display -p '#P'
selectp -t a.99
selectp -t '{bottom-right}'
display -p '#P'
selectp -t '{top-right}'
display -p '#P'
selectp -t '{left-of}'
display -p '#P'
selectp -t :.+
display -p '#P'
selectp -t :.-
display -p '#P'
selectp -T 'a title'
display -p '#{pane_title} #T'
selectp -T '#{pane_id}'
display -p '#{pane_title}'
selectp -m
display -p '#{pane_marked} #{pane_marked_set} #{window_marked_flag}'
selectp -M
display -p '#{pane_marked} #{pane_marked_set}'
selectp -d
display -p '#{pane_input_off}'
selectp -e
display -p '#{pane_input_off}'
selectp -g
resizep -t 1 -R 3
resizep -t 1 -D 2
resizep -t 1 -L 1
resizep -t 1 -U 1
resizep -t 1 -x 15
resizep -t 1 -y 4
resizep -t 1 -x 30%
resizep -x abc
resizep -x 500%
resizep -x 500
resizep -D abc
resizep -D 0
resizep -D 5 6
display -p '#{window_layout}'
resizep -Z
display -p '#{window_zoomed_flag} #{window_flags} #{pane_width}x#{pane_height}'
display -p '#{window_visible_layout}'
lsp -F '#{pane_index} #{pane_width}x#{pane_height}'
selectp -Z -t 0
display -p '#{window_zoomed_flag} #P'
selectp -t 1
display -p '#{window_zoomed_flag} #P'
resizep -Z -t 2
display -p '#{window_zoomed_flag} #P'
resizep -Z
swapp -U
lsp -F '#{pane_index} #{pane_id} #{pane_active}'
swapp -D
lsp -F '#{pane_index} #{pane_id} #{pane_active}'
swapp -s 0 -t 2
lsp -F '#{pane_index} #{pane_id} #{pane_active}'
swapp -d -s 0 -t 3
lsp -F '#{pane_index} #{pane_id} #{pane_active}'
swapp -s %99
swapp -s a -t a
rotatew
lsp -F '#{pane_index} #{pane_id} #{pane_active}'
rotatew -D
lsp -F '#{pane_index} #{pane_id} #{pane_active}'
display -p '#{window_layout}'
breakp -P -d -s 1 -n broken
breakp -t a:0 -s 1
breakp -d -s a:0.1 -t a:7 -P -F '#{window_index} #{window_name} #{pane_id}'
lsw -F '#{window_index} #{window_panes} #{window_active}'
joinp -s a:7 -t a:0.0
joinp -d -h -l 10 -s a:broken -t a:0.1
joinp -s a -t a
movep -s a -t a
joinp -s nosuch -t a
joinp -s a:0.0 -t nosuch
joinp -s a:0.1 -t a:0.2
display -p '#{window_layout}'
lsw -F '#{window_index} #{window_panes}'
respawnp
respawnp -t 0
respawnp -k -t 0 cat
display -p -t 0 '#{pane_start_command}'
killp -t 99
killp -t %99
killp -t 1
lsp -F '#{pane_index}'
killp -a -t 0
lsp -F '#{pane_index} #{pane_width}x#{pane_height} #{pane_active}'
splitw -d '' \; display -p '#{window_panes}'
lsp -F '#{pane_dead} #{pane_start_command}'
lastp -Z
set synchronize-panes on
show -p synchronize-panes
set synchronize-panes off
send-keys -N x a
send-keys -N 0 a
send-keys -t nosuch a
send-keys -X cancel
send-keys
send-prefix
send-prefix -2
clear-history
capture-pane -p -a
capture-pane -p -t nosuch
pipe-pane
display -p '#{pane_pipe}'
copy-mode
clock-mode
display-panes
resizep -T
`;
