"""A large encoding written to a file, against the bare NumPy expression: ``python benchmarks/posenc.py``.

Both run as processes of their own, one after the other, several times. What counts is the CPU time of the child, user and system, and
its largest resident memory, as the system accounts them; the best run of each side is taken. The exit code is 1 beyond the limit.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
LIMIT = 1.3
"""How much of the CPU and memory of the bare expression dlcalc may take."""

BARE = """
import numpy as np
length, d, base = {length}, {d}, 10000
angles = np.outer(np.arange(length), 1 / base ** (np.arange(0, d, 2) / d))
encoding = np.empty((length, d))
encoding[:, 0::2] = np.sin(angles)
encoding[:, 1::2] = np.cos(angles)
np.save({path!r}, encoding)
"""


class Cost(NamedTuple):
    """CPU in seconds, largest resident memory in MB."""

    cpu: float
    memory: float


def run(command: list[str]) -> Cost:
    """One process, start to end.

    Raises:
        SystemExit: it failed.
    """
    pid = os.posix_spawn(command[0], command, {**os.environ, "PYTHONPATH": str(ROOT)})
    _, status, used = os.wait4(pid, 0)
    if status:
        raise SystemExit(f"exit status {status}: {' '.join(command)[:200]}")
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2))


def main() -> int:
    """Measure both sides and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--length", type=int, default=8192)
    parser.add_argument("--d-model", type=int, default=4096)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        paths = [str(Path(folder) / f"{name}.npy") for name in ("bare", "dlcalc")]
        sizes = ["--length", str(asked.length), "--d-model", str(asked.d_model)]
        sides = {
            "bare NumPy": [sys.executable, "-c", BARE.format(length=asked.length, d=asked.d_model, path=paths[0])],
            "dlcalc": [sys.executable, "-m", "dlcalc", "posenc", *sizes, "--format", "npy", "-o", paths[1]],
        }
        found: dict[str, list[Cost]] = {name: [] for name in sides}
        for _ in range(asked.runs):
            for name, command in sides.items():
                found[name].append(run(command))
        apart = difference(*paths)
    best = {name: Cost(min(cost.cpu for cost in costs), min(cost.memory for cost in costs)) for name, costs in found.items()}
    for name, cost in best.items():
        print(f"{name:12} {cost.cpu:6.2f} s CPU {cost.memory:8.0f} MB")
    ratios = [mine / bare for mine, bare in zip(best["dlcalc"], best["bare NumPy"], strict=True)]
    print(f"{'ratio':12} {ratios[0]:6.2f}       {ratios[1]:8.2f}       at most {LIMIT}")
    print(f"they differ by at most {apart:.1e}")
    return int(max(ratios) > LIMIT)


def difference(first: str, second: str) -> float:
    """How far two files' arrays are apart at most, read piece by piece."""
    import numpy as np

    one, other = np.load(first, mmap_mode="r"), np.load(second, mmap_mode="r")
    return max(float(abs(one[at : at + 256] - other[at : at + 256]).max()) for at in range(0, len(one), 256))


if __name__ == "__main__":
    sys.exit(main())
