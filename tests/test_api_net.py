"""Networks from Python: ``dlcalc.net``."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import polars as pl
import pytest

import dlcalc

ROOT = Path(__file__).resolve().parents[1]
FIXTURES = ROOT / "tests" / "fixtures"
PRINTED = json.loads((FIXTURES / "networks_torch.json").read_text(encoding="utf-8"))


def test_totals_by_name() -> None:
    found = dlcalc.net("resnet18")
    assert found["parameters"] == found["params"] == 11_689_512  # as torchvision publishes them
    assert found["shape"] == 1000
    assert dlcalc.net("alexnet")["parameters"] == 60_965_224
    assert dlcalc.net("vgg16", input=("W", "H", 3)).symbolic


def test_a_row_for_each_layer() -> None:
    found = dlcalc.net("227x227x3 c96f11s4 relu max3s2 c256f5p2g2 fc10")
    assert [row["name"] for row in found.rows] == ["conv1", "relu1", "pool1", "conv2", "fc1"]
    assert found.rows[0]["output_shape"] == (55, 55, 96)
    table = pl.DataFrame(found.rows)
    assert table["macs"].sum() == found["macs"]
    assert table["memory"].sum() == found["memory"]


def test_formats_hold_what_those_of_the_command_line_hold() -> None:
    found = dlcalc.net("lenet5")
    assert str(found).startswith("LeNet-5")
    assert "61,706" in str(found)
    assert found._repr_html_().startswith("<div")
    rows = list(csv.DictReader(StringIO(found.to("csv"))))
    assert [row["name"] for row in rows] == [row["name"] for row in found.rows]
    assert sum(int(row["parameters"]) for row in rows) == found["parameters"]
    lines = [json.loads(line) for line in found.to("jsonl").splitlines()]
    assert [line["parameters"] for line in lines] == [row["parameters"] for row in found.rows]
    assert json.loads(found.to("json"))["results"]["parameters"] == 61706


def test_what_is_no_network_has_no_rows() -> None:
    assert dlcalc.conv(w=27, f=3, k=384).rows == []
    assert len(dlcalc.conv(w=27, f=3, k=384).to("csv").splitlines()) == 2


def test_one_layer_and_a_block() -> None:
    assert [row["name"] for row in dlcalc.net("alexnet", layer="conv2").rows] == ["conv2"]
    assert len(dlcalc.net("resnet18", layer="layer2.0").rows) == 9
    assert dlcalc.net("resnet18", depth=1).rows[3]["kind"] == "block"


def test_files_and_printed_modules(tmp_path: Path) -> None:
    assert dlcalc.net(str(FIXTURES / "networks" / "resnet18.onnx"))["parameters"] == 11_689_512
    assert dlcalc.net(PRINTED["lenet5"]["print"], input=(32, 32, 1))["parameters"] == 61_706
    mine = tmp_path / "mine.toml"
    mine.write_text('layers = "c6f5 fc10"\ninput = "32x32x1"', encoding="utf-8")
    assert str(dlcalc.net(str(mine))).startswith("mine ")


def test_refusals(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("x =", encoding="utf-8")
    (tmp_path / "long.txt").write_bytes(b"c1f1 " * (1 << 20))
    cases = {"nothing.onnx": "no such file", str(tmp_path / "bad.toml"): "no TOML", str(tmp_path / "long.txt"): "longer than the 4 MB"}
    cases |= {"resnt50": "no network of this name", "c3f3": "how large its input is"}
    for text, rule in cases.items():
        with pytest.raises(dlcalc.DomainError, match=rule):
            dlcalc.net(text)
    with pytest.raises(dlcalc.DomainError, match="which network"):
        dlcalc.net()


def test_importing_the_package_stays_light() -> None:
    code = (
        "import sys, dlcalc; print(sorted(sys.modules), file=sys.stderr)\n"
        "assert not any(name.startswith('dlcalc.') for name in sys.modules)\n"
        "dlcalc.net('resnet18').rows\n"
        "assert not {'numpy', 'sympy', 'onnx', 'mpmath', 'rich', 'typer'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, cwd=ROOT)
