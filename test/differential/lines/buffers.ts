/** Paste buffers, messages and key bindings. */
export const bufferLines = String.raw`
lsb
showb
setb hello
setb -b named hi
lsb
setb -a ' world'
showb
showb -b named
setb -a -b named ' there'
showb -b named
showb -b nosuch
setb
setb -b x ''
setb -b named -n new
setb -b nosuch -n new
setb -b named -n ''
lsb
lsb -F '#{buffer_name}|#{buffer_size}|#{buffer_sample}'
lsb -f '#{==:#{buffer_name},new}'
setb 'with	and a tab'
lsb
deleteb -b nosuch
deleteb -b new
deleteb
deleteb
deleteb
deleteb
saveb -b nosuch -
saveb out
saveb
loadb /nonexistent/f
loadb
setb abc
saveb -
saveb out
saveb -a out
loadb -b loaded out
showb -b loaded
saveb /nonexistent/x
pasteb -b nosuch
pasteb -d -b loaded
lsb
set -g buffer-limit 2
setb one
setb two
setb three
lsb
display -p '#{session_name}'
display -p
display hi
display -p -t nosuch hi
display -p -F x
display -p -F x y
display -p a b
display -d x -p a
display -p -t a:9 '#{window_index}'
display -p -l hello
display-menu x y z
display-popup
choose-tree
find-window x
command-prompt
confirm-before 'display x'
show-messages
server-access
server-access -l
bind x nope
bind NOPE display
bind
bind x display hi
lsk x
lsk -T prefix x
lsk -T nosuch
lsk nosuch
bind -n -N 'my note' F5 display hi
lsk -N -T root F5
lsk -T root F5
bind -T foo x display -p 'a b' \\\; display "it's"
lsk -T foo
bind -T foo C-y 'display a ; display b'
lsk -T foo
bind -r -T foo y 'if -F 1 { display a } { display b }'
lsk -T foo
bind -T foo M-Left display '#{pane_id}'
lsk -T foo
bind -T foo S-F3 send-keys -X cancel
bind -T foo '"' display '$HOME ~'
bind -T foo '#' set -g @x 'a;b'
bind -T foo ';' set -g @x "a'b"
lsk -T foo
unbind -T foo x
unbind -T foo x
unbind -T nosuch x
unbind -a x
unbind
unbind NOPE
unbind -q NOPE
unbind -aq -T nosuch
unbind -a -T foo
lsk -T foo
lsk -1N C-b
lsk C-b
lscm new-window
lscm nosuch
lscm -F '#{command_list_name}|#{command_list_alias}|#{command_list_usage}' neww
lscm -F '#{command_list_name}' kill-server
lscm kill-server
`;
