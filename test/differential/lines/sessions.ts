/** Making, naming, grouping, listing and ending sessions. */
export const sessionLines = String.raw`
new -d -s b -x 100 -y 30 cat
ls
new -d -s b
new -d -s x:y.z -n first cat
ls -F '#{session_name} #{session_windows}'
new -d -P -F '#{session_name}:#{window_index}.#{pane_index}' -s p cat
new -d -P -s q cat
new -d -s size -x 0
new -d -s size -x 70000
new -d -s size -y x
new -d -s size -x abc
new -d -s ''
new -d -s 'a b' cat
new -A -s a
new -s c cat
new -d -t a -n name
new -d -t a cat
new -d -s g1 -t a
ls -F '#{session_name} #{session_group} #{session_grouped} #{session_group_size}'
new -d -t fresh -s g2
ls -F '#{session_name} #{session_group} #{session_grouped}'
lsw -t g1 -F '#{window_index} #{window_name} #{window_linked}'
neww -d -t g1 -n shared cat
lsw -t a -F '#{window_index} #{window_name}'
attach -t a
attach -t nosuch
attach
has -t a
has -t nosuch
has -t =a
has -t =p
has -t zz:1
rename -t b bb
rename -t bb a
rename -t bb ''
rename -t bb
rename -t bb c d
rename -X
ls -F '#{session_name}'
ls -f '#{==:#{session_name},a}' -F '#{session_name}'
ls -f '#{m:*b*,#{session_name}}' -F '#{session_name}'
lsc
lsc -t a
lsc -t nosuch
detach
detach -a
detach -s a
detach -s nosuch
detach -t nosuch
switch-client -t a
switch-client -n
switch-client -l
switch-client -T foo
suspend-client
lock-client
lock-session -t a
lock-session -t nosuch
lock-server
refresh-client
refresh-client -S
kill-session -t nosuch
kill-session -t '$99'
kill-session -C -t a
kill-session -t q
ls -F '#{session_name}'
display -p -t a '#{session_id} #{session_width} #{session_attached} #{session_many_attached}'
display -p -t bb '#{window_width}x#{window_height}'
new -d -e AAA=1 -e BBB=2 -s env cat
showenv -t env AAA
showenv -t env BBB
showenv -t env CCC
new -d -c / -s cwd cat
display -p -t cwd '#{session_path}'
new -d -c '#{?1,/tmp,/}' -s cwd2 cat
display -p -t cwd2 '#{session_path}'
show -t bb default-size
kill-session -a -t a
ls -F '#{session_name}'
new -d -s one cat \; new -d -s two cat \; ls -F '#{session_name}'
new -d -s three cat \; kill-session -t nosuch \; new -d -s four cat
ls -F '#{session_name}'
start-server
`;
