"""A question without its answer: what was given and assumed, and what is to be found.

What was worked out is left out, not hidden: of a headline, which says what was asked, an arrow, and what came of it, the part before the
arrow stays; steps, results, warnings and drawings go; of the tables those of typed numbers stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from dlcalc.derivation.model import Derivation, Table, prose_pieces
from dlcalc.derivation.swept import replaced
from dlcalc.notation.array import Array, entry
from dlcalc.notation.show import ascii_text

if TYPE_CHECKING:
    from dlcalc.derivation.model import ResultInfo
    from dlcalc.derivation.parameters import Inputs
    from dlcalc.derivation.topic import Parameter

_ARROW = " → "
_ABOUT = "Questions"
"""The group of parameters that say what is asked."""


def asked(derivation: Derivation, only: Sequence[str] = ()) -> tuple[str, ...]:
    """Names of the results that a question asks for.

    Args:
        derivation: its answer.
        only: the results that the reader named; else those of the steps (``dx`` of ``dx_entry``, one entry written out) and the arrays
            that are shown, or all.
    """
    if only:
        return tuple(only)
    steps = [id.removesuffix("_entry") for id in derivation.shown]
    names = {*steps, *[table.id for table in derivation.tables if table.id not in derivation.inputs]}
    found = [name for name in derivation.results if name in names]
    arrays = [name for name in derivation.results if derivation.info[name].type == "array"]
    return tuple(found or arrays or derivation.results)


def question(derivation: Derivation, inputs: Inputs, only: Sequence[str] = ()) -> Derivation:
    """The question of an answer, as a derivation that any format shows.

    Args:
        derivation: the answer.
        inputs: what it was worked from.
        only: the results that the reader named; may be empty.
    """
    about = [parameter for parameter in inputs.topic.parameters if parameter.group == _ABOUT and inputs.given(parameter.name)]
    typed = [f"{parameter.name} “{inputs.typed[parameter.name]}”" for parameter in about if parameter.type == "text"]
    wanted = [derivation.info[name] for name in asked(derivation, only)]
    return replaced(
        derivation,
        headline=derivation.headline.partition(_ARROW)[0],
        given=(*derivation.given, *[text.replace("`", "'") for text in typed]),
        steps=(), shown=(), results={}, remark="", warnings=(), pictures=(), plots=(), unrounded={},
        tables=(*_typed_numbers(derivation, inputs), _list(wanted, [each for each in about if each.type == "flag"])),
    )  # fmt: skip


def _typed_numbers(derivation: Derivation, inputs: Inputs) -> Iterator[Table]:
    """The arrays that were typed, as the answer shows them, without its marks."""
    shown = {table.id: table for table in derivation.tables if table.numbers is not None}
    for name, value in derivation.inputs.items():
        table = shown.get(name)
        if table is not None:
            yield table._replace(marked=(), note="")
            continue
        title = inputs.topic.parameter(name).symbol or name
        for part, numbers in value.items() if isinstance(value, Mapping) else ((title, value),):
            if isinstance(numbers, Array) and not _is_said(name, numbers, derivation.given):
                yield Table(name, f"`{part}`", numbers=numbers)


def _is_said(name: str, numbers: Array, given: Sequence[str]) -> bool:
    """Whether a single number stands in the words already, under a letter that its name begins with (``"`b = 1`"`` of the biases)."""
    value = numbers.numbers.reshape(-1)[0]
    if numbers.numbers.size > 1 or value != value:  # noqa: PLR0124 (NaN is not itself)
        return False
    pieces = [piece for text in given for is_notation, piece in prose_pieces(text) if is_notation]
    sides = [(left.strip().replace("_", "").lower(), right.strip()) for left, equals, right in (piece.partition("=") for piece in pieces)]
    return any(left and name.startswith(left) and right == ascii_text(entry(value)) for left, right in sides)


def _list(wanted: Sequence[ResultInfo], more: Sequence[Parameter]) -> Table:
    """What is to be found, point by point."""
    points = [(f"`{info.symbol}`" if info.symbol else info.name.replace("_", " "), info.help) for info in wanted]
    points += [(each.name.replace("-", " "), each.help) for each in more]
    labels = [chr(ord("a") + place) if len(points) <= 26 else str(place + 1) for place in range(len(points))]
    return Table("asked", "Find", ("", "", ""), tuple([(label, *point) for label, point in zip(labels, points, strict=True)]))
