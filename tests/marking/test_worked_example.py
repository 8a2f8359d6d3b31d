"""The worked example of docs/grading.md: each of its commands says what stands there. DLCALC_UPDATE_GOLDENS=1 writes them anew."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from pathlib import Path

from program import ROOT, run

PAGE = ROOT / "docs" / "grading.md"


def blocks(text: str) -> list[tuple[str, str]]:
    """The commands of a page, each with what it says."""
    found = re.findall(r"^```console\n\$ dlcalc (.*?)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [(command, said) for command, said in found]


def filled(text: str, outputs: list[str]) -> str:
    """The page with what its commands say."""
    rest = iter(outputs)
    return re.sub(
        r"(^```console\n\$ dlcalc .*?\n).*?(^```$)", lambda found: found[1] + next(rest) + found[2], text, flags=re.MULTILINE | re.DOTALL
    )


def test_every_command_says_what_the_page_shows(tmp_path: Path) -> None:
    folder = tmp_path / "grading"
    shutil.copytree(ROOT / "docs" / "grading", folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    text, outputs = PAGE.read_text(encoding="utf-8"), []
    for command, shown in blocks(text):
        ran = run(shlex.split(command), folder)
        assert ran.returncode == 0, ran.stderr
        outputs.append(ran.stdout + ran.stderr)
        if not os.environ.get("DLCALC_UPDATE_GOLDENS"):
            assert outputs[-1] == shown, command
    if os.environ.get("DLCALC_UPDATE_GOLDENS"):
        PAGE.write_text(filled(text, outputs), encoding="utf-8")
    assert len(outputs) == 5
    assert {path: path.read_bytes() for path in before} == before  # what was handed in, and what a human decided


def test_an_output_that_differs_is_found() -> None:
    page = "x\n```console\n$ dlcalc a b\nold\n```\ny\n"
    assert blocks(page) == [("a b", "old\n")]
    assert blocks(filled(page, ["new\n"])) == [("a b", "new\n")]


def test_the_other_key_differs_in_one_number() -> None:
    one, other = [(ROOT / "docs" / "grading" / f"{name}.toml").read_text(encoding="utf-8").splitlines() for name in ("exam", "generous")]
    assert len([1 for left, right in zip(one, other, strict=True) if left != right]) == 1
