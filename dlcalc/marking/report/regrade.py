"""Whose marks change when a key changes: an earlier run against this one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from dlcalc.derivation.document import Block, Document, Heading, Paragraph, Points
from dlcalc.derivation.model import Table
from dlcalc.marking.exports.marks import marks_data
from dlcalc.marking.report.wording import counted, mark_words, spoken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlcalc.marking.grading.model import Row
    from dlcalc.marking.key.model import AnswerKey, Marks

MOST_SHOWN = 100
"""Changes that a document shows; JSON has all."""


class Change(NamedTuple):
    """One part of one student whose marks or verdict are not what they were.

    Attributes:
        student: whose.
        part: its name.
        before: marks before; None where a human had yet to say.
        after: marks now.
        was: the verdict before.
        now: the verdict now.
        feedback: why, now.
    """

    student: str
    part: str
    before: Marks | None
    after: Marks | None
    was: str
    now: str
    feedback: str


class Regrade:
    """Compares an earlier run with this one, student by student."""

    def __init__(self, key: AnswerKey, old: Iterable[Row]) -> None:
        """Begin.

        Args:
            key: the key of this run.
            old: the rows of the earlier one (:func:`~dlcalc.marking.exports.rows.read_rows`).
        """
        self._key = key
        self._old: dict[str, dict[str, tuple[Marks | None, str]]] = {}
        self._keys: Counter[str] = Counter()
        for row in old:
            self._old.setdefault(row.student, {})[row.part] = (row.marks, row.verdict)
            self._keys[row.key] += 1
        self._met: set[str] = set()
        self._new: list[str] = []
        self._totals: dict[str, tuple[Fraction, Fraction]] = {}
        self._parts: Counter[str] = Counter()  # parts that only one of the runs has
        self.changes: list[Change] = []
        self.students = 0

    def add(self, rows: Sequence[Row]) -> None:
        """The rows of one student now."""
        self.students += 1
        student = rows[0].student if rows else ""
        before = self._old.get(student)
        if before is None:
            self._new.append(student)
            return
        self._met.add(student)
        changed = False
        for row in rows:
            if row.part not in before:
                self._parts[row.part] += 1
                changed = True
                continue
            marks, verdict = before[row.part]
            if (marks, verdict) != (row.marks, row.verdict):
                self.changes.append(Change(student, row.part, marks, row.marks, verdict, row.verdict, row.feedback))
                changed = True
        names = {row.part for row in rows}
        gone = [part for part in before if part not in names]
        self._parts.update(gone)
        if changed or gone:
            was = sum([Fraction(marks) for marks, _ in before.values() if marks is not None], Fraction(0))
            now = sum([Fraction(row.marks) for row in rows if row.marks is not None], Fraction(0))
            if was != now:
                self._totals[student] = (was, now)

    @property
    def totals(self) -> dict[str, tuple[Fraction, Fraction]]:
        """Students whose total changes, with what it was and is."""
        return self._totals

    def document(self) -> Document:
        """What changes, for any format."""
        return Document("Marks that change", tuple(self._blocks()), self._data())

    def _blocks(self) -> Iterator[Block]:
        up = sum(now > was for was, now in self._totals.values())
        down, same = len(self._totals) - up, self.students - len(self._totals) - len(self._new)
        yield Paragraph(f"{counted(self.students, 'student')}: {up:,} gain, {down:,} lose, {same:,} keep their marks", role="headline")
        notes = self._notes()
        if notes:
            yield Points(tuple([(note, "") for note in notes]))
        if self._totals:
            yield self._total_table()
        if self.changes:
            counts = tuple([(spoken(part), f"{count:,}") for part, count in self._by_part()])
            yield Table("by_part", "Changes by part", ("part", "changes"), counts)
            yield self._change_table()
        elif not self._totals:
            yield Heading("Nothing changes")

    def _total_table(self) -> Table:
        rows = [(spoken(student, 60), _marks(was), _marks(now), _difference(was, now)) for student, (was, now) in self._shown_totals()]
        note = _left(len(self._totals) - len(rows))
        return Table("totals", "Totals, the largest change first", ("student", "was", "is", ""), tuple(rows), note)

    def _change_table(self) -> Table:
        shown = self.changes[:MOST_SHOWN]
        rows = [(spoken(each.student, 60), spoken(each.part), _marks(each.before), _marks(each.after), _why(each)) for each in shown]
        note = _left(len(self.changes) - len(rows))
        return Table("changes", "Part by part", ("student", "part", "was", "is", "why"), tuple(rows), note)

    def _shown_totals(self) -> list[tuple[str, tuple[Fraction, Fraction]]]:
        return sorted(self._totals.items(), key=lambda item: -abs(item[1][1] - item[1][0]))[:MOST_SHOWN]

    def _by_part(self) -> list[tuple[str, int]]:
        counts = Counter([each.part for each in self.changes])
        return [(part.name, counts[part.name]) for part in self._key.parts if counts[part.name]]

    def _notes(self) -> list[str]:
        """What is to be known of the two runs."""
        notes = []
        if self._old and set(self._keys) == {self._key.hash}:
            notes.append("both runs have the same key")
        gone = len(self._old) - len(self._met)
        if gone:
            notes.append(f"{counted(gone, 'student')} of the earlier run handed in nothing now")
        if self._new:
            notes.append(f"{counted(len(self._new), 'student')} not in the earlier run")
        if self._parts:
            notes.append(f"only in one of the runs: {', '.join([spoken(part) for part in sorted(self._parts)])}")
        return notes

    def _data(self) -> dict[str, object]:
        totals = [{"student": student, "before": marks_data(was), "after": marks_data(now)} for student, (was, now) in self._totals.items()]
        changes = [
            each._asdict() | {"before": marks_data(each.before), "after": marks_data(each.after), "feedback": spoken(each.feedback)}
            for each in self.changes
        ]
        return {"dlcalc": 1, "regrade": {"students": self.students, "notes": self._notes(), "totals": totals, "changes": changes}}


def _marks(value: Marks | None) -> str:
    return "–" if value is None else mark_words(value)


def _difference(was: Fraction, now: Fraction) -> str:
    return f"{'+' if now > was else '−'}{mark_words(abs(now - was))}"


def _why(change: Change) -> str:
    """The verdict before and now, where they differ, and the reason now."""
    verdicts = change.now if change.was == change.now else f"{change.was} → {change.now}"
    reason = spoken(change.feedback, 120)
    return f"{verdicts}: {reason}" if reason else verdicts


def _left(count: int) -> str:
    return f"and {count:,} more; --json has all" if count > 0 else ""
