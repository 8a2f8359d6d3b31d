"""One answer sheet, read: its student, and an answer to each part that it answers."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from dlcalc.marking.answers.fault import AnswersFault
from dlcalc.marking.answers.model import Answer, Sheet
from dlcalc.marking.answers.names import folded, quoted
from dlcalc.marking.answers.rows import LONGEST_PROSE
from dlcalc.marking.answers.sheets.choose import NUMERIC, Chosen, choose, one_of
from dlcalc.marking.answers.sheets.clauses import Statement, bare, left_of
from dlcalc.marking.answers.sheets.labels import Called, called
from dlcalc.marking.answers.sheets.lines import Line, read_lines
from dlcalc.marking.answers.sheets.sections import Pool, pools
from dlcalc.marking.answers.sheets.statements import statements
from dlcalc.marking.answers.source import Source
from dlcalc.marking.key.model import AnswerKey, Part
from dlcalc.notation.lex import MAX_CHARACTERS

Vocabularies = dict[tuple[str, ...], tuple[Called, ...]]
LONGEST_WORKING = 4_000
_FRONT = re.compile(r"\A\ufeff?---[ \t]*\n(?P<fields>(?:.*\n){0,60}?)---[ \t]*(?:\n|\Z)")
_FIELD = re.compile(r"\s*[#*_>-]*\s*(?P<name>[^\W\d_][\w ]{0,40}?)[*_]*\s*:[*_]*\s*(?P<value>\S.{0,120}?)[*_]*\s*\Z")
_AUTHOR = re.compile(r"\\author\{([^{}]{1,120})\}")
_WORDS = re.compile(r"\\text\w*\s*\{[^{}]*\}|[A-Za-z ]{4,}")
_WHO = ("student", "student id", "student number", "matriculation number", "matriculation", "matrikelnummer", "id")
MOST_HEAD = 40
"""Lines at the beginning of a sheet in which its student may be named."""


def read_sheet(text: str, source: Source, key: AnswerKey, heading: str | None = None, names: Vocabularies | None = None) -> Sheet:
    """Read a sheet.

    The student is who the file is named after: the lecturer names files, and whoever wrote the sheet could write another's name. What the
    sheet itself says counts only where a heading is asked for.

    Args:
        text: the sheet.
        source: where it is from.
        key: what was asked.
        heading: what stands before the student's name in the sheet (``Matriculation``); None for the name of the file.
        names: how quantities are called, by the questions' ids, kept from one sheet of a key to the next.

    Raises:
        AnswersFault: the heading that was asked for is not there.
    """
    fields, body = _fields(text)
    student, notes = _student(fields, source, heading)
    answers: dict[str, Answer] = {}
    names = {} if names is None else names
    for pool in pools(read_lines(body, source.name), key):
        notes += _read(pool, source.name, answers, names)
    order = [part.name for part in key.parts]
    return Sheet(student, {name: answers[name] for name in order if name in answers}, source.name, tuple(notes))


def _fields(text: str) -> tuple[dict[str, str], str]:
    """What the first lines say, ``Name: …``, by folded name; and the sheet, whose front matter is empty lines."""
    front = _FRONT.match(text)
    lines = front["fields"].split("\n") if front else text.split("\n", MOST_HEAD)[:MOST_HEAD]
    found: dict[str, str] = {}
    for line in lines:
        match = _FIELD.fullmatch(line)
        if match:
            found.setdefault(folded(match["name"]), match["value"].strip("\"' "))
    author = _AUTHOR.search(text[:20_000])
    if author:
        found.setdefault("author", author[1].strip())
    return found, text if front is None else "\n" * front[0].count("\n") + text[front.end() :]


def _student(fields: dict[str, str], source: Source, heading: str | None) -> tuple[str, list[str]]:
    if heading is not None:
        if folded(heading) not in fields:
            raise AnswersFault(source.name, f"no line begins with {quoted(heading)} and a colon", f"{heading}: 17")
        return fields[folded(heading)], []
    student = source.student or os.path.splitext(os.path.basename(source.name))[0]
    said = next((fields[name] for name in _WHO if name in fields), "")
    if said and not {folded(said)} & {folded(each) for name in _WHO if (each := fields.get(name)) and folded(each) == folded(student)}:
        return student, [f"the sheet says {quoted(said)}, and its file is named {quoted(student)}, which counts"]
    return student, []


def _read(pool: Pool, name: str, answers: dict[str, Answer], names: Vocabularies) -> list[str]:
    """The answers in a pool of lines; and what the reader should know."""
    parts = [part for question in pool.questions for part in question.parts]
    if not pool.lines:
        return []
    if all(part.human for part in parts):
        stated: list[tuple[Statement, ...]] = []
    else:
        stated = statements(pool.lines)
    ids = tuple([question.id for question in pool.questions])
    if ids not in names:
        names[ids] = called(pool.questions)
    chosen = choose(stated, names[ids])
    notes = list(chosen.notes)
    taken = sorted({each.line.number for found in chosen.found.values() for each in found})
    for part in parts:
        answer = _prose(pool, name) if part.human else _answer(part, chosen, pool, taken, name)
        if answer is None and not part.human and not pool.before:
            answer = _lone(parts, chosen, stated, pool, name)
        if answer is not None:
            answers[part.name] = answer
            if answer.unclear:
                notes.append(f"{part.name}: {answer.unclear}")
    return notes


def _prose(pool: Pool, name: str) -> Answer | None:
    """A part that a human marks takes its whole section."""
    if pool.before:
        return None
    if not pool.alone:
        return Answer("", name, unclear="no heading says where its question begins") if len(pool.questions) > 1 else _text(pool.lines, name)
    return _text(pool.lines, name)


def _text(lines: Sequence[Line], name: str) -> Answer | None:
    text = "\n".join([line.text for line in lines]).strip()
    if not text:
        return None
    place = f"{name}, line {lines[0].number}"
    if len(text) > LONGEST_PROSE:
        return Answer(f"{text[:1000]} …", place, unclear=f"the answer has {len(text):,} characters, and at most {LONGEST_PROSE:,} are read")
    return Answer(text, place)


def _answer(part: Part, chosen: Chosen, pool: Pool, taken: Sequence[int], name: str) -> Answer | None:
    """The answer to a part from what was stated of it."""
    found = chosen.found.get(part.name)
    doubt = chosen.doubts.get(part.name, "")
    if not found:
        return Answer("", name, _working(pool.lines), unclear=doubt) if doubt else None
    statement, unclear = one_of(found, part)
    number = statement.line.number
    before = max([line for line in taken if line < number], default=0)
    working = _working([line for line in pool.lines if before < line.number < number])
    text = bare(statement.answer)
    if part.type not in NUMERIC and _WORDS.fullmatch(left_of(text)):  # words are no side of an equation
        text = text.split("=", 1)[1].strip()
    if len(text) > MAX_CHARACTERS:
        text, unclear = f"{text[:1000]} …", f"the answer has {len(text):,} characters, and at most {MAX_CHARACTERS:,} are read"
    return Answer(text, f"{name}, line {number}", working, unclear or doubt)


def _lone(parts: Sequence[Part], chosen: Chosen, stated: Sequence[object], pool: Pool, name: str) -> Answer | None:
    """A part that no label names: the only statement of a section with one part is its answer, and else a human looks for it."""
    place = f"{name}, line {pool.lines[0].number}"
    spare = [each for each in chosen.spare if re.search(r"\d|[=^\\]", each.answer)]
    if not pool.alone:
        told = "nothing names it, and no heading says where its question begins"
        return Answer("", place, unclear=told) if spare or not chosen.found else None
    if len(parts) == 1 and len(stated) <= 1 and len(pool.lines) <= 1:
        text = spare[0].answer if spare else bare(pool.lines[0].text)
        return Answer(text, place)
    if len(parts) == 1 and len(spare) == 1:
        return Answer(bare(spare[0].answer), f"{name}, line {spare[0].line.number}", _working(pool.lines))
    if len(parts) == 1 or spare:
        what = "nothing in the section names it"
        lines = ", ".join([str(number) for number in sorted({each.line.number for each in spare})[:6]])
        told = f"; no part took line{'s' if ',' in lines else ''} {lines}" if lines else ""
        return Answer("", place, _working(pool.lines), f"{what}{told}")
    return None


def _working(lines: Sequence[Line]) -> str:
    """Lines as working, without the signs of mathematics."""
    text = "\n".join([bare(line.text) for line in lines])
    return text if len(text) <= LONGEST_WORKING else f"{text[:LONGEST_WORKING]} …"
