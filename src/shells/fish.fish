# Marks of holdfast for fish (option shell-integration).
#
# fish 3 sets its title and modes between the mark of a begin and the command: lead=fish says so.
#
# fish reads this file after its configuration (fish(1), --init-command). fish 4 marks prompts and commands itself; older ones send no mark between
# the prompt and the input (B), which would need another fish_prompt.

set -g __holdfast_aid $HOLDFAST_SHELL_AID
set -e HOLDFAST_SHELL_AID
# A configuration may have reset PATH. The folder with our tmux comes first again.
if set -q HOLDFAST_SHELL_TMUX
    contains -- $HOLDFAST_SHELL_TMUX $PATH
    or set -gx PATH $HOLDFAST_SHELL_TMUX $PATH
    set -e HOLDFAST_SHELL_TMUX
end

if status is-interactive
    and not functions -q __vsc_esc __ksi_schedule __ghostty_setup iterm2_prompt_mark
    if string match -qr '^[123]\.' -- $version
        function __holdfast_prompt --on-event fish_prompt
            printf '\e]7;file://%s%s\a\e]133;A;aid=%s\a' $hostname (string escape --style=url -- $PWD) $__holdfast_aid
        end
        function __holdfast_end --on-event fish_postexec
            printf '\e]133;D;%s;aid=%s\a' $status $__holdfast_aid
        end
    end
    function __holdfast_begin --on-event fish_preexec
        set -l line (string replace -a -- \\ \\\\ $argv[1] | string replace -a -- ';' '\\x3b' | string replace -ar '[[:cntrl:]]' ' ')
        printf '\e]633;E;%s;%s\a' (string join -- '\\x0a' $line) $__holdfast_aid
        string match -qr '^[123]\.' -- $version
        and printf '\e]133;C;aid=%s;lead=fish\a' $__holdfast_aid
    end
end
