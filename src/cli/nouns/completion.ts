/**
 * `holdfast completion bash|zsh|fish`: the completion scripts. Each asks `holdfast completion words` for the
 * candidates, so the scripts contain no commands.
 */
import { fail } from '../../protocol/errors.ts';
import { type Places, places } from '../../runtime/paths.ts';
import { parseGlobalFlags } from '../front/globalFlags.ts';
import type { Candidate, Live } from '../language/complete.ts';
import { language } from '../language/languageBundle.ts';
import { ask } from '../shared/ask.ts';
import type { NounCommand, NounContext } from './NounCommand.ts';

const bash = `# Completion of holdfast for bash: source <(holdfast completion bash)
_holdfast() {
    local cur words cword value rest reply
    if declare -F _get_comp_words_by_ref >/dev/null; then
        _get_comp_words_by_ref -n := cur words cword
    else
        cur=\${COMP_WORDS[COMP_CWORD]}
        words=("\${COMP_WORDS[@]}")
        cword=$COMP_CWORD
    fi
    COMPREPLY=()
    reply=$("\${words[0]/#\\~/$HOME}" completion words -- "\${words[@]:1:cword-1}" "$cur" 2>/dev/null) || return 0
    while IFS=$'\\t' read -r value rest; do
        case $value in
            '') ;;
            :file)
                compopt -o filenames 2>/dev/null
                while IFS= read -r value; do COMPREPLY+=("$value"); done < <(compgen -f -- "$cur")
                ;;
            *) COMPREPLY+=("$(printf '%q' "$value")") ;;
        esac
    done <<<"$reply"
    if declare -F __ltrim_colon_completions >/dev/null; then __ltrim_colon_completions "$cur"; fi
}
complete -F _holdfast holdfast hold
`;

const zsh = `#compdef holdfast hold
# Completion of holdfast for zsh: source <(holdfast completion zsh), or a file _holdfast in $fpath
_holdfast() {
    local -a lines values
    local line value about
    # PREFIX is what stands before the cursor, without the quote that a word may have begun with.
    lines=("\${(@f)$("\${words[1]/#\\~/$HOME}" completion words -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}")
    for line in $lines; do
        if [[ $line == :file* ]]; then
            _files
        elif [[ -n $line ]]; then
            value=\${\${\${line%%$'\\t'*}//\\\\/\\\\\\\\}//:/\\\\:}
            about=\${line#*$'\\t'}
            values+=("$value\${about:+:$about}")
        fi
    done
    (( \${#values} )) && _describe -t holdfast holdfast values
}
if [[ $funcstack[1] == _holdfast ]]; then
    _holdfast "$@"
else
    compdef _holdfast holdfast hold
fi
`;

const fish = `# Completion of holdfast for fish: holdfast completion fish | source
function __holdfast_complete
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    # What was typed may be quoted, and the quote still open.
    set -l current (string unescape -- $typed; or string unescape -- $typed'"'; or string unescape -- $typed"'"; or echo -- $typed)
    set -l program $words[1]
    set -e words[1]
    for line in ($program completion words -- $words "$current" 2>/dev/null)
        if string match -q ':file*' -- $line
            __fish_complete_path "$current"
        else
            echo $line
        end
    end
end
complete -c holdfast -f -a '(__holdfast_complete)'
complete -c hold -f -a '(__holdfast_complete)'
`;

const scripts: Readonly<Record<string, string>> = { bash, zsh, fish };

export const completionCommands: readonly NounCommand[] = [
  {
    words: ['completion'],
    about: 'Prints the completion script of a shell',
    details:
      "'words' prints what may come next on a command line, one per line, with a tab and a description. The scripts call\n" +
      'it. The last word is the one being typed.',
    positionals: [
      { name: 'shell', about: 'bash, zsh or fish', required: true, completes: ['bash', 'zsh', 'fish'] },
    ],
    rest: 'words',
    options: [],
    examples: [
      ['source <(holdfast completion bash)', 'in ~/.bashrc'],
      ['source <(holdfast completion zsh)', 'in ~/.zshrc, behind compinit'],
      ['holdfast completion fish > ~/.config/fish/completions/holdfast.fish', 'once'],
    ],
    async run(args, { where, env }) {
      const shell = args.word('shell');
      if (shell === 'words') {
        const words = args.rest;
        const before = words.slice(0, -1);
        const live = liveFrom(placesNamed(before, env) ?? where);
        const found = await language().complete(before, words.at(-1) ?? '', live);
        return {
          out: found.map(({ value, about }) => `${value}\t${about}\n`).join(''),
          code: 0,
        };
      }
      const script = scripts[shell];
      if (script === undefined)
        throw fail('bad-value', { value: shell, reason: 'completion takes bash, zsh or fish' });
      return { out: script, code: 0 };
    },
  },
];

/** The server named by -L or -S in the line being completed; undefined when it names none. */
function placesNamed(words: readonly string[], env: NounContext['env']): Places | undefined {
  try {
    const { socketName, socketPath } = parseGlobalFlags(words);
    if (socketName === undefined && socketPath === undefined) return undefined;
    return places({
      env,
      ...(socketName === undefined ? {} : { name: socketName }),
      ...(socketPath === undefined ? {} : { path: socketPath }),
    });
  } catch {
    return undefined;
  }
}

/** Asks the running server; never starts one, and treats an error as no answer. */
function liveFrom(where: Places): Live {
  const list = async (...argv: string[]): Promise<Candidate[]> => {
    try {
      const { out } = await ask(where, 'command.run', { argv }, 'never');
      return Buffer.from(out, 'latin1')
        .toString()
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => {
          const [value = '', about = ''] = line.split('\t');
          return { value, about };
        });
    } catch {
      return [];
    }
  };
  return {
    sessions: () => list('list-sessions', '-F', '#{session_name}\t#{session_windows} windows'),
    windows: () => list('list-windows', '-a', '-F', '#{session_name}:#{window_index}\t#{window_name}'),
    clients: () => list('list-clients', '-F', '#{client_name}\t#{session_name}'),
    buffers: () => list('list-buffers', '-F', '#{buffer_name}\t#{buffer_sample}'),
  };
}
