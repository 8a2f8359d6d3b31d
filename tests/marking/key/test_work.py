"""Questions of a key are worked once for the same numbers, and every part is judged in one way."""

from __future__ import annotations

from pathlib import Path

import pytest

import dlcalc
from dlcalc.marking.key import work
from dlcalc.marking.key.check import warnings
from dlcalc.marking.key.fault import KeyFault
from dlcalc.marking.key.model import AnswerKey, Part
from dlcalc.marking.key.part import judge
from dlcalc.marking.key.read import read_key, read_key_file
from dlcalc.marking.key.work import differs, worked
from dlcalc.notation.show import ascii_text

EXAM = (Path(__file__).parent / "exam.toml").read_bytes()

FORMULA = """
[[questions]]
topic = "formula"
parameters = { a = 2, b = "x^2", rate = 0.5 }
parts = [
    { id = "c", value = "a + b" },
    { id = "loss", value = "rate*c + 1", labels = ["L"] },
    { value = "N(a, b^2)", given = "x > 0" },
    { value = "relu|ReLU", choices = ["relu", "tanh"] },
    { value = "12 MFLOPs" },
    { value = "a < 3" },
    { value = "{1, 3, a}" },
    { value = "25x25xa", type = "shape" },
    { value = "[1, a]" },
    { value = "sqrt(a)", tolerance = "2 dp" },
    { value = "yes", type = "boolean" },
    { value = "E_{x~p}[D(x)]" },
    { value = "1/3" },
]
"""


def read(text: str) -> AnswerKey:
    return read_key_file(text.encode(), "exam.toml")


def part(key: AnswerKey, name: str) -> Part:
    return next(part for part in key.parts if part.name == name)


def verdict(key: AnswerKey, name: str, answer: str) -> str:
    found = part(key, name)
    question = next(question for question in key.questions if question.id == found.question)
    return judge(key, found, worked(key, question, ""), answer).verdict.kind


def test_the_exam_is_worked_and_its_sheet_is_judged() -> None:
    key = read_key_file(EXAM, "exam.toml")
    first, sixth, eighth = key.questions
    derivation = worked(key, first, "")
    assert judge(key, first.parts[0], derivation, "25 x 25 x 384").verdict.kind == "right"
    shape = judge(key, first.parts[0], derivation, "24 * 24 * 384")
    assert (shape.verdict.kind, shape.feedback) == ("wrong", "forgot the + 1")
    assert judge(key, first.parts[1], derivation, "(3 * 3 * 256 + 1) * 384 = 885120").verdict.kind == "right"
    flops = judge(key, first.parts[2], derivation, "1019215872", shape.parts)
    assert (flops.verdict.kind, flops.follows_from) == ("wrong", ("output_w", "output_h"))
    assert flops.feedback == "follows from your 24×24: no new slip"
    density = judge(
        key,
        sixth.parts[0],
        worked(key, sixth, ""),
        r"$$p(z | x) = \frac{1}{\sqrt{2\pi} \cdot x^2/2} e^{-\frac{(z - (x^2 + 2x))^2}{\frac{x^4}{2}}}$$",
    )
    assert density.verdict.kind == "right"
    assert density.remark == "right where `x != 0`; where `x = 0` it is a point mass at `0`, which has no density"
    loss = judge(key, eighth.parts[3], worked(key, eighth, ""), r"$$-E_{\mathbf{x} \sim p_g(\mathbf{x})} [\log f^*(\mathbf{x})]$$")
    assert (loss.verdict.kind, loss.feedback) == ("wrong", "there is no log in WGAN")
    critic = r"$$L_c = E_{\mathbf{x} \sim p_r} [f(\mathbf{x})] - E_{\mathbf{x} \sim p_g} [f(\mathbf{x})]$$"
    assert judge(key, eighth.parts[2], worked(key, eighth, ""), critic).verdict.kind == "right"


def test_a_topic_gives_what_it_gives_by_itself() -> None:
    key = read_key_file(EXAM, "exam.toml")
    derivation = worked(key, key.questions[0], "")
    alone = dlcalc.conv(w=27, h=27, d=256, f=3, k=384)
    assert derivation is not None
    assert derivation.results == alone.results


def test_equal_numbers_are_worked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    own = "\n".join([f"[students.s{place}]\n1 = {{ w = {28 + place % 3} }}" for place in range(30)])
    key = read_key(EXAM + own.encode(), "exam.toml")
    monkeypatch.setattr(work, "_kept", type(work._kept)())
    found = [worked(key, key.questions[0], student) for student in ("", "nobody", *key.students)]
    assert len({id(each) for each in found}) == 4
    assert len(work._kept) == 4
    assert [each["output_w"] for each in found if each is not None] == [25, 25, *[26, 27, 28] * 10]
    monkeypatch.setattr(work, "MOST_KEPT", 2)
    assert [worked(key, key.questions[0], student)["output_w"] for student in key.students] == [26, 27, 28] * 10  # type: ignore[index]
    assert len(work._kept) <= 4


JUDGED = [
    ("1.c", "2 + x^2", "x^2", "formula"),
    ("1.loss", "2 + x^2/2", "2 + x^2", "formula"),
    ("1.3", "N(2, x^4)", "N(2, x^2)", "density"),
    ("1.4", "ReLU", "tanh", "choice"),
    ("1.5", "12e6 FLOPs", "12 GFLOPs", "number"),
    ("1.6", "yes", "no", "boolean"),
    ("1.7", "{3, 2, 1}", "{1, 2}", "set"),
    ("1.8", "25 × 25 × 2", "25 x 2 x 25", "shape"),
    ("1.9", "(1, 2)", "(2, 1)", "vector"),
    ("1.10", "1.41", "1.42", "formula"),
    ("1.11", "true", "false", "boolean"),
    ("1.12", "E_{y~p}[D(y)]", "E_{x~p}[log D(x)]", "formula"),
    ("1.13", "0.333", "0.34", "number"),
]


@pytest.mark.parametrize(("value", "right", "type"), [("4*25", "100", "number"), ("4·25", "100", "number"), ("4x25", "4 × 25", "shape")])
def test_a_product_of_numbers_is_no_shape(value: str, right: str, type: str) -> None:
    key = read(f'[[questions]]\ntopic = "formula"\nparts = [{{ value = "{value}" }}]')
    assert (part(key, "1.1").type, verdict(key, "1.1", right)) == (type, "right")


@pytest.mark.parametrize(("name", "right", "wrong", "type"), JUDGED)
def test_a_value_of_every_type_is_judged(name: str, right: str, wrong: str, type: str) -> None:
    key = read(FORMULA)
    assert part(key, name).type in (type, "formula")
    assert verdict(key, name, right) == "right"
    assert verdict(key, name, wrong) == "wrong"
    assert verdict(key, name, "(((") == "unreadable"


def test_a_later_value_follows_from_a_wrong_earlier_one() -> None:
    key = read(FORMULA)
    derivation = worked(key, key.questions[0], "")
    first = judge(key, part(key, "1.c"), derivation, "x^2")
    assert {id: ascii_text(value) for id, value in first.parts.items()} == {"c": "x^2"}
    second = judge(key, part(key, "1.loss"), derivation, "x^2/2 + 1", first.parts)
    assert (second.verdict.kind, second.follows_from) == ("wrong", ("c",))
    assert judge(key, part(key, "1.loss"), derivation, "x^2/2 + 1").follows_from == ()


def test_students_have_values_of_their_own() -> None:
    key = read(FORMULA + "[students.17]\n1 = { a = 3 }\n")
    derivation = worked(key, key.questions[0], "17")
    assert derivation is not None
    assert ascii_text(derivation.results["c"]) == "3 + x^2"
    assert judge(key, part(key, "1.6"), derivation, "no").verdict.kind == "right"
    assert judge(key, part(key, "1.8"), derivation, "25x25x3").verdict.kind == "right"
    assert judge(key, part(key, "1.3"), derivation, "N(3, x^4)").verdict.kind == "right"


def test_a_value_may_stand_beside_results_and_prose_has_none() -> None:
    text = EXAM.decode().partition('[[questions]]\nid = "6"')[0]
    key = read(text + '[[questions.parts]]\nid = "why"\nvalue = "885120"\n[[questions.parts]]\nid = "words"\nrubric = "it says so"\n')
    derivation = worked(key, key.questions[0], "")
    found = judge(key, part(key, "1.why"), derivation, "2*442560 = 885,120")
    assert (found.name, found.verdict.kind) == ("why", "right")
    assert judge(key, part(key, "1.why"), derivation, "884736").verdict.why
    with pytest.raises(KeyFault, match="a human marks it"):
        judge(key, part(key, "1.words"), derivation, "x")
    prose = read('[[questions]]\ntopic = "text"\nparts = [{ rubric = "it says so" }]')
    assert worked(prose, prose.questions[0], "") is None


def test_tolerance_decimal_comma_and_unit_are_the_key_s() -> None:
    text = (
        '[[questions]]\ntopic = "formula"\nparameters = { a = 2 }\nparts = [{ value = "sqrt(a)" }, { value = "a/3", tolerance = "exact" }]'
    )
    assert verdict(read(text), "1.1", "1.5") == "wrong"
    assert verdict(read(f'tolerance = "10%"\n{text}'), "1.1", "1.5") == "right"
    assert verdict(read(f'tolerance = "10%"\n{text}'), "1.2", "0.667") == "wrong"
    assert verdict(read(f"decimal_comma = true\n{text}"), "1.1", "1,414") == "right"
    assert verdict(read(text), "1.1", "1,414") == "wrong"
    written = read('decimal_comma = true\n[[questions]]\ntopic = "formula"\nparts = [{ value = "1.234", type = "number" }]')
    assert verdict(written, "1.1", "1,234") == "right"  # the key itself is in the notation
    assert verdict(written, "1.1", "1.234") == "wrong"
    key = read('[[questions]]\ntopic = "formula"\nparts = [{ value = "2^20", unit = "bytes" }]')
    assert verdict(key, "1.1", "1 MiB") == "right"
    assert verdict(key, "1.1", "1 MB") == "wrong"


def test_the_course_s_conventions_hold_unless_a_question_says_otherwise() -> None:
    lstm = (
        '[[questions]]\ntopic = "lstm"\nparameters = {{ input-size = 128, hidden-size = 256{more} }}\n'
        'parts = [{{ result = "parameters" }}]\n{also}'
    )

    def parameters(conventions: str, more: str = "", also: str = "") -> object:
        key = read(f"{conventions}\n{lstm.format(more=more, also=also)}")
        derivation = worked(key, key.questions[0], "")
        return derivation and derivation["parameters"]

    assert parameters("") == 394_240
    assert parameters('conventions = { convention = "pytorch" }') == 395_264
    assert parameters('conventions = { Convention = "PyTorch" }') == 395_264
    assert parameters('conventions = { convention = "pytorch" }', ', convention = "keras"') == 394_240
    assert parameters('conventions = { convention = "pytorch" }', also="conventions = false") == 394_240
    key = read('conventions = { convention = "pytorch" }\n' + lstm.format(more="", also=""))
    assert differs(key, key.questions[0], "convention")


def test_a_law_of_several_cases_in_words_is_for_a_human() -> None:
    key = read('[[questions]]\ntopic = "reparam"\nparameters = { z = "x + 2*x*eps" }\nparts = [{ result = "cases" }]')
    assert verdict(key, "1.cases", "{N(x, 4*x^2) if x != 0; delta(0) if x = 0}") == "right"
    assert verdict(key, "1.cases", "N(x, 4*x^2)") == "undecided"
    assert [notice.code for notice in warnings(key)] == ["cases"]


def test_given_rows_and_matrices() -> None:
    key = read(
        '[[questions]]\ntopic = "formula"\nparameters = { x = [1, 2.5], A = [[1, 2], [3, "1/2"]], n = 3 }\n'
        'parts = [{ value = "A@x" }, { value = "n*x" }]'
    )
    assert verdict(key, "1.1", "[6, 4.25]") == "right"
    assert verdict(key, "1.2", "(3, 7.5)") == "right"


def test_flags_lists_and_tables_reach_the_topic() -> None:
    key = read(
        '[[questions]]\ntopic = "conv"\nparameters = { x = [[0, 1], [2, 3.5]], weights = [[1]], bias = "none", flip = true }\n'
        'parts = [{ result = "output" }]\n'
        '[[questions]]\ntopic = "conv"\nparameters = { x = [[0, 1], [2, 3]], weights = [[1]], bias = "none", flip = false }\n'
        'parts = [{ result = "output" }]\n'
        '[[questions]]\ntopic = "calc"\nparameters = { expression = "a + b", set = { a = 1, b = 0.5 } }\nparts = [{ result = "value" }]\n'
        '[[questions]]\ntopic = "conv"\nparameters = { input = [27, 27, 3], f = [3, 5], k = 2, p = [[1, 0], 2] }\n'
        'parts = [{ result = "shape" }]\n'
    )
    assert ascii_text(worked(key, key.questions[2], "").results["value"]) == "1.5"  # type: ignore[union-attr]
    assert verdict(key, "1.output", "0 1; 2 3.5") == "right"
    assert verdict(key, "4.output_shape", "26x27x2") == "right"
    assert "flip" in key.questions[0].parameters
    assert "flip" not in key.questions[1].parameters


def test_a_student_s_impossible_numbers_are_a_fault_of_theirs() -> None:
    key = read_key(EXAM + b"[students.17]\n1 = { w = 2 }\n", "exam.toml")
    with pytest.raises(KeyFault) as caught:
        worked(key, key.questions[0], "17")
    assert caught.value.where == "question 1 of student 17"
    with pytest.raises(KeyFault, match="there is no memory"):
        judge(key, key.questions[0].parts[0]._replace(result="memory"), worked(key, key.questions[1], ""), "3")


def test_numbers_that_only_students_have_are_enough() -> None:
    text = '[[questions]]\ntopic = "reparam"\nparts = [{ result = "mean" }]\n'
    with pytest.raises(KeyFault, match="z"):
        read(text)
    key = read(text + '[students.17]\n1 = { z = "x + eps" }\n')
    assert worked(key, key.questions[0], "17") is not None
