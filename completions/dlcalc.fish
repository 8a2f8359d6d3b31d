# fish completion for dlcalc; printed by: dlcalc completion fish
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
