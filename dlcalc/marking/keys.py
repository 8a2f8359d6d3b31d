"""A key that was written as text: its value, its unit, and how answers are held against it."""

from __future__ import annotations

import re
from typing import NamedTuple

from dlcalc.marking import numbers, sets, shapes, vectors
from dlcalc.marking.choices import chosen, truth
from dlcalc.marking.compare import Judged, judged, type_of
from dlcalc.marking.densities import is_law, vocabulary_of
from dlcalc.marking.formulas import density_key
from dlcalc.marking.how import How
from dlcalc.marking.marked import Marked
from dlcalc.marking.reading import cleaned, grouped, written
from dlcalc.marking.readings import Unfit, evaluated, parsed, single
from dlcalc.marking.units import split
from dlcalc.marking.verdict import RIGHT, UNREADABLE, WRONG, Verdict
from dlcalc.notation.errors import NotationError
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import Expr, Sym
from dlcalc.notation.grammar.bound import EXPECT
from dlcalc.notation.lex import tokens
from dlcalc.notation.names import split as split_name
from dlcalc.notation.vocabulary import FUNCTION_ALIASES, FUNCTIONS

TYPES = ("shape", "integer", "number", "vector", "matrix", "formula", "density", "choice", "set", "boolean")
"""The types of a key."""


class Key(NamedTuple):
    """A key, read.

    Attributes:
        type: one of :data:`TYPES`.
        value: the right value; of a choice the word as a letter.
        how: how answers are held against it.
        text: as it was written.
    """

    type: str
    value: Expr
    how: How
    text: str

    def judge(self, answer: str) -> Judged:
        """Judge an answer."""
        if self.type == "choice":
            return _choice(self, answer)
        return judged(self.value, answer, _EXPRESSIONS.get(self.type, self.type), self.how)


_EXPRESSIONS = {"formula": "expression"}
_READERS = {"shape": shapes.read, "vector": vectors.read, "matrix": vectors.read, "set": sets.read}


def read_key(text: str, type: str, how: How) -> Key:
    """Read a key.

    Args:
        text: the right answer, in any notation that answers are read in.
        type: one of :data:`TYPES`.
        how: tolerance, assumptions and the like; the key's own unit is added.

    Raises:
        NotationError: it is no value of that type.
        ArithmeticError: it has no value.
    """
    try:
        return _read(text, type, how)
    except Unfit as error:  # what an answer may not be, a key may not be either
        raise NotationError(error.why, text) from None


def _read(text: str, type: str, how: How) -> Key:
    if type == "choice":
        return Key(type, Sym("choice"), how, text)
    clean = cleaned(text, decimal_comma=how.decimal_comma)
    if type == "boolean":
        found = truth(clean)
        if found is None:
            raise NotationError("a boolean is yes or no", text)
        return Key(type, found, how, text)
    if type == "density":
        return Key(type, density_key(text, how), how, text)
    if type == "formula":
        how = _with_functions(clean.text, how)
        return Key(type, evaluated(single(written(clean, how.vocabulary).answer, how.vocabulary)), how, text)
    if type in ("integer", "number"):
        return _number(text, type, how)
    reading = _READERS[type](clean, how)
    if reading is None:
        raise NotationError(f"this is no {type}", text)
    return Key(type, reading.value, how, text)


_PRODUCT = re.compile(r"[\d\s.]+\*[\d\s.]+")
"""A key that is a product; three numbers, or other signs between them, are sizes."""


def type_of_key(text: str, how: How) -> str:
    """The type that a key looks like; a formula where nothing else fits."""
    try:
        clean = cleaned(text, decimal_comma=how.decimal_comma)
        if split(grouped(clean))[1][0].base:
            return "number"
        if is_law(parsed(clean, vocabulary_of(how.vocabulary))):
            return "density"
    except NotationError:
        pass
    if re.match(r"\s*(?:\[|\\begin)", text):
        return "matrix" if len(vectors.cells(Marked.of(text))) > 1 else "vector"
    if re.match(r"\s*\\?\{", text) and " if " not in text:
        return "set"
    if _PRODUCT.fullmatch(text):
        return "number"
    found = type_of(text, how.vocabulary) or "formula"
    return {"expression": "formula"}.get(found, found)


def _number(text: str, type: str, how: How) -> Key:
    clean = cleaned(text, decimal_comma=how.decimal_comma)
    units = split(grouped(clean))[1]
    unit = how.unit or next((each.base for each in units if each.base), "")
    reading = numbers.read(clean, how._replace(unit=unit))
    if reading is None:
        raise NotationError(f"this is no {type}", text)
    return Key(type, evaluate(reading.value), how._replace(unit=unit), text)


def _with_functions(text: str, how: How) -> How:
    """How to read a formula in which letters before brackets, ``D(x)``, ``p_r(x)``, are unknown functions; ``x(x + 1)`` is none."""
    vocabulary = how.vocabulary
    found: set[str] = set()
    pieces = tokens(text, vocabulary)
    for place, token in enumerate(pieces[:-1]):
        if token.kind != "name" or token.text in FUNCTIONS or token.text in FUNCTION_ALIASES or token.text in EXPECT:
            continue
        if pieces[place + 1].text == "(" and split_name(token.text)[0] in _FUNCTION_LETTERS:
            found.add(token.text)
    return how._replace(vocabulary=vocabulary._replace(functions=vocabulary.functions | found)) if found else how


_FUNCTION_LETTERS = frozenset("fghpqDGV")
"""Letters that name functions where they stand before a bracket."""


def _choice(key: Key, answer: str) -> Judged:
    try:
        return Judged(Verdict(RIGHT) if chosen(answer, key.text, key.how.choices) else Verdict(WRONG, f"it is {key.text.split('|')[0]}"))
    except NotationError as error:
        return Judged(Verdict(UNREADABLE, error.message))
