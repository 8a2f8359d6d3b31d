"""An answer key as data: questions, their parts, and what each part is worth."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

Marks = int | Fraction
"""Marks are exact: halves and thirds add up."""


class Part(NamedTuple):
    """One part of a question, which gets marks of its own.

    Attributes:
        question: the id of its question (``"1"``).
        id: its own id within the question; the result's name where the author gave none (``"output_shape"``).
        result: the topic's result that it asks for, by its own name; empty where ``value`` is the key.
        type: how answers are read, one of ``compare``'s types, ``choice`` and ``text`` included; for a result, that of the topic.
        value: the right answer as text, where it is no result of a topic.
        marks: what a right answer gets.
        tolerance: as ``--tolerance`` takes it; empty for the key's.
        follow_through: the share of the marks for an answer that follows from the student's own earlier values; 1 is full marks.
        penalty: marks taken off for a wrong answer, never for a missing, undecided or unreadable one.
        partial: marks for an answer that a known mistake explains, by the id of the slip.
        labels: how answer sheets call it, besides its id, the result's name, aliases and symbol.
        choices: the words there are to choose from.
        unit: what a number counts.
        given: what is known of letters, as ``compare --given`` takes it.
        variable: the letter of a density.
        rubric: marking points of a part that a human marks, each prose.
    """

    question: str
    id: str
    result: str = ""
    type: str = ""
    value: str = ""
    marks: Marks = 1
    tolerance: str = ""
    follow_through: Marks = 1
    penalty: Marks = 0
    partial: Mapping[str, Marks] = {}
    labels: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    unit: str = ""
    given: tuple[str, ...] = ()
    variable: str = ""
    rubric: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """How rows and columns call it: ``1.output_shape``."""
        return f"{self.question}.{self.id}"

    @property
    def human(self) -> bool:
        """Whether only a human can mark it."""
        return self.type == "text"


class Question(NamedTuple):
    """One question.

    Attributes:
        id: as the exam calls it.
        topic: a topic's name, or a subcommand that presets parameters (``conv1d``); ``formula`` for a lecturer's own values;
            ``text`` for prose.
        parameters: what is given, as text by parameter name; of ``formula``, the values of letters.
        parts: in order; later ones may follow from earlier ones.
        title: its heading; may be empty.
        text: the author's own wording of the task; empty for that of the topic.
        conventions: whether those of the course hold for it.
    """

    id: str
    topic: str
    parameters: Mapping[str, str]
    parts: tuple[Part, ...]
    title: str = ""
    text: str = ""
    conventions: bool = True


class AnswerKey(NamedTuple):
    """A whole exam's answers.

    Attributes:
        title: of the exam.
        questions: in order.
        conventions: parameters of the course that hold for every topic that has them (``{"convention": "pytorch"}``).
        tolerance: how near a number must be, where a part does not say; empty for the usual one.
        decimal_comma: whether ``3,14`` has two decimals in answers.
        students: of the students whose numbers are their own, parameters by student, then by question, then by name.
        hash: of the file's bytes (and of a table of students beside it), short: rows carry it.
        path: where it was read from.
    """

    title: str
    questions: tuple[Question, ...]
    conventions: Mapping[str, str] = {}
    tolerance: str = ""
    decimal_comma: bool = False
    students: Mapping[str, Mapping[str, Mapping[str, str]]] = {}
    hash: str = ""
    path: str = ""

    @property
    def parts(self) -> tuple[Part, ...]:
        """Every part of every question, in order."""
        return tuple([part for question in self.questions for part in question.parts])

    def parameters(self, question: Question, student: str) -> Mapping[str, str]:
        """What is given in a question, for one student."""
        own = self.students.get(student, {}).get(question.id, {})
        return {**question.parameters, **own} if own else question.parameters
