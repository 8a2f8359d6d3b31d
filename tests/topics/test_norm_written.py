"""What is written out is what was computed: every step against the kernel's entry, rounded after every step or not."""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from norm_questions import KINDS, ask, close, exact, floats, number, some

from dlcalc.derivation.model import Derivation
from dlcalc.notation.array import Array
from dlcalc.notation.expr import Expr, rational
from dlcalc.topics.norm.layout import layout


def values(found: Derivation) -> dict[str, float]:
    """The value of every step."""
    return {step.id: number(step.value if rational(step.value) is None else rational(step.value)) for step in found.steps}


def question(seed: int, kind: str) -> tuple[dict[str, Any], tuple[int, ...], Any]:
    """A question, everything varied; the place of the number that is written out; the layout."""
    random = Random(f"{seed} {kind}")
    last = random.random() < 0.3
    shape = (random.randint(2, 3), *[random.randint(2, 3) for _ in range(random.randint(kind == "instance", 2))])
    shape = (*shape, 4) if last else (shape[0], 4, *shape[1:])
    axes = random.randint(1, len(shape) - 1)
    groups = random.choice((1, 2)) if len(shape) == 2 else random.choice((1, 2, 4))
    sees = layout("instance" if kind == "local-response" else kind, shape, last=last, groups=groups, axes=axes)
    given: dict[str, Any] = {"kind": kind, "x": some(random, shape, fractions=random.random() < 0.5), "grad": some(random, shape)}
    where = tuple([random.randrange(size) for size in shape])
    given |= {
        "show": ",".join([str(at + 1) for at in where]),
        "convention": "keras" if last else random.choice(("textbook", "pytorch", "onnx")),
    }
    if kind == "group":
        given["groups"] = groups
    if kind in ("layer", "rms"):
        given["axes"] = axes
    if kind == "local-response":
        given |= {"size": random.randint(1, 5), "alpha": "1/2"}
    else:
        given["eps"] = "1/100"
        if random.random() < 0.7:
            given["gamma"] = some(random, sees.affine)
        if kind != "rms" and random.random() < 0.7:
            given["beta"] = some(random, sees.affine)
    return given, where, sees


@pytest.mark.parametrize("places", [None, 3])
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("kind", [*KINDS, "local-response"])
def test_every_step_is_an_entry_of_the_kernel(kind: str, seed: int, places: int | None) -> None:
    given, where, sees = question(seed, kind)
    found = ask(**given, **({} if places is None else {"round_steps": places}))
    steps = values(found)
    group, _ = sees.at(where)
    for name in ("mean", "var", "std", "rms"):
        if name in found.results:
            assert steps[f"{name}_entry"] == pytest.approx(floats(found, name).reshape(-1)[group], abs=1e-12)
    for name in ("normalized", "output", "dx"):
        if f"{name}_entry" in steps:
            assert steps[f"{name}_entry"] == pytest.approx(floats(found, name)[where], abs=1e-12)
    assert {"output_entry", "dx_entry"} <= set(steps)
    learnt = tuple([where[axis] for axis in sees.scaled])
    for name in ("dgamma", "dbeta"):
        assert (f"{name}_entry" in steps) == (name in found.results)
        if name in found.results:
            assert steps[f"{name}_entry"] == pytest.approx(floats(found, name)[learnt], abs=1e-12)
    if "running_mean" in found.results:
        for name in ("running_mean", "running_var"):
            assert steps[f"{name}_entry"] == pytest.approx(floats(found, name)[where[sees.channel]], abs=1e-12)


def test_the_steps_without_rounding_are_kept() -> None:
    found = ask(x="3 1; 9 3; 11 3; 18 9", grad="1 0; 0 2; 1 1; 1 0", round_steps=1)
    plain = ask(x="3 1; 9 3; 11 3; 18 9", grad="1 0; 0 2; 1 1; 1 0")
    for name, value in found.unrounded.items():
        if isinstance(value, Array):
            assert value == plain.results[name]
    unrounded = {step.id: step.unrounded for step in found.steps if step.unrounded is not None}
    steps = {step.id: step.value for step in plain.steps}
    for id in ("mean_entry", "var_entry", "normalized_entry", "dgamma_entry", "dx_product", "dx_entry"):
        expected, value = steps[id], unrounded[id]
        assert isinstance(value, Expr)
        assert number(value if rational(value) is None else rational(value)) == pytest.approx(
            number(expected if rational(expected) is None else rational(expected)), abs=1e-12
        )
    assert not close(floats(found, "output"), floats(plain, "output"), 1e-6)
    assert found.conventions["rounding"] == "after every step"


@pytest.mark.parametrize("kind", ["batch", "layer", "rms", "instance"])
def test_a_long_group_shows_its_sums(kind: str) -> None:
    random = np.random.default_rng(4)
    x = random.integers(-9, 9, (3, 2, 6, 5))
    found = ask(kind=kind, x=x, grad=random.integers(-3, 3, x.shape), show="2,1,3,4", eps=1)
    steps = values(found)
    where = (1, 0, 2, 3)
    for name in ("normalized", "output", "dx"):
        assert steps[f"{name}_entry"] == pytest.approx(floats(found, name)[where], abs=1e-10)
    formulas = {step.id: step for step in found.steps}
    first = formulas["square_entry" if kind == "rms" else "mean_entry"]
    assert set(first.inputs) & {"S_1", "S_2"}


def test_floats_and_typed_numbers_agree() -> None:
    random = Random(2)
    x, g = some(random, (3, 4, 2)), some(random, (3, 4, 2))
    typed = ask(x=x, grad=g, eps="0.5", convention="pytorch")
    floating = ask(x=x.astype(float), grad=g.astype(float), eps="0.5", convention="pytorch")
    assert exact(typed, "output").dtype == object
    assert exact(floating, "output").dtype == np.float64
    for name in ("mean", "var", "std", "normalized", "output", "running_mean", "running_var", "dx", "dgamma", "dbeta"):
        assert close(floats(typed, name), floats(floating, name)), name
    assert values(typed) == pytest.approx(values(floating), abs=1e-10)


def test_many_typed_numbers_are_floats() -> None:
    assert exact(ask(x="0..999 as 250x4"), "output").dtype == object
    assert exact(ask(x="0..1003 as 251x4"), "output").dtype == np.float64


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"kind": "batch", "x": "0..7 as 4x2", "show": "3,2"}, "feature 2, over all `N = 4` examples"),
        ({"kind": "batch", "x": "0..23 as 2x3x4", "show": "2,3,1"}, "channel 3, over all `m = N*L = 8` numbers"),
        ({"kind": "layer", "x": "0..7 as 4x2", "show": "3,2"}, "example 3, over all `C = 2` features"),
        ({"kind": "layer", "x": "0..7"}, "the example, over all `C = 8` features"),
        (
            {"kind": "layer", "x": "0..23 as 2x3x4", "axes": 1, "convention": "keras", "show": "2,3,1"},
            "example 2, place 3, over all `C = 4` channels",
        ),
        ({"kind": "instance", "x": "0..47 as 2x3x2x4", "show": "2,3,1,4"}, "example 2, channel 3, over all `m = H*W = 8` numbers"),
        ({"kind": "instance", "x": "0..23 as 2x3x4", "show": "1,2,4"}, "example 1, channel 2, over all `L = 4` places"),
        (
            {"kind": "group", "groups": 2, "x": "0..23 as 2x4x3", "show": "2,4,1"},
            "example 2, group 2 (channels 3 to 4), over all `m = C/G*L = 6` numbers",
        ),
        (
            {"kind": "group", "groups": 3, "x": "0..11 as 2x6", "show": "1,6"},
            "example 1, group 3 (features 5 to 6), over all `m = C/G = 2` numbers",
        ),
        ({"kind": "rms", "x": "0..35 as 2x3x2x3", "axes": 1, "show": "2,3,2,1"}, "example 2, channel 3, place 2, over all `W = 3` places"),
        ({"kind": "batch", "x": "1 2"}, "feature 1, over `N = 1` example"),
    ],
    ids=str,
)
def test_the_group_is_named(asked: dict[str, Any], says: str) -> None:
    assert ask(**asked, eps=1).steps[0].note == says
