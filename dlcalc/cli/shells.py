"""The completion scripts. Each asks ``dlcalc __complete`` and shows what comes back."""

from __future__ import annotations

SHELLS = {"bash": "the GNU shell", "zsh": "the Z shell", "fish": "the friendly interactive shell", "powershell": "PowerShell"}

BASH = r"""# bash completion for dlcalc; printed by: dlcalc completion bash
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
"""

ZSH = r"""#compdef dlcalc
# zsh completion for dlcalc; printed by: dlcalc completion zsh
_dlcalc() {
    local kind line value says
    local -a lines plain described
    lines=("${(@f)$("${words[1]/#\~/$HOME}" __complete zsh $((CURRENT - 2)) "${(@)words[2,-1]}" 2>/dev/null)}")
    kind=$lines[1]
    if [[ $kind == files ]]; then
        [[ $PREFIX == -*=* ]] && compset -P '*='
        _files
        return
    fi
    for line in "${(@)lines[2,-1]}"; do
        [[ -z $line ]] && continue
        value=${line%%$'\t'*}
        says=${line#*$'\t'}
        plain+=("$value")
        [[ $says == $line ]] && says=""
        described+=("${value}${says:+  -- $says}")
    done
    (( $#plain )) || return 1
    if [[ $kind == open ]]; then
        compadd -V dlcalc -S '' -l -d described -a plain
    else
        compadd -V dlcalc -l -d described -a plain
    fi
}
if [[ $funcstack[1] == _dlcalc ]]; then
    _dlcalc "$@"
else
    compdef _dlcalc dlcalc
fi
"""

FISH = r"""# fish completion for dlcalc; printed by: dlcalc completion fish
function __dlcalc_complete
    set -l before (commandline -opc)
    set -l current (commandline -ct)
    set -l program (string replace -r '^~' $HOME -- $before[1])
    set -l lines ($program __complete fish (math (count $before) - 1) $before[2..-1] $current 2>/dev/null)
    if test "$lines[1]" = files
        __fish_complete_path $current
    else
        string join \n -- $lines[2..-1]
    end
end
complete -c dlcalc -f -k -a '(__dlcalc_complete)'
"""

POWERSHELL = r"""# PowerShell completion for dlcalc; printed by: dlcalc completion powershell
Register-ArgumentCompleter -Native -CommandName dlcalc -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements |
        Where-Object { $_.Extent.StartOffset -lt $cursorPosition } |
        Select-Object -Skip 1 |
        ForEach-Object { $_.ToString() })
    $index = if ($wordToComplete -ne '') { $words.Count - 1 } else { $words.Count }
    $program = $commandAst.CommandElements[0].ToString()
    $lines = @(& $program __complete powershell $index @words 2>$null)
    if ($lines.Count -lt 2 -or $lines[0] -eq 'files') { return }
    foreach ($line in $lines[1..($lines.Count - 1)]) {
        $value, $says = $line -split "`t", 2
        if (-not $says) { $says = $value }
        [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $says)
    }
}
"""

SCRIPTS = {"bash": BASH, "zsh": ZSH, "fish": FISH, "powershell": POWERSHELL}

FILES = {"bash": "dlcalc.bash", "zsh": "_dlcalc", "fish": "dlcalc.fish", "powershell": "dlcalc.ps1"}
"""The names of the scripts in ``completions/``."""
