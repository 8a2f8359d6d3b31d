"""A question on numbers: the arrays, read and checked against each other."""

from __future__ import annotations

from math import inf, prod
from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.exactly import floats
from dlcalc.derivation.parameters import Inputs
from dlcalc.notation.array import Array
from dlcalc.topics.norm.arithmetic import MOST_EXACT, Arithmetic, exact, floating
from dlcalc.topics.norm.kernels import Response, Rows
from dlcalc.topics.norm.layout import Layout, layout
from dlcalc.topics.norm.settings import Settings, settings, whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]


class Question(NamedTuple):
    """Everything that is known before a number is computed.

    Attributes:
        inputs: as asked.
        kind: the kind's word.
        settings: the constants.
        layout: which numbers are averaged together.
        with_: the arithmetic.
        x: the numbers, of the layout's shape, in the arithmetic's type.
        gamma, beta: scale and shift of its ``affine`` shape, or None.
        running_mean, running_var: one a channel, or None.
        g: the upstream gradient, of the layout's shape, or None.
        where: the number that is written out.
    """

    inputs: Inputs
    kind: str
    settings: Settings
    layout: Layout
    with_: Arithmetic
    x: Numbers
    gamma: Numbers | None
    beta: Numbers | None
    running_mean: Numbers | None
    running_var: Numbers | None
    g: Numbers | None
    where: tuple[int, ...]

    def typed(self, value: Any) -> Any:
        """A constant in the arithmetic's type."""
        return value if self.with_.exact else float(value)

    def roughly(self) -> Question | None:
        """The same question in floating point; None where a number is larger than any float."""
        names = ("x", "gamma", "beta", "running_mean", "running_var", "g")
        arrays: dict[str, Any] = {name: None if getattr(self, name) is None else floats(getattr(self, name)) for name in names}
        if any(numbers is not None and not bool((abs(numbers) < inf).all()) for numbers in arrays.values()):
            return None
        return self._replace(with_=floating(), **arrays)

    def rows(self) -> Rows:
        """What the kernel takes."""
        gamma, beta = [None if each is None else self.layout.rows(each.reshape(self.layout.spread)) for each in (self.gamma, self.beta)]
        mean, var = (None, None) if self.settings.training else (self.running_mean, self.running_var)
        return Rows(self.layout.rows(self.x), gamma, beta, self.typed(self.settings.epsilon), self.kind != "rms", mean, var)

    def response(self) -> Response:
        """The same for local response norm; of an even window PyTorch has one channel more before, ONNX one after."""
        size = self.settings.size
        before, after = size // 2, (size - 1) // 2
        if self.inputs.word("convention") == "onnx":
            before, after = after, before
        if self.inputs.word("convention") == "textbook":
            after = before  # AlexNet: from i − n/2 to i + n/2
        return Response(before, after, self.typed(self.settings.k), self.typed(self.settings.share), self.typed(self.settings.exponent))


def question(inputs: Inputs, kind: str = "") -> Question:
    """Read a question on numbers.

    Args:
        inputs: as asked.
        kind: the kind, where it is not the one asked for.

    Raises:
        DomainError: arrays that do not fit each other, a constant out of its range.
    """
    kind = kind or inputs.word("kind")
    found = settings(inputs, kind)
    last = inputs.word("convention") == "keras"
    x = inputs.values["x"]
    assert isinstance(x, Array)
    shape, bare = _shape(inputs, x, kind)
    _check_sizes(inputs, shape, last=last)
    sees = layout(
        "instance" if kind == "local-response" else kind, shape, last=last, bare=bare,
        groups=_groups(inputs, kind, shape[-1 if last else 1]), axes=_axes(inputs, kind, len(shape)),
    )  # fmt: skip
    sees = _affine_layout(inputs, sees, kind)
    learnt = [_learnt(inputs, name, sees) if kind in _WITH[name] else None for name in ("gamma", "beta")]
    running = [_running(inputs, name, sees, kind, found) for name in ("running-mean", "running-var")]
    g = _gradient(inputs, sees)
    arrays = [x.numbers.reshape(shape), *learnt, *running, g]
    with_ = exact() if x.numbers.size <= MOST_EXACT and all(each is None or each.dtype.kind in "iuO" for each in arrays) else floating()
    change = _objects if with_.exact else floats
    numbers, gamma, beta, mean, var, upstream = [None if each is None else change(each) for each in arrays]
    assert numbers is not None
    return Question(inputs, kind, found, sees, with_, numbers, gamma, beta, mean, var, upstream, _where(inputs, sees))


_WITH = {"gamma": ("batch", "layer", "instance", "group", "rms"), "beta": ("batch", "layer", "instance", "group")}


def _objects(numbers: Numbers) -> Numbers:
    return numbers.astype(object)


def sizes(shape: tuple[int, ...]) -> str:
    """``2 × 3 × 4``."""
    return " × ".join(map(str, shape))


def _shape(inputs: Inputs, x: Array, kind: str) -> tuple[tuple[int, ...], bool]:
    shape = x.numbers.shape
    if len(shape) > 5:
        raise DomainError("x", inputs.typed["x"], f"it has {len(shape)} axes; examples, channels and up to 3 of space are normalised")
    if len(shape) == 1:
        shape = (1, *shape)
    if kind == "instance" and len(shape) == 2:
        rule = "instance norm averages over places, and N × C has none: every number would be its own mean"
        raise DomainError("x", inputs.typed["x"], rule, "a third axis, as in '1 2; 3 4 ;; 5 6; 7 8' (examples × channels × places)")
    return shape, x.numbers.ndim == 1


def _check_sizes(inputs: Inputs, shape: tuple[int, ...], *, last: bool) -> None:
    """Sizes that were given beside the numbers say what the numbers say."""
    if inputs.given("input"):
        raise DomainError("input", inputs.typed["input"], "--x says the shape already", "leave out the shape")
    for name, size in (("n", shape[0]), ("d", shape[-1 if last else 1])):
        given = whole(inputs, name)
        if given is not None and given != size:
            raise DomainError(name, inputs.typed[name], f"--x is {sizes(shape)}, and says {size}", f"leave out --{name}")


def _groups(inputs: Inputs, kind: str, channels: int) -> int:
    if kind != "group":
        return 1
    given = whole(inputs, "groups")
    if given is None and inputs.word("convention") == "keras":
        given = 32
    divisors = " ".join([str(size) for size in range(1, min(channels, 1000) + 1) if channels % size == 0])
    if given is None:
        rule = f"into how many groups do the {channels} channels go?"
        raise DomainError("groups", "", rule, f"--groups with a number that divides {channels}: {divisors}")
    if channels % given:
        rule = f"{channels} channels cannot be split into {given} groups of equal size"
        raise DomainError("groups", inputs.typed.get("groups", "32, Keras' default"), rule, f"a number that divides {channels}: {divisors}")
    return given


def _axes(inputs: Inputs, kind: str, rank: int) -> int:
    """Over how many last axes layer and RMS norm average: all but the examples, or the last one in Keras and ONNX."""
    given = whole(inputs, "axes")
    if given is None:
        return 1 if inputs.word("convention") in ("keras", "onnx") else rank - 1
    if given >= rank and kind in ("layer", "rms"):
        rule = f"--x has {rank} axes, and the first are the examples: at most the last {rank - 1} can be averaged over"
        raise DomainError("axes", inputs.typed["axes"], rule, f"--axes {rank - 1}")
    return min(given, rank - 1)


def _affine_layout(inputs: Inputs, sees: Layout, kind: str) -> Layout:
    """Layer and RMS norm have a scale for each place; one that is given for each channel is taken as such."""
    channels = (sees.shape[sees.channel],)
    given = [value.numbers.shape for name in ("gamma", "beta") if isinstance(value := inputs.values.get(name), Array)]
    if kind in ("layer", "rms") and channels in given and sees.affine not in given:
        return sees._replace(scaled=(sees.channel,))
    return sees


def _learnt(inputs: Inputs, name: str, sees: Layout) -> Numbers | None:
    """Scale or shift: one number for all, or of the affine shape."""
    typed = inputs.values.get(name)
    if not isinstance(typed, Array):
        return None
    return _filled(inputs, name, typed.numbers, sees.affine, "the scale" if name == "gamma" else "the shift")


def _filled(inputs: Inputs, name: str, numbers: Numbers, shape: tuple[int, ...], what: str) -> Numbers:
    import numpy as np

    if numbers.size == 1:
        return np.full(shape, numbers.reshape(-1)[0], dtype=numbers.dtype)
    if tuple([size for size in numbers.shape if size > 1]) != tuple([size for size in shape if size > 1]):
        expected = f"{sizes(shape)} numbers" if len(shape) == 1 else sizes(shape)
        raise DomainError(
            name,
            inputs.typed[name],
            f"{what} takes one number, or {expected}, not {sizes(numbers.shape)}",
            f"'1 as {'x'.join(map(str, shape))}'",
        )
    return numbers.reshape(shape)


def _running(inputs: Inputs, name: str, sees: Layout, kind: str, found: Settings) -> Numbers | None:
    """A running statistic, one a channel; in training mode it begins at 0 or 1 where it is needed."""
    typed = inputs.values.get(name)
    if kind != "batch":
        return None
    if not isinstance(typed, Array):
        if not found.training:
            rule = "in inference mode batch norm uses the running statistics, and they were not given"
            raise DomainError(name, "", rule, "--running-mean '0 0' --running-var '1 1', one number a feature, or one for all")
        if not wants_running(inputs):
            return None
        import numpy as np

        return np.full((sees.shape[sees.channel],), 0 if name == "running-mean" else 1)
    numbers = _filled(inputs, name, typed.numbers, (sees.shape[sees.channel],), "the running statistic")
    if name == "running-var" and bool((numbers < 0).any()):
        raise DomainError(name, inputs.typed[name], "a variance is never negative", "its square root is the standard deviation")
    return numbers


def wants_running(inputs: Inputs) -> bool:
    """Whether the question is about the running statistics too: it names them, or it is a framework's."""
    named = ("momentum", "momentum-of", "update-variance", "running-mean", "running-var")
    wanted = "running_mean" in inputs.only or "running_var" in inputs.only
    return wanted or inputs.word("convention") != "textbook" or any(inputs.given(name) for name in named)


def _gradient(inputs: Inputs, sees: Layout) -> Numbers | None:
    typed = inputs.values.get("grad")
    if not isinstance(typed, Array):
        return None
    expected = sees.shape[1:] if sees.bare else sees.shape
    numbers = typed.numbers
    if numbers.shape != expected and numbers.size != 1:
        hint = f"all ones: --grad '1 as {'x'.join(map(str, expected))}'"
        rule = f"the output is {sizes(expected)}, and its gradient is too, not {sizes(numbers.shape)}"
        raise DomainError("grad", inputs.typed["grad"], rule, hint)
    if numbers.size == 1 and prod(expected) > 1:
        import numpy as np

        return np.full(sees.shape, numbers.reshape(-1)[0], dtype=numbers.dtype)
    return numbers.reshape(sees.shape)


def _where(inputs: Inputs, sees: Layout) -> tuple[int, ...]:
    """The number that --show names, counted from 1; the first by default.

    Raises:
        DomainError: there is no such number.
    """
    text = inputs.word("show")
    shape = sees.shape[1:] if sees.bare else sees.shape
    if not text:
        return (0,) * len(sees.shape)
    pieces = text.strip().strip("()").replace(",", " ").split()
    if not pieces or not all(piece.isascii() and piece.isdigit() and len(piece) < 10 for piece in pieces):
        raise DomainError("show", text, "a number is named by its indices, counted from 1", "--show " + ",".join(["1"] * len(shape)))
    places = [int(piece) for piece in pieces]
    if len(places) != len(shape) or not all(1 <= place <= size for place, size in zip(places, shape, strict=True)):
        raise DomainError(
            "show", text, f"--x is {sizes(shape)}, and has no such number", f"--show {','.join(map(str, shape))} is the last one"
        )
    return (*[0] * sees.bare, *[place - 1 for place in places])
