# PowerShell completion for dlcalc; printed by: dlcalc completion powershell
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
