"""Named variants: ``--case "s=2 p=1"`` sets some inputs on top of the others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.swept import CASE
from dlcalc.derivation.topic import SWEPT, Parameter, Topic
from dlcalc.tables.lists import checked, entries

_NAME = re.compile(r"[^\W\d][\w-]*")


def by_name(topic: Topic) -> Mapping[str, Parameter]:
    """The parameters by every name, folded."""
    return {fold(name): parameter for parameter in topic.parameters for name in (parameter.name, *parameter.long)}


def fold(name: str) -> str:
    """A name as it is compared: case and ``_``/``-`` do not matter."""
    return name.lower().replace("_", "-")


def settings(topic: Topic, text: str) -> dict[str, str]:
    """What a case sets, by parameter name.

    Args:
        topic: whose parameters they are.
        text: ``NAME=VALUE``, one or more, with spaces or commas between them; any name of an option.

    Raises:
        DomainError: it cannot be read so, or sets what a case cannot vary.
    """
    known = by_name(topic)
    found: dict[str, str] = {}
    for piece in _pieces(text):
        name, equals, value = piece.partition("=")
        if not equals or not value or not _NAME.fullmatch(name):
            raise _unreadable(text, piece, found)
        parameter = known.get(fold(name))
        if parameter is None:
            raise DomainError(CASE, text, f"{topic.name} has no option {name}", _near(name, known))
        if parameter.type not in (*SWEPT, "expression"):
            raise DomainError(CASE, text, f"a case varies sizes, padding, words and expressions, and {name} is none of these")
        if parameter.name in found:
            raise DomainError(CASE, text, f"it sets {name} twice")
        if entries(parameter, value) is not None:
            raise DomainError(
                CASE, text, f"a case sets one value, and {value} is several", f"a list of its own multiplies the cases: --{name} {value}"
            )
        found[parameter.name] = checked(parameter, value)
    if not found:
        raise _unreadable(text, "", found)
    return found


def _pieces(text: str) -> Iterator[str]:
    """The text cut at spaces and commas outside brackets, no space round an equals sign."""
    piece, level = "", 0
    for char in re.sub(r"\s*=\s*", "=", text.strip()):
        level += (char in "([{") - (char in ")]}")
        if level <= 0 and (char.isspace() or char == ","):
            if piece:
                yield piece
            piece = ""
        else:
            piece += char
    if piece:
        yield piece


def _unreadable(text: str, piece: str, found: dict[str, str]) -> DomainError:
    rule = "a case is NAME=VALUE, with spaces or commas between several"
    last = next(reversed(found), None)
    if last is not None and "=" not in piece:
        hint = f"a list stands in an option of its own: --{last} {found[last]},{piece}" if "," in text else f"{piece} has no value"
        return DomainError(CASE, text, rule, hint)
    return DomainError(CASE, text, rule, '--case "s=1" --case "s=2 p=1"')


def _near(word: str, pool: Mapping[str, Parameter]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(fold(word)[:80], list(pool), 1, 0.6)
    return f"did you mean {near[0]}?" if near else ""
