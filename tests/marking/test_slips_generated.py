"""Answers made by known mistakes, with random numbers: each is explained by the mistake that made it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from random import Random
from typing import Any

import numpy as np
import pytest

import dlcalc
from dlcalc import topics
from dlcalc.derivation.model import Derivation
from dlcalc.derivation.slips import Slip
from dlcalc.marking.expectations import is_statement
from dlcalc.marking.judgement import judge_part
from dlcalc.marking.remade import alters, remade, value_of, words_of
from dlcalc.marking.replay import Change, replayed
from dlcalc.marking.slips import changes, together
from dlcalc.notation.array import Array
from dlcalc.notation.errors import NotationError
from dlcalc.notation.expr import Const, Expr, Seq, rational, symbols
from dlcalc.notation.show import ascii_text

SINGLE, PAIRED = 0.95, 0.80
LEAST_SLIPS = 60


def conv(random: Random) -> dict[str, object]:
    if random.random() < 0.25:
        kind = random.choice(("conv", "conv", "maxpool", "avgpool"))
        more: dict[str, object] = {"weights": rows(random, 2, 2), "biases": 3, "p": 1} if kind == "conv" else {"f": 2}
        return {"kind": kind, "x": rows(random, 6, 6), "s": 2, **more}
    f, s, p = random.choice((2, 3, 5, 7)), random.choice((1, 1, 2, 3)), random.choice((0, 1, 2, 3))
    size = {"w": random.randint(8, 64)} | ({"h": random.randint(8, 64)} if random.random() < 0.5 else {})
    return {**size, "d": random.randint(2, 300), "f": f, "k": random.randint(3, 512), "s": s, "p": p}


def reparam(random: Random) -> dict[str, object]:
    a, b = random.randint(-4, 5), random.randint(2, 5)
    return {"z": random.choice((f"{a} + {b}*eps", f"x^{b} + {b}*x + x^2/{b}*eps", f"exp({b}*eps)", f"{b}*eps^2", f"mu + {b}*sigma*eps"))}


def vae(random: Random) -> dict[str, object]:
    size = random.choice((1, 2, 3))

    def numbers(low: int, high: int) -> str:
        return ",".join(str(random.randint(low, high) / 10) for _ in range(size))

    spread = random.choice(({"logvar": numbers(-9, 9)}, {"var": numbers(2, 40)}, {"sigma": numbers(2, 30)}))
    return {"mu": numbers(-20, 20), **spread, "log_likelihood": f"-{random.randint(10, 99)}", "eps": numbers(-20, 20)}


def divergence(random: Random) -> dict[str, object]:
    if random.random() < 0.3:
        return {"p": f"N({random.randint(-3, 3)},{random.randint(1, 9)})", "q": f"N({random.randint(-3, 3)},{random.randint(1, 9)})"}
    counts = [[random.randint(1, 9) for _ in range(3)] for _ in range(2)]
    return dict(zip("pq", (" ".join(f"{each}/{sum(row)}" for each in row) for row in counts), strict=True))


def gan(random: Random) -> dict[str, object]:
    loss = random.choice(("minimax", "nonsaturating", "wgan", "wgan-gp", "lsgan", "hinge"))
    questions: tuple[dict[str, object], ...] = ({}, {"loss": loss}, {"optimal": True})
    return random.choice(questions)


def rows(random: Random, count: int, size: int, low: int = -9, high: int = 9, tenths: int = 1) -> str:
    """A matrix as text."""
    return "; ".join(" ".join(str(random.randint(low * tenths, high * tenths) / tenths) for _ in range(size)) for _ in range(count))


def norm(random: Random) -> dict[str, object]:
    kind = random.choice(("batch", "batch", "layer", "rms", "group", "instance", "batch"))
    if random.random() < 0.2:
        return {"input": "8x64x28x28", "kind": kind, "convention": random.choice(("textbook", "pytorch"))}
    features = random.choice((4, 6))
    if kind in ("group", "instance"):
        found: dict[str, object] = {"x": f"{' ;; '.join(rows(random, features, 3) for _ in range(2))}"}
    else:
        found = {"x": rows(random, random.choice((3, 4)), features)}
    if kind == "group":
        found["groups"] = 2
    size = f"{features}" if kind != "layer" else ""
    learnt: dict[str, object] = {"gamma": rows(random, 1, features, 2, 5)}
    learnt |= {"beta": rows(random, 1, features, 1, 4)} if kind != "rms" else {}
    more = learnt if random.random() < 0.6 and size else {}
    if kind == "batch" and random.random() < 0.5:
        more |= {"running_mean": rows(random, 1, features), "running_var": rows(random, 1, features, 2, 9)}
        more |= {"convention": random.choice(("textbook", "pytorch")), "mode": random.choice(("training", "training", "inference"))}
    if random.random() < 0.4:
        more["eps"] = random.choice(("0.5", "1", "0.1"))
    if random.random() < 0.4 and kind not in ("group", "instance"):
        more["grad"] = rows(random, str(found["x"]).count(";") + 1, features, -3, 3)
    return {"kind": kind, **found, **more}


def lstm(random: Random) -> dict[str, object]:
    cell = random.choice(("lstm", "lstm", "gru", "rnn", "peephole"))
    if random.random() < 0.3:
        sizes = {
            "input_size": random.randint(5, 90),
            "hidden_size": random.randint(5, 90),
            "t": random.randint(2, 20),
            "n": random.randint(2, 9),
        }
        return {"cell": cell, **sizes, "convention": random.choice(("textbook", "pytorch"))}
    size, features = random.choice(((1, 1), (2, 2), (2, 1)))
    found: dict[str, object] = {"cell": cell, "x": rows(random, 3, features, -2, 2, 10), "h0": rows(random, 1, size, -1, 1, 10)}
    for gate in {"gru": "zrn", "rnn": "x"}.get(cell, "figo"):
        found |= {
            f"w{gate}": rows(random, size, features, -1, 1, 10),
            ("wh" if cell == "rnn" else f"u{gate}"): rows(random, size, size, -1, 1, 10),
        }
        found["b" if cell == "rnn" else f"b{gate}"] = rows(random, 1, size, -1, 1, 10)
    if cell in ("lstm", "peephole"):
        found["c0"] = rows(random, 1, size, -1, 1, 10)
    if cell == "peephole":
        found |= {f"p{gate}": rows(random, 1, size, -1, 1, 10) for gate in "fio"}
    if random.random() < 0.4:
        found |= {"wy": rows(random, 3, size, -1, 1, 10), "by": rows(random, 1, 3, -1, 1, 10), "output_activation": "softmax"}
    return found


def posenc(random: Random) -> dict[str, object]:
    convention = {"convention": random.choice(("textbook", "textbook", "tensor2tensor", "transformers"))}
    d = random.choice((4, 6, 8))
    questions: tuple[dict[str, object], ...] = (
        {"pos": random.randint(1, 50), "dim": random.randint(2, 63), "d_model": 64, **convention},
        {"pos": random.randint(1, 9), "d_model": d, **convention},
        {"length": random.randint(3, 6), "d_model": d, **convention},
        {"kind": "rope", "x": rows(random, 1, 4), "key": rows(random, 1, 4), "pos": random.randint(1, 9), "key_pos": 3},
        {"kind": "alibi", "heads": random.choice((4, 8, 12, 16)), "length": random.randint(3, 5)},
        {"kind": "learned", "length": random.randint(20, 999), "d_model": random.randint(20, 999)},
    )
    return random.choice(questions)


QUESTIONS: dict[str, Callable[[Random], dict[str, object]]] = {
    "conv": conv, "reparam": reparam, "vae": vae, "divergence": divergence, "gan": gan,
    "norm": norm, "lstm": lstm, "posenc": posenc,
}  # fmt: skip
PRESENT = [name for name in QUESTIONS if name in topics.names()]


def questions(topic: str, count: int) -> Iterator[tuple[Random, Derivation]]:
    random = Random(7)
    while count:
        try:
            derivation = getattr(dlcalc, topic)(**QUESTIONS[topic](random))
        except (ValueError, TypeError, ArithmeticError):
            continue  # the question breaks a rule, or this state of the topic does not know it
        count -= 1
        yield random, derivation


def arrays(derivation: Derivation, slips: tuple[Slip, ...]) -> list[tuple[str, Expr]]:
    """The same of whole arrays, which the topic's kernel works with the mistakes in them."""
    words = words_of(slips)
    if words is None or not (words or any(slip.result for slip in slips)):
        return []
    found = {name: value_of(derivation, name, words) for name in remade(derivation, words)}
    wrong = {name for name in found if alters(derivation, name, words)}
    for slip in slips:
        if slip.result is not None and isinstance(derivation.results.get(slip.result[0]), Array):
            found[slip.result[0]] = found.get(slip.result[1])
            wrong.add(slip.result[0])
    return [(name, value) for name, value in found.items() if value is not None and name in wrong and answerable(value)]


def made(derivation: Derivation, slips: tuple[Slip, ...], change: Change) -> list[tuple[str, Expr]]:
    """The results that mistakes make wrong, with the wrong value."""
    by_kernel = arrays(derivation, slips)
    if by_kernel or any(slip.words for slip in slips):
        return by_kernel
    try:
        found = replayed(derivation, change)
    except (ArithmeticError, NotationError):
        return []
    for slip in slips:
        if slip.result is not None:
            found[slip.result[0]] = found.get(slip.result[1], derivation.results[slip.result[1]])
    return [(name, value) for name, value in found.items() if value != derivation.results.get(name) and answerable(value)]


def answerable(value: Expr) -> bool:
    """Whether a person would answer so: no large array, nothing infinite."""
    if isinstance(value, Array):
        return value.numbers.size <= 64 and bool(np.isfinite(value.numbers.astype(float)).all())
    return not isinstance(value, Const) and "inf" not in ascii_text(value)


def written(value: Expr) -> str:
    """The value as a person writes it: numbers that do not end soon are rounded."""
    if isinstance(value, Array):
        return listed(value.numbers.astype(float))
    if isinstance(value, Seq) or symbols(value) or is_statement(value):
        return ascii_text(value)
    exact = rational(value)
    if isinstance(exact, int):
        return f"{exact:,}"
    from dlcalc.notation.approximate import rounded

    try:
        return rounded(value, figures=6)[0]
    except ArithmeticError:  # a family, a condition
        return ascii_text(value)


def listed(numbers: np.ndarray[Any, Any]) -> str:
    """An array as nested lists, entries to six figures."""
    return f"{float(numbers):.6g}" if not numbers.ndim else f"[{', '.join(map(listed, numbers))}]"


def named(derivation: Derivation, known: tuple[Slip, ...], name: str, value: Expr, wanted: tuple[Slip, ...]) -> bool | None:
    """Whether an answer is explained by the mistakes that made it, or by fewer that give the same; None where it is right after all."""
    found = judge_part(derivation, known, name, written(value))
    if found.verdict.kind == "right":
        return None
    explained = [{slip.id for slip in each} for each in found.slips]
    return {slip.id for slip in wanted} in explained or any(len(each) < len(wanted) for each in explained)


def share(found: list[bool]) -> float:
    return sum(found) / len(found) if found else 1.0


@pytest.mark.parametrize("topic", PRESENT)
def test_an_answer_made_by_one_mistake_is_explained_by_it(topic: str) -> None:
    known, found, missed = topics.slips(topic), list[bool](), set[tuple[str, str]]()
    for _, derivation in questions(topic, 4):
        for slip, change in changes(derivation, known):
            for name, value in made(derivation, (slip,), change)[:2]:
                right = named(derivation, known, name, value, (slip,))
                if right is not None:
                    found.append(right)
                    missed |= set() if right else {(slip.id, name)}
    assert len(found) > 20
    assert share(found) >= SINGLE, (share(found), missed)


@pytest.mark.parametrize("topic", PRESENT)
def test_an_answer_made_by_two_mistakes_is_explained_by_them(topic: str) -> None:
    known, found, missed = topics.slips(topic), list[bool](), set[tuple[str, str, str]]()
    for random, derivation in questions(topic, 4):
        possible = list(changes(derivation, known))
        pairs = list(combinations(possible, 2))
        for pair in random.sample(pairs, min(6, len(pairs))):
            first, second = [slip for slip, _ in pair]
            alone = [dict(made(derivation, (slip,), change)) for slip, change in pair]
            both = made(derivation, (first, second), together(derivation, Change(), pair))
            # a result that both of them touch, and that neither alone makes so
            for name, value in [each for each in both if all(one.get(each[0], each[1]) != each[1] for one in alone)][:1]:
                right = named(derivation, known, name, value, (first, second))
                if right is not None:
                    found.append(right)
                    missed |= set() if right else {(first.id, second.id, name)}
    assert len(found) >= 3
    assert share(found) >= PAIRED, (share(found), missed)


def test_there_are_many_mistakes_each_with_a_name_of_its_own() -> None:
    every = {name: topics.slips(name) for name in QUESTIONS}
    assert sum(len(slips) for name, slips in every.items() if name != "gan") >= LEAST_SLIPS
    for slips in every.values():
        assert len({slip.id for slip in slips}) == len(slips)
        for slip in slips:
            said = sum(map(bool, (slip.pattern, slip.exchange, slip.instead, slip.result)))
            assert said == 1 or (slip.words and not said), slip.id
            assert not slip.words or not (slip.exchange or slip.instead or slip.result), slip.id
