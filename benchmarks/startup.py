"""How much CPU a whole process takes to answer, as ratios: ``python benchmarks/startup.py``.

benchmarks/README.md says how to read it.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
FIRST_LINE = "conv --w 27 --f 3 --k 384"
QUESTION_1 = "conv --w 27 --h 27 --d 256 --f 3 --k 384 --s 1 --p 0"
OTHERS = {"sympy": "import sympy", "torchinfo": "import torchinfo", "fvcore": "import fvcore.nn"}


class Side(NamedTuple):
    """One thing to start: its name, the command, and how many times a bare Typer app it may cost at most."""

    name: str
    command: list[str]
    limit: float | None = None


def bare_typer(count: int) -> str:
    """The source of a Typer app with one command of that many options, which prints one line."""
    options = "\n".join(f'    o{place}: Optional[str] = typer.Option(None, "--o{place}", help="An option"),' for place in range(count))
    shown = ", ".join(f"o{place}" for place in range(6))
    return (
        "from typing import Optional\nimport typer\napp = typer.Typer()\n@app.callback()\ndef root() -> None:\n    pass\n"
        f"@app.command()\ndef conv(\n{options}\n) -> None:\n    print({shown})\n"
    )


def options_of_conv() -> int:
    """How many options `dlcalc conv` has, read from its help."""
    import re

    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200", "NO_COLOR": "1"}
    shown = subprocess.run([sys.executable, "-m", "dlcalc", "conv", "--help"], capture_output=True, text=True, check=True, env=environment)
    return len(re.findall(r"^\W*--?\w", shown.stdout, re.MULTILINE))


def sides(folder: Path, count: int) -> list[Side]:
    """Everything to compare; each starts as an installed console script does, from modules whose bytecode is cached."""
    python = sys.executable
    (folder / "bare_typer.py").write_text(bare_typer(count))
    (folder / "typer_script.py").write_text("import sys\nfrom bare_typer import app\nsys.exit(app())\n")
    (folder / "dlcalc_script.py").write_text("import sys\nfrom dlcalc.cli.app import main\nsys.exit(main())\n")
    ours = [python, str(folder / "dlcalc_script.py")]
    typer = [python, str(folder / "typer_script.py"), "conv"]
    given = [word for place in range(6) for word in (f"--o{place}", str(place))]
    found = [
        Side("bare Python", [python, "-c", "pass"]),
        Side(f"bare Typer app, {count} options", [*typer, *given]),
        Side("bare Typer app, --help", [*typer, "--help"]),
        Side(f"dlcalc {FIRST_LINE}", [*ours, *FIRST_LINE.split()], 1.5),
        Side(f"dlcalc {QUESTION_1} --json", [*ours, *QUESTION_1.split(), "--json"], 1.3),
        Side("dlcalc --help", [*ours, "--help"]),
        Side("dlcalc conv --help", [*ours, "conv", "--help"]),
    ]
    found += [Side(code, [python, "-c", code]) for name, code in OTHERS.items() if importlib.util.find_spec(name)]
    return found


def cpu(command: list[str], environment: dict[str, str]) -> float:
    """Seconds of CPU, user and system, that one process took; its output goes into a pipe and is read."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, env=environment)
    assert process.stdout is not None
    assert process.stderr is not None
    with process.stdout, process.stderr:
        output, errors = process.stdout.read(), process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed:\n{(errors or output).decode(errors='replace')}")
    return usage.ru_utime + usage.ru_stime


def measure(compared: list[Side], runs: int, folder: Path) -> dict[str, list[float]]:
    """The CPU seconds of every run of every side, the sides taking turns."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"PYTHONPATH": f"{ROOT}{os.pathsep}{folder}", "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
    for side in compared:  # compiles what is not compiled yet
        cpu(side.command, environment)
    taken: dict[str, list[float]] = {side.name: [] for side in compared}
    for _ in range(runs):
        for side in compared:
            taken[side.name].append(cpu(side.command, environment))
    return taken


def report(compared: list[Side], taken: dict[str, list[float]]) -> list[str]:
    """Print the table; return the names of the sides over their limit."""
    python, typer = (min(taken[side.name]) for side in compared[:2])
    wide = max(len(side.name) for side in compared)
    print(f"{'CPU of a whole process':{wide}}  min ms  median ms  x Python  x bare Typer")
    over = []
    for side in compared:
        least, middle = min(taken[side.name]), statistics.median(taken[side.name])
        limit = f"   (limit {side.limit})" if side.limit else ""
        print(f"{side.name:{wide}}  {least * 1000:6.0f}  {middle * 1000:9.0f}  {least / python:8.2f}  {least / typer:12.2f}{limit}")
        if side.limit and least / typer > side.limit:
            over.append(side.name)
    return over


def main() -> None:
    """Measure, print, and with ``--check`` exit 1 when a limit is passed."""
    parser = argparse.ArgumentParser(description="CPU of a cold start, as ratios.")
    parser.add_argument("--runs", type=int, default=15, help="runs of each side (default 15)")
    parser.add_argument("--check", action="store_true", help="exit 1 when a ratio passes its limit")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        compared = sides(folder, options_of_conv())
        over = report(compared, measure(compared, arguments.runs, folder))
    if over and arguments.check:
        raise SystemExit(f"over the limit: {', '.join(over)}")


if __name__ == "__main__":
    main()
