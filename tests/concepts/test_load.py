"""The data files of the concepts are read strictly: every error names the file and the field."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dlcalc.concepts import load as loading
from dlcalc.concepts.load import BadConcept, called, load, names, nearest, read
from dlcalc.concepts.model import Source

KNOWN = {"he2016": Source("he2016", "He et al.", 2016, "Residuals", "CVPR", "arXiv:1512.03385")}
GOOD: dict[str, Any] = {
    "title": "A title",
    "topic": "A topic",
    "question": "Why?",
    "answer": "Because.\nReally.",
    "claims": [{"says": "It is so.", "why": "As follows.", "evidence": "fields.two_threes_see_five", "source": "he2016", "where": "§2"}],
    "comparison": {"columns": ["", "for"], "rows": [["one", "short"], ["two", "`2`"]]},
    "wrong": [{"says": "It is not so.", "but": "It is."}],
    "rubric": [{"point": "says so", "marks": 1, "wordings": ["so"]}],
    "read": ["he2016"],
    "see": [],
    "aliases": ["an-alias"],
}


def changed(path: str, value: object) -> dict[str, Any]:
    """The good data with one entry replaced; None takes it away."""
    data = copy.deepcopy(GOOD)
    *ways, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    part: Any = data
    for way in ways:
        part = part[way]
    if value is None:
        del part[last]
    else:
        part[last] = value
    return data


def test_a_good_file_is_read() -> None:
    concept = read("name", GOOD, KNOWN, "name.toml")
    assert concept.answer == "Because. Really."
    assert concept.claims[0].source is KNOWN["he2016"]
    assert concept.comparison is not None
    assert concept.comparison.rows[1] == ("two", "`2`")
    assert (concept.see, concept.aliases, concept.options) == ((), ("an-alias",), ())


REQUIRED = [field for field in GOOD if field not in ("comparison", "see", "aliases")]
PARTS = [f"{part}.0.{field}" for part in ("claims", "wrong", "rubric") for field in GOOD[part][0]]


@pytest.mark.parametrize("path", [*REQUIRED, *PARTS, "comparison.columns", "comparison.rows"])
def test_a_missing_field_is_named(path: str) -> None:
    with pytest.raises(BadConcept) as error:
        read("name", changed(path, None), KNOWN, "name.toml")
    part, _, _ = path.partition(".")
    assert str(error.value).startswith("name.toml" if part == path else f"name.toml, {part}")
    assert f"lacks {path.rpartition('.')[2]!r}" in str(error.value)


@pytest.mark.parametrize("path", ["extra", "claims.0.extra", "wrong.0.extra", "rubric.0.extra", "comparison.extra"])
def test_an_unknown_field_is_named(path: str) -> None:
    with pytest.raises(BadConcept, match=r"^name\.toml.*has no field 'extra'; the fields are "):
        read("name", changed(path, "x"), KNOWN, "name.toml")


WRONG = [
    ("title", "  ", "title is a text"),
    ("question", 3, "question is a text"),
    ("claims", [], "claims is a list of tables"),
    ("claims", ["text"], "claims 1: it is no table"),
    ("claims.0.why", [], "claims 1: why is a text"),
    ("rubric.0.marks", "2", "rubric 1: marks is a whole number"),
    ("rubric.0.marks", 0, "rubric 1: marks is a whole number, and not empty"),
    ("rubric.0.marks", True, "rubric 1: marks is a whole number"),
    ("rubric.0.wordings", [], "rubric 1: wordings is a list of texts"),
    ("rubric.0.wordings", "so", "rubric 1: wordings is a list of texts"),
    ("read", [], "read is a list of texts"),
    ("aliases", "one", "aliases is a list of texts"),
    ("comparison", [], "comparison is a table"),
    ("comparison.rows", [["one"]], "comparison: rows 1 has 1 cells, and 2 texts are needed"),
    ("comparison.rows", [["one", 2]], "comparison: rows 1 has 2 cells"),
    ("claims.0.source", "he2017", "claims 1 names the source 'he2017'"),
    ("read", ["he2017"], "read names the source 'he2017'"),
]


@pytest.mark.parametrize(("path", "value", "says"), WRONG)
def test_a_wrong_value_is_named(path: str, value: object, says: str) -> None:
    with pytest.raises(BadConcept) as error:
        read("name", changed(path, value), KNOWN, "name.toml")
    assert str(error.value).startswith("name.toml")
    assert says in str(error.value)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of data files in place of the real one."""
    caches = (names, load, loading.sources)
    monkeypatch.setattr(loading, "DATA", str(tmp_path))
    for cache in caches:
        cache.cache_clear()
    yield tmp_path
    for cache in caches:
        cache.cache_clear()


TOML = """
title = "T"
topic = "X"
question = "Q?"
answer = "A."
read = ["k"]
claims = [{says = "S.", why = "W.", evidence = "fields.strides_multiply", source = "k", where = "§1"}]
wrong = [{says = "S", but = "B"}]
rubric = [{point = "P", marks = 1, wordings = ["w"]}]
"""
SOURCE = '[k]\nauthors = "A"\nyear = 2000\ntitle = "T"\nvenue = "V"\nurl = "arXiv:1"\n'


def test_the_files_of_the_folder_are_the_concepts(folder: Path) -> None:
    (folder / "sources.toml").write_text(SOURCE, encoding="utf-8")
    (folder / "a.toml").write_text(TOML, encoding="utf-8")
    assert names() == ("a",)
    assert load("a").claims[0].source == Source("k", "A", 2000, "T", "V", "arXiv:1")


@pytest.mark.parametrize("text", [b"title = ", b"title = '\xff'"])
def test_text_that_is_no_toml_is_named(folder: Path, text: bytes) -> None:
    (folder / "a.toml").write_bytes(text)
    with pytest.raises(BadConcept, match=r"^a\.toml: "):
        load("a")


def test_a_file_that_is_missing_is_named(folder: Path) -> None:
    (folder / "a.toml").write_text(TOML, encoding="utf-8")
    with pytest.raises(BadConcept, match=r"^sources\.toml: it cannot be read \("):
        load("a")


@pytest.mark.parametrize("name", ["A", "two words", "a_b", "a;b", "-a", "ä"])
def test_a_name_that_nobody_could_type_is_refused(folder: Path, name: str) -> None:
    (folder / "sources.toml").write_text(SOURCE, encoding="utf-8")
    (folder / f"{name}.toml").write_text(TOML, encoding="utf-8")
    with pytest.raises(BadConcept, match="small letters and digits"):
        load(name)


@pytest.mark.parametrize(
    ("text", "says"), [(SOURCE.replace('venue = "V"\n', ""), "lacks 'venue'"), (SOURCE.replace("2000", '"2000"'), "year is")]
)
def test_a_source_is_read_strictly(folder: Path, text: str, says: str) -> None:
    (folder / "sources.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadConcept, match=rf"^sources\.toml, k: {says}"):
        loading.sources()


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("receptive-field", "receptive-field"),
        (" Receptive_Field ", "receptive-field"),
        ("receptive field", "receptive-field"),
        ("RF", "receptive-field"),
        ("1x1", "why-1x1-and-3x3-convolutions"),
        ("receptive", None),
        ("", None),
    ],
)
def test_what_a_word_calls(word: str, name: str | None) -> None:
    assert called(word) == name


@pytest.mark.parametrize(
    ("word", "match"),
    [
        ("receptiv-feild", "receptive-field"),
        ("Mobilnet", "mobilenet"),
        ("x" * 10_000, ""),
        ("quicksort", ""),
        ("attention", ""),
        ("what is a gan?", "gan"),
        ("why not batch norm in an LSTM?", "why-not-batch-norm-in-rnn"),
        ("how does a forget gate work", "forget-gate"),
        ("gans!", "gans"),
    ],
)
def test_what_a_typo_is_nearest_to(word: str, match: str) -> None:
    assert nearest(word) == match
