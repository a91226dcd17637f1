# Marks of holdfast for zsh (option shell-integration).
#
# zsh reads this file as .zshenv of a folder of ours, named by ZDOTDIR (zsh(1), STARTUP/SHUTDOWN FILES). It gives ZDOTDIR back, so that zsh reads
# the user's own files itself, and adds its marks at the first prompt, when all of them were read. PS1 has the mark between prompt and
# input (B) only while it is shown.

if [[ -n ${HOLDFAST_SHELL_ZDOTDIR+set} ]]; then
  export ZDOTDIR=$HOLDFAST_SHELL_ZDOTDIR
else
  unset ZDOTDIR
fi
typeset -g __holdfast_aid=$HOLDFAST_SHELL_AID __holdfast_tmux=${HOLDFAST_SHELL_TMUX-}
unset HOLDFAST_SHELL_AID HOLDFAST_SHELL_TMUX HOLDFAST_SHELL_ZDOTDIR

if [[ -o interactive ]]; then
  # The first prompt: all startup files were read.
  __holdfast_first() {
    builtin emulate -L zsh
    precmd_functions=(${precmd_functions:#__holdfast_first})
    # A startup file may have reset PATH: /etc/profile does. The folder with our tmux comes first again.
    [[ -z $__holdfast_tmux || :$PATH: == *:$__holdfast_tmux:* ]] || PATH=$__holdfast_tmux:$PATH
    unset __holdfast_tmux
    if [[ "$PS1 ${precmd_functions[*]}" == *(']133;'|_ksi_|__vsc_|_ghostty_|iterm2_|__wezterm_)* ]]; then
      unfunction -m '__holdfast_*'
      return
    fi
    precmd_functions=(__holdfast_end $precmd_functions __holdfast_prompt)
    preexec_functions+=(__holdfast_begin)
    __holdfast_here
  }

  # A command has ended. zsh shows a line without an end by PROMPT_EOL_MARK before it calls this, so that has the mark where it is used.
  __holdfast_end() {
    builtin local __holdfast_status=$? __holdfast_shown=${options[promptsp]}${options[promptcr]}
    builtin emulate -L zsh -o no_aliases
    [[ -n $__holdfast_ran ]] || return
    __holdfast_ran=
    if [[ -n $__holdfast_eol && ${PROMPT_EOL_MARK-} == "$__holdfast_eol"* ]]; then
      if [[ -n $__holdfast_had_eol ]]; then PROMPT_EOL_MARK=${PROMPT_EOL_MARK#"$__holdfast_eol"}; else unset PROMPT_EOL_MARK; fi
    else
      __holdfast_shown=
    fi
    if [[ $__holdfast_shown != onon ]]; then
      builtin print -nr -- $'\e]133;D;'$__holdfast_status';aid='$__holdfast_aid$'\a'
    fi
  }

  # The prompt follows.
  __holdfast_prompt() {
    builtin local percent=${options[promptpercent]}
    builtin emulate -L zsh -o no_aliases
    builtin local mark=$'%{\e]133;B;aid='$__holdfast_aid$'\a%}'
    __holdfast_here
    if [[ $percent == on && $PS1 != *']133;B'* ]]; then
      __holdfast_ps1=$PS1
      PS1+=$mark
    fi
  }

  __holdfast_here() {
    builtin local url=$PWD
    if [[ $url == *[^a-zA-Z0-9/._~-]* ]]; then
      builtin local LC_ALL=C char
      url=
      for char in ${(s::)PWD}; do
        [[ $char == [a-zA-Z0-9/._~-] ]] || builtin printf -v char '%%%02X' $((#char & 255))
        url+=$char
      done
    fi
    builtin print -nr -- $'\e]7;file://'$HOST$url$'\a\e]133;A;aid='$__holdfast_aid$'\a'
  }

  # zsh has read a line, and runs it.
  __holdfast_begin() {
    builtin local eol=${options[promptsp]}${options[promptcr]}
    builtin emulate -L zsh -o no_aliases
    [[ -n $__holdfast_ps1 && $PS1 == ${__holdfast_ps1}* ]] && PS1=$__holdfast_ps1
    __holdfast_ps1=
    __holdfast_ran=1
    if [[ $eol == onon ]]; then
      __holdfast_eol=$'%{\e]133;D;%?;aid='$__holdfast_aid$'\a%}'
      __holdfast_had_eol=${PROMPT_EOL_MARK+set}
      PROMPT_EOL_MARK=$__holdfast_eol${PROMPT_EOL_MARK-%B%S%#%s%b}
    else
      __holdfast_eol=
    fi
    builtin local line=${1//\\/\\\\}
    line=${line//;/\\x3b}
    line=${line//$'\n'/\\x0a}
    builtin print -nr -- $'\e]633;E;'${line//[[:cntrl:]]/ }';'$__holdfast_aid$'\a\e]133;C;aid='$__holdfast_aid$'\a'
  }

  typeset -g __holdfast_ran= __holdfast_eol= __holdfast_had_eol= __holdfast_ps1=
  typeset -ga precmd_functions preexec_functions
  precmd_functions+=(__holdfast_first)
fi

if [[ -r ${ZDOTDIR:-$HOME}/.zshenv ]]; then
  source ${ZDOTDIR:-$HOME}/.zshenv
fi
