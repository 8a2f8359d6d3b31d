"""One answer sheet, read: its student, and an answer to each part that it answers."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from dlcalc.marking.answers.fault import AnswersFault
from dlcalc.marking.answers.model import Answer, Sheet
from dlcalc.marking.answers.names import folded, quoted
from dlcalc.marking.answers.rows import LONGEST_PROSE
from dlcalc.marking.answers.sheets.choose import NUMERIC, Chosen, choose, is_complete, one_of, without_marks
from dlcalc.marking.answers.sheets.clauses import Statement, bare, left_of
from dlcalc.marking.answers.sheets.hedges import hedged
from dlcalc.marking.answers.sheets.items import lettered
from dlcalc.marking.answers.sheets.labels import Called, called
from dlcalc.marking.answers.sheets.lines import Line, read_lines
from dlcalc.marking.answers.sheets.rest import LONGEST_SHOWN, Rest, rest_of, strays_of, unread
from dlcalc.marking.answers.sheets.sections import Pool, pools
from dlcalc.marking.answers.sheets.statements import JOINS, Stated, statements
from dlcalc.marking.answers.sheets.tables import joined
from dlcalc.marking.answers.source import Source
from dlcalc.marking.key.model import AnswerKey, Part, Question
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
    laid = pools(read_lines(body, source.name), key)
    left = list(laid.first)
    for pool in laid.pools:
        notes += _read(pool, source.name, answers, names, left)
    notes += _absent(key.questions, strays_of(left), answers, source.name)
    notes += _absent(laid.absent, strays_of(laid.strays), answers, source.name)
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


def _read(pool: Pool, name: str, answers: dict[str, Answer], names: Vocabularies, left: list[Line]) -> list[str]:
    """The answers in a pool of lines; and what the reader should know. Before the first heading, what is left is kept."""
    parts = [part for question in pool.questions for part in question.parts]
    if not pool.lines:
        return []
    asked = [part for part in parts if not part.human]
    lines = joined(lettered(pool.lines, parts) if len(pool.questions) == 1 else pool.lines)
    stated = statements(lines) if asked else Stated([], {})
    ids = tuple([question.id for question in pool.questions])
    if ids not in names:
        names[ids] = called(pool.questions)
    chosen = choose(stated.found, names[ids])
    if pool.before or not pool.alone:
        chosen = without_marks(chosen)
    missing = [part for part in asked if part.name not in chosen.found]
    rest = rest_of(lines, chosen, missing, prose=len(asked) < len(parts))
    if pool.before:
        left += rest.lines
    read = _Read(pool._replace(lines=lines), chosen, stated, rest, name)
    notes = list(chosen.notes)
    for part in sorted(parts, key=missing.__contains__):
        answer = _prose(pool, name) if part.human else read.answer(part, whole=not missing)
        if answer is not None:
            answers[part.name] = answer
        elif not part.human and not pool.before and read.in_doubt(parts, answers):
            answers[part.name] = answer = read.human("what belongs to another part is not clear, and may answer it")
        if answer is not None and answer.unclear:
            notes.append(f"{part.name}: {answer.unclear}")
    return notes


def _absent(questions: Sequence[Question], rest: Rest, answers: dict[str, Answer], name: str) -> list[str]:
    """Parts without an answer are missing only if no lines are left outside the questions."""
    if not rest.lines:
        return []
    told = rest.told("no heading names its question")
    parts = [part.name for question in questions for part in question.parts if part.name not in answers]
    for part in parts:
        answers[part] = Answer(rest.shown(), f"{name}, line {rest.lines[0].number}", unclear=told)
    return [f"{', '.join(parts[:6])}{', …' if len(parts) > 6 else ''}: {told}"] if parts else []


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


class _Read(NamedTuple):
    """One question, read.

    Attributes:
        pool: its lines.
        chosen: what they answer.
        stated: what they state.
        rest: what is left of them.
        name: of the sheet.
    """

    pool: Pool
    chosen: Chosen
    stated: Stated
    rest: Rest
    name: str

    def answer(self, part: Part, *, whole: bool) -> Answer | None:
        """The answer to a part; where it is not clear, what a human should look at.

        Args:
            part: what is asked for.
            whole: whether every part of the question has an answer.
        """
        found = self.chosen.found.get(part.name)
        doubt = self.chosen.doubts.get(part.name, "")
        if not found:
            return self.human(doubt) if doubt else self._without(part)
        statement, unclear = one_of(found, part, chained=whole)
        number = statement.line.number
        if part.name in self.chosen.by_mark:
            unclear = unclear or unread(found, self.stated.blocks, self.rest)
            if part.type in NUMERIC and JOINS.search(statement.answer):
                unclear = unclear or "words stand between its numbers"
        if self.rest.alters:
            unclear = unclear or "a line of the section takes something back"
        text = bare(statement.answer)
        if part.type not in NUMERIC and _WORDS.fullmatch(left_of(text)):  # words are no side of an equation
            text = text.split("=", 1)[1].strip()
        return self._answer(text, number, unclear or doubt or several(text, part) or self._beside(statement, part))

    def _answer(self, text: str, number: int, unclear: str) -> Answer:
        taken = [each.line.number for found in self.chosen.found.values() for each in found]
        before = max([line for line in taken if line < number], default=0)
        working = _working([line for line in self.pool.lines if before < line.number < number])
        if len(text) > MAX_CHARACTERS:
            text, unclear = f"{text[:1000]} …", f"the answer has {len(text):,} characters, and at most {MAX_CHARACTERS:,} are read"
        return Answer(text, f"{self.name}, line {number}", working, unclear)

    def _beside(self, statement: Statement, part: Part) -> str:
        """Why a number or a word beside an answer makes it unclear; empty where there is none."""
        near = [each for each in self.chosen.spare if each.loose and each.line.number == statement.line.number]
        if near:
            return f"line {statement.line.number} says {near[0].label} {near[0].answer}, too"
        return hedged(statement, part, self.rest.lines)

    def in_doubt(self, parts: Sequence[Part], answers: Mapping[str, Answer]) -> bool:
        """Whether a part that only the letter of its item names is not clear."""
        return any(answers[part.name].unclear for part in parts if part.name in self.chosen.by_mark and part.name in answers)

    def human(self, told: str) -> Answer:
        """A part for a human, with what there is."""
        shown = self.rest.shown() or _working(self.pool.lines)[:LONGEST_SHOWN]
        return Answer(shown, f"{self.name}, line {self.pool.lines[0].number}", _working(self.pool.lines), told)

    def _without(self, part: Part) -> Answer | None:
        """A part that nothing names: the only statement of a section with one part is its answer; else what is left is for a human."""
        if self.pool.before:
            return None
        lone = sum([len(question.parts) for question in self.pool.questions]) == 1 and self.pool.alone
        answer = self._lone(part) if lone else None
        if answer is not None:
            return answer
        if not self.pool.alone and not self.chosen.found and self.rest.lines:
            return self.human(self.rest.told("nothing names it, and no heading says where its question begins"))
        return self.human(self.rest.told("nothing in the section names it")) if self.rest.lines else None

    def _lone(self, part: Part) -> Answer | None:
        lines = self.pool.lines
        spare = [each for each in self.chosen.spare if re.search(r"\d|[=^\\]", each.answer)]
        final = [each for each in spare if each.final]
        if not final and len(self.stated.found) <= 1 and len(lines) <= 1:
            text = spare[0].answer if spare else bare(lines[0].text)
            return Answer(text, f"{self.name}, line {lines[0].number}", unclear=several(text, part)) if re.search(r"\w", text) else None
        spare = final or spare
        if not spare:
            return None
        statement, unclear = one_of(spare, part, chained=True)
        if len(spare) > 1 and not unclear and not final:
            unclear = "" if len({each.line.number for each in spare}) == 1 else self.rest.told("nothing in the section names it")
        if part.type in NUMERIC and not is_complete(statement.answer, part):
            unclear = unclear or self.rest.told("nothing in the section names it")
        return self._answer(bare(statement.answer), statement.line.number, unclear or several(statement.answer, part))


def several(text: str, part: Part) -> str:
    """Why an answer is not clear that has semicolons where one number is asked for; empty where it is."""
    if part.type not in ("integer", "number", "shape") or ";" not in text:
        return ""
    pieces = [piece.strip(" .") for piece in text.strip(" ()[]{}").split(";")]
    sizes = part.type == "shape" and all(re.fullmatch(r"\d+", piece) for piece in pieces)
    return "" if sizes or len([piece for piece in pieces if piece]) < 2 else "it says several values"


def _working(lines: Sequence[Line]) -> str:
    """Lines as working, without the signs of mathematics."""
    text = "\n".join([bare(line.text) for line in lines])
    return text if len(text) <= LONGEST_WORKING else f"{text[:LONGEST_WORKING]} …"
