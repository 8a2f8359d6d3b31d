"""Local response norm: one number written out, and everything by the kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.derivation.ledger import Ledger
from dlcalc.notation.expr import Num, number
from dlcalc.topics.norm.kernels import Keep
from dlcalc.topics.norm.kinds import KINDS
from dlcalc.topics.norm.question import Question
from dlcalc.topics.norm.written import LONGEST, is_number, vector

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]


class Found(NamedTuple):
    """What came out, of the layout's shape: the bases of the denominators, the output, the gradient (None without an upstream one)."""

    base: Numbers
    output: Numbers
    dx: Numbers | None


def compute(asked: Question, keep: Keep) -> Found:
    """All numbers."""
    import numpy as np

    channel = asked.layout.channel

    def rows(numbers: Numbers) -> Numbers:
        moved = np.moveaxis(numbers, channel, -1)
        return moved.reshape(-1, moved.shape[-1])

    def back(numbers: Numbers) -> Numbers:
        moved = [size for axis, size in enumerate(asked.layout.shape) if axis != channel]
        return np.moveaxis(numbers.reshape(*moved, -1), -1, channel)

    response = asked.response()
    x = rows(asked.x)
    base, output = response.forward(x, asked.with_, keep)
    dx = None if asked.g is None else back(response.backward(x, base, rows(asked.g), asked.with_, keep))
    return Found(back(base), back(output), dx)


class Window(NamedTuple):
    """The channels of a window: the first one, and as many as there are."""

    first: int
    size: int


def window(asked: Question, *, turned: bool = False) -> Window:
    """The window of the shown number; ``turned``, the numbers in whose windows it lies."""
    response, channel = asked.response(), asked.layout.channel
    before, after = (response.after, response.before) if turned else (response.before, response.after)
    at, channels = asked.where[channel], asked.layout.shape[channel]
    first = max(0, at - before)
    return Window(first, min(channels, at + after + 1) - first)


def _line(asked: Question, numbers: Numbers, window: Window) -> Numbers:
    """The numbers of a window at the shown place."""
    channel = asked.layout.channel
    import numpy as np

    line: Numbers = np.moveaxis(numbers, channel, -1)[(*asked.where[:channel], *asked.where[channel + 1 :])]
    return line[window.first : window.first + window.size]


def write(asked: Question, ledger: Ledger, found: Found, plain: Found) -> str:
    """Add the steps for the shown number; why not, where it is not written out."""
    constants, channel = asked.settings, asked.layout.channel
    at, near = asked.where[channel], window(asked)
    row = _line(asked, asked.x, near)
    if not all(map(is_number, row.tolist())):
        return "its window holds a value that is infinite or no number"
    if near.size > LONGEST:
        return f"its window has {near.size:,} channels"
    kind = "feature" if len(asked.layout.shape) == 2 else "channel"
    last = near.first + near.size
    place = ", at the same place" if asked.layout.spatial else ""
    span = f"{kind} {last}" if near.size == 1 else f"{kind}s {near.first + 1} to {last}"
    ledger.values |= {
        "x": vector(row), "i": Num(at - near.first + 1), "k": number(constants.k), "alpha": number(constants.alpha),
        "beta": number(constants.exponent), "n": Num(constants.size),
    }  # fmt: skip
    alpha = "alpha" if constants.window == "sum" else "alpha/n"
    ledger.step("square_sum_entry", "q = sum_j x_j^2", title="Neighbours", note=f"of {kind} {at + 1}: {span}{place}")
    source = KINDS["local-response"].source
    ledger.step("denominator_entry", f"D = k + {alpha}*q", title="Denominator", source=source)
    if is_number(found.output[asked.where]):
        ledger.step("output_entry", "y_i = x_i/D^beta", title="Normalised", note=f"{kind} {at + 1}", source=source)
    if asked.g is not None and found.dx is not None and is_number(found.dx[asked.where]):
        _gradient(asked, ledger, found, plain, alpha)
    return ""


def _gradient(asked: Question, ledger: Ledger, found: Found, plain: Found, alpha: str) -> None:
    """The step of ``∂L/∂x``: the number itself, and its share in its neighbours' denominators."""
    assert asked.g is not None
    near = window(asked, turned=True)
    if near.size > LONGEST:
        return
    rows = [_line(asked, numbers, near) for numbers in (asked.g, asked.x, found.base)]
    if not all(is_number(value) for row in rows for value in row.tolist()):
        return
    i = asked.where[asked.layout.channel] - near.first
    ledger.values |= {"g": vector(rows[0]), "x": vector(rows[1]), "D": vector(rows[2]), "i": Num(i + 1)}
    if asked.inputs.places is not None:
        ledger.unrounded["D"] = vector(_line(asked, plain.base, near))
    title, note = "Gradient by the input", "`x` stands in the denominators of its neighbours too"
    ledger.step("dx_sum", "T = sum_j g_j*x_j/D_j^(beta + 1)", title=title, note=note)
    ledger.step("dx_entry", f"∂L/∂x_i = g_i/D_i^beta - 2*{alpha}*beta*x_i*T", title=title, note=note)
