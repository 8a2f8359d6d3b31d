"""What the evaluator computes with: numbers, products, sums, arrays; and how they become trees again.

A *value* is a rational number, a :class:`Product`, a :class:`Sum`, an :class:`Array`, or an ``Expr`` that is
no number (``inf``, a truth value, a relation, a set). A product is a coefficient and a *monomial*: pairs of a base
and its exponent. A base is an ``Expr`` (a symbol, π, e, what is not looked into), a :class:`Function` that stays
standing, a sum, a product (below a root only) or a number (2^n, and 5^(1/2) for √5); an exponent is a value.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from dlcalc.notation.exact import Q, tidy
from dlcalc.notation.expr import Const, Expr, Neg

E, PI, INF = Const("e"), Const("pi"), Const("inf")
NEG_INF = Neg(INF)
HALF = Fraction(1, 2)


class Product:
    """coefficient · monomial; neither is empty: the coefficient is not 0, the monomial not ()."""

    __slots__ = ("_hash", "coefficient", "monomial")

    def __init__(self, coefficient: Q, monomial: Monomial) -> None:
        self.coefficient = coefficient
        self.monomial = monomial
        self._hash: int | None = None

    def __eq__(self, other: object) -> bool:
        return self is other or (
            type(other) is Product and self.coefficient == other.coefficient and key(self.monomial) == key(other.monomial)
        )

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash((self.coefficient, key(self.monomial)))
        return self._hash


class Sum:
    """Two or more terms ``(coefficient, monomial)``, all different, in order of appearance; a constant has ()."""

    __slots__ = ("_hash", "_set", "terms", "tree")

    def __init__(self, terms: tuple[tuple[Q, Monomial], ...]) -> None:
        self.terms = terms
        self._hash: int | None = None
        self._set: frozenset[Any] | None = None
        self.tree: Expr | None = None

    def contents(self) -> frozenset[Any]:
        """The terms without their order."""
        if self._set is None:
            self._set = frozenset([(coefficient, key(monomial)) for coefficient, monomial in self.terms])
        return self._set

    def __eq__(self, other: object) -> bool:
        return self is other or (type(other) is Sum and hash(self) == hash(other) and self.contents() == other.contents())

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(self.contents())
        return self._hash

    def times(self, factor: Q) -> Sum:
        """Each term times a number that is not 0."""
        return Sum(tuple([(tidy(coefficient * factor), monomial) for coefficient, monomial in self.terms]))


class Function:
    """A function of values that has no simpler form; a base of monomials."""

    __slots__ = ("_hash", "args", "closed", "name")

    def __init__(self, name: str, args: tuple[Value, ...]) -> None:
        self.name = name
        self.args = args
        self.closed: bool | None = None  # whether no symbol is in it, once that was asked
        self._hash: int | None = None

    def __eq__(self, other: object) -> bool:
        return self is other or (type(other) is Function and self.name == other.name and self.args == other.args)

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash((self.name, self.args))
        return self._hash


class Array:
    """Several values: ``kind`` is ``tuple``, ``vector``, ``set`` or ``matrix``; a matrix holds rows, arrays of kind ``row``."""

    __slots__ = ("items", "kind")

    def __init__(self, kind: str, items: tuple[Value, ...]) -> None:
        self.kind = kind
        self.items = items

    def __eq__(self, other: object) -> bool:
        return type(other) is Array and self.kind == other.kind and self.items == other.items

    def __hash__(self) -> int:
        return hash((self.kind, self.items))

    @property
    def shape(self) -> tuple[int, ...]:
        """(entries,), or (rows, columns) of a matrix."""
        return (len(self.items), len(self.items[0].items)) if self.kind == "matrix" else (len(self.items),)  # type: ignore[union-attr]


Value = int | Fraction | Product | Sum | Array | Expr
Base = Value | Function
Monomial = tuple[tuple[Base, Value], ...]


class Facts:
    """What is known of symbols: the names of those that are integers, and of those that are positive."""

    __slots__ = ("integers", "positives")

    def __init__(self, integers: frozenset[str] = frozenset(), positives: frozenset[str] = frozenset()) -> None:
        self.integers = integers
        self.positives = positives


def key(monomial: Monomial) -> object:
    """What monomials that differ only in order share."""
    return frozenset(monomial) if len(monomial) > 1 else monomial


def atom(base: Expr | Function) -> Product:
    """The product that is just one thing."""
    return Product(1, ((base, 1),))


def standing(name: str, *args: Value) -> Product:
    """A function that stays standing."""
    return atom(Function(name, args))


def only_base(value: Value) -> Base | None:
    """The base of a product that is just one thing, else None."""
    if type(value) is Product and value.coefficient == 1 and len(value.monomial) == 1 and value.monomial[0][1] == 1:
        return value.monomial[0][0]
    return None


def product_of(coefficient: Q, monomial: Monomial) -> Value:
    """The value of a coefficient and a monomial, either of which may be trivial."""
    if not monomial or coefficient == 0:
        return tidy(coefficient)
    if len(monomial) == 1 and monomial[0][1] == 1 and coefficient in (1, -1):
        base = monomial[0][0]
        if type(base) is Sum:  # −(a + b) is −a − b
            return base if coefficient == 1 else base.times(-1)
    return Product(tidy(coefficient), monomial)


def sum_of(terms: Iterable[tuple[Q, Monomial]]) -> Value:
    """The value of different terms, of which any may have the coefficient 0."""
    left = tuple([term for term in terms if term[0]])
    if not left:
        return 0
    return product_of(*left[0]) if len(left) == 1 else Sum(left)


def is_number(value: Value) -> bool:
    """Whether a value is a rational number."""
    return type(value) is int or type(value) is Fraction


def is_infinite(value: Value) -> bool:
    """Whether a value is ∞ or −∞."""
    return isinstance(value, Expr) and value in (INF, NEG_INF)


def logarithm_of(value: Value) -> tuple[Q, Value] | None:
    """``(c, u)`` when the value is c·log(u) with a rational c, else None."""
    if type(value) is Product and len(value.monomial) == 1:
        base, exponent = value.monomial[0]
        if exponent == 1 and type(base) is Function and base.name == "log":
            return value.coefficient, base.args[0]
    return None
