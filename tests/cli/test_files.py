"""Arrays from files and from standard input, through the whole command line."""

from __future__ import annotations

import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from program import Run

X = np.arange(9).reshape(3, 3)
KERNEL = ("--weights", "1 0; 0 -1")
OUTPUT = "-4 -4\n-4 -4\n"


def output(run: Run, x: str, stdin: bytes = b"") -> str:
    ran = run("conv", "--x", x, *KERNEL, "--get", "output", stdin=stdin)
    assert (ran.code, ran.messages) == (0, "")
    return ran.out


def refusal(run: Run, x: str, stdin: bytes = b"") -> str:
    code, out, message = run("conv", "--x", x, *KERNEL, stdin=stdin)
    assert (code, out) == (2, "")
    assert message.startswith("error: --x")
    assert "Traceback" not in message
    assert "internal" not in message
    return message


TEXTS = {
    "a.csv": b"0,1,2\n3,4,5\n6,7,8\n",
    "bom.csv": b"\xef\xbb\xbf0,1,2\r\n3,4,5\r\n6,7,8\r\n",
    "A.TXT": b"0 1 2\n3 4 5\n6 7 8\n",
    "rows.txt": b"0 1 2; 3 4 5; 6 7 8",
    "a.json": b"[[0, 1, 2],\n [3, 4, 5],\n [6, 7, 8]]\n",
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_file(run: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(TEXTS[name])
    assert output(run, name) == OUTPUT


@pytest.mark.parametrize("kind", ["int64", "int8", "uint16", "float64", "float32", ">i4", "bool"])
def test_a_numpy_file(run: Run, tmp_path: Path, kind: str) -> None:
    np.save(tmp_path / "x.npy", X.astype(kind))
    expected = np.array(X.astype(kind), dtype=np.float64)
    y = expected[:-1, :-1] - expected[1:, 1:]
    found = np.array([[float(entry) for entry in row.split()] for row in output(run, "x.npy").splitlines()])
    assert (found == y).all()


def test_columns_first_in_memory(run: Run, tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.asfortranarray(X))
    assert output(run, str(tmp_path / "x.npy")) == OUTPUT


def test_an_archive(run: Run, tmp_path: Path) -> None:
    np.savez(tmp_path / "one.npz", x=X)
    np.savez_compressed(tmp_path / "two.npz", x=X, other=X * 2)
    assert output(run, "one.npz") == OUTPUT
    assert output(run, "two.npz:x") == OUTPUT
    assert output(run, "two.npz:other") == OUTPUT.replace("4", "8")
    assert "2 arrays: x, other" in refusal(run, "two.npz")
    assert "no array of that name" in refusal(run, "two.npz:y")


def test_standard_input(run: Run, tmp_path: Path) -> None:
    assert output(run, "-", stdin=TEXTS["a.csv"]) == OUTPUT
    np.save(tmp_path / "x.npy", X)
    assert output(run, "-", stdin=(tmp_path / "x.npy").read_bytes()) == OUTPUT
    assert "no numbers" in refusal(run, "-")
    ran = run("conv", "--x", "-", "--weights", "-", stdin=b"1 2; 3 4")
    assert ran.code == 2
    assert "can be read once" in ran.messages


def test_an_answer_is_read_back(run: Run, tmp_path: Path) -> None:
    question = ("conv", "--x", "0..71 as 2x6x6", "--weights", "1 as 3x2x2x2")
    assert run(*question, "-o", "y.npy").code == 0
    y = np.load(tmp_path / "y.npy", allow_pickle=False)
    assert y.shape == (3, 5, 5)
    assert y.dtype == np.int64
    printed = run(*question, "--get", "output").out
    (tmp_path / "y.txt").write_text(printed)
    identity = ("conv", "--weights", "1 0 0; 0 1 0; 0 0 1", "--kind", "pointwise", "--get", "output")
    assert run(*identity, "--x", "y.txt").out == printed
    assert run(*identity, "--x", "y.npy").out == printed


class Evil:
    def __reduce__(self) -> Any:
        return (Path.touch, (Path("executed"),))


def test_a_missing_file_of_columns_is_not_answered_with_numbers(run: Run) -> None:
    code, _, message = run("gan", "--csv", "missing.csv")
    assert code == 2
    assert "there is no such file" in message
    assert "the numbers themselves" not in message
    assert "its first line names the columns" in message


def test_what_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "junk.csv").write_bytes(bytes(range(256)))
    (tmp_path / "junk.npy").write_bytes(bytes(range(256)))
    (tmp_path / "junk.npz").write_bytes(bytes(range(256)))
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "ragged.csv").write_bytes(b"1,2\n3\n")
    (tmp_path / "text.csv").write_bytes(b"width,height\n1,2\n")
    assert "there is no such file" in refusal(run, "missing.csv")
    assert "is a folder" in refusal(run, "folder.csv")
    assert "is no text" in refusal(run, "junk.csv")
    assert "no file of NumPy's" in refusal(run, "junk.npy")
    assert "no archive of NumPy's" in refusal(run, "junk.npz")
    assert "no numbers" in refusal(run, "empty.csv")
    assert "ragged.csv: row 2 has 1 number, and row 1 has 2 numbers" in refusal(run, "ragged.csv")
    assert "row 1, entry 1, “width”, is no number" in refusal(run, "text.csv")


def test_objects_are_never_loaded(run: Run, tmp_path: Path) -> None:
    np.save(tmp_path / "evil.npy", np.array([Evil()], dtype=object), allow_pickle=True)
    (tmp_path / "pickle.npy").write_bytes(pickle.dumps(Evil()))
    np.save(tmp_path / "words.npy", np.array(["a"]))
    assert "never loaded" in refusal(run, "evil.npy")
    assert "no file of NumPy's" in refusal(run, "pickle.npy")
    assert "no numbers" in refusal(run, "words.npy")
    assert not (tmp_path / "executed").exists()


def claiming(shape: tuple[int, ...]) -> bytes:
    """A file whose header promises an array of that shape, and nothing behind it."""
    header = repr({"descr": "<f8", "fortran_order": False, "shape": shape}).encode()
    header += b" " * (-(len(header) + 11) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header


def test_the_size_is_seen_before_anything_is_loaded(run: Run, tmp_path: Path) -> None:
    (tmp_path / "huge.npy").write_bytes(claiming((50_000, 50_000)))
    (tmp_path / "short.npy").write_bytes(claiming((3, 3)))
    (tmp_path / "negative.npy").write_bytes(claiming((-3, 3)))
    with zipfile.ZipFile(tmp_path / "bomb.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", claiming((50_000, 50_000)) + bytes(10**7))
    assert "20 GB" in refusal(run, "huge.npy")
    assert "20 GB" in refusal(run, "bomb.npz")
    assert "20 GB" in refusal(run, "-", claiming((50_000, 50_000)))
    assert "damaged" in refusal(run, "short.npy")
    assert "damaged" in refusal(run, "negative.npy")


def test_a_text_is_bounded(run: Run, tmp_path: Path) -> None:
    (tmp_path / "long.csv").write_bytes(b"1," * (17 * 2**20))
    assert "32 MB" in refusal(run, "long.csv")
    assert "32 MB" in refusal(run, "-", b"1," * (17 * 2**20))


@pytest.mark.parametrize(
    ("text", "says"), [("1;2;3\n4;5;6\n", "semicolon"), ("1,5;2,5\n3,5;4,5\n", "semicolon"), ('"1,5","2"\n"3","4"\n', "holds a comma")]
)
def test_a_csv_file_of_another_country_is_refused(run: Run, tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "x.csv").write_text(text)
    ran = run("conv", "--x", "x.csv", "--weights", "1", "--get", "output")
    assert ran.code == 2
    assert says in ran.messages
    assert "point" in ran.messages


def test_quoted_numbers(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text('"1","2"\n"3","4"\n')
    assert run("conv", "--x", "x.csv", "--weights", "1", "--get", "output").out == "1 2\n3 4\n"


@pytest.mark.parametrize("words", [("--json",), ("--get", "output"), ("--format", "csv")])
def test_very_many_numbers_are_no_text(run: Run, words: tuple[str, ...]) -> None:
    ran = run("conv", "--x", "1 as 1100x1100", "--weights", "1", *words)
    assert (ran.code, ran.out) == (2, "")
    assert "1,000,000" in ran.messages
    assert ".npy" in ran.messages


def test_very_many_numbers_in_a_file(run: Run, tmp_path: Path) -> None:
    assert run("conv", "--x", "1 as 1100x1100", "--weights", "1", "-o", "y.npy").code == 0
    assert np.load(tmp_path / "y.npy").shape == (1100, 1100)
