"""The parser against a flood of strings: it answers every one with a tree or with its own error, and soon.

``DLCALC_FUZZ`` is how many strings to try (20,000 unless told), ``DLCALC_FUZZ_SEED`` which ones.
"""

from __future__ import annotations

import gc
import os
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from random import Random

import pytest

from dlcalc.notation.errors import NotationError, TooLarge, Undecided, Undefined
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import Expr, MatMul, Seq, number, symbols, walk
from dlcalc.notation.lex import MAX_CHARACTERS
from dlcalc.notation.parse import parse
from dlcalc.notation.show import ascii_text, unicode_text
from dlcalc.notation.show_latex import latex
from dlcalc.notation.vocabulary import PLAIN, Vocabulary

COUNT = int(os.environ.get("DLCALC_FUZZ", "20000"))
SEED = int(os.environ.get("DLCALC_FUZZ_SEED", "1"))
SECONDS = 0.05
PRINTING_SECONDS = 0.3  # three scripts, each printed and read back
EVALUATION_SECONDS = 1.5  # the bound on the work, 60,000 nodes, reached
OWN = (Undefined, Undecided, TooLarge)

RICH = Vocabulary(
    words=frozenset({"parameters", "output_w", "flops", "pos", "JS"}),
    functions=frozenset({"G", "D", "D^*", "p_r", "p_g", "p", "q", "KL"}),
    indices=frozenset({"i", "j", "t", "l"}),
    matrices=frozenset({"Q", "V", "W_f", "U_f", "W_c", "h", "x_t", "h_t"}),
)
VOCABULARIES = (PLAIN, RICH, RICH, RICH, RICH._replace(shape=True), RICH._replace(thousands=True))

SEEDS = r"""
floor((W_1 - F + 2*P)/S) + 1
W_2 = ⌊(W_1 − F + 2·P)/S⌋ + 1
\left\lfloor \frac{W_1 - F + 2P}{S} \right\rfloor + 1
K*(F*F*D + 1)
2·F·F·D·W_2·H_2·K
384·(9·D + 1)
27x27x256
27 × 27 × D
max((ceil(W/S) - 1)*S + F - W, 0)
1 + sum_{l=1}^{L} (F_l - 1)*prod_{j<l} S_j
\sum_{i=1}^{N} x_i / N
(Σ_i x_i)/N
sigma^2 = (sum_i (x_i - mu)^2)/N
y_i = gamma*(x_i - mu)/sqrt(sigma^2 + eps) + beta
\hat{x}_i = \frac{x_i - \mu}{\sqrt{\sigma^2 + \epsilon}}
f_t = sigmoid(W_f @ x_t + U_f @ h_{t-1} + b_f)
c_t = f_t ⊙ c_{t-1} + i_t ⊙ tanh(W_c @ x_t)
h_t = (1 - z_t)*h_{t-1} + z_t*n_t
4*(I*H + H^2 + H)
P_{2i} = sin(pos/10000^(2*i/d))
\sin\left(\frac{pos}{10000^{2i/d}}\right)
softmax(Q @ K^T / sqrt(d_k)) @ V
2^(-8*h/H)
z = x^2 + 2x + x^2/2*eps
\frac{1}{\sqrt{2\pi}\,x^2/2} \exp\left(-\frac{(z-x^2-2x)^2}{x^4/2}\right)
exp(-(z - mu)^2/(2*sigma^2))/(sqrt(2*pi)*sigma)
{1/(b - a) if a <= z <= b; 0 otherwise}
\begin{cases} 1/2 & 0 \le z < 1 \\ 0 & \text{otherwise} \end{cases}
E_{x~p_r}[log D(x)] + E_{x~p_g}[log(1 - D(x))]
-E_{z~p}[D(G(z))]
\mathbb{E}_{x \sim p_r}[\log D(x)]
D^*(x) = p_r(x)/(p_r(x) + p_g(x))
KL(p||q) = int_{-inf}^{inf} p(x)*log(p(x)/q(x)) dx
2*JS - log 4
min_G max_D V
-1/2*sum_j (1 + log(sigma_j^2) - mu_j^2 - sigma_j^2)
Var[z|x] = x^4/4
\frac{\partial L}{\partial w} = 2(w - 1)
W_2' - f^*
x in [0, 1) and not y >= 2 or z != 3
885,120 + 1,105,920,000
12%*3
-3/√5
3!
10^10^10
9**9**9
(1, 2, 3)
|x - y| <= 1e-3
||x| - |y|| + 2|x| ‖x - y‖_2
z|x ~ N(|x|, 1)
parameters<=1e6
2 log 2
\frac{1}{1+\frac{1}{1+x}}
""".strip().splitlines()

TOKENS = [
    *"0123456789+-*/^_(){}[]|,;:=<>~!%'&\\ xyzWFSPKDeifgt·×÷−≤≥≠∞πσμεΣΠ∫√⌊⌋⌈⌉⊙∂∈‖²³₁½ᵀ\u0302",
    *("floor", "ceil", "sqrt", "log", "exp", "sum_", "prod_", "max", "min", "inf", "pi", "eps", "mod", "and", "or", "not", "if", "else"),
    *("otherwise", "in", "dx", "E_", "Var[", "x_i", "c_{t-1}", "W^T", "f^*", "**", "<=", ">=", "!=", "~=", "||", "1e9", "0.5", "1/3"),
    *("\\frac{", "\\left(", "\\right)", "\\sqrt{", "\\sum_{", "^{", "\\text{", "\\begin{cases}", "\\end{cases}", "\\cdot", "\\", "}{"),
    *("parameters", "nan", "__import__", "lambda", "9" * 50, "(" * 40, ")" * 40, "-" * 40, "{" * 20, "^2" * 20, "\\input{/etc/passwd}"),
]  # fmt: skip


def characters(random: Random, length: int) -> str:
    """Any characters at all: also controls, marks, bidirectional overrides, half surrogates."""
    ranges = ((32, 127), (0, 0x300), (0x300, 0x500), (0x2000, 0x2400), (0xD7F0, 0xE010), (0x1D400, 0x1D800), (0, 0x110000))
    return "".join(chr(random.randrange(*random.choice(ranges))) for _ in range(length))


def soup(random: Random) -> str:
    glue = random.choice(["", "", " "])
    return glue.join(random.choices(TOKENS, k=random.randint(1, 24)))


def mutated(random: Random) -> str:
    """A formula with up to three things done to it."""
    text = random.choice(SEEDS)
    for _ in range(random.choice((0, 1, 1, 1, 2, 3))):
        a, b = sorted(random.randint(0, len(text)) for _ in range(2))
        done = random.randrange(8)
        if done == 0:
            text = text[:a] + text[b:]
        elif done == 1:
            text = text[:b] + text[a:]
        elif done == 2:
            text = text[:a] + random.choice(TOKENS) + text[a:]
        elif done == 3:
            other = random.choice(SEEDS)
            text = text[:a] + other[random.randint(0, len(other)) :]
        elif done == 4:
            text = text[:a] + "(" + text[a:b] + ")" + text[b:]
        elif done == 5:
            text = text[:a] + characters(random, random.randint(1, 3)) + text[a + 1 :]
        elif done == 6:
            text = text[:a] + text[a:b] * random.randint(2, 30) + text[b:]
        else:
            text = text[:a] + random.choice(SEEDS) + text[b:]
    return text


def strings(count: int, seed: int) -> Iterator[tuple[str, Vocabulary]]:
    random = Random(seed)
    for _ in range(count):
        kind = random.random()
        text = mutated(random) if kind < 0.7 else soup(random) if kind < 0.9 else characters(random, random.randint(1, 40))
        yield text, random.choice(VOCABULARIES)


def attempt(text: str, vocabulary: Vocabulary) -> Expr | None:
    try:
        return parse(text, vocabulary)
    except NotationError as error:
        assert error.message
        assert error.text == text
        assert 0 <= error.position <= len(text), (text, error.position)
        return None


def settle(tree: Expr) -> str:
    """The tree with small numbers for its letters, evaluated: how that ended."""
    values = {name: number(place + 2) for place, name in enumerate(symbols(tree))}
    try:
        evaluate(tree, values)
    except OWN as error:
        return type(error).__name__
    return "value"


def least_cpu(run: Callable[[], object], times: int = 3) -> float:
    """The least CPU time of some runs, alone: what a busy machine or the garbage collector adds is no slowness of ours."""
    gc.collect()
    found = []
    for _ in range(times):
        before = time.process_time()
        run()
        found.append(time.process_time() - before)
    return min(found)


def check_printing(text: str, tree: Expr, vocabulary: Vocabulary) -> None:
    """What is printed reads back as the same tree, with what printing says: a shape where it is one, digits not grouped."""
    nodes = list(walk(tree))
    is_shape = isinstance(tree, Seq) and tree.kind == "shape"
    if not is_shape and any(isinstance(node, Seq) and node.kind == "shape" for node in nodes):
        return  # a shape inside something else, "2x3 = y": readable where a shape is expected, and no formula holds one
    scripts: tuple[Callable[[Expr], str], ...] = (ascii_text, unicode_text, latex)
    if any(isinstance(node, MatMul) for node in nodes):
        scripts = scripts[:2]  # LaTeX writes a matrix product as W x, which only a vocabulary of matrices tells from a product
    vocabulary = vocabulary._replace(shape=is_shape, thousands=False)
    for show in scripts:
        shown = show(tree)
        if len(shown) > MAX_CHARACTERS:
            continue  # longer than what is read at all
        try:
            again = parse(shown, vocabulary)
        except NotationError as error:
            pytest.fail(f"{text!r} is shown as {shown!r}, which does not parse: {error.message}")
        assert again == tree, (text, shown)


def test_a_tree_or_its_own_error_and_soon() -> None:
    ends: Counter[str] = Counter()
    for text, vocabulary in strings(COUNT, SEED):
        before = time.process_time()
        tree = attempt(text, vocabulary)
        between = time.process_time()
        if between - before > SECONDS:
            assert least_cpu(lambda: attempt(text, vocabulary)) <= SECONDS, text  # noqa: B023 (called at once)
        if tree is None:
            ends["refused"] += 1
            continue
        check_printing(text, tree, vocabulary)
        before, between = between, time.process_time()
        if between - before > PRINTING_SECONDS:
            assert least_cpu(lambda: check_printing(text, tree, vocabulary)) <= PRINTING_SECONDS, text  # noqa: B023
        ends[settle(tree)] += 1
        if time.process_time() - between > EVALUATION_SECONDS:
            assert least_cpu(lambda: settle(tree)) <= EVALUATION_SECONDS, text  # noqa: B023
    print(dict(ends))  # noqa: T201 (`pytest -s` shows what the flood was made of)
    assert ends["refused"] < 0.97 * COUNT  # a flood that is all nonsense tests little
    assert ends["value"] > 0


def test_memory_does_not_grow() -> None:
    sample = list(strings(min(COUNT, 3000), SEED + 1))

    def run() -> None:
        for text, vocabulary in sample:
            attempt(text, vocabulary)

    run()
    tracemalloc.start()
    try:
        run()
        gc.collect()
        once = tracemalloc.get_traced_memory()[0]
        run()
        gc.collect()
        twice = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert twice - once < 50_000


@pytest.mark.parametrize(
    "text",
    ["(" * 50_000, "9" * 100_000, "-" * 100_000, "x^" * 30_000 + "x", "[" * 20_000 + "]" * 20_000, "\\frac{" * 10_000, "a" * 100_000,
     "1+" * 50_000 + "1", "{" * 5000, "f(" * 10_000, "|" * 10_000, "⌊" * 10_000, "sqrt " * 10_000 + "2", "1e" + "9" * 1000, "2^2" * 9999],
    ids=lambda text: text[:6],
)  # fmt: skip
def test_a_long_text_is_refused_soon(text: str) -> None:
    assert least_cpu(lambda: attempt(text, PLAIN)) <= SECONDS


def test_the_clock_would_see_a_slow_one() -> None:
    assert least_cpu(lambda: sum(range(3_000_000))) > SECONDS / 5
