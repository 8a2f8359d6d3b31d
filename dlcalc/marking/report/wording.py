"""How reports say things: what others wrote, mistakes by what was done, shares and marks."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from dlcalc.marking.exports.marks import decimal_text, rounded_text
from dlcalc.marking.grading.model import ARITHMETIC

if TYPE_CHECKING:
    from dlcalc.derivation.slips import Slip
    from dlcalc.marking.key.model import AnswerKey, Marks, Question

LONGEST = 300
"""Characters of a student's text that a report repeats."""

MOST_TOLD = 2
"""Ways to get one answer that are told; with two more or above, how many there are."""

ARITHMETIC_SAYS = "arithmetic: the line as it was written gives another number"


def spoken(text: str, longest: int = LONGEST) -> str:
    """What somebody wrote, as prose on one line: no notation is read in it, and a long one is cut."""
    line = " ".join(text.replace("`", "'").split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def notation(text: str, longest: int = 80) -> str:
    """A value in normal form, as notation in prose; one that is long or holds a mark of prose is words."""
    return f"`{text}`" if text and len(text) <= longest and "`" not in text else spoken(text, longest)


def mark_words(value: Marks, places: int = 2) -> str:
    """Marks for a reader: exact where they are short, else rounded."""
    exact = decimal_text(value)
    said = exact if exact is not None and len(exact.partition(".")[2]) <= places else f"≈ {rounded_text(value, places)}"
    return said.replace("-", "−")


def fixed(value: Fraction, places: int = 2) -> str:
    """A statistic, rounded half away from zero, with every place."""
    text = rounded_text(value, places).replace("-", "−")
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals:0<{places}}"


def share(count: int, of: int) -> str:
    """A share in whole per cent."""
    return f"{rounded_text(Fraction(100 * count, of), 0)} %" if of else "–"


def counted(count: int, what: str) -> str:
    """``1 mark``, ``2 marks``."""
    return f"{count:,} {what}{'s' * (count != 1)}"


def slips_of(question: Question) -> Mapping[str, Slip]:
    """The known mistakes of a question's topic, by id."""
    from dlcalc import topics

    found = None if question.topic in ("formula", "text") else topics.resolve(question.topic)
    return {} if found is None else {slip.id: slip for slip in topics.slips(found[0].name)}


class Sayings:
    """What mistakes are called, by the part in which they were made."""

    def __init__(self, key: AnswerKey) -> None:
        self._question = {part.name: question for question in key.questions for part in question.parts}
        self._slips: dict[str, Mapping[str, Slip]] = {}

    def of(self, part: str) -> Mapping[str, Slip]:
        """The known mistakes of a part's topic, by id."""
        question = self._question.get(part)
        if question is None:
            return {}
        if question.topic not in self._slips:
            self._slips[question.topic] = slips_of(question)
        return self._slips[question.topic]

    def says(self, part: str, slip: str) -> str:
        """A row's mistakes as prose: ``a+b|c`` is the first two made together, or the third.

        Args:
            part: the part's name.
            slip: as :class:`~dlcalc.marking.grading.model.Row` has it.
        """
        known = self.of(part)

        def one(id: str) -> str:
            return ARITHMETIC_SAYS if id == ARITHMETIC else known[id].says if id in known else spoken(id.replace("_", " "))

        every = [way.split("+") for way in slip.split("|")]
        written = [way for way in every if ARITHMETIC in way]  # what a line of one's own shows is surer than what might have been
        ways = [" and ".join([one(id) for id in way]) for way in written or every]
        left = len(ways) - MOST_TOLD
        return ", or ".join(ways) if left <= 1 else f"{', or '.join(ways[:MOST_TOLD])}, or {counted(left, 'other')}"
