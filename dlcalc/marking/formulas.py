"""Answers that are formulas, statements about expectations, relations, or densities."""

from __future__ import annotations

from dlcalc.marking import densities, numbers
from dlcalc.marking.chains import Link, links
from dlcalc.marking.equal import Found, equal
from dlcalc.marking.expectations import is_statement, named, sources
from dlcalc.marking.hold import hold
from dlcalc.marking.how import How
from dlcalc.marking.marked import Marked
from dlcalc.marking.reading import cleaned, written
from dlcalc.marking.readings import Reading, evaluated, parsed, single
from dlcalc.marking.verdict import RIGHT, UNDECIDED, WRONG, Verdict, shown
from dlcalc.notation.errors import NotationError
from dlcalc.notation.expr import Call, Expect, Expr, Interval, Logic, Matrix, Piecewise, Rel, Seq, Sym, symbols, walk
from dlcalc.notation.vocabulary import FUNCTIONS

Judged = tuple[Verdict, Reading | None, str, tuple[Link, ...]]


def judged_formula(value: Expr, text: Marked, type: str, how: How, relation: str) -> Judged:
    """Judge an answer that is a formula, a relation, or a density.

    Args:
        value: the key.
        text: the answer, cleaned.
        type: ``expression`` or ``density``.
        how: assumptions, the letter of a density.
        relation: ``=`` or ``!=``; a limit on a formula is open.

    Raises:
        NotationError, Unfit: as the readers.
    """
    if isinstance(value, Rel | Logic | Interval):
        return _relation(value, text, how)
    if type == "density" or densities.is_law(value):
        return _density(value, text, how)
    if is_law_of_cases(value):
        return _cases(value, text, how)
    pieces = written(text, functions_of(value, how).vocabulary)
    law = _law(pieces.answer, how)
    if law is not None:
        return _density(value, text, how)
    how = functions_of(value, how)
    tree = single(pieces.answer, how.vocabulary)
    given = evaluated(tree)
    if isinstance(given, Seq | Matrix):
        return Verdict(WRONG, "a formula is asked for"), Reading(given), pieces.label, ()
    reading = Reading(given, tree=tree)
    if is_statement(value) or is_statement(given):
        return _statement(value, given, how), reading, pieces.label, ()
    return hold(value, reading, how, relation), reading, pieces.label, links(pieces, lambda member: _member(member, how), how)


def is_law_of_cases(value: Expr) -> bool:
    """Whether a value says which distribution holds in which case."""
    return isinstance(value, Piecewise) and any(
        densities.is_law(each) or (isinstance(each, Call) and each.name == "delta") for each, _ in value.cases
    )


def _cases(value: Expr, text: Marked, how: How) -> Judged:
    """A law of several cases: said in the notation it is compared, said in words a person compares it."""
    pieces = written(text, functions_of(value, how).vocabulary)
    given = evaluated(single(pieces.answer, functions_of(value, how).vocabulary))
    if given == value:
        return Verdict(RIGHT), Reading(given), pieces.label, ()
    return Verdict(UNDECIDED, f"whether it says the same as {shown(value)} is for a person to judge"), None, pieces.label, ()


def _statement(value: Expr, given: Expr, how: How) -> Verdict:
    """A statement about expectations: equal as sums over any few examples, or not."""
    known = {*named(value), *(sources(given) & how.assumed.letters)}  # another distribution of the question is known, and another
    strange = [name for name in named(given) if name not in known]
    if strange:
        return Verdict(UNDECIDED, f"the key holds no {' and no '.join(strange)}")
    found = equal(value, given, how.assumed, proof=how.proof)
    if found.equal is None:
        return Verdict(UNDECIDED, f"whether it says the same as {shown(value)} could not be proved")
    return Verdict(RIGHT) if found.equal else Verdict(WRONG, f"it is {shown(value)}")


def _member(member: Marked, how: How) -> Reading | None:
    """A member of a chain; one that cannot be read is no equation that could be checked."""
    return numbers.read(member, how)


def functions_of(value: Expr, how: How) -> How:
    """How to read an answer in which the unknown functions of the key may stand."""
    found = frozenset([node.name for node in walk(value) if isinstance(node, Call) and node.name not in FUNCTIONS])
    drawn = [node.binding.items[1] for node in walk(value) if isinstance(node, Expect) and isinstance(node.binding, Rel)]
    found |= {source.name for source in drawn if isinstance(source, Sym)}
    if not found:
        return how
    bare = {name.removesuffix("^*") for name in found}
    functions = how.vocabulary.functions | found | bare | {f"{name}^*" for name in bare}
    return how._replace(vocabulary=how.vocabulary._replace(functions=functions))


def _relation(value: Expr, text: Marked, how: How) -> Judged:
    """A relation or an interval as the key: the same tree, or a person decides."""
    how = functions_of(value, how)
    pieces = written(text, how.vocabulary, chains=False)
    tree = evaluated(parsed(pieces.answer, how.vocabulary))
    if tree == value or _turned(tree) == value:
        return Verdict(RIGHT), Reading(tree), pieces.label, ()
    if isinstance(value, Rel) and value.ops in (("in",), ("=",)) and tree == value.items[1]:
        return Verdict(RIGHT), Reading(tree), pieces.label, ()
    if not symbols(tree) and not symbols(value):
        return Verdict(WRONG, f"it is {shown(value)}"), Reading(tree), pieces.label, ()
    return Verdict(UNDECIDED, f"whether it says the same as {shown(value)} could not be proved"), Reading(tree), pieces.label, ()


def _turned(tree: Expr) -> Expr:
    """A relation read from the right: ``b >= a`` for ``a <= b``."""
    turns = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
    if isinstance(tree, Rel) and all(op in turns for op in tree.ops):
        return Rel(tuple([turns[op] for op in tree.ops[::-1]]), tree.items[::-1])
    return tree


def _law(text: Marked, how: How) -> densities.Stated | None:
    """The family that an answer names, or None where it names none."""
    try:
        tree = parsed(text, densities.vocabulary_of(how.vocabulary))
        return densities.stated(tree) if densities.is_law(tree) else None
    except NotationError:
        return None


def _density(value: Expr, text: Marked, how: How) -> Judged:
    """A distribution as key or answer."""
    key = densities.stated(value)
    given = densities.read(text, how)
    found = densities.compare(key, given, how)
    return told(found, value), Reading(given.tree), "", ()


def told(found: Found, value: Expr) -> Verdict:
    """The verdict on a comparison."""
    if found.equal is None:
        return Verdict(UNDECIDED, found.why or f"whether it equals {shown(value)} could not be proved")
    if found.equal:
        return Verdict(RIGHT)
    why = [piece for piece in (found.why, found.differs.told() if found.differs is not None else "") if piece]
    return Verdict(WRONG, ": ".join(why) or f"it is {shown(value)}")


def density_key(text: str, how: How) -> Expr:
    """The key of a density from its text.

    Raises:
        NotationError: it cannot be read.
    """
    return densities.read(cleaned(text), how).tree
