"""A convolutional layer as it was asked about: its axes, the letters of its quantities, what is known of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Assumption
from dlcalc.derivation.parameters import Inputs
from dlcalc.derivation.topic import Parameter
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import Expr, Num, Sym, rational, symbols
from dlcalc.notation.show import ascii_text
from dlcalc.topics.conv import defaults
from dlcalc.topics.conv.kinds import KINDS, Kind

AXES = ("w", "h", "t")
NAMES = {"w": "width", "h": "height", "t": "frames"}
LETTERS = {"w": "W", "h": "H", "t": "T"}
SIDES = {"w": ("left", "right"), "h": ("top", "bottom"), "t": ("front", "back")}
CHANNELS_FIRST = ("pytorch", "onnx")
BYTES = {"float64": 8, "float32": 4, "float16": 2, "bfloat16": 2, "int8": 1}


Sides = tuple[str, str, Expr | None, Expr | None]
"""Letters and values of the padding before and after; a value is None where a step computes it."""


class Axis(NamedTuple):
    """The letters of one axis: ``kernel`` is what the filter spans (``F'`` when it is dilated), ``more`` the output padding."""

    name: str
    size: str
    out: str
    filter: str
    kernel: str
    stride: str
    dilation: str
    before: str
    after: str
    more: str = "P_out"

    @property
    def padding(self) -> str:
        """Both sides' padding, as a term."""
        return f"2*{self.before}" if self.before == self.after else f"{self.before} + {self.after}" if self.after else self.before

    @property
    def room(self) -> str:
        """How far the filter can move from its first place."""
        return f"{self.size} - {self.kernel} + {self.padding}"


class Layer(NamedTuple):
    """What is known of the layer.

    Attributes:
        inputs: the question.
        axes: the axes that the filter moves along, width first.
        values: the known quantities by letter.
        neutral: quantities that were not given and change nothing.
        given: what was given, by parameter name, as values.
        padding: the mode: ``number``, ``same``, ``full`` or ``causal``.
        square: whether every axis but the first repeats the first.
        assumed: the defaults that were used.
    """

    inputs: Inputs
    axes: tuple[Axis, ...]
    values: Mapping[str, Expr]
    neutral: Mapping[str, Expr]
    given: Mapping[str, Expr | tuple[Expr, ...]]
    padding: str
    square: bool
    assumed: tuple[Assumption, ...]

    @property
    def kind(self) -> Kind:
        return KINDS[self.inputs.word("kind")]

    @property
    def convention(self) -> str:
        return self.inputs.word("convention")

    @property
    def rounding(self) -> str:
        """CS231n calls a quotient that is not whole an invalid setting; everybody else rounds down."""
        if self.inputs.given("rounding") or self.convention != "cs231n":
            return self.inputs.word("rounding")
        return "exact"

    @property
    def dims(self) -> int:
        return len(self.axes)

    @property
    def dilated(self) -> bool:
        return self.inputs.given("dilation")

    @property
    def stretched(self) -> bool:
        """Whether the size is that of Keras' transposed convolution without padding, which is never below a stride a cell."""
        unpadded = self.inputs.values.get("p", "valid") == "valid" and not self.inputs.given("output-padding")
        return self.kind.size == "transposed" and self.convention == "keras" and unpadded

    @property
    def flat(self) -> str:
        """What a dense layer sees, as a product; empty when neither sizes nor depth were given."""
        if any(axis.name in self.given for axis in self.axes):
            return "*".join([*[axis.size for axis in self.axes], "D"])
        return "D" if "d" in self.given else ""


def framework_order(convention: str) -> bool:
    """Whether sizes are written slowest axis first (T, H, W), as frameworks do; textbooks begin with the width."""
    return convention in (*CHANNELS_FIRST, "keras")


def layer_of(inputs: Inputs) -> Layer:
    """Read a question.

    Raises:
        DomainError: inputs that contradict each other.
    """
    defaults.refuse(inputs)
    dims = _dims(inputs)
    names = AXES[:dims]
    given = _given(inputs, names)
    padding = _padding_mode(inputs, dims)
    per_axis = {name: _per_axis(inputs, name, names) for name in ("f", "s", "dilation", "output-padding")}
    own_kernel = bool(per_axis["f"] or per_axis["dilation"])
    own = (
        own_kernel
        if padding == "full" or inputs.word("convention") == "cs231n"
        else any(per_axis.values()) or any(name in given for name in names[1:])
    )
    sides = _sides(inputs, names, padding, shared=not own)
    dilated = inputs.given("dilation")
    if KINDS[inputs.word("kind")].filter == "window" and not inputs.given("s"):  # a pool's stride is its window
        per_axis["s"] = per_axis["f"]
    axes = tuple(_axis(name, per_axis, sides[name], dilated=dilated) for name in names)
    values = _values(inputs, given, axes, per_axis, sides)
    values = _settled(inputs, values)
    neutral = defaults.neutral(inputs, given)
    assumed_square = [name for name in names[1:] if name not in given and "w" in given]
    for name in assumed_square:
        values[f"{LETTERS[name]}_1"] = values["W_1"]
    square = len(assumed_square) == dims - 1 and len({axis[3:] for axis in axes}) == 1
    assumed = [Assumption(name, "w", f"{NAMES[name]} `{LETTERS[name]}_1 = W_1`") for name in assumed_square]
    return Layer(inputs, axes, values, neutral, given, padding, square, (*assumed, *defaults.assumed(inputs, given)))


def _settled(inputs: Inputs, values: dict[str, Expr]) -> dict[str, Expr]:
    """The values with each other's letters put in: ``--p (F-1)/2`` with F = 3 is 1.

    Raises:
        DomainError: what comes out is not a whole number, or too small.
    """
    settled = dict(values)
    for _ in values:
        numbers = {letter: value for letter, value in settled.items() if not symbols(value)}
        waiting = [letter for letter, value in settled.items() if any(name in numbers for name in symbols(value))]
        for letter in waiting:
            _check_default(inputs, letter, settled[letter], numbers)
            names = frozenset(symbols(settled[letter]))
            settled[letter] = evaluate(settled[letter], numbers, integers=names, positives=names)
            _check_settled(inputs, letter, settled[letter])
        if not waiting:
            break
    return settled


def _check_default(inputs: Inputs, letter: str, value: Expr, numbers: Mapping[str, Expr]) -> None:
    """Refuse a letter that belongs to a quantity which was not given: S is the stride, and not 1 by accident."""
    for name in symbols(value):
        parameter = _owner(inputs, name)
        if name in numbers and parameter and parameter.default is not None and not inputs.given(parameter.name):
            user = _owner(inputs, letter)
            rule = f"{name} is the letter of the {parameter.help.split(';')[0]}, which was not given"
            raise DomainError(user.name if user else "", ascii_text(value), rule, f"use another letter, or give --{parameter.name}")


def _owner(inputs: Inputs, letter: str) -> Parameter | None:
    """The parameter that a letter belongs to."""
    base = letter.split("_", maxsplit=1)[0]
    return next((each for each in inputs.topic.parameters if each.symbol.split("_", maxsplit=1)[0] == base), None)


def _check_settled(inputs: Inputs, letter: str, value: Expr) -> None:
    exact = rational(value)
    owner = _owner(inputs, letter)
    if exact is not None and owner and (exact != int(exact) or exact < owner.minimum):
        rule = f"it comes to {ascii_text(value)}, and must be a whole number of at least {owner.minimum}"
        raise DomainError(owner.name, inputs.typed.get(owner.name, ""), rule)


def _dims(inputs: Inputs) -> int:
    dims = 3 if inputs.given("t") and not inputs.given("dims") else int(inputs.word("dims"))
    for place, name in enumerate(AXES):
        if inputs.given(name) and place >= dims:
            raise DomainError(name, inputs.typed[name], f"a {dims}-D convolution has no {NAMES[name]}", f"--dims {place + 1}")
    return dims


def _given(inputs: Inputs, names: tuple[str, ...]) -> dict[str, Expr | tuple[Expr, ...]]:
    """The values given for sizes and counts, those of the input's shape among them."""
    given: dict[str, Expr | tuple[Expr, ...]] = dict(_from_shape(inputs, names))
    for name in (*names, "d", "n", "k", "groups"):
        value = inputs.expr(name)
        if value is not None:
            if name in given:
                raise DomainError(name, inputs.typed[name], "the input's shape says it too", f"leave out --{name} or the shape")
            given[name] = value
    return given


def _from_shape(inputs: Inputs, names: tuple[str, ...]) -> dict[str, Expr]:
    sizes = inputs.sizes("input")
    if not sizes:
        return {}
    convention = inputs.word("convention")
    order = [*names, "d"]
    if framework_order(convention):
        order = [*names[::-1], "d"] if convention == "keras" else ["d", *names[::-1]]
        if len(sizes) == len(order) + 1:
            order.insert(0, "n")
    if len(sizes) == len(names):
        order = [name for name in order if name != "d"]
    if len(sizes) != len(order):
        letters = "×".join({"d": "C" if framework_order(convention) else "D", "n": "N"}.get(name) or LETTERS[name] for name in order)
        raise DomainError(
            "input",
            inputs.typed["input"],
            f"a {len(names)}-D input has {len(names)} sizes or {len(names) + 1} ({letters}), not {len(sizes)}",
            "--dims says how many axes the filter moves along",
        )
    return dict(zip(order, sizes, strict=True))


def _per_axis(inputs: Inputs, name: str, names: tuple[str, ...]) -> dict[str, Expr]:
    """Values by axis when one per axis was given, else an empty mapping."""
    sizes = inputs.sizes(name)
    if len(sizes) <= 1:
        return {}
    if len(sizes) != len(names):
        raise DomainError(name, inputs.typed[name], f"one size is expected, or {len(names)}: one per axis")
    order = names[::-1] if framework_order(inputs.word("convention")) else names
    return dict(zip(order, sizes, strict=True))


def _padding_mode(inputs: Inputs, dims: int) -> str:
    value = inputs.values.get("p")
    if not isinstance(value, str) or value == "valid":
        return "number"
    if value == "causal" and dims != 1:
        raise DomainError("p", value, "causal padding is along time, so the convolution is 1-D", "--dims 1")
    return value


def _sides(inputs: Inputs, names: tuple[str, ...], mode: str, *, shared: bool) -> dict[str, Sides]:
    """Letters and values of the padding before and after, by axis; values are None where a step computes them."""
    if mode == "same" and inputs.word("convention") != "cs231n":
        return {name: ("P_total" if shared else f"P_{name}", "", None, None) for name in names}
    if mode == "causal":
        return dict.fromkeys(names, ("P_left", "", None, None))
    if mode != "number":
        return {name: ("P", "P", None, None) if shared else (f"P_{name}", f"P_{name}", None, None) for name in names}
    value = inputs.values.get("p")
    pairs = value if isinstance(value, tuple) else ((Num(0), Num(0)),)
    if len(pairs) not in (1, len(names)):
        raise DomainError("p", inputs.typed["p"], f"one padding is expected, or {len(names)}: one per axis")
    order = names[::-1] if framework_order(inputs.word("convention")) else names
    sides: dict[str, Sides] = {}
    for place, name in enumerate(order):
        before, after = pairs[place if len(pairs) > 1 else 0]  # type: ignore[misc]
        symmetric = all(first == second for first, second in pairs)  # type: ignore[misc]
        if symmetric:
            letters = ("P", "P") if len(pairs) == 1 else (f"P_{name}", f"P_{name}")
        else:
            letters = ("P_before", "P_after") if len(pairs) == 1 and len(names) > 1 else (f"P_{SIDES[name][0]}", f"P_{SIDES[name][1]}")
        sides[name] = (*letters, before, after)
    return sides


def _axis(name: str, per_axis: Mapping[str, Mapping[str, Expr]], sides: Sides, *, dilated: bool) -> Axis:
    letter = LETTERS[name]
    bases = (("f", "F"), ("s", "S"), ("dilation", "delta"))
    filter_letter, stride, dilation = (f"{base}_{name}" if per_axis[of] else base for of, base in bases)
    kernel = filter_letter
    if dilated:
        kernel = f"F_{name}'" if per_axis["f"] or per_axis["dilation"] else "F'"
    more = f"P_{{out,{name}}}" if per_axis["output-padding"] else "P_out"
    return Axis(name, f"{letter}_1", f"{letter}_2", filter_letter, kernel, stride, dilation, sides[0], sides[1], more)


def _values(
    inputs: Inputs, given: Mapping[str, Expr | tuple[Expr, ...]], axes: tuple[Axis, ...], per_axis: Mapping[str, Mapping[str, Expr]],
    sides: Mapping[str, Sides],
) -> dict[str, Expr]:  # fmt: skip
    values: dict[str, Expr] = {"bytes": Num(BYTES[inputs.word("dtype")])}
    letters = {"w": "W_1", "h": "H_1", "t": "T_1", "d": "D", "n": "N", "k": "K", "groups": "G"}
    values.update({letters[name]: value for name, value in given.items() if isinstance(value, Expr)})
    if inputs.word("kind") == "depthwise" and "k" not in given:
        values["K"] = values.get("D", Sym("D"))
    for axis in axes:
        for name, letter, default in _defaults_along(inputs, axis):
            sizes = inputs.sizes(name)
            value = per_axis[name].get(axis.name) or (sizes[0] if sizes else default)
            if value is not None:
                values[letter] = value
        before, after, before_value, after_value = sides[axis.name]
        values.update({letter: value for letter, value in ((before, before_value), (after, after_value)) if value is not None})
    return values


def _defaults_along(inputs: Inputs, axis: Axis) -> tuple[tuple[str, str, Expr | None], ...]:
    """The parameters of an axis, each with its letter and what it is when it was not given."""
    sizes = inputs.sizes("f")
    pool = KINDS[inputs.word("kind")].filter == "window"
    stride = (sizes[0] if sizes else Sym(axis.filter)) if pool else Num(1)
    return (
        ("f", axis.filter, None), ("s", axis.stride, stride), ("dilation", axis.dilation, Num(1)), ("output-padding", axis.more, None),
    )  # fmt: skip


def symbols_of(layer: Layer) -> dict[str, str]:
    """The letters that may stay unknown, with what they mean."""
    kind = layer.kind
    if kind.size == "flat" and not layer.flat:
        return {"I": "number of inputs", "K": kind.outputs}
    found = {axis.size: f"{NAMES[axis.name]} of the input" for axis in layer.axes}
    if kind.size in ("windows", "transposed"):
        for axis in layer.axes:
            found[axis.filter] = f"{kind.kernel} size" if axis.filter == "F" else f"{kind.kernel} size along the {NAMES[axis.name]}"
    return {**found, "D": "input depth", **({"K": kind.outputs} if kind.depth == "K" else {})}


def letters_given(layer: Layer) -> dict[str, str]:
    """The letters that were given as values, with the parameter that each was given for."""
    found: dict[str, str] = {}
    for name, value in layer.inputs.values.items():
        parts = value if isinstance(value, tuple) else (value,)
        flat = [each for part in parts for each in (part if isinstance(part, tuple) else (part,))]
        for part in flat:
            if isinstance(part, Expr):
                for letter in symbols(part):
                    found.setdefault(letter, layer.inputs.topic.parameter(name).help.split(";")[0].split(",")[0])
    return found
