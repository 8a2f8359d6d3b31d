"""Inputs for those who write exams: every mean and every standard deviation comes out whole."""

from __future__ import annotations

from math import isqrt, prod
from random import Random
from shlex import quote
from typing import TYPE_CHECKING, Any

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import Inputs
from dlcalc.notation.array import Array
from dlcalc.notation.expr import rational
from dlcalc.topics.norm.layout import Layout, layout
from dlcalc.topics.norm.settings import whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Numbers = NDArray[Any]

LARGEST_GROUP, LARGEST = 24, 96
"""Numbers in one group, and in all, that are drawn."""

FARTHEST, LAST, TRIES = 9, 12, 50_000
"""How far a number lies from the mean, the last one of a group, and how often a group is drawn."""

DEFAULT_SEED = 1
_ASIDE = ("nice", "seed", "n", "d", "input")


def answer(inputs: Inputs, work: Callable[[Inputs], Derivation]) -> Derivation:
    """Draw an input, and work the question on it.

    Args:
        inputs: as asked, without numbers.
        work: works a question on numbers.

    Raises:
        DomainError: no such numbers exist, or too many are asked for.
    """
    if inputs.given("x"):
        raise DomainError("nice", "", "it draws the numbers, and --x gives them", "leave out one of them")
    kind = inputs.word("kind")
    if kind == "local-response":
        raise DomainError(
            "nice", "", "local response norm has no mean and no standard deviation", "--kind batch, layer, instance, group or rms"
        )
    shape = _shape(inputs)
    sees = _layout(inputs, kind, shape)
    seed = whole(inputs, "seed")
    x = draw(Random(DEFAULT_SEED if seed is None else seed), sees, centred=kind != "rms")  # noqa: S311 (it hides nothing)
    text = matrix(x)
    values = {name: value for name, value in inputs.values.items() if name not in _ASIDE} | {"x": Array(x, ())}
    typed = {name: value for name, value in inputs.typed.items() if name not in _ASIDE} | {"x": text}
    found = work(inputs._replace(values=values, typed=typed))
    fields = dict(found.__dict__)
    fields["inputs"] = {name: value for name, value in inputs.values.items() if name in _ASIDE} | dict(found.inputs)
    fields["remark"] = f"The same question: {command(inputs, text)}"
    return Derivation(**fields)


def _shape(inputs: Inputs) -> tuple[int, ...]:
    """The sizes asked for; 4 examples of 2 features, unless other sizes are."""
    sizes = [rational(size) for size in inputs.sizes("input")]
    if sizes and (not all(isinstance(size, int) for size in sizes) or not 2 <= len(sizes) <= 5):
        raise DomainError("input", inputs.typed["input"], "a shape of 2 to 5 numbers is drawn", "2x2x2x2")
    n, d = whole(inputs, "n"), whole(inputs, "d")
    shape = tuple([size for size in sizes if isinstance(size, int)]) or (4 if n is None else n, 2 if d is None else d)
    if prod(shape) > LARGEST:
        name = "input" if sizes else "n" if n is not None else "d"
        raise DomainError(name, inputs.typed[name], f"at most {LARGEST} numbers are drawn, not {prod(shape):,}", "--n 4 --d 2")
    if len(shape) == 2 and inputs.word("kind") == "instance":
        raise DomainError("nice", "", "instance norm averages over places, so the shape has three axes or more", "2x2x2x2 --nice")
    return shape


def _layout(inputs: Inputs, kind: str, shape: tuple[int, ...]) -> Layout:
    last = inputs.word("convention") == "keras"
    channels = shape[-1 if last else 1]
    groups = whole(inputs, "groups") or 1
    axes = whole(inputs, "axes") or (1 if inputs.word("convention") in ("keras", "onnx") else len(shape) - 1)
    if channels % groups:
        raise DomainError("groups", inputs.typed["groups"], f"{channels} channels cannot be split into {groups} groups of equal size")
    return layout(kind, shape, last=last, groups=groups, axes=min(axes, len(shape) - 1))


def draw(random: Random, sees: Layout, *, centred: bool) -> Numbers:
    """Whole numbers, group by group.

    Args:
        random: where they come from.
        sees: which numbers make a group.
        centred: whether mean and standard deviation are to be whole, or the root mean square alone.
    """
    import numpy as np

    if sees.members > LARGEST_GROUP:
        raise DomainError(
            "nice", "", f"at most {LARGEST_GROUP} numbers of one group are drawn, and this one has {sees.members}", "--n 4 --d 2"
        )
    rows = [_group(random, sees.members, centred=centred) for _ in range(sees.groups)]
    return sees.back(np.array(rows, dtype=np.int64))


def _group(random: Random, size: int, *, centred: bool) -> list[int]:
    """One group that is not constant, by drawing until it comes out whole."""
    for _ in range(TRIES):
        found = [random.randint(-FARTHEST, FARTHEST) for _ in range(size)]
        if centred:
            found[-1] = -sum(found[:-1])
        mean, rest = divmod(sum(each * each for each in found), size)
        if rest or isqrt(mean) ** 2 != mean or len(set(found)) == 1 or abs(found[-1]) > LAST:
            continue
        shift = random.randint(1, FARTHEST) if centred else 0
        return [each + shift for each in found]
    rule = f"no {size} different whole numbers were found with a whole mean and a whole standard deviation"
    raise DomainError("nice", "", rule, "groups of 2, 4, 5 or more numbers: --n 4 --d 4")


def matrix(numbers: Numbers) -> str:
    """Numbers as they are typed: rows broken by ``;``, matrices by ``;;``."""
    if numbers.ndim == 1:
        return " ".join(map(str, numbers.tolist()))
    breaks = ";" * (numbers.ndim - 1)
    return (f" {breaks} " if len(breaks) > 1 else "; ").join([matrix(part) for part in numbers])


def command(inputs: Inputs, x: str) -> str:
    """The command line that asks the same question with the numbers themselves."""
    options = [f"--{name} {quote(inputs.typed[name])}".rstrip() if inputs.values[name] is not True else f"--{name}"
               for name in inputs.values if name not in _ASIDE and name != "round-steps"]  # fmt: skip
    rounding = [f"--dp {inputs.places} --round-steps"] if inputs.places is not None else []
    return " ".join(["dlcalc norm", *options, f"--x {quote(x)}", *rounding])
