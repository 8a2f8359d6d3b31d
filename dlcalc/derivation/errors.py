"""The one way a topic says no."""

from __future__ import annotations

from collections.abc import Callable


class DomainError(ValueError):
    """A question that has no answer because an input breaks a rule.

    A topic raises it with facts; the command line alone words it and chooses the exit code.

    Args:
        parameter: name of the declared parameter at fault (``"s"``), or ``""`` when it is none of them.
        got: what was given, as text.
        rule: what must hold, one sentence without a final full stop.
        hint: what would work; empty when nothing sensible can be said. Where it takes a search, a function that makes it: of a
            million rows nobody reads it.
        position: index of the offending character in ``got``, or None when no place is to blame.
    """

    def __init__(self, parameter: str, got: str, rule: str, hint: str | Callable[[], str] = "", position: int | None = None) -> None:
        super().__init__(f"{parameter} = {got}: {rule}" if parameter else rule)
        self.parameter = parameter
        self.got = got
        self.rule = rule
        self.position = position
        self._hint = hint

    @property
    def hint(self) -> str:
        """What would work."""
        return self._hint if isinstance(self._hint, str) else self._hint()
