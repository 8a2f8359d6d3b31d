"""Labels of items, ``1a)``, ``Q2 (b):``, ``1.ii)``: the question and the letter of its part."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from dlcalc.marking.answers.sheets.lines import HEADING, PROSE, Line
from dlcalc.marking.key.model import Part, Question

CORRECTS = r"(?:corrections?|corrected|korrektur|update|updated|edit|erratum|fix|new answer|revised)"
"""What takes back an earlier answer."""

_WORD = r"(?:questions?|problem|exercise|task|ques|q|aufgabe|frage)"
_ANSWER = r"(?:(?:(?:my\s+)?(?:final\s+)?(?:answers?|ans|solutions?|results?|antwort|lösung)|part|item)\s*(?:to|for|of)?\s*:?\s*)"
_LEAD = rf"(?P<corrects>{CORRECTS}\s*(?:for|to|of|in)?\s*:?\s*)?{_ANSWER}?(?:{_WORD}[\s.:#№-]*)?"
_SUB = r"(?:viii|vii|vi|iv|ix|iii|ii|[a-z])"
_JOINT = r"\s?[.,-]?\s?(?:part\s*)?"
_ITEM = re.compile(
    rf"{_LEAD}[(\[]?(?P<id>\d{{1,3}})(?:"
    rf"{_JOINT}\(\s?(?P<one>{_SUB}|\d{{1,2}})\s?\)[.:]?(?=\s|\Z|\d|[-–—:(\[$])"  # 1(a)  1. (ii)
    rf"|{_JOINT}(?P<two>{_SUB})\s?[)\]:](?![=\w]|(?<=:)\w)"  # 1a)  1.a:  (1a)
    rf"|{_JOINT}(?P<tight>{_SUB})\s?[):](?=\d)"  # 1a)17
    rf"|\.(?P<digits>\d{{1,2}})\s?[):](?=\s|\Z)"  # 1.2)
    rf"|\.?(?P<dot>{_SUB})\.(?=\s|\Z)"  # 1a.
    rf"|\.(?P<bare>{_SUB})(?=\s+[^\s=+*/^]|\Z)"  # 1.a 17
    rf"|(?P<last>{_SUB})(?=\s*\Z|\s+[\d$(\[])"  # 1a 17
    rf"|\s?(?P<dash>{_SUB})\s*(?:[–—→]|->|-(?=\s))"  # 1a - 17
    r")\s*(?P<rest>.*)\Z",
    re.IGNORECASE | re.DOTALL,
)
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_LIST = re.compile(r"\(?(?P<number>\d{1,2})[.):]\s+(?P<rest>\S.*)\Z", re.DOTALL)
_ROMAN_MARK = re.compile(r"\(?(?P<mark>viii|vii|vi|iv|ix|iii|ii|i|v)[.):](?=\s|\Z|\d)\s*(?P<rest>.*)\Z", re.IGNORECASE | re.DOTALL)
_LETTER_MARK = re.compile(r"\(?[a-hj-uw-z][.):](?=\s|\Z|\d)", re.IGNORECASE)


class Item(NamedTuple):
    """A labelled line.

    Attributes:
        id: of the question.
        mark: the letter of its part.
        rest: what stands behind the label.
    """

    id: str
    mark: str
    rest: str


def marks_of(parts: Sequence[Part]) -> tuple[str, ...]:
    """The letters by which parts are enumerated: their own where it is one, and else that of their place."""
    letters = [chr(ord("a") + place) if len(parts) <= 26 else "" for place in range(len(parts))]
    return tuple([part.id.lower() if len(part.id) == 1 else letter for part, letter in zip(parts, letters, strict=True)])


def item_of(text: str, known: Mapping[str, Question]) -> Item | None:
    """The item that a line begins, where its question is one of the key."""
    match = _ITEM.match(text)
    if match is None:
        return None
    sub = next(match[name] for name in ("one", "two", "tight", "digits", "dot", "bare", "last", "dash") if match[name]).lower()
    joint = "." if sub.isdigit() else ""
    if f"{match['id']}{joint}{sub}" in known:
        return Item(f"{match['id']}{joint}{sub}", "", match["rest"])
    question = known.get(match["id"])
    if question is None or (len(question.parts) > 1 and not _mark(sub, marks_of(question.parts))):
        return None
    return Item(match["id"], _mark(sub, marks_of(question.parts)), match["rest"])


def _mark(sub: str, marks: Sequence[str]) -> str:
    """The letter that a letter, a Roman or another number stands for; empty where there is none."""
    if sub in marks:
        return sub
    place = _ROMAN.index(sub) if sub in _ROMAN else int(sub) - 1 if sub.isdigit() else -1
    return marks[place] if 0 <= place < len(marks) else ""


def lettered(lines: Sequence[Line], parts: Sequence[Part]) -> list[Line]:
    """The lines of one question with letters for the Roman numbers of its items, or for a list that has an item a part.

    Numbers below letters are something else, and stay.
    """
    prose = [line for line in lines if line.kind in (PROSE, HEADING)]
    marks = marks_of(parts)
    if any(_LETTER_MARK.match(line.text) for line in prose):
        return list(lines)
    if any(_ROMAN_MARK.match(line.text) for line in prose) and not {"i", "v"} & {*marks}:
        return [_replaced(line, _ROMAN_MARK.match(line.text), marks) for line in lines]
    listed = [int(match["number"]) for line in prose if (match := _LIST.match(line.text))]
    if len(parts) > 1 and listed == [*range(1, len(parts) + 1)] and _LIST.match(prose[0].text) and len(prose) == len(parts):
        return [_replaced(line, _LIST.match(line.text), marks) for line in lines]
    return list(lines)


def _replaced(line: Line, match: re.Match[str] | None, marks: Sequence[str]) -> Line:
    if match is None or line.kind not in (PROSE, HEADING):
        return line
    sub = match["mark"].lower() if "mark" in match.groupdict() else match["number"]
    mark = _mark(sub, marks)
    return line._replace(text=f"({mark}) {match['rest']}") if mark else line
