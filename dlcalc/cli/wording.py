"""Every exception that a question can end in, as one error message and an exit code."""

from __future__ import annotations

from dlcalc.cli.command import BAD_USAGE, NOT_DECIDED, Command, Request
from dlcalc.cli.errors import UsageError, quoted
from dlcalc.cli.terminal import CannotWrite
from dlcalc.derivation.errors import DomainError
from dlcalc.notation.errors import NotationError, TooLarge, Undecided, Undefined


def worded(error: Exception) -> tuple[UsageError, int]:
    """The message for an exception, and the exit code."""
    if isinstance(error, UsageError):
        return error, BAD_USAGE
    if isinstance(error, DomainError):
        return of_domain(error, error.parameter), BAD_USAGE
    if isinstance(error, NotationError):
        return UsageError(error.message, error.hint, error.text, error.position), BAD_USAGE
    if isinstance(error, Undefined | TooLarge):
        return UsageError(str(error) or "the answer is not defined"), BAD_USAGE
    if isinstance(error, Undecided):
        return UsageError(str(error) or "this cannot be decided exactly"), NOT_DECIDED
    if isinstance(error, CannotWrite):
        return UsageError(str(error)), NOT_DECIDED
    what = " ".join(f"{type(error).__name__}: {error}".split())[:200]
    return UsageError(f"internal error: {what}", "please report it with the command line; DLCALC_DEBUG=1 shows where it arose"), NOT_DECIDED


def of_domain(error: DomainError, option: str) -> UsageError:
    """A broken rule: the option as typed, what was given, the rule, what would work."""
    rule, hint = error.rule.replace("`", ""), error.hint.replace("`", "")
    told = f"{option} {quoted(error.got)}".strip() if error.got else option
    return UsageError(f"{told}: {rule}" if told else rule, hint, error.got, error.position)


def in_command(error: DomainError, command: Command, request: Request) -> UsageError:
    """The same, naming the option as it was typed, or by its first name when it was not."""
    option = request.typed.get(error.parameter)
    if option is None:
        names = next((known.names for known in command.options if known.key == error.parameter), ())
        option = names[0] if names else error.parameter
    return of_domain(error, option)
