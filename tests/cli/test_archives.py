"""Whole layers from archives and JSON files, through the whole command line."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from program import Run

from dlcalc.derivation import archives, array_numbers
from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.topic import Parameter

LAYER = {
    "weight_ih_l0": np.arange(8.0).reshape(8, 1) / 10, "weight_hh_l0": np.arange(16.0).reshape(8, 2) / 20, "bias_ih_l0": np.ones(8),
}  # fmt: skip
ASKED = ("lstm", "--x", "1; 2", "--get", "h")
WEIGHTS = Parameter("weights", "a layer", "arrays")


def text() -> str:
    return json.dumps({name: array.tolist() for name, array in LAYER.items()})


def test_every_way_to_give_a_layer_gives_the_same(run: Run, tmp_path: Path) -> None:
    np.savez(tmp_path / "layer.npz", **LAYER)  # type: ignore[arg-type]
    np.savez_compressed(tmp_path / "packed.npz", **LAYER)  # type: ignore[arg-type]
    (tmp_path / "layer.json").write_text(text(), encoding="utf-8")
    answers = {run(*ASKED, "--weights", way).out for way in ("layer.npz", "packed.npz", "layer.json", text())}
    answers.add(run(*ASKED, "--weights", "-", stdin=text().encode()).out)
    (answer,) = answers
    found = np.array([[float(each) for each in line.split()] for line in answer.splitlines()])
    assert found.shape == (2, 2)


def refusal(run: Run, weights: str) -> str:
    ran = run(*ASKED, "--weights", weights)
    assert (ran.code, ran.out) == (2, ""), weights
    return ran.messages


def test_what_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "junk.npz").write_bytes(bytes(range(256)))
    (tmp_path / "folder.npz").mkdir()
    (tmp_path / "list.json").write_text("[1, 2]")
    (tmp_path / "broken.json").write_text('{"W": [1,\n2')
    np.savez(tmp_path / "objects.npz", W=np.array([{}], dtype=object))
    np.savez(tmp_path / "words.npz", W=np.array(["a"]))
    np.savez(tmp_path / "empty.npz")
    np.savez(tmp_path / "other.npz", encoder=np.ones((2, 3)), scale=np.ones(4))
    np.save(tmp_path / "one.npy", np.ones(3))
    says = {
        "missing.npz": "there is no such file", "missing.json": "there is no such file", "folder.npz": "is a folder",
        "junk.npz": "no archive of NumPy's", "list.json": "named arrays are expected", "broken.json": "it is no JSON: line 2",
        "objects.npz": "never loaded", "words.npz": "no numbers", "empty.npz": "it holds no arrays", "one.npy": "named arrays are expected",
        "layer.h5": "named arrays are expected", "other.npz": "the file holds encoder (2 × 3), scale (4 numbers)",
    }  # fmt: skip
    for name, message in says.items():
        assert message in refusal(run, name), name


def test_an_archive_is_measured_before_it_is_loaded(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    np.savez_compressed(tmp_path / "large.npz", W=np.zeros((3000, 1000)))
    monkeypatch.setattr(array_numbers, "MAX_ENTRIES", 2**20)
    assert "holds 1 arrays in 24 MB; at most 8.4 MB are read" in refusal(run, "large.npz")
    with zipfile.ZipFile(tmp_path / "many.npz", "w") as members:
        for place in range(archives.MAX_NAMES + 1):
            members.writestr(f"{place}.npy", b"")
    assert f"holds {archives.MAX_NAMES + 1} arrays" in refusal(run, "many.npz")


def read(value: Any) -> Any:
    return archives.read_archive(WEIGHTS, value)


def test_numbers_stay_exact_and_long_texts_become_floats() -> None:
    short = read('{"W": [0.1, 3]}')["W"].numbers
    assert [str(each) for each in short] == ["1/10", "3"]
    long = read('{"W": [0.1, 3]' + " " * archives.EXACT_TEXT + "}")["W"].numbers
    assert long.tolist() == [0.1, 3.0]


def test_mappings_of_lists_and_arrays_are_read() -> None:
    found = read({"a": [[1, 2]], "b": np.ones((2, 2))})
    assert {name: array.numbers.shape for name, array in found.items()} == {"a": (1, 2), "b": (2, 2)}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"W": ' + "[" * 100_000 + "]" * 100_000 + "}", "nested too deeply"), ('{"W": 1e999999999}', "no number"),
        ('{"W": [' + "9" * 10_000 + "]}", "no number"), ('{"W": Infinity}', "Infinity is no number"), ('{"W": {"a": 1}}', "W: "),
        ('{"W": [1], "W": [2]}', "W occurs twice"), ('{"W": []}', "W: "), ("{", "it is no JSON"), ("nothing", "named arrays are expected"),
        ('{"W": [' + "9" * 10_000 + "]" + " " * archives.EXACT_TEXT + "}", ""), ('{"W": [true]}', ""),
        ("{" + ", ".join(f'"a{place}": [1]' for place in range(300)) + "}", "it holds 300 arrays"),
    ],
    ids=range(12),
)  # fmt: skip
def test_text_that_is_hostile_or_wrong_is_refused(text: str, says: str) -> None:
    if text == '{"W": [true]}':
        assert read(text)["W"].numbers.tolist() == [1]  # Python's own reading of true, as for arrays
        return
    with pytest.raises(DomainError) as caught:
        read(text)
    assert says in caught.value.rule
    assert len(caught.value.rule) < 500
