"""Gradescope: a ``results.json`` for each student, as an autograder leaves it.

Gradescope takes marks from an autograder alone. Format: Gradescope's "Autograder Specifications", section "Output format"
(gradescope-autograders.readthedocs.io/en/latest/specs): ``score``, ``output``, ``visibility``, ``extra_data`` for all, and for each of
``tests`` ``score``, ``max_score``, ``status``, ``name``, ``number``, ``output``, ``output_format``, ``extra_data``. A part that waits
for a human has no ``score``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

from dlcalc.marking.exports.marks import marks_text, total, waiting

if TYPE_CHECKING:
    from dlcalc.marking.grading.model import Row
    from dlcalc.marking.key.model import AnswerKey, Marks

VISIBILITY = "after_published"
"""Students see marks once the lecturer publishes them."""

_LONGEST_NAME = 120


def results(rows: Sequence[Row], key: AnswerKey) -> str:
    """What Gradescope reads of one student."""
    names = [part.name for part in key.parts]
    left = waiting(rows)
    told = f"{len(left)} of {len(rows)} parts wait for a human" if left else ""
    data = {
        "score": _number(total(rows)),
        "output": told,
        "visibility": VISIBILITY,
        "tests": [_test(row, names.index(row.part) + 1 if row.part in names else 0) for row in rows],
        "extra_data": {"student": rows[0].student if rows else "", "key": key.hash, "waiting": list(left)},
    }
    return json.dumps(data, indent=1) + "\n"


def _test(row: Row, number: int) -> dict[str, object]:
    """One part."""
    lines = [f"your answer: {row.answer}"] * bool(row.answer) + [row.feedback] * bool(row.feedback)
    if row.marks is None:
        lines.append("a human has yet to mark this part")
    test: dict[str, object] = {} if row.marks is None else {"score": _number(row.marks)}
    test |= {"max_score": _number(row.out_of)}
    if row.marks is not None:
        test["status"] = "passed" if row.marks >= row.out_of else "failed"
    test |= {"name": row.part, **({"number": str(number)} if number else {}), "output": "\n".join(lines), "output_format": "text"}
    return test | {"extra_data": {"verdict": row.verdict, "slip": row.slip, "marks": marks_text(row.marks), "by": row.by}}


def _number(value: Marks) -> int | float:
    """Gradescope takes numbers, so thirds are the nearest float; ``extra_data`` has them exactly."""
    return int(value) if value == int(value) else float(value)


def filename(student: str) -> str:
    """The file of a student: no name leaves the folder, and two names are two files.

    Everything but letters, digits and ``._@-`` is written as its bytes (``%2F``), and so is what would begin a hidden file or an option.
    """
    plain = re.sub(r"[^A-Za-z0-9._@-]|^[.-]", lambda found: _escaped(found[0]), student)
    if len(plain) > _LONGEST_NAME or not plain:
        plain = f"{plain[:_LONGEST_NAME]}~{sha256(student.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"
    return f"{plain}.json"


def _escaped(character: str) -> str:
    return "".join([f"%{byte:02X}" for byte in character.encode("utf-8", "surrogatepass")])
