"""What a look through a key finds, as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcalc.derivation.document import Block, Document, Heading, Paragraph, Points
from dlcalc.marking.key.check import named
from dlcalc.marking.key.print import marks

if TYPE_CHECKING:
    from dlcalc.marking.key.check import Checked, Notice
    from dlcalc.marking.key.model import AnswerKey

MOST_SHOWN = 100
"""Faults that are shown; the others are counted."""


def report(key: AnswerKey, found: Checked) -> Document:
    """What its author should know of a key.

    Args:
        key: the key.
        found: what :func:`~dlcalc.marking.key.check.checked` found.
    """
    counts = [
        counted(len(key.questions), "question"), counted(len(key.parts), "part"), marks(sum([part.marks for part in key.parts])),
        *([counted(len(key.students), "student") + " with numbers of their own"] if key.students else []),
    ]  # fmt: skip
    blocks: list[Block] = [Paragraph(", ".join(counts), role="note")]
    if found.faults:
        points = [(f"{fault.where}: {fault.message}", fault.hint) for fault in found.faults[:MOST_SHOWN]]
        if more := len(found.faults) - MOST_SHOWN:
            points += [(f"and {more:,} more", "")] if more > 0 else []
        blocks += [Heading(f"{counted(len(found.faults), 'question')} cannot be worked"), Points(tuple(points))]
    else:
        worked = f"every question can be worked{', with every student’s numbers' if key.students else ''}"
        blocks.append(Paragraph(f"✓ {worked}", role="right"))
    if found.notices:
        blocks += [Heading("Worth a look"), Points(tuple([(_told(notice), notice.hint) for notice in found.notices]))]
    data = {
        "dlcalc": 1, "key": key.hash, "questions": len(key.questions), "parts": len(key.parts), "students": len(key.students),
        "worked": found.cases,
        "faults": [{"where": fault.where, "message": fault.message, "hint": fault.hint} for fault in found.faults],
        "warnings": [_data(notice) for notice in found.notices],
    }  # fmt: skip
    return Document(key.title or "Answer key", tuple(blocks), data)


def _told(notice: Notice) -> str:
    whose = f" (with the numbers of {named(notice.students)})" if notice.students else ""
    return f"{notice.where}: {notice.message}{whose}"


def _data(notice: Notice) -> dict[str, object]:
    return {"where": notice.where, "code": notice.code, "message": notice.message, "students": list(notice.students), "hint": notice.hint}


def counted(count: int, what: str) -> str:
    """``1 question``, ``7 parts``."""
    return f"{count:,} {what}{'s' * (count != 1)}"
