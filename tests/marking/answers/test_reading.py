"""Whole sheets as people write them: a part is read rightly, or goes to a human; it is never lost."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dlcalc.marking.answers.fault import Told
from dlcalc.marking.answers.model import Sheet
from dlcalc.marking.answers.sheets.choose import last_member, same_text
from dlcalc.marking.answers.sheets.tags import cleaned
from dlcalc.marking.key.model import AnswerKey, Part, Question

Read = Callable[..., tuple[list[Sheet], list[Told]]]


def _part(question: str, result: str, type: str, *labels: str) -> Part:
    return Part(question, result, result, type, labels=labels)


KEY = AnswerKey(
    "Retake",
    (
        Question(
            "1",
            "conv",
            {"w": "35", "d": "3", "f": "5", "k": "32", "s": "2", "p": "1"},
            (_part("1", "output_shape", "shape", "a"), _part("1", "parameters", "integer", "b"), _part("1", "flops", "integer", "c")),
        ),
        Question(
            "2",
            "norm",
            {"kind": "batch", "x": "3 1; 9 3; 11 3; 17 9"},
            (_part("2", "mean", "array"), _part("2", "var", "array"), _part("2", "output", "array")),
        ),
        Question("3", "lstm", {"input-size": "10", "hidden-size": "20"}, (_part("3", "parameters", "integer"),)),
        Question("9", "text", {}, (Part("9", "why", type="text", rubric=("order",)),)),
    ),
)
A, B, C = "17x17x32", "2432", "1387200"
ALL = (A, B, C)
LOST = (None, None, None)
HUMAN = ("?", "?", "?")

FIRST: list[tuple[str, tuple[str | None, ...]]] = [
    # labels of items, without headings
    (f"Q1a: {A}\nQ1b: {B}\nQ1c: {C}", ALL),
    (f"Q1a) {A}\nQ1b) {B}\nQ1c) {C}", ALL),
    (f"q1(a): {A}\nq1(b): {B}\nq1(c): {C}", ALL),
    (f"**1a)** {A}\n\n**1b)** {B}\n\n**1c)** {C}", ALL),
    (f"**1a)**{A}\n\n**1b)**{B}\n\n**1c)**{C}", ALL),
    (f"**1.a** {A}\n\n**1.b** {B}\n\n**1.c** {C}", ALL),
    (f"1a) {A}\n1b) {B}\n1c) {C}", ALL),
    (f"1a. {A}\n1b. {B}\n1c. {C}", ALL),
    (f"1a {A}\n1b {B}\n1c {C}", ALL),
    (f"1a - {A}\n1b - {B}\n1c - {C}", ALL),
    (f"1 a) {A}\n1 b) {B}\n1 c) {C}", ALL),
    (f"1.a) {A}\n1.b) {B}\n1.c) {C}", ALL),
    (f"1. a) {A}\n1. b) {B}\n1. c) {C}", ALL),
    (f"1 (a) {A}\n1 (b) {B}\n1 (c) {C}", ALL),
    (f"(1a) {A}\n(1b) {B}\n(1c) {C}", ALL),
    (f"1 i) {A}\n1 ii) {B}\n1 iii) {C}", ALL),
    (f"1.1) {A}\n1.2) {B}\n1.3) {C}", ALL),
    (f"Question 1a: {A}\nQuestion 1b: {B}\nQuestion 1c: {C}", ALL),
    (f"Question 1, part a: {A}\nQuestion 1, part b: {B}\nQuestion 1, part c: {C}", ALL),
    (f"Answer 1a: {A}\nAnswer 1b: {B}\nAnswer 1c: {C}", ALL),
    (f"\\textbf{{1a)}} ${A.replace('x', chr(92) + 'times ')}$\n\n\\textbf{{1b)}} ${B}$\n\n\\textbf{{1c)}} ${C}$", ALL),
    (f"| part | answer |\n|---|---|\n| 1a | {A} |\n| 1b | {B} |\n| 1c | {C} |", ALL),
    (f"- 1a: {A}\n- 1b: {B}\n- 1c: {C}", ALL),
    (f"> 1a) {A}\n> 1b) {B}\n> 1c) {C}", ALL),
    (f"1c) {C}\n1a) {A}\n1b) {B}", ALL),
    # under a heading
    (f"# Question 1\na) {A}\nb) {B}\nc) {C}", ALL),
    (f"# Question 1\na){A}\nb){B}\nc){C}", ALL),
    (f"# Question 1\na: {A}\nb: {B}\nc: {C}", ALL),
    (f"# Question 1\nPart a: {A}\nPart b: {B}\nPart c: {C}", ALL),
    (f"# Question 1\n(i) {A}\n(ii) {B}\n(iii) {C}", ALL),
    (f"# Question 1\n1. {A}\n2. {B}\n3. {C}", ALL),
    (f"# Question 1\n1) {A}\n2) {B}\n3) {C}", ALL),
    (f"## Question 1\n### a\n{A}\n### b\n{B}\n### c\n{C}", ALL),
    (f"<h2>Question 1</h2>\n<p>a) {A}</p>\n<p>b) <b>{B}</b></p>\n<p>c) {C}<br></p>", ALL),
    (f"# Question 1\na) {A}<br>b) {B}<br/>c) {C}", ALL),
    (f"# Question 1\na: <script>alert(1)</script>{A}\nb: {B}<br>\nc: {C}", ALL),
    (f"\\section*{{Question 1}}\n\\begin{{enumerate}}\n\\item[(a)] {A}\n\\item[(b)] {B}\n\\item[(c)] {C}\n\\end{{enumerate}}", ALL),
    (f"Question 1\n==========\n\na) {A}\n\nb) {B}\n\nc) {C}", ALL),
    (f"# Question 1\n```\na) {A}\nb) {B}\nc) {C}\n```", ALL),
    (f"# Question 1\n| | |\n|---|---|\n| a | {A} |\n| b | {B} |\n| c | {C} |", ALL),
    # words
    (f"# Question 1\nThe output shape is {A}. The parameters are {B} and the flops {C}.", ALL),
    (f"# Question 1\nOutput shape {A}\nParameters {B}\nFLOPs {C}", ALL),
    (f"# Question 1\nOutput shape: {A}; parameters: {B}; FLOPs: {C}", ALL),
    (f"# Question 1\nOutput shape = {A}, parameters = {B}, flops = {C}", ALL),
    (f"# Question 1\nThe output has shape {A}.\n\nIt has {B} parameters.\n\nIt needs {C} FLOPs.", ALL),
    (f"# Question 1\noutput shape -> {A}; parameters -> {B}; flops -> {C}", ALL),
    (f"# Question 1\nNumber of parameters $= (5 \\cdot 5 \\cdot 3 + 1) \\cdot 32 = {B}$\n\nFLOPs $= {C}$\n\nshape: {A}", ALL),
    # struck out
    (f"# Question 1\na) ~~16x16x32~~ {A}\nb) {B}\nc) {C}", ALL),
    (f"# Question 1\na) \\sout{{16x16x32}} {A}\nb) {B}\nc) {C}", ALL),
    (f"# Question 1\na) <s>16x16x32</s> {A}\nb) <del>2400</del> {B}\nc) {C}", ALL),
    (f"# Question 1\n~~a) 16x16x32~~\na) {A}\nb) {B}\nc) {C}", ALL),
    (f"# Question 1\na) {A} ~~or 16x16x32~~\nb) {B}\nc) {C}", ALL),
    (f"# Question 1\na) ~~16x16x32~~\nb) {B}\nc) {C}", ("?", B, C)),
    # the answer, and its working
    (f"# Question 1\na) We use the formula (35-5+2)/2+1 = 17.\nAnswer: {A}\nb) {B}\nc) {C}", ALL),
    (f"# Question 1\na) W = 17, H = 17\nFinal answer: {A}\nb) 75*32 = 2400\nResult: {B}\nc) {C}", ALL),
    (f"# Question 1\na) (35-5+2)/2+1 = 17\n∴ {A}\nb) {B}\nc) {C}", ALL),
    (f"# Question 1\na) (35-5+2)/2+1 = 17\n**Answer:** {A}\nb) {B}\nc) {C}", ALL),
    (f"# Question 1\na) (35-5+2)/2+1 = 17\nAnswer:\n{A}\nb) {B}\nc) {C}", ALL),
    (f"# Question 1\na) {A} because (35-5+2)/2+1 = 17\nb) {B}, as 75*32 = 2400 and 32 biases\nc) {C}", (A, "?", C)),
    (f"# Question 1\na) (35-5+2)/2+1 = 17, so {A}\nb) {B}\nc) {C}", ("?", B, C)),
    (f"# Question 1\na) {A}\nb) 5*5*3 = 75\n75*32 = 2400\n2400+32 = {B}\nc) {C}", ALL),
    (f"# Question 1\na) {A}\nb)\n5*5*3 = 75\n76*32 = {B}\nc) {C}", (A, "?", C)),
    (f"# Question 1\na) {A}\nb) {B}\n2 * 75 * 9248 = {C}", (A, "?", "?")),
    # several answers to one part
    (f"# Question 1\na) 16x16x32\nb) {B}\nc) {C}\n\nCorrection for 1a: {A}", ("?", B, C)),
    (f"# Question 1\na) 16x16x32\nb) {B}\nc) {C}\n\nCorrection: a) {A}", ("?", B, C)),
    (f"# Question 1\na) 16x16x32\nb) {B}\nc) {C}\n\nCorrection: {A}", HUMAN),
    (f"# Question 1\na) 16x16x32\nb) {B}\nc) {C}\n\nSorry, I meant {A}", HUMAN),
    (f"1a) 16x16x32\n1b) {B}\n1c) {C}\n\n3. 2480\n\nCorrection for 1a: {A}", ("?", B, C)),
    (f"# Question 1\na) 16x16x32\na) {A}\nb) {B}\nc) {C}", ("?", B, C)),
    (f"# Question 1\na) {A}\na) {A}\nb) {B}\nc) {C}", ALL),
    (f"# Question 1\na) {A}\nb) {B}; 2400\nc) {C}", (A, "?", C)),
    # what is left
    (f"# Question 1\na) {A}\nb) {B}", (A, B, None)),
    (f"# Question 1\na) {A}\nb) {B}\nc) I do not know", (A, B, None)),
    (f"# Question 1\na) {A}\nb) {B}\nc) -", (A, B, None)),
    (f"# Question 1\na) {A}\nb) two thousand\nc) {C}", (A, "?", C)),
    (f"# Question 1\n{A}\n{B}\n{C}", HUMAN),
    (f"# Question 1\na) {A}\nx) {B}\nc) {C}", (A, "?", C)),
    ("# Question 1\n", LOST),
    (f"# Question 11\na) {A}\nb) {B}", HUMAN),
    (f"# Question 3\n2480\n\n# Question 12\na) {A}", HUMAN),
    ("# Question 3\n2480", LOST),
]  # fmt: skip

SECOND: list[tuple[str, tuple[str | None, ...]]] = [
    (
        "mean: 10; 4\nvar: [25; 9]\noutput: -1.4 -1; -0.2 -1/3; 0.2 -1/3; 1.4 5/3",
        ("10; 4", "[25; 9]", "-1.4 -1; -0.2 -1/3; 0.2 -1/3; 1.4 5/3"),
    ),
    ("mean: (10; 4)\nvar: (25;9)\noutput: [-1.4 -1; 1.4 5/3]", ("(10; 4)", "(25;9)", "[-1.4 -1; 1.4 5/3]")),
    ("mean: 10; 4; var: 25; 9", ("10; 4", "25; 9", None)),
    ("mean: (10, 4)\noutput:\n\n| x | y |\n|---|---|\n| -1.4 | -1 |\n| 1.4 | 5/3 |", ("(10, 4)", None, "-1.4 -1; 1.4 5/3")),
    ("mean: 10 4\nvar: 25 9\noutput:\n-1.4 -1\n-0.2 -1/3\n1.4 5/3", ("10 4", "25 9", "-1.4 -1; -0.2 -1/3; 1.4 5/3")),
    ("a) 10; 4\nb) 25; 9\nc) -1.4 -1; 1.4 5/3", ("10; 4", "25; 9", "-1.4 -1; 1.4 5/3")),
    ("mean:\n10\n4\nvar: 25 9", ("10; 4", "25 9", None)),
    (
        "mean $= (10; 4)$\nvar $= (25; 9)$\n$$output = \\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}$$",
        ("(10; 4)", "var = (25; 9)", "\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}"),
    ),
]


def _seen(sheet: Sheet, names: tuple[str, ...]) -> tuple[str | None, ...]:
    found = [sheet.answers.get(name) for name in names]
    return tuple([None if each is None else "?" if each.unclear else each.text for each in found])


def _same(read: str | None, expected: str | None) -> bool:
    if read is None or expected is None or expected == "?" or read == "?":
        return read == expected
    return same_text(last_member(read)) == same_text(expected)


@pytest.mark.parametrize(("text", "expected"), FIRST, ids=range(len(FIRST)))
def test_a_sheet(read: Read, text: str, expected: tuple[str | None, ...]) -> None:
    (sheet,), told = read("17.md", text, KEY)
    found = _seen(sheet, ("1.output_shape", "1.parameters", "1.flops"))
    assert told == []
    assert [_same(*each) for each in zip(found, expected, strict=True)] == [True] * 3, (found, expected)


@pytest.mark.parametrize(("text", "expected"), SECOND, ids=range(len(SECOND)))
def test_a_sheet_with_arrays(read: Read, text: str, expected: tuple[str | None, ...]) -> None:
    (sheet,), _ = read("17.txt", f"# Question 2\n{text}\n", KEY)
    assert _seen(sheet, ("2.mean", "2.var", "2.output")) == expected


LABELS = ["Q1{}: ", "**1{})** ", "1{}) ", "1.{} ", "1({}) ", "Question 1{}: ", "{}) ", "({}) ", "{}: ", "Part {}: ", "{} - ", "1{} "]
HEADINGS = ["", "# Question 1", "**Question 1**", "Question 1:", "\\section{Question 1}", "1."]
ANSWERS = {
    "a": [
        A,
        "17 x 17 x 32",
        f"Answer: {A}",
        f"~~16x16~~ {A}",
        f"the output shape is {A}",
        f"(35-5+2)/2+1 = 17\nAnswer: {A}",
        f"<b>{A}</b>",
    ],
    "b": [B, "2,432", f"76*32 = {B}", f"parameters: {B}", f"It has {B} parameters", f"75*32 = 2400\n2400 + 32 = {B}", f"${B}$"],
    "c": [C, "1,387,200", f"FLOPs $= 2 \\cdot 693600 = {C}$", f"flops {C}", f"2*75*9248 = {C}", f"we get {C}.", f"first 693600\n{C}"],
}
NAMES = {"a": ("1.output_shape", A), "b": ("1.parameters", B), "c": ("1.flops", C)}


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(HEADINGS),
    st.permutations("abc"),
    st.lists(st.tuples(st.sampled_from(LABELS), st.integers(0, 6)), min_size=3, max_size=3),
    st.sampled_from(["\n", "\n\n"]),
    st.sampled_from(["", "\n\n3. 2480", "\n# Question 3\n2480", "\nNote: all numbers are exact."]),
)
def test_a_random_sheet_loses_nothing(
    read: Read, heading: str, order: list[str], styles: list[tuple[str, int]], gap: str, end: str
) -> None:
    items = [style.format(letter) + ANSWERS[letter][which] for letter, (style, which) in zip(order, styles, strict=True)]
    text = f"{heading}\n{gap.join(items)}{end}"
    (sheet,), _ = read("17.md", text, KEY)
    for letter in "abc":
        name, right = NAMES[letter]
        (found,) = _seen(sheet, (name,))
        assert found == "?" or _same(found, right), (text, name, found)


def test_the_labels_are_mostly_read(read: Read) -> None:
    """Sending everything to a human would be safe, and of no use."""
    for label, heading in itertools.product(LABELS, HEADINGS[1:5]):
        text = "\n".join([heading, *[label.format(letter) + answer for letter, answer in zip("abc", ALL, strict=True)]])
        (sheet,), _ = read("17.md", text, KEY)
        assert _seen(sheet, ("1.output_shape", "1.parameters", "1.flops")) == ALL, text


def test_a_question_that_the_key_lacks_is_no_other(read: Read) -> None:
    (sheet,), _ = read("17.md", "# Question 99\na: 5\n## Question 9\nwhy: order", KEY)
    assert sheet.answers["9.why"].text == "why: order"
    assert not sheet.answers["9.why"].unclear
    assert sheet.answers["1.flops"].unclear


@pytest.mark.parametrize("piece", ["<s>", "<script>", "<!--", "~~x", "\\st{", "<s>a</s", "&amp", "<td>", "1a) 1; ", "Answer: ", "a) "])
def test_signs_without_an_end_take_no_long_time(read: Read, piece: str) -> None:
    start = time.perf_counter()
    cleaned(piece * (2**20 // len(piece)))
    read("17.md", "# Question 1\n" + piece * 4000, KEY)
    assert time.perf_counter() - start < 5


def test_the_folder_of_sheets_has_no_missing_part_with_lines_left(folder: Path, read: Read) -> None:
    """Whatever stands below a question is taken by its parts, or a human sees it."""
    for path in sorted(folder.iterdir()):
        (sheet,), _ = read(path.name, f"# Question 1\n{path.read_text('utf-8')}\n42 is what I found\n", KEY)
        assert {"1.output_shape", "1.parameters", "1.flops"} <= {*sheet.answers}
