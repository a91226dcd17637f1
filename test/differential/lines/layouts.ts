/** Presets, layout strings and their errors. */
export const layoutLines = String.raw`
splitw -d cat
splitw -d cat
splitw -d -h cat
display -p '#{window_layout}'
selectl even-horizontal
display -p '#{window_layout}'
selectl even-vertical
display -p '#{window_layout}'
selectl main-horizontal
display -p '#{window_layout}'
selectl main-vertical
display -p '#{window_layout}'
selectl tiled
display -p '#{window_layout}'
selectl main-v
display -p '#{window_layout}'
selectl t
display -p '#{window_layout}'
nextl
display -p '#{window_layout}'
nextl
display -p '#{window_layout}'
prevl
display -p '#{window_layout}'
selectl -n
display -p '#{window_layout}'
selectl -p
display -p '#{window_layout}'
selectl -o
display -p '#{window_layout}'
resizep -t 0 -D 3
selectl -E
display -p '#{window_layout}'
selectl
display -p '#{window_layout}'
selectl foo
selectl even-horizontal more
selectl b25d,80x24,0,0,0
selectl 0000,80x24,0,0,0
set -w main-pane-width 20
selectl main-vertical
display -p '#{window_layout}'
set -w main-pane-height 5
selectl main-horizontal
display -p '#{window_layout}'
set -w other-pane-height 3
selectl main-horizontal
display -p '#{window_layout}'
resizew -x 120 -y 40
display -p '#{window_layout}'
selectl tiled
display -p '#{window_layout}'
resizew -x 60 -y 15
display -p '#{window_layout}'
killp -t 1
display -p '#{window_layout}'
killp -t 0
display -p '#{window_layout}'
splitw -d -l 10% cat
display -p '#{window_layout}'
splitw -d -l 500 cat
display -p '#{window_layout}'
splitw -d -h -p 25 cat
display -p '#{window_layout}'
resizep -Z
selectl tiled
display -p '#{window_zoomed_flag} #{window_layout}'
`;
