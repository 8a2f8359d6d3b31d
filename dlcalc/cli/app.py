"""The command ``dlcalc``: from the words of a shell line to an exit code. Nobody ever sees a traceback."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from dlcalc.cli.command import DONE, INTERRUPTED, NOT_DECIDED, Drawing, Outcome
from dlcalc.cli.errors import quoted

if TYPE_CHECKING:
    from dlcalc.cli.errors import UsageError

COMPLETE = "__complete"
"""The hidden word by which the shells ask for completions."""

TIDYING = 2.0
"""Seconds after an interrupt in which another one is taken for the same."""


def main(words: Sequence[str] | None = None) -> NoReturn:
    """Run the command and exit.

    Args:
        words: what stands after ``dlcalc``; by default, what the shell gave.
    """
    gc.set_threshold(100_000)  # one question is a short process: collecting while it loads and as it ends costs a fifth of it
    try:
        _interrupted_once()
        code = run(list(sys.argv[1:] if words is None else words))
    except KeyboardInterrupt:
        code = INTERRUPTED
    if code == INTERRUPTED:
        _interrupted_no_more()
    gc.freeze()
    sys.exit(code)


def _interrupted_once() -> None:
    """Let an interrupt end the program, and others right after it not break into its tidying up."""
    import signal
    from time import monotonic

    last = -TIDYING

    def stop(*_: object) -> None:
        nonlocal last
        if monotonic() - last > TIDYING:
            last = monotonic()
            raise KeyboardInterrupt

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # a job in the background ignores interrupts
        signal.signal(signal.SIGINT, stop)


def _interrupted_no_more() -> None:
    """Let nothing break into the exit."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def run(words: list[str]) -> int:
    """Answer and write; return the exit code."""
    from dlcalc.cli import terminal

    terminal.forget()
    outcome = _guarded(words)
    try:
        if outcome.drawing is not None:
            outcome = _with_drawing(outcome, outcome.drawing)
        if outcome.path is not None:
            terminal.write_file(outcome.path, outcome.output)
        else:
            terminal.write_out(outcome.output, outcome.json)
    except BrokenPipeError:
        terminal.forget_stdout()
    except terminal.CannotWrite as error:
        outcome = Outcome("", NOT_DECIDED, (*outcome.messages, f"error: {error}"))
    except Exception as error:  # noqa: BLE001 (nobody sees a traceback)
        outcome = _refused(error)._replace(path=None)
    terminal.write_messages(outcome.messages)
    return outcome.code


def _with_drawing(outcome: Outcome, drawing: Drawing) -> Outcome:
    """Write the drawing; where its place takes none, the answer is written all the same.

    Raises:
        UsageError: the folder is missing, or may not be written to.
    """
    from dlcalc.cli import terminal

    try:
        terminal.write_file(drawing.path, drawing.data, drawing.option)
    except terminal.CannotWrite as error:
        return outcome._replace(code=NOT_DECIDED, messages=(*outcome.messages, f"error: {error}"))
    return outcome._replace(messages=(*outcome.messages, f"wrote {quoted(drawing.path)}"))


def _guarded(words: list[str]) -> Outcome:
    """The outcome of a command line, whatever happens on the way."""
    try:
        if words[:1] == [COMPLETE]:
            from dlcalc.cli.complete import answer

            return answer(words[1:])
        return _dispatch(words)
    except Exception as error:  # noqa: BLE001 (nobody sees a traceback)
        return _refused(error)


def _dispatch(words: list[str]) -> Outcome:
    """Let Typer find the subcommand and call it."""
    from dlcalc.cli.group import Group, nothing_asked

    if not words:
        return nothing_asked()
    group = Group()
    answered = group.main(words, prog_name="dlcalc", complete_var="", standalone_mode=False)
    return answered if isinstance(answered, Outcome) else Outcome("", answered or DONE)


def _refused(error: Exception) -> Outcome:
    """The one error message that an exception becomes, and its exit code."""
    from dlcalc.cli.wording import worded

    if os.environ.get("DLCALC_DEBUG"):
        import traceback

        traceback.print_exception(error)
    usage, code = worded(error)
    return Outcome("", code, tuple(_lines(usage)))


def _lines(usage: UsageError) -> list[str]:
    from dlcalc.cli.terminal import encoding_of, shows_unicode

    encoding = encoding_of(sys.stderr) if shows_unicode(sys.stderr) else "ascii"
    return usage.lines(encoding)
