"""Full expansion and ordering, to compare: equal things that are written differently meet here."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice

from dlcalc.notation.algebra import add, multiply, power, split_content, subtract
from dlcalc.notation.build import tree
from dlcalc.notation.decide import settled_sign
from dlcalc.notation.errors import TooLarge, Undecided, Undefined
from dlcalc.notation.evaluate import value_of
from dlcalc.notation.exact import Q
from dlcalc.notation.expr import Add, Expr, Mul, Sym, number, symbols, walk
from dlcalc.notation.values import Array, Base, Facts, Function, Monomial, Product, Sum, Value, atom, product_of

MAX_TERMS = 1000
"""An expansion with more terms than this is given up."""

MAX_NODES = 2000
"""Two expressions whose difference is longer than this are compared no further."""

_NO_FACTS = Facts()
_SAMPLES = (Fraction(7, 3), Fraction(5, 11), Fraction(-13, 9), Fraction(23, 7), Fraction(2, 17), Fraction(-31, 8))


class _TooMany(TooLarge):
    """An expansion has too many terms."""


def same(left: Expr, right: Expr, *, integers: frozenset[str] = frozenset(), positives: frozenset[str] = frozenset()) -> bool | None:
    """Whether two expressions are equal for all values of their symbols where both have one.

    Returns:
        True when an exact rule shows it, False when they surely differ at some point, else None.
    """
    facts = Facts(integers, positives)
    try:
        a, b = value_of(left, {}, facts), value_of(right, {}, facts)
        if a == b:
            return True
        if isinstance(a, Array) or isinstance(b, Array):
            return _same_arrays(a, b, facts)
        if isinstance(a, Expr) or isinstance(b, Expr):
            return None if symbols(tree(a)) or symbols(tree(b)) else False
        gap = subtract(a, b, facts)
        if gap == 0:
            return True
        if sum(1 for _ in islice(walk(tree(gap)), MAX_NODES)) == MAX_NODES:
            return None
        cleared = _cleared_gap(gap, facts)
        return True if cleared == 0 else _differs(cleared, gap, facts)
    except (Undefined, Undecided, TooLarge, RecursionError):
        return None


def _cleared_gap(gap: Value, facts: Facts) -> Value | None:
    """A difference multiplied out and free of sums in denominators; None when that is too long."""
    from dlcalc.notation.rewrite import one_root

    try:
        return one_root(expanded(_cleared(rewritten(gap, facts), facts), facts), facts)
    except TooLarge:
        return None


def _same_arrays(a: Value, b: Value, facts: Facts) -> bool | None:
    if not (isinstance(a, Array) and isinstance(b, Array)):
        return None
    if a.shape != b.shape or a.kind != b.kind:
        return False
    found = [same(tree(x), tree(y), integers=facts.integers, positives=facts.positives) for x, y in _entries(a, b)]
    return False if False in found else None if None in found else True


def _entries(a: Array, b: Array) -> list[tuple[Value, Value]]:
    pairs: list[tuple[Value, Value]] = []
    for x, y in zip(a.items, b.items, strict=True):
        pairs.extend(_entries(x, y) if isinstance(x, Array) and isinstance(y, Array) else [(x, y)])
    return pairs


def _differs(cleared: Value | None, difference: Value, facts: Facts) -> bool | None:
    """False when the difference is surely not 0 somewhere; None when nothing shows it."""
    if cleared is not None and _polynomial(cleared):
        return False
    names = symbols(tree(difference))
    for start in range(len(_SAMPLES)):
        point: dict[str, Expr] = {}
        for place, name in enumerate(names):
            sample = _SAMPLES[(start + place) % len(_SAMPLES)]
            chosen = abs(sample) if name in facts.positives else sample
            point[name] = number(Fraction(start + place + 1) if name in facts.integers else chosen)
        try:
            value = value_of(tree(difference), point, facts)
            if not isinstance(value, (Expr, Array)) and settled_sign(value, facts) in (1, -1):
                return False
        except (Undefined, Undecided, TooLarge):
            continue
    return None


def _polynomial(value: Value) -> bool:
    """Whether a value that is not 0 is a polynomial of symbols, so that it is not 0 somewhere."""
    if isinstance(value, (int, Fraction)):
        return True
    terms = value.terms if type(value) is Sum else ((value.coefficient, value.monomial),) if type(value) is Product else ()
    for _, monomial in terms:
        for base, exponent in monomial:
            if type(base) is not Sym or type(exponent) is not int or exponent < 0:
                return False
    return bool(terms)


def canonical_form(expr: Expr, *, integers: frozenset[str] = frozenset(), positives: frozenset[str] = frozenset()) -> Expr:
    """The expression multiplied out, functions written by exp and log, terms and factors in a fixed order.

    Raises:
        Undefined, Undecided, TooLarge: as :func:`~dlcalc.notation.evaluate.evaluate`.
    """
    facts = Facts(integers, positives)
    try:
        found = tree(expanded(rewritten(value_of(expr, {}, facts), facts), facts))
    except _TooMany:
        raise TooLarge(f"multiplied out, this has more than {MAX_TERMS:,} terms") from None
    return _ordered(found)


def _ordered(expr: Expr) -> Expr:
    from dlcalc.notation.expr import rebuild

    expr = rebuild(expr, _ordered)
    if isinstance(expr, Add):
        return Add(tuple(sorted(expr.terms, key=repr)))
    return Mul(tuple(sorted(expr.factors, key=repr))) if isinstance(expr, Mul) else expr


def expanded(value: Value, facts: Facts = _NO_FACTS) -> Value:
    """A value multiplied out; whole powers of sums too. Given up, and raised so, beyond ``MAX_TERMS``."""
    if type(value) is Product:
        terms: tuple[tuple[Q, Monomial], ...] = ((value.coefficient, value.monomial),)
    elif type(value) is Sum:
        terms = value.terms
    else:
        return value
    parts: list[Value] = []
    count = 0
    for coefficient, monomial in terms:
        part = _expanded_term(coefficient, monomial, facts)
        count += len(part.terms) if type(part) is Sum else 1
        if count > MAX_TERMS:
            raise _TooMany
        parts.append(part)
    return add(parts, facts)


def _expanded_term(coefficient: Q, monomial: Monomial, facts: Facts) -> Value:
    sums: list[Sum] = []
    others: list[tuple[Base, Value]] = []
    for base, exponent in monomial:
        if type(base) is Sum and type(exponent) is int and exponent > 0:
            inner = expanded(base, facts)
            if type(inner) is not Sum:
                return expanded(multiply((product_of(coefficient, others_of(monomial, base)), power(inner, exponent, facts)), facts), facts)
            if len(inner.terms) ** min(exponent, 12) > MAX_TERMS**2 or exponent > MAX_TERMS:
                raise _TooMany
            sums.extend([inner] * exponent)
        else:
            others.append((base, exponent))
    if not sums:
        return product_of(coefficient, monomial)
    total: Value = product_of(coefficient, tuple(others))
    for factor in sums:
        total = _distributed(total, factor, facts)
    return total


def others_of(monomial: Monomial, base: Base) -> Monomial:
    """A monomial without one of its bases."""
    return tuple([pair for pair in monomial if pair[0] != base])


def _distributed(left: Value, right: Sum, facts: Facts) -> Value:
    terms = left.terms if type(left) is Sum else (_term(left),)
    if len(terms) * len(right.terms) > MAX_TERMS * 4:
        raise _TooMany
    parts: list[Value] = []
    for a, m in terms:
        for b, n in right.terms:
            parts.append(multiply((product_of(a, m), product_of(b, n)), facts))
    found = add(parts, facts)
    if type(found) is Sum and len(found.terms) > MAX_TERMS:
        raise _TooMany
    return expanded(found, facts) if any(type(part) is Product and _has_sum(part) for part in parts) else found


def _has_sum(value: Product) -> bool:
    return any(type(base) is Sum and type(exponent) is int and exponent > 0 for base, exponent in value.monomial)


def _term(value: Value) -> tuple[Q, Monomial]:
    if type(value) is Product:
        return value.coefficient, value.monomial
    assert isinstance(value, (int, Fraction))
    return value, ()


def _cleared(value: Value, facts: Facts) -> Value:
    """A sum times the sums in its denominators, so that fractions meet."""
    for _ in range(4):
        depths: dict[Base, int] = {}
        for _, monomial in value.terms if type(value) is Sum else ():
            for base, exponent in monomial:
                if type(base) is Sum and type(exponent) is int and exponent < 0:
                    depths[base] = min(depths.get(base, 0), exponent)
        if not depths or type(value) is not Sum:
            break
        clear = tuple([(base, -depth) for base, depth in depths.items()])
        value = add([multiply((product_of(c, m), Product(1, clear)), facts) for c, m in value.terms], facts)
        value = expanded(value, facts)
    return value


def rewritten(value: Value, facts: Facts) -> Value:
    """A value with hyperbolic functions, sigmoid and other logarithms written by exp and log, and expanded inside."""
    from dlcalc.notation.rewrite import number_power

    if type(value) is Product:
        parts: list[Value] = [value.coefficient]
        for base, exponent in value.monomial:
            if (type(base) is int or type(base) is Fraction) and base > 0:
                parts.append(number_power(base, rewritten(exponent, facts), facts))
            else:
                parts.append(_rewritten_power(_rewritten_base(base, facts), expanded(rewritten(exponent, facts), facts), facts))
        return multiply(parts, facts)
    if type(value) is Sum:
        return add([rewritten(product_of(c, m), facts) for c, m in value.terms], facts)
    return value


def _rewritten_power(base: Value, exponent: Value, facts: Facts) -> Value:
    """A power of which the whole content of a sum is taken out: √(x/2 + 1) is √(x + 2)/√2."""
    if type(base) is Sum and type(exponent) is Fraction:
        content, rest = split_content(base)
        if content > 0:
            return multiply((power(content, exponent, facts), Product(1, ((rest, exponent),))), facts)
    return power(base, exponent, facts)


def _rewritten_base(base: Base, facts: Facts) -> Value:
    if type(base) is Function:
        from dlcalc.notation.rewrite import by_exponentials, one_root

        args = tuple([one_root(expanded(rewritten(arg, facts), facts), facts) for arg in base.args])
        return by_exponentials(base.name, args, facts)
    if isinstance(base, (Product, Sum)):
        return expanded(rewritten(base, facts), facts)
    return atom(base) if isinstance(base, (Expr, Function)) else base
