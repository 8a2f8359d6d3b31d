"""From the bytes of a TOML file to an answer key; what is wrong with it is named by its place in the file."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from dlcalc.marking.key.fault import KeyFault
from dlcalc.marking.key.fields import Fields, Written, near, plain
from dlcalc.marking.key.given import conventional, fold, scalar
from dlcalc.marking.key.model import AnswerKey, Question
from dlcalc.marking.key.questions import read_questions, topic_of
from dlcalc.marking.key.students import read_students

LONGEST_FILE = 2**20
"""Bytes of a key."""

MOST_QUESTIONS = 500
_FIELDS = ("title", "tolerance", "decimal_comma", "students", "conventions", "questions")
_DEEP = re.compile(r"""(?:(?:(?<![\w-])[\w-]++|"(?:\\.|[^"\\\n])*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){32}""")
_LINE = re.compile(r"(?P<says>.*?) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)\Z", re.DOTALL)


def read_key_file(data: bytes, path: str, beside: Callable[[str], bytes] | None = None) -> AnswerKey:
    """Read an answer key, and work each of its questions once.

    Args:
        data: the file's bytes.
        path: its name, for messages.
        beside: the bytes of a file beside it by its name: the table of students' own numbers. Without it a key that names one is refused.

    Raises:
        KeyFault: it is no key: what, where and what would work.
    """
    from dlcalc.marking.key.lines import line_of
    from dlcalc.marking.key.work import verified

    try:
        return verified(read_key(data, path, beside))
    except KeyFault as fault:
        text = data[: LONGEST_FILE + 1].decode("utf-8", "replace").lstrip("\ufeff")
        raise KeyFault(fault.where, fault.message, fault.hint, line_of(text, fault.where)) from None


def read_key(data: bytes, path: str, beside: Callable[[str], bytes] | None = None) -> AnswerKey:
    """Read an answer key without working its questions; arguments and errors are those of :func:`read_key_file`."""
    fields = Fields(parsed(data), "", _FIELDS, "a key")
    tolerance = read_tolerance_text(fields)
    questions = read_questions(fields.tables("questions", most=MOST_QUESTIONS, of="questions"))
    conventions = read_conventions(fields.data.get("conventions", {}), questions)
    students, more = read_students(fields, questions, beside)
    from hashlib import sha256

    return AnswerKey(
        title=fields.text("title", longest=300).strip(),
        questions=questions,
        conventions=conventions,
        tolerance=tolerance,
        decimal_comma=fields.flag("decimal_comma", default=False),
        students=students,
        hash=sha256(data + b"\0" + more if more else data).hexdigest()[:12],
        path=path,
    )


def parsed(data: bytes) -> dict[str, Any]:
    """The tables of a TOML file; decimals stay as they are written.

    Raises:
        KeyFault: it is too long, no text, no TOML, or nested too deep.
    """
    import tomllib

    if len(data) > LONGEST_FILE:
        raise KeyFault("", f"a key has at most {LONGEST_FILE >> 20} MB, and this has {len(data):,} bytes")
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise KeyFault(f"line {line}", "a key is text in UTF-8, and this is none", "save it as UTF-8") from None
    deep = _DEEP.search(text)
    if deep:
        raise KeyFault(f"line {text.count(chr(10), 0, deep.start()) + 1}", "names are nested deeper than any key is")
    try:
        return tomllib.loads(text, parse_float=Written)
    except RecursionError:
        raise KeyFault("", "it is nested deeper than any key is") from None
    except ValueError as error:
        raise _no_toml(str(error), text) from None


def _no_toml(message: str, text: str) -> KeyFault:
    """What the reader of TOML says, with its place and what is usually meant."""
    match = _LINE.fullmatch(message)
    if match is None:
        return KeyFault("", f"this is no TOML: {plain(message)}")
    line = match["line"] or str(text.count("\n") + 1)
    lines = text.split("\n")
    source = lines[int(line) - 1] if int(line) <= len(lines) else ""
    hint = "a table in { } stands on one line, with no comma before its end" if "key part" in message and "{" in source else ""
    hint = hint or ('a text stands in quotes: topic = "conv"' if re.match(r"\s*[\w-]+\s*=\s*[^\W\d]", source) else "")
    column = f", column {match['column']}" if match["column"] else ""
    says = match["says"][:1].lower() + match["says"][1:]
    return KeyFault(f"line {line}{column}", f"this is no TOML: {plain(says)}", hint)


def read_tolerance_text(fields: Fields) -> str:
    """How near a number must be, as ``--tolerance`` takes it.

    Raises:
        KeyFault: it says nothing known.
    """
    from dlcalc.marking.tolerance import read_tolerance

    text = fields.text("tolerance", longest=60).strip()
    if text:
        try:
            read_tolerance(text)
        except ValueError as error:
            raise KeyFault(fields.at("tolerance"), str(error), "exact, rounded, 0.01, 1%, '2 dp' or '3 sf'") from None
    return text


def read_conventions(data: object, questions: tuple[Question, ...]) -> dict[str, str]:
    """The parameters of the course, by name.

    Raises:
        KeyFault: one that no topic of this key has, or a word that none of them knows.
    """
    if not isinstance(data, dict):
        raise KeyFault("conventions", "conventions are a table", 'convention = "pytorch"')
    topics = {each[0].name: each[0] for question in questions if (each := topic_of(question.topic)) is not None}
    every = [parameter for topic in topics.values() for parameter in topic.parameters if conventional(parameter)]
    found: dict[str, str] = {}
    for name, value in data.items():
        where = f"conventions.{plain(name)}"
        fitting = [each for each in every if fold(name) in map(fold, (each.name, *each.long))]
        if not fitting:
            pool = list(dict.fromkeys([each.name for each in every]))
            hint = near(fold(name), pool) or (f"they have {', '.join(pool)}" if pool else "")
            raise KeyFault(where, "no topic of this key has a convention of this name", hint)
        text = scalar(value, where)
        words = list(dict.fromkeys([word for each in fitting for word in each.choices]))
        if words and all(each.choices and text.lower() not in each.choices for each in fitting):
            raise KeyFault(where, f"no topic of this key knows the word {plain(text)}", near(text, words) or f"one of {', '.join(words)}")
        found[fold(name)] = text
    return found
