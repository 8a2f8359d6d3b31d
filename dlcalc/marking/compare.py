"""Judge one answer against one exact value, by the type of the result; never by the last number in a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from dlcalc.derivation.model import ResultInfo
from dlcalc.marking import basis, habits, numbers, quotients, sets, shapes, vectors
from dlcalc.marking.chains import Link, links
from dlcalc.marking.choices import truth
from dlcalc.marking.expectations import is_statement
from dlcalc.marking.hold import hold
from dlcalc.marking.how import DEFAULT, How
from dlcalc.marking.marked import Marked
from dlcalc.marking.reading import Written, cleaned, written
from dlcalc.marking.readings import Reading, Unfit, evaluated, parsed
from dlcalc.marking.units import base_of
from dlcalc.marking.verdict import RIGHT, UNDECIDED, UNREADABLE, WRONG, Verdict, article
from dlcalc.notation.array import Array
from dlcalc.notation.errors import NotationError, TooLarge, Undecided, Undefined
from dlcalc.notation.expr import FALSE, TRUE, Call, Expr, Interval, Logic, Matrix, Piecewise, Rel, Seq, rational, symbols
from dlcalc.notation.vocabulary import FUNCTIONS, PLAIN, Vocabulary

RELATIONS = {"=": "=", "==": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=", "≤": "<=", "≥": ">=", "≠": "!="}
"""How a result may be held against an answer."""

_GROUPED = re.compile(r"\s*[-+−]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?\s*")
_SIZES = re.compile(r"[×,]|x|\\times")
_READERS: Mapping[str, Callable[[Marked, How], Reading | None]] = {
    "shape": shapes.read, "integer": numbers.read, "number": numbers.read, "vector": vectors.read, "matrix": vectors.read, "set": sets.read,
}  # fmt: skip


class Judged(NamedTuple):
    """A verdict with what was read.

    Attributes:
        verdict: the verdict.
        value: what was answered, in normal form; None where it could not be read.
        label: what the answer calls the quantity; may be empty.
        links: the equations of the working that it wrote, each checked.
        reading: how it was written.
    """

    verdict: Verdict
    value: Expr | None = None
    label: str = ""
    links: tuple[Link, ...] = ()
    reading: Reading | None = None


def judge(value: Expr, answer: str, info: ResultInfo, relation: str = "=", vocabulary: Vocabulary = PLAIN, how: How = DEFAULT) -> Verdict:
    """Judge an answer.

    Args:
        value: the right value, in normal form.
        answer: what was answered: plain text, Unicode or LaTeX.
        info: what the result is; its type says how the answer is read and compared.
        relation: how value and answer are to stand to each other (a key of :data:`RELATIONS`).
        vocabulary: what the answer's words mean.
        how: tolerance, assumptions and the like.
    """
    unit = how.unit or base_of((info.unit, info.name, *info.aliases))
    return judged(value, answer, info.type, how._replace(vocabulary=vocabulary, unit=unit), relation).verdict


def judged(value: Expr, answer: str, type: str, how: How = DEFAULT, relation: str = "=") -> Judged:
    """Judge an answer, and say what was read.

    Args:
        value: the right value, in normal form.
        answer: what was answered.
        type: how it is read and compared.
        how: vocabulary, tolerance, assumptions.
        relation: a key of :data:`RELATIONS`.
    """
    try:
        if isinstance(value, Array):
            return judge_array(value, answer, relation, how)
        return _of_readings(value, cleaned(answer, decimal_comma=how.decimal_comma), kind_of(value, type), how, RELATIONS[relation])
    except NotationError as error:
        return Judged(Verdict(UNREADABLE, error.message, error.position if error.text else None, error.hint))
    except Unfit as error:
        return Judged(Verdict(error.kind, error.why))
    except (Undefined, TooLarge) as error:
        return Judged(Verdict(UNREADABLE, str(error) or "it has no value"))
    except Undecided as error:
        return Judged(Verdict(UNDECIDED, str(error)))


def _of_readings(value: Expr, text: Marked, type: str, how: How, relation: str) -> Judged:
    """Judge an answer; one that the notation refuses, ``1/sqrt(2 pi) exp(-z^2/2)``, by both of its readings.

    Right is what is right by the rule, from left to right; wrong what is wrong either way; the rest a person reads.
    """
    text = habits.multiplied(text, value, how) if type not in ("boolean", "density") else text
    counted = habits.counted(text, type)
    try:
        found = _judged(value, counted.text, type, how, relation)
    except NotationError:
        both = quotients.both(counted.text)
        if both is None or relation != "=":
            raise
        found = _judged(value, both.by_rule, type, how, relation)
        if found.verdict.kind == WRONG and (both.places > 1 or _judged(value, both.below, type, how, relation).verdict.kind != WRONG):
            return Judged(Verdict(UNDECIDED, f"it may say `{both.by_rule.text}` or `{both.below.text}`"))
    if found.verdict.kind == RIGHT and not counted.fits(how):
        return found._replace(verdict=Verdict(UNDECIDED, f"the key does not say what is counted, and the answer counts {counted.noun}"))
    return found


def kind_of(value: Expr, type: str) -> str:
    """The type by which an answer is read: of an expression, that of its value."""
    if type != "expression" and not (type == "vector" and isinstance(value, Matrix)):
        return type
    if value in (TRUE, FALSE):
        return "boolean"
    if isinstance(value, Seq):
        return {"vector": "vector", "set": "set"}.get(value.kind, "shape")
    if isinstance(value, Matrix):
        return "matrix"
    if symbols(value) or isinstance(value, Rel | Logic | Interval | Piecewise) or is_statement(value):
        return "expression"
    return "expression" if isinstance(value, Call) and value.name not in FUNCTIONS else "number"  # N(0, 1)


def _judged(value: Expr, text: Marked, type: str, how: How, relation: str) -> Judged:
    if type == "boolean":
        found = truth(text)
        if found is None:
            return Judged(Verdict(UNREADABLE, "yes or no is asked for, in one word"))
        return Judged(hold(value, Reading(found), how, relation), found)
    if type in ("expression", "density"):
        from dlcalc.marking.formulas import judged_formula

        verdict, reading, label, joined = judged_formula(value, text, type, how, relation)
        return Judged(verdict, None if reading is None else reading.value, label, joined, reading)
    pieces = written(text, how.vocabulary, chains=type != "set")
    if type == "vector" and isinstance(value, Seq):
        answer = basis.listed(pieces.answer, len(value.items), (*how.values, *how.assumed.letters, *symbols(value)))
        pieces = pieces._replace(members=(*pieces.members[:-1], answer))
    reading, pieces = read_last(pieces, type, how)
    if reading is None:
        return Judged(_asked_for(type), None, pieces.label)
    joined = links(pieces, lambda member: _member(member, type, how), how)
    return Judged(hold(value, reading, how, relation), reading.value, pieces.label, joined, reading)


def _asked_for(type: str) -> Verdict:
    return Verdict(WRONG, f"{article(type)} is asked for")


def read_last(pieces: Written, type: str, how: How) -> tuple[Reading | None, Written]:
    """What is answered; after a shape, the number of its cells is none."""
    reading = _READERS[type](pieces.answer, how)
    if type == "shape" and len(pieces.members) > 1 and reading is not None:
        before = shapes.read(pieces.members[-2], how)
        if before is not None and shapes.is_product_of(reading.value, before.value):
            return before, pieces._replace(members=pieces.members[:-1], nearly=pieces.nearly[:-1])
    return reading, pieces


def _member(member: Marked, type: str, how: How) -> Reading | None:
    """A member of a chain, which may also be a formula in given letters."""
    return _READERS[type](member, how)


def judge_array(value: Array, answer: str, relation: str, how: How = DEFAULT) -> Judged:
    """Judge an array entry by entry."""
    from dlcalc.marking.entries import read
    from dlcalc.marking.entry_values import as_value
    from dlcalc.marking.maps import TextError, compare

    if RELATIONS[relation] not in ("=", "!="):
        return Judged(Verdict(UNREADABLE, "an array is neither less nor greater than another"))
    try:
        size = value.numbers.size if value.numbers.ndim == 1 else 0
        given = read(basis.listed(Marked.of(answer), size, how.values).text, how).filled(value.numbers.shape)
    except TextError as error:
        return Judged(Verdict(UNREADABLE, error.rule))
    found = compare(value, given, how)
    if RELATIONS[relation] == "!=" and found.equal is not None:
        found = found._replace(equal=not found.equal, why="they are equal" if found.equal else found.why)
    kind = UNDECIDED if found.equal is None else RIGHT if found.equal else WRONG
    read_as = as_value(given)
    reading = None if read_as is None else Reading(read_as, tuple(given.digits))
    return Judged(Verdict(kind, found.why), read_as, given.label, given.links, reading)


def type_of(answer: str, vocabulary: Vocabulary) -> str | None:
    """The type of an answer that names no result, or None when it cannot be told."""
    try:
        text = cleaned(answer)
        if truth(text) is not None and len(text.text) > 1:
            return "boolean"
        thousands = _GROUPED.fullmatch(answer) is not None
        value = evaluated(parsed(text, vocabulary._replace(shape=not thousands, thousands=thousands or "×" in answer or "*" in answer)))
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
    reading = shapes.read(cleaned(answer), DEFAULT._replace(vocabulary=vocabulary))
    return len(reading.value.items) if reading is not None and isinstance(reading.value, Seq) else 1
