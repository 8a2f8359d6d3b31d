"""The notation as a calculator: any expression, exact, with its steps."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import cast

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Derivation, ResultInfo, Warning
from dlcalc.derivation.parameters import Inputs
from dlcalc.derivation.topic import Example, Parameter, Topic
from dlcalc.notation.errors import Undecided
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import (
    Add,
    Big,
    Call,
    Const,
    Div,
    Expect,
    Expr,
    Interval,
    Logic,
    MatMul,
    Matrix,
    Mul,
    Neg,
    Pow,
    Rel,
    Seq,
    Sym,
    Transpose,
    rational,
    rebuild,
    symbols,
    walk,
)  # fmt: skip
from dlcalc.notation.show import ascii_text
from dlcalc.notation.vocabulary import FUNCTIONS, Vocabulary

_VOCABULARY = Vocabulary(words=frozenset({"value"}))
_COMPOUND = (Add, Mul, Div, Pow)


def work(inputs: Inputs) -> Derivation:
    """Evaluate an expression, the arguments of its functions first."""
    expression = inputs.expr("expression")
    if expression is None:
        raise DomainError("expression", "", "an expression is needed", 'dlcalc calc "2x + 1" --set x=3')
    values = _values(inputs)
    symbol, formula = _sides(expression, values)
    typed = cast("Mapping[str, Expr]", inputs.values.get("set", {}))
    used = {*symbols(formula), *(name for each in typed.values() for name in symbols(each))}
    unused = [name for name in values if name not in used]
    if unused:
        raise DomainError("set", inputs.typed["set"], f"{unused[0]} does not occur in {ascii_text(formula)}")
    ledger = Ledger(_VOCABULARY, values, counts=False)
    taken = {*symbols(expression), *values}
    outer = _inner_first(formula, ledger, taken)
    value = ledger.step("value", (symbol, outer), title="Value" if ledger.steps else "")
    unknown = tuple(symbols(value))
    _check_evaluated(value)
    return Derivation(
        topic="calc",
        title="Calculation",
        headline=f"`{ascii_text(expression)}`",
        inputs={"expression": ascii_text(expression)} | ({"set": values} if values else {}),
        given=tuple(f"`{name} = {ascii_text(each)}`" for name, each in values.items()),
        assumed=(),
        conventions={"log": "natural"} if any(isinstance(node, Call) and node.name == "log" for node in walk(formula)) else {},
        symbols=dict.fromkeys(unknown, "not given"),
        steps=tuple(ledger.steps),
        shown=tuple(step.id for step in ledger.steps),
        results={"value": value},
        info={"value": TOPIC.results[0]},
        remark=_remark(unknown),
        warnings=(*_poles(formula, ledger), *_entrywise(formula, ledger)),
        tables=(),
        pictures=(),
        vocabulary=_VOCABULARY._replace(
            words=frozenset({"value", *(step.symbol.name for step in ledger.steps if isinstance(step.symbol, Sym))})
        ),
    )


def _check_evaluated(value: Expr) -> None:
    """Refuse to call an answer what only stands as it was typed.

    Raises:
        Undecided: no letter is unknown, and still it has no value here.
        Undefined: it has no real value.
    """
    closed = not symbols(value) and not isinstance(value, Seq | Matrix | Const | Interval) and rational(value) is None
    if not closed or value == Neg(Const("inf")):
        return
    if isinstance(value, Rel | Logic | Big | Expect | MatMul | Transpose):
        raise Undecided(f"{ascii_text(value)} cannot be evaluated further")
    from dlcalc.notation.approximate import approximate

    with suppress(OverflowError):
        approximate(value)


def _values(inputs: Inputs) -> dict[str, Expr]:
    """The values set, each of which may use the others."""
    values = dict(cast("Mapping[str, Expr]", inputs.values.get("set", {})))
    for _ in values:  # each may use the others, in any order
        closed = {name: value for name, value in values.items() if not symbols(value)}
        values = {name: evaluate(value, closed) for name, value in values.items()}
    return values


def _sides(expression: Expr, values: Mapping[str, Expr]) -> tuple[Sym, Expr]:
    """``y = 2x + 1`` names its value; any other relation is a question of true or false."""
    if isinstance(expression, Rel) and expression.ops == ("=",):
        left, right = expression.items
        if isinstance(left, Sym) and left.name not in values and left.name not in symbols(right):
            return left, right
    return Sym("value"), expression


def _inner_first(expr: Expr, ledger: Ledger, taken: set[str]) -> Expr:
    """Give each compound argument of a function a step and a name of its own."""
    inner = rebuild(expr, lambda part: _inner_first(part, ledger, taken)) if _is_open(expr) else expr
    if not isinstance(inner, Call) or inner.name not in FUNCTIONS or not _is_open(expr):
        return inner
    return Call(inner.name, tuple([_named(arg, ledger, taken) for arg in inner.args]))


def _is_open(expr: Expr) -> bool:
    """Whether steps may look inside: not below a Σ, whose index has no value of its own."""
    return isinstance(expr, (*_COMPOUND, Neg, Call))


def _named(arg: Expr, ledger: Ledger, taken: set[str]) -> Expr:
    if not isinstance(arg, (*_COMPOUND, Neg)) or all(name not in ledger.values for name in symbols(arg)):
        return arg
    if isinstance(arg, Neg) and isinstance(arg.arg, Sym):
        return arg
    name = next(f"u_{place}" for place in range(1, 10_000) if f"u_{place}" not in taken)
    taken.add(name)
    ledger.step(name, (Sym(name), arg), title="Inside", note="the argument first")
    return Sym(name)


def _poles(formula: Expr, ledger: Ledger) -> list[Warning]:
    """Where an unknown could make a denominator zero."""
    found: dict[str, Warning] = {}
    for node in walk(formula):
        if isinstance(node, Div) and set(symbols(node.den)) & set(symbols(formula)):
            den = ledger.evaluate(node.den)
            if symbols(den):
                text = ascii_text(den)
                found[text] = Warning("pole", f"It divides by `{text}`, so it holds only where `{text} != 0`.")
    return list(found.values())


def _entrywise(formula: Expr, ledger: Ledger) -> list[Warning]:
    """A product of vectors that was perhaps meant as the dot product."""
    for node in walk(formula):
        if isinstance(node, Mul) and sum(isinstance(ledger.values.get(part.name) if isinstance(part, Sym) else part, Seq | Matrix)
                                         for part in node.factors) > 1:  # fmt: skip
            text = f"`{ascii_text(node)}` multiplies entry by entry; a dot or matrix product is written with @."
            return [Warning("entrywise", text)]
    return []


def _remark(unknown: tuple[str, ...]) -> str:
    if not unknown:
        return ""
    named = " and ".join(f"`{name}`" for name in unknown)
    options = ",".join(f"{name}=2" for name in unknown)
    verb = "has no value, so it stays a letter" if len(unknown) == 1 else "have no values, so they stay letters"
    return f"{named} {verb}. With numbers: --set {options}"


TOPIC = Topic(
    name="calc",
    title="Calculation",
    summary="any expression, exactly and with its steps",
    description=(
        "Evaluates an expression in the notation of dlcalc: plain text, Unicode or LaTeX. Fractions and roots stay exact, a letter "
        "without a value stays a letter, and nothing that is typed is ever executed. Operators: + - * / ^ ! mod, @ for dot and matrix "
        "products, = != < <= > >= and or not. Vectors are [1, 2], matrices [1, 2; 3, 4]. Functions: "
        + ", ".join(FUNCTIONS)
        + "; ln is log. Sums are sum_{i=1}^{n} i^2, products prod_{i=1}^{n} i."
    ),
    parameters=(
        Parameter("expression", "the expression", "expression", positional=True, metavar="EXPRESSION"),
        Parameter("set", "values of letters, as name=value,…", "bindings", metavar="NAME=VALUE,…"),
    ),
    results=(ResultInfo("value", "expression", "value of the expression"),),
    work=work,
    examples=(
        Example('"sigmoid(w*x + b)" --set w=0.5,x=2,b=-0.3', "a neuron"),
        Example('"(27 - 3 + 2*0)/1 + 1"', "plain arithmetic"),
        Example('"floor(log(1000)/log(10))"', "exact, where a float gives 2"),
        Example(r'"\frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}}" --set x=3,mu=10,sigma=5,eps=0', "LaTeX"),
        Example('"K*(F*F*D + 1)" --set K=384,F=3', "a letter stays a letter"),
    ),
)
