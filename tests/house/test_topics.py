"""The contract that every topic keeps: those that are there, and those that will be."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from random import Random

import jsonschema
import pytest

from dlcalc.cli import commands, typed
from dlcalc.cli.answer import COMMON_KEYS
from dlcalc.cli.command import fold
from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Derivation, Step, prose_pieces
from dlcalc.derivation.parameters import read
from dlcalc.derivation.rounding import rounded_value
from dlcalc.derivation.topic import Example, Parameter, Topic
from dlcalc.notation.array import Array
from dlcalc.notation.errors import NotationError, Undefined
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import ZERO, Add, Const, Expr, Neg, Rel, Seq, Sym, number, rational, symbols
from dlcalc.notation.parse import parse
from dlcalc.notation.show import ascii_text, unicode_text
from dlcalc.notation.show_latex import latex
from dlcalc.notation.vocabulary import Vocabulary
from dlcalc.render import FORMATS, Look, prose, render
from dlcalc.render.schema import schema
from dlcalc.topics import load, names

ROOT = Path(__file__).resolve().parents[2]
TOPICS = [load(name) for name in names()]
CASES = [(topic, example) for topic in TOPICS for example in topic.examples]
every_topic = pytest.mark.parametrize("topic", TOPICS, ids=[topic.name for topic in TOPICS])
every_case = pytest.mark.parametrize(
    ("topic", "example"), CASES, ids=[f"{topic.name} {example.arguments}" for topic, example in CASES]
)  # fmt: skip


def given(topic: Topic, arguments: str) -> dict[str, object]:
    """The parameters in an example's arguments."""
    command = commands.of_topic(topic, topic.name, {})
    values = typed.read(command, shlex.split(arguments)).values
    raw: dict[str, object] = {key: value[0] or True for key, value in values.items() if key not in COMMON_KEYS}
    return raw | {"round-steps": values["dp"][0]} if "round-steps" in raw else raw


def work(topic: Topic, raw: dict[str, object]) -> Derivation:
    return topic.work(read(topic, raw, all=True))


def worked(topic: Topic, example: Example) -> Derivation:
    return work(topic, given(topic, example.arguments))


# What is declared


@every_topic
def test_names_are_one_thing_each(topic: Topic) -> None:
    options = Counter(fold(name) for option in commands.of_topic(topic, topic.name, {}).options for name in option.names)
    assert [name for name, count in options.items() if count > 1] == []
    refused = {f"--{fold(name)}" for parameter in topic.parameters for name in parameter.refused}
    assert refused & set(options) == set()
    results = Counter(name for info in topic.results for name in {info.name, *info.aliases, info.symbol} - {""})
    assert [name for name, count in results.items() if count > 1] == []
    assert sum(parameter.positional for parameter in topic.parameters) <= 1


@every_topic
def test_words_and_defaults_are_declared(topic: Topic) -> None:
    for parameter in topic.parameters:
        types = {
            "size", "sizes", "padding", "shape", "choice", "expression", "bindings", "array", "arrays", "vector", "columns", "flag", "text",
            "places",
        }  # fmt: skip
        assert parameter.type in types, parameter.name
        assert parameter.help, parameter.name
        assert not parameter.help.endswith("."), parameter.name
        assert parameter.type != "choice" or parameter.choices, parameter.name
        assert parameter.type != "choice" or parameter.default in {None, *parameter.choices}, parameter.name
    for info in topic.results:
        assert info.type in {"integer", "number", "shape", "boolean", "vector", "set", "array", "expression"}, info.name
        assert info.help, info.name
    known = {parameter.name for parameter in topic.parameters}
    assert all(set(presets) <= known for presets in topic.presets.values())
    assert topic.examples


@every_topic
def test_every_name_of_a_parameter_is_a_keyword_in_python(topic: Topic) -> None:
    raw = given(topic, topic.examples[0].arguments)
    for key in raw:
        expected = work(topic, raw).results
        for name in topic.parameter(key).long:
            renamed = {name.replace("-", "_") if other == key else other: value for other, value in raw.items()}
            assert work(topic, renamed).results == expected, name


# What is answered


@every_case
def test_an_example_works_as_a_command(topic: Topic, example: Example, tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "dlcalc", topic.name, *shlex.split(example.arguments)],
        cwd=tmp_path, capture_output=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert ran.returncode in ((0, 1) if "--check" in example.arguments else (0,)), ran.stderr.decode()
    assert b"error" not in ran.stderr
    assert ran.stdout or any(tmp_path.iterdir())


@every_case
def test_results_are_those_that_are_declared(topic: Topic, example: Example) -> None:
    derivation = worked(topic, example)
    declared = {info.name: info for info in topic.results}
    assert derivation.results
    assert set(derivation.results) <= set(derivation.info)
    for name, value in derivation.results.items():
        assert declared.get(name, derivation.info[name]) == derivation.info[name]
        assert fits(value, derivation.info[name].type), name
    ids = [step.id for step in derivation.steps]
    assert len(ids) == len(set(ids))
    assert set(derivation.shown) <= set(ids)
    assert derivation.shown
    known = {parameter.name for parameter in topic.parameters}
    assert set(derivation.inputs) <= known
    assert {entry.parameter for entry in derivation.assumed} <= known


def fits(value: Expr, type: str) -> bool:
    """Whether a value is of the type that its result declares; an unknown may be anything but a truth value or a shape."""
    exact = rational(value)
    if type == "array":
        return isinstance(value, Array)
    if type in ("shape", "set"):
        return isinstance(value, Seq) and (value.kind == "set") == (type == "set")
    if type == "boolean":
        return isinstance(value, Const) and value.name in ("true", "false")
    if type == "integer":
        return isinstance(exact, int) or bool(symbols(value))
    if type == "number":
        return not isinstance(value, Seq)
    return True


@every_topic
def test_every_declared_result_is_in_some_example(topic: Topic) -> None:
    found = {name for example in topic.examples for name in worked(topic, example).results}
    assert found >= {info.name for info in topic.results}


@every_case
def test_what_is_shown_is_what_was_computed(topic: Topic, example: Example) -> None:
    derivation = worked(topic, example)
    for step in derivation.steps:
        assert agrees(step, derivation.inputs.get("round-steps")), step.id
        result = derivation.results.get(step.id, step.value)
        entries = result.items if isinstance(result, Seq) else ()  # a result of several axes may show one step for all
        assert result == step.value or step.value in entries, step.id


def agrees(step: Step, places: object = None) -> bool:
    """Whether the substituted form has the step's value, also with numbers for what was left unknown; rounded where every step is."""
    if isinstance(places, int):
        return rounded_value(evaluate(step.substituted), places) == step.value
    unknown = sorted({*symbols(step.substituted), *symbols(step.value)})
    try:
        return all(equal(step.substituted, step.value, numbers) for numbers in drawn(unknown, Random(step.id), 1))
    except Undefined:  # log(1 - y) has a value for an unknown between 0 and 1
        return all(equal(step.substituted, step.value, numbers) for numbers in drawn(unknown, Random(step.id), 100))


def drawn(unknown: list[str], random: Random, below: int) -> Iterator[dict[str, Expr]]:
    """Numbers for the unknowns: whole, or so many times smaller."""
    for _ in range(3 if unknown else 1):
        yield {name: number(Fraction(random.randint(11, 99), below)) for name in unknown}


def equal(one: Expr, other: Expr, values: dict[str, Expr]) -> bool:
    """Whether two expressions have one value, which may be written with a common denominator or without."""
    left, right = evaluate(one, values), evaluate(other, values)
    numbers = not any(isinstance(each, Seq | Rel | Array) or symbols(each) for each in (left, right))
    return left == right or (numbers and evaluate(Add((left, Neg(right)))) == ZERO)


def test_a_step_that_shows_something_else_is_found() -> None:
    right = Step("a", Sym("A"), parse("2*K + 1"), {"K": number(3)}, number(7))
    wrong = Step("a", Sym("A"), parse("2*K + 1"), {"K": number(3)}, number(6))
    unknown = Step("a", Sym("A"), parse("2*K*D + 1"), {"K": number(3)}, parse("6*D"))
    assert agrees(right)
    assert not agrees(wrong)
    assert not agrees(unknown)


# What is shown


def is_shape(tree: Expr) -> bool:
    return isinstance(tree, Seq) and tree.kind == "shape"


def shown_trees(derivation: Derivation) -> Iterator[tuple[Expr, Vocabulary]]:
    for step in derivation.steps:
        for tree in (step.symbol, step.formula, step.equation, step.substituted, step.value):
            yield tree, derivation.vocabulary._replace(shape=is_shape(tree))
    for value in derivation.results.values():
        if isinstance(value, Array):
            continue  # as text it is no formula, and tests/derivation reads it back
        yield value, derivation.vocabulary._replace(shape=is_shape(value))


def prose_of(derivation: Derivation) -> Iterator[str]:
    yield from (derivation.title, derivation.headline, derivation.remark, *derivation.given, *derivation.symbols.values())
    yield from (entry.text for entry in derivation.assumed)
    yield from (warning.message for warning in derivation.warnings)
    yield from (text for step in derivation.steps for text in (step.title, step.note))


@every_case
def test_every_formula_shown_reads_back(topic: Topic, example: Example) -> None:
    for tree, vocabulary in shown_trees(worked(topic, example)):
        for show in (ascii_text, unicode_text, latex):
            assert parse(show(tree), vocabulary) == tree, show(tree)
            assert parse(show(tree, thousands=True), vocabulary._replace(thousands=True)) == tree, show(tree, thousands=True)


@every_case
def test_every_piece_of_notation_in_prose_reads_back(topic: Topic, example: Example) -> None:
    derivation = worked(topic, example)
    for text in prose_of(derivation):
        assert text.count("`") % 2 == 0, text
        for piece in (piece for is_notation, piece in prose_pieces(text) if is_notation):
            tree = prose.read(piece, derivation.vocabulary)
            assert tree is not None, (text, piece)
            for show in (ascii_text, unicode_text, latex):
                assert prose.read(show(tree), derivation.vocabulary._replace(shape="×" in piece)) == tree or "×" in piece, piece


@every_case
@pytest.mark.parametrize("format", [format for format in FORMATS if format != "npy"])
def test_every_format_renders(topic: Topic, example: Example, format: str) -> None:
    derivation = worked(topic, example)
    for look in (Look(), Look(width=60, unicode=False), Look(width=200, colour=True, places=3), Look(figures=2)):
        shown = render(derivation, format, look)
        assert isinstance(shown, str)
        assert shown.endswith("\n")
        assert "`" not in shown or format == "markdown"
        assert look.unicode or format != "text" or shown.isascii()


@every_case
def test_the_json_is_valid_and_says_the_results(topic: Topic, example: Example) -> None:
    derivation = worked(topic, example)
    document = json.loads(str(render(derivation, "json")))
    jsonschema.validate(document, schema())
    assert document == json.loads(str(render(derivation, "jsonl")))
    assert set(document["results"]) == set(derivation.results)
    assert set(document["symbolic"]) == {name for name, value in derivation.results.items() if symbols(value)}
    for name in document["symbolic"]:
        if isinstance(document["results"][name], str):
            assert parse(document["results"][name], derivation.vocabulary) == derivation.results[name]


# What is refused

WRONG = {
    "size": ("0", "-3", "2.5", "nan", "10^10^10", "9**9**9", "1/0", "", "3 4", "🙂", "9" * 100_000, "__import__('os').system('true')"),
    "sizes": ("0", "3x0", "3xx3", "1x1x1x1x1x1", "nan", "9**9**9"),
    "padding": ("-1", "1:", "1:2:3", "smae", "nan", "9" * 100_000),
    "shape": ("0x3", "27x", "3 4", "nan", "1x" * 50_000 + "1"),
    "choice": ("nothing", "", "🙂"),
    "expression": ("", "2 +", "(" * 5000, "9" * 100_000, "__import__('os').system('true')", "nothing_like_it"),
    "bindings": ("w", "w=", "=3", "w=1,w=2"),
}
REFUSALS = [
    (topic, parameter, text) for topic in TOPICS for parameter in topic.parameters for text in WRONG.get(parameter.type, ())
]  # fmt: skip


@pytest.mark.parametrize(("topic", "parameter", "text"), REFUSALS, ids=[f"{t.name} {p.name} {text[:12]}" for t, p, text in REFUSALS])
def test_a_broken_rule_is_named(topic: Topic, parameter: Parameter, text: str) -> None:
    if parameter.type == "size" and parameter.minimum <= 0 and text == "0":
        return
    raw = given(topic, topic.examples[0].arguments) | {parameter.name: text}
    with pytest.raises((DomainError, NotationError)) as caught:
        work(topic, raw)
    if isinstance(caught.value, DomainError):
        assert caught.value.rule
        assert not caught.value.rule.endswith(".")
        assert caught.value.parameter in {parameter.name for parameter in topic.parameters} | {""}
    else:
        assert isinstance(caught.value, NotationError)
        assert caught.value.message


@every_topic
def test_an_unknown_keyword_is_refused(topic: Topic) -> None:
    with pytest.raises(DomainError):
        work(topic, given(topic, topic.examples[0].arguments) | {"no_such_parameter": "1"})
