"""Ten students hand in Markdown, LaTeX and plain text; every answer is found where it stands, or nobody guesses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dlcalc.derivation.parameters import read as inputs
from dlcalc.marking.answers.fault import Told
from dlcalc.marking.answers.model import Answer, Sheet
from dlcalc.marking.answers.read import read_sheets
from dlcalc.marking.answers.source import sources_of
from dlcalc.marking.answers.working import chains
from dlcalc.marking.judgement import judge_part
from dlcalc.marking.key.model import AnswerKey, Part, Question
from dlcalc.topics import load, slips

Read = Callable[..., tuple[list[Sheet], list[Told]]]
NAMES = ("1.output_shape", "1.parameters", "1.flops", "2.mean", "2.variance", "2.density", "3.value", "3.g_loss", "4.why")
V, G = r"E_{x \sim p_r}[\log D(x)] + E_{x \sim p_g}[\log(1 - D(x))]", r"-E_{x \sim p_g}[\log D(x)]"
BB, BG = V.replace("E_", r"\mathbb{E}_"), G.replace("E_", r"\mathbb{E}_")

EXPECTED: dict[str, tuple[str | None, ...]] = {
    "amy": (
        "28x28x40", "(5·5·16 + 1)·40 = 16,040", "25,088,000", "3", "4", r"p(z) = \frac{1}{2\sqrt{2\pi}} e^{-\frac{(z-3)^2}{8}}", V, G,
        "The scale and the shift let the layer undo the normalisation.",
    ),
    "ben": (
        r"28 \times 28 \times 40", r"\text{parameters}  = (5 \cdot 5 \cdot 16 + 1) \cdot 40 = 16040",
        r"\text{FLOPs}  = 2 \cdot 28^2 \cdot 40 \cdot 5^2 \cdot 16 = 25088000", "3", "4", "N(3, 4)", BB, BG,
        "It can learn any scale again.",
    ),
    "cleo": (
        "28 x 28 x 40", "5*5*16*40 + 40 = 16040", "FLOPs = 2*5*5*16*28*28*40 = 25088000", "3", "4", "N(3, 4)",
        "E_{x~p_r}[log D(x)] + E_{x~p_g}[log(1 - D(x))]", "-E_{x~p_g}[log D(x)]",
        "Because otherwise it could only be N(0, 1).\nSo we lose nothing.",
    ),
    "dan": ("28×28×40", "?", "?", "3", "4", None, None, None, "To undo it."),
    "eve": (
        "28 × 28 × 40", "16040", "25088000", "3", "2", "N(3, 4)",
        r"\mathbb{E}_{x \sim p_r}[\log D(x)]+\mathbb{E}_{x \sim p_g}[\log (1-D(x))]", r"-\mathbb{E}_{x \sim p_g}[\log D(x)]", None,
    ),
    "finn": ("28x28x40", "16040", "25088000", "E[z] = 3", "Var(z) = 4", "N(3,4)", None, None, None),
    "gus": ("28 × 28 × 40", "?", "25088000", "3", "4", "N(3, 4)", None, None, None),
    "hal": (
        r"28 \times 28 \times 40", "16040", r"2 \cdot 25 \cdot 16 \cdot 28 \cdot 28 \cdot 40 = 25088000", r"\mathbb{E}[z] = 3",
        r"\mathrm{Var}[z] = 4", r"f(z) = \frac{1}{\sqrt{8\pi}} \exp\left(-\frac{(z-3)^2}{8}\right)", None, None, None,
    ),
    "ida": (
        "28x28x40", "16040", "25088000", "3", "4", "N(3,4)", r"E_{x\sim p_r}[\log D(x)] + E_{x \sim p_g}[\log(1-D(x))]",
        r"-E_{x\sim p_g}[\log D(x)]", "prose",
    ),
    "jon": ("28x28x40", "16040", "25088000", "3, or 5 if b counts", "4", "N(3, 4)", None, None, "no idea"),
}  # fmt: skip
"""By student and part: the text of the answer, ``?`` for a human's, None for none."""

WRONG_OR_UNREADABLE = {("eve", "2.variance"): "wrong", ("jon", "2.mean"): "unreadable"}


def seen(answer: Answer | None) -> str | None:
    return None if answer is None else "?" if answer.unclear else answer.text


@pytest.mark.parametrize("student", EXPECTED)
def test_every_answer_of_a_sheet(student: str, folder: Path, key: AnswerKey) -> None:
    (path,) = folder.glob(f"{student}.*")
    (sheet,) = read_sheets(sources_of([str(path)]), key)
    assert sheet.student == student
    assert {name: seen(sheet.answers.get(name)) for name in NAMES} == dict(zip(NAMES, EXPECTED[student], strict=True))


def test_a_folder_has_a_sheet_a_student(folder: Path, key: AnswerKey) -> None:
    sheets = list(read_sheets(sources_of([str(folder)]), key))
    assert [sheet.student for sheet in sheets] == sorted(EXPECTED)
    for sheet in sheets:
        for answer in sheet.answers.values():
            assert ", line " in answer.place


@pytest.mark.parametrize("student", EXPECTED)
def test_the_judge_takes_what_was_found(student: str, folder: Path, key: AnswerKey) -> None:
    """Nothing that was read is unreadable to the judge, but what the student left open."""
    (path,) = folder.glob(f"{student}.*")
    (sheet,) = read_sheets(sources_of([str(path)]), key)
    for question in key.questions[:3]:
        topic = load(question.topic)
        derivation = topic.work(inputs(topic, question.parameters))
        for part in question.parts:
            answer = sheet.answers.get(part.name)
            if answer is None or answer.unclear:
                continue
            verdict = judge_part(derivation, slips(question.topic), part.result, answer.text).verdict
            assert verdict.kind == WRONG_OR_UNREADABLE.get((student, part.name), "right"), (answer, verdict)


SCANNED = r"""
### Question1

$$W_1 = 27 \quad H_1 = 27 \quad D_1 = 256$$

We have  $K = 384$  filters,  $F = 3$     $S = 1$     and  $P = 0$

$$W_2 = (27 - 3 + 0)/1 + 1 = 24$$

$$H_2 = (27 - 3 + 0)/1 + 1 = 24$$

So we get an output shape, which is  $24 * 24 * 384$

$$\text{Number of parameters} = (3 * 3 * 256 + 1) * 384 = 885120$$

$$\text{Number of FLOPs} = 2 * 3 * 3 * 256 * 24 * 24 * 384 = 1019215872$$

### Question 2

The mean over the batch is  $\mu = 3$ .

#### Question6

Hence the density of  $p(z|x)$  is:

$$p(z | x) = \frac{1}{\sqrt{2\pi} \cdot x^2/2} e^{-\frac{(z - (x^2 + 2x))^2}{\frac{x^4}{2}}}$$

#### Question8

The discriminator of the GAN has the objective :

$$V(G, D) = E_{\mathbf{x} \sim p_r(\mathbf{x})} [\log D(\mathbf{x})] + E_{\mathbf{x} \sim p_g(\mathbf{x})} [\log (1 - D(\mathbf{x}))]$$

$D(\mathbf{x})$  is how sure it is.

The GAN's generator wants to minimize:

$$-E_{\mathbf{x} \sim p_g(\mathbf{x})} [\log D(\mathbf{x})]$$

The WGAN's critic has the objective:

$$L_c = E_{\mathbf{x} \sim p_r} [f(\mathbf{x})] - E_{\mathbf{x} \sim p_g} [f(\mathbf{x})]$$

$f(\mathbf{x})$  is a score.

The objective of WGAN:

$$-E_{\mathbf{x} \sim p_g(\mathbf{x})} [\log f^*(\mathbf{x})]$$"""


def exam_key() -> AnswerKey:
    def asked(question: str, **results: str) -> tuple[Part, ...]:
        return tuple([Part(question, result, result, type) for result, type in results.items()])

    conv = {"w": "27", "h": "27", "d": "256", "f": "3", "k": "384"}
    losses = {"value": "expression", "nonsaturating_loss": "expression", "critic_value": "expression", "wgan_g_loss": "expression"}
    return AnswerKey(
        "Exam",
        (
            Question("1", "conv", conv, asked("1", output_shape="shape", parameters="integer", flops="integer")),
            Question("6", "reparam", {"z": "x^2 + 2x + x^2/2*eps"}, asked("6", density="expression")),
            Question("8", "gan", {}, asked("8", **losses)),
        ),
    )


def test_a_scanned_sheet(read: Read) -> None:
    (sheet,), told = read("17.md", SCANNED, exam_key())
    assert told == []
    texts = {name: answer.text for name, answer in sheet.answers.items()}
    assert not any(answer.unclear for answer in sheet.answers.values())
    assert texts["1.output_shape"] == "24 * 24 * 384"
    assert texts["1.parameters"].endswith("= 885120")
    assert texts["1.flops"].endswith("24 * 24 * 384 = 1019215872")
    assert texts["6.density"].startswith("p(z | x) = \\frac{1}")
    assert texts["8.value"].startswith("V(G, D) = ")
    assert texts["8.nonsaturating_loss"] == r"-E_{\mathbf{x} \sim p_g(\mathbf{x})} [\log D(\mathbf{x})]"
    assert texts["8.critic_value"].startswith("L_c = ")
    assert texts["8.wgan_g_loss"] == r"-E_{\mathbf{x} \sim p_g(\mathbf{x})} [\log f^*(\mathbf{x})]"
    assert [chain.label for chain in chains(sheet.answers["1.output_shape"].working)] == ["W_2", "H_2"]
    assert chains(sheet.answers["1.output_shape"].working)[0].text == "W_2 = (27 - 3 + 0)/1 + 1 = 24"
    assert sheet.answers["1.output_shape"].place == "17.md, line 12"
    assert [note[:9] for note in sheet.notes] == ["line 48 m", "line 38 m"]  # found as the only part without another answer


def test_answers_of_two_questions_under_one_number(read: Read) -> None:
    """The key splits a question that the sheet does not."""
    parts = [("8a", "minimax"), ("8b", "wgan")]
    key = AnswerKey("", tuple([Question(id, "gan", {"loss": loss}, (Part(id, "value", "value", "expression"),)) for id, loss in parts]))
    text = "## Question 8\nThe critic of the WGAN maximises: $a$\n\n(b) nothing\n## Question 9\nvalue: 3"
    (sheet,), _ = read("17.md", text, key)
    assert {name: answer.text for name, answer in sheet.answers.items() if not answer.unclear} == {"8b.value": "a"}
