"""One line a case: which part takes what."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dlcalc.marking.answers.fault import Told
from dlcalc.marking.answers.model import Sheet
from dlcalc.marking.key.model import AnswerKey, Part, Question

Read = Callable[..., tuple[list[Sheet], list[Told]]]
SHAPE, PARAMETERS, FLOPS = "output_shape", "parameters", "flops"

CASES = [
    # labels of all kinds
    ("output shape: 28x28x40", {SHAPE: "28x28x40"}),
    ("OUTPUT SHAPE = 28x28x40", {SHAPE: "28x28x40"}),
    ("output\\_shape: 28x28x40", {SHAPE: "28x28x40"}),
    ("The output size is 28x28x40.", {SHAPE: "28x28x40"}),
    ("The dimensions of the output are 28x28x40", {SHAPE: "28x28x40"}),
    ("`output_shape = 28x28x40`", {SHAPE: "output_shape = 28x28x40"}),
    ("Shape → 28x28x40", {SHAPE: "28x28x40"}),
    ("# params: 16040", {PARAMETERS: "16040"}),
    ("**Number of parameters**: 16,040", {PARAMETERS: "16,040"}),
    ("__Parameters:__ 16,040", {PARAMETERS: "16,040"}),
    ("Number of parameters $= 401 \\cdot 40 = 16040$", {PARAMETERS: "401 \\cdot 40 = 16040"}),
    ("parameters $P = 16040$", {PARAMETERS: "?", SHAPE: "?", FLOPS: "?"}),  # P is the padding's letter
    ("parameters: $P = 16040$", {PARAMETERS: "P = 16040"}),
    ("$\\#\\text{parameters} = 16040$", {PARAMETERS: "\\#\\text{parameters} = 16040"}),
    ("\\[ \\mathrm{FLOPs} = 2 \\cdot 12544000 = 25088000 \\]", {FLOPS: "\\mathrm{FLOPs} = 2 \\cdot 12544000 = 25088000"}),
    ("There are 16,040 parameters in total.", {PARAMETERS: "16,040"}),
    ("1.parameters: 16040", {PARAMETERS: "16040"}),
    # the answer on the line after its label, and over several lines
    ("Parameters:\n\n16040", {PARAMETERS: "16040"}),
    ("### Parameters\n16040", {PARAMETERS: "16040"}),
    ("Parameters\n$$(25 \\cdot 16 + 1) \\cdot 40$$\n$$= 16040$$", {PARAMETERS: "(25 \\cdot 16 + 1) \\cdot 40\n= 16040"}),
    ("Number of parameters\n= 401*40\n= 16040", {PARAMETERS: "401*40 = 16040"}),
    ("\\begin{align}\n\\text{parameters} &= 401 \\cdot 40 \\\\\n&= 16040\n\\end{align}",
     {PARAMETERS: "\\text{parameters}  = 401 \\cdot 40\n= 16040"}),
    # words behind it
    ("The number of parameters is 16040, because every filter has a bias.", {PARAMETERS: "16040"}),
    ("The number of parameters is $16040$ since there are biases", {PARAMETERS: "16040"}),
    ("The output shape is 28, 28, 40", {SHAPE: "28, 28, 40"}),
    ("Parameters: 16,040; FLOPs: 25,088,000", {PARAMETERS: "16,040", FLOPS: "25,088,000"}),
    ("Parameters: 16,040, FLOPs: 25,088,000", {PARAMETERS: "16,040", FLOPS: "25,088,000"}),
    ("Parameters = 16040 and FLOPs = 25088000", {PARAMETERS: "Parameters = 16040", FLOPS: "FLOPs = 25088000"}),
    ("The number of weights and biases is 16040", {PARAMETERS: "16040"}),
    # what could change an answer stays with it, and the judge refuses it
    ("Parameters: 16040, or 16000 without biases", {PARAMETERS: "16040, or 16000 without biases"}),
    ("Parameters: 16040, but I am not sure", {PARAMETERS: "16040, but I am not sure"}),
    ("Parameters: not 16040", {PARAMETERS: "not 16040"}),
    ("Parameters: 16040 or 16000", {PARAMETERS: "16040 or 16000"}),
    # lists, tables, letters
    ("- Parameters: 16040\n- FLOPs: 25088000", {PARAMETERS: "16040", FLOPS: "25088000"}),
    ("(b) 16040", {PARAMETERS: "16040"}),
    ("b) My result is 16040", {PARAMETERS: "16040"}),
    ("(b)\n16040", {PARAMETERS: "16040"}),
    ("(a) The output shape:\n(b) 16040", {PARAMETERS: "16040"}),
    ("c) Parameters: 16040", {PARAMETERS: "16040"}),  # words beat the letter
    ("\\begin{itemize}\n\\item FLOPs: 25088000\n\\end{itemize}", {FLOPS: "25088000"}),
    ("| a | b |\n|---|---|\n| parameters | 16040 |\n| $F$ | 5 |", {PARAMETERS: "16040"}),
    ("| parameters | FLOPs |\n|---|---|\n| 16040 | 25088000 |", {PARAMETERS: "16040", FLOPS: "25088000"}),
    ("parameters | answer\n--- | ---\nFLOPs | 25088000", {FLOPS: "25088000"}),
    ("\\begin{tabular}{lr}\nparameters & 16040 \\\\\nFLOPs & 25088000 \\\\\n\\end{tabular}", {PARAMETERS: "16040", FLOPS: "25088000"}),
    # several that agree, or of which one only is a number
    ("Parameters: 16040\nParameters: 16,040", {PARAMETERS: "16,040"}),
    ("Parameters = 401*40\nThe number of parameters is 16040", {PARAMETERS: "16040"}),
    ("parameters = K (F F D + 1)\nparameters = 40*401 = 16040", {PARAMETERS: "parameters = 40*401 = 16040", SHAPE: "?", FLOPS: "?"}),
    ("shape: 28x28x40\nThe output shape is $28 \\times 28 \\times 40$", {SHAPE: "28 \\times 28 \\times 40"}),
    # several that do not
    ("Parameters: 16040\nParameters: 16000", {PARAMETERS: "?"}),
    ("shape: 28x28x40\nshape: 28x28", {SHAPE: "?"}),
    # what is about something else
    ("W_2 = (32 - 5)/1 + 1 = 28", {PARAMETERS: "?", SHAPE: "?", FLOPS: "?"}),  # a step, and no answer follows it
    ("$K = 40$ filters, stride $S = 1$", {}),
    ("The stride is 1.", {PARAMETERS: "?", SHAPE: "?", FLOPS: "?"}),  # no quantity that asks or is given by that word alone
    ("I think the parameters matter a lot here.", {}),
    ("The layer has biases: 40", {PARAMETERS: "?", SHAPE: "?", FLOPS: "?"}),
    ("", {}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES, ids=range(len(CASES)))
def test_a_line(read: Read, text: str, expected: dict[str, str]) -> None:
    (sheet,), told = read("17.md", f"# Question 1\n\n{text}\n\n# Question 5\n\nParameters: 7\n")
    assert told == []
    found = {name: "?" if answer.unclear else answer.text for name, answer in sheet.answers.items() if name.startswith("1.")}
    assert found == {f"1.{name}": text for name, text in expected.items()}
    assert all(answer.unclear for name, answer in sheet.answers.items() if not name.startswith("1."))  # question 5 may be one of them


HEADINGS = ["# Question 1", "#### Question1", "## Q1", "**Question 1:**", "Question 1", "Question 1:", "Q1.", "Problem 1 (6 marks)",
            "### 1",
            "## 1. Convolution",
            "\\section*{Question 1}", "\\subsection{Exercise 1}", "\\textbf{Question 1}", "Question 1\n==========", "Answer to question 1:",
            "Frage 1", "# Question No. 1", "### Question #1: a layer"]  # fmt: skip


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_heading(read: Read, heading: str) -> None:
    (sheet,), _ = read("17.md", f"{heading}\nParameters: 16040\n{heading.replace('1', '7')}\nParameters: 9\n\n## Question 2\nmean: 3\n")
    assert {name: answer.text for name, answer in sheet.answers.items() if not answer.unclear} == {"1.parameters": "16040", "2.mean": "3"}


def test_questions_that_latex_numbers(read: Read) -> None:
    (sheet,), _ = read("17.tex", "\\begin{questions}\n\\question Parameters: 16040\n\\question[3]\nmean: 3\n\\end{questions}\n")
    assert {name: answer.text for name, answer in sheet.answers.items()} == {"1.parameters": "16040", "2.mean": "3"}


def test_letters_behind_the_number_are_the_parts(read: Read) -> None:
    (sheet,), _ = read("17.md", "## Question 1a\n28x28x40\n## Question 1 (b)\n16040\n## 1.c\n25088000\n")
    assert [answer.text for answer in sheet.answers.values()] == ["28x28x40", "16040", "25088000"]


def test_a_plain_list_of_answers(read: Read) -> None:
    (sheet,), _ = read("17.txt", "1. parameters: 16040\nFLOPs: 25088000\n2. mean: 3\n")
    assert [answer.text for answer in sheet.answers.values()] == ["16040", "25088000", "3"]


def test_without_headings_labels_must_do(read: Read) -> None:
    (sheet,), _ = read("17.txt", "The shape: 28x28x40\nThe mean: 3\nIt undoes the normalisation.\n")
    found = {name: "?" if answer.unclear else answer.text for name, answer in sheet.answers.items()}
    assert found == {"1.output_shape": "28x28x40", "2.mean": "3", "4.why": "?"}


def test_without_headings_and_labels_a_human_looks(read: Read) -> None:
    (sheet,), _ = read("17.txt", "28x28x40\n16040\n")
    assert len(sheet.answers) == 9
    assert all(answer.unclear for answer in sheet.answers.values())


def test_what_stands_before_the_first_heading(read: Read) -> None:
    """It may answer a question whose heading was forgotten; it makes no answer to the others."""
    (sheet,), _ = read("17.md", "Matriculation: 0042\nParameters: 16040\nMean: 5\n\n# Question 2\nmean: 3\n")
    assert {name: answer.text for name, answer in sheet.answers.items() if not answer.unclear} == {"1.parameters": "16040", "2.mean": "3"}


def test_a_question_with_one_part_needs_no_label(read: Read) -> None:
    key = AnswerKey("", (Question("1", "conv", {}, (Part("1", "parameters", "parameters", "integer"),)), Question("2", "text", {}, ())))
    for text, expected in {
        "## Question 1\n16040": "16040",
        "Q1: 16040": "16040",
        "## Question 1\nWe find\n$$401 \\cdot 40 = 16040$$": "401 \\cdot 40 = 16040",
        "## Question 1\n$$a = 3$$\n$$b = 4$$": "?",
        "## Question 1\nI have no idea.": "I have no idea.",
    }.items():
        (sheet,), _ = read("17.md", text, key)
        answer = sheet.answers["1.parameters"]
        assert ("?" if answer.unclear else answer.text) == expected


def test_labels_of_the_author(read: Read) -> None:
    parts = (
        Part("1", "a", type="number", value="3", labels=("half-life",)),
        Part("1", "b", type="number", value="4", labels=("τ", "time constant")),
    )
    (sheet,), _ = read("17.md", "# Question 1\nthe half-life is 3 s\nτ = 4", AnswerKey("", (Question("1", "formula", {}, parts),)))
    assert {name: answer.text for name, answer in sheet.answers.items()} == {"1.a": "3 s", "1.b": "τ = 4"}


@pytest.mark.parametrize(
    ("text", "options", "student", "notes"),
    [
        ("Name: Zoe\n", {}, "17", 0),
        ("Student ID: 18\n", {}, "17", 1),
        ("Name: 17\n", {}, "17", 0),
        ("---\nstudent: 17\nname: Zoe\n---\n", {}, "17", 0),
        ("**Matriculation:** 0042\nName: Zoe\n", {"student": "Matriculation"}, "0042", 0),
        ("\\author{Zoe}\n\\begin{document}\n", {"student": "author"}, "Zoe", 0),
    ],
)
def test_who_handed_it_in(read: Read, text: str, options: dict[str, str], student: str, notes: int) -> None:
    """The name of the file counts, for whoever wrote the sheet might write another's name."""
    (sheet,), _ = read("answers/17.md", f"{text}\n# Question 2\nmean: 3\n", **options)
    assert (sheet.student, len(sheet.notes)) == (student, notes)


def test_a_heading_that_is_not_there_is_refused(read: Read) -> None:
    sheets, told = read("17.md", "# Question 2\nmean: 3\n", student="Matriculation")
    assert sheets == []
    assert told[0].refused
    assert "'Matriculation'" in told[0].message
