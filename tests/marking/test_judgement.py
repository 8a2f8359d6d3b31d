"""One answer judged with reasons: mistakes, what follows from earlier answers, working that drops what it wrote."""

from __future__ import annotations

import pytest

import dlcalc
from dlcalc import topics
from dlcalc.derivation.model import Derivation
from dlcalc.derivation.slips import Slip
from dlcalc.marking.how import How
from dlcalc.marking.judgement import Judgement, judge_part, parts_of
from dlcalc.marking.keys import type_of_key
from dlcalc.marking.tolerance import read_tolerance
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import Expr, Num, number
from dlcalc.notation.parse import parse

CONV = topics.slips("conv")


def exam() -> Derivation:
    return dlcalc.conv(w=27, h=27, d=256, f=3, k=384, s=1, p=0)


def judged(name: str, answer: str, earlier: dict[str, Expr] | None = None, derivation: Derivation | None = None) -> Judgement:
    return judge_part(derivation or exam(), CONV, name, answer, earlier or {})


DROPPED = "dropped the + `1` that it wrote: its own line `(27 − 3 + 0)/1 + 1` gives `25`"
FLOPS = "$$\\text{Number of FLOPs} = 2 * 3 * 3 * 256 * 24 * 24 * 384 = 1019215872$$"
SHEET = [
    ("output_w", "$$W_2 = (27 - 3 + 0)/1 + 1 = 24$$", "wrong", DROPPED),
    ("output_h", "$$H_2 = (27 - 3 + 0)/1 + 1 = 24$$", "wrong", DROPPED),
    ("output_shape", "$24 * 24 * 384$", "wrong", "forgot the + 1"),
    ("output_shape", "Therefore, the output shape is  $24 * 24 * 384$", "wrong", "forgot the + 1"),
    ("parameters", "$$\\text{Number of parameters} = (3 * 3 * 256 + 1) * 384 = 885120$$", "right", ""),
    ("flops", FLOPS, "wrong", "follows from your 24×24: no new slip"),
]  # fmt: skip
"""Question 1 of the scanned sheet, as it stands there."""


@pytest.mark.parametrize(("name", "answer", "kind", "feedback"), SHEET, ids=[f"{row[0]}-{place}" for place, row in enumerate(SHEET)])
def test_the_scanned_sheet(name: str, answer: str, kind: str, feedback: str) -> None:
    earlier = judged("output_shape", "24x24x384").parts if name == "flops" else {}
    found = judged(name, answer, dict(earlier))
    assert (found.verdict.kind, found.feedback) == (kind, feedback)


def test_a_composite_answer_gives_its_parts() -> None:
    assert judged("output_shape", "24x24x384").parts == {"output_w": Num(24), "output_h": Num(24)}
    assert judged("output_shape", "24x25x384").parts == {"output_w": Num(24)}
    assert judged("output_shape", "25x25x384").parts == {}
    assert judged("output_w", "24").parts == {"output_w": Num(24)}
    assert judged("output_w", "25").parts == {}
    assert parts_of(exam(), "output_shape", evaluate(parse("[24, 24]"))) == {}


def test_what_follows_from_an_earlier_answer_names_it() -> None:
    earlier: dict[str, Expr] = {"output_w": number(24), "output_h": number(24), "parameters": number(1)}
    found = judged("flops", "1019215872", earlier)
    assert found.follows_from == ("output_w", "output_h")  # parameters do not matter
    assert found.slips == ()
    found = judged("flops", "509,607,936", earlier)
    assert [[slip.id for slip in each] for each in found.slips] == [["macs_for_flops"]]
    assert found.feedback == "follows from your 24×24, and then: counted multiply-adds, not operations"
    assert judged("flops", "1019215872").feedback == "forgot the + 1"
    one = judged("flops", str(2 * 9 * 256 * 24 * 25 * 384), {"output_w": number(24)})
    assert one.feedback == "follows from your `W_2 = 24`: no new slip"


def test_every_mistake_that_gives_the_answer_is_named() -> None:
    assert judged("parameters", "884736").feedback == "forgot the biases, or counted the weights without the biases"
    assert judged("flops", "552960001").feedback == "the value is 1,105,920,000 FLOPs"


@pytest.mark.parametrize(
    ("answer", "kind", "feedback"),
    [
        ("(27-3)/1 = 25", "right", "right, but its own line `(27 − 3)/1` gives `24`, and it wrote `25`"),
        ("27 - 3 + 1 = 25", "right", ""),
        ("(W_1 - F)/S + 1 = 25", "right", ""),
        ("W_1 - F = 24", "wrong", "forgot the + 1"),
        ("(27 - 3)/1 = 24", "wrong", "forgot the + 1"),
        ("27 - 3 + 1 = 26", "wrong", "its own line `27 − 3 + 1` gives `25`"),
        ("(27 - 3)*1 + 1 = 24", "wrong", "dropped the + `1` that it wrote: its own line `(27 − 3)·1 + 1` gives `25`"),
        ("27 - 3 = 23", "wrong", "its own line `27 − 3` gives `24`; that line forgot the + 1"),
        ("H_2 = 25", "right", ""),
        ("K = 25", "unreadable", "it is about output_d"),
    ],
)
def test_working_is_checked_link_by_link(answer: str, kind: str, feedback: str) -> None:
    if answer.startswith("K"):
        answer = answer.replace("K", "output_d")
    found = judged("output_w", answer)
    assert found.verdict.kind == kind
    assert found.feedback == feedback or kind == "unreadable"


def test_an_answer_in_letters_is_for_a_person_unless_it_is_surely_wrong() -> None:
    assert judged("parameters", "K*(F*F*D + 1)").verdict.kind == "undecided"
    assert judged("parameters", "K*F*F*D").verdict.kind == "wrong"
    unknown = dlcalc.conv(w=27, f=3, k=384)
    assert judged("parameters", "K*(F*F*D + 1)", derivation=unknown).verdict.kind == "right"
    assert judged("parameters", "K*F*F*D", derivation=unknown).feedback.startswith("forgot the biases")
    assert judged("parameters", "885120", derivation=unknown).verdict.kind == "undecided"


def test_a_product_of_two_numbers_is_a_number() -> None:
    how = How()
    assert type_of_key("4*25", how) == "number"
    assert type_of_key("24*24*384", how) == type_of_key("24x24", how) == "shape"


def test_units_follow_from_the_result() -> None:
    assert judged("flops", "1.10592 GFLOPs").verdict.kind == "right"
    assert judged("flops", "1.10592 TFLOPs").verdict.kind == "wrong"
    assert judged("macs", "552.96 MMACs").verdict.kind == "right"
    assert "MACs are asked for" in judged("macs", "1.10592 GFLOPs").verdict.why
    memory = exam()["memory"]
    assert judged("memory", f"{memory} bytes").verdict.kind == "right"


def test_a_tolerance_holds_for_answers_and_for_what_mistakes_give() -> None:
    how = How(tolerance=read_tolerance("1%"))
    assert judge_part(exam(), CONV, "flops", "1.1e9", how=how).verdict.kind == "right"
    assert judge_part(exam(), CONV, "flops", "1.02e9", how=how).feedback == "forgot the + 1"


def test_an_array_is_judged_without_reasons() -> None:
    found = judge_part(dlcalc.conv(x="1 2; 3 4", weights="1 0; 0 1"), CONV, "output", "6")
    assert found.verdict.kind == "wrong"
    assert found.reasons == ()


def test_a_limit_has_no_mistakes() -> None:
    found = judge_part(exam(), CONV, "parameters", "1e5", relation="<=")
    assert (found.verdict.kind, found.reasons) == ("wrong", ())


OTHERS = [
    ("reparam", {"z": "x^2 + 2x + x^2/2*eps"}, "density", "N(x^2+2x, x^2/2)", "wrong", None),
    ("reparam", {"z": "mu + sigma*eps"}, "density", "N(mu, sigma^2)", "right", None),
    ("reparam", {"z": "mu + sigma*eps"}, "density", "N(z; mu, sigma^2)", "right", None),
    ("reparam", {"z": "mu + sigma*eps"}, "density", "1/sqrt(2*pi*sigma^2)*exp(-(z-mu)^2/(2*sigma^2))", "right", None),
    ("reparam", {"z": "x^2 + 2x + x^2/2*eps"}, "variance", "x^2/2", "wrong", "sd_for_variance"),
    ("reparam", {"z": "x^2 + 2x + x^2/2*eps"}, "family", "N(x^2+2x, x^2/2)", "wrong", "sd_for_variance"),
    ("vae", {"mu": "1", "sigma": "2"}, "kl", "2.614", "wrong", "half_forgotten"),
    ("divergence", {"p": "N(0,1)", "q": "N(2,4)"}, "kl", "2.807", "wrong", "reversed"),
    ("gan", {"loss": "wgan"}, "g_loss", "-E_{\\mathbf{x} \\sim p_g(\\mathbf{x})} [\\log f^*(\\mathbf{x})]", "wrong", "log_in_wgan"),
]  # fmt: skip


def present(topic: str, question: dict[str, object]) -> Derivation | None:
    try:
        found: Derivation = getattr(dlcalc, topic)(**question)
    except (AttributeError, ValueError, TypeError):
        return None
    return found


@pytest.mark.parametrize(("topic", "question", "name", "answer", "kind", "slip"), OTHERS, ids=[f"{row[0]}-{row[2]}" for row in OTHERS])
def test_answers_to_other_topics(topic: str, question: dict[str, object], name: str, answer: str, kind: str, slip: str | None) -> None:
    if topic not in topics.names():
        assert topic in ("reparam", "vae", "divergence", "gan")
        return
    derivation = present(topic, question)
    assert derivation is not None
    found = judge_part(derivation, topics.slips(topic), name, answer)
    assert found.verdict.kind == kind
    assert slip is None or any(slip in [each.id for each in alternative] for alternative in found.slips)


def test_a_right_density_is_told_what_it_leaves_out() -> None:
    if "reparam" not in topics.names():
        return
    derivation = present("reparam", {"z": "x^2 + 2x + x^2/2*eps"})
    assert derivation is not None
    answer = "$$p(z | x) = \\frac{1}{\\sqrt{2\\pi} \\cdot x^2/2} e^{-\\frac{(z - (x^2 + 2x))^2}{\\frac{x^4}{2}}}$$"
    found = judge_part(derivation, topics.slips("reparam"), "density", answer)
    assert found.verdict.kind == "right"
    assert found.remark == "right where `x != 0`; where `x = 0` it is a point mass at `0`, which has no density"


def test_slips_are_found_by_the_topics_name() -> None:
    assert all(isinstance(slip, Slip) for slip in CONV)
    assert topics.slips("calc") == ()
    assert topics.slips("nothing") == ()


@pytest.mark.parametrize(("answer", "says"), [("0.5", "the value is ≈ 0.336831 nats"), ("0.3368", "rounded; the value is ≈ 0.336831")])
def test_an_integral_is_told_as_decimals(answer: str, says: str) -> None:
    derivation = dlcalc.divergence(p="N(0,1)", q="N(2,1)", only=("js",))
    assert judge_part(derivation, (), "js", answer).verdict.why == says


def test_a_limit_on_an_integral_is_told_as_decimals() -> None:
    derivation = dlcalc.divergence(p="N(0,1)", q="N(2,1)", only=("js",))
    assert judge_part(derivation, (), "js", "0.2", relation="<").verdict.why == "the value is ≈ 0.336831"
