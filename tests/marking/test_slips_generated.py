"""Answers made by known mistakes, with random numbers: each is explained by the mistake that made it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from random import Random

import pytest

import dlcalc
from dlcalc import topics
from dlcalc.derivation.model import Derivation
from dlcalc.derivation.slips import Slip
from dlcalc.marking.expectations import is_statement
from dlcalc.marking.judgement import judge_part
from dlcalc.marking.replay import Change, replayed
from dlcalc.marking.slips import changes, together
from dlcalc.notation.array import Array
from dlcalc.notation.errors import NotationError
from dlcalc.notation.expr import Const, Expr, Seq, rational, symbols
from dlcalc.notation.show import ascii_text

SINGLE, PAIRED = 0.95, 0.80
LEAST_SLIPS = 60


def conv(random: Random) -> dict[str, object]:
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


QUESTIONS: dict[str, Callable[[Random], dict[str, object]]] = {
    "conv": conv, "reparam": reparam, "vae": vae, "divergence": divergence, "gan": gan,
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


def made(derivation: Derivation, slips: tuple[Slip, ...], change: Change) -> list[tuple[str, Expr]]:
    """The results that mistakes make wrong, with the wrong value."""
    try:
        found = replayed(derivation, change)
    except (ArithmeticError, NotationError):
        return []
    for slip in slips:
        if slip.result is not None:
            found[slip.result[0]] = found.get(slip.result[1], derivation.results[slip.result[1]])
    return [(name, value) for name, value in found.items() if value != derivation.results.get(name) and answerable(value)]


def answerable(value: Expr) -> bool:
    """Whether a person would answer so: no array, nothing infinite."""
    return not isinstance(value, Array | Const) and "inf" not in ascii_text(value)


def written(value: Expr) -> str:
    """The value as a person writes it: numbers that do not end soon are rounded."""
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
            assert sum(map(bool, (slip.pattern, slip.exchange, slip.instead, slip.result))) == 1, slip.id
