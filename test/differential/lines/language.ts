/** The language itself: grammar, names of commands, flags, conditions, jobs, channels, files. */
export const languageLines = String.raw`
set -g automatic-rename off
nosuch
n
new-w -P -d
list
kill
server-access
server-access nobodyx
server-access -ad nobody
server-access -rw nobody
server-access -d nobody
server-access root
show-prompt-history
show-prompt-history -T search
show-prompt-history -T nope
clear-prompt-history -T nope
clear-prompt-history
ls -x
ls -F
ls extra
lsw -aF '#S:#I'
lsw -F'#I'
lsp -t%0 -F '#{pane_id}'
lsp -t %0 -F '#{pane_id}'
lsp -t a:0.0 -F '#{pane_id}'
lsp -t '$0' -F '#{pane_id}'
lsp -t @0 -F '#{pane_id}'
lsp -t '$9'
lsp -t @9
lsp -t %9
lsp -t =nosuch
lsp -t a:
lsp -t :0 -F '#{pane_id}'
lsp -t a:0.9 -F '#{pane_id}'
display -p one \; display -p two
display -p one \; nosuch \; display -p three
display -p one \; kill-session -t nosuch \; display -p three
display -p 'a;b'
display -p a\;
if -F 1 'display -p yes' 'display -p no'
if -F 0 'display -p yes' 'display -p no'
if -F '' 'display -p yes' 'display -p no'
if -F '#{==:a,a}' 'display -p yes'
if true 'display -p yes' 'display -p no'
if false 'display -p yes' 'display -p no'
if false 'display -p yes'
if true nosuch
if true 'display -p one ; display -p two'
if -F 1 '{ display -p one ; display -p two }'
if
if true
run 'echo hi'
run 'exit 3'
run 'echo a; exit 3'
run 'echo a >&2'
run 'kill -9 $$'
run -C 'display -p x'
run -C nosuch
run -d x 'echo x'
run -d 0 true
run
run 'echo #{session_name}'
wait-for -U x
wait-for -L x
wait-for -U x
wait-for -S y
wait-for y
wait-for
source /nonexistent
source -q /nonexistent
source '/nonexistent*'
source
display -p '#S #I #W #P #F'
display -p '##S'
display -p '#{nosuch}'
display -p '#{session_name'
display -p '#{?1,a,b}#{?0,a,b}#{?,a,b}'
display -p '#{?session_name,yes,no}'
display -p '#{==:a,a} #{!=:a,a} #{<:a,b} #{>:a,b} #{<=:a,a} #{>=:a,b}'
display -p '#{&&:1,1} #{&&:1,0} #{||:0,1} #{||:0,0}'
display -p '#{m:a*,abc} #{m:b*,abc} #{m/r:^a.c$,abc} #{m/i:A*,abc}'
display -p '#{=2:session_name} #{=3:#{l:abcdef}} #{=-3:#{l:abcdef}} #{=/3/...:#{l:abcdef}}'
display -p '#{p10:#{l:ab}}|#{p-10:#{l:ab}}|'
display -p '#{s/a/b/:#{l:banana}} #{s/(an)/<\1>/:#{l:banana}}'
display -p '#{b:#{l:/usr/bin/x}} #{d:#{l:/usr/bin/x}}'
display -p '#{q:#{l:a b$c}}'
display -p '#{l:#{session_name}}'
display -p '#{E:#{l:#S}}'
display -p '#{n:session_name} #{w:session_name}'
display -p '#{e|+|:1,2} #{e|-|:5,2} #{e|*|:3,4} #{e|/|:7,2} #{e|m|:7,2} #{e|+|f|3:1,2}'
display -p '#{e|<|:1,2} #{e|==|:2,2}'
display -p '#{a:65}#{a:97}'
display -p '#{W:#I:#W }'
display -p '#{S:#S }'
display -p '#{P:#P }'
display -p '#{N/s:a} #{N/s:nosuch} #{N/w:w}'
display -p '#{C:nosuch}'
display -p '#[fg=red]text#[default]'
display -p '#{window_panes} #{session_windows} #{pane_width} #{pane_height} #{window_width}'
display -p '#{pane_active} #{window_active} #{pane_dead} #{alternate_on}'
display -p '#{cursor_x},#{cursor_y} #{scroll_region_upper} #{scroll_region_lower} #{history_limit}'
display -p '#{?pane_active,#{?window_active,both,pane},none}'
display -p '#{status} #{base-index} #{@nosuch}'
display -p '#{T:status-left}'
display -p '%%'
display -p '#{version}'
bind X if -F 1 { display a } { display 'b c' } ; list-keys -T prefix X ; unbind X
bind Y if -F 1 { if -F 0 { display a } { display b ; display c } } ; list-keys -T prefix Y ; unbind Y
bind Z { display a ; display b } ; list-keys -T prefix Z ; unbind Z
bind W confirm-before -p x { kill-pane } ; list-keys -T prefix W ; unbind W
display -vp '#S #{pane_id} #x'
display -vp '#{?window_active,yes #{session_name},no}'
display -vp '#{?nothing,yes,no}'
display -vp '#{?#{==:#{session_name},a},#{?pane_dead,dead,alive},no}'
display -vp '#{=3:session_name} #{=/2/..:#{session_name}xyz} #{p10:session_name} #{p-4:session_name}'
display -vp '#{==:#{session_name},a} #{!=:a,b} #{<:a,b} #{m/ri:A.*,abc}'
display -vp '#{||:0,#{window_active}} #{&&:1,0}'
display -vp '#{e|+:1,2} #{e|/|f|3:10,4}'
display -vp '#{E:status-left} #{T:@nope} #{b:pane_current_path} #{l:#{x}} #{q:session_name} #{a:65}'
display -vp '#{S:#{session_name}} #{W:#{window_name}} #{P:#{pane_index}}'
display -vp '#{N/w:w} #{N/s:nope} #{C:abc} #{w:session_name} #{n:session_name}'
display -vp '#{#{session_name}} after #, #} ##[x]'
display -vp '#(true) ##(true)'
`;
