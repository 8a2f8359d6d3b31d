"""From what was typed (or passed in Python) to values: the one place that reads parameters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from math import isfinite
from typing import NamedTuple, cast

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.topic import FILED, Parameter, Topic
from dlcalc.notation.errors import NotationError, TooLarge, Undecided, Undefined
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import (
    Big,
    Const,
    Expect,
    Expr,
    Given,
    Interval,
    Logic,
    Matrix,
    Rel,
    Seq,
    number,
    rational,
    symbols,
    walk,
)  # fmt: skip
from dlcalc.notation.parse import parse
from dlcalc.notation.show import ascii_text
from dlcalc.notation.vocabulary import PLAIN, Vocabulary

Padding = tuple[tuple[Expr, Expr], ...]
"""Cells before and after, per axis; one entry stands for every axis."""

Value = Expr | str | bool | int | tuple[Expr, ...] | Padding | Mapping[str, Expr]

_SHAPE = Vocabulary(shape=True)
_JOINED = re.compile(r"[×,]|(?<=[\w)\s])[xX](?=[\w(\s])")
_WORDS_WITH_X = re.compile(r"\b(?:max|exp)\b")
_NO_NUMBER = (Rel, Logic, Seq, Matrix, Interval, Given, Expect, Big, Const)


class Inputs(NamedTuple):
    """The values of one question.

    Attributes:
        topic: whose parameters they are.
        values: what was given, by parameter name.
        typed: the same as text, as it was typed.
        only: names of the results whose steps to show (``--only``), empty for the topic's own choice.
        all: whether to show every step (``--all``).
        exact: whether exact values are asked for, even where decimals would be more usual (``--exact``).
    """

    topic: Topic
    values: Mapping[str, Value]
    typed: Mapping[str, str]
    only: tuple[str, ...] = ()
    all: bool = False
    exact: bool = False

    def given(self, name: str) -> bool:
        """Whether a parameter was given."""
        return name in self.values

    def word(self, name: str) -> str:
        """The word chosen for a parameter, or its default."""
        value = self.values.get(name, self.topic.parameter(name).default)
        return value if isinstance(value, str) else ""

    @property
    def places(self) -> int | None:
        """The decimal places to which every step is to be rounded (``--round-steps``); None where steps stay exact."""
        value = self.values.get("round-steps")
        return value if isinstance(value, int) else None

    def expr(self, name: str) -> Expr | None:
        """The single size or expression given for a parameter."""
        value = self.values.get(name)
        return value if isinstance(value, Expr) else None

    def sizes(self, name: str) -> tuple[Expr, ...]:
        """The sizes given for a parameter, one per axis or one for all; empty when none were."""
        value = self.values.get(name)
        return cast("tuple[Expr, ...]", value) if isinstance(value, tuple) else ()


def read(topic: Topic, raw: Mapping[str, object], *, only: Iterable[str] = (), all: bool = False, exact: bool = False) -> Inputs:
    """Read the raw inputs of a question.

    Args:
        topic: whose parameters they are.
        raw: by parameter name (short or long): text as typed, or Python numbers, strings, booleans and tuples.
        only: result names (or aliases) whose steps to show.
        all: whether to show every step.
        exact: whether exact values are asked for.

    Raises:
        DomainError: a value that cannot be read or is out of its range, an unknown name.
    """
    by_name = {name: parameter for parameter in topic.parameters for name in (parameter.name, *parameter.long)}
    values: dict[str, Value] = {}
    typed: dict[str, str] = {}
    for name, value in raw.items():
        folded = name.lower().replace("_", "-")
        parameter = by_name.get(folded) or by_name.get(name)
        if parameter is None:
            raise DomainError(name, text_of(value), f"{topic.name} has no parameter of this name", _near(folded, by_name))
        if parameter.name in values:
            raise DomainError(parameter.name, text_of(value), "it was given twice")
        typed[parameter.name] = value if isinstance(value, str) else _typed(parameter, value)
        values[parameter.name] = read_value(parameter, value)
    return Inputs(topic, values, typed, tuple(result_name(topic, name) for name in only), all, exact)


def result_name(topic: Topic, name: str) -> str:
    """The canonical name of a result by its name, alias or symbol.

    Raises:
        DomainError: there is no such result.
    """
    folded = name.strip().replace("-", "_")
    for info in topic.results:
        if folded in (info.name, info.symbol) or folded.lower() in (info.name, *info.aliases):
            return info.name
    pool = [each for info in topic.results for each in (info.name, *info.aliases)]
    names = ", ".join(info.name for info in topic.results)
    raise DomainError("", name, f"{topic.name} has no result named {name!r}", _near(folded, pool) or f"the results are {names}")


def read_value(parameter: Parameter, value: object) -> Value:
    """Read one raw value as its parameter declares it.

    Raises:
        DomainError: it cannot be read, or is out of range.
    """
    return _READERS[parameter.type](parameter, value)


def _size(parameter: Parameter, value: object) -> Expr:
    return _checked(parameter, value, number_of(parameter, value))


def number_of(parameter: Parameter, value: object, vocabulary: Vocabulary = PLAIN) -> Expr:
    """Any value as a tree, a text parsed and Python's whole numbers taken as they are."""
    if isinstance(value, Expr):
        return value
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return number(value)
    if isinstance(value, float) and isfinite(value):
        return number(Fraction(repr(value)))  # the decimal as it was written
    if not isinstance(value, str):
        integer = getattr(value, "__index__", None)  # NumPy's integers
        if integer is None or isinstance(value, bool):
            raise DomainError(parameter.name, text_of(value), _rule(parameter))
        return number(integer())
    try:
        return parse(value, vocabulary)
    except NotationError as error:
        hint = _near_word(value, parameter) or error.hint
        raise DomainError(parameter.name, value, error.message, hint, error.position) from None


def _checked(parameter: Parameter, value: object, expr: Expr) -> Expr:
    """A size in normal form, within its range."""
    if isinstance(expr, Seq):
        hint = "a whole shape is the first bare argument: 27x27x256"
        raise DomainError(parameter.name, text_of(value), "one size is expected here, not a shape", hint)
    try:
        size = evaluate(expr, integers=frozenset(symbols(expr)), positives=frozenset(symbols(expr)))
    except TooLarge as error:
        raise DomainError(parameter.name, text_of(value), str(error)) from None
    except (Undefined, Undecided) as error:
        raise DomainError(parameter.name, text_of(value), f"it has no value: {error}") from None
    exact = rational(size)
    if exact is None and symbols(size) and not any(isinstance(node, _NO_NUMBER) for node in walk(size)):
        return size
    if exact is None or exact != int(exact) or exact < parameter.minimum:
        raise DomainError(parameter.name, text_of(value), _rule(parameter))
    return size


def _rule(parameter: Parameter) -> str:
    return f"the {_plain_name(parameter)} must be a whole number of at least {parameter.minimum}, or a letter"


def _plain_name(parameter: Parameter) -> str:
    return parameter.help.split(",")[0].split("(")[0].split(";")[0].strip()


def _sizes(parameter: Parameter, value: object) -> tuple[Expr, ...]:
    if isinstance(value, (tuple, list)):
        return tuple(_size(parameter, item) for item in value)
    joined = not isinstance(value, str) or parameter.type == "shape" or _JOINED.search(_WORDS_WITH_X.sub("", value))
    expr = number_of(parameter, value, _SHAPE if joined else PLAIN)
    items = expr.items if isinstance(expr, Seq) else (expr,)
    return tuple(_checked(parameter, value, item) for item in items)


def _shape(parameter: Parameter, value: object) -> tuple[Expr, ...]:
    sizes = _sizes(parameter, value)
    if len(sizes) < 2:
        raise DomainError(parameter.name, text_of(value), "a shape is two or more sizes joined by x", "27x27x256")
    return sizes


def _padding(parameter: Parameter, value: object) -> Padding | str:
    if isinstance(value, str):
        word = value.strip().lower()
        if word in parameter.choices:
            return word
        if ":" in value:
            return tuple(_sides(parameter, value, axis) for axis in value.replace("×", "x").split("x"))
    if isinstance(value, (tuple, list)):
        pairs = [item if isinstance(item, (tuple, list)) else (item, item) for item in value]
        if any(len(pair) != 2 for pair in pairs):
            raise DomainError(parameter.name, text_of(value), "padding per side is (before, after), one pair per axis")
        return tuple((_size(parameter, before), _size(parameter, after)) for before, after in pairs)
    return tuple((size, size) for size in _sizes(parameter, value))


def _sides(parameter: Parameter, whole: str, axis: str) -> tuple[Expr, Expr]:
    sides = axis.split(":")
    if len(sides) > 2:
        raise DomainError(parameter.name, whole, "padding per side is written before:after", "1:0, or per axis 1:0x2:1")
    try:
        sizes = [_size(parameter, side) for side in sides]
    except DomainError as error:
        raise DomainError(parameter.name, whole, error.rule, error.hint) from None
    return sizes[0], sizes[-1]


def _choice(parameter: Parameter, value: object) -> str:
    word = text_of(value).strip().lower()
    if word in ("false", "no") and "none" in parameter.choices:  # bias=False
        return "none"
    if word in ("true", "yes") and "none" in parameter.choices and len(parameter.choices) == 2:
        return next(choice for choice in parameter.choices if choice != "none")
    if word not in parameter.choices:
        raise DomainError(
            parameter.name, text_of(value), f"it must be one of {', '.join(parameter.choices)}", _near_word(word, parameter) or ""
        )
    return word


def _expression(parameter: Parameter, value: object) -> Expr:
    return number_of(parameter, value)


def _bindings(parameter: Parameter, value: object) -> Mapping[str, Expr]:
    from dlcalc.derivation.bindings import read_bindings

    return read_bindings(parameter, value)


def split_top(text: str, separator: str) -> list[str]:
    """Split at a separator that stands outside all brackets."""
    pieces, level, start = [], 0, 0
    for place, char in enumerate(text):
        level += (char in "([{") - (char in ")]}")
        if char == separator and level <= 0:
            pieces.append(text[start:place])
            start = place + 1
    return [*pieces, text[start:]]


def _numbers(parameter: Parameter, value: object) -> Value:
    from dlcalc.derivation import arrays, vectors

    if parameter.type == "columns":
        return vectors.read_columns(parameter, value)
    return (arrays.read_array if parameter.type == "array" else vectors.read_vector)(parameter, value)


def _arrays(parameter: Parameter, value: object) -> Mapping[str, Expr]:
    from dlcalc.derivation.archives import read_archive

    return read_archive(parameter, value)


def _flag(parameter: Parameter, value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise DomainError(parameter.name, text_of(value), "it is either given or not, without a value")


MAX_PLACES = 100
"""Decimal places to which a step is rounded at most."""


def _places(parameter: Parameter, value: object) -> int:
    """How many decimal places; on the command line those of ``--dp``."""
    found = rational(number_of(parameter, value))
    if not isinstance(found, int) or not 0 <= found <= MAX_PLACES:
        raise DomainError(parameter.name, text_of(value), f"steps are rounded to 0 to {MAX_PLACES} decimal places")
    return found


def _plain_text(_parameter: Parameter, value: object) -> str:
    """A text; what is a list in Python is written with commas, as a text would list it."""
    listed = value.tolist() if hasattr(value, "tolist") else value
    return ", ".join(map(text_of, listed)) if isinstance(listed, (tuple, list)) else text_of(listed)


def text_of(value: object) -> str:
    """A raw value as text, for messages and for ``typed``."""
    if isinstance(value, Expr):
        return ascii_text(value)
    if isinstance(value, (tuple, list)):
        return "x".join(text_of(item) if not isinstance(item, (tuple, list)) else ":".join(map(text_of, item)) for item in value)
    if isinstance(value, Mapping):
        return ",".join(f"{name}={text_of(each)}" for name, each in value.items())
    return str(value)


def _typed(parameter: Parameter, value: object) -> str:
    if parameter.type == "flag" and value is True:
        return ""  # the option alone says it
    if parameter.type not in FILED:
        return _plain_text(parameter, value) if parameter.type == "text" else text_of(value)
    from dlcalc.derivation.arrays import described

    return described(value)


def _near(word: str, pool: Iterable[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(word[:80], list(pool), 1, 0.6)
    return f"did you mean {near[0]}?" if near else ""


def _near_word(text: str, parameter: Parameter) -> str:
    return _near(text.strip().lower(), parameter.choices) if parameter.choices and text.strip().isalpha() else ""


_READERS: dict[str, Callable[[Parameter, object], Value]] = {
    "size": _size, "sizes": _sizes, "shape": _shape, "padding": _padding, "choice": _choice, "expression": _expression,
    "bindings": _bindings, "array": _numbers, "vector": _numbers, "columns": _numbers, "arrays": _arrays, "flag": _flag,
    "places": _places, "text": _plain_text,
}  # fmt: skip
