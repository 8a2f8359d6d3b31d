"""What is written out of a layer on numbers is what its kernel computed."""

from __future__ import annotations

import re
import sys
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from conv_numbers import KINDS, ask, brute, numbers, question, some

from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import Expr, Index, Rel, Sym, number, rational, walk
from dlcalc.notation.parse import parse


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(12))
def test_each_written_step_is_the_kernels_entry(kind: str, seed: int) -> None:
    random = Random(f"{kind} {seed}")
    asked = question(random, kind)
    shape = numbers(ask(**asked), "output").shape
    asked["show"] = ",".join(str(random.randint(1, size)) for size in shape)
    asked["grad"] = some(random, shape, exact=False)
    found = ask(**asked)
    steps = {step.id: step for step in found.steps}
    assert "cell" in steps, found.remark
    place = tuple(int(piece) - 1 for piece in asked["show"].split(","))
    assert rational(steps["cell"].value) == numbers(found, "output")[place]
    for id, name in (("dx_entry", "dx"), ("dweights_entry", "dweights"), ("dbias_entry", "dbias")):
        if id not in steps:
            continue
        held, leading = numbers(found, name), 1 if name == "dbias" else 2
        if kind == "dense" and name != "dbias":
            held, leading = held.reshape(held.shape[0], -1), 1
        elif kind == "pointwise" and name == "dweights":
            held = held.reshape(held.shape[:2])
        assert rational(steps[id].value) == entry_at(held, leading, str(steps[id].symbol)), (id, steps[id].symbol)


@pytest.mark.parametrize("kind", ["conv", "transposed", "depthwise", "local", "pointwise", "maxpool", "avgpool"])
@pytest.mark.parametrize("seed", range(8))
def test_the_formula_in_letters_names_the_cells_that_are_written_out(kind: str, seed: int) -> None:
    """With numbers for its letters, the formula of a cell gives the very products of the step under it."""
    random = Random(f"{kind} {seed} letters")
    asked = question(random, kind)
    asked.pop("groups", None)
    asked.pop("biases", None)
    if kind == "conv":
        asked["weights"] = some(random, (2, asked["x"].shape[1], *asked["weights"].shape[2:]), exact=False)
    shape = numbers(ask(**asked), "output").shape
    asked["show"] = ",".join(str(random.randint(1, size)) for size in shape)
    found = ask(**asked)
    steps = {step.id: step for step in found.steps}
    step = steps["cell"]
    letters = parse(step.note.strip("`"), found.vocabulary)
    assert isinstance(letters, Rel)
    left, right = letters.items
    known = dict(zip(indices(left), label(step.symbol), strict=True))
    bound = [name for name in ("c", "m", "n", "q") if name not in known]
    written = [node for each in steps.values() if each.id.startswith("cell") for node in walk(each.formula) if isinstance(node, Sym)]
    cells = {(node.name[0], label(node)) for node in written if node.name[0] in "xzw" and label(node)}
    named = {
        (base(node), tuple(value(index, {**known, **dict(zip(bound, at, strict=True))}) for index in places_of(node)))
        for at in product(range(1, 4), repeat=len(bound))
        for node in walk(right) if is_cell(node)
    }  # fmt: skip
    assert cells
    assert cells <= named, cells - named


def is_cell(node: Expr) -> bool:
    return isinstance(node, Index) and isinstance(node.base, Sym) and node.base.name in "xzw"


def base(node: Expr) -> str:
    assert isinstance(node, Index)
    assert isinstance(node.base, Sym)
    return node.base.name


def places_of(node: Expr) -> tuple[Expr, ...]:
    assert isinstance(node, Index)
    return node.indices


def indices(node: Expr) -> list[str]:
    return [index.name for index in node.indices if isinstance(index, Sym)] if isinstance(node, Index) else []


def label(node: Expr) -> tuple[int, ...]:
    """The indices in a cell's name."""
    assert isinstance(node, Sym)
    found = re.search(r"_\{?([\d,]+)\}?$", node.name)
    return tuple(map(int, found[1].split(","))) if found else ()


def value(index: Expr, known: dict[str, int]) -> int:
    found = rational(evaluate(index, {name: number(each) for name, each in known.items()}))
    assert isinstance(found, int)
    return found


def entry_at(held: Any, leading: int, symbol: str) -> Any:
    """The entry of a full array that a label names: leading axes of one entry have no index there."""
    label = re.search(r"_\{?([\d,]+)\}?'\)", symbol)
    index = [int(piece) - 1 for piece in label[1].split(",")] if label else []
    full = [0 if held.shape[axis] == 1 else index.pop(0) for axis in range(leading)]
    return held[(*full, *index)]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if "pool" not in kind and "global" not in kind])
@pytest.mark.parametrize("seed", range(3))
def test_gradients_are_differences_of_the_loss(kind: str, seed: int) -> None:
    """The layers are linear in input, weights and biases, so that a difference of the loss is its derivative exactly."""
    random = Random(f"{seed} {kind}")
    asked = question(random, kind)
    upstream = some(random, numbers(ask(**asked), "output").shape, exact=False)
    found = ask(**asked, grad=upstream)

    def loss(changed: dict[str, Any]) -> Any:
        return (numbers(ask(**{**asked, **changed}), "output") * upstream).sum()

    pairs = (("x", "dx"), ("weights", "dweights"), ("pointwise-weights", "dpointwise"), ("biases", "dbias"))
    for name, gradient in pairs:
        if name not in asked:
            continue
        held = numbers(found, gradient)
        assert held.shape == asked[name].shape
        for place in random.sample(list(product(*map(range, held.shape))), min(4, held.size)):
            more = asked[name].copy()
            more[place] += 1
            assert loss({name: more}) - loss({}) == held[place], (name, place)


@pytest.mark.parametrize("seed", range(20))
def test_windows_as_columns_times_weights_are_the_map(seed: int) -> None:
    random = Random(seed)
    asked = question(random, "conv")
    asked.pop("groups", None)
    asked.pop("flip", None)
    asked["weights"] = some(random, (2, asked["x"].shape[1], *asked["weights"].shape[2:]), exact=False)
    asked.pop("biases", None)
    found = ask(**asked, only=("im2col", "output"))
    columns, y = numbers(found, "im2col"), numbers(found, "output")
    rows = asked["weights"].reshape(2, -1)
    if columns.ndim == 2:
        columns, y = columns[None], y[None]
    for each, expected in zip(columns, y, strict=True):
        assert (rows.dot(each).reshape(expected.shape) == expected).all()


@pytest.mark.parametrize("seed", range(12))
def test_a_transposed_layer_is_a_convolution_over_inserted_zeros(seed: int) -> None:
    random = Random(seed)
    asked = question(random, "transposed") | {"dims": 2, "dilation": 1, "p": random.choice((0, 1, "1:0", "0:1"))}
    asked |= {"x": some(random, (1, 2, 3, 4), exact=False), "weights": some(random, (2, 3, 2, 3), exact=False)}
    asked = {name: each for name, each in asked.items() if name not in ("groups", "biases", "flip")}
    found = ask(**asked)
    z = next(table.numbers for table in found.tables if table.id == "stretched")
    assert z is not None
    turned = asked["weights"].swapaxes(0, 1)[:, :, ::-1, ::-1]
    assert (brute(z.numbers, turned) == numbers(found, "output")[0]).all()
