"""What no part took of a sheet: while something is left, no part counts as missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from dlcalc.marking.answers.sheets.choose import NUMERIC, Chosen
from dlcalc.marking.answers.sheets.clauses import Statement, bare
from dlcalc.marking.answers.sheets.items import CORRECTS
from dlcalc.marking.answers.sheets.lines import HEADING, Line
from dlcalc.marking.answers.sheets.statements import marked
from dlcalc.marking.answers.sheets.tags import STRUCK
from dlcalc.marking.key.model import Part

LONGEST_SHOWN = 1_000
_NOTHING = re.compile(
    r"(?:[-–—?/.\s]*|[(\[]?\d{1,3}\s*(?:marks?|points?|pts?|p)[)\]]?|n\.?/?a\.?|(?:sorry,?\s*)?(?:i\s+)?(?:have\s+)?(?:no\s+(?:answer|idea|solution|time(?:\s+left)?)|(?:do\s+not|don['’]t)\s+know"
    r"|skip(?:ped)?|(?:left\s+)?blank|not\s+(?:answered|attempted))(?:\s+(?:this|it|here))?)[.!]*",
    re.IGNORECASE,
)
_SAYS = re.compile(r"[\d=^\\$<>]")
_COUNTS = re.compile(
    r"\b(?:zero|none|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|\w+ty|hundred"
    r"|thousand|million|billion|half|infinit\w+)\b",
    re.IGNORECASE,
)
_TAKES_BACK = re.compile(
    rf"\A\W*{CORRECTS}\b|\b(?:sorry|i\s+meant|i\s+mean|oops|ignore|disregard|scrap|scratch|false|incorrect|not\s+(?:correct|right|true)|instead|mistake|wrong|correction|actually|should\s+be)\b",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"\W*(?:(?:student|name|id|matri\w+|date|course|exam|author|title|semester|email|username|group|seat|room|lecturer|page|version|time"
    r"|student\s+(?:name|id|number))\b.{0,120}|(?:page\s+)?\d{1,3}(?:\s*(?:/|of)\s*\d{1,3})?|\d{1,4}[-./]\d{1,2}[-./]\d{1,4})\W*",
    re.IGNORECASE,
)


class Rest(NamedTuple):
    """What is left of some lines.

    Attributes:
        lines: those that no part took.
        alters: whether one of them takes something back.
    """

    lines: tuple[Line, ...]
    alters: bool

    def told(self, what: str) -> str:
        """Why a human should look."""
        numbers = list(dict.fromkeys([str(line.number) for line in self.lines]))
        more = ", …" if len(numbers) > 6 else ""
        return f"{what}; no part took line{'s' if len(numbers) > 1 else ''} {', '.join(numbers[:6])}{more}"

    def shown(self) -> str:
        """The lines as they stand, for whoever looks."""
        text = "\n".join([bare(line.text) for line in self.lines])
        return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]} …"


def rest_of(lines: Sequence[Line], chosen: Chosen, parts: Iterable[Part], *, prose: bool) -> Rest:
    """The lines that no part took, and that may answer one.

    Steps to an answer that follows, and what is given, are no answers.

    Args:
        lines: of one question.
        chosen: what was taken of them.
        parts: those without an answer.
        prose: whether another part takes what is written in words.
    """
    taken = {each.line.number for found in chosen.found.values() for each in found}
    last = max(taken, default=0)
    numeric = all(part.type in NUMERIC or part.type == "array" for part in parts)
    known = _known(chosen, last)
    taken -= _partly(lines, chosen)
    left = [
        line for line in lines if line.number not in taken and line.number not in known and _says(line, words=not numeric and not prose)
    ]
    named = {
        each.line.number
        for found in chosen.found.values()
        for each in found
        if each.left or (each.label and not _TAKES_BACK.search(each.label))
    }
    takes_back = any(_TAKES_BACK.search(line.text) and not marked(line.text)[0] for line in lines if line.number not in named | known)
    return Rest(tuple(left), takes_back and not prose)


def _partly(lines: Sequence[Line], chosen: Chosen) -> set[int]:
    """The lines with numbers that no statement of theirs took."""
    told: dict[int, list[str]] = {}
    for each in (*[each for found in chosen.found.values() for each in found], *chosen.others, *chosen.steps):
        told.setdefault(each.line.number, []).append(f"{each.answer} {each.label} {each.left}")
    numbers = re.compile(r"\d+")
    return {
        line.number
        for line in lines
        if line.number in told and {*numbers.findall(marked(line.text)[1])} - {*numbers.findall(" ".join(told[line.number]))}
    }


def _known(chosen: Chosen, last: int) -> set[int]:
    """The lines that only say what is given, or are steps to a later answer."""
    fine = {each.line.number for each in chosen.others} | {each.line.number for each in chosen.steps if each.line.number < last}
    late = {each.line.number for each in chosen.steps if each.line.number >= last}
    return fine - late - {each.line.number for each in chosen.spare if each not in chosen.steps}


def _says(line: Line, *, words: bool) -> bool:
    """Whether a line may be an answer."""
    mark, text = marked(line.text)
    text = text.strip()
    if STRUCK in text:
        return True
    if (len(text) < 100 and _NOTHING.fullmatch(text)) or not re.search(r"\w", text):
        return False
    if _SAYS.search(text) or _COUNTS.search(text):
        return True
    if line.kind == HEADING or text.endswith(":"):
        return False
    return words or bool(mark)


def strays_of(lines: Sequence[Line]) -> Rest:
    """What lines outside all questions may answer; a name, a date and a title answer nothing."""
    left = [
        line
        for line in lines
        if _says(line, words=True) and not (len(line.text) < 200 and _HEADER.fullmatch(line.text)) and line.kind != HEADING
    ]
    return Rest(tuple(left), False)


def unread(statements: Sequence[Statement], blocks: dict[int, int], rest: Rest) -> str:
    """Why an answer that only the letter of its item names is not clear: the item has lines that were not read; empty where it has none."""
    inside = {each.block for each in statements} - {each.block for each in statements if each.final}
    own = {each.line.number for each in statements}
    lines = [line for line in rest.lines if blocks.get(line.number) in inside and line.number not in own]
    return f"line {lines[0].number} belongs to it, too" if lines else ""
