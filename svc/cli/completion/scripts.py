"""What each shell is told, so that it asks svc at Tab."""

from __future__ import annotations

_BASH = r"""# bash: completion of svc. In ~/.bashrc:  eval "$(svc completion bash)"
_svc_complete() {
    local IFS=$'\n' line
    line=$(LC_ALL=C; printf %s "${COMP_LINE:0:COMP_POINT}")
    COMPREPLY=($(svc __complete bash "$COMP_TYPE" "$line" 2>/dev/null))
    case ${COMPREPLY[0]-} in
        :files) COMPREPLY=(); compopt -o default ;;
        :dirs) COMPREPLY=(); compopt -o dirnames ;;
        *=) compopt -o nospace ;;
    esac
}
complete -o nosort -F _svc_complete svc
"""
_ZSH = r"""#compdef svc
# zsh: completion of svc. In ~/.zshrc, after compinit:  eval "$(svc completion zsh)"
_svc() {
    local line
    local -a lines texts shown
    lines=("${(@f)$(svc __complete zsh "${(@Q)words[2,CURRENT-1]}" "$PREFIX" 2>/dev/null)}")
    case $lines[1] in
        '') return 1 ;;
        :files) _files; return ;;
        :dirs) _files -/; return ;;
    esac
    for line in $lines; do
        texts+=("${line%%$'\t'*}")
        shown+=("${line#*$'\t'}")
    done
    if [[ $texts[1] == *= ]]; then
        compadd -V svc -S '' -l -d shown -- $texts
    else
        compadd -V svc -l -d shown -- $texts
    fi
}
if [[ $funcstack[1] == _svc ]]; then
    _svc "$@"
else
    compdef _svc svc
fi
"""
_FISH = r"""# fish: completion of svc. Once:  svc completion fish > ~/.config/fish/completions/svc.fish
function __svc_complete
    set -l words (commandline -opc)
    set -e words[1]
    set -l found (svc __complete fish $words (commandline -ct) 2>/dev/null)
    switch "$found[1]"
        case :files
            __fish_complete_path (commandline -ct)
        case :dirs
            __fish_complete_directories (commandline -ct)
        case '*'
            printf '%s\n' $found
    end
end
complete -c svc -e
complete -c svc -f -k -a '(__svc_complete)'
"""
_SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}
SHELLS = tuple(_SCRIPTS)


def script_for(shell: str) -> str:
    """The script of a shell."""
    return _SCRIPTS[shell]
