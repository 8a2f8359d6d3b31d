"""The questions of an answer key and their parts, read from the tables of a TOML file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from dlcalc.marking.grading.model import ARITHMETIC
from dlcalc.marking.key.fault import KeyFault
from dlcalc.marking.key.fields import Fields, marks_of, near, plain
from dlcalc.marking.key.given import read_given
from dlcalc.marking.key.model import Marks, Part, Question

if TYPE_CHECKING:
    from dlcalc.derivation.model import ResultInfo
    from dlcalc.derivation.topic import Topic

MOST_PARTS = 100
FORMULA, TEXT = "formula", "text"
"""The topics that are none: a lecturer's own values, and prose that a human marks."""

TYPES = ("shape", "integer", "number", "vector", "matrix", "formula", "density", "choice", "set", "boolean")
SHARES: Mapping[str, Marks] = {"full": 1, "half": Fraction(1, 2), "none": 0}

_QUESTION = ("id", "topic", "parameters", "parts", "title", "text", "conventions")
_PART = (
    "result", "quantity", "value", "rubric", "id", "type", "marks", "tolerance", "follow_through", "penalty", "partial", "labels",
    "choices", "unit", "given", "variable",
)  # fmt: skip
_OF_VALUES = ("type", "choices", "unit", "given", "variable")
_OF_NUMBERS = ("tolerance", "follow_through", "penalty", "partial")
_ID = re.compile(r"[^\W_][\w .()/'-]{0,39}")


def topic_of(word: str) -> tuple[Topic, Mapping[str, str]] | None:
    """The topic of a question and the parameters that its word presets; None where it is no topic."""
    from dlcalc.topics import resolve

    return None if word in (FORMULA, TEXT) else resolve(word)


def read_questions(tables: list[object]) -> tuple[Question, ...]:
    """Every question.

    Raises:
        KeyFault: a field that is not as it must be, two parts of one name.
    """
    found: list[Question] = []
    names: dict[str, str] = {}
    ids: dict[str, str] = {}
    for place, table in enumerate(tables):
        where = f"questions[{place}]"
        question = _question(table, where, str(place + 1))
        _once(ids, question.id, f"{where}.id", "question")
        for number, part in enumerate(question.parts):
            _once(names, part.name, f"{where}.parts[{number}]", "part")
        found.append(question)
    return tuple(found)


def _once(seen: dict[str, str], name: str, where: str, what: str) -> None:
    if name.lower() in seen:
        hint = 'id = "…" gives one of them another name' if what == "part" else ""
        raise KeyFault(where, f"there are two {what}s named {name}, the first is {seen[name.lower()]}", hint)
    seen[name.lower()] = where.removesuffix(".id")


def _question(table: object, where: str, position: str) -> Question:
    fields = Fields(table, where, _QUESTION, "a question")
    id = _id(fields, position)
    topic, word = _topic(fields)
    given = fields.data.get("parameters", {})
    if word == TEXT and given:
        raise KeyFault(fields.at("parameters"), "a question in prose has no parameters")
    parameters = read_given(given, fields.at("parameters"), topic)
    hint = f'parts = [{{ result = "{topic.results[0].name}", marks = 1 }}]' if topic is not None else ""
    if "parts" not in fields.data:
        raise KeyFault(where, "it has no parts", hint)
    tables = fields.tables("parts", most=MOST_PARTS, of="parts")
    parts = [_part(each, f"{where}.parts[{place}]", id, word, topic, str(place + 1)) for place, each in enumerate(tables)]
    return Question(
        id, word, parameters, tuple(parts), fields.text("title", longest=300).strip(), fields.text("text").strip(),
        conventions=fields.flag("conventions", default=True),
    )  # fmt: skip


def _id(fields: Fields, default: str) -> str:
    id = fields.text("id", default, longest=40).strip()
    if not _ID.fullmatch(id) or id.endswith("."):
        raise KeyFault(
            fields.at("id"), f"an id is letters and digits, with spaces, dots or hyphens between, and this is {plain(id) or 'empty'}"
        )
    return id


def _topic(fields: Fields) -> tuple[Topic | None, str]:
    """The topic, and the word for it."""
    from dlcalc.topics import names, resolve

    word = fields.text("topic", longest=60).strip().lower()
    if word in (FORMULA, TEXT):
        return None, word
    found = resolve(word) if word else None
    if found is None:
        pool = (*names(), FORMULA, TEXT)
        said = f"there is no topic {plain(word)}" if word else "a question needs a topic"
        raise KeyFault(fields.at("topic"), said, near(word, pool) or f"one of {', '.join(pool)}")
    return found[0], word


def _part(table: object, where: str, question: str, word: str, topic: Topic | None, position: str) -> Part:
    fields = Fields(table, where, _PART, "a part")
    if fields.has("result") and fields.has("quantity"):
        raise KeyFault(fields.at("quantity"), "result and quantity are one thing, and both are given")
    result = fields.text("result" if fields.has("result") else "quantity", longest=60).strip()
    value = _value(fields)
    rubric, points = _rubric(fields)
    _what(fields, word, topic, result, value)
    info = _result(fields, topic, result) if result and topic is not None else None
    name = "" if info is None else info.name
    type = info.type if info is not None else _type(fields, value)
    marks = fields.marks("marks", points or 1)
    return Part(
        question, _id(fields, name or position), name, type, value, marks,
        tolerance=_tolerance(fields),
        follow_through=_share(fields),
        penalty=fields.marks("penalty", 0, marks),
        partial=_partial(fields, topic if info is not None else None, marks),
        labels=tuple([label for each in fields.texts("labels", most=40, longest=80) if (label := each.strip())]),
        choices=_choices(fields, type, value),
        unit=_unit(fields),
        given=fields.texts("given", most=20, longest=300),
        variable=fields.text("variable", longest=40).strip(),
        rubric=rubric,
    )  # fmt: skip


def _value(fields: Fields) -> str:
    """The author's own value; TOML's true and false are those of a boolean."""
    value = fields.data.get("value")
    if not isinstance(value, bool) or fields.has("choices"):
        return fields.text("value", longest=4000).strip()
    type = fields.text("type", "boolean", longest=20).strip().lower()
    if type != "boolean":
        raise KeyFault(fields.at("value"), f"true and false are booleans, and this part has the type {plain(type)}", 'type = "boolean"')
    return "true" if value else "false"


def _what(fields: Fields, word: str, topic: Topic | None, result: str, value: str) -> None:
    """A part asks for a result of the topic, for a value of the author's, or for prose."""
    asked = [name for name in ("result", "quantity", "value") if fields.has(name)]
    if len(asked) > 1:
        raise KeyFault(fields.where, f"{asked[0]} and {asked[1]} both say what is right", "give one of them")
    if asked and not (result or value):
        raise KeyFault(fields.at(asked[0]), "it is empty")
    if result and topic is None:
        raise KeyFault(fields.at(asked[0]), f"topic = {word} has no results", 'value = "…" says what is right' if word == FORMULA else "")
    if value and word == TEXT:
        raise KeyFault(fields.at("value"), "a question in prose is marked by a human", 'topic = "formula" has values')
    if not asked and not fields.has("rubric") and word != TEXT:
        hint = 'value = "a + b"' if topic is None else f'result = "{topic.results[0].name}"'
        raise KeyFault(fields.where, "the part does not say what is right", f"{hint}, or a rubric for a human")
    odd = [name for name in (*_OF_VALUES, *(() if asked else _OF_NUMBERS)) if fields.has(name) and (not value or name in _OF_NUMBERS)]
    odd = [name for name in odd if not (result and name in ("given", "unit", "variable", "choices"))]
    if odd == ["type"] and fields.data["type"] == TEXT and not asked:
        return
    if odd:
        said = "a result has the type of its topic" if result else "a human marks this part"
        raise KeyFault(fields.at(odd[0]), f"{said}, so that this says nothing")


def _result(fields: Fields, topic: Topic, word: str) -> ResultInfo:
    """What the topic says of a result, by its name, alias or symbol."""
    folded = word.replace("-", "_")
    for info in topic.results:
        if folded in (info.name, info.symbol) or folded.lower() in (info.name, *info.aliases):
            return info
    pool = [each for info in topic.results for each in (info.name, *info.aliases)]
    place = fields.at("result" if fields.has("result") else "quantity")
    hint = near(folded, pool) or f"the results are {', '.join([info.name for info in topic.results])}"
    raise KeyFault(place, f"{topic.name} has no result named {plain(word)}", hint)


def _type(fields: Fields, value: str) -> str:
    """How an answer to a value is read; empty where the value shows it."""
    type = fields.text("type", longest=20).strip().lower()
    if not value:
        return TEXT
    if isinstance(fields.data["value"], bool):
        return "boolean"
    if type and type not in TYPES:
        raise KeyFault(fields.at("type"), f"there is no type {plain(type)}", near(type, TYPES) or f"one of {', '.join(TYPES)}")
    return "choice" if not type and fields.has("choices") else type


def _tolerance(fields: Fields) -> str:
    from dlcalc.marking.key.read import read_tolerance_text

    return read_tolerance_text(fields)


def _unit(fields: Fields) -> str:
    """What a number counts."""
    from dlcalc.marking.units import BASES, base_of

    text = fields.text("unit", longest=40).strip()
    if text and not base_of((text,)):
        raise KeyFault(
            fields.at("unit"), f"nothing is counted in {plain(text)}", f"one of {', '.join(BASES)}; a prefix stands in the value: 12 MFLOPs"
        )
    return text


def _choices(fields: Fields, type: str, value: str) -> tuple[str, ...]:
    """The words there are to choose from, the right one among them."""
    from dlcalc.marking.choices import folded

    choices = tuple([choice for each in fields.texts("choices", most=100, longest=200) if (choice := each.strip())])
    if choices and type != "choice":
        raise KeyFault(fields.at("choices"), f"a {type or 'value'} is no choice", 'type = "choice"')
    known = [folded(choice) for choice in choices]
    missing = next((word for word in value.split("|") if known and folded(word) not in known), "")
    if missing:
        raise KeyFault(fields.at("value"), f"{plain(missing)} is none of the choices", f"they are {', '.join(choices)}")
    return choices


def _share(fields: Fields) -> Marks:
    """The share of the marks for what follows from an earlier answer."""
    value = fields.data.get("follow_through", 1)
    if isinstance(value, str) and value.lower() in SHARES:
        return SHARES[value.lower()]
    try:
        return marks_of(value, fields.at("follow_through"), 1)
    except KeyFault as fault:
        message = f"this is {plain(str(value))}, and a share of the marks is needed"
        raise KeyFault(fault.where, message, "full, half, none, or a number from 0 to 1") from None


def _partial(fields: Fields, topic: Topic | None, marks: Marks) -> dict[str, Marks]:
    """Marks by the slip that explains an answer."""
    data = fields.data.get("partial", {})
    where = fields.at("partial")
    if not isinstance(data, dict):
        raise KeyFault(where, "marks by known mistake are a table", "partial = { plus_one = 1 }")
    if not data:
        return {}
    from dlcalc.topics import slips

    known = [ARITHMETIC, *([slip.id for slip in slips(topic.name)] if topic is not None else [])]
    for id in data:
        if id not in known:
            said = (
                f"{topic.name} knows no mistake of this name" if topic is not None else "only results of topics have other known mistakes"
            )
            raise KeyFault(f"{where}.{plain(id)}", said, near(id, known) or f"one of {', '.join(known)}")
    return {id: marks_of(value, f"{where}.{id}", marks) for id, value in data.items()}


def _rubric(fields: Fields) -> tuple[tuple[str, ...], Marks]:
    """The marking points, and what they are worth together: those of a concept where one is named."""
    value = fields.data.get("rubric", [])
    if not isinstance(value, str):
        return tuple([" ".join(point.split()) for point in fields.texts("rubric", most=50, longest=2000) if point.strip()]), 0
    from dlcalc.concepts.load import called, load, nearest

    text = fields.text("rubric", longest=2000)
    name = called(text)
    if name is None:
        if re.fullmatch(r"[\w-]+", text.strip()):
            match = nearest(text)
            raise KeyFault(
                fields.at("rubric"),
                f"there is no concept {plain(text)}",
                f"did you mean {match}?" if match else "dlcalc explain lists them",
            )
        return (" ".join(text.split()),), 0
    points = load(name).rubric
    return tuple([f"{point.point} ({point.marks} mark{'s' * (point.marks != 1)})" for point in points]), sum(
        point.marks for point in points
    )
