"""The grammar: what is read how, and what is refused with which words."""

from __future__ import annotations

import pytest

from dlcalc.notation.errors import NotationError
from dlcalc.notation.parse import parse
from dlcalc.notation.show import ascii_text, unicode_text
from dlcalc.notation.show_latex import latex
from dlcalc.notation.vocabulary import PLAIN, Vocabulary

SHAPE = Vocabulary(shape=True)
ANSWER = Vocabulary(thousands=True)

SAME = [
    # two ways to write one thing
    ("2x", "2*x"), ("3(a+b)", "3*(a + b)"), ("(a+b)(c+d)", "(a + b)*(c + d)"), ("a b", "a*b"), (r"2\pi", "2*pi"),
    ("x**2", "x^2"), ("x²", "x^2"), ("x⁻¹", "x^-1"), ("2^3^2", "2^(3^2)"), ("-x^2", "-(x^2)"), ("2^-x", "2^(-x)"),
    ("a/b*c", "(a/b)*c"), ("a/b/c", "(a/b)/c"), ("a-b-c", "a - b - c"), ("a*-b", "a*(-b)"), ("+a", "a"),
    ("ln x", "log(x)"), ("log_2 x", "log(x, 2)"), ("log_{10}(x)", "log(x, 10)"), ("sin^2 x", "sin(x)^2"), ("sin²x", "sin(x)^2"),
    ("2 log 2", "2*log(2)"), ("√5", "sqrt(5)"), ("√(a+b)", "sqrt(a + b)"), (r"\sqrt[3]{x}", "root(x, 3)"), (r"\frac2e", "2/e"),
    ("|x|", "abs(x)"), ("2|x|", "2*abs(x)"), ("|x||y|z", "abs(x)*abs(y)*z"), ("2||x||", "2*norm(x)"),
    (r"\frac{1}{2|x|\sqrt{2\pi}}", "1/(2*abs(x)*sqrt(2*pi))"), ("||x||", "norm(x)"),
    ("⌈x/2⌉", "ceil(x/2)"), ("30%", "0.3"), ("1.1e9", "1100000000"), ("1e-3", "0.001"), (".5", "0.5"),
    ("5!", "factorial(5)"), ("σ", "sigma"), ("eps", "ε"), (r"\epsilon", "ε"), (r"\varepsilon", "ε"), ("x′", "x'"), (r"x^\prime", "x'"),
    ("f^*", "f^{*}"), (r"f^\ast", "f^*"), (r"\hat{x}", "xhat"), ("x̂", "xhat"), ("ŷ", "yhat"), (r"\mathbf{x}", "x"), ("𝑥", "x"),
    ("x₁", "x_1"), (r"x_{\max}", "x_max"), ("a ≤ b", "a <= b"), (r"a \leq b", "a <= b"), ("a == b", "a = b"), ("∞", "inf"),
    ("$x + 1$", "x + 1"), (r"\( x \)", "x"), (r"\frac12", "1/2"), (r"\binom{5}{2}", "binomial(5, 2)"), ("a \\cdot b", "a·b"),
    ("[(27-3)/1]+1", "(27-3)/1 + 1"), ("not a < b and c < d", "(not a < b) and c < d"), ("a,b"[:1], "a"),
    (r"885{,}120", "885120"), ("|x - |y||", "abs(x - abs(y))"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_ways_to_write_one_thing(one: str, other: str) -> None:
    assert parse(one) == parse(other)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("27x27xD", "27 × 27 × D"), ("27 x 27", "27 × 27"), ("24*24*384", "24 × 24 × 384"), ("(24,24,384)", "24 × 24 × 384"),
        ("24,24,384", "24 × 24 × 384"), ("[24, 24, 384]", "24 × 24 × 384"), ("25×25×384", "25 × 25 × 384"), (r"25 \times 25", "25 × 25"),
        ("WxHxD", "W × H × D"), ("(W-2)x(H-2)x3", "(W − 2) × (H − 2) × 3"), ("27", "27"), ("2n+1 x 3", "(2·n + 1) × 3"),
        (r"$25 \times 25 \times 384$", "25 × 25 × 384"),
    ],
)  # fmt: skip
def test_shapes(text: str, shown: str) -> None:
    assert unicode_text(parse(text, SHAPE)) == shown
    assert parse(shown, SHAPE) == parse(text, SHAPE)


def test_a_matrix_may_be_a_list_of_rows() -> None:
    assert parse("[[1, 2], [3, 4]]") == parse("[1, 2; 3, 4]")
    product = r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix} \begin{pmatrix} 5 \\ 6 \end{pmatrix}"
    assert parse(product) == parse("[1, 2; 3, 4] @ [5; 6]")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("| |x| |", "abs(|x|)"), ("| x - |y| z |", "abs(x − |y|·z)"), ("norm(norm(x))", "norm(‖x‖)"), ("norm_2(‖x‖)", "norm_2(‖x‖)"),
        ("norm_{2,1} x", "‖x‖_{2,1}"),
        ("norm(abs(x))", "‖|x|‖"), ("abs(norm(x))", "|‖x‖|"), ("(|x|) | y", "(|x|)|y"), ("z|x, (|y|)", "z|x, (|y|)"),
        ("z|(x,)", "z|(x,)"), ("z | (2 ‖x‖ |y|)", "z|(2·‖x‖·|y|)"),
    ],
)  # fmt: skip
def test_bars_in_bars_read_back(text: str, shown: str) -> None:
    tree = parse(text)
    assert unicode_text(tree) == shown
    assert parse(shown) == parse(latex(tree)) == tree


def test_a_remainder_in_brackets_may_be_negative() -> None:
    assert ascii_text(parse("-(x mod 3)")) == "-(x mod 3)"
    assert ascii_text(parse("(-x) mod 3")) == "(-x) mod 3"


def test_thousands_separate_only_in_answers() -> None:
    assert ascii_text(parse("885,120", ANSWER)) == "885120"
    assert ascii_text(parse("4,320,000·D", ANSWER)) == "4320000*D"
    with pytest.raises(NotationError):
        parse("885,120")


@pytest.mark.parametrize(
    ("text", "position", "message", "hint"),
    [
        ("", 0, "empty", ""),
        ("27 + $3", 5, "U+0024", ""),
        ("2 +", 3, "ends too early", ""),
        ("(2 + 3", 0, "never closed", ""),
        ("2 + 3)", 5, "did not expect ')'", ""),
        ("a/b c", 4, "two ways", "a/(b*c)"),
        ("1/2x", 3, "two ways", "(a/b)*c"),
        ("f(x)", 0, "two ways", "f * ("),
        ("log 2x", 0, "two ways", "brackets"),
        ("sin^-1 x", 7, "two ways", "(sin(x))"),
        ("2 3", 2, "a number cannot follow", "*"),
        ("-7 mod 3", 3, "two ways", "(-a) mod b"),
        ("sin π/2", 0, "two ways", "brackets"),
        ("floor 7/2", 0, "two ways", "brackets"),
        ("√(x)^2", 0, "two ways", "brackets"),
        ("e^2x", 3, "two ways", "brackets"),
        ("2^-1x", 4, "two ways", "brackets"),
        ("|a|b|c|", 4, "two ways", "|a|*b*|c|"),
        ("|a| | b", 4, "two ways", "abs(x)"),
        ("a | |b| c", 2, "two ways", "abs(x)"),
        ("3!!", 2, "two ways", "(n!)!"),
        ("x^{(i)}", 2, "an index, not a power", "x_i"),
        ("x_1y", 3, "two ways", "_{1y}"),
        ("[1 -2]", 3, "two ways", "commas"),
        ("$5", 0, "U+0024", ""),
        ("xy", 0, "xy is not a known name", "x*y"),
        ("nan", 0, "nan is not a known name", ""),
        ("sigmod(x)", 0, "not a known name", "did you mean sigmoid?"),
        ("W1", 1, "two ways", "W_1"),
        ("x_ij \\cdot 1", 2, "one character", "_{ij}"),
        ("log", 0, "needs an argument", "log(…)"),
        ("binomial(5)", 0, "takes 2 arguments", ""),
        (r"\input{/etc/passwd}", 0, r"\input is not part", ""),
        (r"\begin{verbatim}x\end{verbatim}", 0, "verbatim is not part", ""),
        ("__import__('os')", 0, "did not expect '_'", ""),
        ("(lambda: 25)()", 7, "did not expect ':'", ""),
        ("25 🎉", 3, "U+1F389", ""),
        ("2\u202e5", 1, "RIGHT-TO-LEFT OVERRIDE", ""),
        ("\u0430 + 1", 0, "CYRILLIC SMALL LETTER A", ""),
        ("[1, 2; 3]", 0, "different lengths", ""),
        ("9" * 2000, 0, "too long", ""),
        ("1e999999999", 0, "too long", ""),
        ("(" * 200 + "1" + ")" * 200, 50, "levels deep", ""),
        ("1/" * 300 + "1", 0, "levels deep", ""),
        ("x" * 20_000, 0, "too many", ""),
    ],
)
def test_refusals_say_where_and_why(text: str, position: int, message: str, hint: str) -> None:
    with pytest.raises(NotationError) as caught:
        parse(text)
    assert message in caught.value.message
    assert hint in caught.value.hint
    assert caught.value.position == position


def test_a_letter_is_a_function_only_where_it_is_declared() -> None:
    declared = Vocabulary(functions=frozenset({"f"}))
    assert ascii_text(parse("f(x) + f^*(x)", declared)) == "f(x) + f^*(x)"
    assert ascii_text(parse("2f x", declared)) == "2*f(x)"
    with pytest.raises(NotationError):
        parse("f(x)", PLAIN)


def test_a_superscript_t_transposes_only_matrices() -> None:
    matrices = Vocabulary(matrices=frozenset({"W"}))
    assert ascii_text(parse("W^T x", matrices)) == "transpose(W) @ x"
    assert ascii_text(parse("W^T x")) == "W^T*x"


def test_a_subscript_is_an_index_only_where_its_letters_index() -> None:
    assert parse("x_i") != parse("x_i", Vocabulary(indices=frozenset("i")))
    assert ascii_text(parse("sum_{i=1}^3 x_{ij}*y_i")) == "sum_{i=1}^{3} x_ij*y_i"
    assert ascii_text(parse("sum_{i,j} x_{ij}")) == "sum_{i,j} x_{i,j}"


def test_an_index_of_a_starred_name_reads_back() -> None:
    entries = Vocabulary(functions=frozenset({"D^*"}), indices=frozenset("j"))
    tree = parse("(D^*_j)^2 (1 + x)", entries)
    assert unicode_text(tree) == "(D^*_j)²·(1 + x)"
    assert parse(latex(tree), entries) == tree
