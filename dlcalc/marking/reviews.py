"""What a human has to mark, as a table to fill in, and the filled one read back.

The table has a row for each part that waits for a human, with empty ``marks`` and ``comment``. Whoever marks fills these in, in any
editor or spreadsheet; a row may be added for any other part, and then beats the machine. What was filled in is never lost: rows stay as
they are, in their order, with columns of one's own, and new ones are put below.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from dlcalc.marking.exports.cells import TableFault, csv_text, read_table
from dlcalc.marking.exports.marks import marks_text, read_marks
from dlcalc.marking.grading.model import Review

if TYPE_CHECKING:
    from dlcalc.marking.answers.model import Sheet
    from dlcalc.marking.grading.model import Row
    from dlcalc.marking.key.model import AnswerKey, Marks

COLUMNS = ("student", "part", "answer", "working", "verdict", "cause", "rubric", "out_of", "marks", "comment")
"""The table's columns; ``student``, ``part`` and ``marks`` are needed to read one back."""

_FROM_THE_RUN = ("answer", "working", "verdict", "cause", "rubric", "out_of")
_DECIMAL_COMMA = re.compile(r"\d*,\d{1,2}")

Place = tuple[str, str]
"""A student and the name of a part."""


class ReviewTable:
    """A table of reviews: what humans decided, and what waits for them.

    Attributes:
        reviews: what was decided, by student and part.
        messages: what the reader of the run should know, a line each.
    """

    def __init__(self, key: AnswerKey, text: str = "") -> None:
        """Read a table that was filled in.

        Args:
            key: the answer key.
            text: the table; empty for none.

        Raises:
            TableFault: it is no such table, or a row in it breaks a rule.
        """
        self.reviews: dict[Place, Review] = {}
        self.messages: list[str] = []
        self._parts = {part.name: part for part in key.parts}
        self._columns: list[str] = list(COLUMNS)
        self._entries: list[dict[str, str]] = []
        self._lines: dict[Place, int] = {}
        self._at: dict[Place, int] = {}
        self._settled: set[Place] = set()
        self._decimal_comma = key.decimal_comma
        self._changed = False
        if text.strip("\ufeff \t\r\n"):
            self._read(text)

    def _read(self, text: str) -> None:
        lines = read_table(text)
        _, names = next(lines)
        self._columns = [name.strip().lower() for name in names]
        missing = [name for name in ("student", "part", "marks") if name not in self._columns]
        if missing:
            hint = "dlcalc grade writes the table when the file does not exist"
            raise TableFault(1, f"there is no column {' and no column '.join(missing)}", hint)
        if len(set(self._columns)) < len(self._columns):
            raise TableFault(1, "two columns have one name")
        for line, cells in lines:
            if len(cells) > len(self._columns):
                hint = "quotation marks around a text with commas"
                raise TableFault(line, f"{len(cells)} cells under {len(self._columns)} headings", hint)
            self._take(line, dict(zip_longest(self._columns, cells, fillvalue="")))

    def _take(self, line: int, entry: dict[str, str]) -> None:
        """One row of the table."""
        place = (entry["student"].strip(), entry["part"].strip())
        if place[1] not in self._parts:
            from difflib import get_close_matches

            near = get_close_matches(place[1], self._parts, 1)
            raise TableFault(line, f"the key has no part {named(place[1])!r}", f"did you mean {near[0]}?" if near else "")
        marks = self._marks(line, place, entry["marks"])
        before = self.reviews.get(place)
        if marks is not None:
            review = Review(marks, entry.get("comment", "").strip())
            if before is not None and before != review:
                rule = f"student {named(place[0])}, part {place[1]} is marked again, and otherwise than in line {self._lines[place]}"
                raise TableFault(line, rule, "one of the two rows")
            self.reviews[place] = review
        self._lines[place] = line
        if before is None:
            self._at[place] = len(self._entries)
        self._entries.append(entry)

    def _marks(self, line: int, place: Place, text: str) -> Marks | None:
        """What was filled in, or None where nothing was.

        Raises:
            TableFault: it is no number of marks that the part can get.
        """
        text = text.strip()
        if not text:
            return None
        told = f"student {named(place[0])}, part {place[1]}: marks {named(text, 40)!r}"
        try:
            marks = read_marks(text, decimal_comma=self._decimal_comma or _DECIMAL_COMMA.fullmatch(text) is not None)
        except ValueError as error:
            raise TableFault(line, f"{told}: {error}") from None
        most = self._parts[place[1]].marks
        if not 0 <= marks <= most:
            raise TableFault(line, f"{told}: the part gets 0 to {marks_text(most)}")
        return marks

    def add(self, rows: Sequence[Row], sheet: Sheet | None = None) -> None:
        """Take up what waits for a human in the rows of one sheet.

        Args:
            rows: graded with :attr:`reviews`.
            sheet: what the student handed in, for the working; None where it is not at hand.
        """
        for row in rows:
            place = (row.student, row.part)
            if place in self.reviews:
                self._compare(row, place)
            elif row.marks is None:
                self._ask(row, place, sheet)
            elif place in self._at:  # what it waited for was decided
                self._settled.add(place)

    def _compare(self, row: Row, place: Place) -> None:
        """Tell when an answer is another one than was marked."""
        marked = self._entries[self._at[place]].get("answer", "")
        if marked and marked.strip() != row.answer.strip():
            self.messages.append(
                f"line {self._lines[place]}: student {named(place[0])}, part {place[1]}: the answer has changed since it was marked"
            )

    def _ask(self, row: Row, place: Place, sheet: Sheet | None) -> None:
        part, answer = self._parts[row.part], None if sheet is None else sheet.answers.get(row.part)
        working = "" if answer is None else answer.working
        rubric = "\n".join([f"• {point}" for point in part.rubric])
        fresh = {
            "student": row.student, "part": row.part, "answer": row.answer, "working": working, "verdict": row.verdict,
            "cause": row.feedback, "rubric": rubric, "out_of": marks_text(row.out_of), "marks": "", "comment": "",
        }  # fmt: skip
        if place not in self._at:
            self._at[place] = len(self._entries)
            self._entries.append(fresh)
            self._changed = True
            return
        entry = self._entries[self._at[place]]
        newer = {name: fresh[name] for name in _FROM_THE_RUN if name in self._columns and fresh[name] != entry[name]}
        if sheet is None:
            newer.pop("working", None)
        if newer:
            entry.update(newer)
            self._changed = True

    @property
    def changed(self) -> bool:
        """Whether the table has rows to add, or another answer in one that nobody marked yet."""
        return self._changed

    @property
    def waiting(self) -> int:
        """How many rows are still to be filled in; one that the machine can mark by now need not be."""
        return len([place for place in self._at if place not in self.reviews and place not in self._settled])

    def text(self) -> str:
        """The table as it should stand in the file now: what was there, and what is new below it."""
        columns = [*self._columns, *[name for name in COLUMNS if name not in self._columns]] if self._changed else self._columns
        return csv_text([columns, *[[entry.get(name, "") for name in columns] for entry in self._entries]])

    def strangers(self, students: Collection[str]) -> tuple[str, ...]:
        """Messages on rows that were filled in for students who handed nothing in: a spreadsheet makes 7 of 007.

        Args:
            students: whose sheets were graded.
        """
        lost = [place for place in self.reviews if place[0] not in students]
        return tuple([f"line {self._lines[place]}: there is no sheet of student {named(place[0])}" for place in lost])


def named(text: str, longest: int = 60) -> str:
    """A name as messages repeat it: short, and nothing in it that moves the cursor."""
    plain = "".join([character if character.isprintable() else "\ufffd" for character in text])
    return plain if len(plain) <= longest else f"{plain[: longest - 1]}…"


def decided(table: ReviewTable | None) -> Mapping[Place, Review]:
    """What humans decided, nothing where there is no table."""
    return {} if table is None else table.reviews
