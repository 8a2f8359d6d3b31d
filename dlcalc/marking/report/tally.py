"""What is counted over a class, student by student, in memory that does not grow with them."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

from dlcalc.marking.verdict import RIGHT

if TYPE_CHECKING:
    from dlcalc.marking.grading.model import Row
    from dlcalc.marking.key.model import Marks

MOST_GROUPS = 20_000
"""Different answers that are held apart, over all parts; what comes after them is counted together."""

LONGEST_ANSWER = 200


class Correlation:
    """Pearson's correlation of pairs that come one after the other (Welford's sums, so that nothing cancels)."""

    def __init__(self) -> None:
        self.count = 0
        self._x = self._y = self._xx = self._yy = self._xy = 0.0

    def add(self, x: float, y: float) -> None:
        """One pair."""
        self.count += 1
        dx, dy = x - self._x, y - self._y
        self._x += dx / self.count
        self._y += dy / self.count
        self._xx += dx * (x - self._x)
        self._yy += dy * (y - self._y)
        self._xy += dx * (y - self._y)

    @property
    def value(self) -> float | None:
        """The correlation; None of fewer than two pairs, or where one side is always the same."""
        spread = self._xx * self._yy
        return self._xy / sqrt(spread) if self.count > 1 and spread > 1e-18 * self.count**2 else None


class Group(NamedTuple):
    """Answers to one part that are mathematically equal.

    Attributes:
        value: their normal form, as text.
        verdict: of the first.
        slip: of the first.
        answer: as the first was written.
        followed: whether it follows from an earlier wrong answer of the same student.
    """

    value: str
    verdict: str
    slip: str
    answer: str
    followed: bool


class PartTally:
    """One part over a class."""

    def __init__(self, most_groups: int) -> None:
        self.verdicts: Counter[str] = Counter()
        self.slips: Counter[str] = Counter()
        self.marked = 0
        self.marks: Fraction | int = 0
        self.waiting: Counter[str] = Counter()
        self.followed = 0
        self.by_human = 0
        self.with_rest = Correlation()
        self.groups: dict[tuple[str, str], Group] = {}
        self.sizes: Counter[tuple[str, str]] = Counter()
        self.ungrouped = 0
        self._most_groups = most_groups

    def add(self, row: Row) -> None:
        """One student's row."""
        self.verdicts[row.verdict] += 1
        if row.slip:
            self.slips[row.slip] += 1
        if row.marks is None:
            self.waiting[row.verdict] += 1
        else:
            self.marked += 1
            self.marks += row.marks
        self.followed += bool(row.followed_through)
        self.by_human += row.by == "human"
        if row.value:
            self._group(row)

    def _group(self, row: Row) -> None:
        place = (row.value, row.verdict)
        if place not in self.groups:
            if len(self.groups) >= self._most_groups:
                self.ungrouped += 1
                return
            self.groups[place] = Group(row.value, row.verdict, row.slip, row.answer[:LONGEST_ANSWER], bool(row.followed_through))
        self.sizes[place] += 1

    def largest(self) -> list[tuple[int, Group]]:
        """Groups of equal answers with how many they are, the largest first, of equal ones right before wrong, then by their value."""
        order = sorted(self.sizes.items(), key=lambda item: (-item[1], item[0][1] != RIGHT, item[0][0]))
        return [(count, self.groups[place]) for place, count in order]

    @property
    def seen(self) -> int:
        """How many students have this part."""
        return self.verdicts.total()


class ClassTally:
    """A class: totals, and every part."""

    def __init__(self, parts: tuple[tuple[str, Marks], ...]) -> None:
        """Begin.

        Args:
            parts: names of the parts and what they are worth, in order.
        """
        self.out_of = sum(marks for _, marks in parts)
        most = max(MOST_GROUPS // max(len(parts), 1), 50)
        self.parts = {name: PartTally(most) for name, _ in parts}
        self.totals: Counter[Marks] = Counter()
        self.students = 0
        self.waiting = 0

    def add(self, rows: tuple[Row, ...]) -> None:
        """One student."""
        self.students += 1
        known = [row for row in rows if row.marks is not None and row.part in self.parts]
        self.waiting += any(row.marks is None for row in rows)
        total: Marks = sum([row.marks for row in known if row.marks is not None])
        possible: Marks = sum([row.out_of for row in known])
        self.totals[total] += 1
        for row in rows:
            tally = self.parts.get(row.part)
            if tally is None:
                continue
            tally.add(row)
            rest = possible - row.out_of
            if row.marks is not None and rest > 0:
                tally.with_rest.add(float(row.marks), float((total - row.marks) / Fraction(rest)))

    @property
    def mean(self) -> Fraction:
        """Of the totals."""
        return Fraction(sum([total * count for total, count in self.totals.items()])) / max(self.students, 1)

    @property
    def deviation(self) -> float:
        """Standard deviation of the totals, over the students there are."""
        mean = self.mean
        squares = sum([(total - mean) ** 2 * count for total, count in self.totals.items()], Fraction(0))
        return sqrt(squares / max(self.students, 1))

    @property
    def median(self) -> Fraction:
        """Of the totals; between the two in the middle where there are two."""
        ordered, before, found = sorted(self.totals), 0, []
        for total in ordered:
            after = before + self.totals[total]
            found += [total] * sum(before <= place < after for place in ((self.students - 1) // 2, self.students // 2))
            before = after
        return Fraction(sum(found)) / 2 if found else Fraction(0)
