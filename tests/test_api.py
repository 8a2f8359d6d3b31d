"""The Python API: what a Python user writes, and gets."""

from __future__ import annotations

import ast
import inspect
import json
import math
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

import dlcalc
from dlcalc.derivation.plain import plain
from dlcalc.notation.array import Array
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.parse import parse
from dlcalc.notation.vocabulary import Vocabulary

STUB = Path(dlcalc.__file__).with_suffix(".pyi")

if TYPE_CHECKING:
    from dlcalc.derivation.plain import Plain


def test_question_1() -> None:
    d = dlcalc.conv(w=27, h=27, d=256, f=3, k=384, s=1, p=0)
    assert d["output_shape"] == (25, 25, 384)
    assert d["parameters"] == d["params"] == 885120
    assert d["flops"] == 1105920000
    assert d["W_2"] == d["output_w"] == 25
    assert d["fits"] is True
    assert [step.id for step in d.shown_steps] == ["output_w", "output_h", "parameters", "flops"]


def test_what_is_not_given_is_text_that_reads_back() -> None:
    d = dlcalc.conv(w=27, f=3, k=384)
    assert d["parameters"] == "384*(9*D + 1)"
    assert parse(str(d["parameters"])) == d.results["parameters"]
    assert "parameters" in d.symbolic


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7", 7), ("-7", -7), ("10^300", 10**300), ("49/2", Fraction(49, 2)), ("1.25", Fraction(5, 4)), ("27x27x3", (27, 27, 3)),
        ("27xD", (27, "D")), ("3 < 4", True), ("sqrt(2)", 2**0.5), ("inf", float("inf")), ("2*D", "2*D"), ("(1/2, 3)", (Fraction(1, 2), 3)),
    ],
)  # fmt: skip
def test_a_value_is_plain(text: str, value: Plain) -> None:
    found = plain(evaluate(parse(text, Vocabulary(shape="x" in text))))
    assert found == value
    assert type(found) is type(value)


def test_an_array_of_irrational_numbers_is_an_array_of_floats() -> None:
    matrix = dlcalc.posenc(length=2, d_model=2)["encoding"]
    assert isinstance(matrix, np.ndarray)
    assert matrix.dtype == np.float64
    assert matrix.tolist() == [[0, 1], [math.sin(1), math.cos(1)]]
    bias = dlcalc.posenc(kind="alibi", heads=3, length=2)["encoding"]
    assert isinstance(bias, np.ndarray)
    assert bias[:, 0, 1].tolist() == [-math.inf] * 3


def test_an_array_keeps_exact_numbers_and_letters() -> None:
    numbers = np.array([Fraction(1, 3), 2], dtype=object)
    assert plain(Array(numbers, ("unit",))) is numbers
    numbers = np.array([Fraction(1, 3), evaluate(parse("2*D"))], dtype=object)
    kept = plain(Array(numbers, ("unit",)))
    assert isinstance(kept, np.ndarray)
    assert kept.tolist() == [Fraction(1, 3), "2*D"]


def test_all_ways_to_give_a_value_agree() -> None:
    expected = dict(dlcalc.conv(w=27, h=27, d=256, f=3, k=384))
    assert dict(dlcalc.conv("27x27x256", f=3, k=384)) == expected
    assert dict(dlcalc.conv((27, 27, 256), f="3", k="384")) == expected
    assert dict(dlcalc.conv(width=27, height=27, in_channels=256, kernel_size=(3, 3), filters=384)) == expected
    assert dict(dlcalc.conv(w=np.int64(27), h=27, d=256, f=3, k=384)) == expected  # type: ignore[arg-type]
    assert dict(dlcalc.conv(w=27, h=27, d=256, f=3, k=384, s=None)) == expected


def test_a_preset_is_a_function() -> None:
    assert dict(dlcalc.conv1d(w=10, f=3, k=2)) == dict(dlcalc.conv(w=10, f=3, k=2, dims=1))


def test_a_derivation_is_a_mapping_of_its_results() -> None:
    d = dlcalc.conv(w=27, f=3, k=384)
    assert list(d) == list(d.keys()) == list(d.results)
    assert len(d) == len(d.results)
    assert "params" in d
    assert "W_2" in d
    assert "no_such_result" not in d
    assert 0 not in d
    with pytest.raises(KeyError, match="no_such_result"):
        d["no_such_result"]
    with pytest.raises(AttributeError):
        d.topic = "other"  # type: ignore[misc]


def test_every_format_of_text() -> None:
    d = dlcalc.conv(w=27, f=3, k=384)
    assert str(d).startswith("Convolution")
    assert json.loads(d.to("json"))["results"]["output_w"] == d["output_w"]
    assert d.to("latex").startswith("\\paragraph")
    assert d._repr_html_().startswith("<div")
    assert d._repr_latex_().startswith("$$\\begin{aligned}")
    with pytest.raises(ValueError, match="no format"):
        d.to("npy")


def test_only_and_all() -> None:
    assert dlcalc.conv(w=27, f=3, k=384, only=("params",)).shown == ("parameters",)
    assert len(dlcalc.conv(w=27, f=3, k=384, all=True).shown_steps) > 4


def test_refusals() -> None:
    with pytest.raises(dlcalc.DomainError):
        dlcalc.conv(w=27, f=3, s=0)
    with pytest.raises(dlcalc.DomainError):
        dlcalc.conv(wdith=27)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        dlcalc.conv("27x27x3", "3")  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        dlcalc.conv("27x27x3", input="27x27x3")  # type: ignore[misc]
    with pytest.raises(AttributeError, match="conv"):
        dlcalc.cnv  # type: ignore[attr-defined]  # noqa: B018


def test_the_names_are_those_of_the_stub() -> None:
    tree = ast.parse(STUB.read_text(encoding="utf-8"))
    stated = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    functions = {name for name in dir(dlcalc) if inspect.isfunction(getattr(dlcalc, name)) and not name.startswith("_")}
    assert set(stated) == functions
    for name, node in stated.items():
        arguments = {item.arg for item in [*node.args.args, *node.args.kwonlyargs, *[node.args.kwarg] * bool(node.args.kwarg)] if item}
        assert set(inspect.signature(getattr(dlcalc, name)).parameters) <= arguments
        assert inspect.getdoc(getattr(dlcalc, name))
