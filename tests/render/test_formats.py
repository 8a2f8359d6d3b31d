"""CSV, LaTeX, Markdown, HTML, NumPy: that they hold the answer, and that text in them stays text."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcalc.derivation.model import Derivation
from dlcalc.render import FORMATS, Look, format_of_suffix, latex, render
from dlcalc.render.csv_ import neutral
from dlcalc.render.npy import NotOneArray


def text(derivation: Derivation, format: str, look: Look = Look()) -> str:  # noqa: B008
    rendered = render(derivation, format, look)
    assert isinstance(rendered, str)
    assert rendered.endswith("\n")
    return rendered


@pytest.mark.parametrize(
    ("path", "format"),
    [
        ("a.json", "json"),
        ("A.TEX", "latex"),
        ("x/y.md", "markdown"),
        ("a.jsonl", "jsonl"),
        ("a.npy", "npy"),
        ("a", None),
        ("a.xls", None),
        ("csv", None),
    ],
)
def test_suffixes(path: str, format: str | None) -> None:
    assert format_of_suffix(path) == format


def test_every_suffix_belongs_to_one_format() -> None:
    suffixes = [suffix for row in FORMATS.values() for suffix in row.suffixes]
    assert len(set(suffixes)) == len(suffixes)
    assert all(format_of_suffix(f"answer{suffix}") == row.name for row in FORMATS.values() for suffix in row.suffixes)


def test_an_unknown_format_is_a_key_error(sample: Derivation) -> None:
    with pytest.raises(KeyError):
        render(sample, "xls", Look())


# --- CSV -------------------------------------------------------------------------------------------------


def test_csv(named: Callable[[str], Derivation]) -> None:
    header, row = csv.reader(io.StringIO(text(named("conv"), "csv")))
    assert dict(zip(header, row, strict=True)) == {
        "w": "27", "f": "3", "k": "384", "output_w": "25", "output_h": "25", "output_shape": "25x25x384",
        "parameters": "384*(9*D + 1)", "flops": "4320000*D", "fits": "true",
    }  # fmt: skip


def test_no_spreadsheet_runs_a_cell(named: Callable[[str], Derivation]) -> None:
    for name in ("awkward", "hostile"):
        rows = list(csv.reader(io.StringIO(text(named(name), "csv"))))
        assert len(rows) == 2
        for cell in rows[1]:
            assert cell[:1] not in ("=", "@", "+", "-", "\t", "\r") or float(cell) < 0
            assert not set(cell) & {"\x1b", "\u202e"}


@pytest.mark.parametrize(
    ("cell", "safe"),
    [("=1+1", "'=1+1"), ("-3*D", "'-3*D"), ("+x", "'+x"), ("@sum", "'@sum"), ("-1.5", "-1.5"), ("-3e7", "-3e7"),
     ("-inf", "-inf"), ("a=b", "a=b"),
     ("-1_0", "'-1_0"), ("- 1", "'- 1"), ("", "")],
)  # fmt: skip
def test_neutral(cell: str, safe: str) -> None:
    assert neutral(cell) == safe


# --- LaTeX -----------------------------------------------------------------------------------------------


def test_latex(named: Callable[[str], Derivation]) -> None:
    fragment = text(named("conv"), "latex")
    assert r"\paragraph{Convolution} $27 \times 27 \times D$ $\to$ $25 \times 25 \times 384$" in fragment
    assert r"&= 384 \cdot \left(9 \cdot D + 1\right)" in fragment
    assert "-{}-d 256" in fragment


@given(st.text())
def test_no_command_comes_through_latex(words: str) -> None:
    left = latex.escape(words)
    for piece in ("\\textbackslash{}", "\\textasciicircum{}", "\\textasciitilde{}", "\\{", "\\}", "\\$", "\\&", "\\#", "\\%", "\\_"):
        left = left.replace(piece, "")
    left = re.sub(r"\$\\?[A-Za-z<>|^\-0-9\\]*?\$|\\(?:textendash|textemdash|textquoted?b?l?(?:left|right)|dots)\{\}|-\{\}-", "", left)
    assert not set(left) & set("\\${}&#%_^")


DOCUMENT = """\\documentclass{article}
\\usepackage{amsmath}
\\begin{document}
%s
\\end{document}
"""


@pytest.mark.optional
@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no pdflatex")
def test_the_fragment_compiles(tmp_path: Path, sample: Derivation) -> None:
    (tmp_path / "answer.tex").write_text(DOCUMENT % text(sample, "latex"), encoding="utf-8")
    ran = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "answer.tex"],
        cwd=tmp_path, capture_output=True, text=True, errors="replace", timeout=60, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-2000:]
    assert "Missing character" not in (tmp_path / "answer.log").read_text(encoding="utf-8", errors="replace")


# --- Markdown --------------------------------------------------------------------------------------------


def test_markdown(named: Callable[[str], Derivation]) -> None:
    page = text(named("conv"), "markdown")
    assert page.startswith("## Convolution\n\n$27 \\times 27 \\times D$ → ")
    assert "- width $W_{1} = 27$\n" in page
    assert page.count("\n$$\n") == 2 * len(re.findall(r"^### \d", page, re.MULTILINE)) == 6


def test_markdown_and_latex_say_the_same(sample: Derivation) -> None:
    def formulas(page: str, name: str) -> list[str]:
        found = re.findall(rf"\\begin{{{re.escape(name)}}}\n(.*?)\n\\end{{{re.escape(name)}}}", page, re.DOTALL)
        return [line.strip() for block in found for line in block.splitlines()]

    assert formulas(text(sample, "markdown"), "aligned") == formulas(text(sample, "latex"), "align*") != []


def test_markdown_keeps_text_text(named: Callable[[str], Derivation]) -> None:
    page = re.sub(r"```text\n.*?\n```", "", text(named("hostile"), "markdown"), flags=re.DOTALL)  # a picture is text as it stands
    assert "\\<script\\>" in page
    assert not re.search(r"(?<!\\)<script|(?<!\\)\$x|(?<!\\)\*a|(?<!\\)\[bold", page)


# --- HTML ------------------------------------------------------------------------------------------------


class Reader(HTMLParser):
    """Collects the tags, and checks that they are closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_html_is_well_formed_and_runs_nothing(sample: Derivation) -> None:
    reader = Reader()
    reader.feed(text(sample, "html"))
    assert reader.open == []
    assert not reader.tags & {"script", "img", "link", "iframe", "a", "input"}
    assert not {name for name in reader.attributes if name.startswith("on")} | reader.attributes & {"src", "href"}
    assert "math" in reader.tags


def test_html_marks_rounded_values(named: Callable[[str], Derivation]) -> None:
    page = text(named("awkward"), "html")
    assert "≈ −1.34164" in page
    assert "≈ −1.34</td>" in text(named("awkward"), "html", Look(places=2))


# --- NumPy -----------------------------------------------------------------------------------------------


def test_npy(named: Callable[[str], Derivation]) -> None:
    import numpy as np

    array = np.load(io.BytesIO(bytes(render(named("conv"), "npy", Look()))), allow_pickle=False)  # type: ignore[arg-type]
    assert array.dtype == np.int64
    assert array.tolist() == [25, 25, 384]


@pytest.mark.parametrize(
    ("results", "names"),
    [({"parameters": "5"}, ()), ({"a": "2 × 3", "b": "3 × 4"}, ("a", "b")), ({"a": "2 × D"}, ())],
)
def test_npy_needs_one_array(make: Callable[..., Derivation], results: dict[str, str], names: tuple[str, ...]) -> None:
    with pytest.raises(NotOneArray) as caught:
        render(make((), results), "npy", Look())
    assert caught.value.names == names


# --- nothing heavy ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", ["text", "json", "jsonl", "csv", "latex", "markdown", "html"])
def test_text_formats_import_nothing_heavy(format: str) -> None:
    import sys

    code = (
        "import sys; from dlcalc.render import FORMATS; import importlib\n"
        f"importlib.import_module('dlcalc.render.' + FORMATS[{format!r}].module)\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules} & {'rich', 'numpy', 'sympy', 'mpmath', 'typer'}))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []
