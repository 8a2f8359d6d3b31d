"""What a class did: marks, parts, mistakes, equal answers, and what waits for a human."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

from dlcalc.derivation.document import Block, Document, Heading, Paragraph, Work, bare
from dlcalc.derivation.model import Table
from dlcalc.derivation.swept import replaced
from dlcalc.marking.exports.marks import marks_data, rounded_text
from dlcalc.marking.grading.model import HUMAN, MISSING
from dlcalc.marking.report.histogram import bins, picture
from dlcalc.marking.report.tally import ClassTally, Group, PartTally
from dlcalc.marking.report.values import Values
from dlcalc.marking.report.wording import Sayings, counted, fixed, mark_words, share, spoken
from dlcalc.marking.verdict import RIGHT, WRONG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlcalc.marking.grading.model import Row
    from dlcalc.marking.key.model import AnswerKey, Part
    from dlcalc.notation.expr import Expr

MOST_SLIPS = 10
MOST_GROUPS = 4
"""Groups of equal wrong answers that are shown of a part; JSON has all."""

STATISTICS = (
    "facility: the mean share of the marks, so that a low one is difficult; discrimination: the correlation (Pearson's r) of the marks "
    "in a part with those in all the others, the point-biserial one where a part is right or wrong"
)


class Summary:
    """Counts a class, student by student, and tells of it."""

    def __init__(self, key: AnswerKey) -> None:
        self._key = key
        self._says = Sayings(key)
        self._values = Values(key)
        changed = {question for own in key.students.values() for question, numbers in own.items() if numbers}
        self._own = {part.name for question in key.questions if question.id in changed for part in question.parts}
        self._tally = ClassTally(tuple([(part.name, part.marks) for part in key.parts]))

    def add(self, rows: tuple[Row, ...]) -> None:
        """Count the rows of one student."""
        self._tally.add(rows)

    @property
    def students(self) -> int:
        """How many were counted."""
        return self._tally.students

    @property
    def waiting(self) -> int:
        """How many answers wait for a human."""
        return sum(tally.waiting.total() for tally in self._tally.parts.values())

    def document(self) -> Document:
        """The summary, for any format."""
        title = spoken(self._key.title) or "Marks"
        if not self.students:
            return Document(title, (Paragraph("No sheet was graded."),), self._data())
        blocks = [block for part in (self._totals, self._parts, self._slips, self._groups, self._open) for block in part()]
        return Document(title, tuple(blocks), self._data())

    def _totals(self) -> Iterator[Block]:
        tally = self._tally
        counts = f"{counted(tally.students, 'student')}, {counted(len(tally.parts), 'part')}, {mark_words(tally.out_of)} marks"
        yield Paragraph(counts, role="headline")
        yield Heading("Marks")
        spread = f"mean {rounded_text(tally.mean, 2)}, median {rounded_text(tally.median, 2)}, standard deviation {tally.deviation:.2f}"
        yield Paragraph(spread)
        if tally.waiting:
            yield Paragraph(
                f"{counted(tally.waiting, 'student')} with parts that wait for a human: counted with the marks so far", role="note"
            )
        yield Work(replaced(bare(), pictures=(picture(bins(tally.totals, tally.out_of)),)))

    def _parts(self) -> Iterator[Block]:
        rows = []
        for part in self._key.parts:
            tally = self._tally.parts[part.name]
            said, ease = tally.with_rest.value, facility(part, tally)
            rows.append((
                spoken(part.name),
                f"{tally.seen - tally.verdicts[MISSING]:,}",
                DASH if part.human else share(tally.verdicts[RIGHT], tally.seen),
                DASH if ease is None else fixed(mean(tally)),
                mark_words(part.marks),
                DASH if ease is None else fixed(ease),
                DASH if said is None else fixed(Fraction(said)),
            ))  # fmt: skip
        columns = ("part", "answered", "right", "mean", "of", "facility", "discrimination")
        yield Table("parts", "Parts", columns, tuple(rows), STATISTICS)

    def _slips(self) -> Iterator[Block]:
        counts = self.slips()
        if not counts:
            return
        shown = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MOST_SLIPS]
        rows = tuple([(self._says.says(part, slip), spoken(part), f"{count:,}") for (part, slip), count in shown])
        left = len(counts) - len(shown)
        yield Table("slips", "The commonest mistakes", ("what was done", "part", "times"), rows, f"and {left} others" if left else "")

    def slips(self) -> Counter[tuple[str, str]]:
        """How often each mistake was made in each part."""
        return Counter({(name, slip): count for name, tally in self._tally.parts.items() for slip, count in tally.slips.items()})

    def _groups(self) -> Iterator[Block]:
        rows = [row for part in self._key.parts for row in self._of_part(part.name, self._tally.parts[part.name])]
        if rows:
            yield Table("answers", "Answers that are equal, however they are written", ("part", "answer", "times", ""), tuple(rows))

    def _of_part(self, name: str, tally: PartTally) -> Iterator[tuple[Expr | str, ...]]:
        """The right answers on one line, and the wrong ones that occur more than once.

        Where students have numbers of their own, right answers are no forms of one value: the commonest is told, and how many are others.
        """
        largest = tally.largest()
        right = [(count, group) for count, group in largest if group.verdict == RIGHT]
        others = [(count, group) for count, group in largest if group.verdict != RIGHT and count > 1]
        every = sum(count for count, _ in right)
        together = every if name not in self._own else max([count for count, _ in right], default=0)
        lines = [*[(together, group) for _, group in right[:1]], *others[:MOST_GROUPS]]
        for place, (count, group) in enumerate(sorted(lines, key=lambda line: -line[0])):
            forms = "" if group.verdict != RIGHT or len(right) < 2 else f", in {len(right)} forms"
            if forms and name in self._own:
                forms = f"; {every - together:,} more with other numbers, or in other forms"
            yield spoken(name) if place == 0 else "", self._values.tree(name, group.value), f"{count:,}", f"{self._why(name, group)}{forms}"

    def _why(self, part: str, group: Group) -> str:
        if group.verdict != WRONG:
            return group.verdict
        return self._says.says(part, group.slip) if group.slip else "follows from an earlier answer" if group.followed else WRONG

    def _open(self) -> Iterator[Block]:
        parts = self._tally.parts
        carried = [f"{spoken(name)} ({tally.followed:,})" for name, tally in parts.items() if tally.followed]
        if carried:
            yield Heading("Carried forward")
            yield Paragraph(f"Wrong answers that follow from an earlier one of the same student: {', '.join(carried)}.")
        rows = [(spoken(part.name), _waits(part, parts[part.name].waiting)) for part in self._key.parts if parts[part.name].waiting]
        if rows:
            yield Table("waiting", "Needs a human", ("part", ""), tuple(rows), "--review FILE writes them as a table to fill in")

    def _data(self) -> dict[str, object]:
        tally = self._tally
        return {
            "dlcalc": 1,
            "summary": {
                "title": self._key.title,
                "key": self._key.hash,
                "students": tally.students,
                "out_of": marks_data(tally.out_of),
                "mean": float(tally.mean),
                "median": float(tally.median),
                "standard_deviation": tally.deviation,
                "waiting": self.waiting,
                "students_waiting": tally.waiting,
                "histogram": [
                    {"from": marks_data(bar.low), "to": marks_data(bar.high), "students": bar.students}
                    for bar in (bins(tally.totals, tally.out_of) if tally.students else ())
                ],
                "parts": [self._part_data(part) for part in self._key.parts],
            },
        }

    def _part_data(self, part: Part) -> dict[str, object]:
        tally = self._tally.parts[part.name]
        ease = facility(part, tally)
        return {
            "part": part.name,
            "out_of": marks_data(part.marks),
            "students": tally.seen,
            "verdicts": dict(sorted(tally.verdicts.items())),
            "mean": None if ease is None else float(mean(tally)),
            "facility": None if ease is None else float(ease),
            "discrimination": tally.with_rest.value,
            "followed_through": tally.followed,
            "waiting": dict(sorted(tally.waiting.items())),
            "by_human": tally.by_human,
            "slips": [
                {"slip": slip, "says": self._says.says(part.name, slip).replace("`", ""), "times": count}
                for slip, count in sorted(tally.slips.items(), key=lambda item: (-item[1], item[0]))
            ],
            "answers": [group._asdict() | {"answer": spoken(group.answer), "times": count} for count, group in tally.largest()],
            "further_answers": tally.ungrouped,
        }


DASH = "–"


def _waits(part: Part, waiting: Counter[str]) -> str:
    """What waits of a part."""
    prose = "in prose" if part.human else "unclear which the answer is"
    return ", ".join([f"{count:,} {prose if verdict == HUMAN else verdict}" for verdict, count in sorted(waiting.items())])


def mean(tally: PartTally) -> Fraction:
    """Mean marks of those that are marked."""
    return Fraction(tally.marks) / tally.marked


def facility(part: Part, tally: PartTally) -> Fraction | None:
    """The mean share of the marks that a part gets, from 0 to 1.

    None where nobody is marked, and of a part in prose while answers to it wait: those who left it out would be all there is.
    """
    if not tally.marked or not part.marks or (part.human and tally.waiting):
        return None
    return mean(tally) / Fraction(part.marks)
