"""An exam on paper: every question as its topic poses it, or worked, with what each part is worth."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlcalc.derivation.document import Block, Document, Paragraph, Points, Work, bare
from dlcalc.derivation.model import Table
from dlcalc.derivation.parameters import read
from dlcalc.derivation.question import question as posed
from dlcalc.derivation.swept import replaced
from dlcalc.marking.key.questions import FORMULA, topic_of
from dlcalc.marking.key.right import right
from dlcalc.marking.key.work import raw_of, worked
from dlcalc.notation.filled import quantity_of

if TYPE_CHECKING:
    from dlcalc.derivation.model import Derivation
    from dlcalc.marking.key.model import AnswerKey, Marks, Part, Question


def printed(key: AnswerKey, student: str = "", *, solutions: bool = False) -> tuple[Document, ...]:
    """An exam as documents: its title, then every question.

    Args:
        key: the answer key.
        student: whose numbers are printed; empty for those of the questions.
        solutions: whether to print the worked answers too.

    Raises:
        KeyFault: with these numbers a question has no answer.
    """
    parts = key.parts
    total = sum([part.marks for part in parts])
    whose = f", student {_prose(student)}" if student else ""
    told = f"{_count(len(key.questions), 'question')}, {marks(total)}"
    head: tuple[Block, ...] = (Paragraph(told, role="note"),)
    title = _prose(key.title) or "Exam"
    data = {"dlcalc": 1, "exam": key.title, "student": student, "marks": _number(total), "key": key.hash}
    first = Document(f"{title}{', solutions' if solutions else ''}{whose}", head, data)
    return (first, *[_printed(key, question, student, solutions=solutions) for question in key.questions])


def _printed(key: AnswerKey, question: Question, student: str, *, solutions: bool) -> Document:
    derivation = worked(key, question, student)
    title = f"Question {_prose(question.id)}{': ' if question.title else ''}{_prose(question.title)}"
    total = sum([part.marks for part in question.parts])
    blocks: list[Block] = [Paragraph(_prose(text)) for text in re.split(r"\n\s*\n", question.text) if text.strip()]
    if derivation is not None:
        blocks += _task(key, question, student, derivation)
    blocks.append(_asked(question, derivation))
    if solutions:
        blocks += _answers(question, derivation)
    data = {
        "dlcalc": 1, "question": question.id, "topic": question.topic, "title": question.title, "text": question.text,
        "marks": _number(total),
        "given": dict(key.parameters(question, student)),
        "parts": [_data(part, derivation, solutions=solutions) for part in question.parts],
        **({"worked": derivation} if solutions and derivation is not None else {}),
    }  # fmt: skip
    vocabulary = (bare() if derivation is None else derivation).vocabulary
    return Document(f"{title} ({marks(total)})", tuple(blocks), data, vocabulary)


def _task(key: AnswerKey, question: Question, student: str, derivation: Derivation) -> list[Block]:
    """What is given, as the topic says it."""
    found = topic_of(question.topic)
    blocks: list[Block] = []
    if found is None:
        return [Paragraph(", ".join(derivation.given), "given")] if derivation.given else []
    topic, presets = found
    inputs = read(topic, raw_of(key, question, key.parameters(question, student), topic, presets))
    task = posed(derivation, inputs)
    headline = f"{task.title}: {task.headline}" if task.headline else task.title
    if not question.text:
        blocks.append(Paragraph(headline, role="headline"))
    if task.given:
        blocks.append(Paragraph(", ".join(task.given), "given"))
    if task.assumed:
        blocks.append(Paragraph(", ".join([each.text for each in task.assumed if each.text]), "assumed"))
    numbers = tuple([table for table in task.tables if table.numbers is not None])
    return [*blocks, Work(bare(task.vocabulary, numbers))] if numbers else blocks


def _asked(question: Question, derivation: Derivation | None) -> Table:
    """What is to be found, part by part, and what each is worth."""
    rows = []
    for place, part in enumerate(question.parts):
        label = chr(ord("a") + place) if len(question.parts) <= 26 else str(place + 1)
        rows.append((label, *_name(part, derivation), marks(part.marks)))
    return Table("asked", "Find", ("", "", "", ""), tuple(rows))


def _name(part: Part, derivation: Derivation | None) -> tuple[str, str]:
    """How a part is called, and what it is."""
    if derivation is not None and part.result in derivation.info:
        info = derivation.info[part.result]
        return (f"`{info.symbol}`" if info.symbol else info.name.replace("_", " ")), info.help
    if part.labels:
        called = _prose(part.labels[0])
    elif part.id.isdigit():
        called = "" if part.human else f"value {part.id}"
    else:
        called = f"`{part.id}`" if derivation is not None and part.id in derivation.results else _prose(part.id.replace("_", " "))
    return called, "in words" if part.human else f"one of {_prose(', '.join(part.choices))}" if part.choices else ""


def _answers(question: Question, derivation: Derivation | None) -> list[Block]:
    """What is right, part by part, and the working."""
    rows = [(_name(part, derivation)[0], right(part, derivation).says, marks(part.marks)) for part in question.parts]
    in_words = all(part.human for part in question.parts)
    blocks: list[Block] = [] if in_words else [Table("right", "Right", ("", "", ""), tuple(rows))]
    if derivation is not None and derivation.steps:
        working = news_of(derivation) if question.topic == FORMULA else with_sources(derivation)
        blocks += [Work(working)] if working.shown else []
    for part in question.parts:
        if part.rubric:
            called = _name(part, derivation)[0]
            blocks.append(Paragraph(f"A full answer{f' to {called}' if called else ''} contains", role="note"))
            blocks.append(Points(tuple([(_prose(point), "") for point in part.rubric])))
    return blocks


def news_of(derivation: Derivation) -> Derivation:
    """An author's own formulas without those whose value is what the author wrote, and stands among the right answers."""
    return replaced(derivation, shown=tuple([step.id for step in derivation.shown_steps if step.value != step.formula]))


def with_sources(derivation: Derivation) -> Derivation:
    """A derivation that also shows the steps from which the shown ones follow: of a density its location and scale."""
    by_name = {name: step for step in derivation.steps if (name := quantity_of(step.symbol))}
    wanted = list(derivation.shown_steps)
    for step in wanted:  # it grows while it is gone through
        wanted += [source for name in step.inputs if (source := by_name.get(name)) is not None and source not in wanted]
    ids = {step.id for step in wanted}
    return replaced(derivation, shown=tuple([step.id for step in derivation.steps if step.id in ids]))


def _data(part: Part, derivation: Derivation | None, *, solutions: bool) -> dict[str, object]:
    """A part for programs."""
    text = right(part, derivation).data if solutions else ""
    return {
        "part": part.name,
        "asks": part.result or part.id,
        "marks": _number(part.marks),
        **({"right": text} if text else {}),
        **({"rubric": list(part.rubric)} if solutions else {}),
    }


def marks(count: Marks) -> str:
    """Marks in words."""
    return f"{_text(count)} mark{'s' * (count != 1)}"


def _text(count: Marks) -> str:
    exact = _number(count)
    return exact if isinstance(exact, str) else f"{exact:g}"


def _number(count: Marks) -> int | float | str:
    """Marks as JSON has them: a number where it is one exactly, else a text."""
    if isinstance(count, int) or count.denominator == 1:
        return int(count)
    return float(count) if 100 % count.denominator == 0 else str(count)


def _count(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"


def _prose(text: str) -> str:
    """An author's text on one line."""
    return " ".join(text.split())
