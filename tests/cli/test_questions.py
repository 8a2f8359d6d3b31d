"""``--question``: the task without its answer, for every example of every topic. DLCALC_UPDATE_GOLDENS=1 writes the goldens anew."""

from __future__ import annotations

import json
import os
import re
import shlex
from pathlib import Path

import jsonschema
import pytest
from program import answered, run

from dlcalc.cli import commands, typed
from dlcalc.cli.answer import COMMON_KEYS
from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import Inputs, read
from dlcalc.derivation.question import asked, question
from dlcalc.derivation.topic import Topic
from dlcalc.notation.array import Array
from dlcalc.notation.expr import rational
from dlcalc.render import Look, render
from dlcalc.render.question import question as in_json
from dlcalc.render.schema import schema
from dlcalc.topics import load, names

GOLDENS = Path(__file__).parent / "goldens"
TOPICS = [load(name) for name in names()]
CASES = [(topic, example.arguments) for topic in TOPICS for example in topic.examples]
every_case = pytest.mark.parametrize(("topic", "arguments"), CASES, ids=[f"{topic.name} {arguments}" for topic, arguments in CASES])
LINES = {
    "question-conv": "conv --w 27 --f 3 --k 384",
    "question-numbers": "conv --x '1 2 3 0; 0 1 2 3; 3 0 1 2; 2 3 0 1' --weights '2 0; 0 1' --biases 1",
    "question-solve": "conv --w 28 --f 3 --solve s,p --where output_w=14",
    "question-stack": "conv --stack 'c64f7s2p3 max3s2p1 c64f3p1 c64f3p1' --w 224",
    "question-calc": "calc 'sigmoid(w*x + b)' --set w=0.5,x=2,b=-0.3",
}


def inputs_of(topic: Topic, arguments: str) -> Inputs:
    values = typed.read(commands.of_topic(topic, topic.name, {}), shlex.split(arguments)).values
    raw: dict[str, object] = {key: value[0] or True for key, value in values.items() if key not in COMMON_KEYS}
    if "round-steps" in raw:
        raw["round-steps"] = values["dp"][0]
    return read(topic, raw)


@pytest.mark.parametrize("name", LINES)
def test_golden(name: str) -> None:
    shown = "".join(
        answered([*shlex.split(LINES[name]), "--question", "--format", format]) for format in ("text", "markdown", "latex", "json")
    )
    path = GOLDENS / f"{name}.txt"
    if os.environ.get("DLCALC_UPDATE_GOLDENS"):
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")


@every_case
def test_a_question_betrays_nothing(topic: Topic, arguments: str) -> None:
    """No result of three digits or more stands in any format of the question, unless it was given."""
    inputs = inputs_of(topic, arguments)
    answer = topic.work(inputs)
    task = question(answer, inputs)
    given = plain(" ".join([arguments, str(answer.given), str(answer.assumed)]))
    for format in ("text", "markdown", "latex", "html"):
        shown = str(render(task, format, Look()))
        assert "`" not in shown or format == "markdown"
        for secret in secrets(answer):
            assert secret in numbers(given) or secret not in numbers(plain(shown)), (format, secret)
    assert (task.steps, task.results, task.warnings, task.pictures, task.plots, task.remark) == ((), {}, (), (), (), "")
    assert "→" not in task.headline
    assert answer.headline.startswith(task.headline)
    assert not [table for table in task.tables if table.id not in (*answer.inputs, "asked")]


def secrets(answer: Derivation) -> set[str]:
    """Whole results of at least three digits."""
    found = [rational(value) for value in answer.results.values() if not isinstance(value, Array)]
    return {str(value) for value in found if isinstance(value, int) and abs(value) > 99}


def plain(text: str) -> str:
    return re.sub(r"(?<=\d)(,|\{,\})(?=\d{3})", "", text)


def numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+", text))


@every_case
def test_its_json_is_valid_and_names_what_is_asked(topic: Topic, arguments: str) -> None:
    inputs = inputs_of(topic, arguments)
    answer = topic.work(inputs)
    document = json.loads(in_json(question(answer, inputs), asked(answer), indent=True))
    jsonschema.validate(document, schema())
    assert list(document) == ["dlcalc", "topic", "inputs", "assumed", "asked"]
    assert document["asked"]
    assert set(document["asked"]) <= set(answer.results)
    assert document == json.loads(in_json(question(answer, inputs), asked(answer), indent=False))


@pytest.mark.parametrize("more", ["", "--all", "--only params,shape", "--get params,shape", "--get params,shape --json"])
def test_what_is_asked(more: str) -> None:
    words = shlex.split(f"conv --w 27 --f 3 --k 384 --question {more}")
    document = json.loads(answered(words if "--json" in more else [*words, "--json"]))
    usual = ["output_w", "output_h", "parameters", "flops"]
    expected = {"": usual, "--all": [*usual[:2], "weights"]}.get(more, ["parameters", "output_shape"])
    assert document["asked"][: len(expected)] == expected
    assert len(document["asked"]) == len(expected) or more == "--all"


def test_a_file_gets_it_too(tmp_path: Path) -> None:
    path = tmp_path / "task.md"
    assert answered(["conv", "--w", "27", "--f", "3", "--question", "-o", str(path)]) == ""
    assert path.read_text(encoding="utf-8") == answered(["conv", "--w", "27", "--f", "3", "--question", "--format", "md"])


REFUSED = {
    "conv --w 27 --f 3 --question --check shape=3": "--question and --check exclude each other",
    "conv --w 27 --f 3 --question --picture": "--question and --picture exclude each other",
    "conv --w 27,28 --f 3 --question": "--question and several values of w exclude each other: a task asks for one answer",
    "conv --w 27 --f 3 --question --format csv": "--question leaves the results out, and csv is a format of results",
    "conv --w 27 --f 3 --question --format npy": "--question leaves the results out, and npy is a format of results",
    "conv --w 27 --f 3 --question --get output": "--get output: this question has no output",
    "conv --w 27 --f 3 --question --only output": "--only output: this question has no output",
    "conv --w 0 --question": "--w 0: ",
}


@pytest.mark.parametrize("line", REFUSED)
def test_what_is_no_question_is_refused(line: str) -> None:
    ran = run(line)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"error: {REFUSED[line]}")
