"""``dlcalc explain`` and ``--explain`` through the real command."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import jsonschema
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from program import answered, run

from dlcalc.cli import app
from dlcalc.cli.complete import complete
from dlcalc.concepts.evidence import Evidence, counts, fields
from dlcalc.concepts.load import names
from dlcalc.render.schema import schema

NAME = "receptive-field"


def test_the_list_names_every_concept_by_topic() -> None:
    shown = answered("explain", COLUMNS="120")
    assert all(f" {name} " in shown for name in names())
    assert "\nConvolution\n" in shown


def test_a_concept_by_its_name_an_alias_and_an_option() -> None:
    shown = answered(f"explain {NAME}")
    assert shown.startswith("Receptive field\nHow much of the input does one cell of a deep layer see?\n")
    assert "1  Two 3×3 convolutions see as far as one 5×5" in shown
    assert "   shown  " in shown
    assert answered("explain RF") == answered("explain --concept receptive_field") == shown


def test_the_claim_in_the_readme_is_what_is_printed() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    _, _, rest = readme.partition("One claim of `dlcalc explain lstm-gates`:\n\n```\n")
    claim, _, _ = rest.partition("```")
    assert claim.startswith("5  ")
    assert claim in answered("explain lstm-gates")


def test_marking_points() -> None:
    shown = answered(f"explain {NAME} --rubric")
    assert "A full answer contains (6 marks)" in shown
    data = json.loads(answered(f"explain {NAME} --rubric --json"))
    jsonschema.Draft202012Validator(schema()).validate(data)
    assert data["marks"] == sum(point["marks"] for point in data["rubric"]) == 6
    assert "claims" not in data


def test_json() -> None:
    data = json.loads(answered(f"explain {NAME} --json"))
    jsonschema.Draft202012Validator(schema()).validate(data)
    assert data["claims"][1]["evidence"]["holds"] is True
    assert data["claims"][0]["evidence"]["derivation"]["steps"][1]["value"] == 5
    assert answered(f"explain {NAME} --format jsonl").count("\n") == 1


@pytest.mark.parametrize("suffix", ["md", "tex", "html", "json", "txt"])
def test_a_file_by_its_suffix(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"concept.{suffix}"
    ran = run(["explain", NAME, "-o", str(path)])
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    format = {"md": "markdown", "tex": "latex", "txt": "text"}.get(suffix, suffix)
    assert path.read_text(encoding="utf-8") == answered(f"explain {NAME} --format {format}")


REFUSED = {
    "explain receptiv-feild": ("there is no concept receptiv-feild", "did you mean receptive-field? dlcalc explain lists the concepts"),
    "explain quicksort": ("there is no concept quicksort", "dlcalc explain lists the concepts"),
    "explain --rubric": ("none is named", "dlcalc explain lists the concepts"),
    f"explain {NAME} --format csv": ("csv holds numbers, and this is a text", "text, json, jsonl, latex, markdown, html"),
    f"explain {NAME} -o a.npy": ("npy holds numbers", ""),
    f"explain {NAME} --json --format latex": ("--json and --format latex exclude each other", "give one of them"),
    "explain what-is-a-gan": ("there is no concept what-is-a-gan", "did you mean gan?"),
    f"explain {NAME} --get parameters": ("--get", ""),
    f"explain {NAME} other": ("", ""),
    "explainn": ("there is no subcommand explainn", "did you mean explain?"),
    "conv --explain --check shape=1x1": ("--explain and --check exclude each other", ""),
    "conv --explain --get parameters": ("--explain and --get exclude each other", ""),
    "conv --explain --kind tranposed": ("--kind tranposed", "did you mean transposed?"),
    "calc 1+1 --explain": ("nothing is explained about calc", "dlcalc explain lists the concepts"),
}


@pytest.mark.parametrize(("line", "says"), REFUSED.items(), ids=REFUSED)
def test_what_cannot_be_explained_is_refused(line: str, says: tuple[str, str], capfd: pytest.CaptureFixture[str]) -> None:
    assert app.run(line.split()) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert all(part in err for part in says)
    assert len(err.splitlines()) <= 3


CONV = {
    "": "Parameters and FLOPs",
    "--w 27 --f 3 --k 384": "Parameters and FLOPs",
    "--stack c64f7s2p3": "Receptive field",
    "--p 1": "Padding and stride",
    "--p same": "Padding and stride",
    "--kind maxpool": "Padding and stride",
    "--kind transposed --p 1": "Transposed convolution",
    "--kind Separable": "Depthwise-separable convolutions",
    "--kind pointwise": "Why 1×1 and 3×3 convolutions",
}


@pytest.mark.parametrize(("options", "title"), CONV.items(), ids=CONV)
def test_explain_leads_from_a_question_to_its_concept(options: str, title: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert app.run(["conv", *options.split(), "--explain"]) == 0
    out, err = capfd.readouterr()
    assert out.splitlines()[0] == title
    assert err.startswith("also: dlcalc explain ")
    assert len(err.splitlines()) == 1


def test_a_preset_leads_there_too() -> None:
    assert run("tconv --explain").stdout.startswith("Transposed convolution\n")


def test_evidence_that_does_not_hold_is_code_3(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    right = fields.of

    def off(stack: str) -> object:
        return right(stack.replace("c1f3", "c1f4", 1))

    monkeypatch.setattr(fields, "of", off)
    assert app.run(["explain", NAME]) == 3
    out, err = capfd.readouterr()
    assert out == ""
    assert "error: the evidence fields.two_threes_see_five does not show its claim" in err
    assert "Two 3" in err
    assert "Traceback" not in err


def test_a_negated_claim_is_code_3(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    right = counts.depth_multiplies_twice
    monkeypatch.setattr(counts, "depth_multiplies_twice", lambda: Evidence(not right().holds, right().shown))
    assert app.run(["conv", "--explain"]) == 3
    out, err = capfd.readouterr()
    assert out == ""
    assert "counts.depth_multiplies_twice does not show its claim" in err


def test_the_names_are_completed() -> None:
    def offered(line: str) -> list[str]:
        *before, current = line.split(" ")
        return [word for word, _ in complete(before, current)[1]]

    assert offered("explain ") == list(names())
    assert offered("explain Recep") == [NAME]
    assert offered("explain --concept trans") == ["transposed-convolution"]
    assert offered(f"explain {NAME} --ru") == ["--rubric"]
    assert offered(f"explain {NAME} --format js") == ["json", "jsonl"]
    assert offered(f"explain {NAME} --format cs") == []
    assert "--explain" in offered("conv --ex")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp437"])
def test_a_stdout_without_unicode_gets_ascii(encoding: str) -> None:
    shown = answered(f"explain {NAME}", PYTHONIOENCODING=encoding)
    assert shown.isascii()
    assert "Two 3x3 convolutions" in shown


def test_colour_only_where_it_is_wanted() -> None:
    coloured = answered(f"explain {NAME}", FORCE_COLOR="1")
    assert "\x1b[" in coloured
    assert "\x1b[" not in answered(f"explain {NAME} --no-color", FORCE_COLOR="1")
    import re

    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == answered(f"explain {NAME}")
