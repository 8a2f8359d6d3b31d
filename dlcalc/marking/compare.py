"""Judge one answer against one exact value, by the type of the result; never by the last number in a text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from dlcalc.derivation.model import ResultInfo
from dlcalc.notation.array import Array
from dlcalc.notation.canonical import same
from dlcalc.notation.errors import NotationError, TooLarge, Undecided, Undefined
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import (
    FALSE,
    TRUE,
    Const,
    Div,
    Expr,
    Interval,
    Logic,
    Num,
    Rel,
    Seq,
    is_short_decimal,
    number,
    rational,
    symbols,
    walk,
)  # fmt: skip
from dlcalc.notation.parse import parse
from dlcalc.notation.show import unicode_text
from dlcalc.notation.vocabulary import PLAIN, Vocabulary

RELATIONS = {"=": "=", "==": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=", "≤": "<=", "≥": ">=", "≠": "!="}
"""How a result may be held against an answer."""

TRUTH = {"yes": TRUE, "true": TRUE, "no": FALSE, "false": FALSE}
LONGEST_RUN = 100_000
"""Intervals of whole numbers up to here are compared number by number."""

_GROUPED = re.compile(r"\s*[-+−]?\d{1,3}(,\d{3})+(\.\d+)?\s*")
_JOINED = re.compile(r"[×*]|\d\s*x|\\times")
_SIZES = re.compile(r"[×,]|x|\\times")
_DECIMAL = re.compile(r"[-−]?(?P<whole>[\d,]*)(?:\.(?P<places>\d+))?(?:[eE](?P<power>[-+]?\d{1,4}))?", re.ASCII)
FEWEST_FIGURES, FEWEST_PLACES = 3, 2
"""A value may be answered rounded from so many significant figures or decimal places on."""


class Verdict(NamedTuple):
    """``kind`` is ``right``, ``wrong``, ``undecided`` or ``unreadable``; ``why`` says more, in a few words, or is empty."""

    kind: str
    why: str = ""


def judge(value: Expr, answer: str, info: ResultInfo, relation: str = "=", vocabulary: Vocabulary = PLAIN) -> Verdict:
    """Judge an answer.

    Args:
        value: the right value, in normal form.
        answer: what was answered: plain text, Unicode or LaTeX.
        info: what the result is; its type says how the answer is read and compared.
        relation: how value and answer are to stand to each other (a key of :data:`RELATIONS`).
        vocabulary: what the answer's words mean.
    """
    if isinstance(value, Array):
        return judge_array(value, answer, relation)
    try:
        given = read(answer, info.type, vocabulary)
        if given is None:
            return Verdict("wrong", f"{article(info.type)} is asked for")
        return compare(value, given, answer, RELATIONS[relation])
    except NotationError as error:
        return Verdict("unreadable", error.message)
    except (Undefined, TooLarge) as error:
        return Verdict("unreadable", str(error))
    except Undecided as error:
        return Verdict("undecided", str(error))


def judge_array(value: Array, answer: str, relation: str) -> Verdict:
    """Judge an array entry by entry."""
    from dlcalc.marking.maps import TextError, compare

    if RELATIONS[relation] not in ("=", "!="):
        return Verdict("unreadable", "an array is neither less nor greater than another")
    try:
        holds, why = compare(value, answer)
    except TextError as error:
        return Verdict("unreadable", error.rule)
    if RELATIONS[relation] == "!=":
        return Verdict("wrong", "they are equal") if holds else Verdict("right", why)
    return Verdict("right" if holds else "wrong", why)


def article(type: str) -> str:
    """A type with its article."""
    return f"{'an' if type[0] in 'aei' else 'a'} {type}"


def read(answer: str, type: str, vocabulary: Vocabulary) -> Expr | None:
    """The answer as a value of a type, in normal form; None when it is of another type."""
    word = TRUTH.get(answer.strip().lower())
    if type == "boolean" or (type == "expression" and word is not None):
        return word
    if type == "set":
        return read_set(answer, vocabulary)
    several = type in ("shape", "vector")
    typed = parsed(answer, vocabulary, several=several)
    if any(isinstance(node, Logic) for node in walk(typed)) and type != "expression":
        raise NotationError("an answer is one value, without and, or, not", answer)
    tree = evaluated(typed)
    if type == "expression":
        return tree
    if several and not isinstance(tree, Seq) and tree not in (TRUE, FALSE):
        tree = Seq("shape", (tree,))  # along one axis, 3 is (3)
    return tree if isinstance(tree, Seq) == several and tree not in (TRUE, FALSE) else None


def read_set(answer: str, vocabulary: Vocabulary) -> Expr:
    """A set: in braces, ``none``, one value, several joined by commas, an interval, the right side of ``P = 1`` or ``P in {1, 2}``."""
    if answer.strip().lower() in ("none", "∅", "no solution"):
        return Seq("set", ())
    text = re.sub(r"^[^={}()\[\]<>]*(?:=|\bin\b|∈)\s*", "", answer.strip())
    bare = "," in re.sub(r"[({\[][^(){}\[\]]*[)}\]]", "", text)
    tree = parse(f"{{{text}}}" if bare else text, vocabulary)
    if isinstance(tree, Seq) and tree.kind in ("vector", "set"):
        tree = Seq("set", tree.items)
    return evaluate(tree if isinstance(tree, Seq) and tree.kind == "set" else Seq("set", (tree,)))


def parsed(answer: str, vocabulary: Vocabulary, *, several: bool) -> Expr:
    """The tree of an answer; in a list, a comma separates thousands only where ``×`` joins the sizes."""
    thousands = _JOINED.search(answer) is not None or not several
    return parse(answer, vocabulary._replace(shape=several, thousands=thousands))


def evaluated(tree: Expr, values: Mapping[str, Expr] = {}) -> Expr:
    """The value of an answer; of several, entry by entry."""
    if isinstance(tree, Seq):
        return Seq(tree.kind, tuple([evaluate(item, values) for item in tree.items]))
    return evaluate(tree, values)


def type_of(answer: str, vocabulary: Vocabulary) -> str | None:
    """The type of an answer that names no result, or None when it cannot be told."""
    if answer.strip().lower() in TRUTH:
        return "boolean"
    try:
        value = evaluated(parsed(answer, vocabulary, several=not _GROUPED.fullmatch(answer)))
    except (NotationError, ArithmeticError):
        return None
    is_formula = symbols(value) and not _SIZES.search(answer)  # K*(D + 1) is a product, KxD a shape
    if isinstance(value, Seq) and not is_formula:
        return "shape"
    if symbols(value):
        return "expression"
    return "integer" if isinstance(rational(value), int) else "number"


def sizes_in(answer: str, vocabulary: Vocabulary) -> int:
    """How many sizes a shape has."""
    tree = parsed(answer, vocabulary, several=True)
    return len(tree.items) if isinstance(tree, Seq) else 1


def compare(value: Expr, given: Expr, answer: str, relation: str) -> Verdict:
    """Hold a value that was read against the right one."""
    unknown = symbols(value)
    if unknown and (relation not in ("=", "!=") or not symbols(given)):
        missing = f"{' and '.join(unknown)} {'is' if len(unknown) == 1 else 'are'} not given"
        return Verdict("undecided", f"the value is {shown(value)}, and {missing}")
    strange = [name for name in symbols(given) if name not in unknown]
    if strange:
        return Verdict("undecided", f"the value holds no {' and no '.join(strange)}")
    holds: bool | None
    if given in (TRUE, FALSE):
        holds = value == given
    elif isinstance(value, Seq) and value.kind == "set" and isinstance(given, Seq):
        holds = same_set(value, given)
    elif isinstance(value, Seq) and isinstance(given, Seq):
        holds = same_items(value.items, given.items)
    else:
        holds = same(value, given) if relation in ("=", "!=") else decided(relation, value, given)
    if relation not in ("=", "!=") and (isinstance(value, Seq) or value in (TRUE, FALSE)):
        return Verdict("unreadable", "only numbers are larger or smaller")
    if relation == "!=" and holds is not None:
        holds = not holds
    if holds is None:
        return Verdict("undecided", f"whether it equals {shown(value)} could not be proved")
    if holds:
        return Verdict("right", "" if relation == "=" else f"the value is {shown(value)}")
    if relation == "=" and is_rounded(value, answer):
        if not ends_soon(value):
            return Verdict("right", f"rounded; the value is {shown(value)}")
        return Verdict("wrong", f"rounded, but the value is exactly {shown(value)}")
    return Verdict("wrong", difference(value, given))


def difference(value: Expr, given: Expr) -> str:
    """What the right value is, and what is peculiar about the wrong one."""
    says = f"the value is {shown(value)}"
    if isinstance(value, Seq) and isinstance(given, Seq):
        if value.kind == "set":
            return says if value.items else "there is none"
        if len(value.items) != len(given.items):
            return f"{len(given.items)} sizes instead of {len(value.items)}: {says}"
        if sorted(map(repr, value.items)) == sorted(map(repr, given.items)):
            return f"the right sizes in another order: {says}"
    return says


def shown(value: Expr) -> str:
    """A value as a verdict repeats it, its decimals too where it has no short ones."""
    text = unicode_text(value, thousands=True)
    if isinstance(value, Seq) and value.kind == "set":
        return text.replace(",}", "}")
    if isinstance(value, Seq) or symbols(value) or value in (TRUE, FALSE) or ends_soon(value):
        return text
    from dlcalc.notation.approximate import rounded

    try:
        return f"{text} ≈ {rounded(value, figures=6)[0]}"
    except ArithmeticError:
        return text


def same_items(left: Sequence[Expr], right: Sequence[Expr]) -> bool | None:
    """Whether two lists are equal entry by entry; one difference settles it."""
    if len(left) != len(right):
        return False
    found = [same(a, b) for a, b in zip(left, right, strict=True)]
    return False if False in found else None if None in found else True


def same_set(left: Seq, right: Seq) -> bool | None:
    """Whether two sets hold the same, in any order, each entry once or more; intervals of whole numbers by their ends."""
    first, second = ({entry for item in side.items for entry in entries(item)} for side in (left, right))
    if first == second:
        return True
    return None if any(symbols(item) for item in first | second) else False


def entries(item: Expr) -> list[Expr]:
    """An entry of a set of whole numbers: a bounded interval as its numbers, another one closed where it can be."""
    if not isinstance(item, Interval):
        return [item]
    low, high = rational(item.low), rational(item.high)
    if not isinstance(low, int):
        return [item]
    low += not item.closed[0]
    if not isinstance(high, int):
        return [Interval(number(low), item.high, (True, False))]
    return [number(each) for each in range(low, high + item.closed[1])] if high - low < LONGEST_RUN else [item]


def decided(relation: str, left: Expr, right: Expr) -> bool | None:
    """Whether a relation between two numbers holds, or None where it stays standing."""
    truth = evaluate(Rel((relation,), (left, right)))
    return truth == TRUE if isinstance(truth, Const) else None


def ends_soon(value: Expr) -> bool:
    """Whether a value is a whole number or a short decimal."""
    exact = rational(value)
    return exact is not None and (isinstance(exact, int) or is_short_decimal(exact))


def is_rounded(value: Expr, answer: str) -> bool:
    """Whether an answer in decimals is the value, rounded to as many digits as the answer has."""
    match = _DECIMAL.fullmatch(answer.strip())
    if match is None or isinstance(value, Seq) or symbols(value) or value in (TRUE, FALSE):
        return False
    places = len(match["places"] or "") - int(match["power"] or 0)
    figures = len((match["whole"].replace(",", "") + (match["places"] or "")).lstrip("0"))
    if (figures < FEWEST_FIGURES and (places < FEWEST_PLACES or figures < FEWEST_PLACES)) or abs(places) > 1000:
        return False
    from dlcalc.notation.approximate import rounded

    scaled = value if places >= 0 else evaluate(Div(value, Num(10**-places)))
    digits = rounded(scaled, places=max(places, 0))[0]
    typed = rational(evaluate(parse(answer.strip().replace(",", ""))))
    return typed is not None and Fraction(digits.replace(",", "")) == Fraction(typed) * (Fraction(10) ** min(places, 0))
