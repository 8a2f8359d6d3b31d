"""What has been computed of one question on numbers."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from dlcalc.derivation.errors import DomainError
from dlcalc.notation.array import Array
from dlcalc.notation.expr import Expr
from dlcalc.topics.conv.numbers.cell import Written
from dlcalc.topics.conv.numbers.filters import AXES, shaped
from dlcalc.topics.conv.numbers.letters import Names
from dlcalc.topics.conv.numbers.meetings import Place
from dlcalc.topics.conv.numbers.question import Question

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]


class Told:
    """What has been computed of one question, as it grows.

    Attributes:
        asked: the question.
        where: the cell of the output that is written out.
        y: the output before any activation, in the kernels' order.
        activated: the output after it.
        stretched: the input of a transposed convolution with its zeros.
        hidden: what the first half of a separable layer makes.
        upstream: the gradient by the output, as given.
        g: the same before the activation.
        written: what was written out of the cell.
        gradient_ids: the steps of the gradients.
        results: the maps by result name, as people write them.
        gradients: the gradients by result name, in the kernels' order.
    """

    def __init__(self, asked: Question, where: Place, y: Numbers) -> None:
        self.asked = asked
        self.where = where
        self.y = y
        self.activated: Numbers | None = None
        self.stretched: Numbers | None = None
        self.hidden: Numbers | None = None
        self.upstream: Numbers | None = None
        self.g: Numbers | None = None
        self.written = Written((), ())
        self.gradient_ids: tuple[str, ...] = ()
        self.results: dict[str, Expr] = {}
        self.gradients: dict[str, Numbers] = {}

    def names(self) -> Names:
        """How the layer's cells are called."""
        weights = self.asked.operands.weights
        return Names(self.asked.meetings(), () if weights is None else weights.numbers.shape)

    def map(self, y: Numbers) -> Array:
        """An output as people write it, its axes named."""
        import numpy as np

        found = self.asked.operands
        flat = found.kind.startswith("global")
        written = np.atleast_1d(found.written(y.reshape(*y.shape[:2]) if flat else y))
        space = () if y.ndim == 2 or flat else AXES[found.dims]
        channel = ("channel",) * found.channelled
        names = (("example",) * found.batched, *((space, channel) if found.last else (channel, space)))
        return Array(written, tuple([name for part in names for name in part]) or ("channel",))

    def read_gradient(self) -> Numbers:
        """The upstream gradient in the kernels' order.

        Raises:
            DomainError: it has not the shape of the output.
        """
        typed = self.asked.inputs.values["grad"]
        assert isinstance(typed, Array)
        expected = self.map(self.y).numbers.shape
        numbers = typed.numbers
        if numbers.shape != expected and not (numbers.size == prod(expected) and _bare(numbers.shape) == _bare(expected)):
            sizes = " × ".join(map(str, expected))
            hint = f"all ones: --grad '1 as {'x'.join(map(str, expected))}'"
            raise DomainError(
                "grad", self.asked.inputs.typed["grad"], f"the output is {sizes}, so {sizes} expected, not {shaped(typed)}", hint
            )
        y = self.y
        if self.asked.operands.last and y.ndim > 2 and not self.asked.kind.startswith("global"):
            import numpy as np

            return np.moveaxis(numbers.reshape(y.shape[0], *y.shape[2:], y.shape[1]), -1, 1)
        return numbers.reshape(y.shape)


def _bare(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple([size for size in shape if size > 1])
