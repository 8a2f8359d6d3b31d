"""A course of any size to grade: an answer key, and answers as students write them, right, wrong and hostile."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterator
from pathlib import Path

KEY = """\
title = "A course"

[[questions]]
id = "1"
topic = "conv"
parameters = { w = 27, h = 27, d = 256, f = 3, k = 384 }
parts = [
  { result = "output_shape", marks = 2 },
  { result = "parameters", marks = 2, penalty = 0.5, partial = { no_bias = 1 } },
  { result = "flops", marks = 2, follow_through = "half" },
]

[[questions]]
id = "2"
topic = "lstm"
parameters = { input-size = 128, hidden-size = 256 }
parts = [ { result = "parameters", marks = 2 } ]

[[questions]]
id = "6"
topic = "reparam"
parameters = { z = "x^2 + 2x + x^2/2*eps" }
parts = [ { result = "density", marks = 3 } ]

[[questions]]
id = "9"
topic = "formula"
parameters = { s = 0.25 }
parts = [
  { id = "slope", value = "s*(1 - s)", type = "number" },
  { id = "steps", value = "10*slope", type = "number" },
  { id = "same", value = "yes", type = "boolean" },
]
"""

PARTS = ("1.output_shape", "1.parameters", "1.flops", "2.parameters", "6.density", "9.slope", "9.steps", "9.same")

SHAPES = ("25x25x384", "25 × 25 × 384", "(25, 25, 384)", r"$25 \times 25 \times 384$", "24x24x384", "24*24*384", "26x26x384", "384x25x25")
COUNTS = ("885120", "885,120", "(3*3*256 + 1)*384 = 885120", "884736", "885 120", "3457", "1e6", "$885120$")
FLOPS = ("1105920000", "1,105,920,000", "2*3*3*256*25*25*384", "1019215872", "552960000", "1.1 GFLOPs")
CELLS = ("394240", "4*(128*256 + 256^2 + 256)", "394,240", "395264", "98560", "98816")
DENSITIES = (
    "N(x^2+2x, x^4/4)", "N(x^2 + 2x, x^2/2)", "N(x(x+2), (x^2/2)^2)", "N(0, 1)",
    r"\frac{1}{\sqrt{2\pi} \cdot x^2/2} e^{-\frac{(z - (x^2 + 2x))^2}{\frac{x^4}{2}}}", "N(2x + x^2, x^4/2)",
)  # fmt: skip
SLOPES = ("0.1875", "3/16", "0.25*0.75", "0.75", "0,1875", "0.1875 = 3/16")
STEPS = ("1.875", "15/8", "7.5", "2")
WORDS = ("yes", "no", "true", "No.", "maybe")
HOSTILE = (
    "9**9**9",
    "factorial(10**9)",
    "(lambda: 25)()",
    "__import__('os').system('id')",
    r"\input{/etc/passwd}",
    "((((((((25",
    "9" * 3000,
)


def answers(rng: random.Random) -> tuple[str, ...]:
    """One student's answers. One in five is a number that nobody else writes, one in a hundred is hostile, one in thirty is missing."""
    usual = (SHAPES, COUNTS, FLOPS, CELLS, DENSITIES, SLOPES, STEPS, WORDS)
    own: tuple[Callable[[], str], ...] = (
        lambda: f"{rng.randrange(1, 400)}x{rng.randrange(1, 400)}x{rng.randrange(1, 400)}", lambda: str(rng.randrange(10**7)),
        lambda: str(rng.randrange(10**10)), lambda: f"{rng.randrange(10**7):,}", lambda: rng.choice(DENSITIES),
        lambda: str(rng.randrange(10**5) / 10**5), lambda: str(rng.randrange(10**4) / 10**3), lambda: rng.choice(WORDS),
    )  # fmt: skip
    found = []
    for texts, alone in zip(usual, own, strict=True):
        chance = rng.random()
        text = "" if chance < 0.03 else rng.choice(HOSTILE) if chance < 0.04 else alone() if chance < 0.24 else rng.choice(texts)
        found.append(text)
    return tuple(found)


def rows(students: int, seed: int = 7) -> Iterator[tuple[str, ...]]:
    """The rows of a table of answers, the heading first."""
    rng = random.Random(seed)  # noqa: S311 (no secret)
    yield ("student", *PARTS)
    for number in range(1, students + 1):
        yield (f"s{number:06}", *answers(rng))


def write(folder: Path, students: int, seed: int = 7) -> tuple[Path, Path]:
    """Write a key and the answers of a course; their paths."""
    key, table = folder / "key.toml", folder / "answers.csv"
    key.write_text(KEY, encoding="utf-8")
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows(students, seed))
    return key, table
