/** Making, moving, linking, swapping, naming and ending windows. */
export const windowLines = String.raw`
set -g automatic-rename off
neww -P cat
neww -P -d -n logs cat
neww -t a:1 cat
neww -k -P -t a:1 cat
neww -dk -t a:0 -n zero cat
lsw -F '#{window_index} #{window_name} #{window_active} #{window_id}'
neww -P -d -a -t a:0 -n after cat
neww -P -d -b -t a:0 -n before cat
lsw -F '#{window_index} #{window_name} #{window_active} #{window_flags} #{window_raw_flags}'
neww -t a:nosuch
neww -t nosuch
neww -t nosuch:1
neww -S -n logs
lsw -F '#{window_index} #{window_name} #{window_active}'
neww -d -n logs cat
neww -S -n logs
neww -P -F '#{window_id} #{pane_id}' -d cat
lsw
lsw -a
lsw -t a -F '#I #W #F' -f '#{window_active}'
lsw -t nosuch
selectw -t a:0
selectw -t nosuch
selectw -t a:99
selectw -l
selectw -n
selectw -p
selectw -T -t a:0
display -p '#I'
last
display -p '#I'
next
display -p '#I'
prev
prev
display -p '#I'
next -a
prev -a
selectw -t a:^
display -p '#I'
selectw -t 'a:$'
display -p '#I'
selectw -t a:+
display -p '#I'
selectw -t a:-2
display -p '#I'
selectw -t '!'
display -p '#I'
selectw -t a:bef
display -p '#W'
selectw -t 'a:log*'
renamew -t a:0 zero
renamew 'x y'
renamew a b
renamew
lsw -F '#W'
showw automatic-rename
movew -s a:0 -t a:20
movew -s a:20 -t a:1
movew -k -s a:20 -t a:1
movew -t a:20
movew -t a:20
lsw -F '#{window_index} #{window_name} #{window_active}'
movew -a -d -s a:20 -t a:1
movew -b -d -s a:2 -t a:1
lsw -F '#{window_index} #{window_name} #{window_active}'
movew -r
lsw -F '#{window_index} #{window_name} #{window_active}'
movew -s a:0 -t nosuch:
movew -s a:99 -t a:50
new -d -s b -n bw cat
movew -d -s a:0 -t b:
lsw -t b -F '#{window_index} #{window_name} #{window_active}'
movew -s a:1 -t b:5
lsw -t b -F '#{window_index} #{window_name} #{window_active}'
linkw -d -s b:0 -t a:9
lsw -t a -F '#{window_index} #{window_name} #{window_linked} #{window_linked_sessions}'
linkw -s b:0 -t a:9
linkw -s b:0 -t a:2
linkw -k -s b:5 -t a:2
unlinkw -t a:9
unlinkw -t a:9
unlinkw -t b:0
unlinkw -k -t b:0
unlinkw -k -t b:nosuch
lsw -a -F '#{session_name}:#{window_index}'
swapw -s a:3 -t a:4
swapw -d -s a:3 -t a:4
swapw -s a:3 -t a:nosuch
swapw -s b:5 -t a:3
swapw
lsw -a -F '#{session_name}:#{window_index} #{window_id} #{window_active}'
resizew -t a:3 -x 100 -y 40
display -p -t a:3 '#{window_width}x#{window_height}'
resizew -t a:3 -R 5
resizew -t a:3 -L 3
resizew -t a:3 -D 5
resizew -t a:3 -U 3
display -p -t a:3 '#{window_width}x#{window_height}'
resizew -x abc
resizew -x 0
resizew -x 20000
resizew -D abc
resizew -D 0
showw -t a:3 window-size
killw -t a:99
killw -t nosuch:
killw -t @99
killw -t a:3
lsw -t a -F '#{window_index}'
set -g renumber-windows on
neww -d -t a:8 -n moved cat
movew -s a:8 -t a:12
lsw -t a -F '#{window_index} #{window_name}'
movew -d -s a:12 -t a:14
lsw -t a -F '#{window_index}'
movew -t a:20
lsw -t a -F '#{window_index}'
killw -t a:moved
killw -t a:2
lsw -t a -F '#{window_index}'
respawnw -t a:0
respawnw -k -t a:0 cat
neww -d -t a:30 -n fin
killw -a -t a:0
lsw -t a -F '#{window_index}'
set -g base-index 5
neww -P -d cat
set -g pane-base-index 2
neww -P -d cat
`;
