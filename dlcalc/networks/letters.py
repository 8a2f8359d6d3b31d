"""Sizes that hold an unknown get a letter each, so that what follows from them stays short.

``W_a = floor((W_0 - 11)/4) + 1`` is a size after a layer; the next one is ``W_b = floor((W_a - 3)/2) + 1``. The letters that were
typed have the index 0 while the layers are worked: there a bare W, F or S may mean something else.
"""

from __future__ import annotations

from dlcalc.derivation.ledger import Ledger
from dlcalc.networks.state import VOCABULARY, Answer, Field, Signal
from dlcalc.notation.expr import Expr, Sym, children, rebuild, substitute, symbols

DEEPEST = 60
"""Expressions inside each other at most; the sizes after five windows that halve a map have about twenty."""

AXES = ("W", "H", "T", "X", "Y")


class TooDeep(ArithmeticError):
    """A size stands in so many others that nobody could read it."""


class Letters:
    """The letters so far.

    Args:
        typed: the letters among the input's sizes and the batch size, as they were typed.
    """

    def __init__(self, typed: tuple[str, ...]) -> None:
        self.indexed: dict[str, Expr] = {letter: Sym(f"{letter}_0") for letter in typed}
        self.own: dict[str, Expr] = {f"{letter}_0": Sym(letter) for letter in typed}
        self.defined: dict[str, Expr] = {}  # by name, by the letters before them
        self.whole: dict[str, Expr] = {}  # the same by the letters that were typed
        self.by_value: dict[Expr, Sym] = {}
        self.counts: dict[str, int] = {}

    def shape(self, sizes: tuple[Expr, ...]) -> tuple[Expr, ...]:
        """The input's sizes, each letter with its index."""
        return tuple([substitute(size, self.indexed) for size in sizes])

    def named(self, answer: Answer) -> Answer:
        """What a layer comes to, each new size of space as a letter."""
        sizes = answer.signal.shape
        if not any(map(symbols, sizes)):
            return answer
        shape = (*[self._letter(AXES[place], size) for place, size in enumerate(sizes[:-1])], sizes[-1])
        field = answer.signal.field
        if field is not None:
            field = Field(*[tuple([self.short(each) for each in sizes]) for sizes in field])
        counts = {name: self.short(value) for name, value in answer.counts.items()}
        return answer._replace(signal=Signal(shape, field), counts=counts)

    def _letter(self, axis: str, size: Expr) -> Expr:
        if isinstance(size, Sym) or not symbols(size):
            return size
        if size not in self.by_value:
            self.counts[axis] = count = self.counts.get(axis, 0) + 1
            name = f"{axis}_{index(count)}"
            self.by_value[size] = Sym(name)
            self.defined[name] = size
            self.whole[name] = self._whole(size)
        return self.by_value[size]

    def short(self, value: Expr) -> Expr:
        """A value with the letters of the sizes in it."""
        if not self.by_value or not symbols(value):
            return value
        found = self.by_value.get(value)
        return found if found is not None else rebuild(value, self.short)

    def plain(self, value: Expr) -> Expr:
        """A value with the input's letters as they were typed."""
        return substitute(value, self.own) if self.own else value

    def full(self, value: Expr) -> Expr:
        """A value by the input's letters alone."""
        if not self.defined or not symbols(value):
            return self.plain(value)
        return Ledger(VOCABULARY, {}).evaluate(self.plain(substitute(value, self.whole)))

    def _whole(self, size: Expr) -> Expr:
        """A size by the letters that were typed.

        Raises:
            TooDeep: it stands in too many others.
        """
        found = self.full(size)
        if nested(found) > DEEPEST:
            raise TooDeep("with letters its size is a formula that nobody reads; it takes an input in numbers")
        return found


def nested(value: Expr) -> int:
    """How many expressions stand inside each other."""
    return 1 + max(map(nested, children(value)), default=0)


def index(count: int) -> str:
    """The index of a count: ``a``, ``b`` to ``z``, then ``{aa}``, ``{ab}`` and so on."""
    found = ""
    while count:
        count, rest = divmod(count - 1, 26)
        found = chr(ord("a") + rest) + found
    return found if len(found) == 1 else f"{{{found}}}"
