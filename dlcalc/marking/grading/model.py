"""What grading says: one row a part."""

from __future__ import annotations

from typing import NamedTuple

from dlcalc.marking.key.model import Marks

MISSING, HUMAN = "missing", "human"
"""Verdicts that only grading gives, besides right, wrong, undecided and unreadable."""


class Row(NamedTuple):
    """One part of one student's sheet, marked.

    Attributes:
        student: as the answers call them.
        part: the part's name, ``1.output_shape``.
        answer: as it was written.
        verdict: ``right``, ``wrong``, ``undecided``, ``unreadable``, ``missing`` (not answered), ``human`` (needs a human).
        marks: what it gets; None where a human has yet to say.
        out_of: what a right answer gets.
        slip: ids of the known mistakes that give it: two made together joined by ``+``, alternatives by ``|``; else empty.
        feedback: for the student, plain Unicode text.
        followed_through: names of the earlier parts that it follows from.
        value: the answer in normal form, as text, by which equal answers are grouped; empty where it could not be read.
        by: who decided the marks: ``dlcalc``, or ``human`` where a review said.
        place: where the answer stands.
        key: the hash of the answer key.
        version: of dlcalc.
    """

    student: str
    part: str
    answer: str
    verdict: str
    marks: Marks | None
    out_of: Marks
    slip: str = ""
    feedback: str = ""
    followed_through: tuple[str, ...] = ()
    value: str = ""
    by: str = "dlcalc"
    place: str = ""
    key: str = ""
    version: str = ""


ARITHMETIC = "arithmetic"
"""The slip of an answer whose own working comes to another number than was written for it. Every topic has it."""


class Review(NamedTuple):
    """What a human decided about one part of one student's sheet.

    Attributes:
        marks: what it gets.
        comment: for the student; may be empty.
    """

    marks: Marks
    comment: str = ""


class Task(NamedTuple):
    """One answer to judge. Equal tasks are judged once.

    Attributes:
        question: which one of the key's.
        part: which one of the question's.
        text: the answer.
        own: the student's own numbers in this question, by name, in alphabetical order.
        earlier: the student's wrong answers to earlier parts of the question from which this one may follow: the part, the text.
        working: of an answer that is wrong, what the student wrote on the way to it, a line each.
        unread: of an answer that is wrong, the earlier parts of the question whose answers only a human can read.
    """

    question: int
    part: int
    text: str
    own: tuple[tuple[str, str], ...] = ()
    earlier: tuple[tuple[int, str], ...] = ()
    working: str = ""
    unread: tuple[int, ...] = ()


class Mark(NamedTuple):
    """What an answer gets, before its question is added up; the attributes are those of :class:`Row`.

    Attributes:
        carries: whether a later answer may follow from this one.
        half: whether it is wrong and so unlike what is asked for that nothing can be carried, though a human could see what follows.
    """

    verdict: str
    marks: Marks | None
    slip: str = ""
    feedback: str = ""
    followed_through: tuple[str, ...] = ()
    value: str = ""
    carries: bool = False
    half: bool = False
