"""What every concept keeps, those that are there and those that will be: its claims are shown, its prose reads, its screens fit."""

from __future__ import annotations

import inspect
import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from pathlib import Path

import jsonschema
import pytest

import dlcalc.concepts.evidence
from dlcalc.concepts import explained
from dlcalc.concepts.evidence import Evidence, find
from dlcalc.concepts.explained import NotShown, evidence_of, explanation, overview, rubric
from dlcalc.concepts.load import called, load, names, sources
from dlcalc.concepts.model import Claim, Concept
from dlcalc.derivation.document import Document, Paragraph, Points, bare
from dlcalc.derivation.model import Table, prose_pieces
from dlcalc.render import Look
from dlcalc.render.documents import FORMATS, render
from dlcalc.render.layout import Screen
from dlcalc.render.prose import read
from dlcalc.render.schema import schema
from dlcalc.render.script import columns
from dlcalc.render.tabular import table_lines
from dlcalc.topics import load as topic
from dlcalc.topics import names as topics

CONCEPTS = [load(name) for name in names()]
CLAIMS = [(concept, claim) for concept in CONCEPTS for claim in concept.claims]
WIDTHS = (60, 80, 120)
LONGEST = 170
"""Lines of a whole explanation at 80 columns: more than four screens, nobody reads."""

every_concept = pytest.mark.parametrize("concept", CONCEPTS, ids=[concept.name for concept in CONCEPTS])
every_claim = pytest.mark.parametrize(
    ("concept", "claim"), CLAIMS, ids=[f"{concept.name} {claim.evidence}" for concept, claim in CLAIMS]
)  # fmt: skip


@lru_cache(256)
def evidence(name: str) -> Evidence:
    """What a computation shows, worked once for all tests."""
    return find(name)()


@pytest.fixture(autouse=True)
def once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explained, "find", lambda name: lambda: evidence(name))


def sentences(text: str) -> list[str]:
    """A text taken apart behind its full stops; one between backticks ends nothing."""
    plain = "".join("n" * len(piece) if is_notation else piece for is_notation, piece in prose_pieces(text))
    return [part for part in re.split(r"(?<=[.?!])”? +(?=[A-Z‘“n])", plain.replace("et al. ", "et al ")) if part]


# Claims

_PLACES = r"§|eq\.|figure|table|theorem|property|p\. |“|chapter|appendix|algorithm|abstract|on the [\w ]+"
"""How the place in a work is named: by its number, its heading, or what it is about."""


@every_claim
def test_the_evidence_shows_the_claim(concept: Concept, claim: Claim) -> None:
    found = evidence_of(claim)
    assert found.holds
    assert re.search(r"\d|∞", found.shown), "what is shown has its numbers in it"
    assert found.shown.endswith((".", "”") if found.derivation is None else (".", "”", ":"))
    assert not unread(found.shown, concept), "the notation in what is shown can be read"


@every_claim
def test_a_claim_is_short_and_has_its_source(concept: Concept, claim: Claim) -> None:
    assert len(sentences(claim.says)) == 1
    assert len(claim.says) <= 110
    assert claim.says.endswith(".")
    assert 1 <= len(sentences(claim.why)) <= 3
    assert sources()[claim.source.key] == claim.source
    assert re.match(_PLACES, claim.where.lower()), claim.where


@every_claim
def test_what_shows_nothing_is_not_printed(concept: Concept, claim: Claim, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = evidence(claim.evidence)._replace(holds=False)
    monkeypatch.setattr(explained, "find", lambda name: lambda: broken if name == claim.evidence else evidence(name))
    with pytest.raises(NotShown, match=re.escape(claim.evidence)):
        explanation(concept.name)


def test_evidence_that_cannot_be_computed_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    claim = CLAIMS[0][1]
    with pytest.raises(NotShown, match=r"nonsense\.at_all cannot be computed"):
        evidence_of(claim._replace(evidence="nonsense.at_all"))

    def breaks(error: Exception) -> Evidence:
        raise error

    for error, says in ((ZeroDivisionError("by 0"), "by 0"), (RuntimeError("oops"), "oops"), (AssertionError(), "AssertionError")):
        monkeypatch.setattr(explained, "find", lambda _name, error=error: lambda: breaks(error))
        with pytest.raises(NotShown, match=rf"cannot be computed \({says}\)"):
            evidence_of(claim)


@pytest.mark.parametrize(
    "name", ["fields", "fields.", ".strides_multiply", "fields._hidden", "os.getcwd", "fields.nothing", "a.b.c", "fields.field x"]
)
def test_only_evidence_is_found(name: str) -> None:
    with pytest.raises(LookupError):
        find(name)


def computations() -> Iterator[str]:
    """Every function that returns evidence, as a claim names it."""
    for path in sorted(Path(str(dlcalc.concepts.evidence.__file__)).parent.glob("*.py")):
        module = import_module(f"dlcalc.concepts.evidence.{path.stem}") if path.stem != "__init__" else dlcalc.concepts.evidence
        for name, function in inspect.getmembers(module, inspect.isfunction):
            returns = function.__annotations__.get("return") == "Evidence" and not inspect.signature(function).parameters
            if returns and function.__module__ == module.__name__ and not name.startswith("_"):
                yield f"{path.stem}.{name}"


def test_every_computation_shows_some_claim() -> None:
    assert sorted(set(computations()) - {claim.evidence for _, claim in CLAIMS}) == []


def test_every_source_is_used_and_well_formed() -> None:
    used = {source.key for concept in CONCEPTS for source in (*concept.read, *[claim.source for claim in concept.claims])}
    assert sorted(set(sources()) - used) == []
    for source in sources().values():
        assert 1800 < source.year < 2030
        assert re.fullmatch(r"arXiv:\d{4}\.\d{4,5}|arXiv:[a-z-]+/\d{7}|doi:10\.\S+|https://\S+", source.url), source
        assert not source.title.endswith(".")
    assert [work for work, times in Counter(source.url for source in sources().values()).items() if times > 1] == []


# The whole concept


@every_concept
def test_it_is_complete(concept: Concept) -> None:
    assert 4 <= len(concept.claims) <= 8
    assert len({claim.says for claim in concept.claims}) == len({claim.evidence for claim in concept.claims}) == len(concept.claims)
    assert len(concept.wrong) >= 2
    assert len(concept.rubric) >= 3
    assert concept.question.endswith("?")
    assert len(sentences(concept.answer)) == 2
    assert concept.comparison is None or len(concept.comparison.rows) >= 2
    assert {claim.source.key for claim in concept.claims} <= {source.key for source in concept.read}, "what is cited is listed in full"
    assert set(concept.see) <= {*names()} - {concept.name}


def test_no_two_concepts_have_one_name() -> None:
    spelt = [word for concept in CONCEPTS for word in (concept.name, *concept.aliases)]
    assert [word for word, times in Counter(spelt).items() if times > 1] == []
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", word) for word in spelt)


@every_concept
def test_the_options_are_of_a_topic(concept: Concept) -> None:
    for line in concept.options:
        name, *words = line.split()
        assert name in topics()
        parameters = topic(name).parameters
        known = {f"--{parameter.name}" for parameter in parameters} | {word for parameter in parameters for word in parameter.choices}
        assert set(words) <= known, line


def test_every_topic_with_concepts_has_one_for_its_plain_question() -> None:
    spoken = {line.split()[0] for concept in CONCEPTS for line in concept.options}
    for name in spoken:
        defaults = {parameter.default for parameter in topic(name).parameters if parameter.type == "choice"}
        assert explained.about(name, {str(default) for default in defaults})[0] is not None, name


def test_a_topic_with_concepts_is_itself_a_word_that_calls_one() -> None:
    spoken = {line.split()[0] for concept in CONCEPTS for line in concept.options}
    assert [name for name in sorted(spoken) if called(name) is None] == []


# Prose


def unread(text: str, concept: Concept) -> list[str]:
    """The notation in a text that cannot be read."""
    assert text.count("`") % 2 == 0, text
    return [piece for is_notation, piece in prose_pieces(text) if is_notation and read(piece, concept.vocabulary) is None]


def prose_of(concept: Concept) -> Iterator[str]:
    """Every text of a concept."""
    yield from (concept.title, concept.question, concept.answer)
    for claim in concept.claims:
        yield from (claim.says, claim.why, claim.where)
    if concept.comparison is not None:
        yield from concept.comparison.columns
        for row in concept.comparison.rows:
            yield from row
    for wrong in concept.wrong:
        yield from wrong
    for point in concept.rubric:
        yield from (point.point, *point.wordings)


@every_concept
def test_its_notation_can_be_read(concept: Concept) -> None:
    assert [piece for text in prose_of(concept) for piece in unread(text, concept)] == []


# On the screen and in every format


@every_concept
@pytest.mark.parametrize("make", [explanation, rubric], ids=["explanation", "rubric"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("unicode", [True, False], ids=["unicode", "ascii"])
def test_it_fits_the_screen(concept: Concept, make: object, width: int, unicode: bool) -> None:
    text = render(document(make, concept), "text", Look(width=width, unicode=unicode))
    assert [line for line in text.splitlines() if columns(line) > width] == []
    assert unicode or text.isascii()
    assert "\n\n\n" not in text
    assert "`" not in text


@every_concept
def test_it_is_short_enough_to_be_read(concept: Concept) -> None:
    assert render(explanation(concept.name), "text").count("\n") <= LONGEST


@every_concept
def test_its_comparison_is_not_wrapped(concept: Concept) -> None:
    if concept.comparison is not None:
        assert lines_of(concept.comparison.columns, concept.comparison.rows, concept) == len(concept.comparison.rows) + 1


def test_a_wrapped_comparison_is_seen() -> None:
    assert lines_of(("a", "b"), (("x" * 10, "word " * 20),), CONCEPTS[0]) > 2
    assert lines_of(("a", "b"), (("x " * 40, "x" * 40),), CONCEPTS[0]) > 2


def lines_of(heads: tuple[str, ...], rows: tuple[tuple[str, ...], ...], concept: Concept) -> int:
    """The lines of a comparison at 80 columns, without the empty one before it."""
    screen = Screen(bare(concept.vocabulary), Look(width=80))
    return len(list(table_lines(screen, Table("comparison", "", heads, rows)))) - 1


@every_concept
@pytest.mark.parametrize("make", [explanation, rubric], ids=["explanation", "rubric"])
@pytest.mark.parametrize("format", FORMATS)
def test_it_renders_in_every_format(concept: Concept, make: object, format: str) -> None:
    made = document(make, concept)
    text = render(made, format)
    assert text.endswith("\n")
    if format in ("json", "jsonl"):
        assert valid(json.loads(text))
    if format == "jsonl":
        assert text.count("\n") == 1
    if format == "html":
        assert text.count("<div") == text.count("</div>")
        assert "<script" not in text
    if format == "latex":
        assert text.count(r"\begin{") == text.count(r"\end{")
        assert not re.search(r"\\(math(bb|frak|scr)|bm|url|href|cite)\b", text), "amsmath is all that it needs"
    words = [block.text for block in made.blocks if isinstance(block, Paragraph)]
    words += [point for block in made.blocks if isinstance(block, Points) for point, _ in block.points]
    assert len(text) > sum(len(word) for word in words if "`" not in word) * 0.8


def document(make: object, concept: Concept) -> Document:
    assert callable(make)
    made = make(concept.name)
    assert isinstance(made, Document)
    return made


def valid(data: object) -> bool:
    jsonschema.Draft202012Validator(schema()).validate(data)
    return True


@every_concept
def test_the_json_holds_the_evidence(concept: Concept) -> None:
    data = json.loads(render(explanation(concept.name), "json"))
    assert [claim["evidence"]["function"] for claim in data["claims"]] == [claim.evidence for claim in concept.claims]
    assert all(claim["evidence"]["holds"] is True for claim in data["claims"])
    assert [point["marks"] for point in data["rubric"]] == [point.marks for point in concept.rubric]
    assert any(claim["evidence"]["derivation"] for claim in data["claims"])
    assert not json_strings_with_marks(data)


def json_strings_with_marks(data: object) -> list[str]:
    """Texts that still hold a backtick."""
    if isinstance(data, dict):
        return [text for each in data.values() for text in json_strings_with_marks(each)]
    if isinstance(data, list):
        return [text for each in data for text in json_strings_with_marks(each)]
    return [data] if isinstance(data, str) and "`" in data else []


def test_the_list_names_every_concept() -> None:
    text = render(overview(), "text")
    assert all(f" {concept.name} " in text for concept in CONCEPTS)
    data = json.loads(render(overview(), "json"))
    assert valid(data)
    assert [concept["name"] for concept in data["concepts"]] == list(names())
    assert not valid_as_anything({"dlcalc": 1, "concepts": [{"name": "x"}]})


def valid_as_anything(data: object) -> bool:
    return bool(jsonschema.Draft202012Validator(schema()).is_valid(data))
