"""PE(pos + k) = R(k)·PE(pos): proved for every pair, and shown with numbers (Vaswani et al. 2017, section 3.5, state it)."""

from __future__ import annotations

from dlcalc.derivation.array_numbers import check_computed
from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Derivation, Heads, Table
from dlcalc.notation.array import Array
from dlcalc.notation.expr import TRUE, Expr, Num, Rel
from dlcalc.notation.parse import parse
from dlcalc.topics.posenc.certify import holds
from dlcalc.topics.posenc.matrix import check_base, exact_rows
from dlcalc.topics.posenc.question import EXACT, VOCABULARY, Question, equals, whole
from dlcalc.topics.posenc.sinusoidal import SOURCE, check_places, nothing_learnt, places_of, prepare
from dlcalc.topics.posenc.telling import Answer, array, cell, check_named

STATED = (
    "sin((pos + k)*omega) = sin(pos*omega)*cos(k*omega) + cos(pos*omega)*sin(k*omega)",
    "cos((pos + k)*omega) = cos(pos*omega)*cos(k*omega) - sin(pos*omega)*sin(k*omega)",
)
"""The addition formulas, for the angle of one pair."""

PROVED = "Proved: written as exponentials, both sides of each formula of step 1 are the same sum, for all angles. "

WRITTEN, TABLED = 2, 16
"""Pairs shown with numbers, dimensions held side by side."""


def answer(question: Question) -> Derivation:
    """The proof in letters, then with the numbers that were given.

    Raises:
        DomainError: an entry or a whole matrix is asked for too, something that the theorem has nothing to say of.
    """
    _refuse(question)
    check_places(question)
    d, pos, k = question.width, whole(question.pos), whole(question.inputs.expr("offset"))
    found = prepare(question, "`p_{pos+k} = R_k*p_pos`, whatever the position")
    found.title = "Theorem"
    if question.inputs.given("offset"):
        offset = question.inputs.expr("offset")
        assert offset is not None
        found.given.append(f"offset {equals('k', offset)}")
    found.results["proved"] = _proof(found)
    if k is not None and d is not None:
        _with_numbers(found, pos, k, d)
    else:
        missing = [text for text, value in (("--d-model 4", d), ("--offset 3", k), ("--pos 5", pos)) if value is None]
        found.remark = PROVED + f"With numbers: {' '.join(missing)}"
    nothing_learnt(found)
    if pos is None or k is None:
        found.symbols = {"pos": "position", "k": "offset", "omega": "frequency of a pair"}
    return found.derivation()


def _refuse(question: Question) -> None:
    inputs = question.inputs
    for name in ("dim", "length", "dot"):
        if inputs.given(name):
            raise DomainError(
                name, inputs.typed[name], "the theorem is about all dimensions of one position", "--theorem --offset 3 --pos 5"
            )
    for name in ("picture", "plot"):
        if inputs.given(name):
            raise DomainError(name, inputs.typed[name], "a proof has no picture", "--dot --picture draws what depends on the offset")


def _proof(found: Answer) -> Expr:
    """The steps in letters: the addition formulas, and what they are as a matrix; whether they hold for all angles."""
    letters = Ledger(VOCABULARY, {}, counts=False)
    certain = True
    title, note = "Addition formulas", f"for each pair i, with `omega = 1/base^({found.question.exponent})`"
    for place, text in enumerate(STATED):
        tree = parse(text, VOCABULARY)
        assert isinstance(tree, Rel)
        left, right = tree.items
        certain = certain and holds(left, right, ("pos", "k"), "omega")
        id = ("proof_sine", "proof_cosine")[place]
        letters.step(id, (left, right), title=title, note=note, source="addition formulas of sine and cosine")
        found.groups.setdefault("proved", []).append(id)
        found.shown.append(id)
    note = "the same as a matrix times `[sin(pos*omega), cos(pos*omega)]`: it holds k, and no pos"
    letters.step(
        "proof_matrix", "R_k = [cos(k*omega), sin(k*omega); -sin(k*omega), cos(k*omega)]", title="Rotation", note=note, source=SOURCE
    )
    found.groups["proved"].append("proof_matrix")
    found.shown.append("proof_matrix")
    found.ledger.steps.extend(letters.steps)
    if not certain:  # no sign and no letter above may be wrong
        raise AssertionError(STATED)
    return TRUE


def _with_numbers(found: Answer, pos: int | None, k: int, d: int) -> None:
    """Some pairs with numbers, the whole rotation matrix, and all dimensions side by side."""
    ledger, question = found.ledger, found.question
    ledger.values["k"] = Num(k)
    check_named(question, "offset" if k > (pos or 0) else "pos", (pos or 0) + k)
    check_base(question)
    for i in range(min(d // 2, WRITTEN)) if pos is not None else ():
        _pair(found, i, d, pos or 0, k)
    check_computed((d, d), "the rotation", "d-model", question.inputs.typed["d-model"])
    found.results["rotation"] = _rotation(found, k, d)
    if pos is not None and d <= EXACT:
        (rows, _) = exact_rows(question, ledger, [Num(pos), Num(pos + k)], d)
        found.results["encoding"] = array(rows[1], (d,), ("dimension",))
        if d <= TABLED:
            found.tables.append(_beside(found, rows, pos, k, d))
    if pos is None:
        found.tables.append(Table("rotation", f"`R_{k}`", numbers=_array(found.results["rotation"])))
        found.remark = PROVED + "With numbers on both sides: --pos 5"
    else:
        found.remark = PROVED + f"One matrix takes every position {k} further, so attention can learn to look at an offset by a linear map."


def _pair(found: Answer, i: int, d: int, pos: int, k: int) -> None:
    """One pair: its frequency, its numbers at the position, the rotation, and the same entries computed directly."""
    ledger, question = found.ledger, found.question
    ledger.values["i"] = Num(i)
    add = found.quiet if i else found.step  # the other pairs do the same
    title = f"Pair {i}"
    sine, cosine = places_of(question, i, d)
    here = (cell("p", pos, sine), cell("p", pos, cosine))
    there = (cell("p", pos + k, sine), cell("p", pos + k, cosine))
    note = f"from position {pos} to {pos + k}, by the matrix and directly"
    add(f"omega_{i}", f"omega_{i} = 1/base^({question.exponent})", of="proved", title=title, note=note)
    for name, function, id in zip(here, ("sin", "cos"), ("sine", "cosine"), strict=True):
        add(f"{id}_{i}", f"{name} = {function}(pos*omega_{i})", of="encoding", title=title, note=note)
    turned = (
        f"cos(k*omega_{i})*{here[0]} + sin(k*omega_{i})*{here[1]}",
        f"-sin(k*omega_{i})*{here[0]} + cos(k*omega_{i})*{here[1]}",
    )
    for name, by_matrix, function, id in zip(there, turned, ("sin", "cos"), ("sine", "cosine"), strict=True):
        add(f"turned_{id}_{i}", f"{name} = {by_matrix}", of="encoding", title=title, note=note)
        add(f"direct_{id}_{i}", f"{name} = {function}((pos + k)*omega_{i})", of="encoding", title=title, note=note)
    del ledger.values["i"]


def _turns(found: Answer, k: int, d: int) -> tuple[list[Expr], list[Expr]]:
    """Sine and cosine of each pair's turn: what the encoding of position k holds."""
    (rows, _) = exact_rows(found.question, found.ledger, [Num(k)], d)
    dims = [places_of(found.question, i, d) for i in range(d // 2)]
    return [rows[0][sine] for sine, _ in dims], [rows[0][cosine] for _, cosine in dims]


def _rotation(found: Answer, k: int, d: int) -> Expr:
    """The whole matrix: a rotation of each pair, zeros elsewhere."""
    question = found.question
    if d * d <= EXACT:
        sines, cosines = _turns(found, k, d)
        flat: list[Expr] = [Num(0)] * (d * d)
        for i, (s, c) in enumerate(zip(sines, cosines, strict=True)):
            sine, cosine = places_of(question, i, d)
            minus = found.ledger.value("-s", s=s)
            flat[sine * d + sine], flat[sine * d + cosine], flat[cosine * d + sine], flat[cosine * d + cosine] = c, s, minus, c
        return array(flat, (d, d), ("dimension", "dimension"))
    import numpy as np

    from dlcalc.topics.posenc import kernels

    _, turn_sine, turn_cosine = next(kernels.sines(kernels.frequencies(d, check_base(question), question.words["divisor"]), 1, k))
    matrix = np.zeros((d, d))
    pairs = np.arange(d // 2)
    first, second = (2 * pairs, 2 * pairs + 1) if question.words["layout"] == "interleaved" else (pairs, pairs + d // 2)
    matrix[first, first] = matrix[second, second] = turn_cosine
    matrix[first, second], matrix[second, first] = turn_sine, -turn_sine
    return Array(matrix, ("dimension", "dimension"))


def _beside(found: Answer, rows: list[list[Expr]], pos: int, k: int, d: int) -> Table:
    """Every dimension: the entry at the position, what the matrix makes of it, the entry further on."""
    sines, cosines = _turns(found, k, d)
    made: dict[int, Expr] = {}
    for i, (s, c) in enumerate(zip(sines, cosines, strict=True)):
        sine, cosine = places_of(found.question, i, d)
        known = {"s": s, "c": c, "x": rows[0][sine], "y": rows[0][cosine]}
        made[sine] = found.ledger.value("c*x + s*y", **known)
        made[cosine] = found.ledger.value("c*y - s*x", **known)
    flat = [each for dim in range(d) for each in (rows[0][dim], made[dim], rows[1][dim])]
    heads = Heads("dim", range(d), (f"`p_{pos}`", f"`R_{k}*p_{pos}`", f"`p_{pos + k}`"))
    return Table("beside", "All dimensions", numbers=array(flat, (d, 3), ("dimension", "encoding")), heads=heads)


def _array(value: Expr) -> Array:
    assert isinstance(value, Array)
    return value
