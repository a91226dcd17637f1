/** Options, the environment and hooks. */
export const optionLines = String.raw`
set -g foo bar
show -g foo
set -g status
show -g status
set -g status foo
set -g status 2
show -gv status
set -g status on
set -g status-left
set -g mouse maybe
set -g mouse yes
show -g mouse
set -g mouse
show -gv mouse
set -g history-limit abc
set -g history-limit 99999999999
set -g history-limit -1
set -g history-limit 5000
show -g history-limit
set -g prefix FOO
set -g prefix C-a
show -g prefix
set -g prefix2 ^x
show -g prefix2
set -g status-style fg=nocolour
set -g status-style fg=red,bold
show -g status-style
set -ga status-style bg=blue
show -g status-style
set -g status-bg green
show -g status-style
set -g display-panes-colour colour300
set -g display-panes-colour colour30
show -g display-panes-colour
set -g clock-mode-colour '#75507b' ; show -g clock-mode-colour ; set -gu clock-mode-colour
set -g pane-border-style xx
set -g @a b
show -g @a
show -gv @a
show @a
show -gq @zz
show -g @zz
show -g nope
show -gqv nope
show stat
show -g stat
show -g status-left
show -gv status-left
show status-left
show -A status-left
show -g status-left-l
set -g status-left-len 20
show -gv status-left-length
show
show -w
show -p
show -s buffer-limit
set -o -g @a c
set -oq -g @a c
set -u -g @a
show -g @a
set -ga status-left x
show -gv status-left
set -gu status-left
show -gv status-left
set -g update-environment 'A B C D E'
set -g update-environment[3] FOO
show -g update-environment
set -ga update-environment ' BAR'
show -g update-environment
set -gu update-environment[3]
show -g update-environment
set -g status-left[0] x
set -t nosuch @a b
set -w -t nosuch @a b
set -p -t nosuch @a b
set -t nosuch status off
set -F @f '#{session_name}'
show @f
set @f -x
set -- @f -x
show @f
set -a @f y
show -v @f
setw automatic-rename off
showw automatic-rename
showw
show -wv automatic-rename
set automatic-rename on
show -wv automatic-rename
set -wu automatic-rename
showw
set -s escape-time 10
show -s escape-time
show -g escape-time
set -g default-terminal screen
show -s default-terminal
set -g default-command "a b 'c'"
show -g default-command
set -g default-command ''
show -g default-command
set -g @q 'a "b" $c'
show -g @q
set -g @r "it's"
show -g @r
set -g @s '~x;#'
show -g @s
set -g @t 'a\b'
show -g @t
set -g @u ''
show -g @u
set -g mode-keys vi
show -gw mode-keys
setw -g mode-keys xx
set -g bell-action any
set -g bell-action wrong
set -g base-index 1
set -g base-index -1
set -p @x 1
show -p
show -p @x
show @x
set -pu @x
show -p
set -p window-style bg=red
show -p window-style
set -U window-style
show -p window-style
set -w window-style bg=red
show -A -p window-style
set
set -g
setenv A b
showenv A
setenv -r Q
showenv Q
showenv -s A
showenv -s Q
setenv -u A
showenv A
setenv
setenv X
setenv '' x
setenv a=b x
setenv -g G 1
showenv -g G
setenv -gh H 2
showenv -g H
showenv -gh H
showenv -gh
setenv -t nosuch A b
showenv -t nosuch A
showenv -g ZZ
setenv -r A b
setenv -u A b
setenv -F FF '#{session_name}'
showenv FF
setenv QQ 'a"b$c'
showenv -s QQ
set-hook -g after-new-window 'display -p hi'
show-hooks -g after-new-window
set-hook -ga after-new-window 'display -p ho'
show-hooks -g after-new-window
set-hook -g nope 'x y'
set-hook -g after-new-window[1] 'nope x'
set-hook session-closed 'display x'
show-hooks
set-hook -u session-closed
show-hooks
set-hook -g session-closed
set-hook -w window-renamed 'display x'
show-hooks -w
show-hooks -p
set-hook -gu after-new-window
show-hooks -g after-new-window
set-hook -g after-rename-window 'set -g @hooked yes'
renamew hooked
show -gv @hooked
set-hook -g window-renamed 'set -g @renamed "#{hook_window_name}"'
renamew again
show -gv @hooked
show-hooks -g after-rename-window
show-options -g -H after-rename-window
`;
