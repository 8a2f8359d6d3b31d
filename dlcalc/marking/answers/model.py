"""What students handed in, as data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Answer(NamedTuple):
    """One answer to one part.

    Attributes:
        text: the answer itself, chains of equations included: the judge takes the last member and checks every link.
        place: where it stands, for messages: ``answers.csv, row 17`` or ``17.md, line 12``.
        working: what stands around it and may help a human, a line each; may be empty.
        unclear: why only a human can say what is answered here, prose: answers that differ, a section in which nothing names the
            part. Empty where it is clear; an unclear answer is never judged.
    """

    text: str
    place: str = ""
    working: str = ""
    unclear: str = ""


class Sheet(NamedTuple):
    """What one student handed in.

    Attributes:
        student: as the file calls them.
        answers: by the part's name (``1.output_shape``); a part that was not answered is missing.
        place: where the sheet was read from.
        notes: what the reader should know about how it was read, prose: labels that could mean two parts, text that no part took.
    """

    student: str
    answers: Mapping[str, Answer]
    place: str = ""
    notes: tuple[str, ...] = ()
