"""Whole arrays worked again: with known mistakes in them, or from the reader's own earlier arrays.

A step tree says how one entry is made; an array is made by a topic's kernel. So a topic that answers with arrays has a function
``again`` beside its slips (see :func:`dlcalc.topics.again`), which is told by words what to do otherwise, and computes in floats.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from dlcalc.derivation.model import Derivation
from dlcalc.derivation.slips import Slip
from dlcalc.notation.array import Array
from dlcalc.notation.expr import Expr, Matrix, Seq
from dlcalc.topics import again

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

MOST = 20_000
"""Numbers of one result up to which its mistakes are made again."""

MOST_IN_PAIRS = 512
"""Numbers of one result up to which two of them are made together."""

SAME = 1e-9
"""Relative distance of floats that are one number."""

_made: WeakKeyDictionary[Derivation, dict[frozenset[tuple[str, str]], Mapping[str, Numbers]]] = WeakKeyDictionary()


def words_of(slips: tuple[Slip, ...]) -> dict[str, str] | None:
    """What several mistakes say together; None where they contradict each other."""
    found: dict[str, str] = {}
    for slip in slips:
        if any(found.get(name, word) != word for name, word in slip.words.items()):
            return None
        found.update(slip.words)
    return found


def remade(derivation: Derivation, words: Mapping[str, str], earlier: Mapping[str, Expr] = {}) -> Mapping[str, Numbers]:
    """The results by name when the topic's kernel is told something else.

    Args:
        derivation: the right answer.
        words: what it is told; nothing gives the right values, in floats.
        earlier: arrays that the reader has from before, by result name.

    Returns:
        Nothing where the topic works no arrays again, or can not with these words.
    """
    work = again(derivation.topic)
    if work is None:
        return {}
    if earlier:
        return _worked(derivation, words, _held(remade(derivation, {}), earlier))
    known = _made.setdefault(derivation, {})
    key = frozenset(words.items())
    if key not in known:
        known[key] = _worked(derivation, words, {})
    return known[key]


def _held(right: Mapping[str, Numbers], earlier: Mapping[str, Expr]) -> dict[str, Numbers]:
    """Earlier answers in the shape of the right ones; one that has another is none to go on from."""
    found = {name: as_floats(value) for name, value in earlier.items() if name in right}
    fits = {name: numbers.squeeze().shape == right[name].squeeze().shape for name, numbers in found.items()}
    return {name: numbers.reshape(right[name].shape) for name, numbers in found.items() if fits[name]}


def _worked(derivation: Derivation, words: Mapping[str, str], held: Mapping[str, Numbers]) -> Mapping[str, Numbers]:
    work = again(derivation.topic)
    assert work is not None
    return work(derivation, words, held)


def value_of(derivation: Derivation, name: str, words: Mapping[str, str], earlier: Mapping[str, Expr] = {}) -> Array | None:
    """One result of :func:`remade`; None where it is not among them."""
    numbers = remade(derivation, words, earlier).get(name)
    return None if numbers is None else Array(numbers, ("",) * numbers.ndim)


def alters(derivation: Derivation, name: str, words: Mapping[str, str], earlier: Mapping[str, Expr] = {}) -> bool:
    """Whether a result becomes another one."""
    right, wrong = remade(derivation, {}).get(name), remade(derivation, words, earlier).get(name)
    if right is None or wrong is None or right.size > MOST:
        return False
    return right.shape != wrong.shape or not same(right, wrong)


def alters_any(derivation: Derivation, words: Mapping[str, str]) -> bool:
    """Whether any result becomes another one."""
    return any(alters(derivation, name, words) for name in remade(derivation, {}))


def same(left: Numbers, right: Numbers) -> bool:
    """Whether two arrays of one shape hold the same numbers but for the floats' last bits."""
    import numpy as np

    return bool(np.allclose(left, right, rtol=SAME, atol=SAME, equal_nan=True))


def as_floats(value: Expr) -> Numbers:
    """A number, a vector, a matrix … as floats; what is none becomes NaN."""
    import numpy as np

    return np.array([_float(each) for each in _flat(value)]).reshape(_shape(value))


def _shape(value: Expr) -> tuple[int, ...]:
    if isinstance(value, Array):
        return tuple(value.numbers.shape)
    if isinstance(value, Matrix):
        return (len(value.rows), len(value.rows[0]))
    if isinstance(value, Seq):
        return (len(value.items), *(_shape(value.items[0]) if value.items else ()))
    return ()


def _flat(value: Expr) -> list[Any]:
    if isinstance(value, Array):
        return list(value.numbers.reshape(-1).tolist())
    if isinstance(value, Matrix):
        return [each for row in value.rows for each in row]
    if isinstance(value, Seq):
        return [each for item in value.items for each in _flat(item)]
    return [value]


def _float(value: Any) -> float:
    from math import inf, nan

    from dlcalc.notation.approximate import approximate
    from dlcalc.notation.expr import Const, Neg

    if not isinstance(value, Expr):
        return float(value)
    if value == Const("inf"):
        return inf
    if value == Neg(Const("inf")):
        return -inf
    try:
        return approximate(value)
    except (ArithmeticError, ValueError):
        return nan
