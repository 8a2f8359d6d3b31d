"""Formulas over columns of whole numbers, against exact evaluation row by row."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest

from dlcalc.notation.columns_compile import Compiler
from dlcalc.notation.columns_exact import SLICE, Run, run
from dlcalc.notation.columns_program import Part, Program
from dlcalc.notation.errors import Undecided, Undefined
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import FALSE, TRUE, Expr, Piecewise, number, rational
from dlcalc.notation.parse import parse

NAMES = "abc"
COMPARED = ("<", "<=", ">", ">=", "=", "!=")


def compiled(formula: str, positive: bool = False) -> tuple[Program, Part]:
    program = Program()
    part = Compiler(program, lambda name: program.column(name, positive=positive)).part(parse(formula))
    return program, part


def worked(formula: str, columns: dict[str, np.ndarray], positive: bool = False) -> tuple[Run, list[int | Fraction | bool | None]]:
    """The formula over columns, and what it is in every row; None where a row is left out."""
    program, part = compiled(formula, positive)
    found = run(program, columns, [part.above, *([] if part.below is None else [part.below])])
    above = found.values[part.above].tolist()
    below = [1] * len(above) if part.below is None else found.values[part.below].tolist()
    bad = [False] * len(above) if found.bad is None else found.bad.tolist()
    both = [None if gone else a if part.truth else Fraction(a, b) for a, b, gone in zip(above, below, bad, strict=True)]
    return found, both


def exactly(formula: str, row: dict[str, int]) -> int | Fraction | bool | None:
    """The same by exact evaluation; None where it has no value."""
    values: dict[str, Expr] = {name: number(value) for name, value in row.items()}
    try:
        found = evaluate(parse(formula), values)
    except Undefined:
        return None
    return True if found == TRUE else False if found == FALSE else rational(found)


FORMULAS = (
    "floor((a - b + 2*c)/b) + 1", "ceil(a/b)", "-(a - b)*c", "a mod b", "(a/2) mod (b/3)", "a/b + c/3 - 1/6", "min(a, b/2, 7) - max(-a, c)",
    "abs(a - b)/2", "sign(a - b)*c", "a^3 - b^2/c^2", "c*a^(-2)", "a < b <= c", "a/b >= c/4", "a = b or not (a != c)",
    "a mod 2 = 0 and b > 1",
    "min(ceil((a - b)/c) + 1, ceil((a + b)/c))", "floor(floor(a/b)/c)", "2*(a + 1/2)", "a*b*c*a*b*c", "-5",
    "ceil(-a/3) + floor(-b/4)", "max(a - b, 0)", "1/(a - b)", "(a - 3)/(b - a)",
)  # fmt: skip


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("most", [3, 50, 2**31, 2**62])
def test_every_row_is_the_exact_value(formula: str, most: int) -> None:
    rng = random.Random(f"{formula} {most}")
    columns = {
        name: np.array([rng.randint(-most, most) if rng.random() < 0.8 else rng.randint(-3, 3) for _ in range(40)]) for name in NAMES
    }
    columns["c"] = np.abs(columns["c"])
    _, found = worked(formula, columns)
    for place, mine in enumerate(found):
        row = {name: int(column[place]) for name, column in columns.items()}
        right = exactly(formula, row)
        assert mine == right
        assert isinstance(mine, bool) == isinstance(right, bool)


def test_cases() -> None:
    cases = ((parse("a/b"), parse("a > c")), (parse("b"), parse("a = c")))
    program = Program()
    compiler = Compiler(program, lambda name: program.column(name, positive=True))
    part = compiler.part(Piecewise(cases, parse("c")))
    columns = {"a": np.array([7, 3, 1]), "b": np.array([2, 5, 5]), "c": np.array([3, 3, 3])}
    assert part.below is not None
    found = run(program, columns, [part.above, part.below])
    above, below = (found.values[place].tolist() for place in (part.above, part.below))
    assert [Fraction(*pair) for pair in zip(above, below, strict=True)] == [Fraction(7, 2), 5, 3]
    with pytest.raises(Undecided):
        compiler.part(Piecewise(cases, None))


def grown(rng: random.Random, depth: int) -> str:
    """A formula of whole-number arithmetic."""
    if depth == 0 or rng.random() < 0.15:
        return str(rng.choice([*NAMES, *NAMES, rng.randint(0, 9)]))
    one, two = grown(rng, depth - 1), grown(rng, depth - 1)
    found: str = rng.choice([
        f"({one} + {two})", f"({one} - {two})", f"({one}*{two})", f"({one})/({two})", f"floor(({one})/({two}))", f"ceil(({one})/({two}))",
        f"min({one}, {two})", f"max({one}, {two})", f"(({one}) mod ({two}))", f"abs({one})", f"(-({one}))", f"({one})^2",
    ])  # fmt: skip
    return found


@pytest.mark.parametrize("seed", range(120))
def test_any_formula(seed: int) -> None:
    rng = random.Random(seed)
    formula, most = grown(rng, 4), rng.choice([4, 1000, 2**40])
    columns = {name: np.array([rng.randint(-most // 2, most) for _ in range(12)]) for name in NAMES}
    if rng.random() < 0.5:
        formula = f"{formula} {rng.choice(COMPARED)} {grown(rng, 2)}"
    try:
        _, found = worked(formula, columns)
    except Undecided:
        return
    for place, mine in enumerate(found):
        right = exactly(formula, {name: int(column[place]) for name, column in columns.items()})
        assert mine == right or (mine is None and any(each in formula for each in "/m"))


def test_what_passes_63_bits_is_an_integer_of_python() -> None:
    columns = {"a": np.array([2**40, 3, 2**62]), "b": np.array([2**40, 4, 1])}
    run_, found = worked("a*b", columns)
    assert found == [2**80, 12, 2**62]
    (values,) = run_.values.values()
    assert values.dtype == object
    run_, found = worked("a + b", columns)
    assert next(iter(run_.values.values())).dtype == np.int64


def test_an_intermediate_value_may_pass_63_bits() -> None:
    run_, found = worked("floor(a*b/c)", {"a": np.array([2**40, 2]), "b": np.array([2**40, 3]), "c": np.array([2**30, 2])})
    assert found == [2**50, 3]
    assert next(iter(run_.values.values())).dtype == np.int64


@pytest.mark.parametrize("value", [2**63 - 1, -(2**63), 2**62, -(2**62) - 1])
def test_the_edges_of_64_bits(value: int) -> None:
    column = {"a": np.array([value, 1])}
    for formula in ("-a", "a + 1", "a - 1", "2*a", "abs(a)", "a*a", "a mod 7", "floor(a/2)", "max(a, 0) + 5"):
        assert worked(formula, column)[1] == [exactly(formula, {"a": value}), exactly(formula, {"a": 1})]


def test_a_number_beyond_every_float_is_left_out() -> None:
    formula = "*".join(["a^8"] * 4)
    _, found = worked(formula, {"a": np.array([2**62, 2])})
    assert found == [None, 2**32]


def test_rows_without_a_value_do_not_harm_the_others() -> None:
    _, found = worked("a/(b - 1) + a mod b", {"a": np.array([6, 6, 6, 6]), "b": np.array([3, 1, 0, 2])})
    assert found == [3, None, None, 6]


@pytest.mark.parametrize("rows", [0, 1, SLICE - 1, SLICE, SLICE + 1, 2 * SLICE + 5])
def test_slices_are_one_column(rows: int) -> None:
    a = np.arange(rows) + 1
    found, _ = worked("floor(7*a/3) + a", {"a": a}, positive=True)
    (values,) = [each for each in found.values.values() if each.dtype == np.int64]
    assert values.tolist() == [7 * each // 3 + each for each in a.tolist()]


def test_equal_parts_are_worked_once() -> None:
    program, _ = compiled("(a + b)*(a + b)*(a + b)")
    assert [op.name for op in program.ops].count("add") == 1


def test_a_positive_divisor_needs_no_check() -> None:
    assert not compiled("(a - b)/(b*c^2)", positive=True)[0].zeros
    assert compiled("a/(b - c)", positive=True)[0].zeros


@pytest.mark.parametrize("formula", ["sqrt(a)", "exp(a)", "a^b", "a^9", "pi*a", "[a, b]", "sum_i a", "log(a)", "min(a)", "(a < b) + 1"])
def test_what_is_no_whole_number_arithmetic_is_refused(formula: str) -> None:
    with pytest.raises(Undecided, match="over columns"):
        compiled(formula)
