"""Before and after side by side: a table where the numbers are few and have two axes, else grids."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from dlcalc.derivation.model import Table
from dlcalc.derivation.parameters import Inputs
from dlcalc.notation.array import Array, entry
from dlcalc.notation.expr import Expr, Sym, is_short_decimal, rational
from dlcalc.notation.show import ascii_text
from dlcalc.topics.norm import naming, response
from dlcalc.topics.norm.answer import Answered
from dlcalc.topics.norm.arithmetic import Arithmetic
from dlcalc.topics.norm.question import Question
from dlcalc.topics.norm.written import is_number

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

GROUPS, MEMBERS = 4, 16
"""How many groups and numbers in each stand in one table at most."""

WIDEST = 76
"""Columns of a screen that a table may take; a wider one is shown as grids."""

SIMPLE = 16
"""A fraction up to this denominator is read at a glance."""

MARKED = 4_000
"""Numbers up to which a grid marks those that are averaged together."""

_FLOATING = "so many numbers, or such long ones, are computed in floating point, to about 16 digits"

_HEADINGS = {"dx": "∂L/∂x", "dgamma": "∂L/∂γ", "dbeta": "∂L/∂β",  "running_mean": "`mu_R'`", "running_var": "`sigma_R'^2`",
             "mean": "`mu`", "var": "`sigma^2`", "std": "`sigma`", "rms": "`r`", "normalized": "`xhat`"}  # fmt: skip


def tables(answered: Answered) -> tuple[Table, ...]:
    """What is shown beside the steps."""
    asked = answered.asked
    only = asked.inputs.only
    found: list[Table] = []
    if not only or "output" in only:
        paired = _paired(answered) if _fits(asked) else None
        found += [paired] if paired is not None and _width(paired) <= WIDEST else list(_grids(answered))
    wanted = only or (*(("normalized",) if asked.inputs.all else ()), "dx", "dgamma", "dbeta", "running_mean", "running_var")
    shown = [name for name in wanted if isinstance(answered.results.get(name), Array) and name != "output"]
    if asked.g is not None and (not only or set(shown) & {"dx", "dgamma", "dbeta"}):
        g = asked.layout.written(asked.g)
        found.append(Table("grad", "`g = ∂L/∂y`", numbers=Array(g, asked.layout.written_names)))
    for name in shown:
        value = answered.results[name]
        assert isinstance(value, Array)
        found.append(Table(name, _HEADINGS[name], numbers=value))
    return (*found, *_unrounded(answered))


def _unrounded(answered: Answered) -> Iterator[Table]:
    """The output without rounding after every step, where there was one."""
    if answered.plain is not answered.found:
        y = answered.asked.layout.written(answered.plain.arrays["output"])
        names = answered.asked.layout.written_names
        yield Table("unrounded", "exact `y`", numbers=Array(y, names))


def _fits(asked: Question) -> bool:
    """Whether a table of columns shows it: two axes, and one of them averaged over."""
    sees = asked.layout
    two = len(sees.shape) == 2 and asked.kind != "local-response" and not sees.grouped
    return two and sees.groups <= GROUPS and sees.members <= MEMBERS


def _width(table: Table) -> int:
    """About how many columns of a screen a table takes."""
    lines = [table.columns, *table.rows]
    sizes = [max([len(cell if isinstance(cell, str) else _written(cell)) for cell in column]) for column in zip(*lines, strict=True)]
    return sum(sizes) + 3 * len(sizes)


def _written(value: Expr) -> str:
    plain = rational(value)
    simple = plain is None or isinstance(plain, int) or plain.denominator <= SIMPLE or is_short_decimal(Fraction(plain))
    return ascii_text(value) if simple else "~= -1.23456"


def _paired(answered: Answered) -> Table:
    """A row a number, ``x`` and ``y`` of each group beside each other, and their means and variances below."""
    asked = answered.asked
    sees, with_ = asked.layout, asked.with_
    x, y = sees.rows(asked.x), sees.rows(answered.found.arrays["output"])
    member = sees.names[sees.averaged[0]]
    columns = ["", *[text for index in range(sees.groups) for text in ("", naming.group(sees, index))]]
    rows: list[tuple[Expr | str, ...]] = [(member, *[Sym("x"), Sym("y")] * sees.groups)]
    rows += [
        (str(at + 1), *[_cell(numbers[group, at], exact=asked.inputs.exact) for group in range(sees.groups) for numbers in (x, y)])
        for at in range(sees.members)
    ]
    if asked.settings.training and asked.inputs.places is None:
        rows += _moments(asked, x, y, with_)
    return Table("values", "", tuple(columns), tuple(rows))


def _moments(asked: Question, x: Numbers, y: Numbers, with_: Arithmetic) -> Iterator[tuple[Expr | str, ...]]:
    """Mean and variance of every column, or its mean square."""
    groups = range(len(x))

    def line(name: str, of: Any) -> tuple[Expr | str, ...]:
        values = [of(x), of(y) if with_.exact else None]
        return (name, *["–" if each is None else _cell(each[group], exact=asked.inputs.exact) for group in groups for each in values])

    def square(numbers: Numbers) -> Numbers:
        return with_.mean(with_.times(numbers, numbers))

    def variance(numbers: Numbers) -> Numbers:
        return square(with_.minus(numbers, with_.mean(numbers)[:, None]))

    if asked.kind == "rms":
        yield line("mean of squares", square)
        return
    yield line("`mu`", with_.mean)
    yield line("`sigma^2`", variance)


def _cell(value: Any, *, exact: bool) -> Expr | str:
    """An entry; a root, or a fraction that nobody reads at a glance, as its decimals, unless exact values are asked for."""
    if isinstance(value, float) and not is_number(value):
        return "NaN" if value != value else "∞" if value > 0 else "−∞"  # noqa: PLR0124 (NaN is not itself)
    plain = rational(value) if isinstance(value, Expr) else value
    simple = isinstance(plain, int) or (isinstance(plain, Fraction) and (plain.denominator <= SIMPLE or is_short_decimal(plain)))
    if exact or simple or isinstance(plain, float):
        return entry(value)
    try:
        return entry(float_of(value))
    except OverflowError:  # larger than any float
        return entry(value)


def _grids(answered: Answered) -> Iterator[Table]:
    """``x`` with those numbers marked that are averaged together with the shown one, and ``y``."""
    asked = answered.asked
    sees = asked.layout
    marked: tuple[tuple[int, ...], ...] = ()
    own: tuple[tuple[int, ...], ...] = ()
    note = ""
    if asked.kind != "local-response" and asked.x.size <= MARKED and sees.groups > 1:
        groups = sees.group_of()
        together = [tuple(place) for place in zip(*(groups == groups[asked.where]).nonzero(), strict=True)]
        marked = tuple([tuple([int(at) for at in place[sees.bare :]]) for place in together])
        note = "marked in `x`: what is averaged together; in `y`: the number that is written out"
        own = (asked.where[sees.bare :],)
    if asked.kind == "local-response":
        near, channel = response.window(asked), sees.channel
        places = range(near.first, near.first + near.size)
        marked = tuple([(*asked.where[:channel], at, *asked.where[channel + 1 :])[sees.bare :] for at in places])
        note = "marked in `x`: the neighbours; in `y`: the number that is written out"
        own = (asked.where[sees.bare :],)
    x = Array(sees.written(asked.x), sees.written_names)
    y = answered.results["output"]
    assert isinstance(y, Array)
    yield Table("x", "`x`", numbers=x, marked=marked, note=_FLOATING if not asked.with_.exact and _is_exact(asked.inputs) else "")
    yield Table("output", "`y`", numbers=y, marked=own, note=note)


def _is_exact(inputs: Inputs) -> bool:
    """Whether the numbers were typed exactly."""
    x = inputs.values["x"]
    return isinstance(x, Array) and x.numbers.dtype.kind in "iuO"


def float_of(value: Any) -> float:
    """The nearest float to an exact value."""
    if not isinstance(value, Expr):
        return float(value)
    from dlcalc.notation.approximate import approximate

    return approximate(value)
