"""Rotary encodings: pairs of numbers turned by their position; what two of them say to each other depends on the offset alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.exactly import floats
from dlcalc.derivation.model import Assumption, Derivation, Table, Warning
from dlcalc.notation.array import Array, entry
from dlcalc.notation.expr import Num, symbols
from dlcalc.notation.show import ascii_text
from dlcalc.topics.posenc.question import EXACT, Question, assumed, even, said, whole
from dlcalc.topics.posenc.rows import Rows, is_exact, place_of, turned
from dlcalc.topics.posenc.telling import Answer, cell, check_named

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

SOURCE = "Su et al. 2021, section 3.2"
ALL_PAIRS = 4
"""Up to so many pairs all are written out, and the dot product too; of more the first two and the last."""


def answer(question: Question) -> Derivation:
    """Turn a vector, or one a position; of two vectors the dot product too.

    Raises:
        DomainError: shapes that do not fit, an odd width, a position that is not known.
    """
    from dlcalc.topics.posenc.score import with_key

    d = _width(question)
    rows = _rows(question, d)
    found = _prepare(question, rows, d)
    pairs = list(range(d // 2)) if d // 2 <= ALL_PAIRS else [0, 1, d // 2 - 1]
    place = min(1, rows.size - 1)
    _angles(found, rows, pairs, place)
    if rows.finite:
        turned_pairs(found, rows, pairs, d, place)
    found.results["encoding"] = turned(found, rows, d)
    _angle_results(found, rows, d)
    found.results["parameters"] = found.quiet("parameters", "parameters = 0", title="Parameters", note="nothing is learnt")
    if rows.numbers is not None and rows.size * d > 2 * ALL_PAIRS:
        found.tables += [Table("x", "`x`", numbers=Array(rows.numbers, ("position", "dimension"))), _grid("encoding", "turned", found)]
    if question.inputs.given("key"):
        with_key(found, rows, d)
    else:
        _one_vector(found)
    left = dict.fromkeys(name for value in found.results.values() for name in symbols(value))
    found.symbols = {name: "position" if name == "pos" else "number of the vector" if name[0] in "xqk" else "not given" for name in left}
    return found.derivation()


def _one_vector(found: Answer) -> None:
    from dlcalc.derivation.plots import wanted

    inputs = found.inputs
    if inputs.given("key-pos"):
        raise DomainError("key-pos", inputs.typed["key-pos"], "it is the position of a key, and there is none", "--key '1 0 0 1'")
    if wanted(inputs):
        given = "plot" if inputs.given("plot") else "picture"
        raise DomainError(
            given, inputs.typed.get(given, ""), "the score against the offset is drawn, and that needs a key", "--key '1 0 0 1'"
        )
    found.remark = "A turned query and a turned key know of their positions only how far apart they are: --key '1 0 0 1' --key-pos 5"


def _grid(id: str, title: str, found: Answer) -> Table:
    value = found.results[id]
    assert isinstance(value, Array)
    return Table(id, title, numbers=value)


# What was given


def vector_of(question: Question, name: str, d: int | None) -> Numbers:
    """The rows of an array, each of d numbers.

    Raises:
        DomainError: another shape, or an odd number of columns.
    """
    value = question.inputs.values[name]
    assert isinstance(value, Array)
    numbers = value.numbers
    shape = "×".join(map(str, numbers.shape))
    expected = "a vector, or a matrix with a row for each position"
    if numbers.ndim > 2:
        raise DomainError(name, question.inputs.typed[name], f"{expected}, is expected, not {shape}")
    numbers = numbers.reshape(-1, numbers.shape[-1])
    if d is not None and numbers.shape[1] != d:
        rule = f"each row must hold {d} numbers, and these hold {numbers.shape[1]} (the shape is {shape})"
        raise DomainError(name, question.inputs.typed[name], rule)
    even(question, name, Num(numbers.shape[1]))
    return numbers


def _width(question: Question) -> int:
    """How many numbers are turned."""
    if question.inputs.given("x"):
        return int(vector_of(question, "x", question.width).shape[1])
    if question.inputs.given("key"):
        raise DomainError("key", question.inputs.typed["key"], "a key needs a query", "--x '1 0 0 1'")
    if question.width is None:
        typed = question.inputs.typed.get("d-model", "")
        raise DomainError("d-model", typed, "how many numbers are turned must be known", "--x '1 0 0 1' --pos 3, or --d-model 4 --pos 3")
    if question.width > EXACT:
        raise DomainError("d-model", question.inputs.typed["d-model"], f"at most {EXACT:,} letters are turned", "numbers: --x file.npy")
    return question.width


def _rows(question: Question, d: int) -> Rows:
    """The vectors, the first at the position given; many rows begin at 0 where none is."""
    numbers = vector_of(question, "x", d) if question.inputs.given("x") else None
    start = whole(question.pos)
    many = numbers is not None and len(numbers) > 1
    if question.pos is None and many:
        start = 0
    if numbers is not None and many and start:
        check_named(question, "pos", start + len(numbers))
    letter = "q" if question.inputs.given("key") else "x"
    rows = Rows(letter, numbers, start)
    if start is None and (many or not rows.finite or not is_exact(rows, d) or letter == "q"):
        raise DomainError("pos", question.inputs.typed.get("pos", ""), "the position of the vector must be a number here", "--pos 3")
    return rows


def _prepare(question: Question, rows: Rows, d: int) -> Answer:
    at = "any position" if question.pos is None and rows.start is None else f"position `{ascii_text(question.pos or Num(0))}`"
    if rows.size > 1:
        at = f"positions {rows.start} to {(rows.start or 0) + rows.size - 1}"
    found = Answer(question, f"{d} numbers in {d // 2} pair{'s' * (d > 2)}, {at}")
    found.conventions = ("pairing",)
    if rows.numbers is None:
        found.given.append(f"`d = {d}`, letters for the numbers")
    else:
        found.given.append(f"`{rows.letter}` of {d} numbers" if rows.size == 1 else f"`{rows.letter}` of {rows.size} rows of {d} numbers")
    if question.pos is not None:
        found.given.append(f"position `pos = {ascii_text(question.pos)}`" + " of the first row" * (rows.size > 1))
    found.given += said(question, "base", "pairing")
    found.assumed = assumed(question, "base", "pairing")
    if question.pos is None and rows.start is not None:
        found.assumed.append(Assumption("pos", 0, "the first row stands at position 0"))
    else:
        found.assumed.append(Assumption("pos", "counted from 0", "positions and dimensions counted from 0"))
    found.ledger.values["d"] = Num(d)
    if not rows.finite:
        found.warnings.append(not_finite(rows))
    return found


def not_finite(rows: Rows) -> Warning:
    """What is to be said of NaN and infinity."""
    import numpy as np

    count = int((~np.isfinite(floats(rows.numbers))).sum()) if rows.numbers is not None else 0
    text = f"`{rows.letter}` holds {count:,} value{'s' * (count > 1)} that {'are' if count > 1 else 'is'} infinite or no number (NaN)."
    return Warning("not_finite", text)


# Steps


def _angles(found: Answer, rows: Rows, pairs: list[int], place: int) -> None:
    """The angle and the wavelength of some pairs, at the row that is written out."""
    ledger = found.ledger
    if rows.start is not None:
        ledger.values["pos"] = Num(rows.start + place)
    where = "at this position" if rows.size == 1 else f"at position {rows.start + place if rows.start is not None else 'pos'}"
    for i in pairs:
        ledger.values["i"] = Num(i)
        note = f"pair i turns by so many radians {where}"
        found.step(f"angle_{i}", f"theta_{i} = pos/base^(2*i/d)", of="angles", title="Angles", note=note, source=SOURCE)
    for i in pairs:
        ledger.values["i"] = Num(i)
        note = "in so many positions a pair comes full circle"
        found.quiet(f"wavelength_{i}", f"lambda_{i} = 2*pi*base^(2*i/d)", of="wavelength", title="Wavelengths", note=note)
    del ledger.values["i"]


def names(rows: Rows, place: int, dims: tuple[int, ...]) -> list[str]:
    """How the numbers of a row are called; one of several rows by its position."""
    if rows.size == 1:
        return [cell(rows.letter, dim) for dim in dims]
    return [cell(rows.letter, (rows.start or 0) + place, dim) for dim in dims]


def turned_pairs(found: Answer, rows: Rows, pairs: list[int], d: int, place: int, *, angle: str = "theta", title: str = "Rotation") -> None:
    """The steps that turn some pairs of one row."""
    for i in pairs:
        dims = place_of(found.question, i, d)
        a, b = names(rows, place, dims)
        if rows.numbers is not None:
            found.ledger.values |= {a: entry(rows.numbers[place, dims[0]]), b: entry(rows.numbers[place, dims[1]])}
        note = "each pair is a point of the plane, turned by its angle"
        for to, formula, dim in (
            (a, f"{a}*cos({angle}_{i}) - {b}*sin({angle}_{i})", dims[0]),
            (b, f"{a}*sin({angle}_{i}) + {b}*cos({angle}_{i})", dims[1]),
        ):
            found.step(f"turned_{rows.letter}_{dim}", f"{to}' = {formula}", of="encoding", title=title, note=note, source=SOURCE)


def _angle_results(found: Answer, rows: Rows, d: int) -> None:
    """Angles of one row as a vector, and the wavelengths; very many only where they are asked for."""
    ledger = found.ledger
    if d // 2 > EXACT:
        return
    if rows.size == 1:
        found.vector("angles", [ledger.value("pos/base^(2*i/d)", i=Num(i)) for i in range(d // 2)])
    found.vector("wavelength", [ledger.value("2*pi*base^(2*i/d)", i=Num(i)) for i in range(d // 2)])
