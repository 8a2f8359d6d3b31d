"""One array of numbers in NumPy's own format."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dlcalc.notation.array import Array
from dlcalc.notation.expr import Matrix, Seq, symbols
from dlcalc.render.values import data

if TYPE_CHECKING:
    from dlcalc.derivation.model import Derivation
    from dlcalc.notation.expr import Expr
    from dlcalc.render import Look


class Stored(NamedTuple):
    """The bytes of a ``.npy`` file in two pieces, of which the second is the array's own memory: a large one is never copied."""

    header: bytes
    numbers: memoryview

    def __bytes__(self) -> bytes:
        return self.header + self.numbers


class NotOneArray(ValueError):
    """There is not exactly one array of numbers to write.

    Args:
        names: the results that are arrays of numbers.
        symbolic: the arrays that hold an unknown and so cannot be written.
    """

    def __init__(self, names: tuple[str, ...], symbolic: tuple[str, ...] = ()) -> None:
        super().__init__(f"{len(names)} arrays of numbers among the results, and npy holds one")
        self.names = names
        self.symbolic = symbolic


def render(derivation: Derivation, _look: Look) -> Stored:
    """The one map among the results, else the one vector or shape.

    Raises:
        NotOneArray: there is none, or several (then :func:`array` writes one by its name).
    """
    maps = [name for name, value in derivation.results.items() if isinstance(value, Array)]
    if len(maps) == 1:  # the map is what was computed, the vectors beside it only say how
        return array(derivation.results[maps[0]])
    arrays = {name: value for name, value in derivation.results.items() if isinstance(value, Seq | Matrix | Array)}
    names = tuple([name for name, value in arrays.items() if not symbols(value)])
    if len(names) != 1:
        raise NotOneArray(names, tuple([name for name in arrays if name not in names]))
    return array(derivation.results[names[0]])


def array(value: Expr) -> Stored:
    """A value as a ``.npy`` file: int64 where all entries are whole and fit, else float64; a map as it is.

    Raises:
        NotOneArray: the value holds an unknown.
    """
    from io import BytesIO

    import numpy as np

    if symbols(value):
        raise NotOneArray((), ())
    try:
        entries = value.numbers if isinstance(value, Array) else np.array(data(value))
        if entries.dtype.kind not in "iuf":  # integers beyond 64 bits, fractions, roots, or an infinite entry as text
            from dlcalc.derivation.exactly import floats

            entries = floats(entries) if entries.dtype.kind == "O" else entries.astype(np.float64)
    except (ValueError, OverflowError):  # entries of different shapes, or beyond a float
        raise NotOneArray((), ()) from None
    entries = entries if entries.flags.c_contiguous else np.ascontiguousarray(entries)
    buffer = BytesIO()
    np.lib.format.write_array_header_1_0(buffer, np.lib.format.header_data_from_array_1_0(entries))
    return Stored(buffer.getvalue(), entries.reshape(-1).data.cast("B"))
