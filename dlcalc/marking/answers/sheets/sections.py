"""Which lines of a sheet are about which question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from dlcalc.marking.answers.names import folded
from dlcalc.marking.answers.sheets.lines import HEADING, PROSE, Line
from dlcalc.marking.key.model import AnswerKey, Question

_WORD = r"(?:questions?|problem|exercise|task|ques|q|aufgabe|frage)"
_ID = r"(?P<id>\d{1,3}(?:\.\d{1,2})?(?:\.?[a-z](?!\w)|\s?\(?[a-z]\))?)"
_WORDED = re.compile(
    rf"(?:(?:my\s+)?(?:answers?|solutions?)\s+(?:to|for|of)\s+)?{_WORD}[\s.:#№-]*(?:no\.?|nr\.?|number)?\s*{_ID}(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_NUMBERED = re.compile(rf"{_ID}\s*(?P<end>[.):]?)(?=\s|\Z)(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_LIST = re.compile(r"(?P<open>\()?(?P<id>\d{1,3})(?(open)\)|[.)])\s+(?P<rest>\S.*)", re.DOTALL)
_AFTER = r"\s*(?:\Z|[.:)–-]|\(\d+\s*(?:marks|points|pts))"
_CHILD = re.compile(r"(?P<parent>\d+)\.?(?P<child>[a-z]|\d+)\Z")


class Section(NamedTuple):
    """A part of a sheet.

    Attributes:
        id: what its heading calls the question, folded; empty for what stands before the first.
        lines: it, without the heading's own number.
    """

    id: str
    lines: list[Line]


class Pool(NamedTuple):
    """Lines in which the parts of some questions may be answered.

    Attributes:
        questions: of which.
        lines: the lines.
        alone: whether headings say that they are about these questions and no others.
        before: whether they stand before the first heading, and these questions have none.
    """

    questions: tuple[Question, ...]
    lines: list[Line]
    alone: bool
    before: bool = False


def id_of(text: str) -> str:
    """A question's number as it is compared: ``8 (a)``, ``8.a`` and ``Q8a`` are ``8a``."""
    found = re.sub(rf"\A{_WORD}(?=\W*\d)", "", folded(text))
    return re.sub(r"[\s()#:]+|\.(?=[a-z])|\.\Z", "", found)


def pools(lines: Sequence[Line], key: AnswerKey) -> list[Pool]:
    """The lines by question. Where no heading names a question of the key, all are about all of them."""
    known = {id_of(question.id): question for question in key.questions}
    titles = {folded(question.title): id for id, question in known.items() if question.title}
    parents = {match["parent"] for id in known if (match := _CHILD.match(id))}
    sections = _sections(lines, known, titles)
    if not any(section.id in known or section.id in parents or _parent(section.id) in known for section in sections):
        sections = _numbered(lines, known)
    if not sections:
        return [Pool(key.questions, list(lines), len(key.questions) == 1)]
    shared: dict[str, list[Question]] = {}
    for id, question in known.items():
        parent = "" if any(section.id == id for section in sections) else _parent(id)
        shared.setdefault(parent or id, []).append(question)
    found = []
    without: list[Question] = []
    for id, questions in shared.items():
        own = [section for section in sections if section.id == id or (section.id not in known and _parent(section.id) == id)]
        if own:
            found.append(Pool(tuple(questions), [line for section in own for line in section.lines], True))
        else:
            without += questions
    first = [line for section in sections if not section.id for line in section.lines]
    return [*found, Pool(tuple(without), first, False, True)] if without and first else found


def _parent(id: str) -> str:
    match = _CHILD.match(id)
    return match["parent"] if match else ""


def _sections(lines: Sequence[Line], known: dict[str, Question], titles: dict[str, str]) -> list[Section]:
    """The sections that headings make; those of questions that the key does not have, too."""
    found = [Section("", [])]
    count = 0
    for line in lines:
        if line.kind == HEADING and line.text.startswith("\\question"):
            count += 1
            found.append(Section(str(count), []))
            _rest(found[-1], line, line.text.removeprefix("\\question"))
            continue
        id, rest = _heading(line, known, titles)
        if id:
            found.append(Section(id, []))
            parent = _parent(id)
            if id not in known and parent in known:  # 1b, where the key has a question 1 with parts: as if (b) stood there
                rest = f"({id.removeprefix(parent).lstrip('.')}) {rest}"
            _rest(found[-1], line, rest)
        else:
            found[-1].lines.append(line)
    return found


def _rest(section: Section, line: Line, rest: str) -> None:
    rest = rest.strip().lstrip(":.)–- ").strip() if not rest.strip().startswith("(") else rest.strip()
    if re.search(r"\w", rest):
        section.lines.append(line._replace(text=rest))


def _heading(line: Line, known: dict[str, Question], titles: dict[str, str]) -> tuple[str, str]:
    """The question that a line opens, folded, and what else it says; or nothing."""
    if line.kind not in (HEADING, PROSE):
        return "", ""
    text = line.text.strip().strip("*_ ")
    match = _WORDED.fullmatch(text)
    if match and (line.kind == HEADING or re.match(_AFTER, match["rest"])):
        return id_of(match["id"]), match["rest"]
    if line.kind != HEADING:
        return "", ""
    name = folded(text.rstrip(":."))
    if name in titles or id_of(name) in known:
        return titles.get(name, id_of(name)), ""
    match = _NUMBERED.fullmatch(text)
    if match and not match["rest"].lstrip().startswith(("*", "x ", "×", "=", "+", "-", "/")):
        return id_of(match["id"]), match["rest"]
    return "", ""


def _numbered(lines: Sequence[Line], known: dict[str, Question]) -> list[Section]:
    """The sections that a plain list makes, ``1. …``, ``2) …``, where its numbers rise and are questions of the key; else none."""
    found: list[Section] = []
    last = 0
    for line in lines:
        match = _LIST.fullmatch(line.text) if line.kind == PROSE else None
        if match and int(match["id"]) > last:
            last = int(match["id"])
            found.append(Section(str(last), [line._replace(text=match["rest"])]))
        elif found:
            found[-1].lines.append(line)
    ids = {section.id for section in found}
    return found if len(known) > 1 and len(ids & set(known)) > 1 else []
