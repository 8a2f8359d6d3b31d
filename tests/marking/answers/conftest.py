"""A key of four questions, and ways to read answers to it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dlcalc.marking.answers.fault import Told
from dlcalc.marking.answers.model import Sheet
from dlcalc.marking.answers.read import read_sheets
from dlcalc.marking.answers.source import Source
from dlcalc.marking.key.model import AnswerKey, Part, Question

HERE = Path(__file__).parent
Read = Callable[..., tuple[list[Sheet], list[Told]]]


def part(question: str, result: str, type: str) -> Part:
    return Part(question, result, result, type)


MOCK = AnswerKey(
    "Mock exam",
    (
        Question(
            "1",
            "conv",
            {"w": "32", "h": "32", "d": "16", "f": "5", "k": "40"},
            (part("1", "output_shape", "shape"), part("1", "parameters", "integer"), part("1", "flops", "integer")),
        ),
        Question(
            "2",
            "reparam",
            {"z": "3 + 2*eps"},
            (part("2", "mean", "expression"), part("2", "variance", "expression"), part("2", "density", "expression")),
        ),
        Question("3", "gan", {"loss": "nonsaturating"}, (part("3", "value", "expression"), part("3", "g_loss", "expression"))),
        Question("4", "text", {}, (Part("4", "why", type="text", rubric=("it can undo the normalisation",)),)),
    ),
)


@pytest.fixture
def key() -> AnswerKey:
    return MOCK


@pytest.fixture
def folder() -> Path:
    return HERE / "sheets"


@pytest.fixture
def read() -> Read:
    """Reads text or bytes as a file of that name, and says what was told."""

    def read(name: str, data: str | bytes, key: AnswerKey = MOCK, **options: str) -> tuple[list[Sheet], list[Told]]:
        raw = data.encode() if isinstance(data, str) else data
        told: list[Told] = []
        sources: Iterator[Source] = iter([Source(name, lambda: io.BytesIO(raw))])
        return list(read_sheets(sources, key, tell=told.append, **options)), told

    return read
