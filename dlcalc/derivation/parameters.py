"""From what was typed (or passed in Python) to values: the one place that reads parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from dlcalc.derivation.topic import Topic
from dlcalc.notation.expr import Expr

Padding = tuple[tuple[Expr, Expr], ...]
"""Cells before and after, per axis; one entry stands for every axis."""

Value = Expr | str | bool | tuple[Expr, ...] | Padding | Mapping[str, Expr]


class Inputs(NamedTuple):
    """The values of one question.

    Attributes:
        topic: whose parameters they are.
        values: what was given, by parameter name.
        typed: the same as text, as it was typed.
        only: names of the results whose steps to show (``--only``), empty for the topic's own choice.
        all: whether to show every step (``--all``).
    """

    topic: Topic
    values: Mapping[str, Value]
    typed: Mapping[str, str]
    only: tuple[str, ...] = ()
    all: bool = False


def read(topic: Topic, raw: Mapping[str, object], *, only: tuple[str, ...] = (), all: bool = False) -> Inputs:
    """Read the raw inputs of a question.

    Args:
        topic: whose parameters they are.
        raw: by parameter name (short or long): text as typed, or Python numbers, strings, booleans and tuples.
        only: result names (or aliases) whose steps to show.
        all: whether to show every step.

    Raises:
        DomainError: a value that cannot be read or is out of its range, an unknown name.
    """
    raise NotImplementedError


