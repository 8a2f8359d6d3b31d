"""Values that cannot be right as their type: an integer that is none, a number with a letter, a density that does not integrate to 1."""

from __future__ import annotations

import pytest

from dlcalc.marking.key.check import Notice, warnings
from dlcalc.marking.key.read import read_key_file


def told(fields: str, given: str = "a = 2, b = 7") -> list[Notice]:
    text = f'[[questions]]\ntopic = "formula"\ntext = "t"\nparameters = {{ {given} }}\nparts = [{{ id = "v", {fields} }}]\n'
    return [notice for notice in warnings(read_key_file(text.encode(), "exam.toml")) if notice.code == "type"]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ('type = "integer", value = "3.5"', "an integer is asked for, and the value is none: `3.5`"),
        ('type = "integer", value = "b/a"', "the value is none: `3.5`"),
        ('type = "integer", value = "sqrt(2)"', "the value is none: `sqrt(2)`"),
        ('type = "integer", value = "n + 1"', "the value holds `n`, which is not given"),
        ('type = "number", value = "x"', "a number is asked for, and the value holds `x`, which is not given: `x`"),
    ],
)
def test_numbers_that_are_none(fields: str, says: str) -> None:
    (notice,) = told(fields)
    assert notice.where == "1.v"
    assert says in notice.message
    assert notice.hint


@pytest.mark.parametrize(
    "fields",
    [
        'type = "integer", value = "a*b"', 'type = "integer", value = "6/3"', 'type = "number", value = "b/a"', 'value = "x"',
        'type = "number", value = "sqrt(2)"', 'type = "number", value = "12", unit = "bytes"', 'type = "formula", value = "x"',
    ],
)  # fmt: skip
def test_numbers_that_fit(fields: str) -> None:
    assert told(fields) == []


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("exp(-z)", "is infinite"),  # it says nothing of a support
        ("5z", "is infinite"),
        ("1/2", ""),  # which letter it is in, nobody knows
        ("exp(-(z - mu)^2/(2*sigma^2))/sqrt(2*sigma^2)", "is about 1.77"),  # sqrt(pi)
        ("{ 3*exp(-z) if z > 0; 0 otherwise }", "is about 3"),
        ("{ 1/2 if 0 < z < 1; 0 otherwise }", "is about 0.5"),
    ],
)
def test_densities_that_do_not_integrate_to_1(value: str, says: str) -> None:
    found = told(f'type = "density", value = "{value}"')
    assert [says in notice.message for notice in found] == ([True] if says else [])


@pytest.mark.parametrize(
    "value",
    [
        "N(mu, sigma^2)",
        "exp(-(z - mu)^2/(2*sigma^2))/sqrt(2*pi*sigma^2)",
        "{ exp(-z) if z > 0; 0 otherwise }",
        "{ 1/2 if 0 < z < 2; 0 otherwise }",
        "1/(pi*(1 + z^2))",  # a heavy tail
        "exp(-z/2)/sqrt(2*pi*z)",  # a pole
        "1/(pi*sqrt(z - z^2))",  # two of them
        "500*exp(-(z - 1000000)^2*250000*pi)",  # a peak between the places that are looked at
        "exp(-abs(z)/b)/(2*b)",
    ],
)
def test_densities(value: str) -> None:
    assert told(f'type = "density", value = "{value}"') == []


def test_an_assumption_is_a_support() -> None:
    assert told('type = "density", value = "exp(-z)", given = "z > 0"') == []
    assert told('type = "density", value = "exp(-z)", given = "z >= 0"') == []
    (notice,) = told('type = "density", value = "exp(-z)", given = "z > 1"')
    assert "is about 0.368" in notice.message  # 1/e


def test_a_student_s_numbers_may_not_fit() -> None:
    text = (
        '[[questions]]\ntopic = "formula"\ntext = "t"\nparameters = { a = 4 }\nparts = [{ type = "integer", value = "a/2" }]\n'
        "[students.x]\n1 = { a = 5 }\n[students.y]\n1 = { a = 6 }\n"
    )
    (notice,) = [each for each in warnings(read_key_file(text.encode(), "exam.toml")) if each.code == "type"]
    assert notice.students == ("x",)
