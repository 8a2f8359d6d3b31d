"""Two columns of numbers, or a column against a distribution: the Wasserstein distances of what was drawn."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import NamedTuple

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Derivation, Table, Warning
from dlcalc.derivation.parameters import Inputs
from dlcalc.distributions.divergences.working import VOCABULARY, Working
from dlcalc.distributions.kinds import Discrete, Independent, MultivariateNormal, Scalar
from dlcalc.distributions.read import read_distribution
from dlcalc.notation.expr import Expr, Seq, number, rational

WRITTEN = 8
"""Pairs that are written out one by one."""

MOST_AGAINST = 200
"""Numbers of a column that is compared with a distribution which has a density."""

_NAMES = ("w1", "w2")
_BINS = (
    "KL, JS and TV compare densities, and a column of numbers has none: with a histogram they depend on its bins, and any two columns "
    "without a common value are as far apart as can be. The Wasserstein distances need no bins."
)


def answer(inputs: Inputs) -> Derivation:
    """Compare what was drawn.

    Raises:
        DomainError: a side is missing or given twice.
    """
    from dlcalc.topics.divergence.telling import told_of_data

    working = Working(Ledger(VOCABULARY, {}, counts=False))
    sides = {letter: _side(inputs, letter) for letter in ("p", "q")}
    p, q = sides["p"], sides["q"]
    wanted = tuple([name for name in _NAMES if not inputs.only or name in inputs.only]) or _NAMES
    if isinstance(p, Column) and isinstance(q, Column):
        _columns(working, p.numbers, q.numbers, wanted)
    else:
        _against(working, _listed(p), _listed(q), wanted)
    working.warnings.append(Warning("bins", _BINS))
    return told_of_data(inputs, working, {letter: _count(side) for letter, side in sides.items()})


class Column(NamedTuple):
    """Numbers, sorted."""

    numbers: tuple[Fraction, ...]


Side = Column | Scalar


def _side(inputs: Inputs, letter: str) -> Side:
    column, known = f"data-{letter}", inputs.given(letter)
    value = inputs.values.get(column)
    if isinstance(value, Seq):
        if known:
            raise DomainError(column, inputs.typed[column][:60], f"--{letter} gives this side already")
        return Column(tuple(sorted([Fraction(rational(each) or 0) for each in value.items])))
    if not known:
        raise DomainError(column, "", "a second column is needed, or a distribution to compare the first with", f"--{column} FILE.csv")
    found = read_distribution(inputs.word(letter), letter)
    if isinstance(found, MultivariateNormal | Independent):
        raise DomainError(letter, inputs.word(letter), "a column holds one number a row, and this is a vector")
    return found


def _count(side: Side) -> int | Scalar:
    return len(side.numbers) if isinstance(side, Column) else side


def _columns(work: Working, x: tuple[Fraction, ...], y: tuple[Fraction, ...], wanted: tuple[str, ...]) -> None:
    """Sorted, the first meets the first: ``plan`` holds how much of which value meets which."""
    plan = pairs(x, y)
    equal = len(x) == len(y)
    if equal and len(x) <= WRITTEN:
        work.know({f"x_{i}": number(each) for i, each in enumerate(x, 1)} | {f"y_{i}": number(each) for i, each in enumerate(y, 1)})
        work.know({"n": number(len(x))})
    note = "both sorted, so that the first meets the first" if equal else "both sorted; quantile meets quantile, each with its share"
    for name in wanted:
        work.begin(name)
        if equal and len(x) <= WRITTEN:
            terms = [f"abs(x_{i} - y_{i})" if name == "w1" else f"(x_{i} - y_{i})^2" for i in range(1, len(x) + 1)]
            total = f"({' + '.join(terms)})/n"
        else:
            power = 1 if name == "w1" else 2
            letter = "A" if name == "w1" else "B"
            work.know({letter: number(_tidy(sum((share * abs(a - b) ** power for share, a, b in plan), Fraction(0))))})
            total = letter
        says = note if total[0] == "(" else f"{note}; `{total}` is the mean of the {'distances' if name == 'w1' else 'squared distances'}"
        work.result(f"W_1 = {total}" if name == "w1" else f"W_2 = sqrt({total})", note=says)
    work.tables.append(_summary(x, y))


def _tidy(value: Fraction) -> int | Fraction:
    return int(value) if value.denominator == 1 else value


def pairs(x: tuple[Fraction, ...], y: tuple[Fraction, ...]) -> list[tuple[Fraction, Fraction, Fraction]]:
    """Which value of one sorted column meets which of the other, with the share of the mass."""
    found: list[tuple[Fraction, Fraction, Fraction]] = []
    i = j = 0
    done = 0  # in units of 1/(len(x)·len(y))
    while i < len(x) and j < len(y):
        end = min((i + 1) * len(y), (j + 1) * len(x))
        found.append((Fraction(end - done, len(x) * len(y)), x[i], y[j]))
        done = end
        i += end == (i + 1) * len(y)
        j += end == (j + 1) * len(x)
    return found


def _summary(x: tuple[Fraction, ...], y: tuple[Fraction, ...]) -> Table:
    rows: list[tuple[Expr | str, ...]] = []
    for says, pair in (
        ("numbers", (len(x), len(y))),
        ("mean", (_mean(x), _mean(y))),
        ("least", (x[0], y[0])),
        ("greatest", (x[-1], y[-1])),
    ):
        rows.append((says, *[number(_tidy(Fraction(each))) for each in pair]))
    return Table("columns", "The columns", ("", "`p`", "`q`"), tuple(rows))


def _mean(values: tuple[Fraction, ...]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def _listed(side: Side) -> Scalar:
    if not isinstance(side, Column):
        return side
    counts = Counter(side.numbers)
    shares = tuple([number(_tidy(Fraction(count, len(side.numbers)))) for count in counts.values()])
    return Discrete(tuple([number(_tidy(value)) for value in counts]), shares, labelled=True)


def _against(work: Working, p: Scalar, q: Scalar, wanted: tuple[str, ...]) -> None:
    from dlcalc.distributions.divergences.apart import apart

    for letter, each in (("p", p), ("q", q)):
        if isinstance(each, Discrete) and len(each.values) > MOST_AGAINST:
            rule = f"against a distribution a column has at most {MOST_AGAINST} different numbers, and this has {len(each.values):,}"
            raise DomainError(
                f"data-{letter}", f"{len(each.values):,} different numbers", rule, "draw the other column from the distribution"
            )
    apart(work, p, q, wanted)
