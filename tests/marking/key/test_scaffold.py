"""Every example of every topic becomes a key that can be read, and whose own right values are judged right."""

from __future__ import annotations

import shlex

import pytest

from dlcalc.cli import commands, typed
from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.topic import SWEPT
from dlcalc.marking.key.given import NOT_HERE
from dlcalc.marking.key.part import judge
from dlcalc.marking.key.questions import TEXT
from dlcalc.marking.key.read import parsed, read_key, read_key_file
from dlcalc.marking.key.scaffold import key_of, scaffold, scalar, text_of
from dlcalc.marking.key.work import worked
from dlcalc.notation.array import Array
from dlcalc.notation.expr import symbols
from dlcalc.notation.show import ascii_text
from dlcalc.topics import load, names

EXAMPLES = [(name, example.arguments) for name in names() for example in load(name).examples]
OTHERS = ("get", "only", "all", "dp", "sf", "exact", "check", "case", "question", "explain", "format", "json", "round-steps")


def raw_of(name: str, arguments: str) -> dict[str, object] | None:
    """The parameters of an example; None where it is no single question, or reads a file."""
    command = commands.find(name)
    assert command is not None
    request = typed.read(command, shlex.split(arguments))
    raw: dict[str, object] = {key: values[0] or True for key, values in request.values.items() if key not in OTHERS}
    swept = [each.name for each in load(name).parameters if each.type in SWEPT]
    several = any(isinstance(text, str) and ("," in text or ".." in text) for name, text in raw.items() if name in swept)
    filed = any(isinstance(text, str) and text.endswith((".csv", ".npy", ".npz", ".json")) for text in raw.values())
    return None if several or filed or request.has("case") or any(name in raw for name in NOT_HERE) else raw


SINGLE = [(name, arguments) for name, arguments in EXAMPLES if raw_of(name, arguments) is not None]


@pytest.mark.parametrize(("name", "arguments"), SINGLE)
def test_every_example_becomes_a_key(name: str, arguments: str) -> None:
    raw = raw_of(name, arguments)
    assert raw is not None
    text = scaffold(name, raw)
    key = read_key_file(text.encode(), "exam.toml")
    question = key.questions[0]
    derivation = worked(key, question, "")
    assert derivation is not None
    assert question.topic == name
    assert all(part.result in derivation.results and part.marks == 1 for part in question.parts)
    for part in question.parts:
        value = derivation.results[part.result]
        if not isinstance(value, Array) and part.type in ("integer", "number", "shape") and not symbols(value):
            assert (
                judge(
                    key, part, derivation, ascii_text(value).replace("*", " x ") if part.type == "shape" else ascii_text(value)
                ).verdict.kind
                == "right"
            )


def test_what_it_teaches_can_be_uncommented() -> None:
    text = scaffold("conv", {"w": "27", "h": "27", "d": "256", "f": "3", "k": "384"})
    taught = ("partial", "labels", "penalty", "follow", "tolerance", "decimal", "text", "[conventions]", "convention =")
    lines = [line.removeprefix("# ") if line.startswith(tuple([f"# {field}" for field in taught])) else line for line in text.splitlines()]
    key = read_key_file("\n".join(lines).encode(), "exam.toml")
    assert key.conventions == {"convention": "pytorch"}
    assert [part.result for part in key.parts] == ["output_shape", "parameters", "flops"]
    assert all(part.partial for part in key.parts)


def test_several_questions_make_one_key() -> None:
    text = scaffold("conv", {"w": "27"}) + scaffold("formula", id="2", head=False) + scaffold("text", id="3", head=False)
    key = read_key_file((text + scaffold("conv1d", {"w": "9", "f": "3"}, only=("W_2",), id="4 b", head=False)).encode(), "exam.toml")
    assert [question.id for question in key.questions] == ["1", "2", "3", "4 b"]
    assert key.questions[2].parts[0].type == TEXT
    assert [part.name for part in key.questions[3].parts] == ["4 b.output_w"]
    assert "dims" not in key.questions[3].parameters


def test_what_cannot_be_worked_is_refused_as_the_topic_refuses_it() -> None:
    with pytest.raises(DomainError):
        scaffold("conv", {"w": "2", "f": "3"})
    with pytest.raises(KeyError):
        scaffold("covn")


@pytest.mark.parametrize("text", ['a "b" \\ c', "line\nline", "\x7f\x01", "ü ε 漢", "'''", "{ } [ ] #", ""])
def test_any_text_survives_toml(text: str) -> None:
    assert parsed(f"{key_of(text)} = {text_of(text)}".encode()) == {text: text}


@pytest.mark.parametrize("text", ["27", "-3", "0.10", "007", "1e5", "1_000", "inf", "true", "3x4", "9" * 40, ""])
def test_any_value_is_read_as_it_was_typed(text: str) -> None:
    assert str(parsed(f"a = {scalar(text)}".encode())["a"]) == text


def test_a_long_question_stands_on_several_lines() -> None:
    raw = {"x": "; ".join(["1 2 3 4 5 6 7 8"] * 8), "weights": "1 2; 3 4", "bias": "none"}
    text = scaffold("conv", raw)
    assert 'parameters.bias = "none"\n' in text
    assert read_key(text.encode(), "exam.toml").questions[0].parameters == raw
    assert max(map(len, scaffold("conv", {"w": "27", "f": "3"}).splitlines())) <= 140


def test_what_is_known_by_numbers_alone_is_told_as_decimals() -> None:
    text = scaffold("divergence", {"p": "N(0,1)", "q": "N(2,1)"})
    assert "# Jensen-Shannon divergence: ≈ 0.336831\n" in text
    assert "# total variation distance: 2·Φ(1) − 1\n" in text  # exact
