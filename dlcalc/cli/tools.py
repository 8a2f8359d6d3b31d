"""The subcommands that answer no question: ``explain``, ``schema`` and ``completion``."""

from __future__ import annotations

from dlcalc.cli.command import HELP, Command, Option, Outcome, Request
from dlcalc.cli.commands import COMMON
from dlcalc.cli.compare import COMMAND as COMPARE
from dlcalc.cli.errors import UsageError, listed, quoted, suggest
from dlcalc.cli.grade.command import COMMAND as GRADE
from dlcalc.cli.key.command import COMMAND as KEY
from dlcalc.cli.net import COMMAND as NET
from dlcalc.cli.shells import SCRIPTS, SHELLS
from dlcalc.derivation.topic import Example
from dlcalc.render import FORMATS


def schema(_request: Request) -> Outcome:
    """The JSON Schema of every ``--json`` answer."""
    import json

    from dlcalc.render.schema import schema as described

    return Outcome(json.dumps(described(), indent=2, ensure_ascii=True) + "\n")


def completion(request: Request) -> Outcome:
    """The completion script of a shell.

    Raises:
        UsageError: no shell, or one that is not known.
    """
    shell = request.one("shell")
    if shell is None:
        raise UsageError(f"for which shell? {listed(tuple(SHELLS))}", "dlcalc completion bash")
    if shell.lower() not in SHELLS:
        match = suggest(shell, SHELLS)
        hint = f"did you mean {match}?" if match else f"one of {listed(tuple(SHELLS))}"
        raise UsageError(f"there is no completion for {quoted(shell)}", hint)
    return Outcome(SCRIPTS[shell.lower()])


def explain(request: Request) -> Outcome:
    """What a concept means."""
    from dlcalc.cli.explain import explain as answered

    return answered(request)


def formats() -> dict[str, str]:
    """The formats of a document, each with what it is."""
    from dlcalc.render import documents

    return {name: FORMATS[name].help for name in documents.FORMATS}


def concepts() -> dict[str, str]:
    """The names of the concepts, for completion."""
    from dlcalc.concepts.load import names

    return dict.fromkeys(names(), "")


COMMANDS = (
    NET,
    COMPARE,
    GRADE,
    KEY,
    Command(
        "explain",
        "why it is so: concepts, each claim with its evidence",
        "Explains a concept. Every claim comes with a small computation that shows it, run now. Without a name it lists the concepts.",
        (
            Option("concept", ("--concept",), "which concept", "NAME", "Input", completes="choices", choices=concepts()),
            Option("rubric", ("--rubric",), "what a full answer contains, with marks, for a human marker", group="Input"),
            *[
                option._replace(choices=formats()) if option.key == "format" else option
                for option in COMMON
                if option.key in ("format", "json", "output", "no_color")
            ],
            HELP,
        ),
        explain,
        "concept",
        examples=(
            Example("", "every concept, by topic"),
            Example("receptive-field", "claims, the reason for each, and the computation that shows it"),
            Example("receptive-field --rubric", "what a full answer contains, for a marker"),
        ),
    ),
    Command(
        "schema",
        "print the JSON Schema of the answers",
        "Every answer of --json is valid under this schema.",
        (HELP,),
        schema,
    ),
    Command(
        "completion",
        "print the completion script of a shell",
        "The script completes subcommands, options and the values of options; it asks dlcalc itself. Keep it where the shell looks:\n\n"
        "bash: ~/.local/share/bash-completion/completions/dlcalc\n\n"
        "zsh: a file _dlcalc in a folder of $fpath\n\n"
        "fish: ~/.config/fish/completions/dlcalc.fish\n\n"
        "PowerShell: a line in $PROFILE: dlcalc completion powershell | Out-String | Invoke-Expression",
        (Option("shell", ("--shell",), "which shell", "SHELL", "Input", completes="choices", choices=SHELLS), HELP),
        completion,
        "shell",
    ),
)
