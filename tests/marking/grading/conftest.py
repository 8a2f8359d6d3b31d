"""A key, and students who answer it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dlcalc.marking.answers.model import Answer, Sheet
from dlcalc.marking.key.model import AnswerKey
from dlcalc.marking.key.read import read_key_file

KEY = """
title = "Test"
[[questions]]
id = "1"
topic = "conv"
parameters = { w = 27, h = 27, d = 256, f = 3, k = 384 }
parts = [
  { result = "output_shape", marks = 2 },
  { result = "parameters", marks = 2, penalty = 1, partial = { no_bias = 1, depth_forgotten = 1.5 } },
  { result = "flops", marks = 3, penalty = 0.5, partial = { macs_for_flops = 2, arithmetic = 1 } },
]
[[questions]]
id = "2"
topic = "text"
parts = [ { id = "why", marks = 4, rubric = ["over the batch", "over the features"] } ]
[[questions]]
id = "6"
topic = "reparam"
parameters = { z = "x^2 + 2x + x^2/2*eps" }
parts = [ { result = "density" } ]
"""


@pytest.fixture(scope="session")
def key() -> AnswerKey:
    return read_key_file(KEY.encode(), "key.toml")


@pytest.fixture(scope="session")
def sheet() -> Callable[..., Sheet]:
    """A sheet of answers to parts: an answer, or its text."""

    def made(student: str = "17", **answers: str | Answer) -> Sheet:
        names = {"shape": "1.output_shape", "parameters": "1.parameters", "flops": "1.flops", "why": "2.why", "density": "6.density"}
        given = {names[name]: text if isinstance(text, Answer) else Answer(text) for name, text in answers.items()}
        return Sheet(student, given, f"{student}.md")

    return made
