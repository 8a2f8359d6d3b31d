"""``--check`` and ``compare``, through the real command: screens, exit codes, JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from program import QUESTION, UNKNOWN_DEPTH, command, environment, run

from dlcalc.render.schema import schema

EXAM = ["conv", "--w", "27", "--h", "27", "--d", "256", "--f", "3", "--k", "384"]
THREE = ["--check", "shape=24x24x384", "--check", "params=885120", "--check", "flops=1019215872"]

SCREEN = """\
assumed         stride S = 1, padding P = 0, biases

✗ wrong   output_shape   24×24×384       forgot the + 1
✓ right   parameters     885,120
✗ wrong   flops          1,019,215,872   follows from your 24×24: no new slip

Output size      W_2 = ⌊(W_1 − F + 2·P)/S⌋ + 1
   yours             = ⌊(27 − 3 + 2·0)/1⌋                                 = 24
   right             = ⌊(27 − 3 + 2·0)/1⌋ + 1                             = 25
                                          ‾‾‾
                       24 moves to the right, and the place where it started

FLOPs            flops = 2·F·F·D·W_2·H_2·K
   from yours          = 2·3·3·256·24·24·384                   = 1,019,215,872

Try your rule on W = 3, F = 3: it finds 0 places. How many are there?
"""


def checked(*checks: str, columns: int = 80, question: list[str] | None = None, **more: str) -> subprocess.CompletedProcess[str]:
    words = [word for check in checks for word in ("--check", check)]
    return run([*(question or EXAM), *words], None, COLUMNS=str(columns), **more)


def test_the_screen() -> None:
    ran = run([*EXAM, *THREE], None, COLUMNS="80")
    assert (ran.returncode, ran.stderr) == (1, "")
    assert ran.stdout == SCREEN


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
@pytest.mark.parametrize(
    "checks",
    [
        ("shape=24x24x384", "params=885120", "flops=1019215872"),
        ("flops=552960000",),
        ("params=3841", "shape=25x25x384 or 24x24x384"),
        ("W_2=(27 - 3 + 0)/1 + 1 = 24",),
        ("parameters<1000", "params=884736"),
    ],
)
def test_no_line_is_wider_than_the_screen(checks: tuple[str, ...], columns: int) -> None:
    ran = checked(*checks, columns=columns)
    assert ran.returncode == 1
    assert max(map(len, ran.stdout.splitlines())) <= columns
    assert ran.stdout.isascii() is False
    ascii_only = checked(*checks, columns=columns, PYTHONIOENCODING="ascii")
    assert ascii_only.stdout.isascii()
    assert max(map(len, ascii_only.stdout.splitlines())) <= columns + 4  # names for signs are longer


def test_the_order_of_the_answers_does_not_matter() -> None:
    ran = checked("flops=1019215872", "shape=24x24x384")
    assert "flops          1,019,215,872   follows from your 24×24: no new slip" in ran.stdout


def test_when_all_is_right_the_screen_says_so_shortly() -> None:
    ran = checked("25x25x384", "params=885120")
    assert ran.returncode == 0
    verdicts = ["✓ right   output_shape   25×25×384", "✓ right   parameters     885,120"]
    assert ran.stdout.splitlines()[2:] == [*verdicts, "", "The working: --all"]
    full = run([*EXAM, "--check", "25x25x384", "--all"], None)
    assert "Each weight" in full.stdout or "each weight" in full.stdout


def test_another_result_in_its_place_stands_beside_it() -> None:
    shown = checked("flops=552960000").stdout
    assert "   yours          macs = 3·3·256·25·25·384                       = 552,960,000\n" in shown
    assert "   right         flops = 2·3·3·256·25·25·384                   = 1,105,920,000\n" in shown
    assert "A multiply-add is two operations." in shown


def test_exchanged_values_are_marked_in_the_numbers() -> None:
    question = ["conv", "--w", "28", "--h", "20", "--d", "3", "--f", "5", "--k", "7", "--s", "2", "--p", "2"]
    shown = checked("shape=10x14x7", question=question).stdout
    assert "took width and height for each other" in shown
    assert "⌊(20 − 5 + 2·2)/2⌋ + 1" in shown
    assert "⌊(28 − 5 + 2·2)/2⌋ + 1" in shown


def test_an_answer_that_nothing_explains_is_shown_the_working() -> None:
    shown = checked("flops=5529600").stdout
    assert "the value is 1,105,920,000 FLOPs" in shown
    assert "2·3·3·256·25·25·384" in shown


def test_working_that_drops_what_it_wrote() -> None:
    shown = " ".join(checked("W_2=(27 - 3 + 0)/1 + 1 = 24").stdout.split())
    assert "dropped the + 1 that it wrote: its own line (27 − 3 + 0)/1 + 1 gives 25" in shown


def test_what_cannot_be_read_has_a_caret() -> None:
    ran = checked("shape=25xx384")
    assert ran.returncode == 3
    lines = ran.stdout.splitlines()
    place = next(place for place, line in enumerate(lines) if line.strip() == "25xx384")
    assert lines[place + 1].index("^") == lines[place].index("xx") + 1


@pytest.mark.parametrize("format", ["json", "jsonl"])
def test_slips_and_what_was_carried_forward_are_in_the_json(format: str) -> None:
    ran = run([*EXAM, *THREE, "--format", format])
    answer = json.loads(ran.stdout)
    jsonschema.validate(answer, schema())
    shape, parameters, flops = answer["checks"]
    assert (shape["verdict"], shape["slip"], shape["follows_from"], shape["value"]) == ("wrong", [["plus_one"]], [], [24, 24, 384])
    assert (parameters["verdict"], parameters["slip"], parameters["follows_from"]) == ("right", [], [])
    assert (flops["verdict"], flops["slip"], flops["follows_from"]) == ("wrong", [], ["output_w", "output_h"])
    assert flops["why"] == "follows from your 24×24: no new slip"


def test_beside_another_format_the_verdicts_are_on_stderr() -> None:
    ran = run([*EXAM, *THREE, "--format", "latex"])
    assert ran.returncode == 1
    assert ran.stdout.startswith("\\")
    assert [line.split()[1] for line in ran.stderr.splitlines()] == ["wrong", "right", "wrong"]


def test_letters_that_are_not_known() -> None:
    ran = run([*UNKNOWN_DEPTH.split(), "--check", "params=384*9*D"], None)
    assert "forgot the biases, or counted the" in ran.stdout
    assert run([*UNKNOWN_DEPTH.split(), "--check", "params=384(9C+1)"]).returncode == 3


def test_a_file_gets_the_verdicts_too(tmp_path: Path) -> None:
    path = tmp_path / "answer.txt"
    ran = run([*QUESTION.split(), "--check", "shape=24x24x384", "-o", str(path)])
    assert ran.returncode == 1
    assert "forgot the + 1" in path.read_text(encoding="utf-8")
    assert "forgot the + 1" in ran.stderr


# compare

COMPARED = {
    ("25x25x384", "25 × 25 × 384"): 0,
    ("25x25x384", "24x24x384"): 1,
    ("ln 4", "2 log 2"): 0,
    ("ln 4", "1.386"): 0,
    ("ln 4", "1.386", "--tolerance", "exact"): 1,
    ("1105920000", "1.1e9", "--tolerance", "1%"): 0,
    ("1105920000", "1.1e9"): 1,
    ("12 MFLOPs", "12 GFLOPs"): 1,
    ("25", "24 or 25"): 3,
    ("25", "not 25"): 3,
    ("30", "30%"): 1,
    ("x^2+2x", "x*(x+2)", "--type", "formula"): 0,
    ("sqrt(x^2)", "x", "--given", "x > 0"): 0,
    ("sqrt(x^2)", "x", "--given", "x real"): 1,
    ("sqrt(x*y)", "sqrt(x)*sqrt(y)", "--given", "x > 0", "--given", "y > 0"): 0,
    ("N(x^2+2x, x^4/4)", "N(x^2+2x, x^2/2)"): 1,
    ("3,5", "3.51", "--type", "number", "--decimal-comma"): 1,
    ("3,5", "7/2", "--type", "number", "--decimal-comma"): 0,
    ("b", "(b)", "--type", "choice"): 0,
    ("b", "e", "--type", "choice", "--choices", "a,b,c,d"): 3,
    ("x", "y"): 3,
    ("((", "25"): 2,
    ("25",): 2,
    ("25", "24", "26"): 2,
    ("25", "24", "--type", "shap"): 2,
    ("25", "24", "--tolerance", "wide"): 2,
    ("25", "24", "--given", "x blue"): 2,
    ("25", "24", "--format", "csv"): 2,
    ("1/0", "24"): 2,
}  # fmt: skip


@pytest.mark.parametrize(("words", "code"), COMPARED.items(), ids=[" ".join(words) for words in COMPARED])
def test_compare_decides_the_exit_code(words: tuple[str, ...], code: int) -> None:
    ran = run(["compare", *words])
    assert ran.returncode == code, ran
    assert bool(ran.stdout) == (code != 2)
    assert bool(ran.stderr) == (code == 2)


def test_compare_names_a_point_at_which_they_differ() -> None:
    ran = run(["compare", "exp(-x*z)/9", "exp(-x*z)/8", "--type", "formula"])
    assert ran.stdout == "✗ wrong   at x = 2, z = 5 yours is 5.7e-6, the key's 5.0e-6\n"


def test_compare_in_json() -> None:
    ran = run(["compare", "25x25x384", "24 or 25", "--json"])
    answer = json.loads(ran.stdout)
    jsonschema.validate(answer, schema())
    assert (ran.returncode, answer["compared"]["verdict"], answer["compared"]["position"]) == (3, "unreadable", 3)
    answer = json.loads(run(["compare", "25x25x384", "24*24*384", "--json"]).stdout)["compared"]
    assert (answer["type"], answer["verdict"], answer["value"]) == ("shape", "wrong", [24, 24, 384])


def test_an_answer_on_standard_input() -> None:
    def fed(text: str) -> subprocess.CompletedProcess[str]:
        line = command(["compare", "25", "-"])
        return subprocess.run(line, input=text, capture_output=True, encoding="utf-8", check=False, env=environment())

    ran = fed("9" * 200_000)
    assert ran.returncode == 3
    assert "characters are too many" in ran.stdout
    ran = fed("25\n")
    assert (ran.returncode, ran.stdout) == (0, "✓ right\n")


def test_a_vector_of_one_entry_has_no_comma() -> None:
    ran = run("posenc --pos 3 --d-model 2 --check angles=[4]")
    assert "angles   [4]   counted the positions from 1" in ran.stdout
