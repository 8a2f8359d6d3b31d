"""Which part a column, a field or a cell names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from dlcalc.marking.answers.fault import AnswersFault
from dlcalc.marking.key.model import AnswerKey, Part, Question

if TYPE_CHECKING:
    from dlcalc.derivation.model import ResultInfo

STUDENT = (
    "student", "student id", "studentid", "student number", "matriculation", "matriculation number", "matriculation no", "matrikelnummer",
    "id", "id number", "sid", "sis user id", "user id", "userid", "username", "user", "login", "email", "email address", "name",
    "student name", "full name",
)  # fmt: skip
"""What calls the student, the surest first."""

PART = ("part", "quantity", "result", "item")
ANSWER = ("answer", "response", "value", "text")
QUESTION = ("question",)

_PREFIX = re.compile(r"(?:question|quest|q|problem|exercise|ex|task)?\s*(?P<rest>.*)", re.IGNORECASE)


def folded(text: str) -> str:
    """A name as it is compared: case, and what joins its words, do not matter."""
    return re.sub(r"[\s_-]+", " ", text).strip().casefold()


def info_of(question: Question, part: Part) -> ResultInfo | None:
    """What the topic says of the result that a part asks for."""
    if not part.result:
        return None
    from dlcalc.topics import resolve

    found = resolve(question.topic)
    return None if found is None else next((info for info in found[0].results if info.name == part.result), None)


class Names:
    """The names by which parts are called, from the surest to the least.

    Args:
        key: the answer key.
    """

    def __init__(self, key: AnswerKey) -> None:
        self.tiers: tuple[dict[str, set[str]], ...] = ({}, {}, {}, {}, {})
        counts = {question.id: len(question.parts) for question in key.questions}
        for question in key.questions:
            for part in question.parts:
                for tier, name in _names(question, part, alone=counts[question.id] == 1):
                    self.tiers[tier].setdefault(folded(name), set()).add(part.name)

    def find(self, word: str, place: str = "") -> str | None:
        """The part that a word names.

        Raises:
            AnswersFault: it may be two.
        """
        name = folded(word)
        bare = _PREFIX.fullmatch(name)
        for tier in self.tiers:
            for each in (name, bare["rest"] if bare else name):
                found = tier.get(each)
                if found and len(found) == 1:
                    return next(iter(found))
                if found:
                    names = sorted(found)
                    raise AnswersFault(place, f"{quoted(word)} may be {' or '.join(names)}", f"write {names[0]}")
        return None


def _names(question: Question, part: Part, *, alone: bool) -> Iterable[tuple[int, str]]:
    """The names of a part, each with how sure it is."""
    info = info_of(question, part)
    symbol = (info.symbol,) if info is not None and info.symbol else ()
    own = (*([part.result] if part.result else []), *(info.aliases if info is not None else ()), *symbol, *part.labels)
    yield 0, part.name
    if alone:
        yield 0, question.id
    for joint in (" ", ".", ":", ": ", ") "):
        yield 1, f"{question.id}{joint}{part.id}"
        for name in own:
            yield 2, f"{question.id}{joint}{name}"
    yield 1, f"{question.id}{part.id}"
    yield 3, part.id
    for name in own:
        yield 4, name


def quoted(text: str, longest: int = 60) -> str:
    """A name as messages repeat it: on one line, and not longer than one reads."""
    short = re.sub(r"[^\x20-\x7e\xa1-\ud7ff\ue000-\U0010ffff]+", " ", text if len(text) <= longest else f"{text[:longest]}…").strip()
    return f"'{short}'"


def student_of(names: Mapping[str, int], wanted: str | None, place: str) -> int | None:
    """The column that names the student.

    Args:
        names: the columns by folded name.
        wanted: the one that the command names; None for the surest of :data:`STUDENT`.
        place: for errors.

    Raises:
        AnswersFault: the column that the command names is not there.
    """
    if wanted is not None:
        if folded(wanted) not in names:
            raise AnswersFault(place, f"there is no column {quoted(wanted)}", f"it has {', '.join(list(names)[:12])}")
        return names[folded(wanted)]
    return next((names[name] for name in STUDENT if name in names), None)
