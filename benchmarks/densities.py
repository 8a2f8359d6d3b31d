"""Densities of random maps: how many are right, and how long they take, here, in sympy.stats and in PyMC where that is installed.

    python benchmarks/densities.py [--seconds 20]

A density is right when the probabilities of five intervals agree with 400,000 draws made by NumPy and SciPy, to 0.01, and when it is
a real 0 outside the support; a map with point masses also needs those. Each answer of the others is made in a process of its own,
which is killed at its limit. PyMC is asked for `logp` of the map of a random variable, at numbers: it gives no formula.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "distributions")]

from transform_pairs import PAIRS, Pair  # noqa: E402 (the table of maps that the tests use)

DRAWS, CLOSE, POINTS = 400_000, 0.01, 400
INTERVALS = ((0.05, 0.2), (0.2, 0.4), (0.4, 0.48), (0.52, 0.6), (0.75, 0.9))
"""Between these quantiles, away from the poles that some densities have."""

NOISES = {
    "N": "Normal('X', {0}, sqrt({1}))", "U": "Uniform('X', {0}, {1})", "Exp": "Exponential('X', {0})", "Laplace": "Laplace('X', {0}, {1})",
    "Logistic": "Logistic('X', {0}, {1})", "Gumbel": "Gumbel('X', beta={1}, mu={0})", "Gamma": "Gamma('X', {0}, 1/Rational({1}))",
    "t": "StudentT('X', {0})", "Beta": "Beta('X', {0}, {1})", "Cauchy": "Cauchy('X', {0}, {1})",
}  # fmt: skip


PYMC_NOISES = {
    "N": "pm.Normal.dist({0}, ({1})**0.5)", "U": "pm.Uniform.dist({0}, {1})", "Exp": "pm.Exponential.dist({0})",
    "Laplace": "pm.Laplace.dist({0}, {1})", "Logistic": "pm.Logistic.dist({0}, {1})", "Gumbel": "pm.Gumbel.dist({0}, {1})",
    "Gamma": "pm.Gamma.dist({0}, {1})", "t": "pm.StudentT.dist({0}, mu=0, sigma=1)", "Beta": "pm.Beta.dist({0}, {1})",
    "Cauchy": "pm.Cauchy.dist({0}, {1})",
}  # fmt: skip


NAMES = (
    ("max", "Max"), ("min", "Min"), ("arctan", "atan"), ("ceil", "ceiling"), ("sigmoid(X)", "1/(1 + exp(-X))"),
    ("softplus(X)", "log(1 + exp(X))"), ("relu(", "Max(0, "), ("Phi(X)", "(1 + erf(X/sqrt(2)))/2"), ("root(X,3)", "real_root(X,3)"),
)  # fmt: skip
"""What SymPy calls the functions of the maps."""


def drawn(pair: Pair) -> Any:
    """Draws of the map, sorted, without any of our code."""
    with np.errstate(all="ignore"):
        values = np.asarray(pair.apply(pair.draws.rvs(DRAWS, random_state=np.random.default_rng(11))), dtype=float)
    return np.sort(values[np.isfinite(values)])


def judged(pair: Pair, densities: Any, z: Any, outside: Any, atoms: dict[float, float] | None) -> str:
    """What to say of densities at points of five intervals and outside the support."""
    right = pair.atoms or {}
    if atoms is not None and (set(atoms) != set(right) or any(abs(atoms[value] - right[value]) > CLOSE for value in right)):
        return "wrong"
    if atoms is None and right:
        return "wrong"
    if densities is None:
        return "right" if right and sum(right.values()) > 1 - 1e-9 else "wrong"
    if not np.isfinite(densities).all() or np.iscomplexobj(densities):
        return "wrong"
    draws = drawn(pair)
    draws = draws[~np.isin(draws, list(right))]
    share = draws.size / DRAWS
    for row, heights in zip(z, densities, strict=True):
        inside = np.searchsorted(draws, row[-1]) - np.searchsorted(draws, row[0])
        if abs(float(np.trapezoid(heights, row)) - share * inside / draws.size) > CLOSE:
            return "wrong"
    if not (np.isrealobj(outside) and (outside == 0).all()):
        return "wrong outside"
    return "right"


def places(pair: Pair) -> tuple[Any, Any]:
    """Points of five intervals between quantiles, and points outside the support."""
    draws = drawn(pair)
    draws = draws[~np.isin(draws, list(pair.atoms or {}))]
    if not draws.size:
        return np.zeros((0, POINTS)), np.zeros(0)
    rows = np.array([np.linspace(np.quantile(draws, low), np.quantile(draws, high), POINTS) for low, high in INTERVALS])
    ends = [float(pair.law.support()[side]) for side in (0, 1)] if pair.law is not None else [float("nan")] * 2
    outside = [end + step for end, side in zip(ends, (-1, 1), strict=True) if np.isfinite(end) for step in (side * 0.5, side * 3.0)]
    return rows, np.array(outside)


def ours(pair: Pair) -> tuple[str, float]:
    """Verdict and seconds of this program, in this process."""
    import dlcalc
    from dlcalc.notation.columns import columns
    from dlcalc.notation.expr import Piecewise, Rel

    at: dict[str, Any] = {"at": ",".join([f"{name}={value:g}" for name, value in pair.values.items()])} if pair.values else {}
    started = time.perf_counter()
    try:
        answer = dlcalc.reparam(z=pair.map, noise=pair.noise, **at)
    except Exception as error:  # noqa: BLE001 (the table says what happened)
        return f"error: {type(error).__name__}", time.perf_counter() - started
    seconds = time.perf_counter() - started
    z, outside = places(pair)
    density, mass = answer.results.get("density"), answer.results.get("atoms")
    cases = mass.cases if isinstance(mass, Piecewise) else ()
    atoms = {float(columns(test.items[1], {})): float(columns(value, {})) for value, test in cases if isinstance(test, Rel)}
    if density is None:
        return judged(pair, None, z, outside, atoms), seconds
    return judged(pair, columns(density, {"z": z}), z, columns(density, {"z": outside}), atoms), seconds


SYMPY = """
import json, sys, time
import numpy as np
from sympy import *
from sympy.stats import *
request = json.load(sys.stdin)
names = {name: Rational(value) for name, value in request["values"].items()}
started = time.perf_counter()
X = eval(request["noise"])
expr = eval(request["map"], {**globals(), **names, "X": X})
z = Symbol("z", real=True)
made = density(expr)
formula = made(z)
seconds = time.perf_counter() - started
ours = lambdify(z, formula, ["scipy", "numpy"])
def at(points):
    found = np.asarray([complex(ours(point)) for point in np.ravel(points)])
    found = np.where(abs(found.imag) > 1e-12, np.nan, found.real)  # a density is no complex number
    return found.reshape(np.shape(points)).tolist()
print(json.dumps({"densities": at(request["z"]), "outside": at(request["outside"]), "seconds": seconds}))
"""
"""What a user of sympy.stats writes. The texts come from the table of this benchmark, from nowhere else."""


PYMC = """
import json, sys, time
import numpy as np, pymc as pm, pytensor.tensor as pt
request = json.load(sys.stdin)
def Max(*args): return pt.maximum(*args)
def Min(*args): return pt.minimum(*args)
def real_root(x, n): return pt.sign(x) * abs(x) ** (1 / n)
def Rational(p, q=1): return float(p) / float(q)
own = {name: getattr(pt, name) for name in ("exp", "log", "sqrt", "sin", "cos", "tan", "tanh", "sinh", "cosh", "sign", "floor", "erf")}
own |= {"Abs": abs, "atan": pt.arctan, "ceiling": pt.ceil, "pi": np.pi, "Max": Max, "Min": Min, "real_root": real_root}
own["Rational"] = Rational
started = time.perf_counter()
X = eval(request["noise"])
expr = eval(request["map"], {**own, **{name: float(value) for name, value in request["values"].items()}, "X": X})
points = np.concatenate([np.ravel(request["z"]), np.ravel(request["outside"])])
value = pt.vector("value")
heights = np.exp(pm.logp(expr, value).eval({value: points}))
seconds = time.perf_counter() - started
inside, outside = heights[: np.size(request["z"])], heights[np.size(request["z"]) :]
print(json.dumps({"densities": inside.reshape(np.shape(request["z"])).tolist(), "outside": outside.tolist(), "seconds": seconds}))
"""
"""What a user of PyMC writes."""


def theirs(pair: Pair, limit: float, program: str = SYMPY, noises: Mapping[str, str] = NOISES) -> tuple[str, float]:
    """Verdict and seconds of another library, its import left out."""
    if "{" in pair.map:
        return "not asked", 0.0  # cases are typed in another way there
    z, outside = places(pair)
    head, _, inside = pair.noise.partition("(")
    entries = [entry.replace("^", "**") for entry in inside.rstrip(")").split(",")]
    text = pair.map
    for ours_, sympy_ in (("eps", "X"), ("u", "X")) if "u" in pair.map.replace("mu", "") and "eps" not in pair.map else (("eps", "X"),):
        text = text.replace("mu", "m_u") if ours_ == "u" else text
        text = text.replace(ours_, sympy_).replace("m_X", "mu")
    text = _python(text)
    values = {name: str(value) for name, value in (pair.values or {}).items()}
    values = {name.replace("lambda", "lam"): value for name, value in values.items()}
    request = json.dumps({"noise": noises[head].format(*entries), "map": text.replace("lambda", "lam"), "values": values, "z": z.tolist(),
                          "outside": outside.tolist()})  # fmt: skip
    started = time.perf_counter()
    try:
        ran = subprocess.run([sys.executable, "-c", program], input=request, capture_output=True, text=True, timeout=limit, check=False)
    except subprocess.TimeoutExpired:
        return "no answer", limit
    seconds = time.perf_counter() - started
    if ran.returncode:
        return "error: " + ran.stderr.strip().splitlines()[-1].partition(":")[0], seconds
    found = json.loads(ran.stdout)
    return judged(pair, np.array(found["densities"]), z, np.array(found["outside"]), None), found["seconds"]


def _python(text: str) -> str:
    """Our notation as a Python expression of SymPy's."""
    import re

    text = re.sub(r"\|([^|]*)\|", r"Abs(\1)", text.replace("^", "**"))
    text = re.sub(r"(?<![\w.])(\d+)([A-Za-z(])", r"\1*\2", text)
    for ours_, sympy_ in NAMES:
        text = text.replace(ours_, sympy_)
    return re.sub(r"(\d+)/(\d+)", r"Rational(\1,\2)", text)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20.0, help="limit of one answer of another library")
    parser.add_argument("--ours", action="store_true", help="leave the others out")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    others = {} if arguments.ours else {"sympy.stats": (SYMPY, NOISES)}
    if others and find_spec("pymc"):
        others["PyMC"] = (PYMC, PYMC_NOISES)
    told: dict[str, list[tuple[str, float]]] = {name: [] for name in ("dlcalc", *others)}
    for pair in PAIRS:
        told["dlcalc"].append(ours(pair))
        for name, (program, noises) in others.items():
            told[name].append(theirs(pair, arguments.seconds, program, noises))
        cells = [f"{found[-1][0][:28]:<{14 if name == 'dlcalc' else 28}} {found[-1][1]:6.2f} s" for name, found in told.items()]
        print(f"{pair.map[:38]:<38}  {pair.noise:<14}  {'   '.join(cells)}", flush=True)
    for name, found in told.items():
        asked = [(verdict, seconds) for verdict, seconds in found if verdict != "not asked"]
        right = sum(verdict == "right" for verdict, _ in asked)
        print(f"{name:<12} right {right} of {len(asked)}, median {statistics.median(seconds for _, seconds in asked):.2f} s")


if __name__ == "__main__":
    main()
