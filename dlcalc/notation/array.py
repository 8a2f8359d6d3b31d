"""Many numbers at once: an array with named axes, as a value beside the other values of the notation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dlcalc.notation.expr import Expr

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Array(Expr):
    """Numbers in a NumPy array, one name an axis (``example``, ``channel``, ``height``, ``width``, ``time``, ``feature`` …).

    ``numbers`` is an ``int64`` or ``float64`` array, or an object array of Python integers and fractions where exactness
    needs it. It is a leaf of the tree: nothing looks for symbols in it.
    """

    numbers: NDArray[Any]
    axes: tuple[str, ...]

    def __eq__(self, other: object) -> bool:
        return type(other) is Array and self.axes == other.axes and bool((self.numbers == other.numbers).all())

    def __hash__(self) -> int:
        return hash((self.axes, self.numbers.shape))
