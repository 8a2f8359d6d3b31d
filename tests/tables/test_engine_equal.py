"""Every row of a table is what the single command answers: random tables over every option that a table may vary.

``DLCALC_ENGINE_ROWS=10000`` works more rows, ``DLCALC_ENGINE_SEED`` others.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from dlcalc.derivation.parameters import read
from dlcalc.derivation.plain import plain
from dlcalc.derivation.topic import Parameter, Topic
from dlcalc.tables.engine import Coded, Column, Worker, worker
from dlcalc.tables.engine.exact import REFUSALS
from dlcalc.tables.engine.merge import listed
from dlcalc.tables.engine.model import facts_of
from dlcalc.topics import load
from dlcalc.topics.conv.kinds import KINDS

ROWS = int(os.environ.get("DLCALC_ENGINE_ROWS", "800"))
SEED = int(os.environ.get("DLCALC_ENGINE_SEED", "1"))

Table = tuple[dict[str, str], dict[str, Any], int]
"""Defaults, columns, and how many rows."""


def single(topic: Topic, raw: Mapping[str, str], names: tuple[str, ...]) -> tuple[dict[str, Any], tuple[str, str, str] | None]:
    """What the single command answers, or why it does not."""
    given = {name: True if topic.parameter(name).type == "flag" else text for name, text in raw.items()}
    try:
        answer = topic.work(read(topic, given))
    except REFUSALS as error:
        return {}, facts_of(error)
    return {name: plain(answer.results[name]) for name in names if name in answer.results}, None


def sizes(rng: random.Random, parameter: Parameter, rows: int, low: int, high: int) -> Any:
    """A column of sizes: whole numbers, some missing, or texts of every form, a letter now and then."""
    numbers = [rng.randint(low, high) for _ in range(rows)]
    way = rng.random()
    if way < 0.5:
        return np.array(numbers, np.int64)
    if way < 0.65:
        return Column(np.array(numbers, np.int64), np.array([rng.random() < 0.2 for _ in range(rows)]))
    pool: list[str | None] = [str(each) for each in numbers[:5]]
    if parameter.type in ("sizes", "padding"):
        pool += [f"{rng.randint(low, high)}x{rng.randint(low, high)}"]
    if parameter.type == "padding":
        pool += [rng.choice(["1:0", "1:1", "2:0x1:1", "1:1x2:2"]), rng.choice(["valid", "same", "full", "causal", "Same"])]
    pool += [None] * (rng.random() < 0.3)
    pool += [rng.choice(["D", "2*F", "abc", "(F-1)/2", "1.5", "-1", "10^30", "007", ""])] * (rng.random() < 0.1)
    cells = [rng.choice(pool) for _ in range(rows)]
    if way < 0.85:
        return cells
    words = list(dict.fromkeys(cells))
    return Coded(np.array([words.index(cell) for cell in cells]), words)


def conv(rng: random.Random, topic: Topic) -> Table:
    """Layers of every kind, most of them possible."""
    rows, kind, dims = rng.choice([12, 30, 60]), rng.choice(["conv", *KINDS]), rng.choice([1, 2, 2, 2, 3])
    refused = set(KINDS[kind].refuses) if rng.random() < 0.95 else set()
    defaults = {"kind": kind} if kind != "conv" else {}
    if dims != 2:
        defaults["dims"] = str(dims)
    for name in ("bias", "convention", "rounding", "dtype"):
        if rng.random() < 0.3 and name not in refused:
            defaults[name] = rng.choice(list(topic.parameter(name).choices))
    found: dict[str, Any] = {}
    if rng.random() < 0.25:
        found["input"] = ["x".join([str(rng.randint(4, 60)) for _ in range(dims + 1)]) for _ in range(rows)]
    else:
        for name, chance in zip(["w", "h", "t"][:dims], (0.95, 0.3, 0.5), strict=False):
            if rng.random() < chance:
                found[name] = sizes(rng, topic.parameter(name), rows, rng.choice([1, 12, 12]), rng.choice([30, 200]))
        if rng.random() < 0.85:
            found["d"] = sizes(rng, topic.parameter("d"), rows, 1, 32)
    ranges = {
        "f": (0.9, 1, 7), "k": (0.85, 1, 64), "s": (0.6, 1, 4), "p": (0.6, 0, 3), "dilation": (0.3, 1, 3), "groups": (0.2, 1, 4),
        "n": (0.3, 1, 16), "output-padding": (0.3, 0, 2),
    }  # fmt: skip
    for name, (chance, low, high) in ranges.items():
        if name not in refused and rng.random() < chance:
            found[name] = sizes(rng, topic.parameter(name), rows, low - (rng.random() < 0.1), high)
    if "groups" in found and "d" in found:
        found["groups"] = np.array([rng.randint(1, 4) for _ in range(rows)])
        found["d"] = found["groups"] * np.array([rng.randint(1, 9) for _ in range(rows)])
    large(rng, found)
    return defaults, found, rows


QUESTIONS = (
    {"stack": "c64f7s2p3 max3s2p1 c64f3p1"}, {"stack": "c8f5 c8f5 max2 gap"}, {"stack": "c16f3x5d2 avg2 c32f3psame"},
    {"solve": "p", "where": "output_w=27"}, {"solve": "s", "where": "output_w=10"}, {"where": "output_w=10"}, {"all-conventions": "true"},
    {"picture": "true"}, {"show": "1,1"}, {"x": "1 2 3; 4 5 6; 7 8 9", "weights": "1 2; 3 4"}, {"x": "0..15 as 4x4", "kind": "maxpool"},
)  # fmt: skip


def questions(rng: random.Random, topic: Topic) -> Table:
    """The other questions that can be asked of a convolution."""
    defaults, rows = dict(rng.choice(QUESTIONS)), 12
    ranges = {"s": (1, 3), "p": (0, 2)} if "x" in defaults else {"w": (1, 40), "f": (1, 5), "d": (1, 9), "k": (1, 9)}
    if "stack" in defaults:
        ranges = {"w": (1, 40), "d": (1, 9)}
    chosen = rng.sample(list(ranges), rng.randint(1, len(ranges)))
    return defaults, {name: sizes(rng, topic.parameter(name), rows, *ranges[name]) for name in chosen}, rows


def large(rng: random.Random, found: dict[str, Any]) -> None:
    """Now and then, a column so large that products pass 63 bits."""
    for name, column in found.items():
        if isinstance(column, np.ndarray) and rng.random() < 0.03:
            found[name] = column * 10 ** rng.randint(6, 16)


def lstm(rng: random.Random, topic: Topic) -> Table:
    """Counts of recurrent layers of every cell and convention."""
    cell, rows = rng.choice(["lstm", "lstm", "gru", "rnn", "peephole"]), rng.choice([12, 40])
    words = {"lstm": (), "gru": ("reset", "update"), "rnn": ("activation",), "peephole": ()}[cell]
    defaults = {"cell": cell}
    for name in (*words, "convention", "bias", "bidirectional"):
        if rng.random() < 0.4:
            choices = topic.parameter(name).choices
            defaults[name] = rng.choice(list(choices)) if choices else "true"
    names = ["input-size", "hidden-size", "t", "n", "layers", "output-size", *(["projection"] if cell == "lstm" else [])]
    found = {name: sizes(rng, topic.parameter(name), rows, 1, 300) for name in names if rng.random() < 0.75}
    found.setdefault("input-size", np.arange(rows))
    large(rng, found)
    return defaults, found, rows


def norm(rng: random.Random, topic: Topic) -> Table:
    """What normalisations of every kind learn."""
    kind, rows = rng.choice(["batch", "layer", "instance", "group", "rms", "local-response"]), rng.choice([12, 40])
    defaults = {"kind": kind}
    for name in ("convention", "affine"):
        if rng.random() < 0.5:
            defaults[name] = rng.choice(list(topic.parameter(name).choices))
    found: dict[str, Any] = {"d": sizes(rng, topic.parameter("d"), rows, 1, 64)}
    if rng.random() < 0.5:
        axes = rng.randint(2, 5)
        found = {"input": ["x".join([str(rng.randint(1, 12)) for _ in range(axes)]) for _ in range(rows)]}
    if kind == "group" and rng.random() < 0.9:
        found["groups"] = sizes(rng, topic.parameter("groups"), rows, 1, 4)
    if rng.random() < 0.3:
        found["axes"] = np.array([rng.randint(1, 3) for _ in range(rows)])
    return defaults, found, rows


def posenc(rng: random.Random, topic: Topic) -> Table:
    """Positional encodings of every kind."""
    kind, rows = rng.choice(["sinusoidal", "learned", "learned", "rope", "alibi"]), 12
    found: dict[str, Any] = {}
    for name, high in (("pos", 9), ("length", 9), ("d-model", 12), ("dim", 6), ("heads", 9)):
        if rng.random() < (0.7 if name != "heads" or kind == "alibi" else 0.05) and (kind != "alibi" or name in ("heads", "length")):
            low = topic.parameter(name).minimum
            found[name] = sizes(rng, topic.parameter(name), rows, low, high)
    found.setdefault("length", np.arange(rows) + 1)
    return {"kind": kind}, found, rows


MAKERS: Mapping[str, tuple[Callable[[random.Random, Topic], Table], int]] = {
    "conv": (conv, ROWS), "conv questions": (questions, ROWS // 4), "lstm": (lstm, ROWS // 2),
    "norm": (norm, ROWS // 2), "posenc": (posenc, ROWS // 8),
}  # fmt: skip


FEW_PLANS = ("posenc", "conv questions")
"""What is mostly asked of numbers that no letter can stand for."""


def differing(work: Worker, columns: Mapping[str, Any], rows: int) -> list[str]:
    """The rows in which the table and the single command differ."""
    block = work(columns)
    if not columns:  # nothing varies
        return []
    assert block.rows == rows
    got = {name: listed(column) for name, column in block.results.items()}
    found = []
    for row in range(rows):
        raw = work.raw(columns, row)
        right, facts = single(work.topic, raw, work.results)
        mine = {name: values[row] for name, values in got.items() if values[row] is not None}
        same = mine.keys() == right.keys() and all(alike(mine[name], value) for name, value in right.items())
        if not same or block.broken.get(row) != facts or (row in block.errors) != (facts is not None):
            found.append(f"{raw}: {mine} {block.broken.get(row)} instead of {right} {facts}")
    return found


def alike(mine: Any, right: Any) -> bool:
    """Equal, and of one type, entry by entry."""
    if isinstance(right, np.ndarray):
        return isinstance(mine, np.ndarray) and np.array_equal(mine, right)
    if isinstance(right, tuple):
        return isinstance(mine, tuple) and len(mine) == len(right) and all(map(alike, mine, right))
    return type(mine) is type(right) and bool(mine == right)


@pytest.mark.parametrize("part", range(4))
@pytest.mark.parametrize("name", list(MAKERS))
def test_every_row_is_the_single_answer(name: str, part: int) -> None:
    topic, rng = load(name.split(maxsplit=1)[0]), random.Random(f"{name} {part} {SEED}")
    make, rows = MAKERS[name]
    declared = tuple([info.name for info in topic.results])
    done = exact = 0
    while done < rows // 4:
        defaults, columns, count = make(rng, topic)
        results = declared if rng.random() < 0.5 else tuple(rng.sample(declared, 4))
        work = worker(topic, defaults, tuple(columns), results)
        assert differing(work, columns, count) == []
        assert not work.disagreements or name in FEW_PLANS, (defaults, work.disagreements)
        done += count
        exact += work(columns).exact
    assert exact < done or name in FEW_PLANS  # plans were made
