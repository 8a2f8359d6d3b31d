"""The data files of the concepts: found by their names, read strictly."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from dlcalc.concepts.model import Claim, Comparison, Concept, Point, Source, Wrong
from dlcalc.notation.errors import Undecided
from dlcalc.notation.vocabulary import Vocabulary

DATA = os.path.join(os.path.dirname(__file__), "data")
SOURCES = "sources.toml"


class BadConcept(Undecided):
    """A data file that is not as it must be: the file, and what is wrong with it."""

    def __init__(self, file: str, what: str) -> None:
        super().__init__(f"{file}: {what}")


class Kind(NamedTuple):
    """What a field may hold: its type, and the words that say so."""

    type: type | None
    says: str

    def holds(self, value: object) -> bool:
        """Whether a value is of this kind; none is empty."""
        if self.type is None:
            return isinstance(value, list) and bool(value) and all(isinstance(each, str) and each.strip() for each in value)
        if isinstance(value, str):
            return self.type is str and bool(value.strip())
        return isinstance(value, self.type) and not isinstance(value, bool) and bool(value)


TEXT, NUMBER, TEXTS = Kind(str, "a text"), Kind(int, "a whole number"), Kind(None, "a list of texts")
TABLE, TABLES, ROWS = Kind(dict, "a table"), Kind(list, "a list of tables"), Kind(list, "a list")

_CONCEPT = {
    "title": TEXT,
    "topic": TEXT,
    "question": TEXT,
    "answer": TEXT,
    "claims": TABLES,
    "wrong": TABLES,
    "rubric": TABLES,
    "read": TEXTS,
}
_OPTIONAL = {"comparison": TABLE, "see": TEXTS, "aliases": TEXTS, "options": TEXTS, "functions": TEXTS, "words": TEXTS}
_CLAIM = {"says": TEXT, "why": TEXT, "evidence": TEXT, "source": TEXT, "where": TEXT}
_WRONG = {"says": TEXT, "but": TEXT}
_POINT = {"point": TEXT, "marks": NUMBER, "wordings": TEXTS}
_SOURCE = {"authors": TEXT, "year": NUMBER, "title": TEXT, "venue": TEXT, "url": TEXT}


@lru_cache(1)
def names() -> tuple[str, ...]:
    """The names of all concepts, sorted."""
    files = [name for name in os.listdir(DATA) if name.endswith(".toml") and name != SOURCES]
    return tuple(sorted([name.removesuffix(".toml") for name in files]))


@lru_cache(64)
def load(name: str) -> Concept:
    """The concept of that name.

    Raises:
        BadConcept: its file lacks a field, has one too many or of the wrong kind, names a source that does not exist, or cannot be
            called by its own name.
    """
    file = f"{name}.toml"
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        raise BadConcept(file, "the name of a concept is small letters and digits, with - between words")
    return read(name, _toml(file), sources(), file)


def read(name: str, data: Mapping[str, Any], known: Mapping[str, Source], file: str) -> Concept:
    """A concept from the data of its file.

    Args:
        name: the concept's name.
        data: what the file holds.
        known: the sources that it may name.
        file: the name by which errors call it.

    Raises:
        BadConcept: as :func:`load`.
    """
    _check(file, data, _CONCEPT, _OPTIONAL)

    def source(key: str, where: str) -> Source:
        if key not in known:
            raise BadConcept(file, f"{where} names the source {key!r}, and there is none in {SOURCES}")
        return known[key]

    claims = [
        Claim(each["says"], each["why"], each["evidence"], source(each["source"], f"claims {place}"), each["where"])
        for place, each in enumerate(_parts(file, data, "claims", _CLAIM), 1)
    ]
    return Concept(
        name=name,
        title=_prose(data["title"]),
        topic=_prose(data["topic"]),
        question=_prose(data["question"]),
        answer=_prose(data["answer"]),
        claims=tuple(claims),
        comparison=_comparison(file, data),
        wrong=tuple([Wrong(each["says"], each["but"]) for each in _parts(file, data, "wrong", _WRONG)]),
        rubric=tuple([Point(each["point"], each["marks"], tuple(each["wordings"])) for each in _parts(file, data, "rubric", _POINT)]),
        read=tuple([source(key, "read") for key in data["read"]]),
        see=tuple(data.get("see", ())),
        aliases=tuple(data.get("aliases", ())),
        options=tuple(data.get("options", ())),
        vocabulary=Vocabulary(functions=frozenset(data.get("functions", ())), words=frozenset(data.get("words", ()))),
    )


def _comparison(file: str, data: Mapping[str, Any]) -> Comparison | None:
    if "comparison" not in data:
        return None
    where = f"{file}, comparison"
    table = data["comparison"]
    _check(where, table, {"columns": ROWS, "rows": ROWS})
    columns, rows = tuple(table["columns"]), tuple([tuple(row) for row in table["rows"]])
    for place, row in enumerate((columns, *rows)):
        if len(row) != len(columns) or not all(isinstance(cell, str) for cell in row):
            raise BadConcept(where, f"rows {place} has {len(row)} cells, and {len(columns)} texts are needed, one a column")
    return Comparison(columns, rows)


def _parts(file: str, data: Mapping[str, Any], name: str, fields: Mapping[str, Kind]) -> list[dict[str, Any]]:
    found = []
    for place, part in enumerate(data[name], 1):
        where = f"{file}, {name} {place}"
        if not isinstance(part, dict):
            raise BadConcept(where, "it is no table")
        _check(where, part, fields)
        found.append({field: _prose(value) if isinstance(value, str) else value for field, value in part.items()})
    return found


def _check(where: str, data: Mapping[str, Any], needed: Mapping[str, Kind], optional: Mapping[str, Kind] = {}) -> None:
    """Every field is known, there, and of its kind."""
    known = {**needed, **optional}
    missing = [field for field in needed if field not in data]
    odd = [field for field in data if field not in known]
    if missing:
        raise BadConcept(where, f"lacks {missing[0]!r}")
    if odd:
        raise BadConcept(where, f"has no field {odd[0]!r}; the fields are {', '.join(known)}")
    for field, value in data.items():
        if field in ("see", "aliases", "options", "functions", "words") and value == []:
            continue
        if not known[field].holds(value):
            raise BadConcept(where, f"{field} is {known[field].says}, and not empty")


def _prose(text: str) -> str:
    """Prose of several lines as one."""
    return " ".join(text.split())


@lru_cache(1)
def sources() -> Mapping[str, Source]:
    """Every source, by its key.

    Raises:
        BadConcept: one lacks a field, or has one too many or of the wrong kind.
    """
    found = {}
    for key, data in _toml(SOURCES).items():
        _check(f"{SOURCES}, {key}", data, _SOURCE)
        found[key] = Source(key, *[data[field] for field in _SOURCE])
    return found


def _toml(file: str) -> dict[str, Any]:
    import tomllib

    try:
        with open(os.path.join(DATA, file), "rb") as stream:
            return tomllib.load(stream)
    except OSError as error:
        raise BadConcept(file, f"it cannot be read ({error.strerror})") from None
    except ValueError as error:  # no TOML, or no UTF-8
        raise BadConcept(file, str(error)) from None


# What a word calls


def called(word: str) -> str | None:
    """The name of the concept that a word calls: its name or an alias, case and spaces, ``_``, ``-`` folded."""
    folded = _folded(word)
    if folded in names():
        return folded
    return next((name for name in names() if folded in load(name).aliases), None)


def nearest(word: str) -> str:
    """The name or alias most like a word that calls no concept, or the longest that occurs in it; an empty text when none does."""
    from difflib import get_close_matches

    known: Sequence[str] = [*names(), *[alias for name in names() for alias in load(name).aliases]]
    folded = _folded(word)
    inside = [name for name in known if f"-{name}-" in "-".join(["", *re.findall(r"\w+", folded), ""])]
    return next(iter([*get_close_matches(folded, known, 1, 0.7), *sorted(inside, key=len, reverse=True)]), "")


def _folded(word: str) -> str:
    return "-".join(word[:80].lower().replace("_", " ").replace("-", " ").split())
