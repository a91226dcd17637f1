# Marks of holdfast for bash 4.4 and newer (option shell-integration).
#
# bash reads this file first, by ENV in POSIX mode (bash(1), INVOCATION). It leaves that mode, reads the startup files that bash
# would have read, and adds its marks last, so that the user's settings are in force. PROMPT_COMMAND marks the end of a command before anything
# else is printed, and the prompt after everything else; PS0 marks the begin. PS1, traps and options stay as they are, so there is no mark
# between the prompt and the input (B).

__holdfast_aid=$HOLDFAST_SHELL_AID __holdfast_tmux=${HOLDFAST_SHELL_TMUX-} __holdfast_ran= __holdfast_hooked= __holdfast_history=
if [ -n "${HOLDFAST_SHELL_ENV-}" ]; then ENV=$HOLDFAST_SHELL_ENV; else unset ENV; fi
unset HOLDFAST_SHELL_AID HOLDFAST_SHELL_TMUX HOLDFAST_SHELL_FILE HOLDFAST_SHELL_ENV
set +o posix
shopt -u inherit_errexit 2>/dev/null
[ "$HISTFILE" = ~/.sh_history ] && HISTFILE=~/.bash_history

if shopt -q login_shell; then
  [ -r /etc/profile ] && . /etc/profile
  if [ -r ~/.bash_profile ]; then . ~/.bash_profile
  elif [ -r ~/.bash_login ]; then . ~/.bash_login
  elif [ -r ~/.profile ]; then . ~/.profile
  fi
else
  [ -r /etc/bash.bashrc ] && . /etc/bash.bashrc
  [ -r ~/.bashrc ] && . ~/.bashrc
fi

# A startup file may have reset PATH: /etc/profile of Debian does. The folder with our tmux comes first again.
[[ -z $__holdfast_tmux || :$PATH: == *":$__holdfast_tmux:"* ]] || PATH=$__holdfast_tmux:$PATH
unset __holdfast_tmux

# A command has ended. Keeps its status for what comes after; bash itself keeps that of each part of a pipeline.
__holdfast_end() {
  local status=$?
  if [ -n "$__holdfast_ran" ]; then
    __holdfast_ran=
    builtin printf '\e]133;D;%s;aid=%s\a' "$status" "$__holdfast_aid"
  fi
  return "$status"
}

# The prompt follows.
__holdfast_prompt() {
  __holdfast_hook
  __holdfast_history=$HISTCMD
  builtin printf '\e]7;file://%s' "$HOSTNAME"
  if [[ $PWD == *[!a-zA-Z0-9/._~-]* ]]; then __holdfast_encoded "$PWD"; else builtin printf %s "$PWD"; fi
  builtin printf '\a\e]133;A;aid=%s\a' "$__holdfast_aid"
}

# A path for a URL.
__holdfast_encoded() {
  local LC_ALL=C path=$1 char at code
  for ((at = 0; at < ${#path}; at++)); do
    char=${path:at:1}
    if [[ $char == [a-zA-Z0-9/._~-] ]]; then builtin printf %s "$char"
    else
      builtin printf -v code %d "'$char"
      builtin printf '%%%02X' $((code & 255))
    fi
  done
}

# The line that bash has read, where the history has it.
__holdfast_line() {
  local line
  [ "$HISTCMD" = "$__holdfast_history" ] && return
  line=$(HISTTIMEFORMAT= builtin history 1)
  [[ $line =~ ^\ *[0-9]+\*?\ \ (.*)$ ]] || return
  line=${BASH_REMATCH[1]//\\/\\\\}
  line=${line//;/\\x3b}
  line=${line//$'\n'/\\x0a}
  builtin printf '\e]633;E;%s;%s\a' "${line//[[:cntrl:]]/ }" "$__holdfast_aid"
}

# Puts the marks back where these variables were set anew. From bash 5.1 on, the end is an element of PROMPT_COMMAND of its own, since bash
# keeps $? and PIPESTATUS between elements; bash-preexec wants to find itself in the first one.
__holdfast_hook() {
  local begin='\e]133;C;aid='$__holdfast_aid'\a'
  if [[ ${PROMPT_COMMAND-} == *__holdfast_end* ]]; then :
  elif ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] < 501)) || [[ ${PROMPT_COMMAND-} == *__bp_install* ]]; then
    PROMPT_COMMAND=__holdfast_end${PROMPT_COMMAND:+$'\n'$PROMPT_COMMAND}
  elif [ -z "$__holdfast_hooked" ]; then PROMPT_COMMAND=(__holdfast_end "${PROMPT_COMMAND[@]}")
  else
    # The user set PROMPT_COMMAND: in place of what was the first element.
    PROMPT_COMMAND[1]=${PROMPT_COMMAND-}
    PROMPT_COMMAND[0]=__holdfast_end
  fi
  __holdfast_hooked=1
  if shopt -q promptvars; then begin='${__holdfast_none[__holdfast_ran=1]-}$(__holdfast_line)'$begin
  else __holdfast_ran=1
  fi
  [[ ${PS0-} == *"$begin" ]] || PS0=${PS0-}$begin
}

if ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 404)) && [[ $- == *i* ]]; then
  case "${PS1-}${PS0-}${PROMPT_COMMAND[*]-}$(declare -F)" in
    # Another integration marks already.
    *']133;'* | *' __vsc_prompt_cmd'* | *' _ksi_'* | *' __ghostty_'* | *' iterm2_'* | *' __wezterm_semantic_'*) ;;
    *)
      if ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 501)); then
        PROMPT_COMMAND=("${PROMPT_COMMAND[@]:-}" __holdfast_prompt)
      else PROMPT_COMMAND=${PROMPT_COMMAND:+$PROMPT_COMMAND$'\n'}__holdfast_prompt
      fi
      __holdfast_hook
      ;;
  esac
fi
