# bash completion for dlcalc; printed by: dlcalc completion bash
_dlcalc() {
    local cur=${COMP_WORDS[COMP_CWORD]} kind line
    [[ $cur == "=" ]] && cur=""
    COMPREPLY=()
    {
        IFS= read -r kind || return 0
        while IFS= read -r line; do
            COMPREPLY+=("${line%%$'\t'*}")
        done
    } < <("${COMP_WORDS[0]/#\~/$HOME}" __complete bash "$((COMP_CWORD - 1))" "${COMP_WORDS[@]:1}" 2>/dev/null)
    case $kind in
        files)
            compopt -o filenames 2>/dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$cur")
            ;;
        open) compopt -o nospace 2>/dev/null ;;
    esac
}
complete -F _dlcalc dlcalc
