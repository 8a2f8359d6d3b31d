"""Hostile answers: no crash, nothing executed, none slow, none accepted. ``DLCALC_FUZZ_ANSWERS`` is how many strings to try."""

from __future__ import annotations

import os
import resource
import time
from pathlib import Path
from random import Random

import pytest

from dlcalc.marking.assumptions import read_assumptions
from dlcalc.marking.how import How
from dlcalc.marking.keys import Key, read_key
from dlcalc.notation.vocabulary import PLAIN

COUNT = int(os.environ.get("DLCALC_FUZZ_ANSWERS", "1500"))
SEED = int(os.environ.get("DLCALC_FUZZ_SEED", "1"))
SECONDS, MEGABYTES = 2.0, 512

KEYS = (
    ("25x25x384", "shape"), ("25", "integer"), ("12 MFLOPs", "number"), ("ln(4)", "number"), ("[0.1, -0.5, 2]", "vector"),
    ("[1, 2; 3, 4]", "matrix"), ("384*(9*D + 1)", "formula"), ("sigmoid(x)", "formula"), ("-E_{x~p_g}[f(x)]", "formula"),
    ("N(x^2 + 2x, x^4/4)", "density"), ("{1, 3, 5}", "set"), ("true", "boolean"), ("c", "choice"),
)  # fmt: skip

HOSTILE = {
    "tower": "9**9**9",
    "tower of powers": "9^9^9^9^9^9",
    "factorial": "factorial(10**9)",
    "factorial of a factorial": "((9!)!)!",
    "binomial": "binomial(10**8, 5*10**7)",
    "a million digits": "9" * 1_000_000,
    "a long number": "9" * 9_000,
    "a long exponent": "1e999999999",
    "300 nested fractions": "\\frac{1}{" * 300 + "1" + "}" * 300,
    "300 brackets": "(" * 300 + "1" + ")" * 300,
    "300 roots": "sqrt(" * 300 + "2" + ")" * 300,
    "90 nested functions": "exp(sin(" * 15 + "x" + "))" * 15,
    "a long sum": "+".join(["1"] * 4_000),
    "a long sum of roots": "+".join([f"sqrt({n})" for n in range(2, 1_200)]),
    "a long product of sums": "*".join(["(x+1)"] * 400),
    "a large power of a sum": "(x + y + z + 1)^200",
    "a difference of large powers": "(x + 1)^500 - (x - 1)^500",
    "a large power of a function": "(x + exp(x) + sin(x))^300",
    "a power of a power": "((((x + 1)^12)^12)^12)^2",
    "many roots": "*".join([f"sqrt(x + {n})" for n in range(2, 300)]),
    "gamma": "gamma(x + 1/2)*gamma(x)/gamma(2*x)",
    "gamma of gamma": "gamma(gamma(gamma(x)))",
    "sums in sums": "sum_{i=1}^{9999} sum_{j=1}^{9999} i*j*x",
    "a sum over many": "sum_{i=1}^{10000} sqrt(i)",
    "a chain of many": "=".join(["25"] * 3_000),
    "a chain of formulas": "=".join(["exp(exp(exp(3)))"] * 300),
    "large exponentials": "exp(exp(exp(exp(9))))",
    "nearly equal": "25 + exp(-exp(20))",
    "nearly ln 4": "log(4) + 10^(-900)",
    "right to left": "2\u202e5",
    "zero width": "2\u200b5",
    "look-alikes": "25х25х384",
    "combining": "2\u03355",
    "null": "25\0",
    "surrogate": "\ud800",
    "a file": "\\input{/etc/passwd}",
    "a command": "\\write18{touch hostile}",
    "python": "__import__('os').system('touch hostile')",
    "a lambda": "(lambda: 25)()",
    "an attribute": "().__class__.__bases__[0].__subclasses__()",
    "a format": "{0.__class__}",
    "html": "<script>alert(25)</script>",
    "sql": "25'; DROP TABLE answers; --",
    "regular expression": "a" * 5_000 + "!",
    "spaces": " " * 9_000,
    "spaces in digits": "1 " * 4_900,
    "commas": "1," * 4_900,
    "semicolons": "1;" * 4_900,
    "dollars": "$" * 5_000,
    "text commands": "\\text{" * 1_000,
    "braces": "{" * 5_000,
    "equals": "=" * 5_000,
    "mean of means": "mean " * 1_900,
    "matrix": "\\begin{bmatrix}" * 600,
    "division by zero": "1/0",
    "no number": "nan",
    "infinity": "inf",
    "nothing": "",
    "slashes": "/(" * 4_900,
    "quotients": "1/2 exp(" * 1_000,
    "halves": "½" * 9_000,
    "bars": "(a|" * 3_000,
    "basis vectors": "i" + "+i" * 4_900,
}


def key_of(text: str, type: str) -> Key:
    return read_key(text, type, How(assumed=read_assumptions(("x real",), PLAIN)))


def judged_in_time(key: Key, answer: str) -> str:
    start, held = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    kind = key.judge(answer).verdict.kind
    assert time.process_time() - start < SECONDS, (key.text, answer[:80])
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - held < MEGABYTES * 1024
    return kind


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_answer_is_never_right_and_never_slow(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for text, type in KEYS:
        if name == "a chain of many" and type in ("integer", "number"):
            continue  # 25 = 25 = 25 is true, and no more than that
        assert judged_in_time(key_of(text, type), HOSTILE[name]) != "right", (text, type)
    assert not list(tmp_path.iterdir())


SEEDS = (
    "25x25x384", "25 × 25 × 384", "885,120", "1.1 \\cdot 10^9", "W_2 = (27 - 3 + 0)/1 + 1 = 24", "N(x^2+2x, x^4/4)", "12 MFLOPs", "4 MiB",
    "\\frac{1}{\\sqrt{2\\pi} \\cdot x^2/2} e^{-\\frac{(z - (x^2 + 2x))^2}{\\frac{x^4}{2}}}", "2 log 2", "[0.1, -0.5, 2]^T", "1 2; 3 4",
    "\\begin{bmatrix} 1 & 2 \\\\ 3 & 4 \\end{bmatrix}", "-E_{x~p_g}[log f^*(x)]", "{1, 3, 5}", "the output shape is 25x25x384", "30%",
    "mean x^2+2x and variance x^4/4", "{2*exp(-2*z) if z > 0; 0 otherwise}", "floor((W - 3)/2) + 1", "sum_{i=1}^{9} i*x", "24 or 25",
    "1/sqrt(2 pi) exp(-z^2/2)", "i - 2j + 0.5k", "(10|4)", "1000 steps", "sigma squared", "½(x + 1)", "~2480?",
)  # fmt: skip
PIECES = (
    *"()[]{}+-*/^_=<>|,;:.!%$&~\\ 0123456789xzDeπσ≈×√⌊⌋\u202e\u200b",
    *(
        "exp(",
        "log ",
        "\\frac{",
        "}{",
        "\\text{",
        "and",
        " or ",
        "not ",
        "10^",
        "999999",
        "sum_{i=1}^{9999}",
        "\\\\",
        "sqrt(",
        "!",
        "mean ",
    ),
)


def mutated(random: Random) -> str:
    text = random.choice(SEEDS)
    for _ in range(random.randint(0, 8)):
        place = random.randint(0, len(text))
        kind = random.random()
        if kind < 0.4:
            text = text[:place] + random.choice(PIECES) + text[place:]
        elif kind < 0.6:
            text = text[:place] + text[place + random.randint(1, 5) :]
        elif kind < 0.8:
            other = random.choice(SEEDS)
            text = text[:place] + other[random.randint(0, len(other)) :]
        else:
            text = text * random.randint(1, 3)
    return text


def test_a_flood_of_strings() -> None:
    random = Random(SEED)
    keys = [key_of(text, type) for text, type in KEYS]
    for _ in range(COUNT):
        answer, key = mutated(random), random.choice(keys)
        kind = judged_in_time(key, answer)
        assert kind in ("right", "wrong", "undecided", "unreadable")
