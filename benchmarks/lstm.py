"""An LSTM over a long sequence, against a plain NumPy loop: ``python benchmarks/lstm.py``.

Both run as processes of their own, in turns, several times; both read the same files and write the hidden states. What counts is the
CPU time of the child, user and system, as the system accounts it; the best run of each side is taken. The exit code is 1 beyond the limit.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LIMIT = 1.5
"""How much of the CPU of the plain loop dlcalc may take."""

PLAIN = """
import sys
import numpy as np
folder = sys.argv[1]
x, layer = np.load(folder + "/x.npy"), np.load(folder + "/layer.npz")
w, u, b = layer["weight_ih_l0"], layer["weight_hh_l0"], layer["bias_ih_l0"] + layer["bias_hh_l0"]
size = u.shape[1]
h, c, states = np.zeros(size), np.zeros(size), []
for step in x:
    a = w @ step + u @ h + b
    i, f, o = (1 / (1 + np.exp(-a[at * size:(at + 1) * size])) for at in (0, 1, 3))
    c = f * c + i * np.tanh(a[2 * size:3 * size])
    h = o * np.tanh(c)
    states.append(h)
np.save(folder + "/plain.npy", np.array(states))
"""


def run(command: list[str], threads: str) -> float:
    """One process, start to end: its CPU time in seconds.

    Raises:
        SystemExit: it failed.
    """
    names = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **dict.fromkeys(names, threads)}
    pid = os.posix_spawn(command[0], command, environment)
    _, status, used = os.wait4(pid, 0)
    if status:
        raise SystemExit(f"exit status {status}: {' '.join(command)[:200]}")
    return used.ru_utime + used.ru_stime


def write_files(folder: str, steps: int, size: int) -> None:
    """The input and a layer in PyTorch's layout."""
    import numpy as np

    rng = np.random.default_rng(0)
    bound = size**-0.5
    shapes = {"weight_ih_l0": (4 * size, size), "weight_hh_l0": (4 * size, size), "bias_ih_l0": (4 * size,), "bias_hh_l0": (4 * size,)}
    layer: dict[str, Any] = {name: rng.uniform(-bound, bound, shape) for name, shape in shapes.items()}
    np.savez(f"{folder}/layer.npz", **layer)
    np.save(f"{folder}/x.npy", rng.normal(size=(steps, size)))


def main() -> int:
    """Measure both sides and print the ratio."""
    import numpy as np

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--threads", default="1", help="of the library that multiplies matrices")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        write_files(folder, asked.steps, asked.size)
        ours = [sys.executable, "-m", "dlcalc", "lstm", "--x", f"{folder}/x.npy", "--weights", f"{folder}/layer.npz", "--get", "h"]
        sides = {
            "plain NumPy": [sys.executable, "-c", PLAIN, folder],
            "dlcalc": [*ours, "--format", "npy", "-o", f"{folder}/ours.npy"],
        }
        costs: dict[str, list[float]] = {name: [] for name in sides}
        for _ in range(asked.runs):
            for name, command in sides.items():
                costs[name].append(run(command, asked.threads))
        apart = float(np.abs(np.load(f"{folder}/plain.npy") - np.load(f"{folder}/ours.npy")).max())
    best = {name: min(each) for name, each in costs.items()}
    for name, cost in best.items():
        print(f"{name:12} {cost:6.2f} s CPU")
    ratio = best["dlcalc"] / best["plain NumPy"]
    print(f"{'ratio':12} {ratio:6.2f}       at most {LIMIT}")
    print(f"they differ by at most {apart:.1e}")
    return int(ratio > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
