"""The dot product of two sinusoidal encodings: it depends on their offset, and on no position."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dlcalc.derivation.array_numbers import check_computed
from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Derivation, Table
from dlcalc.notation.array import Array, entry
from dlcalc.notation.expr import Expr, Num, Rel, symbols
from dlcalc.notation.parse import parse
from dlcalc.topics.posenc.certify import holds
from dlcalc.topics.posenc.matrix import check_base, check_width
from dlcalc.topics.posenc.question import VOCABULARY, Question, equals, whole
from dlcalc.topics.posenc.sinusoidal import MEANINGS, check_places, nothing_learnt, prepare
from dlcalc.topics.posenc.telling import Answer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

SAME_PAIR = "sin(pos*omega)*sin((pos + k)*omega) + cos(pos*omega)*cos((pos + k)*omega) = cos(k*omega)"
"""What one pair adds to the dot product, by cos(α − β) = cos α·cos β + sin α·sin β."""

WRITTEN, ROWS, OFFSETS = 8, 12, 64
"""Pairs whose cosines are written out; rows of the table; offsets drawn where no length is given."""


def answer(question: Question) -> Derivation:
    """The dot product for an offset, or for all of a length.

    Raises:
        DomainError: a dimension is asked for too, or the width is not known.
    """
    inputs = question.inputs
    for name in ("dim", "pos"):
        if inputs.given(name):
            rule = "the dot product is a sum over all dimensions" if name == "dim" else "the dot product is the same at every position"
            raise DomainError(name, inputs.typed[name], rule, "--dot --offset 3 --d-model 4")
    check_places(question)
    d, k, length = question.width, inputs.expr("offset"), whole(question.length)
    if d is None:
        raise DomainError("d-model", inputs.typed.get("d-model", ""), "it is a sum over pairs, whose number must be known", "--d-model 64")
    check_width(question, d)
    found = prepare(question, "depends on the offset `k` alone")
    found.title = "Dot product"
    if k is not None:
        found.given.append(f"offset {equals('k', k)}")
        found.ledger.values["k"] = k
    _one_pair(found)
    if d // 2 <= WRITTEN:
        _sum(found, d)
    elif whole(k) is not None:
        found.results["dot_product"] = _at(question, whole(k) or 0, d)
    if length is not None:
        check_computed((length, d // 2), "the cosines of all offsets", "length", inputs.typed["length"])
        numbers = _products(question, length, d)
        found.results["dot_products"] = Array(numbers, ("offset",))
        found.tables.append(_table(numbers))
    _plot(found, d, length)
    nothing_learnt(found)
    found.remark = f"At offset 0 it is `d/2 = {d // 2}`, the squared length of every encoding. It falls, not evenly, with the distance."
    left = dict.fromkeys(name for value in found.results.values() for name in symbols(value))
    found.symbols = {name: MEANINGS.get(name, "not given") for name in left} or {"omega": "frequency of a pair"}
    return found.derivation()


def _one_pair(found: Answer) -> None:
    """What one pair adds, in letters."""
    tree = parse(SAME_PAIR, VOCABULARY)
    assert isinstance(tree, Rel)
    left, right = tree.items
    if not holds(left, right, ("pos", "k"), "omega"):
        raise AssertionError(SAME_PAIR)
    letters = Ledger(VOCABULARY, {}, counts=False)
    note = "the cosine of a difference of angles: the position is gone"
    letters.step("one_pair", (left, right), title="One pair", note=note, source="addition formula of the cosine")
    found.ledger.steps.extend(letters.steps)
    found.shown.append("one_pair")
    found.groups["dot_product"] = ["one_pair"]


def _sum(found: Answer, d: int) -> None:
    """The frequencies, and the sum over all pairs."""
    ledger = found.ledger
    for i in range(d // 2):
        ledger.values["i"] = Num(i)
        note = "radians a position"
        found.step(f"omega_{i}", f"omega_{i} = 1/base^({found.question.exponent})", of="dot_product", title="Frequencies", note=note)
    del ledger.values["i"]
    text = " + ".join([f"cos(k*omega_{i})" for i in range(d // 2)])
    found.results["dot_product"] = found.step("dot_product", f"dot_product = {text}", title="Dot product", note="the sum over all pairs")


def _at(question: Question, offset: int, d: int) -> Expr:
    """The sum of the cosines at one offset, as a float."""
    from dlcalc.topics.posenc import kernels

    if offset > kernels.FARTHEST:
        rule = f"so many dimensions are computed up to offset {kernels.FARTHEST:,}"
        raise DomainError("offset", question.inputs.typed["offset"], rule, f"--d-model {2 * WRITTEN}")
    _, _, cosines = next(kernels.sines(kernels.frequencies(d, check_base(question), question.words["divisor"]), 1, offset))
    return entry(float(cosines.sum()))


def _products(question: Question, count: int, d: int) -> Numbers:
    from dlcalc.topics.posenc import kernels

    return kernels.dot_products(count, d, check_base(question), question.words["divisor"])


def _table(every: Numbers) -> Table:
    """The first offsets, and the last."""
    places = list(range(len(every))) if len(every) <= ROWS else [*range(ROWS - 1), len(every) - 1]
    rows: list[tuple[Expr | str, ...]] = [(str(place), entry(float(every[place]))) for place in places]
    return Table("offsets", "Offset by offset", ("offset `k`", "dot product"), tuple(rows))


def _plot(found: Answer, d: int, length: int | None) -> None:
    from dlcalc.derivation.plots import Lines, Series, wanted

    if wanted(found.inputs):
        count = length or OFFSETS
        numbers = _products(found.question, count, d)
        title = f"Dot product against offset, `d = {d}`"
        found.plots = (Lines(title, "offset", "dot product", list(range(count)), (Series("dot product", numbers),), (0.0,)),)
