"""Values as trees, so that every format writes them in its own script; and the right answer to a part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcalc.derivation.prose import read
from dlcalc.marking.key.fault import KeyFault
from dlcalc.marking.report.wording import notation, spoken
from dlcalc.marking.verdict import is_number, shown, worded
from dlcalc.notation.approximate import rounded
from dlcalc.notation.array import Array, entry
from dlcalc.notation.show import ascii_text, unicode_text
from dlcalc.notation.vocabulary import PLAIN

if TYPE_CHECKING:
    from dlcalc.derivation.model import Derivation
    from dlcalc.marking.key.model import AnswerKey, Part
    from dlcalc.notation.expr import Expr
    from dlcalc.notation.vocabulary import Vocabulary

LONGEST = 80
"""Characters of a value that is shown as notation in a table."""


MOST_ENTRIES, FIGURES = 24, 5
"""Entries of an array that is shown, and significant figures of each."""

SHORT = 26
"""Characters of a value that stands on one line."""


class Values:
    """Reads values of the parts of a key."""

    def __init__(self, key: AnswerKey) -> None:
        self._key = key
        self._question = {part.name: question for question in key.questions for part in question.parts}
        self._vocabularies: dict[str, Vocabulary] = {}

    def worked(self, part: str, student: str = "") -> Derivation | None:
        """The question of a part, worked for a student; None where it has no answer that can be worked."""
        from dlcalc.marking.key.work import worked

        try:
            return worked(self._key, self._question[part], student)
        except (KeyFault, KeyError):
            return None

    def vocabulary(self, part: str) -> Vocabulary:
        """What the values of a part are read with: the question's words, and the names of distributions."""
        from dlcalc.marking.densities import vocabulary_of

        question = self._question[part].id if part in self._question else ""
        if question not in self._vocabularies:
            derivation = self.worked(part) if question else None
            self._vocabularies[question] = vocabulary_of(PLAIN if derivation is None else derivation.vocabulary)
        return self._vocabularies[question]

    def tree(self, part: str, value: str) -> Expr | str:
        """A value in normal form as a tree; as words, which a table can wrap, where it is long or cannot be read."""
        if not value or len(value) > LONGEST:
            return spoken(value, LONGEST)
        found = read(value, self.vocabulary(part))
        return notation(value) if found is None else wrappable(found)

    def right(self, part: Part, student: str) -> Expr | str:
        """The right answer to a part, for one student; empty where there is none but a human's judgement."""
        derivation = None if part.human else self.worked(part.name, student)
        found = None if derivation is None else derivation.results.get(part.result or part.id)
        if found is None:
            return "" if part.human else self.tree(part.name, part.value)
        if isinstance(found, Array):
            return entries(found)
        if len(ascii_text(found)) > 4 * LONGEST:
            return ""
        nearly = derivation is not None and (part.result or part.id) in derivation.nearly
        return shown(found, nearly=nearly) if is_number(found) else wrappable(found)


def entries(array: Array) -> str:
    """A vector or matrix as it may be answered, ``[1, 2; 3, 4]``, to five figures; nothing where it is large or has more axes."""
    numbers = array.numbers
    if numbers.ndim > 2 or not 0 < numbers.size <= MOST_ENTRIES:
        return ""
    rows = numbers.tolist() if numbers.ndim == 2 else [numbers.tolist()]
    try:
        return f"[{'; '.join([', '.join([_figures(entry(value)) for value in row]) for row in rows])}]"
    except (ArithmeticError, ValueError):  # it holds what is no number
        return ""


def _figures(value: Expr) -> str:
    return rounded(value, figures=FIGURES)[0].replace("-", "−")


def wrappable(value: Expr) -> Expr | str:
    """A value that a table keeps on one line where it is short, and wraps where it is not."""
    text = worded(value)
    is_alone = text != unicode_text(value, thousands=True)  # one entry in brackets: only the notation writes a comma behind it
    return text if is_alone or len(text) > SHORT else value
