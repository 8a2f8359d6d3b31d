"""The expression tree: one small, closed set of immutable nodes.

Every formula of dlcalc, every expression a user types and every answer a student gives is one of these
trees. A tree keeps what was written (the order of terms, which brackets group what) and nothing about how
it was typed; :mod:`~dlcalc.notation.parse` makes trees, :mod:`~dlcalc.notation.show` prints them,
:mod:`~dlcalc.notation.evaluate` computes with them.

Invariants kept by the constructors' callers, and checked by the round-trip tests:

* ``Num`` holds a non-negative integer or a terminating decimal; −3 is ``Neg(Num(3))``, 1/3 is
  ``Div(Num(1), Num(3))``. :func:`number` builds the right tree for any rational.
* ``Sym.name`` is the canonical name of :mod:`~dlcalc.notation.names` (``W_1``, ``sigma``, ``xhat_i``).
* Sums and products are n-ary and keep their order; ``a - b`` is ``Add((a, Neg(b)))``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from dlcalc.notation.node import Expr as Expr  # noqa: PLC0414 (both are names of this module too)
from dlcalc.notation.node import children as children  # noqa: PLC0414

MAX_BITS = 4096
"""No integer of a tree, and no numerator or denominator of a value, is longer than this."""


class Num(Expr):
    """A non-negative integer, or a terminating decimal."""

    value: int | Fraction


class Sym(Expr):
    """A quantity by its canonical name."""

    name: str


class Const(Expr):
    """``pi``, ``e``, ``inf``, ``true`` or ``false``."""

    name: str


class Neg(Expr):
    """−arg."""

    arg: Expr


class Add(Expr):
    """A sum of two or more terms."""

    terms: tuple[Expr, ...]


class Mul(Expr):
    """A product of two or more factors; of arrays, entry by entry."""

    factors: tuple[Expr, ...]


class Div(Expr):
    """num/den."""

    num: Expr
    den: Expr


class Pow(Expr):
    """base to the power exp."""

    base: Expr
    exp: Expr


class Mod(Expr):
    """The remainder of left after division by right, with the sign of right."""

    left: Expr
    right: Expr


class MatMul(Expr):
    """A matrix product, ``A @ b``."""

    factors: tuple[Expr, ...]


class Hadamard(Expr):
    """A product entry by entry that is written as such, ``f ⊙ c``."""

    factors: tuple[Expr, ...]


class Transpose(Expr):
    """``W^T`` of what is declared a matrix."""

    arg: Expr


class Call(Expr):
    """A declared function applied to arguments; ``name`` is canonical (``floor``, ``log``, ``p_r``)."""

    name: str
    args: tuple[Expr, ...]


class Index(Expr):
    """An entry of something indexed: ``x_i``, ``c_{t-1}``, ``x_{i,j}``."""

    base: Expr
    indices: tuple[Expr, ...]


class Big(Expr):
    """A sum, product, minimum … over something.

    ``op`` is one of ``sum prod min max sup inf argmin argmax int``. ``binding`` is what stands below the
    sign: an index, several (a ``Seq``), or a relation such as ``i = 1`` or ``j < l``; ``upper`` stands above.
    Of an integral, ``binding`` is ``x`` or ``x = lower``.
    """

    op: str
    binding: Expr
    upper: Expr | None
    body: Expr


class Expect(Expr):
    """An expectation or variance: ``E_{x~p}[…]``, ``Var[z|x]``; ``op`` is ``E``, ``Var`` or ``Cov``."""

    op: str
    binding: Expr | None
    body: Expr


class Given(Expr):
    """What stands round a bar inside an argument: ``z|x``, or ``p‖q`` with ``op`` ``||``."""

    op: str
    left: Expr
    right: Expr


class Piecewise(Expr):
    """Values by case: ``((value, condition), …)``; ``otherwise`` may be missing."""

    cases: tuple[tuple[Expr, Expr], ...]
    otherwise: Expr | None


class Rel(Expr):
    """A relation or a chain of them: ``a = b = c``, ``0 < x <= 1``, ``x ~ N(0, 1)``, ``x in A``.

    ``ops`` are taken from ``= != < <= > >= ~ in ~=`` and are one fewer than ``items``.
    """

    ops: tuple[str, ...]
    items: tuple[Expr, ...]


class Logic(Expr):
    """``and``, ``or``, ``not``."""

    op: str
    args: tuple[Expr, ...]


class Seq(Expr):
    """Several values: ``kind`` is ``tuple`` (also a shape), ``vector`` or ``set``."""

    kind: str
    items: tuple[Expr, ...]


class Matrix(Expr):
    """A matrix written out, by rows."""

    rows: tuple[tuple[Expr, ...], ...]


class Interval(Expr):
    """An interval; ``closed`` says whether each end belongs to it."""

    low: Expr
    high: Expr
    closed: tuple[bool, bool]


class Derivative(Expr):
    """∂top/∂bottom, as a quantity of its own."""

    top: Expr
    bottom: Expr


ZERO, ONE = Num(0), Num(1)
TRUE, FALSE = Const("true"), Const("false")


def number(value: int | Fraction) -> Expr:
    """The tree of a rational number: ``-7/5`` is ``Neg(Num(1.4))``, ``1/3`` is ``Div(Num(1), Num(3))``."""
    if value < 0:
        return Neg(number(-value))
    if isinstance(value, int) or value.denominator == 1:
        return Num(int(value))
    if is_short_decimal(value):
        return Num(value)
    return Div(Num(value.numerator), Num(value.denominator))


def is_short_decimal(value: Fraction) -> bool:
    """Whether a fraction reads better as a decimal: it ends within six places (0.5, 1.4; not 1/3, 1/128)."""
    return 1_000_000 % value.denominator == 0


def rational(expr: Expr) -> int | Fraction | None:
    """The inverse of :func:`number`: the rational that a tree *is*, or None."""
    if isinstance(expr, Num):
        return expr.value
    if isinstance(expr, Neg):
        inner = rational(expr.arg)
        return None if inner is None else -inner
    if isinstance(expr, Div) and isinstance(expr.num, Num) and isinstance(expr.den, Num) and expr.den.value:
        value = Fraction(expr.num.value) / Fraction(expr.den.value)
        return int(value) if value.denominator == 1 else value
    return None


def rebuild(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """The same node with ``change`` applied to each direct subtree."""

    def renew(part: Any) -> Any:
        if isinstance(part, Expr):
            return change(part)
        return tuple([renew(item) for item in part]) if isinstance(part, tuple) else part

    old = expr.parts()
    new = tuple([renew(part) for part in old])
    return expr if new == old else type(expr)(*new)


def walk(expr: Expr) -> Iterator[Expr]:
    """Every node of a tree, outermost first, without recursion."""
    stack = [expr]
    while stack:
        node = stack.pop()
        yield node
        stack += children(node)[::-1]


def depth(tree: Expr) -> int:
    """The height of a tree, found without recursion."""
    deepest, level = 0, [tree]
    while level:
        deepest += 1
        level = [child for node in level for child in children(node)]
    return deepest


def symbols(expr: Expr) -> tuple[str, ...]:
    """The names of all symbols in a tree that nothing in it binds, in order of first appearance."""
    names = expr._symbols  # found before: a formula is asked for them whenever it is worked again
    if names is None:
        names = _symbols(expr) if children(expr) else (expr.name,) if isinstance(expr, Sym) else ()
        object.__setattr__(expr, "_symbols", names)
    return names


def _symbols(expr: Expr) -> tuple[str, ...]:
    found: dict[str, None] = {}
    stack: list[tuple[Expr, frozenset[str]]] = [(expr, frozenset())]
    while stack:
        node, bound = stack.pop()
        if isinstance(node, Sym):
            if node.name not in bound:
                found[node.name] = None
            continue
        if isinstance(node, (Big, Expect)) and node.binding is not None:
            bound |= bound_names(node.binding)
        stack += [(part, bound) for part in children(node)[::-1]]
    return tuple(found)


def bound_names(binding: Expr) -> frozenset[str]:
    """The letters that a binding introduces: i of ``i = 1``, j of ``j < l``, x of ``x ~ p``."""
    if isinstance(binding, Sym):
        return frozenset({binding.name})
    if isinstance(binding, Rel):
        return bound_names(binding.items[0])
    if isinstance(binding, Seq):
        return frozenset[str]().union(*map(bound_names, binding.items))
    return frozenset()


def substitute(expr: Expr, values: Mapping[str, Expr]) -> Expr:
    """The tree with symbols replaced by trees, and nothing simplified."""
    if isinstance(expr, Sym):
        return values.get(expr.name, expr)
    return rebuild(expr, lambda part: substitute(part, values))
