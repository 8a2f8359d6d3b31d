"""Which lines of a sheet are about which question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from dlcalc.marking.answers.names import folded
from dlcalc.marking.answers.sheets.items import item_of
from dlcalc.marking.answers.sheets.lines import HEADING, PROSE, ROW, Line
from dlcalc.marking.key.model import AnswerKey, Question

_WORD = r"(?:questions?|problem|exercise|task|ques|q|aufgabe|frage)"
_ID = r"(?P<id>\d{1,3}(?:\.\d{1,2})?(?:\.?[a-z](?!\w)|\s?\(?[a-z]\))?)"
_WORDED = re.compile(
    rf"(?:(?:my\s+)?(?:answers?|solutions?)\s+(?:to|for|of)\s+)?{_WORD}[\s.:#№-]*(?:no\.?|nr\.?|number)?\s*{_ID}(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_NUMBERED = re.compile(rf"{_ID}\s*(?P<end>[.):]?)(?=\s|\Z)(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_LIST = re.compile(r"(?P<open>\()?(?P<id>\d{1,3})(?(open)\)|[.):])(?:\s+(?P<rest>\S.*)|\s*\Z)", re.DOTALL)
_AFTER = r"\s*(?:\Z|[.:)–-]|,\s*part\b|\(\d+\s*(?:marks|points|pts))"
_ITEMS = "\\item "
_CHILD = re.compile(r"(?P<parent>\d+)(?:\.?(?P<child>[a-z])|\.\d+)\Z")


class Section(NamedTuple):
    """A part of a sheet.

    Attributes:
        id: what its heading calls the question, folded; empty for what stands before the first.
        lines: it, without the heading's own number.
        opens: the line that begins it.
        listed: whether that is only an item of a list.
    """

    id: str
    lines: list[Line]
    opens: Line = Line(0, HEADING, "")
    listed: bool = False


class Pool(NamedTuple):
    """Lines in which the parts of some questions may be answered.

    Attributes:
        questions: of which.
        lines: the lines.
        alone: whether headings say that they are about these questions and no others.
        before: whether they stand before the first heading, and these questions have none.
        listed: whether only a plain list says where the questions begin.
    """

    questions: tuple[Question, ...]
    lines: list[Line]
    alone: bool
    before: bool = False
    listed: bool = False


def id_of(text: str) -> str:
    """A question's number as it is compared: ``8 (a)``, ``8.a`` and ``Q8a`` are ``8a``."""
    found = re.sub(rf"\A{_WORD}(?=\W*\d)", "", folded(text))
    return re.sub(r"[\s()#:]+|\.(?=[a-z])|\.\Z", "", found)


class Laid(NamedTuple):
    """A sheet by questions.

    Attributes:
        pools: the lines by question.
        strays: lines of questions that the key does not have.
        first: lines before the first heading in which nothing is looked for, as no question lacks one.
        absent: the questions that have no lines of their own.
    """

    pools: list[Pool]
    strays: list[Line]
    first: list[Line]
    absent: tuple[Question, ...]


def pools(lines: Sequence[Line], key: AnswerKey) -> Laid:
    """The lines by question. Where no heading names a question of the key, all are about all of them."""
    known = {id_of(question.id): question for question in key.questions}
    titles = {folded(question.title): id for id, question in known.items() if question.title}
    parents = {parent for id in known if (parent := _parent(id))}
    sections = _sections(lines, known, titles)
    if not any(section.id in known or section.id in parents or _parent(section.id) in known for section in sections):
        return Laid([Pool(key.questions, list(lines), len(key.questions) == 1)], [], [], ())
    shared: dict[str, list[Question]] = {}
    for id, question in known.items():
        parent = "" if any(section.id == id for section in sections) else _parent(id)
        shared.setdefault(parent or id, []).append(question)
    found = []
    without: list[Question] = []
    taken: set[int] = set()
    for id, questions in shared.items():
        own = [
            place for place, section in enumerate(sections) if section.id == id or (section.id not in known and _parent(section.id) == id)
        ]
        if own:
            taken.update(own)
            inside = [line for place in own for line in sections[place].lines]
            found.append(Pool(tuple(questions), inside, True, listed=all(sections[place].listed for place in own)))
        else:
            without += questions
    first = [line for section in sections if not section.id for line in section.lines]
    strays = [line for place, section in enumerate(sections) if section.id and place not in taken for line in section.lines]
    if without and first:
        found.append(Pool(tuple(without), first, False, True))
        first = []
    return Laid(found, strays, first, tuple(without))


def _parent(id: str) -> str:
    match = _CHILD.match(id)
    return match["parent"] if match else ""


def _sections(lines: Sequence[Line], known: dict[str, Question], titles: dict[str, str]) -> list[Section]:
    """The sections that headings and labels of items make; those of questions that the key does not have, too.

    A plain list, ``1. …``, ``2) …``, makes sections where no heading does, its numbers rise, and they are questions of the key.
    """
    found = _opened(lines, known, titles, listed=False)
    if any(_is_known(section, known) and not section.opens.text.startswith(_ITEMS) for section in found):
        return found
    listed = _opened(lines, known, titles, listed=True)
    return listed if len({section.id for section in listed} & set(known)) > 1 else found


def _is_known(section: Section, known: dict[str, Question]) -> bool:
    return section.id in known or _parent(section.id) in known or any(_parent(id) == section.id for id in known if section.id)


def _opened(lines: Sequence[Line], known: dict[str, Question], titles: dict[str, str], *, listed: bool) -> list[Section]:
    found = [Section("", [])]
    count = last = 0
    for line in lines:
        if line.kind == HEADING and line.text.startswith("\\question"):
            count += 1
            found.append(Section(str(count), [], line))
            _rest(found[-1], line, line.text.removeprefix("\\question"))
            continue
        item = item_of(line.text, known) if line.kind in (HEADING, PROSE) else None
        if item is not None:
            last = max(last, int(re.match(r"\d+", item.id)[0]))  # type: ignore[index]
            found.append(Section(item.id, [], line._replace(text=f"{_ITEMS}{line.text}")))
            _rest(found[-1], line, f"({item.mark}) {item.rest}" if item.mark else item.rest)
            continue
        cell = item_of(line.cells[0], known) if line.kind == ROW and line.cells else None
        if cell is not None and not cell.rest:
            cells = (f"({cell.mark})" if cell.mark else "", *line.cells[1:])
            opens = line._replace(text=f"{_ITEMS}{line.text}")
            found.append(Section(cell.id, [line._replace(text=" | ".join(cells), cells=cells)], opens))
            continue
        match = _LIST.fullmatch(line.text) if listed and line.kind == PROSE else None
        if match and int(match["id"]) > last:
            last = int(match["id"])
            found.append(Section(str(last), [line._replace(text=match["rest"])] if match["rest"] else [], line, True))
            continue
        id, rest = _heading(line, known, titles)
        if id:
            found.append(Section(id, [], line))
            parent = _parent(id)
            if id not in known and parent in known:  # 1b, where the key has a question 1 with parts: as if (b) stood there
                rest = f"({id.removeprefix(parent).lstrip('.')}) {rest.lstrip(' :.)')}"
            _rest(found[-1], line, rest)
        else:
            found[-1].lines.append(line)
    return found


def _rest(section: Section, line: Line, rest: str) -> None:
    rest = rest.strip().lstrip(":.,)–- ").strip() if not rest.strip().startswith("(") else rest.strip()
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
