"""What is known of the letters of a question: said by ``--assume``, needed by a law, or by the place where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Assumption
from dlcalc.derivation.parameters import Inputs, split_top
from dlcalc.distributions.families import Distribution
from dlcalc.distributions.transforms.zeros import never_negative, sign_of
from dlcalc.notation.errors import NotationError
from dlcalc.notation.expr import ZERO, Call, Expr, Pow, Rel, Sym, rational, symbols, walk
from dlcalc.notation.parse import parse
from dlcalc.notation.values import Facts

_SCALES = ("sigma", "lambda", "tau")
"""Letters that nobody writes for what may be negative."""


def needed(noises: Mapping[str, object]) -> frozenset[str]:
    """Letters that a law can only have when they are positive, such as a rate."""
    found: set[str] = set()
    for law in noises.values():
        if isinstance(law, Distribution):
            for letter, value in law.values.items():
                if isinstance(value, Sym) and any(rule == f"{letter} > 0" for rule, _ in law.family.rules):
                    found.add(value.name)
    return frozenset(found)


def facts_of(inputs: Inputs, letters: tuple[str, ...], expr: Expr) -> tuple[Facts, list[Assumption]]:
    """From ``--assume``, and from letters that only ever stand for something positive, or stand where only that has a value."""
    positives, integers, real = set[str](), set[str](), set[str]()
    for name, kind in _assumptions(inputs):
        if name not in letters:
            raise DomainError("assume", inputs.typed["assume"], f"{name} is no free letter of this question")
        {"positive": positives, "integer": integers, "real": real}[kind].add(name)
    said = positives | integers | real
    rooted = set(_rooted(expr, frozenset(letters)))
    scales = [name for name in letters if (name.split("_")[0] in _SCALES or name in rooted) and name not in said]
    assumed = [Assumption("assume", f"{name} > 0", f"`{name} > 0`") for name in scales]
    return Facts(frozenset(integers), frozenset(positives.union(scales))), assumed


def _rooted(expr: Expr, letters: frozenset[str]) -> Iterator[str]:
    """Letters under a root or a logarithm, or raised to what is not whole."""
    for node in walk(expr):
        inside = _under(node, letters)
        names = symbols(inside) if inside is not None else ()
        if inside is None or len(names) != 1 or names[0] not in letters or never_negative(inside, Facts()):
            continue
        if sign_of(inside, Facts(frozenset(), frozenset(names))) == 1:
            yield names[0]


def _under(node: Expr, letters: frozenset[str]) -> Expr | None:
    """What must not be negative for a node to have a value."""
    if isinstance(node, Call) and node.name in ("sqrt", "log", "log2", "log10"):
        return node.args[0]
    if not isinstance(node, Pow):
        return None
    broken, random = isinstance(rational(node.exp), Fraction), not set(symbols(node.exp)) <= letters
    return node.base if broken or random else None


def _assumptions(inputs: Inputs) -> Iterator[tuple[str, str]]:
    if not inputs.given("assume"):
        return
    typed = inputs.typed["assume"]
    hint = "sigma > 0, n integer, x real"
    for piece in split_top(typed, ","):
        words = piece.split()
        if len(words) >= 2 and words[-1] in ("positive", "integer", "real"):
            kinds = [word for word in words[1:] if word not in ("is", "and", "a")]
            for kind in kinds:
                if kind not in ("positive", "integer", "real"):
                    raise DomainError("assume", typed, f"{kind!r} is not known here", hint)
                yield _name(words[0], typed), kind
            continue
        try:
            tree = parse(piece)
        except NotationError as error:
            raise DomainError("assume", typed, error.message, error.hint or hint) from None
        if not isinstance(tree, Rel) or len(tree.ops) != 1:
            raise DomainError("assume", typed, f"{piece.strip()} is no assumption that is known here", hint)
        left, right = tree.items if tree.ops[0] == ">" else tree.items[::-1]
        bound = rational(right)
        if tree.ops[0] not in (">", "<") or not isinstance(left, Sym) or bound is None or bound < ZERO.value:
            raise DomainError("assume", typed, f"{piece.strip()} is no assumption that is used here", hint)
        yield left.name, "positive"


def _name(text: str, typed: str) -> str:
    try:
        symbol = parse(text)
    except NotationError as error:
        raise DomainError("assume", typed, error.message, error.hint) from None
    if not isinstance(symbol, Sym):
        raise DomainError("assume", typed, f"{text} is not a letter")
    return symbol.name


def kinds(letters: tuple[str, ...], facts: Facts, said: list[Assumption]) -> list[Assumption]:
    """The letters of which nothing is known are real."""
    known = facts.positives | facts.integers | {str(each.value).split()[0] for each in said}
    real = [name for name in letters if name not in known]
    if not real:
        return []
    return [Assumption("assume", f"{', '.join(real)} real", ", ".join([f"`{name}`" for name in real]) + " real")]
