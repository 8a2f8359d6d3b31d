"""How large the values of a program can become: over a whole chunk by intervals, and row by row by magnitudes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dlcalc.notation.columns_program import Program

if TYPE_CHECKING:
    from numpy.typing import NDArray

Bounds = tuple[int, int]
"""The least and the greatest value."""

_WORD = 1 << 63


def within(program: Program, order: Sequence[int], columns: Mapping[str, NDArray[Any]]) -> bool:
    """Whether no operation can pass 63 bits, whatever the rows are, between the least and greatest entry of every column.

    Args:
        program: the operations.
        order: the places that are worked, in order.
        columns: int64 arrays with one entry at least.
    """
    found: dict[int, Bounds] = {}
    for place in order:
        name, args, what = program.ops[place]
        if name == "number":
            low, high = int(what), int(what)
        elif name == "column":
            low, high = int(columns[what].min()), int(columns[what].max())
        else:
            low, high = _BOUNDS[name](*[found[arg] for arg in args])
            if program.positive(place):
                low = max(low, 1)
        if low < -_WORD or high >= _WORD:
            return False
        found[place] = (low, high)
    return True


def magnitudes(program: Program, order: Sequence[int], columns: Mapping[str, NDArray[Any]]) -> NDArray[Any]:
    """The largest magnitude that each row meets on its way, as a float; infinite, or NaN, where that is no float."""
    import numpy as np

    rows = len(next(iter(columns.values())))
    worst = np.zeros(rows)
    found: dict[int, Any] = {}
    with np.errstate(all="ignore"):
        for place in order:
            name, args, what = program.ops[place]
            if name == "number":
                value: Any = _magnitude(what)
            elif name == "column":
                value = np.abs(columns[what].astype(np.float64))
            else:
                value = _magnitudes(name, [found[arg] for arg in args])
            found[place] = value
            worst = np.maximum(worst, value)
    return worst


def _magnitude(number: int) -> float:
    try:
        return float(abs(number))
    except OverflowError:
        return float("inf")


def _magnitudes(name: str, args: list[Any]) -> Any:
    """The magnitude of an operation's value, from those of its arguments; never too small."""
    import numpy as np

    if name in ("add", "sub"):
        return args[0] + args[1]
    if name == "mul":
        return args[0] * args[1]
    if name in ("floordiv", "neg", "abs"):  # a divisor is 1 or more
        return args[0]
    if name == "mod":
        return args[1]
    if name in ("min", "max"):
        return np.maximum(args[0], args[1])
    if name == "where":
        return np.maximum(args[1], args[2])
    return np.maximum(args[0], 1.0) if name == "nonzero" else 1.0


def _product(left: Bounds, right: Bounds) -> Bounds:
    corners = [a * b for a in left for b in right]
    return min(corners), max(corners)


def _quotient(top: Bounds, bottom: Bounds) -> Bounds:
    corners = [a // max(b, 1) for a in top for b in bottom]
    return min(corners), max(corners)


def _absolute(value: Bounds) -> Bounds:
    low, high = sorted(map(abs, value))
    return (0 if value[0] <= 0 <= value[1] else low), high


def _one_of(*_args: Bounds) -> Bounds:
    return 0, 1


_BOUNDS: dict[str, Callable[..., Bounds]] = {
    "add": lambda a, b: (a[0] + b[0], a[1] + b[1]), "sub": lambda a, b: (a[0] - b[1], a[1] - b[0]), "mul": _product,
    "neg": lambda a: (-a[1], -a[0]), "abs": _absolute, "sign": lambda _a: (-1, 1), "floordiv": _quotient,
    "mod": lambda _a, b: (min(b[0], 0), max(b[1], 0)), "nonzero": lambda a: (min(a[0], 1), max(a[1], 1)),
    "min": lambda a, b: (min(a[0], b[0]), min(a[1], b[1])), "max": lambda a, b: (max(a[0], b[0]), max(a[1], b[1])),
    "where": lambda _c, a, b: (min(a[0], b[0]), max(a[1], b[1])),
    **dict.fromkeys(("eq", "ne", "lt", "le", "and", "or", "not"), _one_of),
}  # fmt: skip
