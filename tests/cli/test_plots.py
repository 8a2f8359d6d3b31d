"""``--plot`` through the whole command line, asked of a topic that draws one line."""

from __future__ import annotations

import errno
import os
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from program import Run, environment

import dlcalc
from dlcalc import topics
from dlcalc.api import question
from dlcalc.cli import terminal
from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import Inputs
from dlcalc.derivation.plots import PLOT, Lines, Series, pictures, wanted
from dlcalc.derivation.topic import Parameter, Topic
from dlcalc.topics.calc import TOPIC as CALC


def work(inputs: Inputs) -> Derivation:
    """What ``calc`` says of 2·x, with a line where x was given."""
    given = inputs.expr("x")
    said = CALC.work(Inputs(CALC, {"expression": given}, {}) if given is not None else dlcalc_two())
    line = Lines("The value", "place", "", [1, 2], (Series("`x`", [1, 2]),))
    plots = (line,) * (given is not None and wanted(inputs))
    return Derivation(**{**vars(said), "inputs": {}, "plots": plots, "pictures": pictures(inputs, plots)})


def dlcalc_two() -> Inputs:
    from dlcalc.derivation.parameters import read

    return read(CALC, {"expression": "2"})


DRAWS = Topic(
    "draws", "Draws", "draws", "Draws.",
    (Parameter("x", "a number", "size"), Parameter("picture", "draw it", "flag", group="Questions"), PLOT), CALC.results, work,
)  # fmt: skip


@pytest.fixture(autouse=True)
def draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """``dlcalc draws`` is a topic."""
    resolve = topics.resolve
    monkeypatch.setattr(topics, "resolve", lambda word: (DRAWS, {}) if word == "draws" else resolve(word))


def test_the_answer_is_printed_and_the_plot_is_written(run: Run) -> None:
    plain = run("draws", "--x", "3")
    for name in ("a.svg", "b.PNG", "a.svg"):
        ran = run("draws", "--x", "3", "--plot", name)
        assert ran == (0, plain.out, f"wrote {name}\n")
    assert ET.parse("a.svg").getroot().tag.endswith("svg")
    assert struct.unpack(">4s", Path("b.PNG").read_bytes()[1:5]) == (b"PNG\r",)
    assert sorted(os.listdir()) == ["a.svg", "b.PNG"]


def test_other_formats_are_as_they_are_without_it(run: Run) -> None:
    for more in (("--json",), ("--get", "value"), ("--format", "latex"), ("--check", "value=3")):
        plain, ran = run("draws", "--x", "3", *more), run("draws", "--x", "3", *more, "--plot", "a.svg")
        assert ran[:2] == plain[:2]
        assert ran.messages == f"{plain.messages}wrote a.svg\n"
    assert run("draws", "--x", "3", "-o", "answer.md", "--plot", "a.svg") == (0, "", "wrote a.svg\n")
    assert sorted(os.listdir()) == ["a.svg", "answer.md"]


def test_a_picture_and_a_plot_at_once(run: Run) -> None:
    ran = run("draws", "--x", "3", "--picture", "--plot", "a.svg")
    assert "●" in ran.out
    assert "●" not in run("draws", "--x", "3", "--plot", "a.svg").out
    assert run("draws", "--x", "3", "--picture").messages == ""


REFUSED = {
    ("--plot", "a.pdf"): "error: --plot a.pdf: a plot is written to a file that ends in .svg or .png\nhint: --plot plot.svg\n",
    ("--plot", "svg"): "error: --plot svg: a plot is written",
    ("--plot", "-"): "error: --plot -: a plot is written",
    ("--plot", "3"): "error: --plot 3: a plot is written",
    ("--plot", ""): "error: --plot was given an empty value",
    ("--plot", "no/where/a.svg"): "error: --plot no/where/a.svg: there is no folder no/where\nhint: mkdir -p no/where\n",
    ("--plot", "folder.svg"): "error: --plot folder.svg is a folder\nhint: --plot folder.svg/plot.svg\n",
    ("--plot", "a.svg", "-o", "./a.svg", "--json"): "error: --plot a.svg: the answer goes to the same file",
    ("--plot", "a.svg", "--plot", "b.svg"): "error: --plot was given twice",
    ("--plot", "a.svg", "--question"): "error: --question and --plot exclude each other",
    ("--plot", "a.svg", "--x", "4,5"): "error: ",
}


@pytest.mark.parametrize("words", REFUSED, ids=" ".join)
def test_what_cannot_be_written_is_refused(run: Run, words: tuple[str, ...]) -> None:
    Path("folder.svg").mkdir()
    x = () if "--x" in words else ("--x", "3")
    ran = run("draws", *x, *words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.messages.startswith(REFUSED[words])
    assert "internal" not in ran.messages
    assert os.listdir() == ["folder.svg"]


def test_a_sweep_is_refused(run: Run) -> None:
    assert "a plot shows one answer" in run("draws", "--x", "4,5", "--plot", "a.svg").messages


def test_a_question_with_nothing_to_draw(run: Run) -> None:
    expected = "error: --plot a.svg: this question has nothing to draw\nhint: leave out --plot\n"
    assert run("draws", "--plot", "a.svg") == (2, "", expected)
    assert os.listdir() == []


def test_topics_without_plots_of_their_own_draw_sweeps_alone(run: Run) -> None:
    assert run("conv", "--w", "3", "--plot", "a.svg").messages.startswith("error: --plot is about many rows, and this is one answer")


def test_without_matplotlib(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    code, out, message = run("draws", "--x", "3", "--plot", "a.svg")
    assert (code, out) == (2, "")
    assert message == (
        "error: --plot a.svg: plots are drawn by matplotlib, which is not installed\nhint: in dlcalc's own folder: pip install '.[plot]'\n"
    )
    assert run("draws", "--x", "3", "--picture").code == 0
    assert os.listdir() == []


def test_a_full_disk_keeps_the_answer(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = run("draws", "--x", "3")

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert run("draws", "--x", "3", "--plot", "a.svg") == (3, plain.out, "error: --plot a.svg: No space left on device\n")
    assert os.listdir() == []


def test_no_permission(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(terminal, "replace", refused)
    assert run("draws", "--x", "3", "--plot", "a.svg") == (2, "", "error: --plot a.svg: permission denied\n")


def test_python_writes_the_file_too(tmp_path: Path) -> None:
    draws = question("draws", DRAWS, {})
    path = tmp_path / "a.svg"
    derivation = draws(x=3, plot=str(path))
    assert len(derivation.plots) == 1
    assert ET.parse(path).getroot().tag.endswith("svg")
    with pytest.raises(DomainError, match=r"ends in \.svg or \.png"):
        draws(x=3, plot="a.pdf")
    with pytest.raises(DomainError, match="nothing to draw"):
        draws(plot=str(path))
    with pytest.raises(DomainError, match="a plot shows one answer"):
        dlcalc.sweep("conv", w=[3, 4], plot="a.svg")


def test_the_library_itself_stays_silent(tmp_path: Path) -> None:
    """Without a folder to keep its fonts in, matplotlib would say so on stderr."""
    (tmp_path / "file").write_text("")
    request = "Request({'plot': ('a.svg',)}, {'plot': '--plot'})"
    code = f"from dlcalc.cli.plots import asked\nfrom dlcalc.cli.command import Request\nasked({request}, None)"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path,
        env=environment(HOME=str(tmp_path / "file"), MPLCONFIGDIR=str(tmp_path / "file" / "in")),
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")
