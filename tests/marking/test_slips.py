"""Why an answer is wrong: earlier answers carried forward, then known mistakes, one or two."""

from __future__ import annotations

import pytest

import dlcalc
from dlcalc.derivation.model import Derivation
from dlcalc.marking.replay import Change, replayed
from dlcalc.marking.slips import changes, coincidences, reasons
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import Expr, number, rational
from dlcalc.notation.parse import parse
from dlcalc.notation.vocabulary import Vocabulary
from dlcalc.topics.conv.slips import SLIPS


def exam() -> Derivation:
    return dlcalc.conv(w=27, h=27, d=256, f=3, k=384, s=1, p=0)


def value(text: str) -> Expr:
    return evaluate(parse(text, Vocabulary(shape="x" in text)))


def found(derivation: Derivation, name: str, answer: str, earlier: dict[str, Expr] | None = None) -> list[tuple[str, ...]]:
    wrong = value(answer)
    return [tuple(slip.id for slip in each.slips) for each in reasons(derivation, SLIPS, name, lambda given: given == wrong, earlier or {})]


@pytest.mark.parametrize(
    ("name", "answer", "slips"),
    [
        ("output_shape", "24x24x384", [("plus_one",)]),
        ("output_w", "24", [("plus_one",)]),
        ("parameters", "884736", [("no_bias",), ("weights_for_parameters",)]),  # either gives it, so both are named
        ("parameters", "884737", [("one_bias",)]),
        ("parameters", "3840", [("depth_forgotten",)]),
        ("parameters", "1327488", [("output_depth",)]),
        ("parameters", "885504", [("two_biases",), ("biases_doubled",)]),
        ("flops", "552960000", [("macs_for_flops",)]),
        ("flops", "1289945088", [("input_places",)]),
        ("flops", "1019215872", [("plus_one",)]),
        ("flops", "1105920001", []),
    ],
)
def test_a_wrong_answer_is_explained_by_the_mistake_that_gives_it(name: str, answer: str, slips: list[tuple[str, ...]]) -> None:
    assert found(exam(), name, answer) == slips


def test_two_mistakes_are_found_together() -> None:
    assert ("plus_one", "macs_for_flops") in found(exam(), "flops", str(3 * 3 * 256 * 24 * 24 * 384))


def test_what_follows_from_an_earlier_answer_is_no_new_mistake() -> None:
    earlier = {"output_w": number(24), "output_h": number(24)}
    (reason,) = reasons(exam(), SLIPS, "flops", lambda given: given == number(1019215872), earlier)
    assert reason.slips == ()
    assert reason.carried == ("output_w", "output_h")


def test_a_mistake_on_top_of_an_earlier_answer_is_named() -> None:
    earlier = {"output_w": number(24), "output_h": number(24)}
    assert found(exam(), "flops", str(3 * 3 * 256 * 24 * 24 * 384), earlier) == [("macs_for_flops",)]


def test_a_mistake_that_changes_nothing_for_these_numbers_is_known() -> None:
    ids = {slip.id for slip in coincidences(exam(), SLIPS, "output_w")}
    assert ids == {"padding_once", "padding_forgotten", "padding_removed", "stride_ignored", "rounded_up"}
    assert coincidences(dlcalc.conv(w=28, d=3, f=5, k=7, s=2, p=2), SLIPS, "output_w") == ()


def test_letters_stay_letters_in_a_mistake() -> None:
    assert found(dlcalc.conv(w=27, f=3, k=384), "parameters", "384*9*D") == [("no_bias",), ("weights_for_parameters",)]


def test_only_what_follows_from_a_change_is_different() -> None:
    changed = replayed(exam(), Change(steps={"output_w": number(24)}))
    assert set(changed) == {"output_w", "output_shape", "macs", "flops", "activations", "memory"}
    assert rational(changed["macs"]) == 3 * 3 * 256 * 24 * 25 * 384


def test_every_mistake_says_one_thing_and_applies_somewhere() -> None:
    questions = [
        exam(),
        dlcalc.conv(w=28, h=20, d=3, f="3x5", k=7, s=2, p=1),
        dlcalc.conv(w=28, d=3, f=5, k=7, s=2, p=1),
        dlcalc.conv(w=28, h=20, d=3, f=5, k=7),
        dlcalc.conv(
            x="1 2 3 0 1; 0 1 2 3 1; 3 0 1 2 0; 2 3 0 1 4; 1 1 2 0 3",
            weights="2 -4; 3 1",
            biases=1,
            s=2,
            p=1,
            dilation=2,
            activation="relu",
        ),
        dlcalc.conv(kind="avgpool", x="1 3 2 1; 4 6 6 8; 3 1 1 0; 1 2 2 4", f=2),
    ]
    applied = {slip.id for question in questions for slip, _ in changes(question, SLIPS)}
    assert applied == {slip.id for slip in SLIPS}
    assert len({slip.id for slip in SLIPS}) == len(SLIPS)
    for slip in SLIPS:
        assert sum(map(bool, (slip.pattern, slip.exchange, slip.instead, slip.result, slip.words))) == 1, slip.id
