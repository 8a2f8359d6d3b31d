"""Which parts may follow from which: never fewer than those that do."""

from __future__ import annotations

import pytest

from dlcalc import topics
from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import read
from dlcalc.marking.grading.follow import follow, reaches
from dlcalc.marking.judgement import parts_of
from dlcalc.marking.key.model import AnswerKey
from dlcalc.marking.key.read import read_key_file
from dlcalc.marking.slips import matters
from dlcalc.notation.array import Array
from dlcalc.notation.expr import Call, Expr, Num, Seq, number, rational

QUESTIONS: list[tuple[str, dict[str, object]]] = [
    ("conv", {"w": 27, "h": 27, "d": 256, "f": 3, "k": 384}),
    ("conv", {"w": 27, "f": 3, "k": 384}),
    ("conv", {"kind": "transposed", "w": 5, "h": 7, "f": 3, "k": 4, "d": 2, "s": 2}),
    ("lstm", {"input-size": 128, "hidden-size": 256}),
    ("reparam", {"z": "x^2 + 2x + x^2/2*eps"}),
    ("calc", {"expression": "a*b + c", "set": "a=2,b=3,c=4"}),
    ("divergence", {"p": "N(0, 1)", "q": "N(1, 2)"}),
]


def worked(topic: str, given: dict[str, object]) -> Derivation:
    found = topics.load(topic)
    return found.work(read(found, given))


def other(value: Expr) -> Expr | None:
    """Another value of the same kind."""
    if isinstance(value, Seq):
        items = [other(item) or item for item in value.items]
        return Seq(value.kind, tuple(items))
    if isinstance(value, Call):
        return Call(value.name, tuple([other(arg) or arg for arg in value.args]))
    exact = rational(value)
    return number(exact + 1) if exact is not None else Num(7)


@pytest.mark.parametrize(("topic", "given"), QUESTIONS, ids=[f"{topic}-{place}" for place, (topic, _) in enumerate(QUESTIONS)])
def test_what_follows_is_among_what_may_follow(topic: str, given: dict[str, object]) -> None:
    derivation = worked(topic, given)
    checked = 0
    for name, value in derivation.results.items():
        if isinstance(value, Array):
            continue
        reached = reaches(derivation, name)
        parts = parts_of(derivation, name, other(value) or value)
        for later in derivation.results:
            if any(id != later and matters(derivation, id, part, later) for id, part in parts.items()):
                assert later in reached, (name, later)
                checked += 1
    assert checked or len(derivation.results) == 1 or topic in ("reparam", "divergence")


def test_parts_of_a_key(key: AnswerKey) -> None:
    found = follow(key)
    assert {place: set(earlier) for place, earlier in found.items()} == {(0, 0): set(), (0, 1): set(), (0, 2): {0}}


def test_formulas_that_use_earlier_parts() -> None:
    key = read_key_file(
        b'[[questions]]\nid = "1"\ntopic = "formula"\nparameters = { a = 2 }\nparts = [ { id = "m", value = "a + 1" },'
        b' { id = "n", value = "7" },'
        b' { id = "p", value = "m^2" }, { id = "q", value = "p + n" } ]\n',
        "key.toml",
    )
    found = follow(key)
    assert [set(found[0, part]) for part in range(4)] == [set(), set(), {0}, {0, 1, 2}]


def test_nothing_is_said_where_students_have_numbers_of_their_own(key: AnswerKey) -> None:
    assert follow(key._replace(students={"17": {"1": {"w": "29"}}})) == {}


def test_an_array_may_change_everything() -> None:
    derivation = worked("norm", {"kind": "batch", "x": "3 1; 9 3; 11 3; 17 9"})
    arrays = [name for name, value in derivation.results.items() if isinstance(value, Array)]
    assert arrays
    assert reaches(derivation, arrays[0]) == frozenset(derivation.results)
