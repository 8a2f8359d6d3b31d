"""Conditions on rows, as typed: ``flops < 1e9 and fits``, ``shape = 27x27x384, parameters <= 1e6``; decided exactly."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.derivation.conditions import pieces
from dlcalc.derivation.errors import DomainError
from dlcalc.notation.errors import NotationError, Undefined
from dlcalc.notation.expr import FALSE, TRUE, Expr, Logic, Rel, Seq, Sym, number, rational, rebuild, symbols
from dlcalc.notation.parse import parse
from dlcalc.notation.vocabulary import Vocabulary
from dlcalc.tables.values import NUMERIC, Names, Values, at, floats, known

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dlcalc.tables.engine import Column

WHERE = "where"

NEAR = 1e-9
"""Where two sides are as near as this, floats do not decide how they stand to each other."""

_NAME = re.compile(r"\s*(?P<name>[A-Za-z]\w*)\s*(?:!=|=|≠)")


class Condition(NamedTuple):
    """A condition as a tree over the names of :class:`~dlcalc.tables.values.Names`, and those names."""

    tree: Expr
    names: tuple[str, ...]

    @property
    def results(self) -> tuple[str, ...]:
        """The results among its names."""
        return tuple([name for name in self.names if not name.endswith("!")])


def read(text: str, names: Names, given: frozenset[str]) -> Condition:
    """A condition.

    Args:
        text: as typed; commas and ``and`` join conditions.
        names: what its words may stand for.
        given: the parameters that have a value, by name.

    Raises:
        DomainError: it cannot be read, is no condition, or names what is not there.
    """
    parts = []
    for start, piece in pieces(text):
        match = _NAME.match(piece)
        meant = names.results.get(names.meaning(match["name"]) or "") if match else None
        vocabulary = Vocabulary(words=frozenset(names.words), shape=meant is not None and meant.type in ("shape", "vector"))
        try:
            tree = parse(piece, vocabulary)
        except NotationError as error:
            raise DomainError(WHERE, text, error.message, error.hint, start + error.position) from None
        parts.append(truth(resolved(tree, text, names, given), text, names))
    tree = parts[0] if len(parts) == 1 else Logic("and", tuple(parts))
    return Condition(tree, tuple(dict.fromkeys(symbols(tree))))


def resolved(tree: Expr, text: str, names: Names, given: frozenset[str]) -> Expr:
    """The same with each word replaced by the name that it stands for."""
    if not isinstance(tree, Sym):
        return rebuild(tree, lambda part: resolved(part, text, names, given))
    name = meaning(tree.name, text, names, given, WHERE)
    return Sym(name)


def meaning(word: str, text: str, names: Names, given: frozenset[str], option: str) -> str:
    """What a word stands for.

    Raises:
        DomainError: nothing, or what has no number.
    """
    name = names.meaning(word)
    if name is None:
        raise DomainError(option, text, f"{word} is no input and no result", near(word, names))
    if name.endswith("!"):
        parameter = names.parameters[name[:-1]]
        if parameter.choices and parameter.type == "choice":
            rule = f"{word} is a word, and numbers are compared"
            raise DomainError(option, text, rule, f"--{parameter.name} {next(iter(parameter.choices))}")
        if parameter.name not in given and parameter.default is None:
            raise DomainError(option, text, f"{word} was not given", f"--{parameter.name} N")
    return name


def near(word: str, names: Names) -> str:
    """The name most like a mistyped one."""
    from difflib import get_close_matches

    found = get_close_matches(word.lower()[:80], list(names.words), 1, 0.6)
    return f"did you mean {found[0]}?" if found else f"the results are {', '.join(names.results)}"


def truth(tree: Expr, text: str, names: Names) -> Expr:
    """A tree that is a condition.

    Raises:
        DomainError: it is a number, or compares a shape with what is none.
    """
    if isinstance(tree, Rel):
        shapes = [isinstance(each, Seq) or kind_of(each, names) in ("shape", "vector") for each in tree.items]
        if any(shapes) and not (all(shapes) and len(tree.items) == 2 and tree.ops[0] in ("=", "!=")):
            rule = "a shape is held against a shape, with = or !="
            raise DomainError(WHERE, text, rule, "shape=27x27x384, or output_w < 27 for one size")
        return tree
    if isinstance(tree, Logic):
        return Logic(tree.op, tuple([truth(arg, text, names) for arg in tree.args]))
    if kind_of(tree, names) == "boolean" or tree in (TRUE, FALSE):
        return tree
    raise DomainError(WHERE, text, "a condition says how a result stands to a value", '"flops < 1e9"')


def kind_of(tree: Expr, names: Names) -> str:
    """The type of the result that a name stands for, or nothing."""
    info = names.results.get(tree.name) if isinstance(tree, Sym) else None
    return "" if info is None else info.type if info.type in (*NUMERIC, "shape", "vector") else ""


def held(condition: Condition, values: Values, rows: int) -> NDArray[Any]:
    """The rows in which a condition holds. One in which a name has no number is none of them."""
    import numpy as np

    columns = {name: values.column(name) for name in condition.names}
    there = np.logical_and.reduce([np.ones(rows, dtype=np.bool_), *[known(column, rows) for column in columns.values()]])
    return np.asarray(there & true_in(condition.tree, columns, there))


def true_in(tree: Expr, columns: Mapping[str, Column], there: NDArray[Any]) -> NDArray[Any]:
    """The rows in which a tree is true."""
    import numpy as np

    if isinstance(tree, Logic):
        parts = [true_in(arg, columns, there) for arg in tree.args]
        if tree.op == "not":
            return ~parts[0]
        join = np.logical_and if tree.op == "and" else np.logical_or
        return np.array(join.reduce(parts))
    if isinstance(tree, Rel):
        found = there.copy()
        for op, left, right in zip(tree.ops, tree.items[:-1], tree.items[1:], strict=True):
            found &= compared(op, left, right, columns, there)
        return found
    if isinstance(tree, Sym):
        return np.asarray(floats(columns[tree.name]) == 1)
    return np.full(len(there), tree == TRUE)


def compared(op: str, left: Expr, right: Expr, columns: Mapping[str, Column], there: NDArray[Any]) -> NDArray[Any]:
    """The rows in which two sides stand so: by floats where they are clearly apart, else exactly."""
    import numpy as np

    if any(is_shape(each, columns) for each in (left, right)):
        rows = np.flatnonzero(there)
        found = np.zeros(len(there), dtype=np.bool_)
        found[rows] = [(entries(left, columns, row) == entries(right, columns, row)) == (op == "=") for row in rows.tolist()]
        return found
    one, other = side(left, columns, len(there)), side(right, columns, len(there))
    compare = {"=": np.equal, "!=": np.not_equal, "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}[op]
    with np.errstate(all="ignore"):
        found = np.array(compare(one, other))
        if one.dtype.kind == "i" and other.dtype.kind == "i":
            return found
        apart = np.abs(one - other) > NEAR * (np.abs(one) + np.abs(other))
    for row in np.flatnonzero(there & ~apart).tolist():
        found[row] = found[row] if (exact := exactly(op, left, right, columns, row)) is None else exact
    return found


def is_shape(tree: Expr, columns: Mapping[str, Column]) -> bool:
    """Whether a side is a shape."""
    return isinstance(tree, Seq) or (isinstance(tree, Sym) and isinstance(columns[tree.name].values, tuple))


def side(tree: Expr, columns: Mapping[str, Column], rows: int) -> NDArray[Any]:
    """One side of a relation: whole numbers where it is one column of them or one number, else floats."""
    import numpy as np

    from dlcalc.notation.columns import columns as evaluated

    exact = rational(tree)
    if isinstance(exact, int) and abs(exact) < 2**62:
        return np.full(rows, exact, dtype=np.int64)
    if isinstance(tree, Sym):
        values = columns[tree.name].values
        if not isinstance(values, list | tuple) and values.dtype.kind == "i":
            return values
    return np.array(evaluated(tree, {"": np.zeros(rows), **{name: floats(columns[name]) for name in symbols(tree)}}), dtype=np.float64)


def exactly(op: str, left: Expr, right: Expr, columns: Mapping[str, Column], row: int) -> bool | None:
    """Whether two sides stand so in one row, decided without a float; None where they cannot be: one is infinite, or too long."""
    from dlcalc.notation.evaluate import evaluate

    found = {name: at(columns[name], row) for name in {*symbols(left), *symbols(right)}}
    if any(isinstance(value, float) and not isfinite(value) for value in found.values()):
        return None
    try:
        return evaluate(Rel((op,), (left, right)), {name: number(Fraction(value)) for name, value in found.items()}) == TRUE
    except Undefined:
        return False
    except ArithmeticError:
        return None


def entries(tree: Expr, columns: Mapping[str, Column], row: int) -> tuple[object, ...]:
    """A shape in one row."""
    if isinstance(tree, Sym):
        return tuple(at(columns[tree.name], row))
    assert isinstance(tree, Seq)
    return tuple([rational(each) for each in tree.items])
