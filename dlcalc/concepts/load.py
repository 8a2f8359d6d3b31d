"""The data files of the concepts: found by their names, read strictly."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from dlcalc.concepts.model import Claim, Comparison, Concept, Point, Source, Wrong

DATA = os.path.join(os.path.dirname(__file__), "data")
SOURCES = "sources.toml"

_TEXTS = ("title", "topic", "question", "answer")
_LISTS = ("read", "see", "aliases", "options")
_PARTS = ("claims", "comparison", "wrong", "rubric")


class BadConcept(ValueError):
    """A data file that is not as it must be: the file, and what is wrong with it."""

    def __init__(self, file: str, what: str) -> None:
        super().__init__(f"{file}: {what}")


@lru_cache(1)
def names() -> tuple[str, ...]:
    """The names of all concepts, sorted."""
    files = [name for name in os.listdir(DATA) if name.endswith(".toml") and name != SOURCES]
    return tuple(sorted([name.removesuffix(".toml") for name in files]))


def load(name: str) -> Concept:
    """The concept of that name.

    Raises:
        BadConcept: its file lacks a field, has one too many, or names a source that does not exist.
    """
    file = f"{name}.toml"
    return read(name, _toml(file), sources(), file)


def read(name: str, data: Mapping[str, Any], known: Mapping[str, Source], file: str) -> Concept:
    """A concept from the data of its file.

    Args:
        name: the concept's name.
        data: what the file holds.
        known: the sources that it may name.
        file: the name by which errors call it.
    """
    _check(file, data, (*_TEXTS, "claims", "wrong", "rubric", "read"), (*_TEXTS, *_LISTS, *_PARTS))

    def source(key: str) -> Source:
        if key not in known:
            raise BadConcept(file, f"there is no source {key!r} in {SOURCES}")
        return known[key]

    claims = [
        Claim(each["says"], each["why"], each["evidence"], source(each["source"]), each["where"])
        for each in _parts(file, data, "claims", ("says", "why", "evidence", "source", "where"))
    ]
    wrong = [Wrong(each["says"], each["but"]) for each in _parts(file, data, "wrong", ("says", "but"))]
    rubric = [
        Point(each["point"], each["marks"], tuple(each["wordings"]))
        for each in _parts(file, data, "rubric", ("point", "marks", "wordings"))
    ]
    return Concept(
        name, *[_prose(data[field]) for field in _TEXTS], tuple(claims), _comparison(file, data), tuple(wrong), tuple(rubric),
        tuple([source(key) for key in data["read"]]), *[tuple(data.get(field, ())) for field in ("see", "aliases", "options")],
    )  # fmt: skip


def _comparison(file: str, data: Mapping[str, Any]) -> Comparison | None:
    if "comparison" not in data:
        return None
    table = data["comparison"]
    _check(f"{file}, comparison", table, ("columns", "rows"), ("columns", "rows"))
    columns, rows = tuple(table["columns"]), tuple([tuple(row) for row in table["rows"]])
    if any(len(row) != len(columns) for row in rows):
        raise BadConcept(file, "every row of the comparison has as many cells as there are columns")
    return Comparison(columns, rows)


def _parts(file: str, data: Mapping[str, Any], name: str, fields: Sequence[str]) -> list[dict[str, Any]]:
    found = []
    for place, part in enumerate(data[name], 1):
        _check(f"{file}, {name} {place}", part, fields, fields)
        found.append({field: _prose(value) if isinstance(value, str) else value for field, value in part.items()})
    return found


def _check(where: str, data: Mapping[str, Any], needed: Sequence[str], known: Sequence[str]) -> None:
    missing = [field for field in needed if field not in data]
    odd = [field for field in data if field not in known]
    if missing or odd:
        raise BadConcept(where, f"{'lacks' if missing else 'has no field'} {(missing or odd)[0]!r}")


def _prose(text: str) -> str:
    """Prose of several lines as one."""
    return " ".join(text.split())


@lru_cache(1)
def sources() -> Mapping[str, Source]:
    """Every source, by its key."""
    fields = ("authors", "year", "title", "venue", "url")
    found = {}
    for key, data in _toml(SOURCES).items():
        _check(f"{SOURCES}, {key}", data, fields, fields)
        found[key] = Source(key, *[data[field] for field in fields])
    return found


def _toml(file: str) -> dict[str, Any]:
    import tomllib

    with open(os.path.join(DATA, file), "rb") as stream:
        try:
            return tomllib.load(stream)
        except tomllib.TOMLDecodeError as error:
            raise BadConcept(file, str(error)) from None


def called(word: str) -> str | None:
    """The name of the concept that a word calls: its name or an alias, case and ``_``/``-`` folded."""
    folded = word.strip().lower().replace("_", "-").replace(" ", "-")
    if folded in names():
        return folded
    return next((name for name in names() if folded in load(name).aliases), None)
