"""The contract with scripts, through the real command: streams, exit codes, formats, files."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from program import QUESTION, UNKNOWN_DEPTH, answered, command, environment, run

from dlcalc.cli.command import fold
from dlcalc.render import FORMATS
from dlcalc.render.schema import schema
from dlcalc.topics import load
from dlcalc.topics.conv.kinds import KINDS

# Answers


def test_question_1() -> None:
    results = json.loads(answered(f"{QUESTION} --json"))["results"]
    assert results["output_shape"] == [25, 25, 384]
    assert (results["parameters"], results["flops"], results["macs"]) == (885120, 1105920000, 552960000)


def test_the_same_however_it_is_typed() -> None:
    expected = json.loads(answered(f"{QUESTION} --json"))["results"]
    for line in (
        "conv --width 27 --HEIGHT 27 --in_channels 256 --kernel-size 3 --out-channels 384 --stride 1 --padding 0 --json",
        "CONV -w27 --h 27 -d 256 -f3 -K 384 -s=1 -p 0 --JSON",
        "conv 27x27x256 --f=3 --k=384 --format json",
        "conv --f 3 27x27x256 --k 384 --format=JSON",
        "conv -f 3 -k 384 --json -- 27x27x256",
    ):
        assert json.loads(answered(line))["results"] == expected, line


GET = {
    f"{QUESTION} --get output_shape": "25x25x384\n",
    f"{QUESTION} --get parameters": "885120\n",
    f"{QUESTION} --get params,SHAPE,W_2": "885120\n25x25x384\n25\n",
    f"{QUESTION} --get Output-Shape": "25x25x384\n",
}


@pytest.mark.parametrize(("line", "expected"), GET.items(), ids=GET)
def test_get_prints_results_bare(line: str, expected: str) -> None:
    assert answered(line) == expected


def test_get_says_on_stderr_that_a_result_is_symbolic() -> None:
    ran = run(f"{UNKNOWN_DEPTH} --get parameters")
    assert ran.returncode == 0
    assert ran.stdout == "384*(9*D + 1)\n"
    assert len(ran.stderr.splitlines()) == 1
    assert "parameters" in ran.stderr
    assert "D" in ran.stderr


def test_json_is_valid_on_one_line_and_on_several() -> None:
    several, one = answered(f"{UNKNOWN_DEPTH} --json"), answered(f"{UNKNOWN_DEPTH} --format jsonl")
    assert json.loads(several) == json.loads(one)
    assert one.count("\n") == 1
    jsonschema.validate(json.loads(one), schema())
    assert "parameters" in json.loads(one)["symbolic"]


def test_schema_prints_the_schema() -> None:
    printed = json.loads(answered("schema"))
    assert printed == schema()
    jsonschema.Draft202012Validator.check_schema(printed)


@pytest.mark.parametrize("format", [name for name in FORMATS if name != "npy"])
def test_every_format_is_printed_and_written_alike(format: str, tmp_path: Path) -> None:
    printed = answered(f"{QUESTION} --format {format}")
    path = tmp_path / f"answer{FORMATS[format].suffixes[0]}"
    assert run(f"{QUESTION} -o {path}").stdout == ""
    assert path.read_text(encoding="utf-8") == printed
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_npy_is_one_array(tmp_path: Path) -> None:
    numpy = pytest.importorskip("numpy")
    assert run(f"{QUESTION} --get output_shape -o {tmp_path / 'shape.npy'}").returncode == 0
    assert numpy.load(tmp_path / "shape.npy").tolist() == [25, 25, 384]


def test_rounding_is_for_display_only() -> None:
    line = "conv --w 27 --d 256 --f 3 --k 384 --json"
    assert json.loads(answered(line))["results"] == json.loads(answered(f"{line} --dp 1"))["results"]


# Checks

CHECKS = {
    "shape=25x25x384": 0,
    "25x25x384": 0,
    "shape=(25,25,384)": 0,
    "parameters=885,120": 0,
    "W_2=25": 0,
    "parameters<=1e6": 0,
    "parameters!=1": 0,
    "shape=24x24x384": 1,
    "24*24*384": 1,
    "parameters<885120": 1,
    "shape=24xx24": 3,
    "parameters=C": 3,
    "paramters=3": 2,
    "885120": 2,
    "parameters=": 2,
    "((": 2,
}


@pytest.mark.parametrize(("check", "code"), CHECKS.items(), ids=CHECKS)
def test_a_check_decides_the_exit_code(check: str, code: int) -> None:
    ran = run([*QUESTION.split(), "--check", check])
    assert ran.returncode == code
    assert bool(ran.stdout) == (code != 2)
    assert bool(ran.stderr) == (code == 2)


def test_wrong_beats_undecided_and_all_are_in_the_json() -> None:
    ran = run([*UNKNOWN_DEPTH.split(), "--check", "parameters<=1e6", "--check", "W_2=24", "--check", "H_2=25", "--json"])
    assert ran.returncode == 1
    answer = json.loads(ran.stdout)
    jsonschema.validate(answer, schema())
    assert [(check["name"], check["verdict"]) for check in answer["checks"]] == [
        ("parameters", "undecided"), ("output_w", "wrong"), ("output_h", "right"),
    ]  # fmt: skip
    assert run(f"{UNKNOWN_DEPTH} --check parameters<=1e6").returncode == 3


def test_a_verdict_stands_in_text_and_on_stderr_beside_bare_values() -> None:
    text = run(f"{QUESTION} --check shape=24x24x384")
    assert "✗ wrong   output_shape   24×24×384   forgot the + 1\n" in text.stdout
    bare = run(f"{QUESTION} --check shape=24x24x384 --get shape")
    assert (bare.returncode, bare.stdout) == (1, "25x25x384\n")
    assert bare.stderr.startswith("✗ wrong")


# Streams


def test_a_closed_pipe_is_no_error() -> None:
    process = subprocess.Popen(command(f"{QUESTION} --all"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert (process.stderr.read(), process.wait()) == (b"", 0)
    process.stderr.close()


def test_an_interrupt_has_its_code() -> None:
    code = (
        "import os, signal, dlcalc.cli.commands as c; from dlcalc.cli.app import main; "
        "signal.signal(signal.SIGINT, signal.default_int_handler); "  # a background job is started with it ignored
        "c.find = lambda word: os.kill(os.getpid(), signal.SIGINT); main(['conv'])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment())
    assert (ran.returncode, ran.stdout, ran.stderr) == (130, "", "")


def test_a_full_disk_and_a_closed_stdout_are_code_3() -> None:
    if Path("/dev/full").exists():
        with open("/dev/full", "wb") as full:
            ran = subprocess.run(command(QUESTION), stdout=full, stderr=subprocess.PIPE, text=True, check=False, env=environment())
        assert ran.returncode == 3
        assert ran.stderr.startswith("error: standard output")
        assert len(ran.stderr.splitlines()) == 1
    closed = ["sh", "-c", '"$@" >&-', "sh", *command(QUESTION)]
    ran = subprocess.run(closed, stderr=subprocess.PIPE, text=True, check=False, env=environment())
    assert (ran.returncode, ran.stderr) == (3, "error: standard output is closed\n")


def test_a_file_is_replaced_whole_and_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "answer.json"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o600)
    assert run(f"{QUESTION} -o {path}").returncode == 0
    assert json.loads(path.read_text(encoding="utf-8"))["topic"] == "conv"
    assert path.stat().st_mode & 0o777 == 0o600
    run(f"conv --w 3 --f 5 -o {path}")
    assert json.loads(path.read_text(encoding="utf-8"))["topic"] == "conv"
    assert answered(f"{QUESTION} --get parameters -o -") == "885120\n"
    assert run(f"{QUESTION} -o /dev/null --json").returncode == 0


LINES = [QUESTION, f"{QUESTION} --all", "--help", "conv --help", "schema", f"{QUESTION} --json", f"{QUESTION} --check shape=1x1"]


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_stdout_without_unicode_gets_ascii(line: str, encoding: str) -> None:
    ran = subprocess.run(command(line), capture_output=True, check=False, env=environment(PYTHONIOENCODING=encoding))
    assert ran.returncode in (0, 1)
    assert ran.stdout.isascii()
    assert b"\\u" not in ran.stdout or "--json" in line
    assert ran.stderr == b""
    if "--json" in line:
        assert json.loads(ran.stdout) == json.loads(answered(line))


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_columns_are_kept(width: int) -> None:
    for line in (QUESTION, UNKNOWN_DEPTH, "--help", "conv --help"):
        longest = max(len(shown) for shown in answered(line, COLUMNS=str(width)).splitlines() if not shown.startswith("  dlcalc"))
        assert longest <= width, line


@pytest.mark.parametrize("columns", ["0", "x", "-3", "", "99999999999999999999", "٣"])
def test_a_strange_width_is_no_error(columns: str) -> None:
    assert answered(QUESTION, COLUMNS=columns)


def test_no_colour_in_a_pipe_and_none_where_it_is_refused() -> None:
    assert "\x1b" not in answered(QUESTION)
    assert "\x1b" in answered(QUESTION, FORCE_COLOR="1")
    assert "\x1b" not in answered(QUESTION, FORCE_COLOR="1", NO_COLOR="1")
    for more in ("--no-color", "--No_Colour", "--json"):
        assert "\x1b" not in answered(f"{QUESTION} {more}", FORCE_COLOR="1")


# The rest


def test_help_and_version() -> None:
    from dlcalc import __version__

    assert answered("--version") == f"dlcalc {__version__}\n"
    assert answered("--help") == answered("-h")
    assert answered("conv --help") == answered("conv -h") == answered("conv --w 27 --help") == answered("conv --bogus --help")


def test_presets_answer_and_are_hidden() -> None:
    shown = answered("--help")
    for preset, values in load("conv").presets.items():
        assert f"\n  {preset}" not in shown
        assert "stands for" in answered(f"{preset} --help")
        refused = KINDS[values.get("kind", "conv")].refuses
        given = [f"--{name} {value}" for name, value in {"w": 27, "f": 3, "k": 4, "d": 2}.items() if name not in refused]
        assert answered(f"{fold(preset).upper()} {' '.join(given)} --get parameters")


def test_no_environment_variable_changes_a_number() -> None:
    plain = answered(f"{QUESTION} --json")
    assert answered(f"{QUESTION} --json", DLCALC_W="3", W="3", DLCALC_CONVENTION="keras", _DLCALC_COMPLETE="bash_source") == plain


def test_what_nobody_foresaw_shows_no_traceback() -> None:
    code = "import dlcalc.cli.commands as c; from dlcalc.cli.app import main; c.find = lambda word: 1 // 0; main(['conv'])"
    for more in ({}, {"DLCALC_DEBUG": "1"}):
        ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment(**more))
        assert (ran.returncode, ran.stdout) == (3, "")
        assert ("Traceback" in ran.stderr) == bool(more)
        assert "error: internal error" in ran.stderr
