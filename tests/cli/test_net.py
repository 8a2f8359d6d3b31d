"""``net`` on the command line: screens, formats, files, errors. DLCALC_UPDATE_GOLDENS=1 writes the goldens anew."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from program import ROOT, Run, environment
from program import run as program

from dlcalc.networks.presets import names
from dlcalc.render.schema import schema

GOLDENS = Path(__file__).parent / "goldens"
FIXTURES = ROOT / "tests" / "fixtures"

SCREENS = {
    "net-alexnet": ["alexnet"],
    "net-resnet50": ["resnet50"],
    "net-letters": ["resnet18", "--input", "WxHx3"],
    "net-layer": ["alexnet", "--layer", "conv2"],
    "net-attention": ["bert-base", "--layer", "encoder.1.attention.mha1"],
    "net-all": ["56x56x64 ( | c64f3p1b0 bn relu c64f3p1b0 bn )+ relu gap fc10", "--all", "--n", "8"],
}


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("name", SCREENS)
def test_screens(run: Run, monkeypatch: pytest.MonkeyPatch, name: str, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    ran = run("net", *SCREENS[name])
    assert (ran.code, ran.messages) == (0, "")
    assert max(map(len, ran.out.splitlines())) <= width
    path = GOLDENS / f"{name}-{width}.txt"
    if os.environ.get("DLCALC_UPDATE_GOLDENS"):
        path.write_text(ran.out, encoding="utf-8")
    assert ran.out == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("format", ["text", "json", "jsonl", "csv", "latex", "markdown", "html"])
@pytest.mark.parametrize("name", SCREENS)
def test_every_format(run: Run, name: str, format: str) -> None:
    ran = run("net", *SCREENS[name], "--format", format)
    assert ran.code == 0
    assert ran.out
    for document in [ran.out] if format == "json" else ran.out.splitlines() if format == "jsonl" else []:
        jsonschema.validate(json.loads(document), schema())


@pytest.mark.parametrize("name", names())
def test_every_preset_fits_on_80_columns(run: Run, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    ran = run("net", name)
    assert ran.code == 0
    assert "   in all" in ran.out  # as a table, not row by row
    assert len(ran.out.splitlines()) <= 70


def test_the_json_holds_every_layer(run: Run) -> None:
    document = json.loads(run("net", "alexnet", "--json", "--all").out)
    table = next(table for table in document["tables"] if table["id"] == "layers")
    assert table["columns"] == ["layer", "", "output", "parameters", "MACs"]
    assert table["rows"][1] == ["conv1", "c96f11s4", [55, 55, 96], 34944, 105415200]
    assert len(table["rows"]) == 22 + 2
    assert document["results"]["parameters"] == 60965224


HEADER = "name,kind,notation,inputs,input_shapes,output_shape,parameters,buffers,macs,flops,activations,memory,receptive_field,jump"


def test_csv_has_a_row_for_each_layer(run: Run) -> None:
    lines = run("net", "alexnet", "--format", "csv").out.splitlines()
    assert lines[0] == HEADER
    assert lines[1] == "conv1,conv,c96f11s4,input,227x227x3,55x55x96,34944,0,105415200,210830400,290400,1301376,11x11,4x4"
    assert lines[-1].endswith(",1000,4097000,0,4096000,8192000,1000,16392000,,")
    assert len(lines) == 22 + 1


def test_json_lines_have_a_line_for_each_layer(run: Run) -> None:
    text = "56x56x64 ( | c64f3p1b0 bn relu )+ relu gap fc10"
    rows = [json.loads(line) for line in run("net", text, "--format", "jsonl").out.splitlines()]
    assert [row["name"] for row in rows] == ["conv1", "bn1", "relu1", "add1", "relu2", "gap1", "fc1"]
    assert {(row["dlcalc"], row["topic"]) for row in rows} == {(1, "net")}
    assert rows[3]["inputs"] == ["input", "relu1"]
    assert rows[3]["input_shapes"] == [[56, 56, 64]] * 2
    assert (rows[3]["receptive_field"], rows[-1]["output_shape"], rows[-1]["jump"]) == ([3, 3], [10], None)


def test_rows_for_programs_of_blocks_and_of_one_layer(run: Run) -> None:
    """A file's suffix asks for them too; --depth makes blocks, --layer one row or those of a block."""
    stages = run("net", "resnet18", "--depth", "1", "--format", "csv").out.splitlines()
    assert stages[4].startswith("layer1,block,,maxpool,56x56x64,56x56x64,147968,512,")
    block = run("net", "resnet18", "--layer", "layer2.0", "--format", "csv").out.splitlines()
    assert block[1].startswith("layer2.0.conv1,conv,c128f3s2p1b0,layer1.1.relu2,56x56x64,28x28x128,")
    assert len(block) == 9 + 1
    alone = run("net", "alexnet", "--layer", "conv2", "--format", "csv").out.splitlines()
    assert [line.split(",")[0] for line in alone] == ["name", "conv2"]
    by_formula = run("net", "8x8x4 flatten", "--layer", "flatten1", "--format", "csv").out.splitlines()
    assert by_formula[1] == "flatten1,flatten,flatten,input,8x8x4,256,0,0,0,0,0,0,,"


def test_rows_for_programs_in_letters(run: Run) -> None:
    row = run("net", "3xHxW c8f3 fc2b0", "--convention", "pytorch", "--format", "jsonl")
    first, last = [json.loads(line) for line in row.out.splitlines()]
    assert (first["input_shapes"], first["output_shape"]) == ([[3, "H", "W"]], [8, "H - 2", "W - 2"])
    assert first["macs"] == "216*(W - 2)*(H - 2)"
    assert last["parameters"] == "16*(W - 2)*(H - 2)"


def test_a_check_beside_rows_is_told_on_stderr(run: Run) -> None:
    ran = run("net", "alexnet", "--format", "csv", "--check", "params=1")
    assert (ran.code, ran.out.splitlines()[0]) == (1, HEADER)
    assert "wrong" in ran.messages


def test_results_bare_and_judged(run: Run) -> None:
    assert run("net", "resnet18", "--get", "params,shape").out == "11689512\n1000\n"
    assert run("net", "resnet18", "--check", "params=11689512").code == 0
    assert run("net", "resnet18", "--check", "macs=3628146688").code == 1
    assert run("net", "resnet18", "--check", "params<=1e6").code == 1
    ran = run("net", "vgg16", "--input", "WxHx3", "--get", "macs")
    assert "macs is an expression: W (width of the input) and H (height of the input) are not known" in ran.messages


def test_the_convention_orders_sizes(run: Run) -> None:
    assert run("net", "32x20x3 c8f3", "--get", "shape").out == "30x18x8\n"
    assert run("net", "3x20x32 c8f3", "--convention", "pytorch", "--get", "shape").out == "8x18x30\n"
    assert run("net", "20x32x3 c8f3", "--convention", "keras", "--get", "shape").out == "18x30x8\n"


def test_depth_makes_blocks_of_layers(run: Run) -> None:
    stages = run("net", "resnet18", "--depth", "1").out
    assert "layer2     16 layers" in stages
    assert "layer2.0" not in stages
    assert run("net", "resnet18", "--depth", "0").out.count("layer2.0.") == 9
    assert run("net", "resnet18", "--depth", "D").code == 2


# Files


@pytest.fixture(scope="module")
def printed() -> dict[str, str]:
    found = json.loads((FIXTURES / "networks_torch.json").read_text(encoding="utf-8"))
    return {name: each["print"] for name, each in found.items()}


def test_files_and_standard_input(run: Run, tmp_path: Path, printed: dict[str, str]) -> None:
    (tmp_path / "model.txt").write_text(printed["resnet18"], encoding="utf-8")
    (tmp_path / "mine.toml").write_text('layers = "c6f5 fc10"\ninput = "32x32x1"', encoding="utf-8")
    assert run("net", "model.txt", "--input", "224x224x3", "--get", "params").out == "11689512\n"
    assert run("net", "mine.toml", "--get", "params").out == f"{156 + 28 * 28 * 6 * 10 + 10}\n"
    assert run("net", "mine.toml").out.startswith("mine ")
    assert run("net", str(FIXTURES / "networks" / "resnet50.onnx"), "--get", "params").out == "25557032\n"
    assert run("net", "-", "--input", "32x32x1", "--get", "params", stdin=printed["lenet5"].encode()).out == "61706\n"
    assert run("net", "-", "--get", "params", stdin=b"32x32x1 c6f5").out == "156\n"
    assert run("net", printed["lenet5"], "--input", "32x32x1", "--get", "params").out == "61706\n"


def refused(run: Run, *words: str, stdin: bytes = b"") -> str:
    ran = run("net", *words, stdin=stdin)
    assert (ran.code, ran.out) == (2, "")
    assert "Traceback" not in ran.messages
    assert "internal error" not in ran.messages
    return ran.messages


def test_errors_name_what_is_wrong(run: Run, tmp_path: Path, printed: dict[str, str]) -> None:
    (tmp_path / "bad.toml").write_text("x =", encoding="utf-8")
    (tmp_path / "bad.onnx").write_bytes(b"not a model")
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "long.txt").write_bytes(b"c1f1 " * (1 << 20))
    assert "there is no such file" in refused(run, "nothing.toml")
    assert "bad.toml: it is no TOML" in refused(run, "bad.toml")
    assert "bad.onnx: it is no ONNX model" in refused(run, "bad.onnx")
    assert "is a folder" in refused(run, "folder.txt")
    assert "longer than the 4 MB" in refused(run, "long.txt")
    assert "it is empty" in refused(run, "-", stdin=b"\n")
    assert "no text but other bytes" in refused(run, "-", stdin=b"\xff\xfe")
    assert "did you mean resnet50?" in refused(run, "resnt50")
    assert "which network?" in refused(run)
    assert "\n    ^\n" in refused(run, "c64 f3")
    assert "add1 (add) after the input and conv1, 56×56×64 and 54×54×64" in refused(run, "56x56x64 ( | c64f3 )+")
    assert "--input 224x224x3" in refused(run, printed["alexnet"])
    assert "it was made for 3 channels, and gets 1" in refused(run, printed["alexnet"], "--input", "224x224x1")
    assert "net has no option --table" in refused(run, "alexnet", "--table", "x.csv")


def test_an_endless_standard_input_is_read_no_further_than_needed() -> None:
    code = f"head -c 200000000 /dev/zero | tr '\\0' 'x' | {sys.executable} -m dlcalc net -"
    ran = subprocess.run(["sh", "-c", code], capture_output=True, encoding="utf-8", check=False, cwd=ROOT, env=environment())
    assert ran.returncode == 2
    assert "longer than the 4 MB that are read" in ran.stderr


def test_a_plain_network_loads_nothing_heavy() -> None:
    code = "import sys; from dlcalc.cli import app; app.run(['net', 'resnet18', '--json']); print(sorted(sys.modules), file=sys.stderr)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True, cwd=ROOT, env=environment())
    for heavy in ("'numpy'", "'sympy'", "'onnx'", "'mpmath'", "'rich'"):
        assert heavy not in ran.stderr


def test_help_lists_the_networks(run: Run) -> None:
    shown = run("net", "--help").out
    assert all(name in shown for name in names())
    assert "--table" not in shown
    assert program("--help").stdout.count("whole networks") == 1
