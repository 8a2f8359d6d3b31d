"""The rows that a rotation turns, and all of them turned: exactly where they are exact and few, else in NumPy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.exactly import floats
from dlcalc.notation.array import Array, entry
from dlcalc.notation.expr import Expr, Num, Seq, symbols
from dlcalc.topics.posenc.matrix import check_base, check_width
from dlcalc.topics.posenc.question import EXACT, Question
from dlcalc.topics.posenc.telling import Answer, array, cell

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]


class Rows(NamedTuple):
    """What is turned.

    Attributes:
        letter: ``x``, or ``q`` and ``k`` where both are given.
        numbers: ``[positions, d]``, or None for letters.
        start: the position of the first row; None for a letter.
        name: of the parameter.
    """

    letter: str
    numbers: Numbers | None
    start: int | None
    name: str = "x"

    @property
    def size(self) -> int:
        """How many rows there are."""
        return 1 if self.numbers is None else len(self.numbers)

    @property
    def finite(self) -> bool:
        """Whether there are numbers to compute with."""
        import numpy as np

        return self.numbers is None or self.numbers.dtype.kind != "f" or bool(np.isfinite(self.numbers).all())


def is_exact(rows: Rows, d: int) -> bool:
    """Whether the rows are exact, or letters, and few enough to be turned exactly."""
    return rows.numbers is None or (rows.numbers.dtype.kind != "f" and rows.size * d <= EXACT)


def place_of(question: Question, i: int, d: int) -> tuple[int, int]:
    """The two dimensions of a pair."""
    return (2 * i, 2 * i + 1) if question.words["pairing"] == "adjacent" else (i, i + d // 2)


def turned(found: Answer, rows: Rows, d: int) -> Expr:
    """All rows turned: exactly where the numbers are exact and few, else as floats."""
    question = found.question
    if rows.size > 1:
        check_base(question)
    if is_exact(rows, d):
        if question.inputs.places is not None:
            found.unrounded["encoding"] = _exactly(found, rows, d, rounds=False)
        return _exactly(found, rows, d)
    from dlcalc.topics.posenc import kernels

    assert rows.numbers is not None
    assert rows.start is not None
    check_width(question, d)
    if rows.start + rows.size > kernels.FARTHEST:
        raise DomainError(
            "pos", question.inputs.typed["pos"], f"floats are turned up to position {kernels.FARTHEST:,}", "fewer numbers, exact ones"
        )
    if question.inputs.places is not None:
        raise DomainError(
            "round-steps", str(question.inputs.places), f"steps are rounded for at most {EXACT:,} exact numbers", "--dp alone"
        )
    found_numbers = kernels.rotated(floats(rows.numbers), rows.start, check_base(question), question.words["pairing"])
    return Array(found_numbers, ("position", "dimension")) if rows.size > 1 else Array(found_numbers[0], ("dimension",))


def _exactly(found: Answer, rows: Rows, d: int, *, rounds: bool = True) -> Expr:
    """All rows turned as an exact array, or, where a letter is left, as a vector."""
    flat = [each for place in range(rows.size) for each in exact_row(found, rows, place, d, rounds=rounds)]
    if any(symbols(each) for each in flat):
        return Seq("vector", tuple(flat))
    return array(flat, (rows.size, d) if rows.size > 1 else (d,), ("position", "dimension") if rows.size > 1 else ("dimension",))


def exact_row(found: Answer, rows: Rows, place: int, d: int, shift: int = 0, *, rounds: bool = True) -> list[Expr]:
    """One row turned, entry by entry, by the formulas that the steps show.

    Args:
        found: what is known.
        rows: the vectors.
        place: which of them.
        d: how many numbers it has.
        shift: positions by which it is moved first.
        rounds: whether to round after every step where the question asks for it.
    """
    from dlcalc.derivation.rounding import rounded_value

    ledger, places = found.ledger, found.inputs.places if rounds else None

    def kept(value: Expr) -> Expr:
        return value if places is None else rounded_value(value, places)

    pos: dict[str, Expr] = {} if rows.start is None else {"pos": Num(rows.start + place + shift)}
    result: list[Expr] = [Num(0)] * d
    for i in range(d // 2):
        dims = place_of(found.question, i, d)
        numbers = [entry(rows.numbers[place, dim]) if rows.numbers is not None else ledger.value(cell(rows.letter, dim)) for dim in dims]
        angle = kept(ledger.value("pos/base^(2*i/d)", i=Num(i), **pos))
        known = {"a": numbers[0], "b": numbers[1], "theta": angle}
        result[dims[0]] = kept(ledger.value("a*cos(theta) - b*sin(theta)", **known))
        result[dims[1]] = kept(ledger.value("a*sin(theta) + b*cos(theta)", **known))
    return result
