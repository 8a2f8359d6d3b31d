"""Derivations made by hand, so that the renderers are tested without any topic."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

import numpy as np
import pytest

from dlcalc.derivation.model import Assumption, Derivation, Picture, ResultInfo, Step, Table, Warning
from dlcalc.notation.array import Array
from dlcalc.notation.expr import Expr, Sym
from dlcalc.notation.parse import parse
from dlcalc.notation.vocabulary import Vocabulary

WORDS = Vocabulary(words=frozenset({"parameters", "flops", "memory", "output", "dilation", "groups"}))
SHAPES = WORDS._replace(shape=True)


def expr(text: str) -> Expr:
    return parse(text, SHAPES if "×" in text else WORDS)


def step(id: str, symbol: str, formula: str, value: str, inputs: Mapping[str, str], title: str = "", note: str = "") -> Step:
    values = {name: expr(text) for name, text in inputs.items()}
    return Step(id, Sym(symbol), expr(formula), values, expr(value), title, note, "")


def derivation(
    steps: tuple[Step, ...],
    results: Mapping[str, str],
    *,
    info: Mapping[str, ResultInfo] | None = None,
    title: str = "Convolution",
    headline: str = "",
    inputs: Mapping[str, object] | None = None,
    given: tuple[str, ...] = (),
    assumed: tuple[Assumption, ...] = (),
    symbols: Mapping[str, str] | None = None,
    remark: str = "",
    warnings: tuple[Warning, ...] = (),
    tables: tuple[Table, ...] = (),
    pictures: tuple[Picture, ...] = (),
    arrays: Mapping[str, Array] | None = None,
) -> Derivation:
    return Derivation(
        topic="conv",
        title=title,
        headline=headline,
        inputs=inputs or {},
        given=given,
        assumed=assumed,
        conventions={"convention": "textbook", "rounding": "floor"},
        symbols=symbols or {},
        steps=steps,
        shown=tuple([one.id for one in steps]),
        results={**{name: expr(text) for name, text in results.items()}, **(arrays or {})},
        info=info or {},
        remark=remark,
        warnings=warnings,
        tables=tables,
        pictures=pictures,
        vocabulary=WORDS,
    )


def conv() -> Derivation:
    """The screen of ``dlcalc conv --w 27 --f 3 --k 384``."""
    numbers = {"W_1": "27", "F": "3", "P": "0", "S": "1", "K": "384", "W_2": "25", "H_2": "25"}
    size, count, work = (
        ("Output size", "at how many places can the filter stand?"),
        ("Parameters", "each filter: `F*F*D` weights and a bias"),
        ("FLOPs", "each weight at each place: one multiply, one add"),
    )
    return derivation(
        (
            step("output_w", "W_2", "floor((W_1 - F + 2*P)/S) + 1", "25", numbers, *size),
            step("output_h", "H_2", "W_2", "25", numbers, *size),
            step("parameters", "parameters", "K*(F*F*D + 1)", "384*(9*D + 1)", numbers, *count),
            step("flops", "flops", "2*F*F*D*W_2*H_2*K", "4320000*D", numbers, *work),
        ),
        {
            "output_w": "25",
            "output_h": "25",
            "output_shape": "25 × 25 × 384",
            "parameters": "384*(9*D + 1)",
            "flops": "4320000*D",
            "fits": "true",
        },
        info={name: ResultInfo(name, kind, name) for name, kind in (("output_w", "integer"), ("output_shape", "shape"))},
        headline="`27 × 27 × D` → `25 × 25 × 384`",
        inputs={"w": 27, "f": 3, "k": 384},
        given=("width `W_1 = 27`", "`K = 384` filters", "each `F × F = 3 × 3`"),
        assumed=(
            Assumption("h", 27, "height `H_1 = W_1`"),
            Assumption("s", 1, "stride `S = 1`"),
            Assumption("p", 0, "padding `P = 0`"),
            Assumption("bias", "one", "biases"),
        ),
        symbols={"D": "input depth"},
        remark="The input depth `D` was not given, so it stays a letter. With numbers: --d 256",
    )


def awkward() -> Derivation:
    """Long formulas, long values, rounded values, a long symbol, units, warnings."""
    numbers = {"W_1": "224", "P_l": "3", "P_r": "3", "dilation": "2", "F": "7", "S": "2", "x": "2"}
    long = "floor((W_1 + P_l + P_r - (dilation*(F - 1) + 1))/S) + floor((W_1 + P_l + P_r - (dilation*(F - 1) + 1))/S) + x^2 + 1"
    big = " + ".join(["1234567890123456789"] * 8)
    asks = "which `W_1 + P_l + P_r` cells of a padded row can a filter begin at?"
    wordy = "a note with so many words that there is hardly a screen that has room for all of them beside the heading of its section"
    unknown = "D*(K + 1) + D^2*(K + 2) + D^3*(K + 3)", "D*(K + 1) + 17*D^2*(K + 2) + 1234567*D^3*(K + 3)*(x + 1)"
    return derivation(
        (
            step("long", "W_2", long, "218", numbers, "A rather long formula", asks),
            step("root", "x", "-3/sqrt(5)", "-3/sqrt(5)", {}, "Roots", ""),
            step("third", "y", "x/6", "1/3", numbers, "Roots", ""),
            step("awkward", "z", "x/119", "2/119", numbers, "Roots", ""),
            step("half", "y_t", "49/x", "24.5", numbers, "Roots", ""),
            step("symbol", "output", *unknown, numbers, "Unknown", wordy),
            step("huge", "flops", big, "1" * 150, {}, "Huge"),
            step("memory", "memory", "4*x", "8", numbers, "Memory"),
            step("same", "D", "K*F", "K*F", {}, "Memory"),
        ),
        {"root": "-3/sqrt(5)", "third": "1/3", "half": "49/2", "huge": "1" * 150, "memory": "8", "none": "inf"},
        info={"memory": ResultInfo("memory", "integer", "memory", unit="bytes")},
        title="A topic with quite a long title",
        headline="`224 × 224 × 3` → `218 × 218 × 64`",
        inputs={"w": 224, "z": "-D + 1", "note": "=1+1"},
        given=("width `W_1 = 224`",) * 5,
        warnings=(Warning("letters", "`F = 64` is larger than the input: were the letters meant the other way round? Try --f 7 --k 64"),),
        remark="Something – “quoted” – at the end: ≥ 1.",
    )  # fmt: skip


def hostile() -> Derivation:
    """Text that a user could smuggle in, in every field that is shown."""
    text = "\x1b[31mred\u202e [bold]markup[/] <script>alert(1)</script> \\input{/etc/passwd} $x$ | *a* _b_ # & % ~ ^ {x} \u200b é 漢字 🙂"
    one = step("x", "x", "K + 1", "3", {"K": "2"}, text, text)
    return derivation(
        (one,), {"x": "3"}, title=text, headline=text, inputs={"a": text, "b": "=cmd()", "c": "@x", "d": "-1.5", "e": "-x"}, given=(text,),
        assumed=(Assumption("a", text, text),), symbols={"x": text}, remark=text, warnings=(Warning("code", text),),
        tables=(
            Table("t", text, (text, text), ((text, expr("K + 1")), (text, expr("3"))), text),
            Table("u", text, numbers=Array(np.eye(2), ()), note=text),
        ),
        pictures=(Picture(text, (text, "┌─┐"), text),),
    )  # fmt: skip


def maps() -> Derivation:
    """Arrays side by side, marked, in part, rounded; a table of values and words; a picture."""
    large = np.arange(120 * 300, dtype=np.int64).reshape(120, 300) - 5000
    exact = np.array([[Fraction(1, 3), 2, Fraction(-5, 2)], [Fraction(2, 119), -10, 10**30]], dtype=object)
    floats = np.array([[0.1, -1.0, 2.5e-9], [np.inf, -np.inf, np.nan]])
    cube = np.arange(24, dtype=np.int64).reshape(2, 3, 4)
    words = "a long reason, with so many words that no column of a screen of sixty characters can hold it on one line"
    rows = (("PyTorch", expr("552960000"), "multiply-adds"), ("another tool, `K` times", expr("-3/sqrt(5)"), words), ("none", "–", ""))
    return derivation(
        (step("output_w", "W_2", "W_1 - F + 1", "3", {"W_1": "4", "F": "2"}, "Output size"),),
        {"output_w": "3"},
        arrays={"output": Array(cube, ("channel", "height", "width")), "dx": Array(floats, ("height", "width"))},
        info={name: ResultInfo(name, kind, name) for name, kind in (("output_w", "integer"), ("output", "array"), ("dx", "array"))},
        inputs={"x": Array(exact, ()), "w": 4},
        tables=(
            Table("x", "`x`", numbers=Array(exact, ("height", "width")), marked=((0, 0), (1, 2))),
            Table("output", "`y`", numbers=Array(cube, ("channel", "height", "width")), marked=((1, 0, 3),), note="what comes out"),
            Table("dx", "`∂L/∂x`", numbers=Array(floats, ("height", "width"))),
            Table("tools", "Tool by tool, `F = 3`", ("tool", "value", "why"), rows, "as measured on `27 × 27`"),
            Table("large", "large", numbers=Array(large, ("height", "width"))),
            Table("vector", "`v`", numbers=Array(np.array([1, -2, 3]), ("width",))),
        ),
        pictures=(Picture("The window `F × F`", ("┌───┐ · ·", "│ × │ → ■", "└───┘ ░░"), "the first place"),),
    )


SAMPLES: dict[str, Callable[[], Derivation]] = {"conv": conv, "awkward": awkward, "hostile": hostile, "maps": maps}


@pytest.fixture(params=SAMPLES)
def sample(request: pytest.FixtureRequest) -> Derivation:
    """Each of the samples."""
    return SAMPLES[request.param]()


@pytest.fixture
def make() -> Callable[..., Derivation]:
    """The function that makes a derivation with some fields."""
    return derivation


@pytest.fixture
def step_of() -> Callable[..., Step]:
    """The function that makes a step from text."""
    return step


@pytest.fixture
def named() -> Callable[[str], Derivation]:
    """A sample by its name."""
    return lambda name: SAMPLES[name]()
