"""Networks in TOML: in one line and in tables, and every way in which they can be wrong."""

from __future__ import annotations

import pytest
from asking import channels_first, worked

from dlcalc.derivation.errors import DomainError
from dlcalc.networks.model import Network, alike
from dlcalc.networks.oneline import read_line
from dlcalc.networks.presets import preset
from dlcalc.networks.read import read_file
from dlcalc.networks.toml_file import read_toml

TABLES = """
title = "Mine"
input = [32, 32, 3]
[[layers]]
name = "stem"
kind = "conv"
filters = 16
kernel = [3, 5]
padding = [[1, 0], 2]
bias = false
[[layers]]
kind = "batchnorm"
name = "norm"
[[layers]]
kind = "c"
k = 16
f = 3
padding = "same"
inputs = ["norm"]
name = "branch"
[[layers]]
kind = "add"
inputs = ["norm", "branch"]
[[layers]]
kind = "max"
window = 3
stride = 2
ceil = true
[[layers]]
kind = "dense"
units = 10
"""


def test_tables_are_the_one_line() -> None:
    found = read_toml(TABLES, "textbook")
    line = Network("", read_line("c16f3x5p1:0x2b0 bn ( | c16f3psame )+ max3s2u1 fc10"))
    assert alike(found, line)
    assert [layer.name for layer in found.layers] == ["stem", "norm", "branch", "add4", "maxpool5", "dense6"]
    assert found.title == "Mine"


def test_the_convention_orders_axes_and_sizes() -> None:
    text = 'convention = "pytorch"\ninput = "3x20x32"\n[[layers]]\nkind = "conv"\nfilters = 8\nkernel = [1, 7]\n'
    found = read_toml(text, "textbook")
    assert found.layers[0].spec.text == "c8f7x1"
    assert channels_first(worked(found, 3, 20, 32)[0]) == [8, 20, 26]


def test_a_preset_is_such_a_file() -> None:
    found = preset("alexnet")
    assert found is not None
    assert read_file(b'\xef\xbb\xbflayers = "c6f5 relu"\r\n', ".toml", "textbook").layers[1].spec.text == "relu"


def refused(layer: str) -> str:
    with pytest.raises(DomainError) as caught:
        read_toml(layer, "textbook")
    assert not caught.value.parameter or caught.value.parameter in ("network", "input")
    return f"{caught.value.rule} {caught.value.hint}"


ONE = '[[layers]]\nkind = "conv"\nfilters = 8\nkernel = 3\n'

REFUSED = {
    "x =": "it is no TOML",
    "": "it has no layers",
    "layers = []": "it has no layers",
    "layers = 3": "it has no layers",
    "layer = 'relu'": "did you mean layers",
    "layers = [1]": "layer 1 is no table",
    "convention = 'caffe'\nlayers = 'relu'": "no convention",
    "title = 3\nlayers = 'relu'": "title is a text",
    "input = true\nlayers = 'relu'": "input is a text",
    'layers = "relu\\nzz"': "zz is no layer",
    "[[layers]]\nkind = 'convv'\n": "did you mean conv",
    "[[layers]]\nfilters = 3\n": "no kind that is known",
    "[[layers]]\nkind = 'conv'\nfilters = 8\n": "needs its kernel",
    f"{ONE}stripe = 2": "has no 'stripe'",
    f"{ONE}f = 3": "given twice",
    f"{ONE}stride = 0": "whole number from 1",
    f"{ONE}stride = 1.5": "whole number from 1",
    f"{ONE}stride = true": "whole number from 1",
    f"{ONE}stride = 99999999999": "whole number from 1",
    f"{ONE}stride = []": "a number, or a list",
    f"{ONE}padding = [[1, 2, 3]]": "a pair",
    f"{ONE}padding = 'mirror'": "whole number from 0",
    f"{ONE}name = ''": "at most 80 characters",
    f'{ONE}name = "a\\u001bb"': "at most 80 characters",
    f"{ONE}name = 'a'\n{ONE}name = 'a'": "stands twice",
    f"{ONE}inputs = ['nobody']": "no layer before it has that name",
    f"{ONE}inputs = []": "inputs is a list",
    f"{ONE}inputs = [3]": "no layer before it has that name",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_wrong_is_told(text: str) -> None:
    assert REFUSED[text] in refused(text)


def test_a_key_of_many_parts_ends_with_an_error() -> None:
    with pytest.raises(DomainError, match="parts in one key"):
        read_toml("a" + ".a" * 500_000 + " = 1", "textbook")


def test_empty_lines_cost_no_time() -> None:
    """Four megabytes of them; the square of that would never end."""
    with pytest.raises(DomainError, match="more than 100,000 characters"):
        read_file(b"\n" * 4_000_000 + b"x", "", "textbook")


def test_deep_nesting_ends_with_an_error() -> None:
    assert "no TOML" in refused("x = " + "[" * 100_000)


@pytest.mark.parametrize(("data", "rule"), [(b"\xff\xfe", "no text"), (b"a\x00b", "no text"), (b" \n ", "empty")])
def test_bytes_that_are_no_text(data: bytes, rule: str) -> None:
    with pytest.raises(DomainError) as caught:
        read_file(data, "", "textbook")
    assert rule in caught.value.rule


def test_standard_input_is_looked_at() -> None:
    assert read_file(b'layers = "relu"', "", "textbook").layers[0].spec.text == "relu"
    assert read_file(b"ReLU(\n)", "", "textbook").title == "ReLU"
    assert read_file(b"relu fc3\n", "", "textbook").layers[1].spec.text == "fc3"


@pytest.mark.parametrize("text", ["published = 3", "[published]\nparameters = true", "[published]\nparameters = 3\nwho = 'me'"])
def test_what_is_published_is_a_number(text: str) -> None:
    assert "published says how many" in refused(f"layers = 'relu'\n{text}")


def test_what_is_published_is_held_against_the_count() -> None:
    assert read_toml("layers = 'fc3'\n[published]\nparameters = 12\nby = 'me'", "textbook").published == 12
