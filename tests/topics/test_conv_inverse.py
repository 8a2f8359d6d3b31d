"""Inverse questions against windows that are walked, over thousands of generated problems for each unknown."""

from __future__ import annotations

import itertools
import operator
import random
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.parameters import read
from dlcalc.derivation.solve import Piece, whole_numbers
from dlcalc.marking.compare import judge
from dlcalc.notation.errors import Undecided
from dlcalc.notation.expr import Interval, Num, Seq, number, rational
from dlcalc.notation.parse import parse
from dlcalc.notation.show import ascii_text
from dlcalc.topics.conv import TOPIC
from dlcalc.topics.conv.inverse.answers import Problem, problem_of, solve

PROBLEMS = 10_000
FAR = 120  # no solution of a bounded problem lies beyond this
OPS: dict[str, Callable[[int, int], bool]] = {
    "=": operator.eq, "<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt, "!=": operator.ne,
}  # fmt: skip
LETTERS = {"w": "W_1", "f": "F", "s": "S", "p": "P", "dilation": "delta"}


@cache
def walk(w: int, f: int, s: int, p: int, dilation: int) -> tuple[int, bool]:
    """At how many places a filter stands, by moving it, and whether the last one ends at the border."""
    padded = [*["pad"] * p, *["cell"] * w, *["pad"] * p]
    count, start, end = 0, 0, -1
    reach = 0
    for _ in range(f - 1):
        reach += dilation
    while start + reach < len(padded):
        end = start + reach
        count += 1
        start += s
    return count, end == len(padded) - 1


def ranges(unknown: str, layer: dict[str, int]) -> range:
    """Where an unknown is looked for, as documented."""
    if unknown == "p":
        reach = sum(layer["dilation"] for _ in range(layer["f"] - 1))
        return range(reach + 1)
    if unknown == "w":
        return range(1, FAR)
    return range(1, (layer["w"] if unknown == "s" else layer["w"] + 2 * layer["p"]) + 1)


@cache
def template(unknown: str, op: str, fits: str) -> Problem:
    letters = {"w": "A", "f": "B", "s": "C", "p": "E", "dilation": "g"}
    given = {name: letter for name, letter in letters.items() if name not in unknown.split(",")}
    where = f"output_w {op} c" + (f" and {fits}" if fits else "")
    return problem_of(read(TOPIC, {"dims": "1", "k": "c", "solve": unknown, "where": where, **given}))


def found(unknown: str, op: str, fits: str, wanted: int, layer: dict[str, int]) -> tuple[tuple[int | None, tuple[Piece, ...]], ...]:
    values = {LETTERS[name]: Num(value) for name, value in layer.items() if name not in unknown.split(",")}
    return solve(template(unknown, op, fits)._replace(values={**values, "c": Num(wanted)}))


def generated(seed: str, count: int) -> Iterator[tuple[str, str, int, dict[str, int]]]:
    draw = random.Random(seed)
    for _ in range(count):
        layer = {
            "w": draw.randint(1, 24), "f": draw.choice([1, 2, 3, 3, 3, 5, 7]), "s": draw.choice([1, 1, 2, 3, 4, 5]),
            "p": draw.choice([0, 0, 1, 1, 2, 3]), "dilation": draw.choice([1, 1, 1, 2, 3]),
        }  # fmt: skip
        yield draw.choice(["=", "=", "=", *OPS]), draw.choice(["", "", "", "fits", "not fits"]), draw.randint(1, 14), layer


def holds(op: str, fits: str, wanted: int, layer: dict[str, int]) -> bool:
    places, ends = walk(**layer)
    return places > 0 and OPS[op](places, wanted) and (not fits or ends == (fits == "fits"))


@pytest.mark.parametrize("unknown", ["w", "f", "s", "p", "dilation"])
def test_one_unknown_against_brute_force(unknown: str) -> None:
    none = 0
    for op, fits, wanted, layer in generated(unknown, PROBLEMS):
        expected = [each for each in ranges(unknown, layer) if holds(op, fits, wanted, layer | {unknown: each})]
        ((_, pieces),) = found(unknown, op, fits, wanted, layer)
        listed = [each for piece in pieces for each in piece.numbers(FAR)]
        assert sorted(each for each in listed if each < FAR) == expected, (unknown, op, fits, wanted, layer)
        assert all(piece.last is None for piece in pieces if piece.numbers(FAR)[-1] >= FAR - 5)
        none += not expected
    assert PROBLEMS // 50 < none < PROBLEMS * 0.9


@pytest.mark.parametrize("unknowns", [pair for pair in itertools.permutations(LETTERS, 2) if "w" not in pair])
def test_two_unknowns_against_brute_force(unknowns: tuple[str, str]) -> None:
    first, second = unknowns
    for op, fits, wanted, layer in generated(first + second, 25):
        problem = template(f"{first},{second}", op, fits)
        outer, inner = (each.name for each in problem.order)
        free = {name: value for name, value in layer.items() if name not in unknowns}
        # what bounds a filter or a dilation, where the padding is unknown, is the input alone
        every = ranges(outer, {**layer, "p": 0}) if "p" in unknowns and outer != "p" else ranges(outer, layer)
        expected = []
        for one in every:
            inside = ranges(inner, {**layer, outer: one})
            expected += [(one, other) for other in inside if holds(op, fits, wanted, {**free, outer: one, inner: other})]
        pairs = [(one, other) for one, pieces in found(f"{first},{second}", op, fits, wanted, layer) for piece in pieces
                 for other in piece.numbers(FAR)]  # fmt: skip
        assert pairs == expected, (unknowns, op, fits, wanted, layer)


def test_a_wrong_formula_would_be_found() -> None:
    dropped = template("p", "=", "")
    broken = dropped._replace(formulas={**dropped.formulas, "W_2": parse("floor((W_1 - F + 2*P)/S)")})
    values = {"W_1": Num(27), "F": Num(3), "S": Num(1), "delta": Num(1), "c": Num(27)}
    assert solve(dropped._replace(values=values)) == ((None, (Piece(1, 1),)),)
    assert solve(broken._replace(values=values)) != ((None, (Piece(1, 1),)),)


# The whole answer


def answer(**given: Any) -> Any:
    return TOPIC.work(read(TOPIC, given))


def test_what_is_worked_on_paper_is_what_was_found() -> None:
    worked = 0
    for unknown in ("w", "f", "s", "p", "dilation"):
        for op, _, wanted, layer in generated(f"paper {unknown}", 60):
            given = {name: value for name, value in layer.items() if name != unknown}
            derivation = answer(**given, solve=unknown, where=f"output_w{op}{wanted}")
            steps = {step.id: rational(step.value) for step in derivation.steps}
            listed = [rational(item) for item in derivation.results["solutions"].items if not isinstance(item, Interval)]
            low, high = steps.get("least"), steps.get("greatest")
            worked += low is not None or high is not None
            assert all((low is None or each >= low) and (high is None or each <= high) for each in listed if each is not None)
            if op == "=" and low is not None and high is not None:
                legal = [each for each in range(int(low), int(high) + 1) if each in ranges(unknown, layer)]
                assert [each for each in legal if walk(**layer | {unknown: each})[0]] == listed, (unknown, wanted, layer)
            (table,) = derivation.tables
            for row in table.rows:
                assert (row[-1] == "✓") == holds(op, "", wanted, layer | {unknown: int(rational(row[0]) or 0)})
    assert worked > 150


@pytest.mark.parametrize(
    ("given", "solutions"),
    [
        ({"w": 27, "f": 3, "k": 384, "solve": "p", "where": "output_w=27"}, "{1,}"),
        ({"w": 28, "f": 3, "solve": "s", "where": "output_w=1"}, "{26, 27, 28}"),
        ({"w": 28, "f": 3, "solve": "s,p", "where": "output_w=14"}, "{(2, 1),}"),
        ({"w": 28, "f": 3, "solve": "p,s", "where": "output_w=14"}, "{(1, 2),}"),
        ({"f": 3, "solve": "w", "where": "output_w>=14"}, "{[16, inf),}"),
        ({"f": 3, "s": 100, "solve": "w", "where": "output_w=2"}, "{[103, 203),}"),
        ({"f": 3, "s": 2, "solve": "w", "where": "fits"}, "{2*m + 3,}"),
        ({"f": 3, "solve": "w,s", "where": "output_w>=9"}, "{([11, inf), 1), ([19, inf), 2), ([27, inf), 3)}"),
        ({"w": 27, "f": 3, "solve": "s", "where": "output_w=10"}, "{}"),
        ({"w": "W", "f": 5, "solve": "p", "where": "output_w=w"}, "{2,}"),
        ({"w": 28, "f": 3, "k": 64, "solve": "p", "where": "shape=28x28x64, fits"}, "{1,}"),
        ({"w": 28, "f": 3, "k": 64, "solve": "p", "where": "shape=28x28x64 and stride=1"}, "{1,}"),
        ({"w": 28, "d": 3, "k": 16, "solve": "f", "where": "parameters<=1e4"}, "{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}"),
        ({"f": 3, "d": 64, "solve": "k", "where": "params<=1e6"}, "{[1, 1734),}"),
        ({"w": 28, "f": 3, "solve": "s", "where": "fits and unread=0x0", "dims": "2"}, "{1, 5, 25}"),
        ({"w": 32, "f": 3, "rounding": "ceil", "solve": "s", "where": "output_w=11"}, "{3,}"),
        ({"w": 28, "f": 3, "p": "same", "solve": "s", "where": "output_w=10"}, "{3,}"),
        ({"w": 28, "f": 3, "convention": "cs231n", "solve": "s", "where": "output_w<=14"}, "{5, 25}"),
        ({"w": 9, "h": 7, "f": 3, "solve": "p", "where": "output_w=9 and output_h=7"}, "{1,}"),
        ({"w": 9, "f": 3, "solve": "p", "where": "output_w=9 or output_w=7"}, "{0, 1}"),
    ],
)
def test_answers(given: dict[str, Any], solutions: str) -> None:
    value = answer(**given).results["solutions"]
    assert ascii_text(value) == solutions
    assert parse(solutions) == value


@pytest.mark.parametrize(
    ("given", "parameter", "says"),
    [
        ({"w": 27, "f": 3, "solve": "p"}, "solve", "condition"),
        ({"w": 27, "f": 3, "p": 1, "solve": "p", "where": "output_w=27"}, "solve", "also given"),
        ({"w": 27, "f": 3, "solve": "q", "where": "output_w=27"}, "solve", "cannot be solved for"),
        ({"w": 27, "f": 3, "solve": "p,s,dilation", "where": "output_w=27"}, "solve", "one or two"),
        ({"w": 27, "f": 3, "solve": "p,p", "where": "output_w=27"}, "solve", "one or two"),
        ({"f": 3, "solve": "w,k", "where": "output_w=27"}, "solve", "one of them must be given"),
        ({"w": 27, "f": 3, "solve": "p", "where": "outptu_w=27"}, "where", "outptu_w"),
        ({"w": 27, "f": 3, "solve": "p", "where": "output_w=x"}, "where", "x names nothing"),
        ({"w": 27, "f": 3, "solve": "p", "where": "27"}, "where", "condition"),
        ({"w": 27, "f": 3, "solve": "p", "where": "shape=27"}, "where", "joined by x"),
        ({"w": 27, "f": 3, "solve": "p", "where": "output_w=27 or"}, "where", "ends too early"),
        ({"w": 27, "solve": "p", "where": "output_w=27"}, "solve", "bounds P"),
        ({"w": 27, "f": "P", "solve": "p", "where": "output_w=27"}, "solve", "letter of the unknown"),
        ({"w": 27, "dims": "1", "solve": "h", "where": "output_w=27"}, "solve", "no height"),
    ],
)
def test_what_cannot_be_asked(given: dict[str, Any], parameter: str, says: str) -> None:
    with pytest.raises(DomainError) as caught:
        answer(**given)
    assert caught.value.parameter == parameter
    assert says in caught.value.rule


def test_what_depends_on_an_unknown_is_not_guessed() -> None:
    with pytest.raises(Undecided, match="depends on W"):
        answer(w="W", f=3, solve="p", where="output_w=27")


@pytest.mark.parametrize(
    ("reply", "kind"),
    [("{26, 27, 28}", "right"), ("28, 27,26", "right"), ("[26, 29)", "right"), ("S in {26,27,28}", "right"), ("26", "wrong"),
     ("none", "wrong"), ("{}", "wrong"), ("{26,27,28,29}", "wrong"), ("[26, 29)]", "unreadable")],
)  # fmt: skip
def test_an_answer_is_judged(reply: str, kind: str) -> None:
    derivation = answer(w=28, f=3, solve="s", where="output_w=1")
    assert judge(derivation.results["solutions"], reply, derivation.info["solutions"]).kind == kind


def test_no_solution_is_an_answer_that_can_be_checked() -> None:
    derivation = answer(w=27, f=3, solve="s", where="output_w=10")
    assert judge(derivation.results["solutions"], "none", derivation.info["solutions"]).kind == "right"
    assert judge(derivation.results["solutions"], "3", derivation.info["solutions"]).kind == "wrong"
    assert "no whole number lies between" in derivation.remark


# Without an end


@pytest.mark.parametrize(
    "condition",
    [
        "(x - 10)*(x - 20)*(x - 35) >= 0", "x mod 7 = 3 or x*x < 50", "floor(x/3) + ceil(x/4) > 11 and x != 30",
        "min(ceil(x/3), ceil((x + 2)/3)) = 4",
        "floor((x - 3)/2)^2 <= 99", "not (x mod 4 = 1) and x*x*x > 500", "max(floor(x/5) - ceil(x/5), -1) = -1", "x/2 = floor(x/2)",
    ],
)  # fmt: skip
def test_endless_ranges_against_trying(condition: str) -> None:
    tree = parse(condition)
    pieces = whole_numbers(tree, "x", 1, None)
    tried = whole_numbers(tree, "x", 1, 500)
    assert {n for piece in pieces for n in piece.numbers(500) if n <= 500} == {n for piece in tried for n in piece.numbers(500)}
    assert all(n in {m for piece in pieces for m in piece.numbers(500)} for piece in tried for n in piece.numbers(3))


def test_pieces_become_values() -> None:
    assert 7 in Piece(3, None, 2)
    assert 8 not in Piece(3, None, 2)
    value = Seq("set", (number(1), Interval(Num(3), Num(9), (True, False))))
    assert parse(ascii_text(value)) == value


# Transposed convolutions


@cache
def spread(w: int, f: int, s: int, p: int, dilation: int, more: int) -> int:
    """How large a transposed convolution's output is, by spreading the kernel from every input cell and cutting the padding off."""
    touched = {cell * s + tap * dilation for cell in range(w) for tap in range(f)}
    end = max(touched) + 1 - p + more
    return len([place for place in range(end) if place >= p])


@cache
def transposed_template(unknown: str) -> Problem:
    letters = {"w": "A", "f": "B", "s": "C", "p": "E", "dilation": "g", "output-padding": "q"}
    given = {name: letter for name, letter in letters.items() if name != unknown}
    where = "output_w = c"
    return problem_of(read(TOPIC, {"kind": "transposed", "dims": "1", "k": "c", "solve": unknown, "where": where, **given}))


@pytest.mark.parametrize(("unknown", "problems"), [("output-padding", PROBLEMS), ("p", 1500), ("s", 1500), ("w", 1500)])
def test_transposed_against_brute_force(unknown: str, problems: int) -> None:
    draw = random.Random(unknown)
    letters = {**LETTERS, "output-padding": "P_out"}
    some = 0
    for _ in range(problems):
        layer = {
            "w": draw.randint(1, 9), "f": draw.choice([1, 2, 3, 4, 5]), "s": draw.choice([1, 2, 2, 3, 4]), "p": draw.choice([0, 0, 1, 2]),
            "dilation": draw.choice([1, 1, 2]),
        }  # fmt: skip
        layer["output-padding"] = draw.randrange(max(layer["s"], layer["dilation"])) if unknown != "s" else 0
        wanted = draw.randint(1, 30)
        every = {
            "output-padding": range(max(layer["s"], layer["dilation"])), "p": range(layer["dilation"] * (layer["f"] - 1) + 1),
            "s": range(1, layer["w"] + 1), "w": range(1, 60),
        }[unknown]  # fmt: skip
        expected = []
        for each in every:
            tried = {**layer, unknown: each}
            size = spread(tried["w"], tried["f"], tried["s"], tried["p"], tried["dilation"], tried["output-padding"])
            if size == wanted:
                expected.append(each)
        values = {letters[name]: Num(value) for name, value in layer.items() if name != unknown}
        ((_, pieces),) = solve(transposed_template(unknown)._replace(values={**values, "c": Num(wanted)}))
        assert [each for piece in pieces for each in piece.numbers(FAR)] == expected, (unknown, wanted, layer)
        some += bool(expected)
    assert problems // 100 < some < problems
