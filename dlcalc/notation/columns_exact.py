"""Formulas over columns of whole numbers, exactly: in 64 bits where they suffice, else with Python's own integers.

NumPy wraps silently where a product passes 63 bits. So the least and greatest entry of every column are followed through the
operations first (:mod:`~dlcalc.notation.columns_bounds`); where they stay within 63 bits nothing can wrap. Where they do not, each
row's own magnitude decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.notation.columns_bounds import magnitudes, within
from dlcalc.notation.columns_program import Op, Program

if TYPE_CHECKING:
    from numpy.typing import NDArray

SAFE = 2.0**62
"""A row whose magnitudes, as floats, stay below this stays within 63 bits."""

LARGEST = 2.0**1000
"""A row beyond this is left to exact evaluation, which has a bound of its own."""

SLICE = 8_192
"""Rows that are worked at a time, so that what lies between stays in the cache."""

_WORD = 1 << 63


class Run(NamedTuple):
    """What a program has over some rows.

    Attributes:
        values: by the places that were asked for, a bool or int64 array; of Python integers where one of them is longer.
        bad: the rows that have no value here (a divisor is 0, a number is too long); None where there is none.
    """

    values: Mapping[int, NDArray[Any]]
    bad: NDArray[Any] | None


def run(program: Program, columns: Mapping[str, NDArray[Any]], wanted: Sequence[int]) -> Run:
    """Run a program over columns of one length.

    Args:
        program: the operations.
        columns: int64 arrays, by the names that it uses; what it takes as positive must be.
        wanted: the places whose values are asked for.
    """
    import numpy as np

    rows = len(next(iter(columns.values())))
    keep = (*wanted, *program.zeros)
    order = _needed(program, keep)
    bad = None
    with np.errstate(all="ignore"):
        if not rows or within(program, order, columns):
            found = _worked(program, order, columns, keep, rows)
        else:
            found, bad = _mixed(program, order, columns, keep, rows)
    for place in program.zeros:
        zero = found[place] == 0
        bad = zero if bad is None else bad | zero
    return Run({place: found[place] for place in wanted}, bad if bad is not None and bad.any() else None)


def _needed(program: Program, keep: Iterable[int]) -> list[int]:
    """The places that these need, in order."""
    needed: set[int] = set()
    stack = list(keep)
    while stack:
        place = stack.pop()
        if place not in needed:
            needed.add(place)
            stack.extend(program.ops[place].args)
    return sorted(needed)


def _worked(
    program: Program, order: Sequence[int], columns: Mapping[str, NDArray[Any]], keep: Sequence[int], rows: int
) -> dict[int, NDArray[Any]]:
    """The values over all rows, a slice after the other."""
    import numpy as np

    dtype = next(iter(columns.values())).dtype
    found = {place: np.empty(rows, dtype=np.bool_ if _is_truth(program.ops[place]) else dtype) for place in keep}
    ends = _last_uses(program, order, keep)
    for start in range(0, rows, SLICE):
        here = slice(start, min(start + SLICE, rows))
        _evaluate(program, order, ends, {name: column[here] for name, column in columns.items()}, found, here)
    return found


def _is_truth(op: Op) -> bool:
    return op.name in TRUTHS or isinstance(op.what, bool)


def _last_uses(program: Program, order: Sequence[int], keep: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """What each place is the last to use, so that its memory is free for the next."""
    last = {arg: place for place in order for arg in program.ops[place].args}
    ends: dict[int, list[int]] = {}
    for arg, place in last.items():
        if arg not in keep:
            ends.setdefault(place, []).append(arg)
    return {place: tuple(args) for place, args in ends.items()}


def _evaluate(
    program: Program, order: Sequence[int], ends: Mapping[int, tuple[int, ...]], columns: Mapping[str, Any],
    into: Mapping[int, NDArray[Any]], here: slice,
) -> None:  # fmt: skip
    """Every operation once, in order; a number stays one, but NumPy would put two of Python's integers into 64 bits."""
    import numpy as np

    table = _operations()
    found: dict[int, Any] = {}
    first = next(iter(columns.values()))
    exact = first.dtype == object
    for place in order:
        name, args, what = program.ops[place]
        if name == "number":
            value = np.full(len(first), what, dtype=object) if exact and not isinstance(what, bool) else what
        elif name == "column":
            value = columns[what]
        elif place in into and name in _INTO:  # straight into its column
            value = table[name](*[found[arg] for arg in args], out=into[place][here])
        else:
            value = table[name](*[found[arg] for arg in args])
        found[place] = value
        if place in into and name not in _INTO:
            into[place][here] = value
        for arg in ends.get(place, ()):
            del found[arg]


def _mixed(
    program: Program, order: Sequence[int], columns: Mapping[str, NDArray[Any]], keep: Sequence[int], rows: int
) -> tuple[dict[int, NDArray[Any]], NDArray[Any]]:
    """The values where some rows may pass 63 bits, and the rows that are too large even for Python's integers."""
    import numpy as np

    worst = magnitudes(program, order, columns)
    large = ~(worst < SAFE)  # a NaN is large
    huge = ~(worst < LARGEST)
    if not large.any():
        return _worked(program, order, columns, keep, rows), huge
    safe, long = np.flatnonzero(~large), np.flatnonzero(large & ~huge)
    short = _worked(program, order, {name: column[safe] for name, column in columns.items()}, keep, len(safe))
    exact = _worked(program, order, {name: column[long].astype(object) for name, column in columns.items()}, keep, len(long))
    return {place: _joined(rows, (safe, short[place]), (long, exact[place])) for place in keep}, huge


def _joined(rows: int, *pieces: tuple[NDArray[Any], NDArray[Any]]) -> NDArray[Any]:
    """Values of some rows and of others as one array, of int64 where all of them fit."""
    import numpy as np

    (_, short), (_, exact) = pieces
    fits = short.dtype == np.bool_ or all(-_WORD <= int(value) < _WORD for value in exact.tolist())
    found = np.zeros(rows, dtype=short.dtype if fits else object)
    for where, values in pieces:
        found[where] = values
    return found


TRUTHS = ("eq", "ne", "lt", "le", "and", "or", "not")
"""The operations that have a truth value."""

_INTO = ("add", "sub", "mul", "floordiv", "mod", "neg", "abs", "min", "max", *TRUTHS)
"""The operations that can write into an array that is there."""

_OPERATIONS: dict[str, Callable[..., Any]] = {}


def _operations() -> Mapping[str, Callable[..., Any]]:
    """NumPy's functions by the names of operations."""
    if not _OPERATIONS:
        import numpy as np

        _OPERATIONS.update({
            "add": np.add, "sub": np.subtract, "mul": np.multiply, "neg": np.negative, "abs": np.abs, "sign": np.sign,
            "floordiv": np.floor_divide, "mod": np.remainder, "min": np.minimum, "max": np.maximum, "where": np.where,
            "eq": np.equal, "ne": np.not_equal, "lt": np.less, "le": np.less_equal,
            "and": np.logical_and, "or": np.logical_or, "not": np.logical_not,
            "nonzero": lambda value: np.where(np.equal(value, 0), 1, value),
        })  # fmt: skip
    return _OPERATIONS
