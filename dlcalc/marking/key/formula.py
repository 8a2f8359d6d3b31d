"""A lecturer's own question: its parts are formulas in given letters, and a later one may use an earlier one by its id."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.model import Derivation, ResultInfo
from dlcalc.marking.how import How
from dlcalc.marking.key.fault import KeyFault
from dlcalc.marking.key.model import AnswerKey, Part, Question
from dlcalc.marking.keys import read_key, type_of_key
from dlcalc.notation.errors import NotationError
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import Expr, Logic, Matrix, Rel, Seq, Sym, symbols
from dlcalc.notation.filled import named
from dlcalc.notation.parse import parse
from dlcalc.notation.show import ascii_text
from dlcalc.notation.vocabulary import FUNCTIONS, PLAIN, Vocabulary

_NAME = re.compile(r"[^\W\d_]\w*'*")
_TYPES = {"formula": "expression", "number": "expression", "integer": "expression"}
"""How a type of a key is called as that of a result; what a formula comes to decides how it is read."""


class Right(NamedTuple):
    """The right value of a part: its formula, the type as that of a result, the key's own type, and what it is read with."""

    tree: Expr
    type: str
    kind: str
    how: How


def derived(key: AnswerKey, question: Question, given: Mapping[str, str]) -> Derivation:
    """A question's parts, worked with what is given.

    Raises:
        KeyFault: a part that cannot be read, or has no value.
    """
    vocabulary = vocabulary_of(question, given)
    values = {name: _value(question, name, text, vocabulary) for name, text in given.items()}
    closed = {name: value for name, value in values.items() if not symbols(value)}
    values = {name: evaluate(named(value, closed), closed) if symbols(value) else value for name, value in values.items()}
    ledger = Ledger(vocabulary, values, counts=False)
    results: dict[str, Expr] = {}
    info: dict[str, ResultInfo] = {}
    functions: frozenset[str] = frozenset()
    for part in question.parts:
        if part.value and part.type != "choice":
            right, symbol = right_of(key, part, vocabulary), symbol_of(part)
            functions |= right.how.vocabulary.functions
            results[part.id] = ledger.step(part.id, (symbol, _of_arrays(right.tree, {**values, **results})))
            info[part.id] = ResultInfo(
                part.id, right.type, part.labels[0] if part.labels else part.id, symbol.name, (), part.unit or right.how.unit
            )
    return Derivation(
        topic="formula", title=question.title or "Formulas", headline="", inputs=dict(values),
        given=tuple([f"`{name} = {ascii_text(value)}`" for name, value in values.items()]),
        assumed=(), conventions={}, symbols={}, steps=tuple(ledger.steps), shown=tuple(results), results=results, info=info, remark="",
        warnings=(), tables=(), pictures=(), vocabulary=vocabulary._replace(functions=vocabulary.functions | functions),
    )  # fmt: skip


def _of_arrays(tree: Expr, known: Mapping[str, Expr]) -> Expr:
    """``2*v`` for an array v is an array itself, and no list of one entry, as the reading of an answer takes it."""
    entries = tree.items if isinstance(tree, Seq) else tree.rows[0] if isinstance(tree, Matrix) and len(tree.rows) == 1 else ()
    if len(entries) == 1 and any(isinstance(known.get(name), (Seq, Matrix)) for name in symbols(entries[0])):
        return entries[0]
    return tree


def vocabulary_of(question: Question, given: Mapping[str, str]) -> Vocabulary:
    """What the words of a question's formulas mean.

    Raises:
        KeyFault: a given name that is none, or is a part's too.
    """
    for name in given:
        if not _NAME.fullmatch(name) or name in FUNCTIONS:
            raise KeyFault(f"question {question.id}, {name[:40]}", "a given quantity is called by a letter or a word", "a, W_1, rate")
    ids = [part.id for part in question.parts if _NAME.fullmatch(part.id) and part.value]
    both = next((id for id in ids if id in given or id in FUNCTIONS), "")
    if both:
        said = "is given too" if both in given else "is a function"
        raise KeyFault(f"question {question.id}", f"the part {both} has the name of what {said}", "give it another id")
    return Vocabulary(words=frozenset([name for name in (*given, *ids) if len(name) > 1]))


def symbol_of(part: Part) -> Sym:
    """How formulas call a part: by its id, or, where that is no name, by its place."""
    return Sym(part.id if _NAME.fullmatch(part.id) else f"part_{re.sub(r'[^0-9A-Za-z]', '', part.id)}")


def how_of(key: AnswerKey, part: Part, vocabulary: Vocabulary) -> How:
    """How answers to a part are read.

    Raises:
        NotationError: an assumption that says nothing known.
    """
    return _how(vocabulary, part.tolerance or key.tolerance, part.given, key.decimal_comma, part.unit, part.choices, part.variable)


@lru_cache(512)
def _how(
    vocabulary: Vocabulary, tolerance: str, given: tuple[str, ...], comma: bool, unit: str, choices: tuple[str, ...], variable: str
) -> How:
    from dlcalc.marking.assumptions import read_assumptions
    from dlcalc.marking.tolerance import USUAL, read_tolerance
    from dlcalc.marking.units import base_of

    near = read_tolerance(tolerance) if tolerance else USUAL
    return How(
        vocabulary=vocabulary, tolerance=near, assumed=read_assumptions(given, vocabulary), decimal_comma=comma,
        unit=base_of((unit,)), choices=choices, variable=variable,
    )  # fmt: skip


def right_of(key: AnswerKey, part: Part, vocabulary: Vocabulary) -> Right:
    """What is right, in the letters that are given.

    Raises:
        KeyFault: it cannot be read.
    """
    where = f"question {part.question}, part {part.id}"
    try:
        how = how_of(key, part, vocabulary)._replace(decimal_comma=False)  # a key is written in the notation
        relation = _relation(part, vocabulary)
        if relation is not None:
            return Right(relation, "boolean", "boolean", how)
        type = part.type or _type(part.value, how)
        read = read_key(part.value, type, how)
        how = read.how
    except NotationError as error:
        place = f" at character {error.position + 1}" if error.text else ""
        raise KeyFault(f"{where}, value", f"{error.message}{place}", error.hint) from None
    except ArithmeticError as error:
        raise KeyFault(f"{where}, value", f"it has no value: {error}") from None
    tree = read.value
    if type in _TYPES:
        try:
            tree = parse(part.value, how.vocabulary)
        except NotationError:  # 12 MFLOPs, LaTeX: as answers are written, not as formulas
            tree = read.value
    return Right(tree, _TYPES.get(type, type), type, how)


def _type(value: str, how: How) -> str:
    """The type that a value looks like; ``4*25`` is the number 100, though a student may write a shape so."""
    type = type_of_key(value, how)
    return "number" if type == "shape" and re.search(r"[*·]", value) and not re.search(r"[x×,]|\\times", value) else type


def typed(key: AnswerKey, question: Question) -> tuple[Part, ...]:
    """A question's parts, every value with the type that it turns out to have.

    Raises:
        KeyFault: a value that cannot be read.
    """
    from dlcalc.marking.key.questions import FORMULA

    vocabulary = vocabulary_of(question, question.parameters) if question.topic == FORMULA else PLAIN
    return tuple(
        [
            part._replace(type=right_of(key, part, vocabulary).kind) if part.value and part.type != "choice" else part
            for part in question.parts
        ]
    )


def _relation(part: Part, vocabulary: Vocabulary) -> Expr | None:
    """A condition on the given letters, of which yes or no is the answer."""
    if part.type not in ("", "boolean"):
        return None
    try:
        tree = parse(part.value, vocabulary)
    except NotationError:
        return None
    follows = isinstance(tree, Rel) and tree.ops == ("~",)
    return tree if isinstance(tree, Rel | Logic) and not follows else None


def _value(question: Question, name: str, text: str, vocabulary: Vocabulary) -> Expr:
    try:
        return parse(text, vocabulary)
    except NotationError as error:
        raise KeyFault(f"question {question.id}, {name}", f"{text[:60]}: {error.message}", error.hint) from None
