"""What the arrays say about the sizes: features, units, time steps, and whether weights are joined on [h, x]."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.parameters import Inputs
from dlcalc.notation.array import Array
from dlcalc.notation.expr import rational
from dlcalc.topics.lstm.numbers.kernels import GATES
from dlcalc.topics.lstm.numbers.parts import Key, Part, Sizes, article, called, keys, shaped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Numbers = NDArray[Any]


def sizes_of(inputs: Inputs, parts: Mapping[Key, Part], x: Numbers) -> Sizes:
    """The sizes of one layer whose arrays are given gate by gate.

    Raises:
        DomainError: weights are missing; it says which.
    """
    cell = inputs.word("cell")
    missing = [called(("w", gate), cell) for gate in GATES[cell] if ("w", gate) not in parts]
    states = [called(("u", gate), cell) for gate in GATES[cell] if ("u", gate) not in parts]
    hidden = _hidden(inputs, parts, x)
    joined = _joined(inputs, parts, x, hidden)
    if joined or (len(states) == len(GATES[cell]) and not missing and _state_is_zero(inputs, parts, x, hidden)):
        states = []
    if missing or states:
        raise _missing(inputs, [*missing, *states], joined_on=(hidden, _features(parts, x, hidden, "")) if states and not missing else None)
    return Sizes(_features(parts, x, hidden, joined), hidden, joined)


def _missing(inputs: Inputs, names: list[str], joined_on: tuple[int, int] | None) -> DomainError:
    options = {called(key, inputs.word("cell")): name for name, key in keys(inputs.word("cell")).items()}
    listed = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    rule = f"{listed} {'are' if len(names) > 1 else 'is'} missing"
    hint = " ".join(f"--{options[name]} …" for name in names[:4])
    if joined_on is not None:
        hidden, features = joined_on
        hint += f", or weights joined on [h, x], H × (H + I) = {hidden} × {hidden + features}"
    return DomainError("", "", f"{rule}: {article(inputs.word('cell'))} needs the weights of every gate", hint)


def _known(inputs: Inputs, name: str) -> int | None:
    """A size that was given as a number."""
    value = inputs.expr(name)
    exact = None if value is None else rational(value)
    if value is not None and not isinstance(exact, int):
        raise DomainError(name, inputs.typed[name], "beside numbers it must be a number too")
    return exact if isinstance(exact, int) else None


def _hidden(inputs: Inputs, parts: Mapping[Key, Part], x: Numbers) -> int:
    """The number of units, from the first array that says it plainly."""
    said = _known(inputs, "hidden-size")
    for kind in ("u", "w"):
        for key, part in parts.items():
            if key[0] == kind and part.numbers.ndim == 2:
                rows = int(part.numbers.shape[0])
                agrees(inputs, "hidden-size", rows, f"{part.called} is {shaped(part.numbers)}, so that there are")
                return rows
    if said is not None:
        return said
    if all(part.numbers.size == 1 for key, part in parts.items() if key[0] in "wu"):
        return 1  # single numbers are the weights of one unit, whatever else is too long for it
    vectors = [part.numbers for key, part in parts.items() if key[0] in ("b", "p", "inner")]
    states = [value.numbers for name in ("h0", "c0") if isinstance(value := inputs.values.get(name), Array)]
    for numbers in (*vectors, *states):
        if numbers.shape[-1] > 1:
            return int(numbers.shape[-1])
    lengths = [part.numbers.size for key, part in parts.items() if key[0] == "w"]
    if x.ndim > 1 and x.shape[-1] == 1 and lengths and lengths[0] > 2:
        return int(lengths[0])  # a column: one weight a unit
    return 1


def _columns(part: Part, hidden: int) -> int:
    """What a unit sees through these weights."""
    return int(part.numbers.shape[-1]) if part.numbers.ndim > 1 else part.numbers.size // hidden or 1


def _joined(inputs: Inputs, parts: Mapping[Key, Part], x: Numbers, hidden: int) -> str:
    """How the weights are joined; empty where they stand apart."""
    given = inputs.given("joined")
    state = next((part for key, part in parts.items() if key[0] == "u"), None)
    if given and state is not None:
        raise state.refused(f"--joined {inputs.word('joined')} says that W holds these weights too", "leave out one of them")
    if given:
        return inputs.word("joined")
    weights = [part for key, part in parts.items() if key[0] == "w"]
    if state is not None or not weights:
        return ""
    columns = max(_columns(part, hidden) for part in weights)
    features = (x.shape[-1],) if x.ndim > 1 else (x.size, 1)
    return inputs.word("joined") if columns - hidden in features and columns not in features else ""


def _features(parts: Mapping[Key, Part], x: Numbers, hidden: int, joined: str) -> int:
    """Features of the input; a single row of numbers is one step, or several of one feature, as the weights say."""
    if x.ndim > 1:
        return int(x.shape[-1])
    weights = [_columns(part, hidden) for key, part in parts.items() if key[0] == "w"]
    return max((max(weights) if weights else 1) - (hidden if joined else 0), 1)


def _state_is_zero(inputs: Inputs, parts: Mapping[Key, Part], x: Numbers, hidden: int) -> bool:
    """Whether the weights of the state meet nothing but zeros: one step from h_0 = 0."""
    if inputs.given("h0"):
        return False
    return (x.shape[-2] if x.ndim > 1 else x.size // _features(parts, x, hidden, "")) == 1


def steps_first(inputs: Inputs, x: Numbers, features: int) -> Numbers:
    """The input as ``[T, N, I]``.

    Raises:
        DomainError: it does not have so many features.
    """
    if x.ndim > 3:
        raise DomainError("x", inputs.typed["x"], f"steps × features, or examples × steps × features, not {x.ndim} axes")
    if x.ndim == 1:
        if x.size != features and features > 1:
            raise DomainError(
                "x", inputs.typed["x"], f"the weights take {features} features, and this row has {shaped(x)}", "a row a step, rows by ;"
            )
        x = x.reshape(-1, features)
    if x.shape[-1] != features:
        rule = f"the weights take {features} feature{'s' * (features > 1)} a step, and --x is {shaped(x)}"
        raise DomainError("x", inputs.typed["x"], rule, "a row is a time step, its columns are features")
    return x.reshape(-1, 1, features) if x.ndim == 2 else x.transpose(1, 0, 2)


def agrees(inputs: Inputs, name: str, size: int, what: str) -> None:
    """Hold a size that was given beside the arrays to what they say.

    Raises:
        DomainError: they say something else.
    """
    said = _known(inputs, name)
    if said is not None and said != size:
        noun = {"input-size": "feature", "t": "time step", "n": "example", "hidden-size": "unit", "layers": "layer"}[name]
        raise DomainError(name, inputs.typed[name], f"{what} {size:,} {noun}{'s' * (size > 1)}", f"leave out --{name}")
